"""Attacks on a release before it goes out: what each tried, and what it learned of cells of one to four people."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from . import intervals
from .intervals import SHOWN, Bounds
from .primary import is_few
from .suppression import Merged, State


class Attack(NamedTuple):
    name: str
    tried: int
    learned: int
    says: str


def on_release(whole: Merged, state: State) -> list[Attack]:
    """By somebody who adds up and subtracts shown cells, without a linear program and without trusting the audit."""
    sums = whole.sums
    few = np.flatnonzero(is_few(sums.people))
    blind = Bounds(np.where(state == SHOWN, sums.count, 0), np.where(state == SHOWN, sums.count, intervals.NO_END))
    ruled = intervals.before(sums, state)
    found = []
    for name, known in (("totals minus parts", blind), ("the same, knowing the rule", ruled)):
        bounds = intervals.tightened(sums, known, rounds=60)
        found.append(Attack(name, len(few), int((bounds.low == bounds.high)[few].sum()), "cells known exactly"))
    shown = int((state[few] == SHOWN).sum())
    return [Attack("reading the tables", len(few), shown, "cells of one to four shown"), *found]
