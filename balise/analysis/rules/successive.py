"""Releases one after another: what the first told of a cell, the next may not take back, nor tell a little otherwise.

Source: A. Hundepool et al., Statistical Disclosure Control (Wiley, 2012), chapter 4.3.4: tables of successive releases
are linked tables, of which whoever has both takes one from the other.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from .intervals import FEW, LINKED, SHOWN, Whole
from .keys import MINIMUM
from .primary import is_few
from .suppression import UNDECIDED, State

# What was told of a cell before: its count, or one of these.
WAS_FEW, WAS_LINKED, WAS_NOT, WAS_UNLISTED = -1, -2, -3, -4


def decided(before: Whole, count: Whole, people: Whole, minimum: int = MINIMUM) -> State:
    """What stays as it was. A cell that was hidden stays hidden; it is "linked" once it is no more of few people. One
    that was told stays told, unless it is of few people now and its number would be another."""
    few = is_few(people, minimum)
    state = np.full(len(before), UNDECIDED, dtype=np.int8)
    state[before == WAS_LINKED] = LINKED
    state[(before == WAS_UNLISTED) & ~few] = LINKED  # those of few are hidden whatever was decided
    state[before == WAS_FEW] = np.where(few[before == WAS_FEW], FEW, LINKED)
    is_other = restated(before, count, minimum) == count
    state[(before >= 0) & ~(few & is_other)] = SHOWN
    return state


def restated(before: NDArray[np.int64], count: NDArray[np.int64], minimum: int = MINIMUM) -> NDArray[np.int64]:
    """The numbers that are told: the new one where it differs by five people or more from what was told before, or
    nothing was; else the old one, since the difference of two releases would tell of one to four people."""
    return np.where((before >= 0) & (np.abs(count - before) < minimum), before, count)
