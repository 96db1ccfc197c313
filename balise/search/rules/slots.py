"""Opening hours as words of an index: the half-hours of a week that a service is surely, or perhaps, open.

"Surely" is a plain week that holds all year. Seasons, dates, months and half-hours opened in part are "perhaps":
whoever asks compares those few with the calendar itself (`is_open`).
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import NamedTuple

from balise.directory.rules.hours import ZONE, QuebecHolidays, open_state, opens_on
from balise.directory.rules.hours.recurrence import DAYS, is_plain_week
from balise.directory.rules.record import Hours, HoursException, Schedule

from .card import hours_at
from .question import Card, Moment

_SLOT = 30  # minutes
_DAY, _WEEK = 1440, 7 * 1440
_HOLIDAYS = QuebecHolidays()
_MOST_DATES = 400  # of an exception; longer ones are told for their beginning
_DAYTIME = 6  # until this hour it may still be open from the day before
_DAY_CODE = re.compile("|".join(DAYS))


class Slots(NamedTuple):
    """Words to look for: any of `surely`, all of `also` and none of `unless`; or any of `perhaps`, once judged."""

    surely: tuple[str, ...]
    also: tuple[str, ...]
    unless: tuple[str, ...]
    perhaps: tuple[str, ...]


def words_of(card: Card) -> list[str]:
    """The words under which a service's hours are indexed."""
    found: dict[str, None] = {}
    all_hours = calendars(card)
    for hours in all_hours:
        found |= dict.fromkeys(_of_hours(hours))
    policies = {hours.holidays for hours in all_hours if hours.schedules}
    if policies:
        found[f"holidays {policies.pop() or 'unknown'}" if len(policies) == 1 else "holidays mixed"] = None
    return list(found)


def calendars(card: Card) -> list[Hours]:
    """The hours that hold somewhere: at each site, or without sites."""
    if len(card.sites) < 2:  # most: no two hours to tell apart
        return [hours_at(card, site) for site in card.sites] or [card.hours]
    return list(dict.fromkeys(hours_at(card, site) for site in card.sites))


def asked(moment: Moment) -> tuple[Slots, ...]:
    """The words to look for, any of these; none when no moment is told."""
    if instants := moment.instants:
        return tuple(_at(at.astimezone(ZONE)) for at in instants)
    return tuple(Slots((f"day {day}",), (), (), (f"perhaps day {day}",)) for day in moment.weekdays if 0 <= day < 7)


def is_open(card: Card, moment: Moment, now: dt.datetime) -> bool:
    """Whether some site is surely open at that moment, or opens on such a weekday of this week or the next."""
    return are_open(calendars(card), moment, now)


def are_open(calendars: Iterable[Hours], moment: Moment, now: dt.datetime) -> bool:
    """The same of calendars apart from any service."""
    if instants := moment.instants:
        return any(open_state(hours, at).is_open for hours in calendars for at in instants)
    dates = days(moment, now)
    return not dates or any(opens_on(hours, day, holidays=()) for hours in calendars for day in dates)


def days(moment: Moment, now: dt.datetime) -> list[dt.date]:
    """The next date of each weekday asked, today included."""
    today = now.astimezone(ZONE).date()
    return [today + dt.timedelta(days=(weekday - today.weekday()) % 7) for weekday in moment.weekdays]


def _at(local: dt.datetime) -> Slots:
    today, slot = local.date(), f"{local.weekday()} {(local.hour * 60 + local.minute) // _SLOT}"
    yesterday = today - dt.timedelta(days=1)
    dates = tuple(f"on {day}" for day in (today, yesterday))
    if local.hour < _DAYTIME and (today in _HOLIDAYS or yesterday in _HOLIDAYS):
        return Slots((), (), (), (f"open {slot}", f"perhaps {slot}", *dates))
    if today in _HOLIDAYS:
        return Slots((f"open {slot}",), ("holidays open",), dates, (f"perhaps {slot}", "holidays mixed", *dates))
    return Slots((f"open {slot}",), (), dates, (f"perhaps {slot}", *dates))


@lru_cache(maxsize=10_000)
def _of_hours(hours: Hours) -> tuple[str, ...]:
    found = dict.fromkeys(word for schedule in hours.schedules for word in _of_schedule(schedule))
    found |= dict.fromkeys(f"on {day}" for exception in hours.exceptions for day in _dates(exception))
    return tuple(found)


def _of_schedule(schedule: Schedule) -> Iterator[str]:
    if schedule.opens_at is None or schedule.closes_at is None:
        return
    is_sure = is_plain_week(schedule) and not (
        schedule.season or schedule.valid_from or schedule.valid_to or schedule.dtstart or schedule.until
    )
    opens, closes = _minutes(schedule.opens_at), _minutes(schedule.closes_at)
    closes += _DAY if closes <= opens else 0
    for weekday in _weekdays(schedule):
        yield f"day {weekday}" if is_sure else f"perhaps day {weekday}"
        first, last = weekday * _DAY + opens, weekday * _DAY + closes
        morning = (weekday + 1) * _DAY + _DAYTIME * 60
        for start in range(first - first % _SLOT, last, _SLOT):
            is_whole = is_sure and first <= start and start + _SLOT <= min(last, morning)
            within = start % _WEEK
            yield f"{'open' if is_whole else 'perhaps'} {within // _DAY} {within % _DAY // _SLOT}"


def _minutes(time: dt.time) -> int:
    return time.hour * 60 + time.minute


def _weekdays(schedule: Schedule) -> Iterable[int]:
    """Weekdays on which it may open: all, when it does not name them."""
    named = {DAYS.index(code) for day in schedule.byday for code in _DAY_CODE.findall(day)}
    return sorted(named) or range(7)


def _dates(exception: HoursException) -> Iterator[dt.date]:
    count = min((exception.ends_on - exception.starts_on).days + 1, _MOST_DATES)
    return (exception.starts_on + dt.timedelta(days=number) for number in range(count))
