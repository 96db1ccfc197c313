"""Months made anew, closed, restated: what `actions.build_facts` and `refresh_facts` do while they hold the lock."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from django.db import transaction
from django.db.models import Count, Sum
from django.utils import timezone
from msgspec.structs import replace

from balise.analysis.models import ClosedMonth, Restatement
from balise.analysis.rules.months import earliest_open, first_day, is_over, is_past_window, month_of
from balise.intake.models import Entry

from . import dimension_tables, home, native, parquet, secret
from .dimensions import Dimensions
from .extract import contacts_of, extract, steady
from .parquet import Made, Manifest
from .supply import supply
from .telephone import telephone, told_times
from .web_days import viewed, web_days

Progress = Callable[[int, int], None]  # months done, of how many


class Mark(NamedTuple):
    """What tells whether the contacts of a month, and what switches told, are those that its facts were made of."""

    contacts: int
    entries: int
    told: int = 0


class Change(NamedTuple):
    """What became of a month that was over: taken, or late."""

    month: int
    is_taken: bool
    changes: int
    before: dict[str, int]
    after: dict[str, int]


class Done(NamedTuple):
    """`made` anew, `closed` now, `late`: months that are closed, whose contacts have changed since."""

    made: tuple[int, ...]
    closed: tuple[int, ...]
    late: tuple[int, ...]


def last_entry() -> int:
    return Entry.objects.order_by("-pk").values_list("pk", flat=True).first() or 0


def marks(since: dt.date = dt.date.min) -> dict[int, Mark]:
    """Of each month that has contacts or calls, from that of `since` on."""
    days = contacts_of(since, dt.date.max).values_list("day").annotate(Count("pk"), Sum("entries")).order_by()
    found: dict[int, Mark] = {}
    for day, contacts, entries in days:
        former = found.get(month_of(day), Mark(0, 0))
        found[month_of(day)] = Mark(former.contacts + contacts, former.entries + entries)
    for month, times in told_times(since).items():
        found[month] = found.get(month, Mark(0, 0))._replace(told=times)
    return found


def mark_of(made: Made) -> Mark:
    return Mark(made.contacts, made.entries, made.told)


def closed_months() -> dict[int, ClosedMonth]:
    return {row.month: row for row in ClosedMonth.objects.all()}


def is_closed(month: int, manifest: Manifest, closed: Mapping[int, ClosedMonth]) -> bool:
    """Whether its files are those that were closed: of another installation, or lost, they are made again."""
    made, row = manifest.months.get(month), closed.get(month)
    return made is not None and made.is_closed and row is not None and row.digest == made.digest()


def open_since(manifest: Manifest, today: dt.date) -> dt.date:
    """The first day of the first month that may have to be made anew."""
    waiting = manifest.open()
    return min([earliest_open(today), *(first_day(month) for month in waiting[:1])])


def is_behind(today: dt.date) -> bool:
    """Whether contacts of open months are not those that were counted."""
    manifest, closed = parquet.read_manifest(), closed_months()
    return any(
        (made := manifest.months.get(month)) is None or mark_of(made) != mark
        for month, mark in marks(open_since(manifest, today)).items()
        if not is_closed(month, manifest, closed)
    )


class Making:
    """One build, begun from what is there. `is_thorough`: of all months, and closes those that may be."""

    def __init__(self, manifest: Manifest, *, is_thorough: bool, now: dt.datetime, progress: Progress) -> None:
        self._manifest, self._is_thorough, self._now, self._progress = manifest, is_thorough, now, progress
        self._today = timezone.localdate(now)
        self._closed = closed_months()
        self._views = viewed(self._today)
        self._changes: list[Change] = []
        self._seen: dict[str, set[str]] = {}

    def run(self) -> Done | None:
        """What was done; None when nothing is new."""
        former = home.state()
        with steady():
            entry = last_entry()
            is_all = self._is_thorough or former is None
            found = marks(dt.date.min if is_all else open_since(self._manifest, self._today))
            late = self._late(found)
            stale = self._stale(found)
            if not (stale or late or former is None or self._is_thorough):
                return None
            there = Dimensions.read()
            stale |= {month for month in self._open(found) if self._is_of_other(month, there)}
            stale |= self._stale_views(found)
            made = self._make(sorted(stale), found, there)
        return self._publish(made, there, entry, late)

    def _open(self, found: Mapping[int, Mark]) -> set[int]:
        """Months that may be made anew: of contacts, of facts, and this one, which has a directory at least."""
        here = set(found) | {month_of(self._today)}
        here |= {month for month in self._manifest.months if month >= min(here) or self._is_thorough}
        here |= set(self._views) if self._is_thorough else set()
        return {month for month in here if not is_closed(month, self._manifest, self._closed)}

    def _stale(self, found: Mapping[int, Mark]) -> set[int]:
        return {month for month in self._open(found) if self._mark(month) != found.get(month, Mark(0, 0))}

    def _stale_views(self, found: Mapping[int, Mark]) -> set[int]:
        """Months where more pages were opened than were counted: a build of the night takes those of the day before."""
        made = self._manifest.months
        counted = {month: made[month].views if month in made else 0 for month in self._open(found)}
        return {month for month, views in counted.items() if self._is_thorough and views != self._views.get(month, 0)}

    def _mark(self, month: int) -> Mark | None:
        made = self._manifest.months.get(month)
        return mark_of(made) if made else None

    def _is_of_other(self, month: int, there: Dimensions) -> bool:
        made = self._manifest.months.get(month)
        return made is None or made.dimensions != there.digest()

    def _late(self, found: Mapping[int, Mark]) -> tuple[int, ...]:
        """Closed months whose contacts are no longer those that were counted. Nothing of it is taken."""
        late = []
        for month in self._manifest.closed() if self._is_thorough else sorted(found):
            mark = found.get(month, Mark(0, 0))
            if is_closed(month, self._manifest, self._closed) and mark != self._mark(month):
                rows = _rows(self._manifest.months[month])
                changes = _changes(mark, mark_of(self._manifest.months[month]))
                self._changes.append(Change(month, False, changes, rows, rows))
                late.append(month)
        return tuple(late)

    def _make(self, months: Sequence[int], found: Mapping[int, Mark], there: Dimensions) -> dict[int, Made]:
        key = secret.read(is_first=not ClosedMonth.objects.exists())
        offers = supply([month for month in months if self._needs_supply(month)], there)
        pages = web_days(months, self._today)
        made = {}
        for done, month in enumerate(months):
            self._progress(done, len(months))
            told = extract(month, there, key)
            calls = telephone(month, there, key)
            facts = told.facts | ({"telephone": calls} if calls else {})
            facts |= {
                name: of_months[month]
                for name, of_months in (("supply", offers), ("web_days", pages))
                if month in of_months
            }
            for name, codes in parquet.codes(facts).items():
                self._seen.setdefault(name, set()).update(codes)
            former = self._manifest.months.get(month)
            kept = {"supply": former.facts["supply"]} if former and "supply" in former.facts else {}
            parts = kept | parquet.write_month(month, facts)
            closes = self._is_thorough and is_past_window(month, self._today)
            views = self._views.get(month, 0)
            times = found.get(month, Mark(0, 0)).told
            made[month] = Made(closes, self._now, told.contacts, told.entries, there.digest(), parts, views, times)
            self._compare(month, made[month])
        return made

    def _needs_supply(self, month: int) -> bool:
        former = self._manifest.months.get(month)
        return self._is_thorough or former is None or "supply" not in former.facts

    def _compare(self, month: int, made: Made) -> None:
        """Tell what is no longer as it was in a month that is over. The pages opened on its last day come with the
        build of the night: that is no restatement."""
        former, row = self._manifest.months.get(month), self._closed.get(month)
        now = made.digest(apart="" if row else "web_days")
        was = row.digest if row else former.digest(apart="web_days") if former else now
        if is_over(month, self._today) and was != now:
            then = Mark(row.contacts, row.entries, row.told) if row else mark_of(former) if former else mark_of(made)
            changes = _changes(mark_of(made), then)
            self._changes.append(Change(month, True, changes, _rows(former) if former else {}, _rows(made)))

    def _publish(self, made: dict[int, Made], there: Dimensions, entry: int, late: tuple[int, ...]) -> Done:
        closing = self._closing(made)
        months = {**self._manifest.months, **made, **closing}
        vocabulary = _vocabulary(there.vocabulary(), self._manifest.vocabulary, self._seen)
        tables = dimension_tables.write(months, vocabulary, there)
        with transaction.atomic():
            for month, one in closing.items():
                told = {
                    "closed_at": self._now,
                    "contacts": one.contacts,
                    "entries": one.entries,
                    "told": one.told,
                    "digest": one.digest(),
                }
                ClosedMonth.objects.update_or_create(month=month, defaults=told)
            _tell(self._changes, self._today)
        manifest = Manifest(
            months=dict(sorted(months.items())), vocabulary=vocabulary, dimensions=tables, restatements=_told()
        )
        parquet.write_manifest(manifest)
        former = home.state()
        built_on = self._today if self._is_thorough else former.built_on if former else None
        _switch(manifest, self._now, entry, built_on, is_closing=bool(closing))
        return Done(tuple(sorted(made)), tuple(sorted(closing)), late)

    def _closing(self, made: Mapping[int, Made]) -> dict[int, Made]:
        """Those that are closed now: made for it, or made before and past their window since."""
        if not self._is_thorough:
            return {}
        known = {**self._manifest.months, **made}
        return {
            month: replace(one, is_closed=True)
            for month, one in known.items()
            if is_past_window(month, self._today)
            and not (month not in made and is_closed(month, self._manifest, self._closed))
        }


def _switch(manifest: Manifest, now: dt.datetime, entry: int, built_on: dt.date | None, *, is_closing: bool) -> None:
    """Write what is new of the engine's files, and make it live."""
    former, closed = home.state(), manifest.closed()
    kept = former.closed if former and former.vocabulary == manifest.digest() and not is_closing else ""
    if not kept or not home.native(kept).exists():
        kept = native.write(manifest, closed, after=0)
    opened = native.write(manifest, manifest.open(), after=sum(manifest.months[month].contacts for month in closed))
    home.make_live(home.State(home.SCHEMA, kept, opened, now, entry, manifest.digest(), built_on))


