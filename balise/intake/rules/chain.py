"""The log of a contact as a chain of hashes: what was written cannot be changed unseen, and can still be forgotten.

Each value is in the chain by its salted hash only. Forgetting a value erases it with its salt: the hash then says
nothing of it, and the chain still holds.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import secrets
from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

START = ""  # the hash before the first entry
_SALT = 12  # bytes


class Kept(msgspec.Struct, frozen=True, array_like=True):
    """What a field held before and after, with the salt of its digest."""

    before: Any
    after: Any
    salt: str


class Told(msgspec.Struct, frozen=True):
    """What an entry says, without its values."""

    number: int
    key: str
    at: dt.datetime
    by: int | None
    verb: str
    noun: str
    row: str
    digests: Mapping[str, str]  # of each field changed


def kept(before: Any, after: Any) -> Kept:
    return Kept(before, after, secrets.token_urlsafe(_SALT))


def digest(value: Kept) -> str:
    """Salted hash of a value before and after, 128 bits in hexadecimal."""
    return hashlib.sha256(f"{value.salt}{_plain([value.before, value.after])}".encode()).hexdigest()[:32]


def link(previous: str, told: Told) -> str:
    """Hash of an entry that follows the one whose hash is `previous`: SHA-256 in hexadecimal."""
    at = told.at.astimezone(dt.UTC).isoformat(timespec="microseconds")
    said = [told.number, told.key, at, told.by, told.verb, told.noun, told.row, dict(sorted(told.digests.items()))]
    return hashlib.sha256(f"{previous}{_plain(said)}".encode()).hexdigest()


def first_broken(entries: Sequence[tuple[Told, Mapping[str, Kept], str]]) -> int | None:
    """Number of the first entry that is not what was written, in the order of a contact's log; None when all are.

    Each comes with the values not forgotten yet, and the hash that stands in the log.
    """
    previous = START
    for expected, (told, values, hash_there) in enumerate(entries, start=1):
        changed = any(digest(value) != told.digests.get(field) for field, value in values.items())
        if told.number != expected or changed or link(previous, told) != hash_there:
            return expected
        previous = hash_there
    return None


def _plain(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
