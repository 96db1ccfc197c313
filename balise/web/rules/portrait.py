"""What the address of a page of social analysis asks: a period, filters, and how figures are shown.

period   all, 2019, 2019-2020 (April to March), 2019-Q1, 2019-03, 2019-01..2019-12, 2019-01-07..2019-01-20
from, to months or days of one's own, which come before `period`
area, topic, gender, age…   the filters of `analysis.rules.question.Filters`
with     the period or the place that is compared: before, year_before, 2018, region-13
show     count, percent or rate;  places, topics   how deep rows are told apart;  all   a table shown whole
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Mapping
from typing import Literal, NamedTuple, TypeVar, cast, get_args
from urllib.parse import urlencode

import msgspec

from balise.analysis.rules import facts
from balise.analysis.rules import period as periods
from balise.analysis.rules.question import Filters, Period
from balise.core.languages import Text

Show = Literal["count", "percent", "rate"]
FILTERS = tuple(name for name in Filters.__struct_fields__ if name != "organization")
TOPIC_DEPTHS = ("topic_1", "topic_2", "topic_3")
PLACE_DEPTHS = tuple(reversed(facts.PLACES))
_MOST = 80  # characters of a code
_MONTH = re.compile(r"(\d{4})-(0[1-9]|1[0-2])")
_QUARTER = re.compile(r"(\d{4})-Q([1-4])")
_YEAR = re.compile(r"\d{4}")
_FISCAL = re.compile(r"(\d{4})-(\d{4})")
_MONTHS_OFFERED, _QUARTERS_OFFERED = 24, 8
ALL = "all"
_One = TypeVar("_One")


class Asked(msgspec.Struct, frozen=True):
    """As the address says it. `period` is empty for the usual one."""

    period: str = ""
    filters: Filters = Filters()
    show: Show = "count"
    places: str = ""
    topics: str = ""
    whole: str = ""  # the question whose table is shown to its last row
    seek: str = ""  # words of the name of an organization
    beside: str = ""  # another period or place, compared

    def but(self, **changes: object) -> Asked:
        """The same page with something changed: `period`, `show`, … or a filter by its name."""
        filters = {**dict(self.filters.set()), **{name: changes.pop(name) for name in list(changes) if name in FILTERS}}
        return msgspec.structs.replace(self, filters=Filters(**filters), **changes)  # type: ignore[arg-type]


class Unreadable(ValueError):
    """A period that nobody can read. `text` says what is expected."""

    def __init__(self, told: str) -> None:
        self.text = Text(
            f"La période « {told[:40]} » ne se lit pas. Écrivez deux mois, comme 2019-01 et 2019-12.",
            f"The period “{told[:40]}” cannot be read. Write two months, such as 2019-01 and 2019-12.",
        )
        super().__init__(self.text.en)


def read(told: Mapping[str, str]) -> Asked:
    """What is not understood is left out, and said (`unread`), except the period: see `period_of`."""
    first, last = (told.get(name, "").strip()[:_MOST] for name in ("from", "to"))
    own = f"{first or last}..{last or first}" if first or last else ""
    filters = {name: value for name in FILTERS if (value := _code(told.get(name, "")))}
    show = told.get("show", "")
    return Asked(
        period=own or told.get("period", "").strip()[:_MOST],
        filters=Filters(**filters),  # type: ignore[arg-type]
        show=cast(Show, show) if show in get_args(Show) else "count",
        places=told.get("places", "") if told.get("places") in PLACE_DEPTHS else "",
        topics=told.get("topics", "") if told.get("topics") in TOPIC_DEPTHS else "",
        whole=_code(told.get("all", "")),
        seek=" ".join(told.get("seek", "").split())[:_MOST],
        beside=_code(told.get("with", "")),
    )


def _code(told: str) -> str:
    return told.strip() if is_code(told) else ""


def is_code(told: str) -> bool:
    """Whether it may be one, of any list."""
    told = told.strip()
    return told.isprintable() and len(told) <= _MOST


def query(asked: Asked) -> str:
    """The address of the same page: what is usual is not written."""
    own = [("period", asked.period)] if asked.period else []
    rest = {"with": asked.beside, "places": asked.places, "topics": asked.topics, "all": asked.whole,
            "seek": asked.seek}  # fmt: skip
    show = [("show", asked.show)] if asked.show != "count" else []
    pairs = [*own, *asked.filters.set(), *show, *((name, value) for name, value in rest.items() if value)]
    return urlencode(pairs)


class Extent(NamedTuple):
    """The first and the last month that facts know, 201901."""

    first: int
    last: int


def whole_months(extent: Extent, today: dt.date) -> Extent:
    """Without the month that is not over; with it where there is no other."""
    over = periods.month_of(today.replace(day=1) - dt.timedelta(days=1))
    return Extent(extent.first, max(extent.first, min(extent.last, over)))


def usual(extent: Extent, today: dt.date) -> str:
    """The last four quarters that are over: of as many months one by one, more is hidden (`lattice.parts`). The last
    twelve months where no quarter is over yet."""
    known = whole_months(extent, today)
    last = _moved(known.last, -(known.last % 100 % 3))
    if not known.first <= last < periods.month_of(today):
        return last_12_months(extent, today)
    first = max(_moved(known.first, -((known.first % 100 - 1) % 3)), _moved(last, -11))
    return f"{_month_code(first)}..{_month_code(last)}"


def last_12_months(extent: Extent, today: dt.date) -> str:
    """Those that are over, and that facts hold."""
    known = whole_months(extent, today)
    return f"{_month_code(max(known.first, _moved(known.last, -11)))}..{_month_code(known.last)}"


def period_of(told: str, extent: Extent, today: dt.date) -> Period:
    """Raises Unreadable."""
    if not told:
        return period_of(usual(extent, today), extent, today)
    if told == ALL:
        known = whole_months(extent, today)
        return periods.of_months(known.first, known.last)
    first, dots, last = told.partition("..")
    begin, end = _span(first, told), _span(last, told) if dots else None
    return Period(begin.first, (end or begin).last)


def _span(told: str, whole: str) -> Period:
    try:
        if _MONTH.fullmatch(told):
            return periods.span("month", told)
        if _QUARTER.fullmatch(told):
            return periods.span("quarter", told)
        if _YEAR.fullmatch(told):
            return periods.span("year", told)
        if (years := _FISCAL.fullmatch(told)) and int(years[2]) == int(years[1]) + 1:
            return periods.span("fiscal", told)
        day = dt.date.fromisoformat(told)
    except ValueError:
        raise Unreadable(whole) from None
    return Period(day, day)


class Choice(NamedTuple):
    code: str
    label: Text


class Choices(NamedTuple):
    title: Text
    choices: tuple[Choice, ...]


def period_choices(extent: Extent, today: dt.date) -> tuple[Choices, ...]:
    """The usual periods that facts hold, newest first. None is said by what day it is: an address stays what it was."""
    known = whole_months(extent, today)
    months = list(periods.months(periods.of_months(known.first, known.last)))[::-1]
    first, everything = usual(extent, today), Period(periods.first_of(known.first), periods.last_of(known.last))
    said, last_12 = periods.say(period_of(first, extent, today)), last_12_months(extent, today)
    also = periods.say(period_of(last_12, extent, today))
    usuals = (
        Choice(first, Text(f"4 derniers trimestres ({said.fr})", f"Last 4 quarters ({said.en})")),
        *([Choice(last_12, Text(f"12 derniers mois ({also.fr})", f"Last 12 months ({also.en})"))] * (last_12 != first)),
        Choice(ALL, Text(f"Tout ({periods.say(everything).fr})", f"All ({periods.say(everything).en})")),
    )
    years = tuple(Choice(str(year), Text(str(year), str(year))) for year in _unique(month // 100 for month in months))
    return (
        Choices(Text("Le plus courant", "Usual"), usuals),
        Choices(Text("Années", "Calendar years"), years),
        Choices(Text("Exercices (avril à mars)", "Fiscal years (April to March)"), _fiscals(months)),
        Choices(Text("Trimestres", "Quarters"), _quarters(months)),
        Choices(Text("Mois", "Months"), tuple(
            Choice(_month_code(month), periods.say_month(month)) for month in months[:_MONTHS_OFFERED])),
    )  # fmt: skip


def _fiscals(months: list[int]) -> tuple[Choice, ...]:
    starts = _unique(periods.fiscal_year(periods.first_of(month)).first.year for month in months)
    return tuple(
        Choice(f"{year}-{year + 1}", Text(f"Exercice {year}-{year + 1}", f"Fiscal year {year}-{year + 1}"))
        for year in starts
    )


def _quarters(months: list[int]) -> tuple[Choice, ...]:
    found = _unique((month // 100, (month % 100 + 2) // 3) for month in months)[:_QUARTERS_OFFERED]
    choices = []
    for year, quarter in found:
        code = f"{year}-Q{quarter}"
        choices.append(Choice(code, periods.say(periods.span("quarter", code))))
    return tuple(choices)


def _unique(found: Iterable[_One]) -> list[_One]:
    return list(dict.fromkeys(found))


def _month_code(month: int) -> str:
    return f"{month // 100}-{month % 100:02d}"


def _moved(month: int, by: int) -> int:
    year, number = divmod(month // 100 * 12 + month % 100 - 1 + by, 12)
    return year * 100 + number + 1
