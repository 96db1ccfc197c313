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

from .period import first_of, last_of, months, say_time
from .question import Period

_FILE = Path(__file__).parent.parent / "data" / "golden.toml"
HOST = "host"  # the operator of the installation, whatever its code
Unit = Literal["count", "percent", "seconds", "ratio"]
# differs: by a definition that `Figure.differs` says. other: with none, so that these are other contacts.
Verdict = Literal["agrees", "differs", "unknown", "other"]


class Figure(msgspec.Struct, frozen=True):
    """A value as printed. `sql` is an aggregate over the rows of `fact`; "" where contacts cannot tell it."""

    label: Text
    value: float
    unit: Unit
    digits: int
    metric: str  # its definition (`rules.metrics`); "" where we have none
    differs: str
    fact: str
    sql: str
    period: Period
    unknown: Text

    def judge(self, ours: float | None) -> Verdict:
        """`ours` rounded as it is printed, or None where it was not counted."""
        if ours is None:
            return "unknown"
        if round(ours, self.digits) == self.value:
            return "agrees"
        return "differs" if self.differs else "other"


class Table(msgspec.Struct, frozen=True):
    title: Text
    figures: tuple[Figure, ...]


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
    return known.issuperset(months(figure.period))


def _publication(told: dict[str, Any]) -> Publication:
    tables = told.pop("table")
    return Publication(
        told["name"], Text(told["fr"], told["en"]), told["by"], told["operator"], _period(told),
        tuple(_table(one, told) for one in tables),
    )  # fmt: skip


def _table(told: dict[str, Any], publication: Mapping[str, Any]) -> Table:
    days = {name: publication[name] for name in ("first", "last")}
    shared = {name: value for name, value in told.items() if name not in ("fr", "en", "rows")}
    return Table(Text(told["fr"], told["en"]), tuple(_figure({**days, **shared, **row}) for row in told["rows"]))


def _figure(told: Mapping[str, Any]) -> Figure:
    month = str(told.get("month", ""))
    return Figure(
        say_time("month", month) if month else Text(told["fr"], told.get("en", told["fr"])),
        told["value"], told.get("unit", "count"), told.get("digits", 0), told.get("metric", ""),
        told.get("differs", ""), told.get("fact", ""), _sql(told) if "fact" in told else "",
        Period(first_of(int(month)), last_of(int(month))) if month else _period(told),
        Text(told.get("unknown_fr", ""), told.get("unknown_en", "")),
    )  # fmt: skip


def _period(told: Mapping[str, Any]) -> Period:
    first, last = told["first"], told["last"]
    assert isinstance(first, dt.date) and isinstance(last, dt.date)
    return Period(first, last)


def _sql(told: Mapping[str, Any]) -> str:
    """The words are those of our own file."""
    if "sql" in told:
        return str(told["sql"])
    code = f"{told['column']} = '{told['code']}'" if "code" in told else ""
    where = " AND ".join(filter(None, (told.get("where"), code))) or "true"
    match told.get("unit"):
        case "seconds":
            return f"avg({told['of']}) FILTER (WHERE {where})"
        case "percent":
            among = told["among"]
            return f"100.0 * count(*) FILTER (WHERE {among} AND {where}) / count(*) FILTER (WHERE {among})"
        case _:
            return f"count(*) FILTER (WHERE {where})"
