"""Whether a service has room, by what it said and when: capacities of a record as two dated values."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import NamedTuple

from balise.directory.rules.hours import ZONE
from balise.directory.rules.record import Capacity

RECENT = 30  # days for which a word on room is believed


class Room(NamedTuple):
    """`on` is the day of the latest word; `free` the places free, 0 when full, None when nothing is known."""

    free: float | None = None
    on: dt.date | None = None


def room(capacities: Iterable[Capacity]) -> Room:
    """What the latest day says: the places of all its units together. Words without a date say nothing."""
    said = [
        (_day(one.updated_at), max(one.available, 0.0))
        for one in capacities
        if one.available is not None and one.updated_at is not None
    ]
    if not said:
        return Room()
    on = max(day for day, _ in said)
    return Room(sum(count for day, count in said if day == on), on)


def _day(instant: dt.datetime) -> dt.date:
    """In Québec; an instant without a time zone is local already."""
    return (instant.astimezone(ZONE) if instant.tzinfo else instant).date()


def is_recent(on: dt.date | None, today: dt.date) -> bool:
    """Whether a word of that day is still believed. A day to come is not."""
    return on is not None and 0 <= (today - on).days <= RECENT
