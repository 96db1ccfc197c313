"""Reading: what the engine gives for the questions of a page, row by row, as the gate lets it through."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from .catalogue import question_of
from .gate import Gate, Naming, Part, Released, of_operators
from .naming import Names
from .rules import filters as narrowing
from .rules import lattice, segments, shown
from .rules import period as periods
from .rules.answer import Cell
from .rules.facts import FACTS, PLACES
from .rules.keys import share
from .rules.metrics import METRICS
from .rules.primary import is_few
from .rules.question import Filters, Period, Scope
from .rules.shown import Counts, Shown, Whole
from .store import Arrays, Store
from .together import Figure, Place, Wanted, asked_of, together

TOTAL = "*"
_WHOLE = (Part("", ""),)
_TIMES = ("month", "week", "day")
_REASONS = frozenset(("reason", "reason_group"))


class Line(NamedTuple):
    """A row of a question before metrics are made of it. `sums` hold seconds as counted: means are made of them, and
    of `draws`, a number from 0 to 1 for each count, by which they are rounded up or down."""

    code: str
    counts: Mapping[str, Cell]
    sums: Mapping[str, int]
    draws: Mapping[str, float]


class Found(NamedTuple):
    lines: tuple[Line, ...]
    total: Line
    organizations: Cell  # how many distinct ones, where the question says so
    leaves_out: bool  # rows of a few and of nobody alike: what it is asked of says so, and not who is there


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
        return of_operators(self.scope, self.filters)

    def read(self, wanted: Sequence[Wanted], *asked: Period) -> list[dict[Wanted, Found]]:
        """The questions of each period. One statement for each fact that they are of."""
        by_fact: dict[str, list[Wanted]] = {}
        for one in dict.fromkeys(wanted):
            by_fact.setdefault(question_of(one.name).fact, []).append(one)
        found: list[dict[Wanted, Found]] = [{} for _ in asked]
        for fact, some in by_fact.items():
            for each, told in zip(found, self._read(fact, tuple(some), asked), strict=True):
                each.update(told)
        return found

    def _read(self, fact: str, wanted: tuple[Wanted, ...], asked: Sequence[Period]) -> list[dict[Wanted, Found]]:
        if not FACTS[fact].of and len(asked) > 1:  # of one month each, the last
            return [self._read(fact, wanted, (period,))[0] for period in asked]
        narrowed = narrowing.narrow(self.filters, fact, self.store.holds, self.store.equal, self.names.lists)
        parts = [self._parts(fact, period) for period in asked]
        cut = segments.cut([[_span(part, period) for part in some] for some, period in zip(parts, asked, strict=True)])
        asking = Asking(self.store, fact, narrowed, asked, cut)
        found: list[dict[Wanted, Found]] = [{} for _ in asked]
        for rows, places in asking.rows(wanted):
            for each, some, part_of in zip(found, parts, cut.parts, strict=True):
                told = Told(rows, part_of, len(some))
                gate = self._gate(fact, narrowed.pairs, some)
                for one, place in places.items():
                    each[one] = _Read(self, gate, fact, one, place, told).found()
        return found

    def _gate(self, fact: str, pairs: tuple[tuple[str, str], ...], parts: Sequence[Part]) -> Gate:
        store, names = self.store, self.names
        naming = Naming(
            store.noise, names.same, names.around, names.has, self._alone, self._widest, store.vary, names.means
        )
        return Gate(self.scope, self.filters, fact, pairs, parts, self.release, names.above, naming)

    def _alone(self, part: Part) -> str:
        span = periods.span(part.grain, part.name)
        return self.store.alone(periods.month_of(span.first), periods.month_of(span.last))

    def _widest(self, part: Part) -> Part:
        return Part(*self.store.widest(*part))

    def _parts(self, fact: str, period: Period) -> tuple[Part, ...]:
        """The periods whose cells are shown: what is shown of another is their sum."""
        if self.is_operators or not FACTS[fact].of:
            return _WHOLE
        return tuple(self._widest(Part(*part)) for part in parts) if (parts := lattice.parts(period)) else _WHOLE


class Asking(NamedTuple):
    """The statements of a fact under the same filters. `is_lean` leaves out keys and people, for a bench."""

    store: Store
    fact: str
    narrowed: narrowing.Narrowed
    asked: Sequence[Period]
    cut: segments.Cut
    is_lean: bool = False

    def rows(self, wanted: tuple[Wanted, ...]) -> Iterator[tuple[Arrays, Mapping[Wanted, Place]]]:
        """A statement for the questions of each table: those that a rolled one answers are asked of it."""
        is_flagged = narrowing.is_flagged(self.narrowed, self.fact)
        tables: dict[str, list[Wanted]] = {}
        for one in wanted:
            tables.setdefault(self._table(one) if is_flagged else "", []).append(one)
        for table, some in tables.items():
            yield self._rows(tuple(some), is_flagged, table)

    def _table(self, one: Wanted) -> str:
        """The rolled table that answers a question; "" for the fact itself."""
        if not all(period.is_months for period in self.asked):
            return ""
        topic = narrowing.topic_depth(self.narrowed)
        return self.store.rolled(self.fact, asked_of(one, topic).union(self.narrowed.columns))

    def _rows(self, wanted: tuple[Wanted, ...], is_flagged: bool, rolled: str) -> tuple[Arrays, Mapping[Wanted, Place]]:
        topic = narrowing.topic_depth(self.narrowed)
        is_once = not _REASONS.intersection(self.narrowed.columns)
        told = together(wanted, topic, is_flagged, self.cut.has_parts, self.is_lean, is_once)
        is_of_people = bool(FACTS[self.fact].of)
        days = self.cut.days if is_of_people else narrowing.within(self.asked[0], self.fact)
        source = self.store.source(rolled or self.fact, self.cut.first, self.cut.last) if is_of_people else self.fact
        where = " AND ".join((days, *self.narrowed.conditions))
        rows = self.store.rows(told.said(source, where, self.cut.part, is_rolled=bool(rolled)))
        return {name: np.ma.filled(values, 0) for name, values in rows.items()}, told.places


class Told:
    """Rows of a statement as one period reads them: `part_of` each segment, -1 for those of other periods. What was
    found of a set is kept: many questions have the same total, and count the same."""

    def __init__(self, rows: Arrays, part_of: Whole, many: int) -> None:
        self._rows, self._part_of, self._many = rows, part_of, many
        self._groups: dict[tuple[int, str], _Groups] = {}
        self._added: dict[tuple[int, str, Figure], Whole] = {}
        self.totals: dict[object, Line] = {}

    def codes(self, set: int, column: str) -> Whole:
        """The codes of a set in a column, each once for each part."""
        return self._of(set, column).kept // self._many

    def tally(self, set: int, column: str, figures: Mapping[str, Figure]) -> Tally:
        """Groups rolled up to a row for each code and part of the period."""
        kept = self._of(set, column).kept
        values = {alias: self._sum(set, column, figure) for alias, figure in figures.items()}
        is_there = np.any([value != 0 for value in values.values()], axis=0)  # groups of no condition count nothing
        kept = kept[is_there]
        return Tally(kept // self._many, kept % self._many, {alias: value[is_there] for alias, value in values.items()})

    def _of(self, set: int, column: str) -> _Groups:
        if (set, column) not in self._groups:
            parts = self._part_of[self._rows["part"].astype(np.intp)]
            chosen = np.flatnonzero((self._rows["set"] == set) & (parts >= 0))
            codes = self._rows[column][chosen].astype(np.int64) * self._many if column else 0
            kept, groups = np.unique(codes + parts[chosen], return_inverse=True)
            self._groups[set, column] = _Groups(chosen, kept, groups)
        return self._groups[set, column]

    def _sum(self, set: int, column: str, figure: Figure) -> Whole:
        found = self._added.get((set, column, figure))
        if found is None:
            chosen, kept, groups = self._of(set, column)
            values = self._rows[figure.base][chosen].astype(np.int64)
            if figure.condition:
                values = np.where(self._rows[figure.condition][chosen], values, 0)
            found = self._added[set, column, figure] = np.zeros(len(kept), dtype=np.int64)
            (np.maximum if figure.is_most else np.add).at(found, groups, values)
        return found


class _Groups(NamedTuple):
    """The rows of a set, its codes and parts in one number each, and which of these each row is of."""

    chosen: NDArray[np.intp]
    kept: Whole
    groups: NDArray[np.intp]


class _Read(NamedTuple):
    """One question in the rows of a statement."""

    page: Page
    gate: Gate
    fact: str
    wanted: Wanted
    place: Place
    told: Told

    def found(self) -> Found:
        total = self._total()
        lines = self._lines(self.place.set, self.place.rows, self.wanted.depth) if self.wanted.depth else ()
        return Found(lines, total, self._organizations(total), self._leaves_out(total))

    def _leaves_out(self, total: Line) -> bool:
        """Whether none of its counts is of the lattice, where a row of a few is listed."""
        depth, is_of_people = self.wanted.depth, bool(FACTS[self.fact].of)
        return (
            bool(depth) and is_of_people and all(self.gate.nobody(one, depth) == shown.UNTOLD for one in total.counts)
        )

    def _total(self) -> Line:
        key = (self.place.total_set, *self.place.total.items())
        if key not in self.told.totals:
            line = self._lines(self.place.total_set, self.place.total, "")[0]
            self.told.totals[key] = line._replace(code=TOTAL)
        return self.told.totals[key]

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
        averaged = [] if self.gate.is_operators else _averaged(figures)
        draws = {alias: self._draws(alias, depth, rows, tally, groups, len(codes)) for alias in averaged}
        return tuple(
            Line(
                named[row],
                {alias: one.cell(row) for alias, one in cells.items()},
                {alias: int(one[row]) for alias, one in sums.items()},
                {alias: float(one[row]) for alias, one in draws.items()},
            )
            for row in self._foremost(named, cells)
            if not depth or any(one.states[row] != shown.UNTOLD for one in cells.values())
        )

    def _draws(
        self, alias: str, depth: str, rows: NDArray[np.object_], tally: Tally, groups: NDArray[np.intp], many: int
    ) -> NDArray[np.float64]:
        keys = tally.values[f"{alias}_key"] + self.gate.names(alias, depth, rows, tally.parts)
        return share(_summed(keys, groups, many, alias))

    def _tally(self, set: int, figures: Mapping[str, Figure], depth: str) -> Tally:
        return self.told.tally(set, self.place.column if depth else "", figures)

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
        column = self._column(alias, depth)
        given = self.gate.show(column, depth, rows, tally.parts, Counts(counts, values[f"{alias}_key"], people))
        if not self.gate.is_operators:
            # Of one to four people, even that none of them has something is told of them.
            there = next(iter(values.values()))
            few = is_few(values.get("contacts", there))
            given.states[few & (given.states == "perturbed")] = shown.UNTOLD
        self._hide_small(given, depth, rows, codes)
        absent = self._absent(column, depth, tally.parts, groups, codes)
        return shown.added(given, groups, len(codes), self.gate.nobody(column, depth), absent)

    def _column(self, alias: str, depth: str) -> str:
        """What is counted: the total of reasons counts each unmet need once; that of one reason, what its row does."""
        is_of_all = _REASONS.isdisjoint(column for column, _ in self.gate.pairs)
        return "unmet" if not depth and is_of_all and question_of(self.wanted.name).once else alias

    def _absent(
        self, alias: str, depth: str, parts: Whole, groups: NDArray[np.intp], codes: NDArray[np.object_]
    ) -> NDArray[np.bool_]:
        """Which codes, or the total, have no row in a part of the period that is not told to be of nobody."""
        found = np.zeros(len(codes), dtype=bool)
        is_there = np.zeros((len(codes), len(self.gate.parts)), dtype=bool)
        is_there[groups, parts] = True
        if depth in _TIMES or self.gate.is_operators or is_there.all():
            return found
        if self.gate.nobody(alias, depth) == shown.UNTOLD:
            found[:] = ~is_there.all(axis=1)
            return found
        for number in range(len(self.gate.parts)):
            missing = np.flatnonzero(~is_there[:, number])
            found[missing] |= self.gate.absent(alias, depth, codes[missing], number)
        return found

    def _hide_small(self, given: Shown, depth: str, rows: NDArray[np.object_], codes: NDArray[np.object_]) -> None:
        """Areas of few residents, among the rows or asked of alone."""
        asked = self.page.filters.area
        areas = {asked, *(codes.tolist() if depth in (*PLACES, "area") else ())} - {""}
        small = self.gate.untold({code: self.page.names.residents.get(code) for code in areas})
        if asked in small:
            given.states[:] = shown.UNTOLD
        elif small:
            given.states[np.isin(rows.astype(str), list(small))] = shown.UNTOLD

    def _organizations(self, total: Line) -> Cell:
        """As many as there are codes in the set by organization. Shown where the referrals are."""
        if self.place.organizations is None:
            return Cell(None, "unknown")
        referrals = total.counts["referrals"]
        if referrals.value is None:
            return Cell(None, referrals.state)
        set, column = self.place.organizations
        codes = self.told.codes(set, column)
        many = np.array([np.count_nonzero(np.bincount(codes[codes >= 0]))])
        if referrals.state == "exact":
            return Cell(float(many[0]), "exact")
        tally = self._tally(self.place.total_set, self.place.total, "")
        named = self.gate.names("organizations", "", np.full(len(tally.parts), "", dtype=object), tally.parts)
        keys = tally.values["referrals_key"] + named
        return shown.perturbed(Counts(many, keys.sum(keepdims=True), many)).cell(0)


def _sums(names: Mapping[str, Figure]) -> list[str]:
    """Columns of seconds, and what they are divided by."""
    return [alias for alias in names if alias.endswith(("_sum", "_most"))] + _averaged(names)


def _averaged(names: Mapping[str, Figure]) -> list[str]:
    return [alias for alias in ("waited", "talked") if alias in names]


def _summed(values: NDArray[np.int64], groups: NDArray[np.intp], many: int, alias: str) -> NDArray[np.int64]:
    whole = np.zeros(many, dtype=np.int64)
    (np.maximum if alias.endswith("_most") else np.add).at(whole, groups, values)
    return whole


def _span(part: Part, period: Period) -> Period:
    return periods.span(part.grain, part.name) if part.grain else period
