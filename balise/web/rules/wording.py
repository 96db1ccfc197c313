"""Counts, distances and dates as a person of Québec writes them, in both languages."""

from __future__ import annotations

import datetime as dt

from balise.core.languages import Language, Text
from balise.directory.rules.hours.words import MONTHS, full_date

NBSP = "\u00a0"  # between a number and its unit: 17 h, 1,2 km
PREPARING = Text("Le répertoire se met à jour", "The directory is being updated")


def number(value: int, language: Language) -> str:
    """12 345 in French, 12,345 in English."""
    return f"{value:,}".replace(",", NBSP) if language == "fr" else f"{value:,}"


def count(total: int, language: Language) -> str:
    """How many services answer: a sentence without its full stop."""
    if language == "fr":
        if total == 0:
            return "Aucun service trouvé"
        s = "s" if total > 1 else ""
        return f"{number(total, 'fr')} service{s} trouvé{s}"
    if total == 0:
        return "No service found"
    return f"{number(total, 'en')} service{'' if total == 1 else 's'} found"


def distance(km: float, language: Language) -> str:
    """350 m below one kilometre (to 50 m), 1.2 km below ten, 14 km beyond."""
    if km < 0.975:
        return f"{max(50, round(km * 20) * 50)}{NBSP}m"
    text = (f"{km:.1f}" if km < 9.95 else f"{km:.0f}").removesuffix(".0")
    return f"{text.replace('.', ',') if language == 'fr' else text}{NBSP}km"


def date(day: dt.date, language: Language) -> str:
    """3 mars 2026, 1er mars 2026; March 3, 2026."""
    return full_date(day, language)


def month(day: dt.date, language: Language) -> str:
    """mars 2026; March 2026."""
    return f"{MONTHS[language][day.month - 1]}{NBSP}{day.year}"


def quoted(words: str, language: Language) -> str:
    return f"«{NBSP}{words}{NBSP}»" if language == "fr" else f"“{words}”"


def to(name: str) -> str:
    """A place after "à": "à Laval", "au Plateau-Mont-Royal", "aux Cèdres"."""
    return _after(name, "à ", "à ", "au ", "aux ")


def of(name: str) -> str:
    """A place after "de": "de Laval", "d’Amos", "du Plateau-Mont-Royal", "des Cèdres"."""
    return _after(name, "de ", "d’", "du ", "des ")


def _after(name: str, plain: str, elided: str, le: str, les: str) -> str:
    for article, contracted in (("Le ", le), ("Les ", les)):
        if name.startswith(article):
            return contracted + name.removeprefix(article)
    return (elided if name[:1].upper() in _VOWELS else plain) + name


_VOWELS = frozenset("AÀÂEÉÈÊIÎOÔUÛ")
