"""A value as the desk sends it, checked against what its field may hold."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any
from uuid import UUID

from balise.core.languages import Text

from .changes import Refused
from .nouns import NOW, Field

_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")
_UNWRITABLE = re.compile("[\x00\ud800-\udfff]")  # what PostgreSQL, or UTF-8, does not hold
_OLDEST = dt.timedelta(days=3653)  # before the change: an older hour is a mistake
_MOST_CODES = 20
_MOST_CODE = 120  # characters
_MOST_NUMBER = 2**53 - 1  # the largest whole number that every device holds exactly
_MOST_UUID = 45  # characters, urn:uuid: included
MOST_REASON = 2_000  # characters


def checked(name: str, field: Field, value: Any, now: dt.datetime) -> Any:
    """The value as the table holds it: None or "" for nothing said, an instant of the database clock for "now".

    Raises Refused. Whether a code, a topic, an area or a service exists is for the database to say.
    """
    if value in (None, "", []):
        return _NOTHING.get(field.kind, "")
    return _CHECKS[field.kind](name, field, value, now)


def checked_reason(text: object) -> str:
    """Why a closed contact is corrected. Raises Refused."""
    if not isinstance(text, str) or len(text) > MOST_REASON or _UNWRITABLE.search(text):
        raise _unexpected("reason", text, f"a text of at most {MOST_REASON} characters")
    return text


def _choice(name: str, field: Field, value: Any, now: dt.datetime) -> str:
    if not isinstance(value, str) or value not in field.choices:
        raise _unexpected(name, value, ", ".join(field.choices))
    return value


def _several(name: str, field: Field, value: Any, now: dt.datetime) -> list[str]:
    several = value if isinstance(value, list) else [value]
    if len(several) > _MOST_CODES:
        raise _unexpected(name, value, f"{_MOST_CODES} codes at most")
    check = _choice if field.choices else _word
    return list(dict.fromkeys(check(name, field, one, now) for one in several))


def _word(name: str, field: Field, value: Any, now: dt.datetime) -> str:
    most = field.most or _MOST_CODE
    if not isinstance(value, str) or len(value) > most or _UNWRITABLE.search(value):
        raise _unexpected(name, value, f"a text of at most {most} characters")
    return value


def _flag(name: str, field: Field, value: Any, now: dt.datetime) -> bool:
    if not isinstance(value, bool):
        raise _unexpected(name, value, "true, false")
    return value


def _number(name: str, field: Field, value: Any, now: dt.datetime) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= _MOST_NUMBER:
        raise _unexpected(name, value, "0, 1, 2…")
    return value


def _instant(name: str, field: Field, value: Any, now: dt.datetime) -> dt.datetime:
    if value == NOW:
        return now
    try:
        told = dt.datetime.fromisoformat(value)
    except (TypeError, ValueError):
        raise _unexpected(name, value, "2026-03-04T14:05:00-05:00") from None
    if told.tzinfo is None or not now - _OLDEST <= told <= now:
        raise _unexpected(name, value, "an hour that has passed, with its time zone")
    return told.astimezone(dt.UTC)


def _day(name: str, field: Field, value: Any, now: dt.datetime) -> dt.date:
    try:
        return dt.date.fromisoformat(value)
    except (TypeError, ValueError):
        raise _unexpected(name, value, "2026-03-04") from None


def _language(name: str, field: Field, value: Any, now: dt.datetime) -> str:
    if not isinstance(value, str) or len(value) > 12 or not _LANGUAGE.fullmatch(value):
        raise _unexpected(name, value, "fr, en, es, ar…")
    return value


def plain(value: Any) -> Any:
    """A value as the log and the desk write it: ISO 8601 for instants and days, text for UUIDs, the rest as it is."""
    return value.isoformat() if isinstance(value, dt.date) else str(value) if isinstance(value, UUID) else value


def uuid(text: object, name: str) -> UUID:
    if not isinstance(text, str) or len(text) > _MOST_UUID:
        raise _unexpected(name, text, "a UUID")
    try:
        return UUID(text)
    except ValueError:
        raise _unexpected(name, text, "a UUID") from None


def _unexpected(name: str, value: object, expected: str) -> Refused:
    shown = value[:60] if isinstance(value, str) else repr(value) if isinstance(value, (bool, float)) else ""
    shown = _UNWRITABLE.sub("\ufffd", shown or type(value).__name__)
    return Refused(
        Text(
            f"« {shown} » ne va pas dans {name}. Il faut\u00a0: {expected}.",
            f"“{shown}” does not fit {name}. Expected: {expected}.",
        )
    )


_NOTHING: dict[str, Any] = {
    "flag": None, "whole": None, "instant": None, "day": None, "topic": None, "area": None, "service": None,
    "site": None, "person": None, "codes": [], "choices": [],
}  # fmt: skip
_CHECKS = {
    "choice": _choice, "choices": _several, "codes": _several, "code": _word, "text": _word, "topic": _word,
    "area": _word, "flag": _flag, "whole": _number, "service": _number, "site": _number, "person": _number,
    "instant": _instant, "day": _day, "language": _language,
}  # fmt: skip
