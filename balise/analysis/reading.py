"""Reading: what the engine gives for the questions of a page, row by row, as the gate lets it through."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from .catalogue import question_of
from .gate import Gate, Part, Released
from .naming import Names
from .rules import filters as narrowing
from .rules import lattice, shown
from .rules import period as periods
from .rules.answer import Cell, State
from .rules.facts import FACTS, PLACES
from .rules.metrics import METRICS
from .rules.primary import is_few, too_few_residents
from .rules.question import Filters, Period, Scope
from .rules.shown import Counts, Shown, Whole
from .store import Arrays, Store
from .together import Figure, Place, Wanted, together

TOTAL = "*"
_WHOLE = (Part("", ""),)


class Line(NamedTuple):
    """A row of a question before metrics are made of it. `sums` hold seconds as counted: means are made of them."""

    code: str
    counts: Mapping[str, Cell]
    sums: Mapping[str, int]


class Found(NamedTuple):
    lines: tuple[Line, ...]
    total: Line
    organizations: Cell  # how many distinct ones, where the question says so


class Tally(NamedTuple):
    """Of each code, in each part of the period: the numbers that a question counts, by name."""

    codes: Whole
    parts: Whole
    values: Mapping[str, Whole]


class Page(NamedTuple):
    """Who asks under which filters, and where facts and names are."""

    store: Store
    names: Names
    scope: Scope
    filters: Filters
    release: Released | None

    @property
    def is_operators(self) -> bool:
        return self._gate("", (), ()).is_operators

    def read(self, wanted: Sequence[Wanted], period: Period) -> dict[Wanted, Found]:
        """One statement for each fact that the questions are of."""
        by_fact: dict[str, list[Wanted]] = {}
        for one in dict.fromkeys(wanted):
            by_fact.setdefault(question_of(one.name).fact, []).append(one)
        found: dict[Wanted, Found] = {}
        for fact, asked in by_fact.items():
            found.update(self._read(fact, tuple(asked), period))
        return found

    def _read(self, fact: str, wanted: tuple[Wanted, ...], period: Period) -> dict[Wanted, Found]:
        narrowed = narrowing.narrow(self.filters, fact, self.store.holds)
        parts = self._parts(fact, period)
        topic = narrowing.topic_depth(narrowed)
        # Under a topic, what is no deeper is of one topic only, but its flags are of all that is no deeper.
        is_deeper = any(0 < topic < int(one.depth[-1]) for one in wanted if one.depth.startswith("topic_"))
        is_flagged = narrowing.is_flagged(narrowed, fact) and not is_deeper
        told = together(wanted, topic, is_flagged, has_parts=len(parts) > 1)
        where = " AND ".join((narrowing.within(period, fact), *narrowed.conditions))
        rows = self.store.rows(told.text.format(where=where, part=_part(parts)))
        gate = self._gate(fact, narrowed.pairs, parts)
        return {one: _Read(self, gate, fact, one, told.places[one], rows).found() for one in wanted}

    def _gate(self, fact: str, pairs: tuple[tuple[str, str], ...], parts: Sequence[Part]) -> Gate:
        return Gate(self.scope, self.filters, fact, pairs, parts, self.release, self.names.above)

    def _parts(self, fact: str, period: Period) -> tuple[Part, ...]:
        """The periods whose cells are shown: what is shown of another is their sum."""
        if self.is_operators or not FACTS[fact].of:
            return _WHOLE
        return tuple(Part(grain, name) for grain, name in lattice.parts(period) or _WHOLE)


class _Read(NamedTuple):
    """One question in the rows of a statement."""

    page: Page
    gate: Gate
    fact: str
    wanted: Wanted
    place: Place
    rows: Arrays

    def found(self) -> Found:
        total = self._lines(self.place.total_set, self.place.total, "")[0]._replace(code=TOTAL)
        lines = self._lines(self.place.set, self.place.rows, self.wanted.depth) if self.wanted.depth else ()
        return Found(lines, total, self._organizations(total))

    def _lines(self, set: int, figures: Mapping[str, Figure], depth: str) -> tuple[Line, ...]:
        tally = self._tally(set, figures, depth)
        codes, groups = np.unique(tally.codes, return_inverse=True)
        if not len(codes):  # nobody at all, in no part
            codes = np.zeros(0 if depth else 1, dtype=np.int64)
        named = self.page.store.known(self.fact, depth, codes) if depth else np.full(len(codes), "", dtype=object)
        rows = named[groups]
        cells = {
            alias: self._shown(alias, depth, rows, tally, groups, named)
            for alias in figures
            if f"{alias}_key" in figures or not FACTS[self.fact].of
        }
        sums = {alias: _summed(tally.values[alias], groups, len(codes), alias) for alias in _sums(figures)}
        return tuple(
            Line(
                named[row],
                {alias: one.cell(row) for alias, one in cells.items()},
                {alias: int(one[row]) for alias, one in sums.items()},
            )
            for row in self._foremost(named, cells)
        )

    def _tally(self, set: int, figures: Mapping[str, Figure], depth: str) -> Tally:
        """Groups rolled up to a row for each code and part of the period."""
        chosen = self.rows["set"] == set
        parts = np.ma.getdata(self.rows["part"])[chosen].astype(np.int64)
        codes = np.zeros(len(parts), dtype=np.int64)
        if depth:
            codes = np.ma.getdata(self.rows[self.place.column])[chosen].astype(np.int64)
        many = len(self.gate.parts)
        kept, groups = np.unique(codes * many + parts, return_inverse=True)
        values = {alias: self._rolled(figure, chosen, groups, len(kept)) for alias, figure in figures.items()}
        is_there = np.any([value != 0 for value in values.values()], axis=0)  # groups of no condition count nothing
        kept = kept[is_there]
        return Tally(kept // many, kept % many, {alias: value[is_there] for alias, value in values.items()})

    def _rolled(self, figure: Figure, chosen: NDArray[np.bool_], groups: NDArray[np.intp], many: int) -> Whole:
        values = np.ma.filled(self.rows[figure.base], 0)[chosen].astype(np.int64)
        if figure.condition:
            values = np.where(np.ma.filled(self.rows[figure.condition], False)[chosen], values, 0)
        whole = np.zeros(many, dtype=np.int64)
        (np.maximum if figure.is_most else np.add).at(whole, groups, values)
        return whole

    def _foremost(self, codes: NDArray[np.object_], cells: Mapping[str, Shown]) -> Sequence[int]:
        """The rows that a page shows: the greatest that are told, where the question has many."""
        asked = question_of(self.wanted.name)
        if not asked.most or len(codes) <= asked.most:
            return range(len(codes))
        counted = cells[METRICS[asked.order].of[0]]
        values = np.where(counted.is_told, counted.values, -1)
        found: list[int] = np.argsort(-values, kind="stable")[: asked.most].tolist()
        return found

    def _shown(
        self,
        alias: str,
        depth: str,
        rows: NDArray[np.object_],
        tally: Tally,
        groups: NDArray[np.intp],
        codes: NDArray[np.object_],
    ) -> Shown:
        values = tally.values
        counts = values[alias]
        if not FACTS[self.fact].of:  # of the directory, which is public
            return shown.added(shown.exactly(Counts(counts, counts, counts)), groups, len(codes))
        people = values.get(f"{alias}_people", counts if self.fact == "contacts" else values.get("contacts", counts))
        given = self.gate.show(alias, depth, rows, tally.parts, Counts(counts, values[f"{alias}_key"], people))
        if not self.gate.is_operators:
            # Of one to four people, even that none of them has something is told of them.
            there = next(iter(values.values()))
            few = is_few(values.get("contacts", there))
            given.states[few & (given.states == "perturbed")] = "hidden"
        if depth in (*PLACES, "area") and not self.gate.is_operators:
            small = too_few_residents({code: self.page.names.residents.get(code) for code in codes if code})
            if small:
                given.states[np.isin(rows.astype(str), list(small))] = "hidden"
        nobody: State = "exact" if self.gate.is_operators else "perturbed"
        return shown.added(given, groups, len(codes), nobody)

    def _organizations(self, total: Line) -> Cell:
        """As many as there are codes in the set by organization. Shown where the referrals are."""
        if self.place.organizations is None:
            return Cell(None, "unknown")
        referrals = total.counts["referrals"]
        if referrals.value is None:
            return Cell(None, referrals.state)
        set, column = self.place.organizations
        codes = np.unique(np.ma.getdata(self.rows[column])[self.rows["set"] == set])
        many = np.array([np.count_nonzero(codes >= 0)])
        if referrals.state == "exact":
            return Cell(float(many[0]), "exact")
        keys = self._tally(self.place.total_set, self.place.total, "").values["referrals_key"]
        return shown.perturbed(Counts(many, keys.sum(keepdims=True), many)).cell(0)


def _sums(names: Mapping[str, Figure]) -> list[str]:
    """Columns of seconds, and what they are divided by."""
    seconds = [alias for alias in names if alias.endswith(("_sum", "_most"))]
    return seconds + [alias for alias in ("waited", "talked") if alias in names]


def _summed(values: NDArray[np.int64], groups: NDArray[np.intp], many: int, alias: str) -> NDArray[np.int64]:
    whole = np.zeros(many, dtype=np.int64)
    (np.maximum if alias.endswith("_most") else np.add).at(whole, groups, values)
    return whole


def _part(parts: Sequence[Part]) -> str:
    """Which part of the period a row is of, as the engine counts it."""
    spans = [periods.span(part.grain, part.name) for part in parts] if len(parts) > 1 else []
    cases = " ".join(f"WHEN month <= {periods.month_of(span.last)} THEN {number}" for number, span in enumerate(spans))
    return f"CASE {cases} END" if cases else "0"
