"""Pages of the site that the public of a demonstration opened: published totals of a year, shared over its days."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping

from balise.analysis.visits import Day
from balise.core.languages import Language
from balise.demo.rules.apportion import apportion
from balise.demo.rules.hours import day_weight

from .figures import Year

_PAGES: Mapping[str, float] = {
    "record": 0.42, "search": 0.27, "browse": 0.14, "home": 0.11, "list": 0.02, "figures": 0.01, "other": 0.03,
}  # fmt: skip
_AT_REST = 0.6  # of a day's weight: the site is read on days when the service is closed
_Cell = tuple[dt.date, Language, str]


def days(year: Year) -> Iterator[Day]:
    """Each day, language and kind of page. The sums are the pages and sessions of the year."""
    if year.site is None:
        return
    cells = _cells(year, year.site.french / 100)
    views = apportion(year.site.pages, cells)
    entries = apportion(year.site.sessions, views)
    for (day, language, page), count in views.items():
        if count:
            yield Day(day, language, page, count, entries[day, language, page])


def _cells(year: Year, french: float) -> dict[_Cell, float]:
    told: dict[Language, float] = {"fr": french, "en": 1 - french}
    every = (year.first + dt.timedelta(days=number) for number in range((year.last - year.first).days + 1))
    return {
        (day, language, page): (_AT_REST + day_weight(day)) * share * of_language
        for day in every
        for language, of_language in told.items()
        for page, share in _PAGES.items()
    }
