"""The log of a contact as a chain of hashes: what was written cannot be changed unseen, and can still be forgotten.

Each value is in the chain by its salted hash only, and so is the instant of an entry. Forgetting a value erases it with
its salt: the hash then says nothing of it, and the chain still holds.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets
from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

START = ""  # the hash before the first entry
# What an entry holds beside fields, under names that no field has: the instant it was made, why a correction was, and
# what a row that begins hangs from.
AT, WHY, OF = "at", "why", "of"
ASIDE = frozenset({AT, WHY, OF})
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
    at: dt.datetime  # made coarser once forgotten: the chain holds its digest only
    by: int | None
    verb: str
    noun: str
    row: str
    digests: Mapping[str, str]  # of each field changed, and of ASIDE


def kept(before: Any, after: Any) -> Kept:
    return Kept(before, after, secrets.token_urlsafe(_SALT))


def values_of(
    before: Mapping[str, Any], after: Mapping[str, Any], *, at: dt.datetime, why: str = "", of: Sequence[Any] = ()
) -> dict[str, Kept]:
    """What an entry holds: its fields before and after, as JSON writes them, with when, why and what it hangs from."""
    fields = {name: kept(before.get(name), after.get(name)) for name in sorted({*before, *after})}
    aside = {AT: moment(at), **({WHY: why} if why else {}), **({OF: list(of)} if of else {})}
    return {**fields, **{name: kept(None, value) for name, value in aside.items()}}


def moment(at: dt.datetime) -> str:
    """An instant as the chain says it: UTC, to the microsecond."""
    return at.astimezone(dt.UTC).isoformat(timespec="microseconds")


def digest(value: Kept) -> str:
    """Salted hash of a value before and after, 128 bits in hexadecimal."""
    return hashlib.sha256(f"{value.salt}{_plain([value.before, value.after])}".encode()).hexdigest()[:32]


def link(previous: str, told: Told) -> str:
    """Hash of an entry that follows the one whose hash is `previous`: SHA-256 in hexadecimal."""
    said = [told.number, told.key, told.by, told.verb, told.noun, told.row, dict(sorted(told.digests.items()))]
    return hashlib.sha256(f"{previous}{_plain(said)}".encode()).hexdigest()


def first_broken(entries: Sequence[tuple[Told, Mapping[str, Kept], str]]) -> int | None:
    """Number of the first entry that is not what was written, in the order of a contact's log; None when all are.

    Each comes with the values not forgotten yet, and the hash that stands in the log.
    """
    previous = START
    for expected, (told, values, hash_there) in enumerate(entries, start=1):
        changed = any(digest(value) != told.digests.get(field) for field, value in values.items())
        changed = changed or (AT in values and values[AT].after != moment(told.at))
        if told.number != expected or changed or link(previous, told) != hash_there:
            return expected
        previous = hash_there
    return None


def _plain(value: Any) -> str:
    return msgspec.json.encode(value).decode()
