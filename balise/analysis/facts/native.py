"""Files of the engine, made of those of the interchange: a table for each fact, in the order of days.

Codes are ENUMs of the same lists in every file of a generation, so that a view over several keeps them.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from itertools import accumulate

import duckdb

from balise.analysis.rules.facts import FACTS, LAID, Kind, columns, domain
from balise.analysis.rules.firsts import FIRSTS, mark
from balise.analysis.rules.rolled import ROLLED

from . import home
from .literals import listed, quoted
from .parquet import TYPES, Manifest


def write(manifest: Manifest, months: Sequence[int], *, after: int) -> str:
    """Write a new file of these months, in their order, and answer its name. Contacts are numbered from `after`."""
    (home.home() / "native").mkdir(parents=True, exist_ok=True)
    name = f"{dt.datetime.now(dt.UTC):%Y%m%dT%H%M%S%f}.duckdb"
    draft = home.native(f"{name}.new")
    starts = list(accumulate((manifest.months[month].contacts for month in months), initial=after))
    with duckdb.connect(str(draft)) as connection:
        create(connection, manifest.vocabulary)
        for fact in FACTS:
            connection.execute("BEGIN")
            for month, start in zip(months, starts, strict=False):
                if fact in manifest.months[month].facts:
                    _fill(connection, fact, month, start)
            connection.execute("COMMIT")
        roll(connection)
        count_codes(connection)
        connection.execute("CHECKPOINT")
    draft.replace(home.native(name))
    return name


def create(connection: duckdb.DuckDBPyConnection, vocabulary: Mapping[str, Sequence[str]]) -> None:
    """The empty tables of every fact, and the types of their codes."""
    for name, words in vocabulary.items():
        connection.execute(f'CREATE TYPE "{name}_code" AS ENUM ({listed(words)[1:-1]})')
    for fact in FACTS:
        told = ", ".join(f'"{name}" {_type(name, kind)}' for name, kind in columns(fact).items())
        connection.execute(f"CREATE TABLE {fact} ({told})")


def roll(connection: duckdb.DuckDBPyConnection) -> None:
    """Make the rolled tables of the facts that are there, a year at a time, which bounds the memory that it takes."""
    for one in ROLLED:
        connection.execute(f"CREATE TABLE {one.name} AS {one.sql('false')}")
        years = f"SELECT DISTINCT month // 100 FROM {one.fact} ORDER BY 1"  # noqa: S608 (our own names)
        for (year,) in connection.execute(years).fetchall():
            connection.execute(f"INSERT INTO {one.name} {one.sql(f'month BETWEEN {year}01 AND {year}12')}")


def count_codes(connection: duckdb.DuckDBPyConnection) -> None:
    """Make the table of the codes that each column holds, and of how many people at least."""
    connection.execute("CREATE TABLE codes (fact VARCHAR, name VARCHAR, code VARCHAR, people BIGINT)")
    for fact in FACTS:
        held = [name for name, kind in columns(fact).items() if kind == "code" or name == "month"]
        counted = (
            f"SELECT '{fact}', '{name}', CAST({name} AS VARCHAR), {_people(fact, name)} FROM {fact} GROUP BY {name}"  # noqa: S608
            for name in held
        )
        connection.execute(f"INSERT INTO codes {' UNION ALL '.join(counted)}")


def _people(fact: str, name: str) -> str:
    """By marks, where the fact has some: of a column that has none, those whose first row is of the code."""
    if fact in FIRSTS:
        return f"count(*) FILTER (WHERE {mark(fact, 'first', name, 0)})"
    if FACTS[fact].of == "call":
        return "sum(offered)"
    return "count(*)" if fact == "contacts" or not FACTS[fact].of else "count(DISTINCT contact)"


def _type(name: str, kind: Kind) -> str:
    return f'"{domain(name)}_code"' if kind == "code" else TYPES[kind]


def _fill(connection: duckdb.DuckDBPyConnection, fact: str, month: int, start: int) -> None:
    told = columns(fact)
    asked = ", ".join(f'"{name}" + {start}' if name == "contact" else f'"{name}"' for name in told)
    path = quoted(home.parquet(fact, month))
    rows = f"SELECT {asked} FROM read_parquet({path}, hive_partitioning = false)"  # noqa: S608 (our names)
    connection.execute(f"INSERT INTO {fact} {rows}" + (f" ORDER BY {', '.join(LAID)}" if "contact" in told else ""))
