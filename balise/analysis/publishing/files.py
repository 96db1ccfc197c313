"""Tables of a release as CSV and Parquet: codes, what they mean in both languages, the count, and why there is none."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import duckdb

from balise.analysis.facts.literals import quoted
from balise.analysis.rules.lattice import EVERYWHERE

from .codes import PLACES, list_of, said_in_sql
from .tables import Published, order


def write(cells: duckdb.DuckDBPyConnection, table: Published, folder: Path) -> None:
    """`data/NAME.csv`, in UTF-8, and `data/NAME.parquet`, with the same columns and rows."""
    (folder / "data").mkdir(exist_ok=True)
    cells.execute(f"CREATE OR REPLACE TEMP TABLE told AS {_select(table)}")
    for path, options in (
        (csv_of(table), "FORMAT csv, HEADER"),
        (parquet_of(table), "FORMAT parquet, COMPRESSION zstd"),
    ):
        cells.execute(f"COPY told TO {quoted(folder / path)} ({options})")


def csv_of(table: Published) -> str:
    return f"data/{table.name}.csv"


def parquet_of(table: Published) -> str:
    return f"data/{table.name}.parquet"


def _select(table: Published) -> str:
    """Rows of one file. Its codes are never empty: a code that is not known says so."""
    of = [f"measure = {quoted(table.measure)}"]
    for number in (1, 2):
        name = table.columns[number - 1] if number <= len(table.columns) else None
        of.append(f"column_{number} IS NULL" if name is None else f"column_{number} = {quoted(name)}")
    return (
        f"SELECT {', '.join(_columns(table))} FROM "  # noqa: S608
        f"(SELECT *, {_place()} AS place_code FROM cells WHERE {' AND '.join(of)}) AS cell "
        f"JOIN spans USING (grain, period) {' '.join(_joins(table))} ORDER BY {order(table)}"
    )


def _columns(table: Published) -> Iterator[str]:
    yield "level, place_code AS place, spot.name_fr AS place_fr, spot.name_en AS place_en"
    yield "grain, period, first_day, last_day"
    for number, name in enumerate(table.columns, start=1):
        yield f'{_code(number)} AS "{name}"'
        yield f'of_{number}.name_fr AS "{name}_fr", of_{number}.name_en AS "{name}_en"'
    yield "if(cell.state = 'exact', cell.count, NULL) AS count, cell.state AS protection"


def _joins(table: Published) -> Iterator[str]:
    yield f'LEFT JOIN "names_of_{PLACES}" AS spot ON spot.code = place_code'
    for number, name in enumerate(table.columns, start=1):
        yield f'LEFT JOIN "names_of_{list_of(name)}" AS of_{number} ON of_{number}.code = {_code(number)}'


def _place() -> str:
    return f"if(level = {quoted(EVERYWHERE)}, {quoted(EVERYWHERE)}, {said_in_sql('place')})"


def _code(number: int) -> str:
    return said_in_sql(f"cell.value_{number}")
