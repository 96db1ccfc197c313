"""Verb: take in what a switch counted, interval by interval, with an account of every row."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from typing import Any, NamedTuple

from django.db import transaction
from django.utils import timezone

from balise.accounts.models import Operator
from balise.core.languages import Text

from .models import TelephoneInterval
from .rules.changes import Refused
from .rules.telephone import LENGTHS, Interval, Reading, check
from .rules.telephone_cells import Order
from .rules.telephone_columns import layout

QUEUE = "telephone"  # of a switch that has one alone
_QUARTER = dt.timedelta(minutes=min(LENGTHS))
_LONGEST = dt.timedelta(minutes=max(LENGTHS))
_BATCH = 1_000
_SAMPLE = 500  # rows that are read to know how long an interval is
_TOLD = tuple(name for name in Interval._fields if name not in ("queue", "start"))
Row = tuple[int, Sequence[str]]  # its line, its cells


class RefusedRow(NamedTuple):
    line: int
    told: Text


class Account(NamedTuple):
    """What became of each row: they add up to those read. `unread` are the columns that say nothing known."""

    taken: int
    same: int
    replaced: int
    refused: tuple[RefusedRow, ...]
    unread: tuple[str, ...] = ()

    @property
    def read(self) -> int:
        return self.taken + self.same + self.replaced + len(self.refused)


def take_in_report(
    *,
    columns: Sequence[str],
    rows: Iterable[Row],
    operator: Operator,
    now: dt.datetime,
    said: Mapping[str, str] | None = None,
    order: Order = "",
    queue: str = QUEUE,
    minutes: int = 0,
) -> Account:
    """Take in a report of a switch. `said` names the column of a field (`rules.telephone_columns.NAMES`), `order` that
    of days and months; `queue` and `minutes` are of rows that do not say them. Raises Refused where no row can be read.
    """
    found = layout(columns, said or {})
    held = list(rows)
    reading = Reading(found.places, timezone.get_default_timezone(), order, queue, minutes)
    reading = reading if minutes else reading._replace(minutes=_length(reading, held))
    intervals, refused = list[tuple[int, Interval]](), list[RefusedRow]()
    for line, cells in held:
        try:
            intervals.append((line, reading.interval(cells)))
        except Refused as refusal:
            refused.append(RefusedRow(line, refusal.told))
    account = take_in(intervals=intervals, operator=operator, now=now)
    every = sorted((*refused, *account.refused))
    return account._replace(refused=tuple(every), unread=found.unread)


def take_in(*, intervals: Iterable[tuple[int, Interval]], operator: Operator, now: dt.datetime) -> Account:
    """Take in intervals, each with the line it is told on. One that is here is replaced where it is told otherwise.

    All of them or none: nothing is taken in where this raises.
    """
    with transaction.atomic():
        Operator.objects.select_for_update().get(pk=operator.pk)  # two reports of one switch, one after the other
        told = list(intervals)
        return _Taking(operator, now, told).account()


def _length(reading: Reading, rows: Sequence[Row]) -> int:
    """The least time between two intervals of a queue, in minutes; 0 where rows say how long they are, or none is."""
    starts: dict[str, set[dt.datetime]] = {}
    for _line, cells in rows[:_SAMPLE]:
        try:
            one = reading._replace(minutes=min(LENGTHS)).interval(cells)
        except Refused:
            continue
        starts.setdefault(one.queue, set()).add(one.start)
    steps = [later - earlier for many in starts.values() for earlier, later in pairwise(sorted(many))]
    least = round(min(steps, default=dt.timedelta()).total_seconds() / 60)
    return least if least in LENGTHS else 0


class _Taking:
    """One report: what is here of its days, and what becomes of its rows."""

    def __init__(self, operator: Operator, now: dt.datetime, told: Sequence[tuple[int, Interval]]) -> None:
        self._operator, self._now, self._told = operator, now, told
        self._here = self._read()
        self._lines: dict[tuple[str, dt.datetime], int] = {}  # of those that this report told
        self._new: list[TelephoneInterval] = []
        self._changed: list[TelephoneInterval] = []

    def account(self) -> Account:
        refused, same = list[RefusedRow](), 0
        for line, one in self._told:
            try:
                same += not self._take(line, one)
            except Refused as refusal:
                refused.append(RefusedRow(line, refusal.told))
        TelephoneInterval.objects.bulk_create(
            [*self._new, *self._changed], batch_size=_BATCH, update_conflicts=True,
            unique_fields=["operator", "queue", "start"], update_fields=[*_TOLD, "day", "times", "told_at"],
        )  # fmt: skip
        return Account(len(self._new), same, len(self._changed), tuple(refused))

    def _read(self) -> dict[tuple[str, dt.datetime], TelephoneInterval]:
        """Those of the operator around the hours that are told."""
        starts = [one.start for _line, one in self._told]
        if not starts:
            return {}
        around = (min(starts) - _LONGEST, max(starts) + _LONGEST)
        rows = TelephoneInterval.objects.filter(operator=self._operator, start__range=around)
        return {(row.queue, row.start): row for row in rows.iterator()}

    def _take(self, line: int, one: Interval) -> bool:
        """Whether it is new, or other than what is here. Raises Refused."""
        check(one)
        if one.start > self._now:
            raise Refused(_to_come(one))
        key = (one.queue, one.start.astimezone(dt.UTC))
        former = self._here.get(key)
        values: dict[str, Any] = {name: getattr(one, name) for name in _TOLD}
        is_same = former is not None and all(getattr(former, name) == told for name, told in values.items())
        if not is_same and (before := self._lines.get(key)):
            raise Refused(_told_before(before))
        if not is_same:
            self._refuse_overlap(one, key)
            self._keep(former, key, {**values, "day": timezone.localdate(one.start), "told_at": self._now})
        self._lines.setdefault(key, line)
        return not is_same

    def _keep(self, former: TelephoneInterval | None, key: tuple[str, dt.datetime], values: Mapping[str, Any]) -> None:
        if former is None:
            row = TelephoneInterval(operator=self._operator, queue=key[0], start=key[1], **values)
            self._new.append(row)
            self._here[key] = row
            return
        for name, value in values.items():
            setattr(former, name, value)
        former.times += 1
        former.pk = None  # it is known by its queue and start
        self._changed.append(former)

    def _refuse_overlap(self, one: Interval, key: tuple[str, dt.datetime]) -> None:
        """An hour beside its own quarters would count each call twice."""
        at = key[1] - _LONGEST + _QUARTER
        while at < one.end:
            there = self._here.get((one.queue, at)) if at != key[1] else None
            if there is not None and one.overlaps(there.start, there.minutes):
                raise Refused(_overlaps(there))
            at += _QUARTER


def _to_come(one: Interval) -> Text:
    return Text(f"{one.start:%Y-%m-%d %H:%M} n’est pas encore venu.", f"{one.start:%Y-%m-%d %H:%M} is still to come.")


def _told_before(line: int) -> Text:
    return Text(
        f"La ligne {line} dit ce même intervalle autrement. Gardez celle des deux qui est juste.",
        f"Line {line} tells this same interval otherwise. Keep the one of the two that is right.",
    )


def _overlaps(there: TelephoneInterval) -> Text:
    start = timezone.localtime(there.start)
    return Text(
        f"Cet intervalle en chevauche un autre de la même file, de {there.minutes} minutes, qui commence le "
        f"{start:%Y-%m-%d à %H:%M}\u00a0: ses appels compteraient deux fois.",
        f"This interval overlaps another of the same queue, of {there.minutes} minutes, which begins on "
        f"{start:%Y-%m-%d at %H:%M}: its calls would count twice.",
    )
