"""The cells of the lattice counted from rows in memory, and what adds up to what.

Rows are arrays of whole numbers, one for each column, with the codes that they stand for. Cells of all tables stand one
after another; only those that hold someone are there.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass
from functools import cache
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from . import lattice
from .lattice import EVERYWHERE, Table

Whole = NDArray[np.int64]
Text = NDArray[np.str_]
Flags = NDArray[np.bool_]
UNKNOWN = "?"  # behind the code of what is known: "mun-66023?" are those of Montréal whose borough was not said


class Grade(NamedTuple):
    """`codes` of each row stand in `labels`. Grades of one hierarchy nest: see `nested`."""

    codes: Whole
    labels: tuple[str, ...]


class Rows(NamedTuple):
    """What a measure counts. `contact` numbers whose each row is; grades are those of `lattice`. `is_over` says of each
    period of each grain whether it is: a year is published once its last month is closed, and not before."""

    measure: str
    contact: Whole
    grades: Mapping[str, Grade]
    is_over: Mapping[str, NDArray[np.bool_]]


@dataclass(frozen=True, slots=True)
class Block:
    """The cells of a table, in the order of `codes`, which hold place, period and values in one number each."""

    table: Table
    codes: Whole
    count: Whole
    people: Whole

    def labelled(self, labels: Mapping[str, tuple[str, ...]]) -> Labelled:
        """Its cells by what they are called, as they are counted."""
        names = [name for name in _names(self.table) if name != EVERYWHERE]
        parts = _apart(self.codes, [len(labels[name]) for name in names])
        told = {name: np.array(labels[name])[part] for name, part in zip(names, parts, strict=True)}
        nowhere = np.full(len(self.codes), "")
        values = tuple(told[name] for name in self.table.columns)
        return Labelled(self.table, told.get(self.table.level, nowhere), told[self.table.grain], values, self.count)


@dataclass(frozen=True, slots=True)
class Labelled:
    """The cells of a table: `place`, `period` and each of `values` hold a code for each cell."""

    table: Table
    place: Text
    period: Text
    values: tuple[Text, ...]
    count: Whole

    def published(self) -> tuple[Labelled, Flags]:
        """As they are published (`lattice.published`), and which of them are."""
        if (found := lattice.published(self.table)) is None:
            return self, np.ones(len(self.count), dtype=bool)
        table, number, code = found
        kept = self.values[number] == code
        values = tuple(value[kept] for other, value in enumerate(self.values) if other != number)
        return Labelled(table, self.place[kept], self.period[kept], values, self.count[kept]), kept

    def keys(self) -> list[str]:
        """What a release calls each cell (`Coordinates.key`)."""
        pairs = [
            [f"{name}={code}" for code in value] for name, value in zip(self.table.columns, self.values, strict=True)
        ]
        ends = [",".join(one) for one in zip(*pairs, strict=True)] if pairs else [""] * len(self.count)
        begins = f"{self.table.measure}|{self.table.level}="
        return [
            f"{begins}{place}|{self.table.grain}={period}|{end}"
            for place, period, end in zip(self.place, self.period, ends, strict=True)
        ]


@dataclass(frozen=True, slots=True)
class Cube:
    """`blocks` one after another are the cells. Sum `row[i]` has cell `cell[i]` with `sign[i]`: -1 for the whole and 1
    for its parts, and is nothing. `labels` are those of each grade."""

    blocks: tuple[Block, ...]
    row: Whole
    cell: Whole
    sign: Whole
    labels: Mapping[str, tuple[str, ...]]

    @property
    def count(self) -> Whole:
        return np.concatenate([block.count for block in self.blocks])

    @property
    def people(self) -> Whole:
        return np.concatenate([block.people for block in self.blocks])

    @property
    def worth(self) -> NDArray[np.float64]:
        """A count is worth more where the table is coarser: fewer tables can be added up from it."""
        return np.concatenate([np.full(len(one.codes), len(lattice.wider(one.table)) ** -3.0) for one in self.blocks])

    @property
    def is_published(self) -> Flags:
        return np.concatenate([block.labelled(self.labels).published()[1] for block in self.blocks])

    def keys(self) -> list[str]:
        """What a release calls each cell (`Coordinates.key`)."""
        return [key for block in self.blocks for key in block.labelled(self.labels).keys()]  # noqa: SIM118


def nested(fine: Grade, *coarse: Grade) -> Grade:
    """A grade whose codes lie in one code of each coarser one. Who has no code of it is known by the coarser ones."""
    codes, labels = _named(fine, *coarse)
    if len(set(labels)) < len(labels):
        twice = sorted({label for label in labels if labels.count(label) > 1})[:3]
        raise ValueError(f"These lie in two larger ones: {', '.join(twice)}. An area or a topic has one of each kind.")
    return Grade(codes, labels)


def loosely_nested(fine: Grade, *coarse: Grade) -> Grade:
    """The same, though codes lie in two larger ones: `within` does not say of these where they lie."""
    codes, labels = _named(fine, *coarse)
    return graded(np.array(labels)[codes])


def graded(labels: NDArray[Any]) -> Grade:
    """The codes of each row as a grade."""
    told, codes = np.unique(labels.astype(str), return_inverse=True)
    return Grade(codes.astype(np.int64), tuple(map(str, told)))


def _named(fine: Grade, *coarse: Grade) -> tuple[Whole, tuple[str, ...]]:
    """The codes of rows in a grade with those it lies in, and what each is called."""
    combined = fine.codes.astype(np.int64)
    for grade in coarse:
        combined = combined * len(grade.labels) + grade.codes
    _, first, codes = np.unique(combined, return_index=True, return_inverse=True)
    own = [fine.labels[code] for code in fine.codes[first]]
    above = [[grade.labels[code] for code in grade.codes[first]] for grade in coarse]
    labels = (
        code or UNKNOWN.join(dict.fromkeys(name.rstrip(UNKNOWN) for name in names)) + UNKNOWN
        for code, *names in zip(own, *above, strict=True)
    )
    return codes.astype(np.int64), tuple(labels)


Within = Mapping[str, Mapping[str, Mapping[str, str]]]


def within(rows: Rows) -> Within:
    """In which code of each coarser grade each code of a finer one lies, where it lies in one: of places (a territory
    may lie in one region too) and of columns."""
    found: dict[str, dict[str, dict[str, str]]] = {}
    for fine in rows.grades:
        for coarse in sorted(_coarser(fine) & rows.grades.keys()):
            pairs = np.unique(np.stack([rows.grades[fine].codes, rows.grades[coarse].codes]), axis=1)
            codes, first, many = np.unique(pairs[0], return_index=True, return_counts=True)
            alone = many == 1
            labels = zip(codes[alone].tolist(), pairs[1][first[alone]].tolist(), strict=True)
            told = {rows.grades[fine].labels[one]: rows.grades[coarse].labels[other] for one, other in labels}
            found.setdefault(fine, {})[coarse] = told
    return found


def _coarser(grade: str) -> Set[str]:
    """All that a grade of place or of a column may lie in."""
    return nests_in(grade) | ({"region"} if grade == "territory" else set())


@cache
def nests_in(grade: str) -> frozenset[str]:
    """The coarser grades of which each code of a grade of place or of a column has one, by what tables are added up."""
    near = {one for one in lattice.coarser(grade) if one not in ("", EVERYWHERE) and grade not in lattice.GRAINS}
    return frozenset(near.union(*map(nests_in, near)))


def counted(rows: Rows, tables: Iterable[Table] | None = None) -> Cube:
    """All cells of the tables of a measure, and what adds up to what."""
    blocks: dict[Table, Block] = {}
    for table in sorted(lattice.counted(rows.measure) if tables is None else tables, key=_fineness):
        blocks[table] = _rolled(rows, table, blocks) or _grouped(rows, table)
    return _linked(rows, {table: _over(rows, block) for table, block in blocks.items()})


def periods(months: Whole) -> tuple[dict[str, Grade], dict[str, NDArray[np.bool_]]]:
    """The grades of time of the month of each row (201901), and whether each period is over: with the last of them."""
    found, codes = np.unique(months, return_inverse=True)
    days = [dt.date(int(month) // 100, int(month) % 100, 1) for month in found]
    after = (days[-1] + dt.timedelta(days=31)).replace(day=1) if days else dt.date.min
    grades, is_over = {}, {}
    for grain in lattice.GRAINS:
        labels, of = np.unique([lattice.period_of(grain, day) for day in days], return_inverse=True)
        grades[grain] = Grade(of[codes].astype(np.int64), tuple(map(str, labels)))
        is_over[grain] = labels != lattice.period_of(grain, after)
    return grades, is_over


def _over(rows: Rows, block: Block) -> Block:
    names = [name for name in (block.table.level, block.table.grain) if name != EVERYWHERE]
    part = _apart(block.codes, [len(grade.labels) for grade in _grades(rows, block.table)])[
        names.index(block.table.grain)
    ]
    kept = rows.is_over[block.table.grain][part]
    return Block(block.table, block.codes[kept], block.count[kept], block.people[kept])


def _fineness(table: Table) -> tuple[int, int, str]:
    """The finest first: whatever lies above a table comes after it."""
    level, grain = lattice.LEVELS.index(table.level), lattice.GRAINS.index(table.grain)
    return level, grain, str(table)


def _names(table: Table) -> tuple[str, ...]:
    return (table.level, table.grain, *table.columns)


def _grades(rows: Rows, table: Table) -> list[Grade]:
    return [rows.grades[name] for name in _names(table) if name != EVERYWHERE]


def _grouped(rows: Rows, table: Table) -> Block:
    combined = np.zeros(len(rows.contact), dtype=np.int64)
    for grade in _grades(rows, table):
        combined = combined * len(grade.labels) + grade.codes
    codes, where, count = np.unique(combined, return_inverse=True, return_counts=True)
    pairs = np.unique(where.astype(np.int64) * (int(rows.contact.max(initial=0)) + 1) + rows.contact)
    people = np.bincount(pairs // (int(rows.contact.max(initial=0)) + 1), minlength=len(codes))
    return Block(table, codes, count, people)


def _rolled(rows: Rows, table: Table, blocks: Mapping[Table, Block]) -> Block | None:
    """From a table that is finer in place or time: there everyone is in one cell, so that people add up too."""
    for fine, block in blocks.items():
        if fine.columns == table.columns and table in _above_in_place_and_time(fine):
            whole = _mapped(rows, block, table)
            codes, where = np.unique(whole, return_inverse=True)
            count, people = (np.zeros(len(codes), dtype=np.int64) for _ in range(2))
            np.add.at(count, where, block.count)
            np.add.at(people, where, block.people)
            return Block(table, codes, count, people)
    return None


def _above_in_place_and_time(table: Table) -> set[Table]:
    return {coarse for coarse in lattice.above(table) if coarse.columns == table.columns}


def _mapped(rows: Rows, block: Block, coarse: Table) -> Whole:
    """The code, in a table above, of the cell that each cell of a block is part of."""
    parts = _apart(block.codes, [len(grade.labels) for grade in _grades(rows, block.table)])
    names = [name for name in _names(block.table) if name != EVERYWHERE]
    held = dict(zip(names, parts, strict=True))
    combined = np.zeros(len(block.codes), dtype=np.int64)
    for name in _names(coarse):
        if name == EVERYWHERE:
            continue
        fine = name if name in held else next(one for one in held if name in lattice.coarser(one))
        combined = combined * len(rows.grades[name].labels) + _lifted(rows, fine, name)[held[fine]]
    return combined


def _lifted(rows: Rows, fine: str, coarse: str) -> Whole:
    """The code of a coarser grade for each code of a finer one."""
    one, other = rows.grades[fine], rows.grades[coarse]
    lifted = np.zeros(len(one.labels), dtype=np.int64)
    lifted[one.codes] = other.codes
    if not np.array_equal(lifted[one.codes], other.codes):
        raise ValueError(f"{fine} does not lie in one {coarse} only. Make it so with cube.nested before counting.")
    return lifted


def _apart(codes: Whole, sizes: list[int]) -> list[Whole]:
    parts: list[Whole] = []
    for size in reversed(sizes):
        codes, part = np.divmod(codes, size)
        parts.append(part)
    return parts[::-1]


def _linked(rows: Rows, blocks: Mapping[Table, Block]) -> Cube:
    starts, begun = {}, 0
    for table, block in blocks.items():
        starts[table], begun = begun, begun + len(block.codes)
    row, cell, sign = [], [], []
    sums = 0
    for table, block in blocks.items():
        for coarse in filter(blocks.__contains__, lattice.above(table)):
            wholes = np.arange(len(blocks[coarse].codes))
            codes = _mapped(rows, block, coarse)
            is_part = np.isin(codes, blocks[coarse].codes)  # of a whole that is over
            parts = np.flatnonzero(is_part)
            row += [sums + wholes, sums + np.searchsorted(blocks[coarse].codes, codes[parts])]
            cell += [starts[coarse] + wholes, starts[table] + parts]
            sign += [np.full(len(wholes), -1), np.ones(len(parts), dtype=np.int64)]
            sums += len(wholes)
    labels = {name: grade.labels for name, grade in rows.grades.items()}
    ordered = np.argsort(np.concatenate(row), kind="stable")
    numbers, cells, signs = (np.concatenate(one)[ordered] for one in (row, cell, sign))
    return Cube(tuple(blocks.values()), numbers, cells, signs, labels)
