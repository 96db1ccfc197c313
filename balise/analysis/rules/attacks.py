"""Attacks on a release before it goes out: what each tried, and what it learned of cells of one to four people."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from . import intervals
from .intervals import SHOWN, Bounds, Flags, Sums, Whole
from .keys import MINIMUM
from .primary import is_few
from .suppression import Merged, State

_ROUNDS = 60


class Attack(NamedTuple):
    name: str
    tried: int
    learned: int
    says: str


def on_release(whole: Merged, state: State, again: Whole | None = None) -> list[Attack]:
    """By somebody who adds up and subtracts shown cells, without a linear program and without trusting the audit.

    `again` holds what is told of each merged cell as a release before told it, and -1 where there was none or what is
    told is new. A number told again may be up to four away from what is counted by now: one of few people is told only
    where what is told anew gives it away.
    """
    sums = whole.sums
    again = np.full(len(state), -1) if again is None else again
    few = is_few(sums.people)
    is_old = few & (state == SHOWN) & (again >= 0) & (again != sums.count)
    shown = int((few & (state == SHOWN) & ~is_old).sum())
    blind = Bounds(np.where(state == SHOWN, sums.count, 0), np.where(state == SHOWN, sums.count, intervals.NO_END))
    ruled = intervals.before(sums, state)
    found = [Attack("reading the tables", int(few.sum()), shown, "cells of one to four shown")]
    for name, known in (("totals minus parts", blind), ("the same, knowing the rule", ruled)):
        bounds = intervals.tightened(sums, known, rounds=_ROUNDS)
        learned = (bounds.low == bounds.high) & few & ~is_old | _seen_through(sums, known, state, again, is_old)
        found.append(Attack(name, int(few.sum()), int(learned.sum()), "cells known exactly"))
    return found


def _seen_through(sums: Sums, known: Bounds, state: State, again: Whole, is_old: Flags) -> Flags:
    """Of the cells that are told by an old number, those whose new one follows more closely than the rule lets it."""
    if not is_old.any():
        return is_old
    is_again = (state == SHOWN) & (again >= 0)
    low = np.where(is_again, np.maximum(0, again - (MINIMUM - 1)), known.low)
    high = np.where(is_again, again + (MINIMUM - 1), known.high)
    bounds = intervals.tightened(sums, Bounds(low, high), rounds=_ROUNDS)
    return is_old & (bounds.high - bounds.low < MINIMUM - 2)
