"""Cells of a source as values of a record: the door to every parser of text.

Each `parser(text) -> Parsed[...]` answers a value (with the rule of its repair, if it had to be read otherwise than
it was written), or None with a sentence that says why and what to write. None of them raises, whatever the text.
"""

from __future__ import annotations

import math
import re
from functools import lru_cache

from balise.core.languages import Text
from balise.core.text import fold
from balise.directory.rules.record import Hours, Status

from .account import Parsed
from .contacts_text import email, emails, phone, phones, phones_and_rest, url, urls
from .dates import date, learnt_order, time, weekday
from .hours_agreement import disagreement
from .hours_text import hours
from .people import age, ages, eligibility
from .places import coordinates, latitude, longitude
from .spoken import language, languages
from .wording import MOST_CHARACTERS, accessibility, intake, paragraphs, shortened

__all__ = [
    "MOST_CHARACTERS",
    "Hours", "accessibility", "age", "ages", "amount", "boolean", "coordinates", "date", "disagreement", "eligibility",
    "email", "emails", "hours", "intake", "is_free", "language", "languages", "latitude", "learnt_order", "longitude",
    "number", "paragraphs", "phone", "phones", "phones_and_rest", "shortened", "status", "time", "url", "urls",
    "weekday", "year",
]  # fmt: skip

_NUMBER = re.compile(r"[+-]?(?:\d{1,3}(?:[ \u00a0\u202f,]\d{3})+|\d+)(?:[.,]\d+)?")
_TRUE = frozenset({"true", "t", "yes", "y", "1", "oui", "o", "vrai", "v", "x", "on", "checked", "coche"})
_FALSE = frozenset({"false", "f", "no", "n", "0", "non", "faux", "off", "none", "aucun", "unchecked"})


def _sentence(fr: str, en: str) -> Text:
    return Text(fr=fr, en=en)


_NO_NUMBER = _sentence("Ce n’est pas un nombre.", "This is not a number.")
_NO_YEAR = _sentence("Ce n’est pas une année, de 1600 à 2100.", "This is not a year, from 1600 to 2100.")
_NO_AMOUNT = _sentence("Ce n’est pas un montant. Écrivez 5,50 ou 0.", "This is not an amount. Write 5.50 or 0.")
_NO_BOOLEAN = _sentence("Ce n’est ni oui ni non.", "This is neither yes nor no.")
_NO_STATUS = _sentence(
    "Cet état n’est pas connu. Écrivez active, do_not_refer, suspended ou retired.",
    "This status is not known. Write active, do_not_refer, suspended or retired.",
)


def number(text: str) -> Parsed[float]:
    """A finite number, with a point or a comma: "1 234,5" and "1,234.5"."""
    try:
        value = float(text)
        return Parsed(value) if math.isfinite(value) else Parsed(None, "", _NO_NUMBER)
    except ValueError:
        pass
    plain = text[:60].strip().rstrip(".")
    if not _NUMBER.fullmatch(plain):
        return Parsed(None, "", _NO_NUMBER)
    plain = re.sub(r"[ \u00a0\u202f]", "", plain)
    if "," in plain:
        is_thousands = "." in plain or re.fullmatch(r"[+-]?\d{1,3}(?:,\d{3})+", plain)
        plain = plain.replace(",", "") if is_thousands else plain.replace(",", ".")
    try:
        return Parsed(float(plain), "number.format")
    except ValueError:
        return Parsed(None, "", _NO_NUMBER)


def year(text: str) -> Parsed[int]:
    """A year, alone or inside a date."""
    plain = text[:40].strip()
    if re.fullmatch(r"[0-9]{4}(?:\.0)?", plain):
        value = int(plain[:4])
        return Parsed(value) if 1600 <= value <= 2100 else Parsed(None, "", _NO_YEAR)
    parsed = date(plain, "mdy")  # the year is the same in every order
    if parsed.value is not None:
        return Parsed(parsed.value.year, "year.of_date")
    return Parsed(None, "", _NO_YEAR)


