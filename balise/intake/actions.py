"""Verbs of a contact. Every change is checked, written to its row and added to the log in one transaction."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from contextlib import suppress
from typing import NamedTuple
from uuid import UUID

from django.db import IntegrityError, connection, transaction

from balise.accounts.models import User
from balise.core.languages import Text

from . import logbook, writing
from .models import Contact, Entry
from .rules.changes import MOST_AGO, MOST_CHANGES, Change, Refused
from .rules.nouns import NOUNS
from .rules.values import uuid

__all__ = ["Recorded", "RefusedChange", "record"]


class RefusedChange(NamedTuple):
    key: str
    told: Text


class Recorded(NamedTuple):
    """What became of a sending. Every change is in one of the two: `done` may be forgotten by the device."""

    done: tuple[str, ...]  # keys, those done before included
    refused: tuple[RefusedChange, ...]
    number: int  # entries in the log of the contact


def record(*, contact: UUID, changes: Sequence[Change], by: User, now: dt.datetime) -> Recorded:
    """Do the changes to a contact in their order, each once however often it is sent; begin the contact if it is new.

    A change that is refused leaves the others done. `now` is the hour of the database (`clock.now`). Raises Refused
    when the whole sending is: a contact of another operator, more than MOST_CHANGES changes.
    """
    if len(changes) > MOST_CHANGES:
        raise Refused(
            Text(f"Au plus {MOST_CHANGES} changements à la fois.", f"At most {MOST_CHANGES} changes at once.")
        )
    done, refused = [], []
    with transaction.atomic():
        row = _alone(contact, by)
        keys = _keys(changes)
        for change in changes:
            try:
                key = uuid(change.key, "key")
                if key not in keys:
                    row = _write(row, contact, change, by, now)
                    keys[key] = contact
                elif keys[key] != contact:
                    raise Refused(_ELSEWHERE)
                elif _is_otherwise(key, change):
                    raise Refused(_OTHERWISE)
                done.append(change.key)
            except Refused as refusal:
                refused.append(RefusedChange(change.key, refusal.told))
                row = Contact.objects.filter(pk=contact).first()
    return Recorded(tuple(done), tuple(refused), row.entries if row else 0)


_ELSEWHERE = Text("Ceci est déjà noté, ici ou ailleurs.", "This is recorded already, here or elsewhere.")

_OTHERWISE = Text(
    "Ceci est déjà noté, mais pas avec ce texte\u00a0: notez-le de nouveau.",
    "This is recorded already, but not with this text: record it again.",
)


def _is_otherwise(key: UUID, change: Change) -> bool:
    """Whether the text recorded under this key is another: a second tab sent what was typed so far."""
    fields = NOUNS[change.noun].fields if change.noun in NOUNS else {}
    texts = {name: value for name, value in change.values.items() if name in fields and fields[name].kind == "text"}
    entry = Entry.objects.filter(key=key).first() if texts else None
    values = logbook.told(entry)[1] if entry else {}
    return any(name in values and values[name].after != (value or "") for name, value in texts.items())


def _write(row: Contact | None, contact: UUID, change: Change, by: User, now: dt.datetime) -> Contact:
    """Do one change, whole or not at all. Raises Refused."""
    try:
        with transaction.atomic():
            return writing.write(row, contact, change, by=by, now=now - _waited(change))
    except IntegrityError:  # the key of the change, or of its row, is taken
        raise Refused(_ELSEWHERE) from None


def _alone(contact: UUID, by: User) -> Contact | None:
    """The contact, alone to us until the transaction ends; None when it is new."""
    row = _locked(contact)
    if row is None and connection.vendor == "postgresql":  # two devices may begin it at once: one waits here
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [str(contact)])
        row = _locked(contact)
    if row and row.operator_id != by.operator_id:
        raise Refused(Text("Ce contact est d’un autre service.", "This contact is another service’s."))
    return row


def _locked(contact: UUID) -> Contact | None:
    return Contact.objects.select_for_update().filter(pk=contact).first()


def _keys(changes: Sequence[Change]) -> dict[UUID, UUID]:
    """Keys of those that are in the log already, each with its contact."""
    asked = set()
    for change in changes:
        with suppress(Refused):  # said of that change, when its turn comes
            asked.add(uuid(change.key, "key"))
    return dict(Entry.objects.filter(key__in=asked).values_list("key", "contact_id"))


def _waited(change: Change) -> dt.timedelta:
    """How long ago it was made: between nothing and MOST_AGO, whatever the device says."""
    return dt.timedelta(seconds=min(change.ago, MOST_AGO)) if change.ago > 0 else dt.timedelta()
