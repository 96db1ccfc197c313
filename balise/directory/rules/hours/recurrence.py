"""On which days a schedule recurs: plain weeks by arithmetic, the rest of iCalendar by dateutil."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from functools import lru_cache
from typing import Any

from dateutil import rrule

from ..record import Schedule

Occurs = Callable[[dt.date], bool]
DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
RANKED_DAY = re.compile(r"([+-]?\d{1,2})?(MO|TU|WE|TH|FR|SA|SU)")
_SEASON = re.compile(r"(\d\d)-(\d\d)/(\d\d)-(\d\d)")
_FREQUENCIES = {"DAILY": rrule.DAILY, "WEEKLY": rrule.WEEKLY, "MONTHLY": rrule.MONTHLY, "YEARLY": rrule.YEARLY}
_EARLIEST = 1970  # a rule counted from before then is a mistake of its source


def occurs(schedule: Schedule) -> Occurs | None:
    """A test of dates, or None when the schedule does not say on which days it recurs, or says it unreadably."""
    if (season := _season(schedule.season)) is None or (rule := _rule(schedule)) is None:
        return None
    first = max((day for day in (schedule.valid_from, schedule.dtstart) if day), default=dt.date.min)
    last = min((day for day in (schedule.valid_to, schedule.until) if day), default=dt.date.max)
    if schedule.season or first > dt.date.min or last < dt.date.max:
        return lambda day: first <= day <= last and season(day) and rule(day)
    return rule


def is_plain_week(schedule: Schedule) -> bool:
    """Whether it recurs on the same days every week."""
    return (
        schedule.freq in ("WEEKLY", "")
        and schedule.interval == 1
        and not (schedule.count or schedule.bymonthday or schedule.byyearday or schedule.byweekno)
        and bool(schedule.byday)
        and all(day in DAYS for day in schedule.byday)
    )


def season_ends(text: str) -> tuple[tuple[int, int], tuple[int, int]] | None:
    """The first and the last (month, day) of a season; None when it is not one."""
    parts = _SEASON.fullmatch(text)
    if not parts:
        return None
    a, b, c, d = (int(part) for part in parts.groups())
    return ((a, b), (c, d)) if 1 <= a <= 12 and 1 <= b <= 31 and 1 <= c <= 12 and 1 <= d <= 31 else None


def _season(text: str) -> Occurs | None:
    """Every year from month-day to month-day, over the new year when the end comes first."""
    if not text:
        return lambda day: True
    if not (ends := season_ends(text)):
        return None
    start, end = ends
    if start <= end:
        return lambda day: start <= (day.month, day.day) <= end
    return lambda day: (day.month, day.day) >= start or (day.month, day.day) <= end


def _rule(schedule: Schedule) -> Occurs | None:
    if is_plain_week(schedule):
        weekdays = frozenset(DAYS.index(day) for day in schedule.byday)
        return lambda day: day.weekday() in weekdays
    if not schedule.freq:
        return _one_date(schedule)
    if schedule.freq == "DAILY" and schedule == _bare_daily(schedule):
        return lambda day: True
    return _icalendar(schedule)


def _one_date(schedule: Schedule) -> Occurs | None:
    """Without a frequency: the date of `dtstart`, or every day from `valid_from` to `valid_to`."""
    if schedule.byday:
        return None
    if schedule.dtstart:
        date = schedule.dtstart
        return lambda day: day == date
    return (lambda day: True) if schedule.valid_from and schedule.valid_to else None


def _bare_daily(schedule: Schedule) -> Schedule:
    return schedule if schedule.interval == 1 and not any(
        (schedule.byday, schedule.bymonthday, schedule.byyearday, schedule.byweekno, schedule.count)
    ) else Schedule()  # fmt: skip


def _icalendar(schedule: Schedule) -> Occurs | None:
    """By dateutil, a year at a time."""
    start = schedule.dtstart or schedule.valid_from
    is_counted = schedule.interval != 1 or schedule.count is not None
    needs_start = is_counted or not any(
        (schedule.byday, schedule.bymonthday, schedule.byyearday, schedule.byweekno, schedule.freq == "DAILY")
    )
    if schedule.interval < 1 or schedule.freq not in _FREQUENCIES or (needs_start and start is None):
        return None
    if is_counted and start is not None and start.year < _EARLIEST:
        return None
    try:
        options = _options(schedule)
        rrule.rrule(dtstart=_midnight(dt.date(2024, 1, 1)), **options)
    except (ValueError, TypeError, AttributeError):
        return None

    @lru_cache(maxsize=4)
    def dates(year: int) -> frozenset[dt.date]:
        # A rule that is not counted from its start gives the same days from any start: the year's own is the quickest.
        begin = start if is_counted or needs_start else dt.date(year, 1, 1)
        assert begin is not None
        rule = rrule.rrule(dtstart=_midnight(begin), **options)
        found = rule.between(_midnight(dt.date(year, 1, 1)), _midnight(dt.date(year, 12, 31)), inc=True)
        return frozenset(moment.date() for moment in found)

    return lambda day: day in dates(day.year)


def _midnight(date: dt.date) -> dt.datetime:
    """Without a time zone: dates are what recurs, and dateutil counts them in datetimes."""
    return dt.datetime.combine(date, dt.time())


def _check_ranks(schedule: Schedule) -> None:
    """dateutil looks for a day that never comes until the year 9999: refuse what cannot come."""
    ranks = ((schedule.bymonthday, 31), (schedule.byyearday, 366), (schedule.byweekno, 53))
    if any(not 1 <= abs(rank) <= most for values, most in ranks for rank in values):
        raise ValueError("a rank out of its range")
    if schedule.bymonthday and (schedule.byyearday or schedule.byweekno):
        raise ValueError("days of the month with days or weeks of the year")


def _options(schedule: Schedule) -> dict[str, Any]:
    """The words of the schedule as those of dateutil. Raises ValueError for a day that is not one."""
    _check_ranks(schedule)
    weekdays = []
    for text in schedule.byday:
        parts = RANKED_DAY.fullmatch(text)
        most = 5 if schedule.freq == "MONTHLY" else 53
        if not parts or (parts[1] and not 1 <= abs(int(parts[1])) <= most):
            raise ValueError(text)
        weekday = rrule.weekdays[DAYS.index(parts[2])]
        weekdays.append(weekday(int(parts[1])) if parts[1] else weekday)
    return {
        "freq": _FREQUENCIES[schedule.freq],
        "interval": schedule.interval,
        "count": schedule.count,
        "byweekday": weekdays or None,
        "bymonthday": schedule.bymonthday or None,
        "byyearday": schedule.byyearday or None,
        "byweekno": schedule.byweekno or None,
        "wkst": DAYS.index(schedule.wkst) if schedule.wkst else None,
    }
