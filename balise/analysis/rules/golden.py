"""Golden figures: what publications print, and what a count of contacts must give to agree (`data/golden.toml`).

A publication counts the contacts of one operator, over its days. Where it counts otherwise than we do, both values
stand, each with its definition.
"""

from __future__ import annotations

import datetime as dt
import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, Literal

import msgspec

from balise.core.languages import Text

from . import lattice
from .lattice import Coordinates
from .period import first_of, last_of, months, say_time
from .question import Period

_FILE = Path(__file__).parent.parent / "data" / "golden.toml"
HOST = "host"  # the operator of the installation, whatever its code
Unit = Literal["count", "percent", "seconds", "ratio", "growth"]
# differs: by a definition that `Figure.differs` says. other: with none, so that these are other contacts.
Verdict = Literal["agrees", "differs", "unknown", "other"]


class Figure(msgspec.Struct, frozen=True):
    """A value as printed. `sql` is an aggregate over the rows of `fact`; "" where contacts cannot tell it."""

    label: Text
    value: float
    unit: Unit
    digits: int
    step: int  # 60 where it is printed in whole minutes, else 1
    metric: str  # its definition (`rules.metrics`); "" where we have none
    differs: str
    fact: str
    sql: str
    periods: tuple[Period, ...]  # its own, then for a growth the one since which
    cell: Coordinates | None  # what protection decides of it; None where it is no cell of what is published
    unknown: Text

    def judge(self, ours: float | None) -> Verdict:
        """`ours` rounded as it is printed, or None where it was not counted."""
        if ours is None:
            return "unknown"
        if round(ours / self.step, self.digits) * self.step == self.value:
            return "agrees"
        return "differs" if self.differs else "other"


class Table(msgspec.Struct, frozen=True):
    title: Text
    figures: tuple[Figure, ...]
    note: Text = Text()


class Publication(msgspec.Struct, frozen=True):
    name: str
    title: Text
    by: str
    operator: str
    period: Period
    tables: tuple[Table, ...]

    @property
    def figures(self) -> tuple[Figure, ...]:
        return tuple(figure for table in self.tables for figure in table.figures)


@cache
def publications() -> tuple[Publication, ...]:
    """Those of the data file, in its order. Read once."""
    told = tomllib.loads(_FILE.read_text(encoding="utf-8"))
    return tuple(_publication(one) for one in told["publication"])


def is_within(figure: Figure, known: frozenset[int]) -> bool:
    """Whether contacts of every month of a figure are `known` (201901)."""
    return all(known.issuperset(months(period)) for period in figure.periods)


def _publication(told: dict[str, Any]) -> Publication:
    tables = told.pop("table")
    return Publication(
        told["name"], Text(told["fr"], told["en"]), told["by"], told["operator"], _period(told),
        tuple(_table(one, told) for one in tables),
    )  # fmt: skip


def _table(told: dict[str, Any], publication: Mapping[str, Any]) -> Table:
    days = {name: publication[name] for name in ("first", "last")}
    shared = {name: value for name, value in told.items() if name not in ("fr", "en", "rows")}
    figures = tuple(_figure({**days, **shared, **row}) for row in told["rows"])
    return Table(Text(told["fr"], told["en"]), figures, Text(told.get("note_fr", ""), told.get("note_en", "")))


def _figure(told: Mapping[str, Any]) -> Figure:
    month = str(told.get("month", ""))
    periods = _periods(told)
    return Figure(
        say_time("month", month) if month else Text(told["fr"], told.get("en", told["fr"])),
        told["value"], told.get("unit", "count"), told.get("digits", 0), told.get("step", 1), told.get("metric", ""),
        told.get("differs", ""), told.get("fact", ""), _sql(told, periods) if "fact" in told else "", periods,
        _cell(told, periods[0]), Text(told.get("unknown_fr", ""), told.get("unknown_en", "")),
    )  # fmt: skip


def _periods(told: Mapping[str, Any]) -> tuple[Period, ...]:
    if "month" in told:
        return (Period(first_of(told["month"]), last_of(told["month"])),)
    return (_period(told), Period(*told["since"])) if "since" in told else (_period(told),)


def _period(told: Mapping[str, Any]) -> Period:
    first, last = told["first"], told["last"]
    assert isinstance(first, dt.date) and isinstance(last, dt.date)
    return Period(first, last)


def _cell(told: Mapping[str, Any], period: Period) -> Coordinates | None:
    if not told.get("measure"):
        return None
    grain = "month" if "month" in told else "year"
    when = lattice.period_of(grain, period.first)
    column, code = told.get("column", ""), told.get("code", "")
    if column in lattice.LEVELS:
        return lattice.at(told["measure"], level=column, place=code, grain=grain, period=when)
    return lattice.at(told["measure"], grain=grain, period=when, **({column: code} if column else {}))


def _sql(told: Mapping[str, Any], periods: tuple[Period, ...]) -> str:
    """The words are those of our own file."""
    if told.get("unit") == "growth":
        now, then = (_measured(told).format(when=_within(period)) for period in periods)
        return f"100.0 * {now} / {then} - 100"
    if "rank" in told:
        return f"list_reverse_sort(map_values(histogram(organization)))[{told['rank']}]"
    if "sql" in told:
        return str(told["sql"])
    where = _where(told)
    match told.get("unit"):
        case "seconds":
            return f"avg({told['of']}) FILTER (WHERE {where})"
        case "percent":
            among = told["among"]
            return f"100.0 * count(*) FILTER (WHERE {among} AND {where}) / count(*) FILTER (WHERE {among})"
        case _:
            return f"count(*) FILTER (WHERE {where})"


def _measured(told: Mapping[str, Any]) -> str:
    return told.get("sql") or f"avg({told['of']}) FILTER (WHERE {_where(told)} AND {{when}})"


def _where(told: Mapping[str, Any]) -> str:
    code = f"{told['column']} = '{told['code']}'" if "code" in told else ""
    return " AND ".join(filter(None, (told.get("where"), code))) or "true"


def _within(period: Period) -> str:
    return f"day BETWEEN DATE '{period.first.isoformat()}' AND DATE '{period.last.isoformat()}'"
