"""What was changed of months that were over, as everyone may read it: when and about how much, never to the unit.

How much is in bands: a difference of a few changes would tell what the difference of two readings of a figure hides.
"""

from __future__ import annotations

import datetime as dt
from bisect import bisect_right
from typing import NamedTuple

from .models import Restatement
from .rules.keys import MINIMUM
from .rules.months import first_day

_MOST = 100  # rows of the log that are read
_BANDS = (MINIMUM, 50, 500)


class Restated(NamedTuple):
    """`least` and `below` say between which numbers the changes are; `below` is 0 for no end."""

    month: dt.date  # its first day
    on: dt.date
    is_taken: bool
    least: int
    below: int


def restated() -> list[Restated]:
    """The newest first."""
    rows = Restatement.objects.order_by("-on", "-month", "is_taken")[:_MOST]
    return [Restated(first_day(row.month), row.on, row.is_taken, *_band(row.changes)) for row in rows]


def _band(changes: int) -> tuple[int, int]:
    ends = (0, *_BANDS, 0)
    place = bisect_right(_BANDS, changes)
    return ends[place], ends[place + 1]
