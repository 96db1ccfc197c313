"""What can be inferred of hidden cells from sums: intervals, tightened one sum at a time.

Each sum says that a whole is what its parts make. Whoever knows all shown cells knows, of each hidden one, that it lies
between what the others of its sum leave at least and at most; and so on from sum to sum. These intervals hold what a
linear program finds (`audit`), and may be wider.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from .keys import MINIMUM

Whole = NDArray[np.int64]
Flags = NDArray[np.bool_]
NO_END = 10**9  # of an interval that nothing closes
SHOWN, FEW, LINKED = 0, 1, 2  # what becomes of a cell: told; fewer than five people; it would tell one of these


@dataclass(frozen=True, slots=True)
class Sums:
    """Cells, and the sums that link them: entries are sorted by `row`; `start` is the first entry of each row.

    `worth` is what a cell's count is worth beside another's where one has to be hidden; cells that are not published
    are counted to protect them, and cost nothing.
    """

    row: Whole
    cell: Whole
    sign: Whole
    start: Whole
    count: Whole
    people: Whole
    worth: NDArray[np.float64]
    is_published: Flags


class Bounds(NamedTuple):
    low: Whole
    high: Whole


def before(sums: Sums, state: NDArray[np.int8], minimum: int = MINIMUM) -> Bounds:
    """What whoever knows the rule knows of each cell before adding anything up.

    Shown: its count. Few: one to four people. Linked: someone; it may be of few people too, since a release says
    "linked" of those few that nothing else could protect. Below a hidden whole a hidden cell may be of nobody as well:
    there a release lists neither.
    Of what is not published nothing is known, not even that somebody is in it.
    """
    low, high = sums.count.copy(), sums.count.copy()
    few, linked = state == FEW, state == LINKED
    is_people = np.array_equal(sums.count, sums.people)
    low[few], high[few] = 1, minimum - 1 if is_people else NO_END
    low[linked], high[linked] = 1, NO_END
    low[(_below_hidden(sums, few | linked) & (few | linked)) | ~sums.is_published] = 0
    return Bounds(low, high)


def _below_hidden(sums: Sums, hidden: Flags) -> Flags:
    return below(sums.row, sums.cell, sums.sign, hidden)


def below(row: Whole, cell: Whole, sign: Whole, hidden: Flags) -> Flags:
    """Cells that are part of a hidden whole."""
    is_whole = sign < 0
    of_hidden = np.zeros(int(row.max(initial=-1)) + 1, dtype=bool)
    of_hidden[row[is_whole & hidden[cell]]] = True
    found = np.zeros(len(hidden), dtype=bool)
    found[cell[~is_whole & of_hidden[row]]] = True
    return found


def wanted(sums: Sums, known: Bounds, state: NDArray[np.int8], minimum: int = MINIMUM) -> Bounds:
    """The rule: what each interval must hold at least.

    Counts of people hidden for few: all that the rule says of them, one to four (none to four below a hidden whole).
    Counts of something else (needs of few people): three less to three more. Linked cells: the same; they are not to
    be protected themselves, but protect nobody where they are narrower.
    """
    margin = minimum - 2
    is_people = np.array_equal(sums.count, sums.people)
    low = np.maximum(known.low, sums.count - margin)
    high = np.minimum(known.high, sums.count + margin)
    if is_people:
        few = state == FEW
        low[few], high[few] = known.low[few], minimum - 1
    return Bounds(low, high)


def left(sums: Sums, bounds: Bounds, entries: Whole) -> Bounds:
    """What the others of its sum leave to the cell of each of these entries."""
    low = np.where(sums.sign > 0, bounds.low[sums.cell], -bounds.high[sums.cell])
    high = np.where(sums.sign > 0, bounds.high[sums.cell], -bounds.low[sums.cell])
    least = np.add.reduceat(low, sums.start)[sums.row[entries]] - low[entries]
    most = np.add.reduceat(high, sums.start)[sums.row[entries]] - high[entries]
    positive = sums.sign[entries] > 0
    return Bounds(np.where(positive, -most, least), np.where(positive, -least, most))


def tightened(sums: Sums, bounds: Bounds, rounds: int = 20) -> Bounds:
    """Intervals after going from sum to sum until nothing changes, or so many times."""
    low, high = bounds.low.copy(), bounds.high.copy()
    entries = np.flatnonzero((low < high)[sums.cell])
    cells = sums.cell[entries]
    for _ in range(rounds):
        found = left(sums, Bounds(low, high), entries)
        new_low, new_high = low.copy(), high.copy()
        np.maximum.at(new_low, cells, found.low)
        np.minimum.at(new_high, cells, found.high)
        if np.array_equal(new_low, low) and np.array_equal(new_high, high):
            break
        low, high = new_low, new_high
    return Bounds(low, high)


def is_narrow(bounds: Bounds, wide: Bounds) -> Flags:
    return (bounds.low > wide.low) | (bounds.high < wide.high)
