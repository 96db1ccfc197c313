"""Periods: the usual ones, the one before, the same of last year, and how days, weeks and months are said."""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Iterator, Mapping
from functools import lru_cache

from balise.core.languages import Text

from .question import Period

FISCAL_FROM = 4  # the month in which a fiscal year begins: April
_DAY = dt.timedelta(days=1)
_MONTHS_FR = (
    "janvier", "février", "mars", "avril", "mai", "juin",
    "juillet", "août", "septembre", "octobre", "novembre", "décembre",
)  # fmt: skip
_MONTHS_EN = tuple(calendar.month_name[1:])


def month_of(day: dt.date) -> int:
    """201901 of any day of January 2019."""
    return day.year * 100 + day.month


def first_of(month: int) -> dt.date:
    return dt.date(month // 100, month % 100, 1)


def last_of(month: int) -> dt.date:
    return dt.date(month // 100, month % 100, calendar.monthrange(month // 100, month % 100)[1])


def months(period: Period) -> Iterator[int]:
    """The months that a period touches, in order."""
    month, last = month_of(period.first), month_of(period.last)
    while month <= last:
        yield month
        month = _moved(month, 1)


def of_months(first: int, last: int) -> Period:
    return Period(first_of(first), last_of(last))


@lru_cache(maxsize=1024)
def span(grain: str, name: str) -> Period:
    """The days of a period of the lattice by its name: 2019-01, 2019-Q1, 2019, or 2019-20 (April to March)."""
    year = int(name[:4])
    if grain == "fiscal":
        return fiscal_year(dt.date(year, FISCAL_FROM, 1))
    if grain == "year":
        return of_months(year * 100 + 1, year * 100 + 12)
    first = int(name[-1]) * 3 - 2 if grain == "quarter" else int(name[5:])
    return of_months(year * 100 + first, year * 100 + first + (2 if grain == "quarter" else 0))


def before(period: Period) -> Period:
    """The one of the same length that ends on the eve of `period`: as many months, or as many days."""
    if period.is_months:
        count = len(list(months(period)))
        first = month_of(period.first)
        return of_months(_moved(first, -count), _moved(first, -1))
    days = (period.last - period.first).days
    return Period(period.first - _DAY * (days + 1), period.first - _DAY)


def year_before(period: Period) -> Period:
    """The same of last year. Whole months stay whole; 29 February becomes the 28th."""
    if period.is_months:
        return of_months(_moved(month_of(period.first), -12), _moved(month_of(period.last), -12))
    return Period(_year_earlier(period.first), _year_earlier(period.last))


def fiscal_year(day: dt.date) -> Period:
    """The fiscal year, April to March, that holds `day`."""
    year = day.year if day.month >= FISCAL_FROM else day.year - 1
    return of_months(year * 100 + FISCAL_FROM, (year + 1) * 100 + FISCAL_FROM - 1)


def presets(today: dt.date) -> Mapping[str, tuple[Text, Period]]:
    """The usual periods as of `today`, by their code, in the order in which they are offered. None is later than today
    begins a month: what is not over yet is in them."""
    now = month_of(today)
    last = _moved(now, -1)
    fiscal = fiscal_year(today)
    fiscal_before = fiscal_year(fiscal.first - _DAY)
    year = today.year
    return {
        "last_12_months": (
            Text("12 derniers mois complets", "Last 12 whole months"),
            of_months(_moved(now, -12), last),
        ),
        "last_3_months": (Text("3 derniers mois complets", "Last 3 whole months"), of_months(_moved(now, -3), last)),
        "last_month": (Text("Mois dernier", "Last month"), of_months(last, last)),
        "this_month": (Text("Mois en cours", "This month"), of_months(now, now)),
        "this_year": (Text(f"Année {year}", f"Year {year}"), of_months(year * 100 + 1, year * 100 + 12)),
        "last_year": (
            Text(f"Année {year - 1}", f"Year {year - 1}"),
            of_months((year - 1) * 100 + 1, (year - 1) * 100 + 12),
        ),
        "this_fiscal_year": (_fiscal_label(fiscal), fiscal),
        "last_fiscal_year": (_fiscal_label(fiscal_before), fiscal_before),
    }


def say(period: Period) -> Text:
    """A period in words: "janvier à mars 2019", "du 3 mars au 4 avril 2019"."""
    first, last = period.first, period.last
    if not period.is_months:
        if first == last:
            return say_day(first)
        fr, en = say_day(first), say_day(last)
        return Text(f"du {_fr_day(first)} au {_fr_day(last)}", f"{fr.en} to {en.en}")
    if first.month == 1 and last.month == 12:
        return _years(first.year, last.year)
    begin, end = say_month(month_of(first)), say_month(month_of(last))
    if begin == end:
        return begin
    if first.year == last.year:
        begin = Text(_MONTHS_FR[first.month - 1], _MONTHS_EN[first.month - 1])
    return Text(f"{begin.fr} à {end.fr}", f"{begin.en} to {end.en}")


def say_month(month: int) -> Text:
    year, number = divmod(month, 100)
    return Text(f"{_MONTHS_FR[number - 1]} {year}", f"{_MONTHS_EN[number - 1]} {year}")


def say_week(monday: dt.date) -> Text:
    day = say_day(monday)
    return Text(f"semaine du {_fr_day(monday)}", f"week of {day.en}")


def say_day(day: dt.date) -> Text:
    return Text(f"le {_fr_day(day)}", f"{_MONTHS_EN[day.month - 1]} {day.day}, {day.year}")


def say_time(depth: str, code: str) -> Text:
    """The label of a row over time. `depth` is month ("201901"), week (its Monday) or day ("2019-01-07")."""
    if depth == "month":
        return say_month(int(code))
    day = dt.date.fromisoformat(code)
    return say_week(day) if depth == "week" else Text(_fr_day(day), say_day(day).en)


def _fr_day(day: dt.date) -> str:
    number = "1er" if day.day == 1 else str(day.day)
    return f"{number} {_MONTHS_FR[day.month - 1]} {day.year}"


def _years(first: int, last: int) -> Text:
    return Text(str(first), str(first)) if first == last else Text(f"{first} à {last}", f"{first} to {last}")


def _fiscal_label(period: Period) -> Text:
    years = f"{period.first.year}-{period.last.year}"
    return Text(f"Exercice {years}", f"Fiscal year {years}")


def _moved(month: int, by: int) -> int:
    year, number = divmod(month // 100 * 12 + month % 100 - 1 + by, 12)
    return year * 100 + number + 1


def _year_earlier(day: dt.date) -> dt.date:
    is_leap = day.month == 2 and day.day == 29
    return day.replace(year=day.year - 1, day=28 if is_leap else day.day)
