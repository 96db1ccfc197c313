"""An answer as Parquet: the same cells in columns, with what they are in the metadata of the file."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import msgspec

from .facts.literals import quoted
from .rules.answer import Answer
from .rules.metrics import METRICS


def parquet_of(answer: Answer) -> bytes:
    """A row a row, the total last under the code "*". Of each measure: its value, the bounds of its interval at 95 %
    (NULL where there is none) and its state. The metadata hold title, period, filters, definitions and caveats."""
    columns = ["code VARCHAR", "label_fr VARCHAR", "label_en VARCHAR"]
    for measure in answer.measures:
        name = measure.name
        columns += [f"{name} DOUBLE", f"{name}_low DOUBLE", f"{name}_high DOUBLE", f"{name}_state VARCHAR"]
    with tempfile.TemporaryDirectory() as folder, duckdb.connect() as engine:
        path = Path(folder) / "answer.parquet"
        engine.execute(f"CREATE TABLE told ({', '.join(columns)})")
        marks = ", ".join("?" for _ in columns)
        for values in _rows(answer):
            engine.execute(f"INSERT INTO told VALUES ({marks})", values)  # noqa: S608 (marks only)
        said = ", ".join(f"{name}: {quoted(words)}" for name, words in _said(answer))
        engine.execute(f"COPY told TO {quoted(path)} (FORMAT parquet, COMPRESSION zstd, KV_METADATA {{{said}}})")
        return path.read_bytes()


def _rows(answer: Answer) -> Iterator[tuple[Any, ...]]:
    for row in (*answer.rows, answer.total):
        cells = [part for cell in row.cells for part in (cell.value, cell.low, cell.high, cell.state)]
        yield (row.code, row.label.fr, row.label.en, *cells)


def _said(answer: Answer) -> Iterator[tuple[str, str]]:
    def told(value: object) -> str:
        return msgspec.json.encode(value).decode()

    yield "title", told(answer.title)
    yield "question", told(answer.question)
    yield "audience", answer.scope.audience
    yield "period", told(answer.period)
    yield "as_of", answer.as_of.isoformat()
    yield "release", answer.release
    yield "definitions", told({one.metric: METRICS[one.metric].says for one in answer.measures})
    yield "caveats", told(answer.caveats)
