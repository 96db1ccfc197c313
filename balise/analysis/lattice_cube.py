"""What a release counts, from the facts: a statement a measure gives the rows of a year, which `rules.cube` counts.

Places become coarser where few people live, before anyone's traits are counted (`rules.primary.too_few_residents`).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Mapping
from types import MappingProxyType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .rules import lattice
from .rules.cube import Grade, Rows, graded, nested
from .rules.facts import PLACES, columns
from .rules.lattice import EVERYWHERE
from .rules.months import last_day
from .rules.period import span
from .rules.primary import coarsened
from .store import Arrays, Store

# What each measure counts: the rows of a fact.
_COUNTED: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "contacts": ("contacts", "kind = 'conversation'"),
        "needs": ("needs", "true"),
        "reasons": ("unmet", "true"),
        "referrals": ("referrals", "true"),
        "transfers": ("transfers", "true"),
        "follow_ups": ("follow_ups", "true"),
    }
)
_COARSEST_FIRST = (
    "region", "mrc", "territory", "municipality", "borough", "area", "topic_1", "topic_2", "topic_3", "topic",
    "reason_group", "reason", "age_group", "age_band",
)  # fmt: skip
_ABOVE = {grade: tuple(one for one in wide if one not in ("", EVERYWHERE)) for grade, wide in lattice.COARSER.items()}
# Columns that tables have and facts have not.
_MADE: Mapping[str, str] = MappingProxyType({"is_unmet": "(status = 'unmet')::INTEGER"})
_YES_NO = ("no", "yes")
_TOWNS = ("municipality", "borough", "area")


def rows(store: Store, measure: str, year: int, last: int, small: Collection[str] = ()) -> Rows:
    """The rows that a measure counts from January of `year` until the month `last` (201912), grade by grade.

    `small` are areas that are not told apart. Raises ValueError where a code lies in two larger ones.
    """
    fact, condition = _COUNTED[measure]
    named = _columns(measure)
    asked = ", ".join(f"{_number(fact, name)} AS {name}" for name in named)
    found = store.rows(
        f"SELECT contact, month, {asked} FROM {fact} "  # noqa: S608 (our names, and numbers)
        f"WHERE month BETWEEN {year * 100 + 1} AND {last} AND {condition}"
    )
    grades = nest({name: _grade(store, fact, name, found, small) for name in named})
    time, is_over = _time(np.ma.getdata(found["month"]).astype(np.int64), last)
    contact = np.unique(np.ma.getdata(found["contact"]), return_inverse=True)[1].astype(np.int64)
    return Rows(measure, contact, {**grades, **time}, is_over)


def nest(grades: Mapping[str, Grade], how: Callable[..., Grade] = nested) -> dict[str, Grade]:
    """Grades as told by facts, made to lie in one another."""
    found = dict(grades)
    for name in _COARSEST_FIRST:
        if name in found and (wide := [found[one] for one in _ABOVE.get(name, ())]):
            found[name] = how(found[name], *wide)
    return found


def told_apart(name: str, labels: NDArray[Any], small: Collection[str]) -> NDArray[Any]:
    """The codes of a column, places of too few residents as none."""
    return coarsened(labels, frozenset(small)) if name in _TOWNS or name in PLACES else labels


def _columns(measure: str) -> list[str]:
    """The columns of the facts that the tables of a measure are told apart by, and those these lie in."""
    used = {name for table in lattice.counted(measure) for name in (table.level, *table.columns)} - {EVERYWHERE}
    return [name for name in (*columns(_COUNTED[measure][0]), *_MADE) if name in used]


def _number(fact: str, name: str) -> str:
    if name in _MADE:
        return _MADE[name]
    return f"coalesce(enum_code({name}), 0)" if columns(fact)[name] == "code" else f"coalesce({name}, -1)"


def _grade(store: Store, fact: str, name: str, found: Arrays, small: Collection[str]) -> Grade:
    numbers, codes = np.unique(np.ma.getdata(found[name]).astype(np.int64), return_inverse=True)
    if name in _MADE:
        return Grade(numbers[codes], _YES_NO)
    labels = store.known(fact, name, numbers) if len(numbers) else np.empty(0, dtype=object)
    told = graded(told_apart(name, labels, small))
    return Grade(told.codes[codes], told.labels)


def _time(months: NDArray[np.int64], last: int) -> tuple[dict[str, Grade], dict[str, NDArray[np.bool_]]]:
    """The grades of time, and whether each period is over: its last month is `last`, or before."""
    found, codes = np.unique(months, return_inverse=True)
    days = [dt.date(month // 100, month % 100, 1) for month in found.tolist()]
    grades, is_over = {}, {}
    for grain in lattice.GRAINS:
        labels, of = np.unique([lattice.period_of(grain, day) for day in days] or [""], return_inverse=True)
        grades[grain] = Grade(of[codes].astype(np.int64), tuple(map(str, labels)))
        is_over[grain] = np.array([bool(name) and span(grain, name).last <= last_day(last) for name in labels.tolist()])
    return grades, is_over
