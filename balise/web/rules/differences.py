"""What differs between two revisions, in the words of curators: names of fields, values as people read them."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping
from typing import Any

import msgspec

from balise.core.languages import LANGUAGES as SIDES
from balise.core.languages import Language, Text
from balise.directory.rules import coverage, eligibility, hours, phones
from balise.directory.rules.codes import INTAKE_MODES, LANGUAGES, PHONE_KINDS, PROVISIONS
from balise.directory.rules.hours.words import clock, full_date
from balise.directory.rules.merge import Change
from balise.directory.rules.record import Coverage, Eligibility, Hours, Phone

from . import field_names as named
from .wording import NBSP

_STEP = re.compile(r"(?P<field>[a-z_0-9]+)(?P<keys>(?:\[.*?\](?=[.\[]|$))*)(?:\.|$)", re.DOTALL)
_KEY = re.compile(r"\[(.*?)\](?=\[|$)", re.DOTALL)
_CODES: Mapping[str, Mapping[str, Text]] = {
    "intake": INTAKE_MODES, "languages": LANGUAGES, "genders": eligibility.GENDERS, "families": eligibility.FAMILIES,
    "statuses": eligibility.STATUSES, "accessibility": PROVISIONS, "status": named.STATUSES, "freq": named.FREQUENCIES,
    "visibility": named.VISIBILITIES, "holidays": named.HOLIDAYS, "kind": {**named.KINDS, **PHONE_KINDS},
}  # fmt: skip
_AREAS = ("area", "areas", "excluded", "residence")
_ORDER = Text(fr=" (ordre)", en=" (order)")
_YES, _NO = Text(fr="oui", en="yes"), Text(fr="non", en="no")


class Names(msgspec.Struct, frozen=True):
    """Names of what records hold by its code."""

    area: Callable[[str], Text]
    topics: Mapping[str, Text]


class Difference(msgspec.Struct, frozen=True):
    """A change as a row of the page: a field, and the lines of its values; None where there is no such part."""

    field: str
    before: tuple[str, ...] | None
    after: tuple[str, ...] | None


def difference(change: Change, language: Language, names: Names) -> Difference:
    field = _last_field(change.path)
    is_order = change.path.endswith("[]") and isinstance(change.before, tuple)
    said = _order if is_order else lines
    shown = (None if value is None else said(value, field, language, names) for value in (change.before, change.after))
    return Difference(label(change.path, language, names) + (_ORDER.say(language) if is_order else ""), *shown)


def label(path: str, language: Language, names: Names) -> str:
    """ "phones[12].number" as "Téléphones › 12 › Numéro"."""
    parts: list[str] = []
    for step in _STEP.finditer(path):
        field = step["field"]
        parts.append(_name(field, language))
        parts += [_key(key, field, language, names) for key in _KEY.findall(step["keys"]) if _tells(key)]
    return " › ".join(parts)


def _last_field(path: str) -> str:
    steps = [step["field"] for step in _STEP.finditer(path)]
    return steps[-1] if steps else path


def _name(field: str, language: Language) -> str:
    known = named.FIELDS.get(field)
    return known.say(language) if known else field


def _tells(key: str) -> bool:
    """Whether a key is a name: a part that has none is named by all it says, which the values show."""
    return bool(key) and key[0] not in '{["'


def _key(key: str, field: str, language: Language, names: Names) -> str:
    if field == "phones" and key.lstrip("+").isdigit():
        return phones.show(Phone(key), language) if key.startswith("+") else key
    return _code(key, field, language, names)


def _order(keys: tuple[str, ...], field: str, language: Language, names: Names) -> tuple[str, ...]:
    bare = [key.removeprefix("[").removesuffix("]") for key in keys]
    return tuple(_key(key, field, language, names) if _tells(key) else "…" for key in bare)


def lines(value: Any, field: str, language: Language, names: Names) -> tuple[str, ...]:
    """A value of `field` as lines of text; () when it says nothing."""
    if isinstance(value, Text):
        return tuple(_pair(_name(side, language), said, language) for side in SIDES if (said := getattr(value, side)))
    if isinstance(value, Hours) and (said := hours.sentences(value, language)):
        return (*said, *lines(value.text, "text", language, names))
    if isinstance(value, Eligibility) and (said := eligibility.sentence(value, language, names.area)):
        return (said,)
    if isinstance(value, Coverage) and (said := coverage.sentence((value,), language, names.area)):
        return (said,)
    if isinstance(value, msgspec.Struct):
        return _fields(value, language, names)
    if isinstance(value, tuple | list):
        return tuple(line for part in value for line in lines(part, field, language, names))
    if isinstance(value, dict):
        return tuple(_pair(key, str(said), language) for key, said in value.items())
    said = _plain(value, field, language, names)
    return (said,) if said else ()


def _fields(value: msgspec.Struct, language: Language, names: Names) -> tuple[str, ...]:
    """What the fields of a part say, one line each; those at their default say nothing."""
    found: list[str] = []
    for field in msgspec.structs.fields(value):
        content = getattr(value, field.name)
        if content == field.default:
            continue
        said = lines(content, field.name, language, names)
        if isinstance(value, Phone) and field.name == "number":
            said = (phones.show(Phone(value.number), language),)
        if said:
            found.append(_pair(_name(field.name, language), "; ".join(said), language))
    return tuple(found)


def _pair(name: str, said: str, language: Language) -> str:
    return f"{name}{NBSP if language == 'fr' else ''}: {said}"


def _plain(value: Any, field: str, language: Language, names: Names) -> str:
    if isinstance(value, bool):
        return (_YES if value else _NO).say(language)
    if isinstance(value, str):
        return _code(value, field, language, names)
    if isinstance(value, dt.datetime):
        return f"{full_date(value.date(), language)}, {clock(value.time(), language)}"
    if isinstance(value, dt.date):
        return full_date(value, language)
    if isinstance(value, dt.time):
        return clock(value, language)
    if isinstance(value, float):
        said = f"{value:.12g}"
        return said.replace(".", ",") if language == "fr" else said
    return str(value)


def _code(value: str, field: str, language: Language, names: Names) -> str:
    """The name of a code of `field`, or the text itself."""
    if field in _AREAS:
        return names.area(value).say(language) or value
    found = (names.topics if field == "topics" else _CODES.get(field, {})).get(value)
    return found.say(language) if found else value
