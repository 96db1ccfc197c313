"""Releases as pages and the catalogue read them: those of this machine, what is in each, and the files one may take."""

from __future__ import annotations

import csv
import datetime as dt
from functools import lru_cache
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple

import msgspec

from balise.analysis.models import Release as Row

from . import csvw, dcat, package, shelf
from .checking import read_card
from .making import PROTECTION
from .release import Card

_TYPES = {
    ".csv": "text/csv; charset=utf-8; header=present",
    ".parquet": package.PARQUET,
    ".jsonld": dcat.MEDIA_TYPE,
    csvw.SUFFIX: csvw.MEDIA_TYPE,
    ".json": "application/json",
    ".md": "text/markdown; charset=utf-8",
    ".zip": "application/zip",
    shelf.SUMS: "text/plain; charset=utf-8",
}


class Offered(NamedTuple):
    """A release on this machine. `withdrawn_on` is None for one that may be taken."""

    name: str
    card: Card
    withdrawn_on: dt.datetime | None
    reason: str

    @property
    def is_withdrawn(self) -> bool:
        return self.withdrawn_on is not None


class File(NamedTuple):
    """A file that may be taken: where it is, how many bytes, its SHA-256, and what it is."""

    path: Path
    bytes: int
    digest: str
    media_type: str


def releases() -> list[Offered]:
    """Newest first, with those that were withdrawn. What is being put in place is not there yet."""
    rows = {row.name: row for row in Row.objects.exclude(state="making")}
    return [_offered(rows[name]) for name in shelf.names() if name in rows]


def release(name: str) -> Offered | None:
    row = Row.objects.exclude(state="making").filter(name=name).first()
    return _offered(row) if row is not None and name in shelf.names() else None


def file(name: str, path: str) -> File | None:
    """A file of a release that was not withdrawn, by its path in the list of the release: nothing else is given out."""
    found = release(name)
    if found is None or found.is_withdrawn:
        return None
    return _files(name, _stamp(name)).get(path)


def descriptor(name: str) -> dict[str, Any]:
    """`datapackage.json` of a release. Read once: it never changes."""
    return _descriptor(name, _stamp(name))


def protection(name: str) -> dict[str, Any]:
    """`protection.json` of a release."""
    return _protection(name, _stamp(name))


def preview(name: str, path: str, rows: int) -> tuple[list[str], list[list[str]]]:
    """The names of the columns of a CSV, and its first rows."""
    with (shelf.folder(name) / path).open(encoding="utf-8", newline="") as held:
        sheet = csv.reader(held)
        return next(sheet), list(islice(sheet, rows))


def document(name: str, names: str) -> str:
    """The text of a document of a release, in Markdown."""
    return (shelf.folder(name) / names).read_text(encoding="utf-8")


def _offered(row: Row) -> Offered:
    return Offered(row.name, _card(row.name, _stamp(row.name)), row.withdrawn_at, row.reason)


def _stamp(name: str) -> tuple[str, int]:
    """What would change if the folder of that name were another one."""
    return str(shelf.home()), (shelf.folder(name) / shelf.SUMS).stat().st_mtime_ns


@lru_cache(maxsize=64)
def _card(name: str, _stamped: tuple[str, int]) -> Card:
    return read_card(name)


@lru_cache(maxsize=16)
def _descriptor(name: str, _stamped: tuple[str, int]) -> dict[str, Any]:
    told: dict[str, Any] = msgspec.json.decode((shelf.folder(name) / package.FILE).read_bytes())
    return told


@lru_cache(maxsize=16)
def _protection(name: str, _stamped: tuple[str, int]) -> dict[str, Any]:
    told: dict[str, Any] = msgspec.json.decode((shelf.folder(name) / PROTECTION).read_bytes())
    return told


@lru_cache(maxsize=16)
def _files(name: str, _stamped: tuple[str, int]) -> dict[str, File]:
    where, archive = shelf.folder(name), shelf.archive(name)
    digests = shelf.sums(where) | {path.name: shelf.digest(path) for path in (where / shelf.SUMS, archive)}
    return {
        path: File(where / path, (where / path).stat().st_size, digest, _type(path)) for path, digest in digests.items()
    }


def _type(path: str) -> str:
    return next(told for end, told in _TYPES.items() if path.endswith(end))
