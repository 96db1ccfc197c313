"""Verbs of a contact. Every change is checked, written to its row and added to the log in one transaction."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import NamedTuple
from uuid import UUID

from django.db import transaction

from balise.accounts.models import User
from balise.core.languages import Text

from . import writing
from .models import Contact, Entry
from .rules.changes import MOST_AGO, MOST_CHANGES, Change, Refused
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
        row = _locked(contact, by)
        known = _known(changes)
        for change in changes:
            if change.key in known:
                done.append(change.key)
                continue
            try:
                with transaction.atomic():
                    row = writing.write(row, contact, change, by=by, now=now - _waited(change))
                done.append(change.key)
            except Refused as refusal:
                refused.append(RefusedChange(change.key, refusal.told))
    return Recorded(tuple(done), tuple(refused), row.entries if row else 0)


def _locked(contact: UUID, by: User) -> Contact | None:
    """The contact, alone to us until the transaction ends; None when it is new."""
    row = Contact.objects.select_for_update().filter(pk=contact).first()
    if row and row.operator_id != by.operator_id:
        raise Refused(Text("Ce contact est d’un autre service.", "This contact is another service’s."))
    return row


def _known(changes: Sequence[Change]) -> set[str]:
    """Keys of those that are in the log."""
    asked = {uuid(change.key, "key"): change.key for change in changes}
    return {asked[key] for key in Entry.objects.filter(key__in=asked).values_list("key", flat=True)}


def _waited(change: Change) -> dt.timedelta:
    return dt.timedelta(seconds=min(max(change.ago, 0.0), MOST_AGO))
