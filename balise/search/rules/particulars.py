"""What a closer look reads of a service, as one whole number: a column is read once for all of a page."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

_DAY = 22  # bits of the ordinal of a day
_WEEK, _BREADTH = 7, 8  # bits of weekdays, of a number of topics
_MOST_TOPICS = (1 << _BREADTH) - 1


class Particulars(NamedTuple):
    """Columns of many services, or the values of one. Days are ordinals, 0 for never."""

    verified: np.ndarray
    available: np.ndarray  # said that it had room
    full: np.ndarray  # said that it had none
    days: np.ndarray  # on which it surely opens, as bits
    breadth: np.ndarray  # number of its topics


def pack(verified: int, available: int, full: int, days: int, breadth: int) -> int:
    """One of `available` and `full` is 0: a service says one thing at a time."""
    found = verified << _DAY | (available or full)
    found = found << 1 | (full > 0 and not available)
    return (found << _WEEK | days) << _BREADTH | min(breadth, _MOST_TOPICS)


def unpack(packed: np.ndarray) -> Particulars:
    said = packed >> _BREADTH + _WEEK
    on, is_full = said >> 1 & (1 << _DAY) - 1, said & 1
    return Particulars(
        verified=said >> 1 + _DAY,
        available=on * (1 - is_full),
        full=on * is_full,
        days=packed >> _BREADTH & (1 << _WEEK) - 1,
        breadth=packed & _MOST_TOPICS,
    )
