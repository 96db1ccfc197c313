"""Today beside the same weekday of past weeks: how many contacts arrived, by hour and so far."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable
from statistics import median
from typing import NamedTuple

WEEKS = 8


class Past(NamedTuple):
    """What past weeks say: the least, the middle and the most."""

    low: int
    median: float
    high: int


class Hour(NamedTuple):
    hour: int
    today: int | None  # None where the hour has not come
    past: Past


class Busyness(NamedTuple):
    today: int  # so far
    so_far: Past  # of past weeks, at the same minute
    whole_day: Past
    weeks: int  # that had a contact: those before the service began, and those it was closed, say nothing
    hours: tuple[Hour, ...]  # from the first in which a contact ever arrived to the last


def compared(arrivals: Iterable[dt.datetime], now: dt.datetime) -> Busyness:
    """Arrivals of today and of the same weekday in past weeks, all in the operator's time zone, as `now` is."""
    days: dict[dt.date, list[dt.time]] = {}
    for one in arrivals:
        days.setdefault(one.date(), []).append(one.time())
    today = days.pop(now.date(), [])
    past = list(days.values())
    by_hour = [Counter(time.hour for time in day) for day in past]
    ours = Counter(time.hour for time in today)
    known = sorted({*ours, *(hour for one in by_hour for hour in one)})
    hours = range(known[0], known[-1] + 1) if known else range(0)
    return Busyness(
        len(today),
        _past(sum(time <= now.time() for time in day) for day in past),
        _past(len(day) for day in past),
        len(past),
        tuple(Hour(h, ours[h] if h <= now.hour else None, _past(one[h] for one in by_hour)) for h in hours),
    )


def same_weekday(today: dt.date) -> list[dt.date]:
    """Today, then the same weekday of the past weeks."""
    return [today - dt.timedelta(weeks=back) for back in range(WEEKS + 1)]


def _past(counts: Iterable[int]) -> Past:
    found = list(counts)
    return Past(min(found), median(found), max(found)) if found else Past(0, 0, 0)
