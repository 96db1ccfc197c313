"""Open or closed at an instant, and the intervals of a day.

Hours are compiled once per value and each day once, so that a page of results asks for a few microseconds. Instants
are compared as seconds since 1970: two local times that straddle a clock change do not compare rightly.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Container, Iterable
from functools import lru_cache
from zoneinfo import ZoneInfo

import msgspec

from ..record import Hours, HoursException, Schedule
from .holidays import QuebecHolidays
from .recurrence import Occurs, occurs

ZONE = ZoneInfo("America/Toronto")
_HOLIDAYS = QuebecHolidays()
_DAY = dt.timedelta(days=1)
_HORIZON = 400  # days looked ahead for the next opening: a yearly season always falls within
_WITHOUT_END = 8  # days open in a row that make "always open"
_MOST_DAYS = 1000  # days remembered per Hours
_LATEST = dt.date(9990, 1, 1)

Seconds = tuple[float, float]


class Interval(msgspec.Struct, frozen=True):
    """From `opens` to `closes`, local instants. A day's interval may close the next day."""

    opens: dt.datetime
    closes: dt.datetime


class OpenState(msgspec.Struct, frozen=True):
    """Whether it is open. `is_open` None: not known (no structured hours, or a holiday nobody told about).

    `until`: when it closes, if it is open and ever closes. `next_opening`: when it opens, if it is not open now.
    """

    is_open: bool | None
    until: dt.datetime | None = None
    next_opening: dt.datetime | None = None


def open_state(hours: Hours, at: dt.datetime, holidays: Container[dt.date] | None = None) -> OpenState:
    """The state at an aware instant. `holidays` are the public holidays, Québec's unless told.

    Raises ValueError when `at` has no time zone.
    """
    if at.tzinfo is None:
        raise ValueError("The instant has no time zone: give an aware datetime, such as django.utils.timezone.now().")
    calendar = compiled(hours)
    if calendar.is_empty:
        return OpenState(None)
    holidays = _HOLIDAYS if holidays is None else holidays
    now, today = at.timestamp(), at.astimezone(ZONE).date()
    in_doubt = False
    for day in (today, today - _DAY):
        for opens, closes in calendar.intervals(day, holidays):
            if opens <= now < closes:
                if not calendar.is_doubtful_holiday(day, holidays):
                    return OpenState(True, until=_local(calendar.end(closes, today, holidays)))
                in_doubt = True
    is_open = None if in_doubt or calendar.is_told_in_words(today) else False
    return OpenState(is_open, next_opening=_local(calendar.next_opening(now, today, holidays)))


def opens_on(hours: Hours, date: dt.date, holidays: Container[dt.date] | None = None) -> list[Interval]:
    """The intervals that open on a date, in order and disjoint."""
    found = compiled(hours).intervals(date, _HOLIDAYS if holidays is None else holidays)
    return [
        Interval(dt.datetime.fromtimestamp(opens, ZONE), dt.datetime.fromtimestamp(closes, ZONE))
        for opens, closes in found
    ]


