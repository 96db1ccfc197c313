"""An answer as Parquet: the same cells in columns, with what they are in the metadata of the file."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import duckdb
import msgspec

from .facts.literals import quoted
from .rules.answer import Answer, Cell
from .rules.comparing import Compared
from .rules.metrics import METRICS


def parquet_of(answer: Answer, two: Compared | None = None) -> bytes:
    """A row a row, the total last under the code "*". Of each measure: its value, the bounds of its interval at 95 %
    (NULL where there is none) and its state; of a comparison, the same of the other side, and the difference with what
    it may be at least and at most. The metadata hold title, period, filters, definitions and caveats."""
    columns = ["code VARCHAR", "label_fr VARCHAR", "label_en VARCHAR", *_columns(answer, "")]
    if two:
        columns += _columns(answer, "_other")
        columns += [f"{one.name}_difference{part} DOUBLE" for one in answer.measures for part in ("", "_low", "_high")]
    with tempfile.TemporaryDirectory() as folder, duckdb.connect() as engine:
        path = Path(folder) / "answer.parquet"
        engine.execute(f"CREATE TABLE told ({', '.join(columns)})")
        marks = ", ".join("?" for _ in columns)
        for values in _compared(two) if two else _rows(answer):
            engine.execute(f"INSERT INTO told VALUES ({marks})", values)  # noqa: S608 (marks only)
        said = ", ".join(f"{name}: {quoted(words)}" for name, words in (*_said(answer), *_said_of(two)))
        engine.execute(f"COPY told TO {quoted(path)} (FORMAT parquet, COMPRESSION zstd, KV_METADATA {{{said}}})")
        return path.read_bytes()


def _columns(answer: Answer, side: str) -> list[str]:
    parts = (("", "DOUBLE"), ("_low", "DOUBLE"), ("_high", "DOUBLE"), ("_state", "VARCHAR"))
    return [f"{measure.name}{side}{part} {type_}" for measure in answer.measures for part, type_ in parts]


def _rows(answer: Answer) -> Iterator[tuple[Any, ...]]:
    for row in (*answer.rows, answer.total):
        yield (row.code, row.label.fr, row.label.en, *_cells(row.cells))


def _compared(two: Compared) -> Iterator[tuple[Any, ...]]:
    for row in (*two.rows, two.total):
        found = [part for one in row.differences for part in (one.value, one.low, one.high)]
        yield (row.code, row.label.fr, row.label.en, *_cells(row.one), *_cells(row.other), *found)


def _cells(cells: Sequence[Cell]) -> list[Any]:
    return [part for cell in cells for part in (cell.value, cell.low, cell.high, cell.state)]


def _said_of(two: Compared | None) -> Iterator[tuple[str, str]]:
    """Of the other side, under the same names."""
    if two:
        yield "heads", msgspec.json.encode(two.heads).decode()
        yield from ((f"other_{name}", words) for name, words in _said(two.other))


def _said(answer: Answer) -> Iterator[tuple[str, str]]:
    def told(value: object) -> str:
        return msgspec.json.encode(value).decode()

    yield "title", told(answer.title)
    yield "question", told(answer.question)
    yield "audience", answer.scope.audience
    yield "period", told(answer.period)
    yield "as_of", answer.as_of.isoformat()
    yield "release", answer.release
    yield "definitions", told({one.metric: METRICS[one.metric].cited for one in answer.measures})
    yield "caveats", told(answer.caveats)
