"""A release of a few cells of 2019, in the form in which protection gives them, for tests of open data."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import duckdb

from balise.analysis.facts.literals import quoted
from balise.analysis.rules import lattice
from balise.analysis.store import Store

Cell = tuple[str, str, str, str, str, str | None, str | None, str | None, str | None, str, int | None]
_EVERYWHERE = lattice.EVERYWHERE


def cell(
    measure: str,
    count: int | str,
    *,
    place: str | None = None,
    grain: str = "year",
    period: str = "2019",
    **values: str,
) -> Cell:
    """`count` is a number that is shown, or "hidden" or "linked"; a place other than everywhere is a region."""
    pairs: list[str | None] = [part for pair in sorted(values.items()) for part in pair]
    pairs += [None] * (4 - len(pairs))
    level = _EVERYWHERE if place is None else "region"
    shown = (count, None) if isinstance(count, str) else ("exact", count)
    return (measure, level, place or "", grain, period, pairs[0], pairs[1], pairs[2], pairs[3], *shown)


CELLS: tuple[Cell, ...] = (
    cell("needs", 60),
    cell("needs", 40, grain="month", period="2019-01"),
    cell("needs", 20, grain="month", period="2019-02"),
    cell("needs", 50, place="region-13"),
    cell("needs", "hidden", place="region-06"),
    cell("needs", "linked", place=""),
    cell("needs", 33, gender="woman"),
    cell("needs", 22, gender="man"),
    cell("needs", 5, gender=""),
    cell("needs", "hidden", gender="woman", topic_1="food"),
    cell("needs", 12, gender="man", topic_1="food"),
    cell("needs", 9, gender="man", topic_1="food?"),
    cell("referrals", 31, organization="11"),
    cell("referrals", "hidden", organization=""),
)


@dataclass(frozen=True)
class Made:
    """What `releasing.make` gives, of cells that a test says."""

    cells: Sequence[Cell] = CELLS
    year: int = 2019
    last: int = 201912
    report: dict[str, Any] = field(default_factory=dict)

    def write(self, folder: Path) -> None:
        with duckdb.connect() as connection:
            names = "measure, level, place, grain, period, column_1, value_1, column_2, value_2, state"
            connection.execute(
                f"CREATE TABLE cells ({', '.join(f'{name} VARCHAR' for name in names.split(', '))}, count BIGINT)"
            )
            connection.executemany(
                f"INSERT INTO cells VALUES ({', '.join('?' * 11)})", [list(one) for one in self.cells]
            )
            connection.execute(f"COPY (FROM cells ORDER BY ALL) TO '{folder / 'cells.parquet'}' (FORMAT parquet)")
        (folder / "protection.json").write_text(json.dumps(self.report or told(self.cells)))


def _written(value: str | int | None) -> str:
    return "NULL" if value is None else quoted(value) if isinstance(value, str) else str(value)


class Maker:
    """A `make` that gives these cells, or raises."""

    def __init__(self, cells: Sequence[Cell] = CELLS, *, last: int = 201912, refuses: Exception | None = None) -> None:
        self.cells, self.last, self.refuses = cells, last, refuses
        self.followed: str | None = None  # what it was last told to follow

    def __call__(self, year: int, store: Store, *, last: int = 0, follows: str | None = None) -> Made:
        self.followed = follows
        if self.refuses is not None:
            raise self.refuses
        return Made(self.cells, year, last or self.last)


def _table(one: Cell) -> lattice.Table:
    return lattice.Table(one[0], one[1], one[3], tuple(name for name in (one[5], one[7]) if name is not None))


def told(cells: Sequence[Cell]) -> dict[str, Any]:
    """`protection.json` of cells."""
    measures = {name: _told([one for one in cells if one[0] == name]) for name in sorted({one[0] for one in cells})}
    names = ("tables", "cells", "hidden", "linked", "open")
    return {
        "year": 2019,
        "last_month": 201912,
        "rule": {
            "minimum": 5,
            "dominance": {"largest": 2, "share": 0.9, "percent": 0.15},
            "residents": {"areas": 40, "own": 100},
        },
        "in_all": {name: sum(one[name] for one in measures.values()) for name in names},
        "measures": measures,
        "tables": sorted({str(_table(one)) for one in cells}),
        "within": {"topic_1": {}},
    }


def _told(cells: Sequence[Cell]) -> dict[str, Any]:
    hidden, linked = (sum(one[9] == state for one in cells) for state in ("hidden", "linked"))
    return {
        "tables": len({_table(one) for one in cells}), "cells": len(cells), "hidden": hidden, "linked": linked,
        "least_interval": 3, "open": 0, "attacks": [{"name": "totals minus parts", "learned": 0}],
    }  # fmt: skip
