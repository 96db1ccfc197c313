"""A release: the cells of a year counted, hidden where they must be, audited whole, and written; or not at all."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import duckdb
import numpy as np
from numpy.typing import NDArray

from balise.core.languages import Text

from . import lattice_cube, naming
from .facts.literals import quoted
from .rules import attacks, audit, cube, lattice, suppression
from .rules.attacks import Attack
from .rules.audit import Finding
from .rules.cube import Cube, Labelled, Rows
from .rules.intervals import FEW, LINKED, SHOWN, Whole
from .rules.keys import MINIMUM
from .rules.months import is_past_window
from .rules.primary import DOMINANCE, PERCENT, RESIDENTS, RESIDENTS_OWN, is_few, too_few_residents
from .rules.suppression import State
from .store import Store

_SAID = {SHOWN: "exact", FEW: "hidden", LINKED: "linked"}
_ADDED = ("tables", "cells", "few", "hidden", "linked", "programs", "open", "seconds")
_NONE = "\1"  # of a column that a table does not have: empty says "not known", and numpy ends texts before "\0"


class MayNotGoOut(Exception):
    """A release would tell too much, or has nothing to tell: `text` says what in both languages, `cells` which."""

    def __init__(self, text: Text, cells: Sequence[str] = ()) -> None:
        super().__init__(text.en)
        self.text = text
        self.cells = tuple(cells)


class Out(NamedTuple):
    """The cells of a published table: what becomes of each (`intervals`), of how many people they are, and from where
    to where what is hidden for few can lie."""

    cells: Labelled
    state: State
    people: Whole


class Protected(NamedTuple):
    """A measure and its parts: their cells, what becomes of each, what the audit found, what attacks did."""

    measure: str
    cube: Cube
    whole: suppression.Merged
    state: State
    finding: Finding
    open: tuple[str, ...]
    attacks: tuple[Attack, ...]
    within: cube.Within
    seconds: float

    @property
    def blocks(self) -> Iterator[Out]:
        begun = 0
        for block in self.cube.blocks:
            cells, kept = block.labelled(self.cube.labels).published()
            state = self.state[begun : begun + len(kept)]
            begun += len(kept)
            yield Out(cells, state[kept], block.people[kept])


class Made(NamedTuple):
    """A release that may go out: of `year`, its months until `last` (201912)."""

    year: int
    last: int
    measures: dict[str, Protected]

    def write(self, folder: Path) -> None:
        """`cells.parquet` and `protection.json` in a folder that is there. The same facts give the same bytes, save the
        seconds. Raises OSError."""
        _write_cells(folder / "cells.parquet", list(self._cells()))
        (folder / "protection.json").write_text(json.dumps(self.report(), indent=1, ensure_ascii=False) + "\n")

    def _cells(self) -> Iterator[tuple[Labelled, State]]:
        return ((block.cells, block.state) for one in self.measures.values() for block in one.blocks)

    def _within(self) -> cube.Within:
        """In which code of a coarser grade each code lies, for who reads cells: {"borough": {"mrc": {...}}}."""
        found: dict[str, dict[str, dict[str, str]]] = {}
        for one in self.measures.values():
            for fine, wide in one.within.items():
                for coarse, codes in wide.items():
                    found.setdefault(fine, {}).setdefault(coarse, {}).update(codes)
        return found

    def report(self) -> dict[str, Any]:
        """What protection did, for `protection.json`: in all, and measure by measure."""
        told = {name: one for group in self.measures.values() for name, one in report(group).items()}
        every = list(told.values())
        return {
            "year": self.year,
            "last_month": self.last,
            "rule": {
                "minimum": MINIMUM,
                "dominance": {"largest": DOMINANCE[0], "share": DOMINANCE[1], "percent": PERCENT},
                "residents": {"areas": RESIDENTS, "own": RESIDENTS_OWN},
            },
            "in_all": {name: round(sum(one[name] for one in every), 2) for name in _ADDED},
            "measures": told,
            "tables": [str(block.cells.table) for one in self.measures.values() for block in one.blocks],
            "within": self._within(),
        }


def make(year: int, store: Store, *, last: int = 0) -> Made:
    """The release of the closed months of a year: until `last`, or until the last past its window as of the facts.

    Raises MayNotGoOut when something hidden could be inferred more narrowly than the rule, or nothing is closed.
    """
    last = last or max((month for month in _months(year) if is_past_window(month, store.as_of.date())), default=0)
    if not last:
        raise MayNotGoOut(
            Text(
                f"Aucun mois de {year} n’est encore fermé. Publiez 35 jours après la fin d’un mois.",
                f"No month of {year} is closed yet. Publish 35 days after the end of a month.",
            )
        )
    small = too_few_residents(naming.names().residents)
    measures = {}
    for measure in lattice.COUNTED:
        try:
            rows = lattice_cube.rows(store, measure, year, last, small)
        except ValueError as error:
            raise MayNotGoOut(Text(str(error), str(error))) from error
        if len(rows.contact):
            measures[measure] = protect(rows)
    _gate(measures)
    return Made(year, last, measures)


def protect(rows: Rows) -> Protected:
    """Counts the cells of a measure, hides what must be hidden, audits the whole and attacks it."""
    begun = time.process_time()
    counted = cube.counted(rows)
    whole = suppression.merged(counted)
    choice, finding = audit.protected(whole.sums)
    state = choice.state[whole.of]
    keys = counted.keys() if len(choice.open) else []
    still = tuple(keys[number] for number in np.flatnonzero(np.isin(whole.of, choice.open)))
    tried = tuple(attacks.on_release(whole, choice.state))
    within = cube.within(rows)
    return Protected(rows.measure, counted, whole, state, finding, still, tried, within, time.process_time() - begun)


def _gate(measures: dict[str, Protected]) -> None:
    """Nothing goes out of which anything is told beyond the rule."""
    still = [key for one in measures.values() for key in one.open]
    found = sum(attack.learned for one in measures.values() for attack in one.attacks)
    if still or found:
        many = len(still) or found
        raise MayNotGoOut(
            Text(
                f"De {many} cellules cachées, on pourrait déduire plus que « moins de cinq personnes »\u00a0: rien "
                "n’est publié. Retirez du treillis (analysis/rules/lattice.py) les tables qui les tiennent.",
                f"Of {many} hidden cells more could be inferred than “fewer than five people”: nothing is published. "
                "Take the tables that hold them out of the lattice (analysis/rules/lattice.py).",
            ),
            still,
        )
    if not measures:
        raise MayNotGoOut(
            Text("Il n’y a personne à compter dans ces mois.", "There is nobody to count in these months.")
        )


def _months(year: int) -> range:
    return range(year * 100 + 1, year * 100 + 13)


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
        for values in (lambda one: one.cells.count, lambda one: one.people, lambda one: one.state)
    )
    few, whole = is_few(people), max(1, int(count.sum()))
    return {
        "tables": len(blocks),
        "cells": len(count),
        "few": int(few.sum()),
        "hidden": int((state == FEW).sum()),
        "linked": int((state == LINKED).sum()),
        "lost_share_few_only": round(float(count[few].sum()) / whole, 6),
        "lost_share": round(float(count[state != SHOWN].sum()) / whole, 6),
    }


def _write_cells(path: Path, told: list[tuple[Labelled, State]]) -> None:
    """Columns of codes as numbers beside their list, so that the engine reads them at once."""
    texts = [_texts(one, state) for one, state in told]
    columns = {name: np.concatenate([one[name] for one in texts]) for name in texts[0]}
    counts = np.concatenate([np.where(state == SHOWN, one.count, -1) for one, state in told])
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


def _texts(one: Labelled, state: State) -> dict[str, NDArray[Any]]:
    """The columns of the file, in their order."""
    many = len(one.count)
    table = one.table
    columns = {"measure": np.full(many, table.measure), "level": np.full(many, table.level), "place": one.place,
               "grain": np.full(many, table.grain), "period": one.period}  # fmt: skip
    nothing = np.full(many, _NONE)
    for number in range(2):
        has = number < len(table.columns)
        columns[f"column_{number + 1}"] = np.full(many, table.columns[number]) if has else nothing
        columns[f"value_{number + 1}"] = one.values[number] if has else nothing
    return {**columns, "state": np.array([_SAID[code] for code in state.tolist()], dtype=object)}


def _said(words: list[str], name: str) -> str:
    """A column of numbers as the words that they stand for, in SQL."""
    told = ", ".join("NULL" if word == _NONE else quoted(word) for word in words)
    return f'([{told}]::VARCHAR[])["{name}" + 1]'
