"""When people reach a 211: the shape of a year, a week and a day, and instants drawn in it."""

from __future__ import annotations

import datetime as dt
from bisect import bisect
from functools import cache
from itertools import accumulate
from random import Random
from zoneinfo import ZoneInfo

import holidays

ZONE = ZoneInfo("America/Toronto")
_WEEK = (1.22, 1.16, 1.1, 1.06, 1.0, 0.36, 0.3)  # Monday to Sunday
_HOLIDAY = 0.35
_FIRST_OF_MONTH = 1.12  # the first three days: rents are due, cheques are in
_HOURS = {8: 0.7, 9: 1.15, 10: 1.35, 11: 1.25, 12: 0.9, 13: 1.15, 14: 1.2, 15: 1.05, 16: 0.8, 17: 0.45}
_LAST_CHAT = 15 * 3600 + 30 * 60  # of a day of the weekend


@cache
def _holidays() -> holidays.HolidayBase:
    return holidays.country_holidays("CA", subdiv="QC")


def day_weight(day: dt.date) -> float:
    """How busy a day is beside the others of its month."""
    weight = _WEEK[day.weekday()]
    if day in _holidays():
        weight *= _HOLIDAY
    return weight * (_FIRST_OF_MONTH if day.day <= 3 else 1)


def days_of_month(first: dt.date, last: dt.date, month: str) -> list[dt.date]:
    """Days of a month ("2019-01") from `first` to `last`."""
    day = max(first, dt.date.fromisoformat(f"{month}-01"))
    found = []
    while day <= last and day.isoformat().startswith(month):
        found.append(day)
        day += dt.timedelta(days=1)
    return found


_HOUR_WEIGHTS = list(accumulate(_HOURS.values()))
_HOUR_KEYS = list(_HOURS)


def second_of_day(day: dt.date, channel: str, rng: Random) -> int:
    """When in a day someone arrives, within the hours of the service; e-mails come in until late in the evening."""
    if channel == "email" and rng.random() < 0.3:
        return rng.randint(18 * 3600, 22 * 3600)
    while True:
        hour = _HOUR_KEYS[bisect(_HOUR_WEIGHTS, rng.random() * _HOUR_WEIGHTS[-1])]
        second = hour * 3600 + rng.randrange(3600)
        if channel != "chat" or day.weekday() < 5 or second < _LAST_CHAT:
            return second


def instant(day: dt.date, second: int) -> dt.datetime:
    """A second of a day as an instant of universal time. Midnight is the wall's: days of 23 and 25 hours are kept."""
    wall = dt.datetime.combine(day, dt.time(second // 3600, second // 60 % 60, second % 60), ZONE)
    return wall.astimezone(dt.UTC)
