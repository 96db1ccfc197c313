"""What is shown of counts: exact, perturbed or hidden; and shares, means and rates made of what is shown alone."""

from __future__ import annotations

from math import floor, sqrt
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from .answer import Cell, State
from .keys import is_told, perturb

Whole = NDArray[np.int64]
_Z = 1.959963984540054  # of 95 %
_TO_100 = 100.0
STEPS = (1, 2, 5, 10, 15, 30, 60, 120)  # seconds that means are rounded to
# Of nobody or of fewer than five, which is not told: rows of nothing else are not listed, so that none says that
# someone is in it. Where it stands beside what is told, it is said to be hidden.
UNTOLD = "untold"


class Counts(NamedTuple):
    """Of each row: how many, the sum of their keys, and how many people they are of."""

    counts: Whole
    keys: Whole
    people: Whole


class Shown(NamedTuple):
    """Of each row: the value, where it is told, and its state."""

    values: Whole
    states: NDArray[Any]  # of State

    @property
    def is_told(self) -> NDArray[np.bool_]:
        told: NDArray[np.bool_] = (self.states == "exact") | (self.states == "perturbed")
        return told

    def cell(self, row: int) -> Cell:
        state: State = "hidden" if self.states[row] == UNTOLD else self.states[row]
        return Cell(float(self.values[row]) if is_shown(state) else None, state)


def is_shown(state: State) -> bool:
    return state in ("exact", "perturbed")


def exactly(counted: Counts) -> Shown:
    return Shown(counted.counts, np.full(len(counted.counts), "exact", dtype=object))


def perturbed(counted: Counts, *, is_free: bool = False) -> Shown:
    """With the noise of their keys. Nobody is nobody, with noise or without; of a free question (no table of the
    lattice) it is not told apart from a few: from a total and its other parts that happen to have the largest noise
    each its way, whoever knew that someone is in the rest could tell that it is one."""
    values = perturb(counted.counts, counted.keys)
    told = is_told(values, counted.people)
    if is_free:
        return Shown(values, np.where(told & (counted.people > 0), "perturbed", UNTOLD).astype(object))
    return Shown(values, np.where(told, "perturbed", "hidden").astype(object))


def added(
    shown: Shown,
    groups: NDArray[np.intp],
    many: int,
    nobody: str = "exact",
    absent: NDArray[np.bool_] | None = None,
) -> Shown:
    """Rows of several parts of a period added up: hidden where a part is, perturbed where one is. A sum of which one
    part is of too few people may be of many: it is "linked". `nobody` is the state of what has no row; `absent` says
    which sums have a part without one that is not told from a few: else a sum that is told would say that nobody is in
    it."""
    values = np.zeros(many, dtype=np.int64)
    np.add.at(values, groups, shown.values)
    states = np.full(many, nobody, dtype=object)
    states[groups] = "exact"
    for state in ("perturbed", "linked", "hidden", UNTOLD):
        states[groups[shown.states == state]] = state
    absent = np.zeros(many, dtype=bool) if absent is None else absent
    states[absent] = UNTOLD
    is_sum, is_partly_told = (np.bincount(groups, minlength=many) + absent) > 1, np.zeros(many, dtype=bool)
    is_partly_told[groups[shown.is_told]] = True
    states[is_sum & ((states == "hidden") | (states == UNTOLD) & is_partly_told)] = "linked"
    return Shown(values, states)


def ratio(part: Cell, whole: Cell, times: float = _TO_100) -> Cell:
    """`part` of `whole` in percent, with Wilson's interval. Noise may make the part the larger: it is then all of it.

    Source of the interval: E. B. Wilson, J. Am. Stat. Assoc. 22 (1927).
    """
    if (missing := _missing(part, whole)) is not None:
        return missing
    assert part.value is not None and whole.value is not None
    if whole.value <= 0:
        return Cell(None, "unknown")
    share, many = min(1.0, part.value / whole.value), whole.value
    spread = _Z * sqrt(share * (1 - share) / many + _Z * _Z / (4 * many * many))
    middle, over = share + _Z * _Z / (2 * many), 1 + _Z * _Z / many
    low, high = max(0.0, (middle - spread) / over), min(1.0, (middle + spread) / over)
    return Cell(times * share, _worse(part.state, whole.state), times * low, times * high)


def per(part: Cell, whole: Cell) -> Cell:
    """How many of one for each of another."""
    if (missing := _missing(part, whole)) is not None:
        return missing
    assert part.value is not None and whole.value is not None
    if whole.value <= 0:
        return Cell(None, "unknown")
    return Cell(part.value / whole.value, _worse(part.state, whole.state))


def per_1000(part: Cell, residents: int | None) -> Cell:
    """For 1,000 residents, with Byar's interval.

    Source: N. E. Breslow and N. E. Day, Statistical Methods in Cancer Research II (IARC, 1987), 2.3; the approximation
    that OHID's public health profiles use.
    """
    if part.value is None:
        return Cell(None, part.state)
    if not residents:
        return Cell(None, "unknown")
    many, scale = part.value, 1000 / residents
    low = many * (1 - 1 / (9 * many) - _Z / (3 * sqrt(many))) ** 3 if many > 0 else 0.0
    more = many + 1
    high = more * (1 - 1 / (9 * more) + _Z / (3 * sqrt(more))) ** 3
    return Cell(many * scale, part.state, max(0.0, low) * scale, high * scale)


def mean(total: int, many: int, of: Cell, most: int = 0, draw: float = 0.5) -> Cell:
    """Seconds, rounded to the least step that times their number is no less than `most`, the longest: to the second
    where they are many, hidden where no step does. Of two groups that differ by one, what rounding leaves of their sums
    is then as wide as the longest: else that one's own seconds were the difference.

    Of what is perturbed, rounded up or down by `draw`, from 0 to 1, as often as it is near: else two groups of the same
    people would have the same mean, and those whose means differ would prove that they are not.
    """
    if of.value is None:
        return Cell(None, of.state)
    if not many:
        return Cell(None, "unknown")
    step = next((step for step in STEPS if step * many >= most), 0)
    if not step:
        return Cell(None, "hidden")
    steps = total / many / step + (draw if of.state == "perturbed" else 0.5)
    return Cell(float(step * floor(steps)), of.state)


def _missing(part: Cell, whole: Cell) -> Cell | None:
    for cell in (part, whole):
        if cell.value is None:
            return Cell(None, cell.state)
    return None


def _worse(one: State, other: State) -> State:
    return "perturbed" if "perturbed" in (one, other) else one
