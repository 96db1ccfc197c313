"""The files of a release: its cells, and what protection did to them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb
import numpy as np
from numpy.typing import NDArray

from .facts.literals import quoted
from .rules.cube import Within
from .rules.intervals import FEW, LINKED, SHOWN
from .rules.keys import MINIMUM
from .rules.primary import DOMINANCE, PERCENT, RESIDENTS, RESIDENTS_OWN, is_few

if TYPE_CHECKING:
    from .releasing import Out, Protected

_SAID = {SHOWN: "exact", FEW: "hidden", LINKED: "linked"}
_ADDED = ("tables", "cells", "few", "hidden", "linked", "unlisted", "programs", "open", "seconds")
_NONE = "\1"  # of a column that a table does not have: empty says "not known", and numpy ends texts before "\0"


def write_report(path: Path, year: int, last: int, measures: Sequence[Protected]) -> None:
    """What protection did, in all and measure by measure, and the tables that went out. Raises OSError."""
    told = {name: one for group in measures for name, one in report(group).items()}
    page = {
        "year": year,
        "last_month": last,
        "rule": {
            "minimum": MINIMUM,
            "dominance": {"largest": DOMINANCE[0], "share": DOMINANCE[1], "percent": PERCENT},
            "residents": {"areas": RESIDENTS, "own": RESIDENTS_OWN},
        },
        "in_all": {name: round(sum(one[name] for one in told.values()), 2) for name in _ADDED},
        "measures": told,
        "tables": [str(block.cells.table) for one in measures for block in one.blocks],
        "within": _within(measures),
    }
    path.write_text(json.dumps(page, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def _within(measures: Sequence[Protected]) -> Within:
    """In which code of a coarser grade each code lies, for who reads cells: {"borough": {"mrc": {...}}}."""
    found: dict[str, dict[str, dict[str, str]]] = {}
    for one in measures:
        for fine, wide in one.within.items():
            for coarse, codes in wide.items():
                found.setdefault(fine, {}).setdefault(coarse, {}).update(codes)
    return found


def report(one: Protected) -> dict[str, dict[str, Any]]:
    """What protection did to a measure and to its parts; what was done to all of them at once is said of the first."""
    width = one.finding.high - one.finding.low
    once = {
        "narrowest_interval": int(width.min()) if len(width) else None,
        "programs": one.finding.programs,
        "open": len(one.open),
        "attacks": [attack._asdict() for attack in one.attacks],
        "seconds": round(one.seconds, 2),
    }
    none: dict[str, Any] = {"narrowest_interval": None, "programs": 0, "open": 0, "attacks": [], "seconds": 0.0}
    found: dict[str, list[Out]] = {one.measure: []}
    for block in one.blocks:
        found.setdefault(block.cells.table.measure, []).append(block)
    return {name: {**_told(told), **(once if name == one.measure else none)} for name, told in found.items()}


def _told(blocks: Sequence[Out]) -> dict[str, Any]:
    count, people, state = (
        np.concatenate([values(block) for block in blocks])
        for values in (lambda one: one.told, lambda one: one.people, lambda one: one.state)
    )
    few, whole = is_few(people), max(1, int(count.sum()))
    return {
        "tables": len(blocks),
        "cells": len(count),
        "few": int(few.sum()),
        "hidden": int((state == FEW).sum()),
        "linked": int((state == LINKED).sum()),
        "unlisted": int(sum((~block.is_listed).sum() for block in blocks)),
        "lost_share_few_only": round(float(count[few].sum()) / whole, 6),
        "lost_share": round(float(count[state != SHOWN].sum()) / whole, 6),
    }


def write_cells(path: Path, blocks: Sequence[Out]) -> None:
    """Columns of codes as numbers beside their list, so that the engine reads them at once. Raises OSError."""
    texts = [{name: column[one.is_listed] for name, column in _texts(one).items()} for one in blocks]
    columns = {name: np.concatenate([one[name] for one in texts]) for name in texts[0]}
    counts = np.concatenate([np.where(one.state == SHOWN, one.told, -1)[one.is_listed] for one in blocks])
    numbered = {name: np.unique(column.astype(str), return_inverse=True) for name, column in columns.items()}
    asked = ", ".join(f'{_said(words.tolist(), name)} AS "{name}"' for name, (words, _) in numbered.items())
    with duckdb.connect(config={"threads": 1}) as connection:
        connection.register(
            "told", {**{name: codes.astype(np.int64) for name, (_, codes) in numbered.items()}, "count": counts}
        )
        connection.execute(
            f'COPY (SELECT {asked}, nullif("count", -1)::BIGINT AS count FROM told ORDER BY ALL) '  # noqa: S608
            f"TO {quoted(path)} (FORMAT parquet, COMPRESSION zstd)"
        )


def _texts(block: Out) -> dict[str, NDArray[Any]]:
    """The columns of the file, in their order."""
    one, table, many = block.cells, block.cells.table, len(block.people)
    columns = {"measure": np.full(many, table.measure), "level": np.full(many, table.level), "place": one.place,
               "grain": np.full(many, table.grain), "period": one.period}  # fmt: skip
    nothing = np.full(many, _NONE)
    for number in range(2):
        has = number < len(table.columns)
        columns[f"column_{number + 1}"] = np.full(many, table.columns[number]) if has else nothing
        columns[f"value_{number + 1}"] = one.values[number] if has else nothing
    return {**columns, "state": np.array([_SAID[code] for code in block.state.tolist()], dtype=object)}


def _said(words: list[str], name: str) -> str:
    """A column of numbers as the words that they stand for, in SQL."""
    told = ", ".join("NULL" if word == _NONE else quoted(word) for word in words)
    return f'([{told}]::VARCHAR[])["{name}" + 1]'