class Calendar:
    """Hours made ready to be asked: which spans a day has, remembered day by day."""

    def __init__(self, hours: Hours) -> None:
        self._spans: list[tuple[Occurs, dt.time, dt.time]] = []
        self._told: list[Occurs] = []  # days of which only words are known
        for schedule in hours.schedules:
            self._add(schedule)
        self._exceptions = hours.exceptions
        self._policy = hours.holidays
        self._days: dict[dt.date, tuple[Seconds, ...]] = {}
        self._following: dict[dt.date, dt.date | None] = {}
        self.is_empty = not (self._spans or self._told or hours.exceptions)

    def _add(self, schedule: Schedule) -> None:
        test = occurs(schedule)
        if test is None:
            return
        if schedule.opens_at is None or schedule.closes_at is None:
            self._told.append(test)
        else:
            self._spans.append((test, schedule.opens_at, schedule.closes_at))

    def intervals(self, day: dt.date, holidays: Container[dt.date]) -> tuple[Seconds, ...]:
        found = self._days.get(day)
        if found is None:
            found = self._remember(day)
        if found and self._policy == "closed" and day in holidays and not self._exceptions_on(day):
            return ()
        return found

    def _remember(self, day: dt.date) -> tuple[Seconds, ...]:
        if len(self._days) > _MOST_DAYS:
            self._days.clear()
            self._following.clear()
        exceptions = self._exceptions_on(day)
        if exceptions:
            pairs = [(e.opens_at, e.closes_at) for e in exceptions]
        else:
            pairs = [(opens, closes) for test, opens, closes in self._spans if test(day)]
        found = self._days[day] = _disjoint(_seconds(day, a, b) for a, b in pairs if a is not None and b is not None)
        return found

    def _exceptions_on(self, day: dt.date) -> list[HoursException]:
        return [e for e in self._exceptions if e.starts_on <= day <= e.ends_on] if self._exceptions else []

    def is_doubtful_holiday(self, day: dt.date, holidays: Container[dt.date]) -> bool:
        """A public holiday, where nobody said whether the service closes on them."""
        return self._policy == "" and day in holidays and not self._exceptions_on(day)

    def is_told_in_words(self, day: dt.date) -> bool:
        return bool(self._told) and not self._exceptions_on(day) and any(test(day) for test in self._told)

    def end(self, closes: float, day: dt.date, holidays: Container[dt.date]) -> float | None:
        """When it closes, following intervals that touch; None when it does not within a week."""
        for _ in range(_WITHOUT_END):
            sure = (d for d in (day - _DAY, day, day + _DAY) if not self.is_doubtful_holiday(d, holidays))
            longer = [b for d in sure for a, b in self.intervals(d, holidays) if a <= closes < b]
            if not longer:
                return closes
            closes, day = max(longer), day + _DAY
        return None

    def next_opening(self, now: float, today: dt.date, holidays: Container[dt.date]) -> float | None:
        """The first opening after an instant, on a day that is not in doubt."""
        day: dt.date | None = today
        last = min(today, _LATEST) + dt.timedelta(days=_HORIZON)
        while day is not None and day <= last:
            if not self.is_doubtful_holiday(day, holidays):
                for opens, _ in self.intervals(day, holidays):
                    if opens > now:
                        return opens
            day = self._next_day(day)
        return None

    def _next_day(self, day: dt.date) -> dt.date | None:
        """The first day after `day` that has regular hours or an exception with hours, within the horizon."""
        if day not in self._following:
            self._following[day] = next(
                (later for later in _days_after(day) if self._days.get(later) or self._remember(later)), None
            )
        return self._following[day]


def _days_after(day: dt.date) -> Iterable[dt.date]:
    return (day + dt.timedelta(days=count) for count in range(1, _HORIZON + 1)) if day < _LATEST else ()


@lru_cache(maxsize=8192)
def compiled(hours: Hours) -> Calendar:
    return Calendar(hours)


def _seconds(day: dt.date, opens: dt.time, closes: dt.time) -> Seconds:
    return _instant(day, opens), _instant(day if closes > opens else day + _DAY, closes)


def _instant(day: dt.date, time: dt.time) -> float:
    """Seconds since 1970 of a local time. One that the spring change skips is the instant of the change."""
    local = dt.datetime.combine(day, time.replace(tzinfo=None, fold=0), ZONE)
    seconds = local.timestamp()
    back = dt.datetime.fromtimestamp(seconds, ZONE)
    if (back.hour, back.minute) != (local.hour, local.minute):
        return seconds - seconds % 3600
    return seconds


def _disjoint(intervals: Iterable[Seconds]) -> tuple[Seconds, ...]:
    merged: list[Seconds] = []
    for opens, closes in sorted(interval for interval in intervals if interval[0] < interval[1]):
        if merged and opens <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], closes))
        else:
            merged.append((opens, closes))
    return tuple(merged)


def _local(seconds: float | None) -> dt.datetime | None:
    return None if seconds is None else dt.datetime.fromtimestamp(seconds, ZONE)
