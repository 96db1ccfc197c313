"""Making a release: counted and protected, written whole in a folder apart, put in place in one step; or not at all.

The row of `Release` is written as "making" before the folder takes its name, and as "published" after: what a crash
left between the two is settled by whoever publishes next.
"""

from __future__ import annotations

import datetime as dt
import zipfile
from collections.abc import Callable, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any, NamedTuple, Protocol

import msgspec
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from balise.accounts import operator
from balise.accounts.models import User
from balise.analysis import naming
from balise.analysis.extracting import log_release
from balise.analysis.models import Release as Row
from balise.analysis.rules import period as periods
from balise.analysis.store import Store
from balise.core.languages import LANGUAGES, Text

from . import changes, codes, csvw, dcat, document, files, method, package, register, report, shelf, tables
from .release import Card, Release, card

CELLS, PROTECTION, CARD = "cells.parquet", "protection.json", "release.json"
STEPS = 6
Progress = Callable[[int, int, str], None]  # steps done, of how many, what is at work


class Made(Protocol):
    """What may go out of a year (`analysis.releasing`)."""

    @property
    def year(self) -> int: ...

    @property
    def last(self) -> int: ...  # the last month that it holds, 201912

    def write(self, folder: Path) -> None: ...


class Maker(Protocol):
    """Counts and protects a year, until `last` (201912) or as far as its months are closed, after the release that it
    `follows` ("" for none, None for the newest). Raises MayNotGoOut."""

    def __call__(self, year: int, store: Store, *, last: int = 0, follows: str | None = None) -> Made: ...


class NotPublished(Exception):
    """Nothing went out. The message is a sentence."""


class MayNotGoOut(Exception):
    """A release would tell too much, or has nothing to tell: `text` says what in both languages, `cells` which."""

    def __init__(self, text: Text, cells: Sequence[str] = ()) -> None:
        super().__init__(text.en)
        self.text = text
        self.cells = tuple(cells)


class Done(NamedTuple):
    """What was made; `name` is empty for a rehearsal that would not go out as it is."""

    name: str
    card: Card
    tables: Sequence[tables.Published]
    changed: Sequence[changes.Changed]
    bytes: int


def publish(
    *,
    year: int,
    store: Store,
    make: Maker,
    by: User | None,
    now: dt.datetime,
    is_rehearsal: bool = False,
    progress: Progress = lambda done, of, what: None,
) -> Done:
    """One more release of a year. Raises NotPublished, what `make` raises, and OSError; then nothing went out."""
    with shelf.alone() as is_free:
        if not is_free:
            raise NotPublished(_("Another release is being made on this machine. Wait until it is done."))
        settle()
        with shelf.draft() as folder:
            progress(0, STEPS, _("Counting and protecting"))
            made = make(year, store)
            progress(1, STEPS, _("Cells"))
            made.write(folder)
            done = _write(made, _named(made, store, now), folder, progress)
            if not is_rehearsal:
                progress(5, STEPS, _("Putting in place"))
                _put(done, folder, by, now)
            progress(STEPS, STEPS, "")
            return done


def settle() -> None:
    """Of releases that a crash left half put in place: those whose folder is there are published, others never were."""
    there = set(shelf.names())
    for row in Row.objects.filter(state="making"):
        if row.name in there:
            Row.objects.filter(pk=row.pk, state="making").update(state="published")
        else:
            row.delete()


def number_of(year: int) -> int:
    """The number of the next release of a year: of rows and of folders, since either may be of another machine."""
    rows = Row.objects.filter(year=year).values_list("number", flat=True)
    folders = (found[1] for name in shelf.names() if (found := shelf.parsed(name)) and found[0] == year)
    return max((*rows, *folders), default=0) + 1


def _named(made: Made, store: Store, now: dt.datetime) -> Callable[[Sequence[tables.Published], Any], Release]:
    number = number_of(made.year)
    identity = operator.read()
    area = naming.names().said["area"].get(identity.territory)

    def release(told: Sequence[tables.Published], lists: Sequence[codes.CodeList]) -> Release:
        return Release(
            name=f"{made.year}-{number}",
            first=dt.date(made.year, 1, 1),
            last=periods.last_of(made.last),
            made_at=timezone.localtime(now),
            as_of=timezone.localtime(store.as_of),
            version=version("balise"),
            publisher=identity,
            spatial=area or Text("Québec", "Québec"),
            tables=told,
            lists=lists,
            follows=_followed(made.year),
        )

    return release


