"""Where a figure of a question lies: the cells of the lattice that it is, or is within."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from types import MappingProxyType
from typing import NamedTuple

from .facts import CONTACT, PLACES
from .lattice import COARSER, EVERYWHERE, Coordinates, Table

# What the lattice calls that which a column of a question counts, and what narrows it there.
_MEASURES: Mapping[str, tuple[str, tuple[tuple[str, str], ...]]] = MappingProxyType(
    {
        "communications": ("contacts", ()),
        "needs": ("needs", ()),
        "unmet": ("unmet", ()),
        "unmet_for": ("reasons", ()),
        "referrals": ("referrals", ()),
        "transfers": ("transfers", ()),
        "handovers": ("transfers", (("has_handover", "yes"),)),
        "follow_ups": ("follow_ups", ()),
        "joined": ("follow_ups", (("state", "reached"),)),
    }
)
_OF_FACT: Mapping[str, str] = MappingProxyType({"unmet": "reasons"})  # what its rows are, in the lattice
_PEOPLE = "contacts"  # the communications, and the column that counts those with a need
_UNMET = ("status", "unmet")
_FINER = ("week", "day")
_TIMES = ("month", *_FINER)
_LEVELS = (*PLACES, "area")
_ROW = "\0"  # stands for the code of a row


class Template(NamedTuple):
    """The cell of any row of a question: `at` gives that of one. `grain` and period are those of the row over time."""

    table: Table
    place: str
    values: tuple[str, ...]
    is_whole: bool  # whether a row whose value is not known is a cell too

    def at(self, code: str, period: str) -> Coordinates:
        values = tuple(code if value == _ROW else value for value in self.values)
        return _as_counted(Coordinates(self.table, code if self.place == _ROW else self.place, period, values))


class Where(NamedTuple):
    """`is_counted`: the first of `cells` counts just what the column does. Else the column counts something within each
    of `cells`: fewer rows of theirs, or the people that these rows are of. These are within the communications of
    `people` too: nearly all of them have a need, so that one number is nearly the other."""

    cells: tuple[Template, ...]
    is_counted: bool
    people: tuple[Template, ...] = ()

    @property
    def around(self) -> tuple[Template, ...]:
        return self.cells + self.people


@cache
def where(fact: str, column: str, depth: str, pairs: tuple[tuple[str, str], ...], grain: str) -> Where:
    """The cells of a column of a fact told apart by `depth` ("" for the total), of rows narrowed by `pairs` (column,
    code). A row that lies in two places that do not nest is within a cell of each."""
    measure, own = _MEASURES.get(column, (_OF_FACT.get(fact, fact), ()))
    grades = {**dict(pairs), **dict(own)}
    if depth and depth not in _TIMES and depth not in grades:
        grades[depth] = _ROW
    cells = _templates(measure, grades, depth, grain)
    people: tuple[Template, ...] = ()
    if column == _PEOPLE and measure != _PEOPLE:
        of_people = {name: code for name, code in grades.items() if name in CONTACT}
        people = _templates(_PEOPLE, of_people, depth, grain)
    return Where(cells, column in _MEASURES and len(cells) == 1 and depth not in _FINER, people)


def _templates(measure: str, grades: Mapping[str, str], depth: str, grain: str) -> tuple[Template, ...]:
    kept = _finest(grades)
    levels = [name for name in kept if name in _LEVELS] or [EVERYWHERE]
    columns = tuple(sorted(name for name in kept if name not in _LEVELS))
    return tuple(
        Template(
            Table(measure, level, "month" if depth in _TIMES else grain, columns),
            kept.get(level, ""),
            tuple(kept[name] for name in columns),
            is_whole=not _below(depth),
        )
        for level in levels
    )


def _as_counted(cell: Coordinates) -> Coordinates:
    """Needs whose status is unmet are the unmet needs; unmet needs of another status are none."""
    table = cell.table
    if table.measure not in ("needs", "unmet") or _UNMET not in zip(table.columns, cell.values, strict=True):
        return cell
    kept = [(name, code) for name, code in zip(table.columns, cell.values, strict=True) if name != _UNMET[0]]
    columns, values = tuple(name for name, _ in kept), tuple(code for _, code in kept)
    return cell._replace(table=table._replace(measure="unmet", columns=columns), values=values)


def _finest(grades: Mapping[str, str]) -> dict[str, str]:
    """Without those that a finer one implies: a topic of the second depth says which of the first it is under."""
    implied = {wide for name in grades for wide in _below(name)}
    if "borough" in grades:
        implied.add("municipality")  # which holds it, though tables do not add one up to the other
    return {name: code for name, code in grades.items() if name not in implied}


@cache
def _below(grade: str) -> frozenset[str]:
    """What a grade is added up to, near and far."""
    near: Sequence[str] = [wide for wide in COARSER.get(grade, ()) if wide != EVERYWHERE]
    return frozenset(near).union(*(_below(wide) for wide in near))
