"""Where a figure of a question lies: the cells of the lattice that it is, or is within."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from types import MappingProxyType
from typing import NamedTuple

from .facts import PLACES, domain
from .lattice import COARSER, EVERYWHERE, Coordinates, Table

AREA = "area"  # the list of all places
ARRIVALS = "arrivals"  # all who came, of whom communications are those who were answered
# What the lattice calls that which a column of a question counts, and what narrows it there.
_MEASURES: Mapping[str, tuple[str, tuple[tuple[str, str], ...]]] = MappingProxyType(
    {
        "communications": ("contacts", ()),
        "arrivals": (ARRIVALS, ()),
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
# Who hung up said nothing of themselves: what is known by these of all who came is of those who were answered.
_OF_ANSWERED = frozenset(
    ("gender", "age_band", "age_group", "language", "inquirer", "household", "is_newcomer", "heard", *PLACES, "area")
)
_OF_FACT: Mapping[str, str] = MappingProxyType({"unmet": "reasons"})  # what its rows are, in the lattice
_UNMET = ("status", "unmet")
_ANSWERED = ("kind", "conversation")
APART = ("reason", "reason_group", _UNMET[0], _ANSWERED[0])  # what tells a measure apart that another is kept with
# Grades whose codes are an operator's own, or what all lists say for them.
_LISTS: Mapping[str, str] = MappingProxyType(
    {"age_band": "age", "age_group": "age", "reason": "reason", "reason_group": "reason"}
)
OF_OPERATORS = frozenset(_LISTS.values())
# Columns of which all may have one code for a while, since nobody asks for it or there is no other. Not places, which
# nest, topics and what is done of a need, which all have, nor operators, whose name is then left out.
TRAITS = frozenset(
    ("channel", "direction", "language", "inquirer", "gender", "age_band", "age_group", "household", "is_newcomer",
     "heard", "interpreting", "who_for", "priority", "way", "outcome", "line")
)  # fmt: skip
_FINER = ("week", "day")
_TIMES = ("month", *_FINER)
_LEVELS = (*PLACES, "area")
Word = tuple[str, str]
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
    """`is_counted`: where `cells` come to one, it counts just what the column does. Else the column counts something
    within each of `cells`: fewer rows of theirs, or the people that these rows are of. Where its own cell is not
    published, it is kept with `beside` too: reasons are of unmet needs, needs of another status are what these leave,
    and all who came are little more than the communications."""

    cells: tuple[Template, ...]
    is_counted: bool
    beside: tuple[Template, ...] = ()


@cache
def where(fact: str, column: str, depth: str, pairs: tuple[tuple[str, str], ...], grain: str) -> Where:
    """The cells of a column of a fact told apart by `depth` ("" for the total), of rows narrowed by `pairs` (column,
    code). A row that lies in two places that do not nest is within a cell of each."""
    measure, grades = _graded(fact, column, depth, pairs)
    cells = _templates(measure, grades, depth, grain)
    beside: tuple[Template, ...] = ()
    if (whole := _beside(measure, grades)) is not None:
        apart = {name: code for name, code in grades.items() if name not in APART}
        beside = _templates(whole, apart, depth, grain)
    return Where(cells, column in _MEASURES and depth not in _FINER, beside)


class Called(NamedTuple):
    """The words that name the cells of a column, in no order: those of all rows, and the list that the code of each row
    is of; "" where rows are the total, or of times. A word is a list and a code of it."""

    words: frozenset[Word]
    list: str


@cache
def called(fact: str, column: str, depth: str, pairs: tuple[tuple[str, str], ...]) -> Called:
    """One name for a cell, as rows or as a total, by whatever question: needs whose status is unmet are unmet needs; an
    age is the same as a band and as a group of bands. The period is no part of it."""
    measure, grades = _graded(fact, column, depth, pairs)
    kept = _finest(grades)
    row = next((name for name, code in kept.items() if code == _ROW), "")
    words = {_measured({"unmet": "needs", "contacts": ARRIVALS}.get(measure, measure))}
    if measure == "unmet" and row != _UNMET[0]:
        words.add(_UNMET)
    if measure == "contacts" or (measure == ARRIVALS and row != _ANSWERED[0] and _OF_ANSWERED.intersection(grades)):
        words.add(_ANSWERED)
    if column not in _MEASURES:
        words.add(("column", column))
    return Called(
        frozenset(words).union(_word(name, code) for name, code in kept.items() if name != row),
        _list(row) if row else "",
    )


def without_operator(code: str) -> str:
    """A code of `OF_OPERATORS`, whoever chose it: "35_49" of "host:35_49"."""
    return code.rpartition(":")[2]


def _word(grade: str, code: str) -> Word:
    return _list(grade), code


def _list(grade: str) -> str:
    found = domain(grade)
    return _LISTS.get(grade) or (found if found in ("topic", AREA) else grade)


def _measured(measure: str) -> Word:
    return "measure", measure


def _graded(fact: str, column: str, depth: str, pairs: tuple[tuple[str, str], ...]) -> tuple[str, dict[str, str]]:
    """What a column measures, and what tells its rows apart: columns and codes."""
    measure, own = _MEASURES.get(column, (_OF_FACT.get(fact, fact), ()))
    said = (pair for pair in pairs if (fact, pair) != ("unmet", _UNMET))  # all of that fact are
    grades = {**dict(said), **dict(own)}
    if depth and depth not in _TIMES and depth not in grades:
        grades[depth] = _ROW
    return measure, grades


def _beside(measure: str, grades: Mapping[str, str]) -> str | None:
    if measure == "reasons" or (measure == "needs" and _UNMET[0] in grades):
        return "unmet"
    return "contacts" if measure == ARRIVALS else None


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
    """Needs whose status is unmet are the unmet needs, and conversations of all who came are the communications; unmet
    needs of another status are none."""
    table = cell.table
    if _UNMET[0] not in table.columns and _ANSWERED[0] not in table.columns:
        return cell
    grades = dict(zip(table.columns, cell.values, strict=True))
    if table.measure in ("needs", "unmet") and _UNMET in grades.items():
        return _renamed(cell, "unmet", grades, _UNMET[0])
    if table.measure == ARRIVALS and _ANSWERED in grades.items():
        return _renamed(cell, "contacts", grades, _ANSWERED[0])
    return cell


def _renamed(cell: Coordinates, measure: str, grades: Mapping[str, str], without: str) -> Coordinates:
    kept = {name: code for name, code in grades.items() if name != without}
    table = cell.table._replace(measure=measure, columns=tuple(kept))
    return cell._replace(table=table, values=tuple(kept.values()))


def _finest(grades: Mapping[str, str]) -> dict[str, str]:
    """Without those that a finer one implies: a topic of the second depth says which of the first it is under."""
    implied = {wide for name in grades for wide in _below(name)}
    if "borough" in grades:
        implied.update(("municipality", "territory"))  # which hold it, though tables do not add it up to them
    return {name: code for name, code in grades.items() if name not in implied}


@cache
def _below(grade: str) -> frozenset[str]:
    """What a grade is added up to, near and far."""
    near: Sequence[str] = [wide for wide in COARSER.get(grade, ()) if wide != EVERYWHERE]
    return frozenset(near).union(*(_below(wide) for wide in near))