def _followed(year: int) -> str:
    """The newest release of that year whose folder is here."""
    return next((name for name in shelf.names() if name.startswith(f"{year}-")), "")


def _write(made: Made, named: Callable[..., Release], folder: Path, progress: Progress) -> Done:
    with tables.opened(folder / CELLS, periods.last_of(made.last)) as cells:
        told, lists = tables.published(cells), codes.lists(cells)
        release = named(told, lists)
        changed = _compared(release, cells, folder)
        codes.write(lists, folder)
        codes.load(cells, lists, folder)
        for done, table in enumerate(told):
            progress(2, STEPS, _("Tables, %(done)d of %(all)d") % {"done": done + 1, "all": len(told)})
            files.write(cells, table, folder)
    progress(3, STEPS, _("Descriptions"))
    descriptor = package.write(release, folder)
    csvw.write(descriptor, folder)
    dcat.write(descriptor, folder)
    _write_documents(release, changed, folder)
    (folder / CARD).write_bytes(msgspec.json.format(msgspec.json.encode(card(release)), indent=1))
    shelf.write_sums(folder)
    progress(4, STEPS, _("Archive"))
    _archive(release, folder)
    size = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
    return Done(release.name, card(release), told, changed, size)


def _compared(release: Release, cells: Any, folder: Path) -> list[changes.Changed]:
    """What the release says otherwise than the one that it follows. Refused where that tells of one to four people, and
    where there is nothing of it: a release that repeats another only makes two names for one thing."""
    if not release.follows:
        return []
    changed = changes.compare(cells, shelf.folder(release.follows) / CELLS)
    nearly = changes.nearly_told(cells)
    if nearly:
        raise NotPublished(
            _(
                "%(cells)d cells differ by fewer than five people from release %(name)s: both together would tell of "
                "them. Nothing is published."
            )
            % {"cells": nearly, "name": release.follows}
        )
    if not changed and Row.objects.filter(name=release.follows, state="published").exists():
        raise NotPublished(
            _("Release %(name)s already says all of it: no cell has changed since. Nothing is published.")
            % {"name": release.follows}
        )
    changes.write(cells, folder)
    return changed


def _write_documents(release: Release, changed: Sequence[changes.Changed], folder: Path) -> None:
    told = msgspec.json.decode((folder / PROTECTION).read_bytes())
    for names, blocks in (
        (method.NAMES, list(method.document_of(release, told))),
        (changes.NAMES, changes.document_of(release, changed)),
        (report.NAMES, list(report.document_of(release, told))),
        (register.NAMES, list(register.document_of(release, told))),
    ):
        for language in LANGUAGES:
            (folder / names.say(language)).write_text(document.written(blocks, language), encoding="utf-8")


def _archive(release: Release, folder: Path) -> None:
    """All files in one, those that are compressed already as they are. The same files give the same bytes."""
    at = release.made_at.timetuple()[:6]
    with zipfile.ZipFile(folder / f"{release.name}.zip", "x") as archive:
        for path in sorted(folder.rglob("*")):
            if path.is_file() and path.suffix != ".zip":
                told = zipfile.ZipInfo(f"{release.name}/{path.relative_to(folder).as_posix()}", at)
                is_packed = path.suffix == ".parquet"
                told.compress_type = zipfile.ZIP_STORED if is_packed else zipfile.ZIP_DEFLATED
                told.external_attr = 0o444 << 16
                archive.writestr(told, path.read_bytes())


def _put(done: Done, folder: Path, by: User | None, now: dt.datetime) -> None:
    year, number = shelf.parsed(done.name) or (0, 0)
    row = Row.objects.create(
        name=done.name, year=year, number=number, made_at=now, by=by, digest=shelf.digest(folder / shelf.SUMS),
        state="making",
    )  # fmt: skip
    shelf.put_in_place(folder, done.name)
    with transaction.atomic():
        Row.objects.filter(pk=row.pk).update(state="published")
        log_release(release=done.name, hidden=done.card.hidden, by=by, now=now)
