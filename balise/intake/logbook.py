"""The log of a contact: what each change was, in a chain of hashes; and the contact as it stood at any moment."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator, Mapping
from typing import Any
from uuid import UUID

import msgspec

from balise.accounts.models import User

from .models import Contact, Entry
from .rules.chain import Kept, Told, digest, first_broken, kept, link
from .rules.changes import Change
from .rules.values import plain, uuid

REASON = "reason"  # of a correction: kept, and forgotten, like a value


def add(
    contact: Contact,
    change: Change,
    row: UUID,
    before: Mapping[str, Any],
    after: Mapping[str, Any],
    *,
    by: User | None,
    now: dt.datetime,
) -> None:
    """Add an entry to the chain of a contact, whose row the caller saves."""
    fields = {*before, *after} if change.verb == "remove" else {*after}
    values = {name: kept(plain(before.get(name)), plain(after.get(name))) for name in sorted(fields)}
    if change.reason:
        values[REASON] = kept(None, change.reason)
    digests = {name: digest(value) for name, value in values.items()}
    told = Told(
        contact.entries + 1, str(uuid(change.key, "key")), now, by.pk if by else None, change.verb, change.noun,
        str(row), digests,
    )  # fmt: skip
    contact.entries, contact.head = told.number, link(contact.head, told)
    contact.save(force_insert=contact._state.adding)
    Entry.objects.create(
        contact=contact, number=told.number, key=told.key, at=now, by=by, verb=told.verb, noun=told.noun, row=row,
        values_text=msgspec.json.encode(values).decode(), digests_text=json.dumps(digests), hash=contact.head,
    )  # fmt: skip


def first_changed(contact: Contact) -> int | None:
    """Number of the first entry of its log that is not what was written; None when the log holds whole."""
    entries = list(read(contact))
    if (broken := first_broken(entries)) is not None:
        return broken
    last = entries[-1][2] if entries else ""
    return None if (len(entries), last) == (contact.entries, contact.head) else len(entries) + 1


def read(contact: Contact) -> Iterator[tuple[Told, dict[str, Kept], str]]:
    """Entries of a contact from the first, with their values not forgotten and their hashes."""
    for entry in Entry.objects.filter(contact=contact).order_by("number"):
        told = Told(
            entry.number, str(entry.key), entry.at, entry.by_id, entry.verb, entry.noun, str(entry.row),
            json.loads(entry.digests_text),
        )  # fmt: skip
        yield told, msgspec.json.decode(entry.values_text or "{}", type=dict[str, Kept]), entry.hash


def as_it_stood(contact: Contact, at: dt.datetime) -> dict[str, dict[str, dict[str, Any]]]:
    """{noun: {row: {field: value}}} as the log says it was at `at`, without what is forgotten since."""
    found: dict[str, dict[str, dict[str, Any]]] = {}
    for told, values, _hash in read(contact):
        if told.at > at:
            break
        rows = found.setdefault(told.noun, {})
        if told.verb == "remove":
            rows.pop(told.row, None)
        else:
            said = {name: value.after for name, value in values.items() if name != REASON}
            rows[told.row] = {**rows.get(told.row, {}), **said}
    return found
