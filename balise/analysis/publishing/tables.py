"""The tables of a release: one for each thing counted and what it is told apart by, with its places and its periods.

A table of the lattice is a level of place and a grain of time; a file holds all those of one measure and one set of
columns, each row saying its level and its grain.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import duckdb

from balise.analysis.facts.literals import quoted
from balise.analysis.rules import period as periods
from balise.analysis.rules.lattice import GRAINS, LEVELS

from .words import MEASURES

KEY = ("measure", "level", "place", "grain", "period", "column_1", "value_1", "column_2", "value_2")
_WIDEST_FIRST = tuple(reversed(LEVELS))
_LONGEST_FIRST = tuple(reversed(GRAINS))


class Published(NamedTuple):
    """One table as a file: `levels` and `grains` are those it has, widest and longest first."""

    measure: str
    columns: tuple[str, ...]
    levels: tuple[str, ...]
    grains: tuple[str, ...]
    rows: int
    hidden: int

    @property
    def name(self) -> str:
        """The name of its files: needs, needs_by_gender, needs_by_gender_and_topic_1."""
        by = "_and_".join(self.columns)
        return f"{self.measure}_by_{by}" if by else self.measure


@contextmanager
def opened(cells: Path, last: dt.date) -> Iterator[duckdb.DuckDBPyConnection]:
    """An engine with a view `cells` of those of a release, and `spans`, the days of each period that they name: until
    `last`, since a year that is published before its end holds its closed months only."""
    with duckdb.connect() as connection:
        connection.execute(f"CREATE VIEW cells AS FROM read_parquet({quoted(cells)})")
        named = connection.execute("SELECT DISTINCT grain, period FROM cells ORDER BY ALL").fetchall()
        connection.execute("CREATE TABLE spans (grain VARCHAR, period VARCHAR, first_day DATE, last_day DATE)")
        if named:
            values = ", ".join(_span(grain, period, last) for grain, period in named)
            connection.execute(f"INSERT INTO spans VALUES {values}")  # noqa: S608 (names of periods, quoted)
        yield connection


def published(connection: duckdb.DuckDBPyConnection) -> list[Published]:
    """In the order in which pages list them: what is counted, then the simplest first."""
    rows = connection.execute(
        "SELECT measure, column_1, column_2, list(DISTINCT level), list(DISTINCT grain), count(*), "
        "count(*) FILTER (state <> 'exact') FROM cells GROUP BY ALL"
    ).fetchall()
    measures = tuple(MEASURES)
    found = [
        Published(
            measure,
            tuple(name for name in (one, two) if name is not None),
            tuple(level for level in _WIDEST_FIRST if level in levels),
            tuple(grain for grain in _LONGEST_FIRST if grain in grains),
            many,
            hidden,
        )
        for measure, one, two, levels, grains, many, hidden in rows
    ]
    return sorted(found, key=lambda table: (measures.index(table.measure), len(table.columns), table.columns))


def ranked(names: tuple[str, ...], column: str) -> str:
    """SQL for the place of a level or of a grain among the others."""
    return f"list_position([{', '.join(quoted(name) for name in names)}], {column})"


def order(table: Published) -> str:
    """SQL for the order of rows: the widest places and the longest periods first."""
    ranks = (ranked(_WIDEST_FIRST, "level"), ranked(_LONGEST_FIRST, "grain"))
    return ", ".join((*ranks, "period", "place", *(f"value_{n}" for n in range(1, len(table.columns) + 1))))


def _span(grain: str, period: str, last: dt.date) -> str:
    days = periods.span(grain, period)
    return f"({quoted(grain)}, {quoted(period)}, DATE '{days.first}', DATE '{min(days.last, last)}')"