def _vocabulary(*told: Mapping[str, Sequence[str] | set[str]]) -> dict[str, list[str]]:
    """All codes of each list: those that are known now in their order, then those that were, or that are only found."""
    known, *others = told
    found = {name: dict.fromkeys(("", *codes)) for name, codes in known.items()}
    for other in others:
        for name, codes in other.items():
            found.setdefault(name, {"": None}).update(dict.fromkeys(sorted(codes)))
    return {name: list(codes) for name, codes in sorted(found.items())}


def _changes(now: Mark, before: Mark) -> int:
    return now.entries - before.entries + now.told - before.told


def _rows(made: Made) -> dict[str, int]:
    return {fact: part.rows for fact, part in sorted(made.facts.items())}


def _tell(changes: Sequence[Change], today: dt.date) -> None:
    for one in changes:
        if (
            not one.is_taken
            and Restatement.objects.filter(month=one.month, is_taken=False, changes=one.changes).exists()
        ):
            continue  # told on a day before
        row, is_new = Restatement.objects.get_or_create(
            month=one.month, on=today, is_taken=one.is_taken,
            defaults={"changes": one.changes, "before": one.before, "after": one.after},
        )  # fmt: skip
        if not is_new:
            row.changes = one.changes + (row.changes if one.is_taken else 0)
            row.after = one.after
            row.save(update_fields=["changes", "after"])


def _told() -> tuple[dict[str, object], ...]:
    rows = Restatement.objects.values("month", "on", "is_taken", "changes", "before", "after")
    return tuple({**row, "on": row["on"].isoformat()} for row in rows)
