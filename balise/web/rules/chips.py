"""What is asked, told back as a list of short labels, each with the search that does without it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

import msgspec

from balise.core.languages import Language, Text
from balise.directory.rules.codes import INTAKE_MODES, LANGUAGES, PROVISIONS
from balise.directory.rules.eligibility import FAMILIES, GENDERS, STATUSES
from balise.directory.rules.hours.words import clock

from .asked import DAYS, Asked, query, without
from .wording import WEEKDAYS

OPEN_NOW = Text("Ouvert maintenant", "Open now")
FREE = Text("Gratuit", "Free")


class Chip(msgspec.Struct, frozen=True):
    """One filter in force. `query` is the query string of the same search without it."""

    name: str
    label: str
    query: str


def chips(asked: Asked, language: Language, *, topics: Mapping[str, Text], organization: str = "") -> tuple[Chip, ...]:
    """The filters in force, in the order of the form. Words and place have their own fields and are not repeated."""
    told = [(name, value, _label(name, value, asked, language, topics, organization)) for name, value in _values(asked)]
    return tuple(Chip(name, label, query(without(asked, name, value))) for name, value, label in told)


def _values(asked: Asked) -> list[tuple[str, str]]:
    several = [(name, value) for name in ("topic", "lang", "access", "intake") for value in getattr(asked, name)]
    single = [(name, getattr(asked, name)) for name in ("open", "gender", "family", "status") if getattr(asked, name)]
    bare = [(name, "") for name in ("age", "org") if getattr(asked, name) is not None]
    return [*several, *single, *bare, *([("free", "")] if asked.free else [])]


def _label(name: str, value: str, asked: Asked, language: Language, topics: Mapping[str, Text], org: str) -> str:
    match name:
        case "open":
            return _when(asked, language)
        case "age":
            return f"{asked.age:g} ans" if language == "fr" else f"Aged {asked.age:g}"
        case "org":
            return org or ("Un seul organisme" if language == "fr" else "One organization")
        case "free":
            return FREE.say(language)
    tables: dict[str, Mapping[str, Text]] = {
        "topic": topics, "lang": LANGUAGES, "access": PROVISIONS, "intake": INTAKE_MODES, "gender": GENDERS,
        "family": FAMILIES, "status": STATUSES,
    }  # fmt: skip
    return capital(tables[name].get(value, Text(value, value)).say(language))


def _when(asked: Asked, language: Language) -> str:
    if asked.open == "now":
        return OPEN_NOW.say(language)
    day = WEEKDAYS[DAYS.index(asked.open)].say(language)
    at = clock(dt.time.fromisoformat(asked.time), language) if asked.time else ""
    if language == "fr":
        return f"Ouvert le {day}" + (f" à {at}" if at else "")
    return f"Open on {day}" + (f" at {at}" if at else "")


def capital(text: str) -> str:
    return text[:1].upper() + text[1:]
