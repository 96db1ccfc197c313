"""What was published, as pages read it: the cells of the newest release of each year, exact or hidden (`releasing`).

A process reads a folder once, when it is there; folders never change.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from operator import itemgetter
from pathlib import Path

import duckdb

from .facts.literals import quoted
from .gate import Part, Told
from .publishing import shelf
from .rules import lattice
from .rules import period as periods
from .rules.cube import UNKNOWN, Labelled
from .rules.lattice import EVERYWHERE, Coordinates, Table
from .rules.question import Period

_CELLS, _PROTECTION = "cells.parquet", "protection.json"
_HIDDEN: Mapping[str, Told] = {"hidden": Told("hidden"), "linked": Told("linked")}
_NOBODY, _UNLISTED = Told("exact"), Told("linked", is_listed=False)
_COARSER: Mapping[str, tuple[str, ...]] = {
    "borough": ("mrc", "region"), "municipality": ("mrc", "region"), "territory": ("region",), "mrc": ("region",),
    "topic": ("topic_3", "topic_2", "topic_1"), "topic_3": ("topic_2", "topic_1"), "topic_2": ("topic_1",),
}  # fmt: skip
Inside = tuple[str, tuple[str, ...]]  # place and values of a cell
Way = Callable[[tuple[str, ...]], str | None]  # place and values of a cell -> a code of a wider one


@dataclass(frozen=True, slots=True)
class Year:
    """One release. `cells` of each table and period, by place and values. `within` says in which code of a coarser
    grade each code lies: within["borough", "mrc"]["borough-rem22"]."""

    name: str
    last: int
    tables: frozenset[Table]
    cells: Mapping[tuple[Table, str], Mapping[Inside, Told]]
    within: Mapping[tuple[str, str], Mapping[str, str]]
    # What is found once of these and asked for each row of a page: the wider codes that are the same, and around.
    alike: dict[tuple[str, ...], Mapping[str, tuple[str, str]]] = field(default_factory=dict, compare=False, repr=False)
    ways: dict[tuple[Table, Table], Sequence[Way]] = field(default_factory=dict, compare=False, repr=False)
    known: dict[str, frozenset[str]] = field(default_factory=dict, compare=False, repr=False)

    def holds(self, cell: Coordinates) -> bool:
        table = cell.table
        return table in self.tables and periods.month_of(periods.span(table.grain, cell.period).last) <= self.last

    def told(self, cell: Coordinates) -> Told | None:
        if not self.holds(cell):
            wide = self._same(cell)
            return self.told(wide) if wide is not None else None
        found = self.cells.get((cell.table, cell.period), {}).get((cell.place, cell.values))
        return found or (_UNLISTED if self._is_below_hidden(cell) else _NOBODY)

    def _same(self, cell: Coordinates) -> Coordinates | None:
        """A published cell of the same people under a coarser code, where that code has no others all year: a city that
        is all of its region, a topic with one under it; or without a code that everybody has, as where there is one
        operator. By what is published alone."""
        table = cell.table
        for grade, code in ((table.level, cell.place), *zip(table.columns, cell.values, strict=True)):
            if (wide := self._alike(table.measure, cell.period[:4], grade).get(code)) is not None:
                other = _renamed(cell, grade, *wide)
                return other if self.holds(other) else self._same(other)
        return None

    def knows(self, cell: Coordinates, grade: str) -> Collection[str] | None:
        """The codes of `grade` by which such a cell, of a table not published, is told or hidden; None for any."""
        table, found = cell.table, frozenset[str]()
        if self.holds(cell):
            return None
        for name, code in ((table.level, cell.place), *zip(table.columns, cell.values, strict=True)):
            alike = self._alike(table.measure, cell.period[:4], name)
            if name == grade:
                found = frozenset(alike)
            elif code in alike:
                return None
        return found

    def _alike(self, measure: str, year: str, grade: str) -> Mapping[str, tuple[str, str]]:
        """Of the codes that have as many as a wider one that they are in has: the grade and the code of it."""
        asked = (measure, year, grade)
        if asked not in self.alike:
            wider = (*_COARSER.get(grade, ()), EVERYWHERE) if grade != EVERYWHERE else ()
            self.alike[asked] = {
                code: (wide, above)
                for wide in reversed(wider)  # the nearest stays
                for code, ours in self._exact(measure, year, grade).items()
                if (above := "" if wide == EVERYWHERE else self.within.get((grade, wide), {}).get(code)) is not None
                and ours == self._exact(measure, year, wide).get(above)
            }
        return self.alike[asked]

    def _exact(self, measure: str, year: str, grade: str) -> Mapping[str, int]:
        """How many each code has in the year, where somebody has it and that is told."""
        is_place = grade in lattice.LEVELS
        table = Table(measure, grade if is_place else EVERYWHERE, "year", () if is_place else (grade,))
        return {
            place if is_place else values[0]: told.value
            for (place, values), told in self.cells.get((table, year), {}).items()
            if told.state == "exact" and told.value
        }

    def of(self, cells: Labelled) -> list[Told | None]:
        """What is told of each of these cells of a table; None where it was not of a table, or of nobody."""
        values = zip(*(one.tolist() for one in cells.values), strict=True) if cells.values else [()] * len(cells.count)
        named = zip(cells.place.tolist(), cells.period.tolist(), values, strict=True)
        found = (self.told(Coordinates(cells.table, place, period, value)) for place, period, value in named)
        return [None if one == _NOBODY else one for one in found]

    def hides(self, cell: Coordinates) -> bool:
        """Whether one of the narrowest published cells around is hidden."""
        return any(map(_is_hidden, self._around(cell)))

    def told_rest(self, cell: Coordinates, grade: str) -> Told | None:
        """Of those of whom only something coarser than `grade` is known ("region-06?", "food?"), whoever they are:
        linked where a published cell around any of them is hidden; what is told of them where all have one such code;
        None else."""
        some = []
        for part in self._rest(cell, grade):
            around = self._around(part)
            if any(map(_is_hidden, around)):
                return _HIDDEN["linked"]
            if _NOBODY not in around:
                some.append(part)
        return self.told(some[0]) if len(some) == 1 else None

    def _rest(self, cell: Coordinates, grade: str) -> Iterator[Coordinates]:
        """The cell by each code of what is not known more closely."""
        place = None if grade == cell.table.level else cell.table.columns.index(grade)
        for code in sorted(code for code in self._known(grade) if code.endswith(UNKNOWN)):
            if place is None:
                yield cell._replace(place=code)
            else:
                yield cell._replace(values=(*cell.values[:place], code, *cell.values[place + 1 :]))

    def _around(self, cell: Coordinates) -> list[Told | None]:
        return [self._above(cell, table) for table in _around(cell.table)]

    def tells_all(self, cell: Coordinates, grade: str, whole: Coordinates) -> bool:
        """Whether no cell of its table that is in `whole` is hidden, whatever its code of `grade`; nor one that holds
        some of these, below which hidden ones are not listed."""
        inside = lattice.wider(cell.table) - lattice.wider(whole.table)
        among = (
            Coordinates(table, place, cell.period, values)
            for table in inside
            for (place, values), told in self.cells.get((table, cell.period), {}).items()
            if told.state != "exact"
        )
        return not any(self._lifted(one, whole.table) == whole for one in among)

    def _is_below_hidden(self, cell: Coordinates) -> bool:
        """There a release lists no cell that is hidden, so that nobody and somebody are not told apart."""
        table = cell.table
        wide = lattice.wider(table) - {table}
        if table.measure in lattice.PART_OF:
            wide |= {table._replace(measure=lattice.PART_OF[table.measure][0])}
        return any(_is_hidden(self._above(cell, one)) for one in wide)

    def _above(self, cell: Coordinates, table: Table) -> Told | None:
        """What is told of the cell of a wider table that holds this one; None where none does. Of a code of which it is
        not known where it lies, that anything there is hidden."""
        wide = self._lifted(cell, table)
        if wide is not None:
            return self.told(wide)
        named = zip((cell.table.level, *cell.table.columns), (cell.place, *cell.values), strict=True)
        if all(code in self._known(grade) for grade, code in named if grade in lattice.COARSER and code):
            return None
        period = lattice.period_within(cell.table.grain, cell.period, table.grain)
        return next((told for told in self.cells.get((table, period), {}).values() if _is_hidden(told)), None)

    def _known(self, grade: str) -> frozenset[str]:
        """The codes of a grade that are known to lie in another, or another in them."""
        if grade not in self.known:
            inside = (codes for (fine, _), codes in self.within.items() if fine == grade)
            around = (codes.values() for (_, coarse), codes in self.within.items() if coarse == grade)
            self.known[grade] = frozenset[str]().union(*inside, *around)
        return self.known[grade]

    def _lifted(self, cell: Coordinates, table: Table) -> Coordinates | None:
        """The cell of a wider table that holds this one; None where nobody here is in it."""
        codes = (cell.place, *cell.values)
        lifted = [way(codes) for way in self._ways(cell.table, table)]
        if None in lifted:
            return None
        place, *values = (code or "" for code in lifted)
        return Coordinates(
            table, place, lattice.period_within(cell.table.grain, cell.period, table.grain), tuple(values)
        )

    def _ways(self, table: Table, wide: Table) -> Sequence[Way]:
        """How each code of a wider table is found from the place and values of a cell: found once for all its cells."""
        if (table, wide) not in self.ways:
            grades = (table.level, *table.columns)
            self.ways[table, wide] = [self._way(grades, grade) for grade in (wide.level, *wide.columns)]
        return self.ways[table, wide]

    def _way(self, grades: Sequence[str], grade: str) -> Way:
        if grade == EVERYWHERE:
            return lambda codes: ""
        if grade in grades:
            return itemgetter(grades.index(grade))
        above = [(at, self.within[fine, grade]) for at, fine in enumerate(grades) if (fine, grade) in self.within]
        return lambda codes: next((code for at, wide in above if (code := wide.get(codes[at])) is not None), None)


class Released:
    """`gate.Released`: the newest release of each year."""

    def __init__(self, years: Mapping[int, Year]) -> None:
        self.years = years

    def named(self, period: Period) -> str:
        found = {year: one for year in range(period.first.year, period.last.year + 1) if (one := self.years.get(year))}
        return ", ".join(one.name for one in found.values())

    def is_of(self, part: Part) -> bool:
        return int(part.name[:4]) in self.years

    def told(self, cell: Coordinates) -> Told | None:
        year = self.years.get(int(cell.period[:4]))
        return year.told(cell) if year else None

    def told_rest(self, cell: Coordinates, grade: str) -> Told | None:
        year = self.years.get(int(cell.period[:4]))
        return year.told_rest(cell, grade) if year else None

    def knows(self, cell: Coordinates, grade: str) -> Collection[str] | None:
        year = self.years.get(int(cell.period[:4]))
        return year.knows(cell, grade) if year else ()

    def tells_all(self, cell: Coordinates, grade: str, whole: Coordinates) -> bool:
        year = self.years.get(int(cell.period[:4]))
        return year is not None and year.tells_all(cell, grade, whole)

    def hides(self, cell: Coordinates) -> bool:
        year = self.years.get(int(cell.period[:4]))
        return year is not None and year.hides(cell)


def _is_hidden(told: Told | None) -> bool:
    return told is not None and told.state != "exact"


def _renamed(cell: Coordinates, grade: str, wide: str, above: str) -> Coordinates:
    """The cell by the code of a wider grade in the place of its own."""
    table = cell.table
    if grade == table.level:
        return cell._replace(table=table._replace(level=wide), place=above)
    codes = dict(zip(table.columns, cell.values, strict=True))
    del codes[grade]
    if wide != EVERYWHERE:
        codes[wide] = above
    columns = tuple(sorted(codes))
    return cell._replace(table=table._replace(columns=columns), values=tuple(codes[name] for name in columns))


@cache
def _around(table: Table) -> frozenset[Table]:
    """The published tables around one that is not. What is told apart in a territory is within its region too, where
    that is one: a territory may be all of a region."""
    found = set(lattice.around(table))
    if table.level == "territory":
        found.update(lattice.around(table._replace(level="region")))
    return frozenset(found)


class _Seen:
    guard = threading.Lock()
    years: dict[str, Year] = {}


def latest() -> Released | None:
    """What is published on this machine; None when nothing is. One look at the disk."""
    newest: dict[int, str] = {}
    for name in shelf.names():  # newest first
        year, _ = shelf.parsed(name) or (0, 0)
        newest.setdefault(year, name)
    return Released({year: _year(name) for year, name in sorted(newest.items())}) if newest else None


def _year(name: str) -> Year:
    key = str(shelf.folder(name))
    with _Seen.guard:
        if key not in _Seen.years:
            _Seen.years[key] = read(name, shelf.folder(name))
        return _Seen.years[key]


def read(name: str, folder: Path) -> Year:
    """A release from its folder. Raises OSError."""
    told = json.loads((folder / _PROTECTION).read_text(encoding="utf-8"))
    cells: dict[tuple[Table, str], dict[Inside, Told]] = {}
    for table, period, inside, one in _cells(folder / _CELLS):
        cells.setdefault((table, period), {})[inside] = one
    within = {(fine, coarse): codes for fine, wide in told["within"].items() for coarse, codes in wide.items()}
    return Year(name, told["last_month"], frozenset(map(Table.parsed, told["tables"])), cells, within)


def _cells(path: Path) -> Iterator[tuple[Table, str, Inside, Told]]:
    with duckdb.connect() as connection:
        connection.execute(f"FROM read_parquet({quoted(path)})")
        tables: dict[tuple[str | None, ...], Table] = {}
        for measure, level, place, grain, period, one, first, two, second, state, count in connection.fetchall():
            named = (measure, level, grain, one, two)
            if named not in tables:
                tables[named] = Table(measure, level, grain, tuple(name for name in (one, two) if name is not None))
            values = tuple(value for name, value in ((one, first), (two, second)) if name is not None)
            yield tables[named], period, (place, values), _HIDDEN.get(state) or Told("exact", count)
