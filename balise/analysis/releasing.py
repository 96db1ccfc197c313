"""A release: the cells of a year counted, hidden where they must be, audited whole, and written; or not at all."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import numpy as np

from balise.core.languages import Text

from . import lattice_cube, naming, nesting, release_files, released
from .facts.dimensions import Dimensions
from .gate import Told
from .publishing import shelf
from .publishing.making import MayNotGoOut
from .released import Year
from .rules import attacks, audit, cube, intervals, lattice, successive, suppression
from .rules.attacks import Attack
from .rules.audit import Finding
from .rules.cube import Cube, Labelled, Rows
from .rules.intervals import SHOWN, Flags, Whole
from .rules.months import is_past_window
from .rules.primary import too_few_residents
from .rules.suppression import State
from .store import Store

_WAS = {"hidden": successive.WAS_FEW, "linked": successive.WAS_LINKED}


class Out(NamedTuple):
    """The cells of a published table: what becomes of each (`intervals`), of how many people they are, what was told of
    them before (`successive`), and which are listed."""

    cells: Labelled
    state: State
    people: Whole
    before: Whole
    is_listed: Flags

    @property
    def told(self) -> Whole:
        """The counts that go out, of those that are exact."""
        return successive.restated(self.before, self.cells.count)


class Protected(NamedTuple):
    """A measure and its parts: their cells, what was told of them before and becomes of them now, what the audit found,
    what attacks did."""

    measure: str
    cube: Cube
    before: Whole
    whole: suppression.Merged
    state: State
    finding: Finding
    open: tuple[str, ...]
    attacks: tuple[Attack, ...]
    within: cube.Within
    seconds: float

    @property
    def blocks(self) -> Iterator[Out]:
        """The tables as they are published."""
        begun, is_listed = 0, self.is_listed
        for block in self.cube.blocks:
            cells, kept = block.labelled(self.cube.labels).published()
            ours = slice(begun, begun + len(kept))
            begun += len(kept)
            state, listed = self.state[ours][kept], is_listed[ours][kept]
            yield Out(cells, state, block.people[kept], self.before[ours][kept], listed)

    @property
    def is_listed(self) -> Flags:
        """Not what is hidden below a hidden whole: there nobody and somebody are not told apart."""
        hidden = self.state != SHOWN
        ours = hidden & self.cube.is_published
        return ~(hidden & intervals.below(self.cube.row, self.cube.cell, self.cube.sign, ours))


class Made(NamedTuple):
    """A release that may go out: of `year`, its months until `last` (201912). `lists` say in which code of a coarser
    grade each lies that somebody may have (`nesting`); without them rows say it."""

    year: int
    last: int
    measures: dict[str, Protected]
    lists: cube.Within | None = None

    def write(self, folder: Path) -> None:
        """`cells.parquet` and `protection.json` in a folder that is there. The same facts give the same bytes. Raises
        OSError."""
        measures = list(self.measures.values())
        release_files.write_cells(folder / "cells.parquet", [one for each in measures for one in each.blocks])
        release_files.write_report(folder / "protection.json", self.year, self.last, measures, self.lists)


def make(year: int, store: Store, *, last: int = 0, follows: str | None = None) -> Made:
    """The release of the closed months of a year: until `last`, or until the last past its window as of the facts.

    What the newest release of that year on this machine decided of a cell stays as it is, or what `follows` did ("" for
    none). Raises MayNotGoOut when something hidden could be inferred more narrowly than the rule, or nothing is closed.
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
    former = _former(year, follows)
    measures = {}
    for measure in lattice.COUNTED:
        try:
            rows = lattice_cube.rows(store, measure, year, last, small)
        except ValueError as error:
            raise MayNotGoOut(Text(str(error), str(error))) from error
        if len(rows.contact):
            measures[measure] = protect(rows, former)
    _gate(measures, former)
    return Made(year, last, measures, nesting.of_lists(Dimensions.read(), small))