_MONEY = re.compile(
    r"(?:\$\s*|CAD\s*\$?\s*|C\$\s*)?(\d{1,3}(?:[ \u00a0\u202f,]\d{3})+(?:[.,]\d{1,2})?|\d+(?:[.,]\d{1,2})?)\s*(?:\$"
    r"|\$?\s*CAD|dollars?|cad)?\.?",
    re.IGNORECASE,
)
_FREE = frozenset({
    "0", "gratuit", "gratuite", "gratuits", "gratuites", "gratuitement", "c est gratuit", "est gratuit", "aucun cout",
    "service gratuit", "services gratuits", "gratuit pour tous", "aucun", "aucune", "aucun frais", "aucuns frais",
    "sans frais", "free", "free of charge", "free service", "free services", "free to all", "all services are free",
    "no charge", "no charge for services", "no cost", "no fee", "no fees", "there is no fee", "none", "nil",
})  # fmt: skip


def amount(text: str) -> Parsed[float]:
    """A sum of money: "5 $", "$5.50", "Gratuit" (0). A range or a sliding scale is no amount."""
    if is_free(text):
        return Parsed(0.0, "" if text.strip() in ("0", "0.0", "0.00") else "amount.free")
    match = _MONEY.fullmatch(text[:60].strip())
    if not match:
        return Parsed(None, "", _NO_AMOUNT)
    parsed = number(match[1])
    if parsed.value is None or parsed.value > 1e7:
        return Parsed(None, "", _NO_AMOUNT)
    return Parsed(parsed.value)


@lru_cache(maxsize=4096)
def is_free(text: str) -> bool:
    """Whether a text says that there is nothing to pay, and nothing else: "Gratuit", "None.", "No charge"."""
    return fold(text[:80]) in _FREE


@lru_cache(maxsize=1024)
def boolean(text: str) -> Parsed[bool]:
    """Yes or no, in either language, or as programs write it."""
    plain = fold(text[:40]) or text[:5].strip()
    if plain in _TRUE or plain in ("✓", "✔", "☑"):
        return Parsed(True)
    if plain in _FALSE or re.fullmatch(r"0+ 0+|0 0", plain):
        return Parsed(False)
    if re.fullmatch(r"1 0+", plain):
        return Parsed(True)
    return Parsed(None, "", _NO_BOOLEAN)


_WORDS_OF_STATUS: dict[Status, str] = {
    "active": "active|actif|actifs|actives|open|ouvert|ouverte|published|publie|current|en vigueur|enabled|available"
    "|operational|en fonction|1|true|yes|oui|a|approved",
    "do_not_refer": "do not refer|active but do not refer|active do not refer|actif mais ne pas referer"
    "|actif ne pas referer|ne pas referer|ne pas diriger|no referrals|information only|for information only"
    "|pour information seulement",
    "suspended": "suspended|suspendu|suspendue|temporarily closed|temporarily inactive|ferme temporairement"
    "|fermee temporairement|temporairement ferme|on hold|en attente|pending|paused|en pause|draft|brouillon"
    "|unpublished|non publie",
    "retired": "retired|retire|retiree|inactive|inactif|inactifs|inactives|defunct|closed|ferme|fermee|deleted|supprime"
    "|supprimee|archived|archive|archivee|permanently closed|ferme definitivement|cesse|dissolved|dissous|disabled"
    "|0|false|no|non|i|expired|discontinued|cancelled",
}
_STATUSES = {word: found for found, words in _WORDS_OF_STATUS.items() for word in words.split("|")}


@lru_cache(maxsize=1024)
def status(text: str) -> Parsed[Status]:
    """Where a record stands: Balise's own words and those of other systems, in both languages."""
    plain = fold(text[:80].replace("_", " "))
    found = _STATUSES.get(plain)
    return Parsed(found) if found else Parsed(None, "", _NO_STATUS)
