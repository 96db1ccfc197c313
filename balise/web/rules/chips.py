"""What is asked, told back as a list of short labels, each with the search that does without it."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from balise.core.languages import Language, Text
from balise.directory.rules.codes import INTAKE_MODES, LANGUAGES, PROVISIONS
from balise.directory.rules.eligibility import FAMILIES, GENDERS, STATUSES
from balise.search.rules.times import label

from .asked import Asked, query, without

FREE = Text("Gratuit", "Free")
AVAILABLE = Text("Places disponibles", "Places available")
_TABLES: dict[str, Mapping[str, Text]] = {
    "lang": LANGUAGES, "spoken": LANGUAGES, "access": PROVISIONS, "intake": INTAKE_MODES, "gender": GENDERS,
    "family": FAMILIES, "status": STATUSES,
}  # fmt: skip


class Chip(msgspec.Struct, frozen=True):
    """One filter in force. `query` is the query string of the same search without it."""

    name: str
    label: str
    query: str
    is_set_aside: bool = False  # no result needs to have it, since too few would


def chips(asked: Asked, language: Language, *, topics: Mapping[str, Text], organization: str = "") -> tuple[Chip, ...]:
    """The filters in force, in the order of the form. Words and place have their own fields and are not repeated."""
    told = [(name, value, _label(name, value, asked, language, topics, organization)) for name, value in _values(asked)]
    return tuple(Chip(name, label, query(without(asked, name, value))) for name, value, label in told)


def _values(asked: Asked) -> list[tuple[str, str]]:
    several = [(name, value) for name in ("topic", "lang", "access", "intake") for value in getattr(asked, name)]
    single = [(name, getattr(asked, name)) for name in ("open", "gender", "family", "status") if getattr(asked, name)]
    bare = [(name, "") for name in ("age", "org") if getattr(asked, name) is not None]
    flags = [(name, "") for name in ("free", "available") if getattr(asked, name)]
    return [*several, *single, *bare, *flags]


def _label(name: str, value: str, asked: Asked, language: Language, topics: Mapping[str, Text], org: str) -> str:
    match name:
        case "open":
            return when(label(f"{asked.open} {asked.time}".strip()), language)
        case "age":
            return years(asked.age or 0, language)
        case "org":
            return org or ("Un seul organisme" if language == "fr" else "One organization")
    return named(name, value, language, topics)


def named(name: str, value: str, language: Language, topics: Mapping[str, Text]) -> str:
    """What a value of a filter is called; a code that nobody knows is called by itself."""
    match name:
        case "free":
            return FREE.say(language)
        case "available":
            return AVAILABLE.say(language)
    table = topics if name == "topic" else _TABLES[name]
    return capital(table.get(value, Text(value, value)).say(language))


def years(age: float, language: Language) -> str:
    told = f"{age:g}"
    return f"{told.replace('.', ',')} {'an' if age < 2 else 'ans'}" if language == "fr" else f"Aged {told}"


def when(told: Text, language: Language) -> str:
    """`told` is a time as it is said after "open" (`search.rules.times.label`)."""
    return f"{'Ouvert' if language == 'fr' else 'Open'} {told.say(language)}"


def capital(text: str) -> str:
    return text[:1].upper() + text[1:]
