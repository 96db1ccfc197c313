"""Québec's public holidays, with their names in both languages."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType

import holidays as library

from balise.core.languages import Text

# Names as Québec's law on labour standards and its National Holiday Act say them.
_NAMES = {
    "New Year's Day": ("Jour de l’An", "New Year’s Day"),
    "Good Friday": ("Vendredi saint", "Good Friday"),
    "National Patriots' Day": ("Journée nationale des patriotes", "National Patriots’ Day"),
    "Saint Jean Baptiste Day": ("Fête nationale du Québec", "Québec National Holiday"),
    "Canada Day": ("Fête du Canada", "Canada Day"),
    "Labour Day": ("Fête du Travail", "Labour Day"),
    "Thanksgiving Day": ("Action de grâce", "Thanksgiving"),
    "Christmas Day": ("Jour de Noël", "Christmas Day"),
}


@lru_cache(maxsize=256)
def quebec_holidays(year: int) -> Mapping[dt.date, Text]:
    """The public holidays of a year: National Patriots' Day and 24 June included, Easter Monday not (it is optional).

    Source: the library `holidays`, country CA, subdivision QC, category public.
    """
    found = library.country_holidays("CA", subdiv="QC", years=year, language="en_CA", expand=False)
    return MappingProxyType({day: _name(name) for day, name in sorted(found.items()) if day.year == year})


def _name(english: str) -> Text:
    name, mark, _ = english.partition(" (observed)")
    fr, en = _NAMES.get(name, (name, name))
    return Text(fr=f"{fr} (reporté)", en=f"{en} (observed)") if mark else Text(fr=fr, en=en)


class QuebecHolidays:
    """All the public holidays, of any year, as a container of dates."""

    def __contains__(self, day: object) -> bool:
        return isinstance(day, dt.date) and day in quebec_holidays(day.year)
