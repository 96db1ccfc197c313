"""The lattice: the tables whose cells are published exactly, or hidden. Whatever is not one of them is perturbed.

A table is a measure, a level of place, a grain of time, and at most two columns: the finer the column, the coarser the
place. Only the finest tables are declared; all that can be added up from them is published with them, since anyone
could add it up. Whether a cell is of the lattice is known from its coordinates alone.

Source: A. Hundepool et al., Statistical Disclosure Control (Wiley, 2012), chapter 4.3: linked and hierarchical tables
are protected together. Places nest (area, borough, municipality, then RCM and region, or territory of the metropolitan
community), and so do months, quarters and years, topics, and groups of reasons. A year is of the calendar; a fiscal one
is the sum of four quarters, so that no two years of a release overlap, and none of two releases.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from functools import cache, lru_cache
from types import MappingProxyType
from typing import NamedTuple

from .keys import LARGEST
from .period import span
from .question import Period

EVERYWHERE = "everywhere"
# What each grade of place, of time and of a column is added up to. "" is the column left out.
# Boroughs and municipalities both lie in areas as they were recorded, so that neither needs the other.
COARSER: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "area": ("borough", "municipality"),  # as it was recorded
        "borough": ("mrc",),
        "municipality": ("mrc", "territory"),
        "mrc": ("region",),
        "region": (EVERYWHERE,),
        "territory": (EVERYWHERE,),
        "month": ("quarter",),
        "quarter": ("year",),
        "topic": ("topic_3",),
        "topic_3": ("topic_2",),
        "topic_2": ("topic_1",),
        "reason": ("reason_group",),
        "age_band": ("age_group",),
    }
)
LEVELS = ("area", "borough", "municipality", "mrc", "territory", "region", EVERYWHERE)
GRAINS = ("month", "quarter", "year")  # of the calendar; a fiscal year is the sum of four quarters


class Table(NamedTuple):
    """`columns` are sorted."""

    measure: str
    level: str
    grain: str
    columns: tuple[str, ...] = ()

    def __str__(self) -> str:
        return "|".join((self.measure, self.level, self.grain, ",".join(self.columns)))

    @classmethod
    def parsed(cls, text: str) -> Table:
        measure, level, grain, columns = text.split("|")
        return cls(measure, level, grain, tuple(name for name in columns.split(",") if name))


class Coordinates(NamedTuple):
    """A cell. `place` is empty everywhere; `period` is 2019-01, 2019-Q1 or 2019; `values` are codes of the columns of
    the table, in their order. `at` puts them together."""

    table: Table
    place: str
    period: str
    values: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        """What a release calls the cell: needs|mrc=mrc-67|quarter=2019-Q1|topic_1=food"""
        columns = ",".join(f"{name}={code}" for name, code in zip(self.table.columns, self.values, strict=True))
        return f"{self.table.measure}|{self.table.level}={self.place}|{self.table.grain}={self.period}|{columns}"


def at(
    measure: str, *, level: str = EVERYWHERE, place: str = "", grain: str, period: str, **values: str
) -> Coordinates:
    columns = tuple(sorted(values))
    return Coordinates(Table(measure, level, grain, columns), place, period, tuple(values[name] for name in columns))


PROFILE = ("age_band", "channel", "gender", "inquirer", "language")
_OF_REGIONS = tuple(name for name in PROFILE if name != "language")  # but two, few in each: they would hide the whole
_OWN_LISTS = ("heard", "household", "is_newcomer")  # of each operator, or rare
_YEARLY = ("contacts", "needs", "referrals", "unmet")
# measure, columns, level, grain: the finest that are published
_DECLARED: tuple[tuple[str, tuple[str, ...], str, str], ...] = (
    *((measure, (), "area", "year") for measure in _YEARLY),
    *((measure, (), "region", "month") for measure in ("contacts", "needs", "referrals")),
    *((measure, ("operator",), EVERYWHERE, "quarter") for measure in _YEARLY),
    *((measure, (name,), "region", "year") for measure in ("contacts", "needs") for name in _OF_REGIONS),
    *(
        (measure, (name, "operator"), EVERYWHERE, "quarter")
        for measure in ("contacts", "needs")
        for name in (*PROFILE, *_OWN_LISTS)
    ),
    ("needs", ("topic",), EVERYWHERE, "year"),
    ("needs", ("topic_1",), EVERYWHERE, "month"),
    ("needs", ("topic_1",), "borough", "year"),
    ("needs", ("operator", "topic_1"), EVERYWHERE, "quarter"),
    *(("needs", (name, "topic_1"), EVERYWHERE, "year") for name in PROFILE),
    ("unmet", (), "region", "quarter"),
    ("unmet", (), EVERYWHERE, "month"),
    ("unmet", ("topic",), EVERYWHERE, "year"),
    ("unmet", ("topic_1",), EVERYWHERE, "quarter"),
    ("unmet", ("topic_1",), "region", "year"),
    *(("unmet", (name,), EVERYWHERE, "year") for name in PROFILE),
    ("reasons", ("reason",), EVERYWHERE, "quarter"),
    ("reasons", ("reason",), "region", "year"),
    ("referrals", ("topic_1",), EVERYWHERE, "quarter"),
    ("referrals", ("topic_1",), "region", "year"),
    ("referrals", ("organization",), EVERYWHERE, "year"),
    ("transfers", ("has_handover", "line"), EVERYWHERE, "quarter"),
    ("follow_ups", ("state",), EVERYWHERE, "quarter"),
    ("follow_ups", ("state",), "region", "year"),
)
# A measure that is part of another: its cells and those of the rest are told apart in the other's tables, so that what
# one leaves of the other is protected too. The column that tells them apart, and its code.
PART_OF: Mapping[str, tuple[str, str, str]] = MappingProxyType({"unmet": ("needs", "is_unmet", "yes")})


def coarser(grade: str) -> tuple[str, ...]:
    """What a grade is added up to: "" for a column that nothing groups, and nothing for everywhere and years."""
    if grade in (EVERYWHERE, "year"):
        return ()
    return COARSER.get(grade, ("",))


def above(table: Table) -> Iterator[Table]:
    """The tables that are this one with one thing a step coarser."""
    for level in coarser(table.level):
        yield table._replace(level=level)
    for grain in coarser(table.grain):
        yield table._replace(grain=grain)
    for number, name in enumerate(table.columns):
        rest = table.columns[:number] + table.columns[number + 1 :]
        for grade in coarser(name):
            yield table._replace(columns=tuple(sorted((*rest, grade) if grade else rest)))


def _closed(declared: frozenset[Table]) -> frozenset[Table]:
    """With all that can be added up from them."""
    found, last = declared, frozenset[Table]()
    while found != last:
        last, found = found, found | {coarse for table in found for coarse in above(table)}
    return found


FINEST = frozenset(Table(m, level, grain, tuple(sorted(columns))) for m, columns, level, grain in _DECLARED)
TABLES = _closed(FINEST)
MEASURES = tuple(sorted({table.measure for table in TABLES}))
COUNTED = tuple(measure for measure in MEASURES if measure not in PART_OF)


def counted(measure: str) -> frozenset[Table]:
    """The tables to count of a measure, those of its parts among them, told apart by one column more."""
    found = {table for table in TABLES if table.measure == measure}
    for part, (whole, column, _) in PART_OF.items():
        if whole == measure:
            ours = (table for table in TABLES if table.measure == part)
            found |= {Table(whole, t.level, t.grain, tuple(sorted((*t.columns, column)))) for t in ours}
    return frozenset(found)


def published(table: Table) -> tuple[Table, int, str] | None:
    """Of a counted table that tells a part apart: the table that is published, which of the columns says so, and the
    code of the part. What has another code is counted to protect it, and not published."""
    for part, (whole, column, code) in PART_OF.items():
        if table.measure == whole and column in table.columns:
            place = table.columns.index(column)
            return (
                Table(part, table.level, table.grain, table.columns[:place] + table.columns[place + 1 :]),
                place,
                code,
            )
    return None


def in_lattice(coordinates: Coordinates) -> bool:
    """Whether the cell is shown exactly, or hidden: by its coordinates alone, and never by what it holds."""
    return coordinates.table in TABLES


@cache
def around(table: Table) -> tuple[Table, ...]:
    """The tables of the lattice whose cells hold those of a table that is not of it, as narrow as they are.

    Where one of these cells is hidden, so is the cell within it: else what is perturbed would tell, nearly, what the
    lattice keeps.
    """
    inside = [wide for wide in wider(table) if wide in TABLES]
    return tuple(wide for wide in inside if not any(wide in wider(other) for other in inside if other != wide))


@cache
def wider(table: Table) -> frozenset[Table]:
    """The table, and all that can be added up from it."""
    return _closed(frozenset({table}))


def period_of(grain: str, day: dt.date) -> str:
    """The name of the period of a grain that a day is in."""
    quarter = (day.month - 1) // 3 + 1
    names = {"month": f"{day.year}-{day.month:02}", "quarter": f"{day.year}-Q{quarter}", "year": f"{day.year}"}
    return names[grain]


@lru_cache(maxsize=1024)
def period_within(fine: str, name: str, grain: str) -> str:
    """The name of the period of a coarser grain that one of a fine grain is in: 2019-Q1 of 2019-02."""
    return period_of(grain, span(fine, name).first)


def shape(period: Period) -> tuple[str, str] | None:
    """The grain and the name of a period that is a month, a quarter or a year; None for any other."""
    if not period.is_months:
        return None
    months = _months(period)
    grains = {1: ("month",), 3: ("quarter",), 12: ("year",)}.get(months, ())
    for grain in grains:
        name = period_of(grain, period.first)
        if name == period_of(grain, period.last):
            return grain, name
    return None


def parts(period: Period, grains: tuple[str, ...] = GRAINS) -> tuple[tuple[str, str], ...] | None:
    """The fewest periods that tables publish and that make this one: what is shown of it is their sum.

    None where it is no whole months, or where they cannot make it.
    """
    if not period.is_months:
        return None
    found: list[tuple[str, str]] = []
    first = period.first
    while first <= period.last:
        ends = ((grain, _end(grain, first)) for grain in ("year", "quarter", "month") if grain in grains)
        fitting = [(grain, end) for grain, end in ends if end is not None and end <= period.last]
        if not fitting:
            return None
        grain, end = fitting[0]
        found.append((grain, period_of(grain, first)))
        first = end + dt.timedelta(days=1)
    return tuple(found)


def within(period: Period) -> int:
    """How far a perturbed number of a period is at most from what was counted: as far as the noise of each period whose
    sum it is."""
    return LARGEST * len(parts(period) or ("",))


def grains_of(measure: str, level: str, columns: tuple[str, ...]) -> tuple[str, ...]:
    """The grains of time in which such a table is published, for `parts`."""
    ordered = tuple(sorted(columns))
    return tuple(grain for grain in GRAINS if Table(measure, level, grain, ordered) in TABLES)


def may_be_perturbed(period: Period) -> bool:
    """Whether a free question may be asked of a period: a month, a quarter or a year, and no other days.

    From the same group within many windows of days the noise would be averaged away, day by day (see `keys`). Other
    periods are the sum of what is shown of their `parts`.
    """
    return shape(period) is not None


def _months(period: Period) -> int:
    return 12 * (period.last.year - period.first.year) + period.last.month - period.first.month + 1


def _end(grain: str, first: dt.date) -> dt.date | None:
    """The last day of the period of a grain that begins on `first`; None where none begins then."""
    length = {"month": 1, "quarter": 3, "year": 12}[grain]
    day_before = first - dt.timedelta(days=1)
    if period_of(grain, day_before) == period_of(grain, first):
        return None
    months = first.month - 1 + length
    return dt.date(first.year + months // 12, months % 12 + 1, 1) - dt.timedelta(days=1)
