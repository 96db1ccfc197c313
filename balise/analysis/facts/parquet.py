"""The interchange: a file for each fact and month, with codes that people read, and the manifest of them all."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterable, Mapping

import duckdb
import msgspec
import numpy as np

from balise.analysis.rules.facts import FACTS, Kind, columns, domain

from . import home
from .columns import UNKNOWN, Array, Columns, Words, numbers
from .literals import listed, quoted

TYPES: Mapping[Kind, str] = {
    "code": "VARCHAR", "whole": "INTEGER", "key": "BIGINT", "day": "DATE", "flag": "BOOLEAN", "text": "VARCHAR",
}  # fmt: skip


class Part(msgspec.Struct, frozen=True):
    """A file. `sha256` is of its bytes."""

    rows: int
    bytes: int
    sha256: str


class Made(msgspec.Struct, frozen=True):
    """A month. `entries` is how many changes were recorded in its contacts, `views` how many pages of the site were
    opened, `told` how many times a switch told its intervals, `dimensions` what codes were of."""

    is_closed: bool
    made_at: dt.datetime
    contacts: int
    entries: int
    dimensions: str
    facts: dict[str, Part]
    views: int = 0
    told: int = 0

    def digest(self, *, apart: str = "") -> str:
        """The same for the same contents of its files, those of the fact `apart` left out."""
        told = "".join(f"{fact} {self.facts[fact].sha256}\n" for fact in sorted(self.facts) if fact != apart)
        return hashlib.sha256(told.encode()).hexdigest()


class Manifest(msgspec.Struct, frozen=True):
    """Months in their order. `vocabulary` is every code by its list (`rules.facts.domain`), the empty one first;
    `dimensions` the tables of what codes are, of no month.

    A restatement tells that a month that was over was made anew, or would have been had it not been closed.
    """

    schema: int = home.SCHEMA
    months: dict[int, Made] = {}
    vocabulary: dict[str, list[str]] = {}
    dimensions: dict[str, Part] = {}
    restatements: tuple[dict[str, object], ...] = ()

    def digest(self) -> str:
        """Of the vocabulary: both files of the engine hold the same one."""
        return hashlib.sha256(msgspec.json.encode(self.vocabulary)).hexdigest()[:16]

    def closed(self) -> list[int]:
        return sorted(month for month, made in self.months.items() if made.is_closed)

    def open(self) -> list[int]:
        return sorted(month for month, made in self.months.items() if not made.is_closed)


def read_manifest() -> Manifest:
    """What is there; nothing where it is not of this version, or cannot be read."""
    try:
        found = msgspec.json.decode((home.home() / "parquet" / "manifest.json").read_bytes(), type=Manifest)
    except (OSError, msgspec.DecodeError):
        return Manifest()
    return found if found.schema == home.SCHEMA else Manifest()


def write_manifest(manifest: Manifest) -> None:
    home.write(home.home() / "parquet" / "manifest.json", msgspec.json.format(msgspec.json.encode(manifest), indent=1))


def write_month(month: int, facts: Mapping[str, Columns]) -> dict[str, Part]:
    """Write the files of a month, each in one step. The same columns give the same bytes."""
    with duckdb.connect(config={"threads": 1}) as connection:
        return {fact: _write(connection, fact, month, facts[fact]) for fact in FACTS if fact in facts}


def _write(connection: duckdb.DuckDBPyConnection, fact: str, month: int, told: Columns) -> Part:
    path = home.parquet(fact, month)
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name("part.parquet.new")
    kinds = columns(fact)
    connection.register("told", {name: _numbers(told, name) for name in kinds})
    asked = ", ".join(f'{_said(name, kind, told)} AS "{name}"' for name, kind in kinds.items())
    copy = f"COPY (SELECT {asked} FROM told) TO {quoted(draft)} (FORMAT parquet, COMPRESSION zstd)"  # noqa: S608
    connection.execute(copy)
    connection.unregister("told")
    draft.replace(path)
    contents = path.read_bytes()
    return Part(len(numbers(told[next(iter(kinds))])), len(contents), hashlib.sha256(contents).hexdigest())


def _numbers(told: Columns, name: str) -> Array:
    found = np.ascontiguousarray(numbers(told[name]))
    return found if found.dtype == bool else found.astype(np.int64)


def _said(name: str, kind: Kind, told: Columns) -> str:
    """What a column of numbers says, in SQL."""
    if isinstance(column := told[name], Words):
        return f'({listed(column.list)}::VARCHAR[])["{name}" + 1]'
    if kind == "day":
        return f"DATE '1970-01-01' + \"{name}\"::INTEGER"
    return f'nullif("{name}", {UNKNOWN})::{TYPES[kind]}' if kind == "whole" else f'"{name}"::{TYPES[kind]}'


def codes(facts: Mapping[str, Columns]) -> dict[str, set[str]]:
    """The codes that are found, by list."""
    found: dict[str, set[str]] = {}
    for fact, told in facts.items():
        for name, kind in columns(fact).items():
            column = told[name]
            if kind == "code" and isinstance(column, Words):
                found.setdefault(domain(name), set()).update(column.list)
    return found


def remove(months: Iterable[int]) -> None:
    for month in months:
        for fact in FACTS:
            home.parquet(fact, month).unlink(missing_ok=True)
