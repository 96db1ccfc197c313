"""Which cells are hidden so that none of few people can be computed: chosen for all tables of a measure together.

Complementary suppression of linked and hierarchical tables: A. Hundepool et al., Statistical Disclosure Control (Wiley,
2012), chapters 4.4 and 4.5. The least information is lost where the smallest counts are hidden. Finding the best choice
is a hard problem; here sums that tell too much get their cheapest cell hidden, round after round, until intervals say
that nothing more follows from them, and `audit` has a linear program look for what intervals do not see. The same cells
give the same choice, and what an earlier release decided stays as it is (`successive`).
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from . import intervals
from .cube import Cube
from .intervals import FEW, LINKED, SHOWN, Bounds, Flags, Sums, Whole
from .keys import MINIMUM
from .primary import is_few

State = NDArray[np.int8]
UNDECIDED = -1
_ROUNDS = 200
_NEVER = np.int64(2**62)  # the cost of what may not be hidden


class Merged(NamedTuple):
    """Cells that are equal by a sum with one part are one cell. `of` is the one of each cell of the cube."""

    sums: Sums
    of: Whole


class Choice(NamedTuple):
    """`state` of each merged cell. `open` are those of few people whose interval stayed narrow: nothing more could be
    hidden for them, and the release may not go out."""

    state: State
    open: Whole


def merged(cube: Cube) -> Merged:
    parts = np.bincount(cube.row, minlength=int(cube.row.max(initial=-1)) + 1) - 1
    is_single = (parts == 1)[cube.row]
    pairs = cube.cell[is_single].reshape(-1, 2)  # entries are sorted by sum
    first = roots(len(cube.count), pairs[:, 0], pairs[:, 1])
    kept, of = np.unique(first, return_inverse=True)
    row, cell, sign = (entry[~is_single] for entry in (cube.row, of[cube.cell], cube.sign))
    _, row = np.unique(row, return_inverse=True)
    start = np.searchsorted(row, np.arange(int(row.max(initial=-1)) + 1))
    worth = np.zeros(len(kept))
    np.maximum.at(worth, of, cube.worth)
    is_published = np.zeros(len(kept), dtype=bool)
    is_published[of[cube.is_published]] = True
    return Merged(Sums(row, cell, sign, start, cube.count[kept], cube.people[kept], worth, is_published), of)


def roots(many: int, one: Whole, other: Whole) -> Whole:
    """The smallest number that each of `many` is joined to by pairs."""
    root = np.arange(many)
    while True:
        last = root
        least = np.minimum(root[one], root[other])
        root = root.copy()
        np.minimum.at(root, root[one], least)
        np.minimum.at(root, root[other], least)
        root = np.minimum(root, root[root])
        if np.array_equal(root, last):
            return root


def given(whole: Merged, decided: State) -> State:
    """What an earlier release decided of the merged cells; UNDECIDED for those that are new. If equal cells were
    decided otherwise, they were shown: what one of them told is told."""
    state = np.full(len(whole.sums.count), np.iinfo(np.int8).max, dtype=np.int8)
    known = decided != UNDECIDED
    np.minimum.at(state, whole.of[known], decided[known])
    state[state == np.iinfo(np.int8).max] = UNDECIDED
    return state


def chosen(sums: Sums, decided: State | None = None, minimum: int = MINIMUM) -> Choice:
    """Few people are hidden, then whatever would tell them."""
    fixed = np.full(len(sums.count), UNDECIDED, dtype=np.int8) if decided is None else decided
    state = np.where(is_few(sums.people, minimum), FEW, SHOWN).astype(np.int8)
    state[~sums.is_published] = LINKED
    state = np.where(fixed == UNDECIDED, state, fixed).astype(np.int8)
    return widened(sums, state, fixed != UNDECIDED, minimum)


def widened(sums: Sums, state: State, is_fixed: Flags, minimum: int = MINIMUM) -> Choice:
    """Hides more, until no interval that goes from sum to sum is narrower than the rule. Those of few people for whom
    nothing is left to hide are told as linked: that says less of them than "fewer than five" does."""
    choice = _hidden(sums, state, is_fixed, minimum)
    told_few = choice.open[(choice.state[choice.open] == FEW) & ~is_fixed[choice.open]]
    while len(told_few):
        choice.state[told_few] = LINKED
        choice = _hidden(sums, choice.state, is_fixed, minimum)
        told_few = choice.open[(choice.state[choice.open] == FEW) & ~is_fixed[choice.open]]
    return choice


def _hidden(sums: Sums, state: State, is_fixed: Flags, minimum: int) -> Choice:
    """First each sum by itself, which says best where something is missing; then what several say together."""
    state = state.copy()
    few = is_few(sums.people, minimum)
    asked = few | sums.is_published  # of the rest nothing has to be kept
    is_far = False
    for _ in range(_ROUNDS):
        known = intervals.before(sums, state, minimum)
        wide = intervals.wanted(sums, known, state, minimum)
        bounds = intervals.tightened(sums, known) if is_far else known
        rows = _telling(sums, few if is_far else asked & (state != SHOWN), bounds, wide)
        hidden = cheapest(sums, state, rows, is_fixed)
        if len(hidden):
            state[hidden] = LINKED
        elif is_far:
            break
        is_far = len(hidden) == 0
    known = intervals.before(sums, state, minimum)
    narrow = intervals.is_narrow(intervals.tightened(sums, known), intervals.wanted(sums, known, state, minimum))
    return Choice(state, np.flatnonzero(narrow & few))


def _telling(sums: Sums, of: Flags, bounds: Bounds, wide: Bounds) -> Whole:
    """The sums that leave less than the rule to one of these hidden cells."""
    entries = np.flatnonzero(of[sums.cell])
    found = intervals.left(sums, bounds, entries)
    cells = sums.cell[entries]
    is_telling = (found.low > wide.low[cells]) | (found.high < wide.high[cells])
    return np.unique(sums.row[entries[is_telling]])


def cheapest(sums: Sums, state: State, rows: Whole, is_fixed: Flags) -> Whole:
    """The cells whose hiding loses least, one for each of these sums: the count by what it is worth, more where it
    would stand alone in another sum, less where it serves several of them. Only the better half: the next round sees
    what is left to do."""
    is_asked = np.zeros(len(sums.start), dtype=bool)
    is_asked[rows] = True
    entries = np.flatnonzero(is_asked[sums.row])
    cells = sums.cell[entries]
    is_free = (state[cells] == SHOWN) & ~is_fixed[cells] & (sums.count[cells] > 0)
    entries, cells = entries[is_free], cells[is_free]
    hidden = np.add.reduceat((state != SHOWN)[sums.cell].astype(np.int64), sums.start)
    alone = np.bincount(sums.cell, weights=(hidden == 0)[sums.row], minlength=len(state))
    served = np.bincount(cells, minlength=len(state))
    cost = (sums.count * sums.worth * (1 + alone))[cells] / served[cells]
    ordered = np.lexsort((cells, cost, sums.row[entries]))
    _, first = np.unique(sums.row[entries][ordered], return_index=True)
    best = ordered[first]
    return np.unique(cells[best[cost[best] <= np.median(cost[best])]]) if len(best) else best
