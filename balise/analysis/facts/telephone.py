"""Calls as the switch counted them, a row an hour of a day in a queue: of nobody in particular."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import NAMESPACE_OID, uuid5

import numpy as np
from django.db.models import Sum
from django.utils import timezone

from balise.analysis.rules.months import first_day, last_day, month_of
from balise.intake.models import TelephoneInterval

from .columns import Columns, columns_of, wholes, words
from .dimensions import Dimensions
from .secret import record_keys

_READ = (
    "operator", "queue", "start", "day", "language", "offered", "answered", "abandoned", "within_20", "within_60",
    "within_120", "wait_seconds", "talk_seconds", "longest_wait",
)  # fmt: skip
_COUNTS = ("offered", "answered", "abandoned")
_WITHIN = ("within_20", "within_60", "within_120")
_TIMED = {"wait": "waited", "talk": "talked"}  # what was added up -> of how many calls
Row = dict[str, Any]
Key = tuple[str, str, dt.date, int, str]  # operator, queue, day, hour, language


def told_times(since: dt.date = dt.date.min) -> Mapping[int, int]:
    """How many times intervals of each month were told, from that of `since` on: more once one is told otherwise."""
    found: dict[int, int] = {}
    days = TelephoneInterval.objects.filter(day__gte=since).values_list("day").annotate(Sum("times")).order_by()
    for day, times in days:
        found[month_of(day)] = found.get(month_of(day), 0) + times
    return found


def telephone(month: int, there: Dimensions, secret: bytes) -> Columns | None:
    """The fact of a month; None where no switch told anything of it."""
    rows = TelephoneInterval.objects.filter(day__range=(first_day(month), last_day(month))).values_list(*_READ)
    hours = _hours((dict(zip(_READ, row, strict=True)) for row in rows.iterator()), there)
    return _columns(month, hours, secret) if hours else None


def _hours(intervals: Iterable[Row], there: Dimensions) -> dict[Key, Row]:
    """Intervals added up by hour, in the order of their keys."""
    found: dict[Key, Row] = {}
    for one in intervals:
        hour = timezone.localtime(one["start"]).hour
        key = (there.operators[one["operator"]], one["queue"], one["day"], hour, one["language"])
        _add(found.setdefault(key, {}), one)
    return dict(sorted(found.items()))


def _add(hour: Row, one: Row) -> None:
    """An interval to its hour. A sum comes with how many calls it is of, as a switch may tell it of some alone; and the
    greatest with what no single call can have passed: the longest told, or the whole of the interval."""
    for name in _COUNTS:
        hour[name] = hour.get(name, 0) + one[name]
    for name in _WITHIN:
        is_told = one[name] is not None
        hour[name] = hour.get(name, 0) + (one[name] or 0)
        hour[f"{name}_of"] = hour.get(f"{name}_of", 0) + (one["answered"] if is_told else 0)
    for name, of in _TIMED.items():
        seconds = one[f"{name}_seconds"]
        hour[of] = hour.get(of, 0) + (0 if seconds is None else one["answered"])
        hour[f"{name}_seconds"] = hour.get(f"{name}_seconds", 0) + (seconds or 0)
        longest = one["longest_wait"] if name == "wait" else None
        hour[f"{name}_most"] = max(hour.get(f"{name}_most", 0), (seconds or 0) if longest is None else longest)


def _columns(month: int, hours: Mapping[Key, Row], secret: bytes) -> Columns:
    operators, queues, days, starts, languages = columns_of(list(hours), 5)
    names: Sequence[str] = list(next(iter(hours.values())))
    return {
        "key": record_keys(secret, (uuid5(NAMESPACE_OID, repr(key[:4])) for key in hours)),
        "day": np.array(days, dtype="datetime64[D]").astype(np.int64),
        "month": np.full(len(hours), month),
        "operator": words(operators),
        "queue": words(queues),
        "queue_language": words(languages),
        "weekday": words(str(day.isoweekday()) for day in days),
        "hour": words(f"{hour:02}" for hour in starts),
        **{name: wholes(row[name] for row in hours.values()) for name in names},
    }