def _former(year: int, follows: str | None) -> Year | None:
    if follows is not None:
        return released.read(follows, shelf.folder(follows)) if follows else None
    known = released.latest()
    return known.years.get(year) if known else None


def protect(rows: Rows, former: Year | None = None) -> Protected:
    """Counts the cells of a measure, hides what must be hidden, audits the whole and attacks it. What a former release
    decided stays."""
    begun = time.process_time()
    counted = cube.counted(rows)
    whole = suppression.merged(counted)
    before = _before(counted, former)
    decided = suppression.given(whole, successive.decided(before, counted.count, counted.people))
    choice, finding = audit.protected(whole.sums, decided)
    state = choice.state[whole.of]
    keys = counted.keys() if len(choice.open) else []
    still = tuple(keys[number] for number in np.flatnonzero(np.isin(whole.of, choice.open)))
    tried = tuple(attacks.on_release(whole, choice.state, _again(counted, whole, before)))
    within = cube.within(rows)
    return Protected(
        rows.measure, counted, before, whole, state, finding, still, tried, within, time.process_time() - begun
    )


def _before(counted: Cube, former: Year | None) -> Whole:
    """What was told of each cell before."""
    if former is None:
        return np.full(len(counted.count), successive.WAS_NOT)
    found = []
    for block in counted.blocks:
        cells, kept = block.labelled(counted.labels).published()
        told = np.full(len(kept), successive.WAS_NOT)
        told[kept] = [_was(one) for one in former.of(cells)]
        found.append(told)
    return np.concatenate(found)


def _again(counted: Cube, whole: suppression.Merged, before: Whole) -> Whole:
    """What is told of each merged cell as it was told before; -1 where any of the equal ones is told anew."""
    is_same = (before >= 0) & (successive.restated(before, counted.count) == before)
    again = np.full(len(whole.sums.count), intervals.NO_END)
    published = counted.is_published
    np.minimum.at(again, whole.of[published], np.where(is_same, before, -1)[published])
    return np.where(again == intervals.NO_END, -1, again)


def _was(told: Told | None) -> int:
    if told is None:
        return successive.WAS_NOT
    return _WAS.get(told.state, told.value) if told.is_listed else successive.WAS_UNLISTED


def _gate(measures: dict[str, Protected], former: Year | None) -> None:
    """Nothing goes out of which anything is told beyond the rule."""
    still = [key for one in measures.values() for key in one.open]
    found = sum(attack.learned for one in measures.values() for attack in one.attacks)
    if still or found:
        raise MayNotGoOut(_too_much(len(still) or found, former), still)
    if not measures:
        raise MayNotGoOut(
            Text("Il n’y a personne à compter dans ces mois.", "There is nobody to count in these months.")
        )


def _too_much(many: int, former: Year | None) -> Text:
    told = Text(
        f"De {many} cellules de une à quatre personnes, on pourrait déduire plus que «\u00a0moins de cinq\u00a0»"
        "\u00a0: rien n’est publié.",
        f"Of {many} cells of one to four people more could be inferred than “fewer than five”: nothing is published.",
    )
    advice = Text(
        "Retirez du treillis (analysis/rules/lattice.py) les tables qui les tiennent.",
        "Take the tables that hold them out of the lattice (analysis/rules/lattice.py).",
    )
    if former is not None:
        advice = Text(
            f"Ce que {former.name} a dit ne se reprend pas, et trop a été corrigé depuis\u00a0: les deux ensemble en "
            f"diraient trop. {former.name} reste la publication de cette année.",
            f"What {former.name} told cannot be taken back, and too much was corrected since: both together would tell "
            f"too much. {former.name} stays the release of that year.",
        )
    return Text(f"{told.fr} {advice.fr}", f"{told.en} {advice.en}")


def _months(year: int) -> range:
    return range(year * 100 + 1, year * 100 + 13)
