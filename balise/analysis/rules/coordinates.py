"""Where a figure of a question lies: the cell of the lattice that it is, if it is one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from types import MappingProxyType
from typing import NamedTuple

from .facts import PLACES
from .lattice import COARSER, EVERYWHERE, TABLES, Coordinates, Table

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
_TIMES = ("month", "week", "day")
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
        return Coordinates(self.table, code if self.place == _ROW else self.place, period, values)


@cache
def template(column: str, depth: str, pairs: tuple[tuple[str, str], ...], grain: str) -> Template | None:
    """The cells of a column told apart by `depth` ("" for the total), of rows narrowed by `pairs` (column, code).

    None where they are no cells of the lattice: then they are perturbed.
    """
    if column not in _MEASURES:
        return None
    measure, own = _MEASURES[column]
    grades = {**dict(pairs), **dict(own)}
    by_time = depth in _TIMES
    if by_time and depth != "month":
        return None
    if depth and not by_time and depth not in grades:
        grades[depth] = _ROW
    kept = _finest(grades)
    levels = [name for name in kept if name in _LEVELS]
    if len(levels) > 1:
        return None
    columns = tuple(sorted(name for name in kept if name not in _LEVELS))
    table = Table(measure, levels[0] if levels else EVERYWHERE, "month" if by_time else grain, columns)
    if table not in TABLES:
        return None
    place = kept[levels[0]] if levels else ""
    return Template(table, place, tuple(kept[name] for name in columns), is_whole=not _below(depth))


def _finest(grades: Mapping[str, str]) -> dict[str, str]:
    """Without those that a finer one implies: a topic of the second depth says which of the first it is under."""
    implied = {wide for name in grades for wide in _below(name)}
    return {name: code for name, code in grades.items() if name not in implied}


@cache
def _below(grade: str) -> frozenset[str]:
    """What a grade is added up to, near and far."""
    near: Sequence[str] = [wide for wide in COARSER.get(grade, ()) if wide != EVERYWHERE]
    return frozenset(near).union(*(_below(wide) for wide in near))
