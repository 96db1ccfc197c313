"""The gate before every answer: which cells are exact, perturbed or hidden for whoever asks. It denies by default."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from .rules import shown
from .rules.answer import State
from .rules.coordinates import APART, AREA, OF_OPERATORS, TRAITS, Where, Word, called, where, without_operator
from .rules.facts import PLACES
from .rules.keys import Noise
from .rules.lattice import TABLES, Coordinates
from .rules.primary import too_few_residents
from .rules.question import Filters, Period, Scope
from .rules.shown import UNTOLD, Counts, Shown


class Part(NamedTuple):
    """A period that tables publish: grain and name, as `lattice.parts` gives them."""

    grain: str
    name: str


Above = Callable[[str], frozenset[str]]  # an area -> those that contain it
Same = Callable[[str], str]  # an area -> the widest of those that are of the same places
Has = Callable[[str, str], bool]  # (area, level of place) -> whether it has areas of that level
Alone = Callable[[Part], str]  # a part of a period -> the operator that has all of its contacts; "" where several do
Means = Callable[[str, str], str]  # (list, code) -> the word of all lists that only this code means
Varies = Callable[[str, frozenset[str], Part], bool]  # (fact, columns, part) -> whether each has several codes of many
Widest = Callable[[Part], Part]  # a part of a period -> the widest one that has the same contacts and is over


class Told(NamedTuple):
    """What was published of a cell; `value` where it is exact. What is not listed may be of nobody."""

    state: State
    value: int = 0
    is_listed: bool = True


class Released(Protocol):
    """What was published: exact cells, and hidden ones."""

    def named(self, period: Period) -> str:
        """What is published of a period, for who cites it: 2019-1."""

    def is_of(self, part: Part) -> bool:
        """Whether anything is published of the year that this is in."""

    def told(self, cell: Coordinates) -> Told | None:
        """None where its table was not published for its period. A cell that holds nobody is exact too."""

    def hides(self, cell: Coordinates) -> bool:
        """Whether a published cell that holds this one is hidden."""

    def knows(self, cell: Coordinates, grade: str) -> Collection[str] | None:
        """Of which codes of `grade` a cell like this one may be told or hidden; None for any."""

    def tells_all(self, cell: Coordinates, grade: str, whole: Coordinates) -> bool:
        """Whether none of the cells of its table that make up `whole`, whatever their code of `grade`, is hidden."""

    def told_rest(self, cell: Coordinates, grade: str) -> Told | None:
        """What is told, or hidden, of those in a cell of whom it is not known in which code of `grade` they are, where
        their table is not published."""


class Naming(NamedTuple):
    """How a cell is named, once however it is asked, so that its noise is drawn once."""

    noise: Noise
    same: Same
    around: Above  # with those that all that is known within an area is in
    has: Has
    alone: Alone
    widest: Widest
    varies: Varies
    means: Means


def of_operators(scope: Scope, filters: Filters) -> bool:
    """Whether these are an operator's own figures, as they are."""
    return scope.audience == "operator" and scope.operator != "" and filters.operator == scope.operator


