"""The log of a contact: what each change was, in a chain of hashes; and the contact as it stood at any moment."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any
from uuid import UUID, uuid5

import msgspec
from django.db import models

from balise.accounts.models import User

from .models import Contact, Entry
from .rules.chain import ASIDE, Kept, Told, digest, first_broken, link, values_of
from .rules.changes import Change
from .rules.values import plain, uuid

# What a row that begins is told to hang from, beside its fields.
UNDER: Mapping[str, tuple[str, ...]] = {
    "contact": ("operator",),
    "referral": ("need", "organization", "revision"),
    "unmet_reason": ("need",),
    "attempt": ("follow_up", "by"),
}


def hangs_from(noun: str, row: models.Model) -> list[Any]:
    """Keys of what stands in UNDER, as the log writes them."""
    return [plain(getattr(row, f"{name}_id")) for name in UNDER.get(noun, ())]


class Writer:
    """Adds the entries of one change to the chain of a contact, whose row the caller saves afterwards.

    What a change brings about beside itself (a need removed takes its referrals with it) has entries of its own, whose
    keys follow from that of the change.
    """

    def __init__(self, contact: Contact, change: Change, *, by: User, now: dt.datetime) -> None:
        self.contact, self.change, self.by, self.now = contact, change, by, now
        self.key = uuid(change.key, "key")

    def add(
        self, verb: str, noun: str, row: UUID, before: Mapping[str, Any], after: Mapping[str, Any],
        begun: models.Model | None = None,
    ) -> None:  # fmt: skip
        """`begun` is the row itself, when it begins."""
        plainly = [{name: plain(value) for name, value in side.items()} for side in (before, after)]
        values = values_of(*plainly, at=self.now, why=self.change.reason, of=hangs_from(noun, begun) if begun else ())
        is_itself = (noun, row) == (self.change.noun, uuid(self.change.id, "id"))
        key = self.key if is_itself else uuid5(self.key, f"{noun} {row}")
        contact, digests = self.contact, {name: digest(value) for name, value in values.items()}
        told = Told(contact.entries + 1, str(key), self.now, self.by.pk, verb, noun, str(row), digests)
        contact.entries, contact.head = told.number, link(contact.head, told)
        contact.scrubbed_at = None  # what is told now is precise again, until its own term
        Entry.objects.create(
            contact=contact, number=told.number, key=key, at=self.now, by=self.by, verb=verb, noun=noun, row=row,
            values_text=msgspec.json.encode(values).decode(), digests_text=json.dumps(digests), hash=contact.head,
        )  # fmt: skip


SAVED = ("entries", "head", "scrubbed_at")  # fields of a contact that its log moves


Read = tuple[Told, dict[str, Kept], str]  # an entry, its values not forgotten, its hash


def first_changed(contact: Contact, entries: Sequence[Read] | None = None) -> int | None:
    """Number of the first entry of its log that is not what was written; None when the log holds whole."""
    entries = list(read(contact)) if entries is None else entries
    if (broken := first_broken(entries)) is not None:
        return broken
    last = entries[-1][2] if entries else ""
    return None if (len(entries), last) == (contact.entries, contact.head) else len(entries) + 1


def read(contact: Contact) -> Iterator[Read]:
    """Entries of a contact from the first."""
    return map(told, Entry.objects.filter(contact=contact).order_by("number"))


def told(entry: Entry) -> Read:
    said = Told(
        entry.number, str(entry.key), entry.at, entry.by_id, entry.verb, entry.noun, str(entry.row),
        json.loads(entry.digests_text),
    )  # fmt: skip
    return said, msgspec.json.decode(entry.values_text or "{}", type=dict[str, Kept]), entry.hash


def as_it_stood(contact: Contact, at: dt.datetime) -> dict[str, dict[str, dict[str, Any]]]:
    """{noun: {row: {field: value}}} as the log says it was at `at`, without what is forgotten since.

    What a device without a connection told later than it was made is there from when it was made.
    """
    return as_told(one for one in read(contact) if one[0].at <= at)


def as_told(entries: Iterable[Read]) -> dict[str, dict[str, dict[str, Any]]]:
    """{noun: {row: {field: value}}} as these entries leave it."""
    found: dict[str, dict[str, dict[str, Any]]] = {}
    for said, values, _hash in entries:
        rows = found.setdefault(said.noun, {})
        if said.verb == "remove":
            rows.pop(said.row, None)
        else:
            after = {name: value.after for name, value in values.items() if name not in ASIDE}
            rows[said.row] = {**rows.get(said.row, {}), **after}
    return found
