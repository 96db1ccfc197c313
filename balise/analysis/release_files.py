"""The files of a release: its cells, and what protection did to them."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence, Set
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb
import numpy as np
from numpy.typing import NDArray

from .facts.literals import quoted
from .rules.cube import Within, nests_in
from .rules.intervals import FEW, LINKED, SHOWN
from .rules.keys import MINIMUM
from .rules.primary import DOMINANCE, PERCENT, RESIDENTS, RESIDENTS_OWN, is_few

if TYPE_CHECKING:
    from .releasing import Out, Protected

_SAID = {SHOWN: "exact", FEW: "hidden", LINKED: "linked"}
_ADDED = ("tables", "cells", "hidden", "linked", "open")
_NONE = "\1"  # of a column that a table does not have: empty says "not known", and numpy ends texts before "\0"


def write_report(path: Path, year: int, last: int, measures: Sequence[Protected], lists: Within | None) -> None:
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
        "in_all": {name: sum(one[name] for one in told.values()) for name in _ADDED},
        "measures": told,
        "tables": [str(block.cells.table) for one in measures for block in one.blocks],
        "within": _within(measures, lists),
    }
    path.write_text(json.dumps(page, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def _within(measures: Sequence[Protected], lists: Within | None) -> Within:
    """In which code of a coarser grade each code lies, for who reads cells: {"borough": {"mrc": {...}}}. Of codes that
    cells list, as their rows say; of all others as `lists` do, so that it does not tell which of them somebody has."""
    found = {pair: dict(codes) for pair, codes in _pairs(lists or {})}
    for one in measures:
        listed = None if lists is None else _listed(one)
        for (fine, coarse), codes in _pairs(one.within):
            kept = codes if listed is None else _kept(fine, coarse, codes, listed)
            found.setdefault((fine, coarse), {}).update(kept)
    told: dict[str, dict[str, dict[str, str]]] = {}
    for (fine, coarse), codes in sorted(found.items()):
        told.setdefault(fine, {})[coarse] = dict(sorted(codes.items()))
    return told


def _pairs(within: Within) -> Iterator[tuple[tuple[str, str], Mapping[str, str]]]:
    return (((fine, coarse), codes) for fine, wide in within.items() for coarse, codes in wide.items())


def _kept(fine: str, coarse: str, codes: Mapping[str, str], listed: Mapping[str, Set[str]]) -> Mapping[str, str]:
    """Where tables do not add up (a territory in a region) rows say more than cells: whether anybody is elsewhere."""
    ours = listed.get(fine, frozenset()) if coarse in nests_in(fine) else frozenset()
    return {code: above for code, above in codes.items() if code in ours}


def _listed(one: Protected) -> Mapping[str, Set[str]]:
    """The codes of each grade that listed cells name."""
    found: dict[str, set[str]] = {}
    for block in one.blocks:
        cells, kept = block.cells, block.is_listed
        named = ((cells.table.level, cells.place), *zip(cells.table.columns, cells.values, strict=True))
        for grade, codes in named:
            found.setdefault(grade, set()).update(np.unique(codes[kept]).tolist())
    return found


def report(one: Protected) -> dict[str, dict[str, Any]]:
    """What is published of what protection did to a measure and to its parts: by what is listed, and by nothing that
    another number in a hidden cell would change. What was done to all of them at once is said of the first.

    `least_interval` is how far each interval of a hidden number spans at least: the audit found none that is narrower.
    """
    told = {name: _told(blocks) for name, blocks in _by_measure(one).items()}
    hidden = sum(each["hidden"] for each in told.values())
    once = {
        "least_interval": MINIMUM - 2 if hidden else None,
        "open": len(one.open),
        "attacks": [{"name": attack.name, "learned": attack.learned} for attack in one.attacks],
    }
    none: dict[str, Any] = {"least_interval": None, "open": 0, "attacks": []}
    return {name: {**each, **(once if name == one.measure else none)} for name, each in told.items()}


def lost(one: Protected) -> dict[str, dict[str, Any]]:
    """What hiding loses of a measure and of its parts, and what that took: never published, since it would give the sum
    of what is hidden. Shares are of what is counted: in cells of few, and in all that are hidden."""
    found: dict[str, dict[str, Any]] = {}
    width = one.finding.high - one.finding.low
    for name, blocks in _by_measure(one).items():
        count, people, state = (
            np.concatenate([values(block) for block in blocks])
            for values in (lambda one: one.told, lambda one: one.people, lambda one: one.state)
        )
        few, whole = is_few(people), max(1, int(count.sum()))
        found[name] = {
            "few": int(few.sum()),
            "unlisted": int(sum((~block.is_listed).sum() for block in blocks)),
            "lost_share_few_only": round(float(count[few].sum()) / whole, 6),
            "lost_share": round(float(count[state != SHOWN].sum()) / whole, 6),
        }
    found[one.measure] |= {
        "narrowest_interval": int(width.min()) if len(width) else None,
        "programs": one.finding.programs,
        "seconds": round(one.seconds, 2),
    }
    return found


def _by_measure(one: Protected) -> Mapping[str, Sequence[Out]]:
    found: dict[str, list[Out]] = {one.measure: []}
    for block in one.blocks:
        found.setdefault(block.cells.table.measure, []).append(block)
    return found


def _told(blocks: Sequence[Out]) -> dict[str, int]:
    state = np.concatenate([block.state[block.is_listed] for block in blocks])
    return {
        "tables": len(blocks),
        "cells": len(state),
        "hidden": int((state == FEW).sum()),
        "linked": int((state == LINKED).sum()),
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
