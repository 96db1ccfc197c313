"""Dates and times of day as people write them, in French and English. Nothing here raises."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Literal

from balise.core.languages import Text

from .account import Parsed

Order = Literal["", "dmy", "mdy", "ymd"]

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "january jan janvier janv", "february feb fevrier fev fevr", "march mar mars", "april apr avril avr",
            "may mai", "june jun juin", "july jul juillet juil", "august aug aout", "september sep sept septembre",
            "october oct octobre", "november nov novembre", "december dec decembre",
        ),
        start=1,
    )
    for name in names.split()
}  # fmt: skip
_NUMERIC = re.compile(r"(\d{1,4})\s*[/.\-\s]\s*(\d{1,2})\s*[/.\-\s]\s*(\d{1,4})")
_SPELT_DAY_FIRST = re.compile(
    r"(?:\w+,?\s+)?(?:le\s+)?(\d{1,2})(?:er|st|nd|rd|th)?[\s\-.]+(?:de\s+|of\s+)?([a-z]+)\.?,?[\s\-]+(\d{2,4})"
)
_SPELT_MONTH_FIRST = re.compile(r"(?:\w+,?\s+)?([a-z]+)\.?\s+(\d{1,2})(?:er|st|nd|rd|th)?,?\s+(\d{2,4})")
_MONTH_ONLY = re.compile(r"([a-z]+)\.?,?\s+(\d{4})")
_AFTER_TIME = re.compile(r"[t\s,à]+\d{1,2}\s*[:h]\s*\d{2}.*$")
_ACCENTS = str.maketrans("éèêëàâäîïôöûüùçÉÈÊÀÂÎÔÛÇ", "eeeeaaaiioouuucEEEAAIOUC")
_OLDEST = 1600


def date(text: str, order: Order = "") -> Parsed[dt.date]:
    """A day: ISO 8601, digits in `order`, or spelt out. "3/4/2024" without an order is refused: it has two meanings.

    Two-digit years are of the hundred years that end twenty years after the reading of this file was written (2044).
    An hour after the day is left out.
    """
    try:
        # "2024-03-31 00:00:00" and "2024-03-31T00:00:00Z" are that day.
        return Parsed(dt.date.fromisoformat(text[:10] if text[10:11] in ("T", " ") else text))
    except ValueError:
        return _date(text[:80], order)


@lru_cache(maxsize=4096)
def _date(text: str, order: Order) -> Parsed[dt.date]:
    plain = text.strip().translate(_ACCENTS).lower()
    plain = _AFTER_TIME.sub("", plain).strip(" .")
    if match := _NUMERIC.fullmatch(plain):
        return _of_digits(match[1], match[2], match[3], order)
    if match := _SPELT_DAY_FIRST.fullmatch(plain):
        return _made(match[3], _MONTHS.get(match[2], 0), int(match[1]), "date.spelled")
    if match := _SPELT_MONTH_FIRST.fullmatch(plain):
        return _made(match[3], _MONTHS.get(match[1], 0), int(match[2]), "date.spelled")
    return _refused()


def _of_digits(first: str, second: str, third: str, order: Order) -> Parsed[dt.date]:
    if len(first) == 4 or (len(third) != 4 and order == "ymd"):
        return _made(first, int(second), int(third), "date.format")
    if len(first) > 2 or len(third) == 3:
        return _refused()
    one, two = int(first), int(second)
    if one > 12 or order == "dmy":
        return _made(third, two, one, "date.format")
    if two > 12 or order == "mdy" or one == two:
        return _made(third, one, two, "date.format")
    return Parsed(None, "", _AMBIGUOUS)


def _made(year: str, month: int, day: int, rule: str) -> Parsed[dt.date]:
    number = int(year)
    if len(year) <= 2:
        number += 2000 if number <= 44 else 1900
    if number < _OLDEST:
        return _refused()
    try:
        return Parsed(dt.date(number, month, day), rule)
    except ValueError:
        return _refused()


def _refused() -> Parsed[dt.date]:
    return Parsed(None, "", _NO_DATE)


_NO_DATE = Text(
    fr="Ce n’est pas une date que l’on comprend. Écrivez l’année, le mois, le jour\u00a0: 2024-03-31.",
    en="This is not a date that can be understood. Write year, month, day: 2024-03-31.",
)
_AMBIGUOUS = Text(
    fr="Cette date a deux sens\u00a0: jour et mois s’y confondent. Dites l’ordre (« dmy » ou « mdy »), ou écrivez "
    "2024-03-31.",
    en="This date has two meanings: day and month can be swapped. Say the order (“dmy” or “mdy”), or write 2024-03-31.",
)


def learnt_order(texts: Iterable[str]) -> Order:
    """The order that the dates of a column show, when one of them can only be read in one way and none otherwise."""
    found: set[Order] = set()
    for text in texts:
        match = _NUMERIC.match(text.strip())
        if not match or len(match[1]) == 4:
            continue
        if int(match[1]) > 12 >= int(match[2]):
            found.add("dmy")
        elif int(match[2]) > 12 >= int(match[1]):
            found.add("mdy")
    return found.pop() if len(found) == 1 else ""


# --- Times of day

_TIME = re.compile(
    r"(\d{1,2})\s*(?:(?::|h|hrs?|heures?|hres?|\.)\s*(\d{2})?(?::\d{2}(?:\.\d+)?)?)?\s*(a\.?\s?m\.?|p\.?\s?m\.?|am"
    r"|pm|a|p)?(z|[+-]\d\d:?\d\d)?"
)
_FOUR_DIGITS = re.compile(r"([01]\d|2[0-4])([0-5]\d)")
_WORDS = {
    "midi": dt.time(12),
    "noon": dt.time(12),
    "12 noon": dt.time(12),
    "minuit": dt.time(0),
    "midnight": dt.time(0),
}


def time(text: str) -> Parsed[dt.time]:
    """A time of day: "20:00", "8:30 AM", "8 h 30", "noon", "midi". 24:00 is midnight. A bare "9" is refused."""
    try:
        found = dt.time.fromisoformat(text)
        return Parsed(found.replace(tzinfo=None, microsecond=0))
    except ValueError:
        return _time(text[:40])


@lru_cache(maxsize=4096)
def _time(text: str) -> Parsed[dt.time]:
    plain = re.sub(r"\s+", " ", text.strip().lower()).strip(" .")
    plain = plain + "." if plain.endswith(("a.m", "p.m")) else plain
    if plain in _WORDS:
        return Parsed(_WORDS[plain])
    if match := _FOUR_DIGITS.fullmatch(plain):
        return _clock(int(match[1]), int(match[2]), "")
    match = _TIME.fullmatch(plain)
    if not match or (plain.isdigit()):
        return Parsed(None, "", _NO_TIME)
    return _clock(int(match[1]), int(match[2] or 0), (match[3] or "")[:1])


def _clock(hour: int, minute: int, half: str) -> Parsed[dt.time]:
    if half and 1 <= hour <= 12:
        hour = hour % 12 + (12 if half == "p" else 0)
    if hour == 24 and minute == 0:
        hour = 0
    if hour > 23 or minute > 59:
        return Parsed(None, "", _NO_TIME)
    return Parsed(dt.time(hour, minute))


_NO_TIME = Text(
    fr="Ce n’est pas une heure que l’on comprend. Écrivez 08:30, 20:00 ou 8 h 30.",
    en="This is not a time that can be understood. Write 08:30, 20:00 or 8:30 PM.",
)

# --- Days of the week

DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_DAY_NAMES = {
    name: DAYS[number]
    for number, names in enumerate(
        (
            "1 monday mon mo lundi lun lu m", "2 tuesday tue tues tu mardi mar ma",
            "3 wednesday wed weds we mercredi mer me", "4 thursday thu thur thurs th jeudi jeu je",
            "5 friday fri fr vendredi ven ve", "6 saturday sat sa samedi sam", "7 sunday sun su dimanche dim di",
        )
    )
    for name in names.split()
}  # fmt: skip
_RANKED = re.compile(r"([+-]?[1-5])(mo|tu|we|th|fr|sa|su)")


def weekday(text: str) -> Parsed[str]:
    """A day of the week as iCalendar writes it, "MO" to "SU", with its rank when it has one ("1MO", "-1FR").

    Numbers are of ISO 8601: 1 is Monday, 7 is Sunday.
    """
    plain = text.strip().lower().rstrip(".")
    if match := _RANKED.fullmatch(plain):
        return Parsed(match[1].lstrip("+") + match[2].upper())
    plain = plain if len(plain) < 5 else plain.removesuffix("s")
    if code := _DAY_NAMES.get(plain):
        return Parsed(code)
    return Parsed(None, "", _NO_DAY)


_NO_DAY = Text(
    fr="Ce n’est pas un jour de la semaine. Écrivez lundi, lun., Monday, MO ou 1.",
    en="This is not a day of the week. Write Monday, Mon, lundi, MO or 1.",
)