class Gate(NamedTuple):
    """Who asks, of what: `pairs` are the columns that narrow the rows and their codes."""

    scope: Scope
    filters: Filters
    fact: str
    pairs: tuple[tuple[str, str], ...]
    parts: Sequence[Part]
    release: Released | None
    above: Above
    naming: Naming

    @property
    def is_operators(self) -> bool:
        return of_operators(self.scope, self.filters)

    def show(
        self, column: str, depth: str, codes: NDArray[np.object_], parts: NDArray[np.int64], counted: Counts
    ) -> Shown:
        """What is shown of a column of a question, row by row: `codes` in `depth`, and the part of the period."""
        if self.is_operators:
            return shown.exactly(counted)
        counted = counted._replace(keys=counted.keys + self.names(column, depth, codes, parts))
        given = shown.perturbed(counted, is_free=self._is_free(column, depth))
        self._hide_alike(depth, codes, parts, given)
        if self.release is not None:
            self._publish(self.release, column, depth, codes, parts, counted, given)
        return given

    def _hide_alike(self, depth: str, codes: NDArray[np.object_], parts: NDArray[np.int64], given: Shown) -> None:
        """What a column of which nearly all have one code would tell: the whole, by another name and noise."""
        if not (traits := self._traits(depth)):
            return
        if depth == "month":
            alike = [not self.naming.varies(self.fact, traits, self._month(code)) for code in codes.tolist()]
        else:
            alike = [not self.naming.varies(self.fact, traits, part) for part in self.parts]
        if any(alike):
            given.states[np.array(alike)[slice(None) if depth == "month" else parts]] = UNTOLD

    def _traits(self, depth: str) -> frozenset[str]:
        """The columns by which rows tell people apart."""
        return TRAITS.intersection((depth, *(column for column, _ in self.pairs)))

    def names(self, column: str, depth: str, codes: NDArray[np.object_], parts: NDArray[np.int64]) -> NDArray[np.int64]:
        """What the name of each row adds to its keys."""
        noise = self.naming.noise
        words, of_rows = called(self.fact, column, depth, self.pairs)
        places = tuple(code for column, code in self.pairs if column in (*PLACES, AREA))
        words = frozenset(word for word in words if word[0] != AREA)
        times = [self._month(code) for code in codes.tolist()] if depth == "month" else self.parts
        of_times = np.array([noise.of(self._words(words, time)) for time in times], dtype=np.int64)
        of_places = 0 if of_rows == AREA else noise.of(self._places(places))
        if depth == "month":
            return of_times + of_places
        return of_times[parts] + of_places + self._names_of_rows(of_rows, depth, codes, places)

    def _names_of_rows(
        self, of_rows: str, depth: str, codes: NDArray[np.object_], places: tuple[str, ...]
    ) -> NDArray[np.int64]:
        noise = self.naming.noise
        if of_rows != AREA:
            said = [self._word(of_rows, code) for code in codes] if of_rows in OF_OPERATORS else codes.tolist()
            return noise.rows(of_rows, said) if of_rows else np.zeros(len(codes), dtype=np.int64)
        named = {code: noise.of(self._places(places, code or self._nowhere(depth, places))) for code in set(codes)}
        return np.fromiter((named[code] for code in codes), dtype=np.int64, count=len(codes))

    def _nowhere(self, depth: str, places: tuple[str, ...]) -> str:
        """How those are named of whom it is not known where they are in a place; as the place, if it has no parts."""
        is_known = bool(places) and not any(self.naming.has(place, depth) for place in places)
        return places[0] if is_known else f"{depth}?"

    def _places(self, places: tuple[str, ...], *more: str) -> list[Word]:
        """Each by the widest of those that are of the same places, without those that contain another."""
        codes = sorted({self.naming.same(code) for code in (*places, *more)})
        return [(AREA, code) for code in codes if not any(code in self.naming.around(other) for other in codes)]

    def _words(self, words: Iterable[Word], time: Part) -> list[Word]:
        """With that of the time; without the operator that has everybody then, which says nothing."""
        alone = ("operator", self.naming.alone(time))
        kept = (word for word in words if word != alone)
        return [*((list_, self._word(list_, code)) for list_, code in kept), time]

    def _word(self, list_: str, code: str) -> str:
        """As all lists say it, whoever chose it."""
        return self.naming.means(list_, without_operator(code) if list_ in OF_OPERATORS else code)

    def _publish(
        self,
        release: Released,
        column: str,
        depth: str,
        codes: NDArray[np.object_],
        parts: NDArray[np.int64],
        counted: Counts,
        given: Shown,
    ) -> None:
        """Cells of a release are exact, or hidden, and what is within a hidden one is hidden too."""
        for number, part in enumerate(self.parts):
            if not release.is_of(part):
                continue
            found = self._where(column, depth, part)
            rows = np.flatnonzero(parts == number)
            is_rest = (codes[rows] == "") & (depth != "" and not found.cells[0].is_whole)
            rest, others = rows[is_rest].tolist(), rows[~is_rest]
            for row in self._heard(release, found, depth, part, others, codes, given):
                of = self._month(codes[row]) if depth == "month" else part
                its = self._where(column, "", of) if depth == "month" else found
                cells, is_counted = self._cells(its, codes[row], of.name)
                beside = [cell.at(codes[row], of.name) for cell in its.beside]
                _tell(release, cells, beside, is_counted, row, counted, given)
            for row in rest:
                self._tell_rest(release, column, depth, row, part, others.tolist(), counted, given)
        if depth != "month" and not all(self._is_published(release, column, part) for part in self.parts):
            # Their sum is not of what is published alone, though nobody be in the rest of the period.
            given.states[given.states == "exact"] = "perturbed"

    def _month(self, code: str) -> Part:
        """The part of a row of 201901."""
        return self.naming.widest(Part("month", f"{code[:4]}-{code[4:]}"))

    def _heard(
        self,
        release: Released,
        found: Where,
        depth: str,
        part: Part,
        rows: NDArray[np.intp],
        codes: NDArray[np.object_],
        given: Shown,
    ) -> list[int]:
        """Without the rows that are not told, and of which the release says nothing: they stay so."""
        if depth in ("", "month", *APART):
            return rows.tolist()
        known = [release.knows(cell.at("", part.name), depth) for cell in (*found.cells, *found.beside)]
        if any(some is None for some in known):
            return rows.tolist()
        heard = {code for some in known for code in some or ()}
        is_heard = given.states[rows] != UNTOLD
        if heard:
            is_heard |= np.fromiter((code in heard for code in codes[rows]), dtype=bool, count=len(rows))
        return rows[is_heard].tolist()

    def _where(self, column: str, depth: str, part: Part) -> Where:
        """Without the operator that has everybody then."""
        alone = ("operator", self.naming.alone(part))
        return where(self.fact, column, depth, tuple(pair for pair in self.pairs if pair != alone), part.grain)

    def _cells(self, found: Where, code: str, period: str) -> tuple[list[Coordinates], bool]:
        """Those that a row is of, without a place that contains another; and whether it is the one that is left."""
        cells = [cell.at(code, period) for cell in found.cells]
        if len(cells) > 1:
            above = [self.above(cell.place) for cell in cells]
            cells = [cell for cell in cells if not any(cell.place in wide for wide in above)]
        return cells, found.is_counted and len(cells) == 1

    def nobody(self, column: str, depth: str) -> str:
        """What is shown of what has no row."""
        if self.is_operators:
            return "exact"
        traits = self._traits(depth)
        is_alike = traits and not all(self.naming.varies(self.fact, traits, part) for part in self.parts)
        return UNTOLD if is_alike or self._is_free(column, depth) else "perturbed"

    def _is_free(self, column: str, depth: str) -> bool:
        """Whether its cells are of no table of the lattice, published or not yet."""
        found = (self._where(column, depth, part) for part in self.parts)
        return any(
            not one.is_counted or len(one.cells) > 1 or one.cells[0].at("", "").table not in TABLES for one in found
        )

    def absent(self, column: str, depth: str, codes: NDArray[np.object_], number: int) -> NDArray[np.bool_]:
        """Which of these rows of the lattice, that nobody has in a part of the period, are not told to be of nobody
        then."""
        part, release = self.parts[number], self.release
        if release is None or not release.is_of(part):
            return np.zeros(len(codes), dtype=bool)
        found = self._where(column, depth, part)
        told = (release.told(self._cells(found, code, part.name)[0][0]) for code in codes)
        return np.array([one is not None and one.state != "exact" for one in told], dtype=bool)

    def _is_published(self, release: Released, column: str, part: Part) -> bool:
        found = self._where(column, "", part)
        return release.told(found.cells[0].at("", part.name)) is not None

    def _tell_rest(
        self,
        release: Released,
        column: str,
        depth: str,
        row: int,
        part: Part,
        others: Sequence[int],
        counted: Counts,
        given: Shown,
    ) -> None:
        """The row of whom it is not known in which of the others they are: what these leave of the whole."""
        found = self._where(column, "", part)
        cells, is_counted = self._cells(found, "", part.name)
        beside = [cell.at("", part.name) for cell in found.beside]
        if not is_counted or (whole := release.told(cells[0])) is None or whole.state != "exact":
            _tell(release, cells, beside, False, row, counted, given)
            return
        fine = self._where(column, depth, part).cells[0].at("", part.name)
        if release.told(fine) is None:
            rest = release.told_rest(fine, depth) if others else whole
            if rest is not None:
                given.states[row], given.values[row] = ("exact" if rest.state == "exact" else UNTOLD), rest.value
            return
        states = set(given.states[others].tolist())
        if "perturbed" not in states:
            # Rows are of those who are there: whether nothing is hidden beside them is what the release says.
            is_all = states <= {"exact"} and release.tells_all(fine, depth, cells[0])
            given.states[row] = "exact" if is_all else "linked"
            given.values[row] = whole.value - int(given.values[others].sum())

    def untold(self, residents: Mapping[str, int | None]) -> frozenset[str]:
        """Which of these areas are of too few residents to be told apart. A partner sees deeper in its own: those that
        are small for being postal, or drawn by the installation, as what the public may ask is told, and no better.
        Exact ones beside it would give what is hidden, within one table or from its total."""
        if self.is_operators:
            return frozenset()
        own = frozenset(code for code in residents if self._is_own(code))
        return too_few_residents(residents, own)

    def _is_own(self, area: str) -> bool:
        is_partner = self.scope.audience == "partner"
        return is_partner and bool(area) and not self.scope.areas.isdisjoint({area, *self.above(area)})


def _tell(
    release: Released,
    cells: Sequence[Coordinates],
    beside: Sequence[Coordinates],
    is_counted: bool,
    row: int,
    counted: Counts,
    given: Shown,
) -> None:
    """What becomes of a row that is the first of these cells, or is within all of them, and kept with those beside."""
    told = [release.told(cell) for cell in cells]
    if not (is_counted and told[0] is not None):
        cells = [*cells, *beside]
        told += [release.told(cell) for cell in beside]
    hidden = next((one for one in told if one is not None and one.state != "exact"), None)
    if hidden is not None:
        given.states[row] = hidden.state if len(cells) == 1 and hidden.is_listed else UNTOLD
    elif is_counted and told[0] is not None:
        # Rows that no release knows came after it: they are of few, or of many, and nobody has looked.
        is_new = told[0].value == 0 and counted.counts[row] > 0
        given.states[row], given.values[row] = (UNTOLD if is_new else "exact"), told[0].value
    elif given.states[row] != UNTOLD and any(release.hides(cell) for cell in cells):
        given.states[row] = UNTOLD
