"""Contacts of one household, linked by a counsellor without saying who, for a time.

So that one home does not make a neighbourhood's figures. What linked contacts share is a number drawn at random.
"""

from __future__ import annotations

import datetime as dt
from typing import Literal
from uuid import UUID, uuid4

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from balise.accounts.models import User
from balise.accounts.rules.permissions import is_allowed
from balise.core.languages import Text

from . import logbook
from .models import Contact
from .retention import retention
from .rules.changes import Change, Refused


@transaction.atomic
def link_same_person(*, contact: UUID, other: UUID, by: User, now: dt.datetime) -> UUID:
    """Say that two contacts are of one household. Answer what they share, with all that were linked to either.

    The link begins its term anew (`Retention.links` days). The log of each says that it was linked and by whom, never
    to which. Raises Refused.
    """
    if contact == other:
        raise Refused(Text("C’est le même contact.", "This is the same contact."))
    rows = _theirs([contact, other], by)
    shared = next((row.same_person for row in rows if row.same_person), None) or uuid4()
    until = timezone.localdate(now) + dt.timedelta(days=retention(rows[0].operator_id).links)
    for row in rows:
        if row.same_person != shared:
            _tell(row, "add", by, now)
        _link(row, shared, until)
    return shared


@transaction.atomic
def unlink(*, contact: UUID, by: User, now: dt.datetime) -> None:
    """Take a contact out of its household; a household of one is none. Raises Refused."""
    rows = _theirs([contact], by)
    out = rows if len(rows) == 2 else [row for row in rows if row.pk == contact]
    for row in out:
        if row.same_person:
            _tell(row, "remove", by, now)
            _link(row, None, None)


def _tell(row: Contact, verb: Literal["add", "remove"], by: User, now: dt.datetime) -> None:
    told = Change(key=str(uuid4()), verb=verb, noun="household", id=str(row.pk))
    logbook.Writer(row, told, by=by, now=now).add(verb, "household", row.pk, {}, {})


def _link(row: Contact, shared: UUID | None, until: dt.date | None) -> None:
    row.same_person, row.same_person_until = shared, until
    row.save(update_fields=["same_person", "same_person_until", *logbook.SAVED])


def of_household(contact: Contact) -> int:
    """How many other contacts are of the same household."""
    if contact.same_person is None:
        return 0
    return Contact.objects.filter(same_person=contact.same_person).exclude(pk=contact.pk).count()


def _theirs(keys: list[UUID], by: User) -> list[Contact]:
    """These contacts of the operator of `by` and their households, alone to us until we are done. Raises Refused."""
    households = Contact.objects.filter(pk__in=keys, same_person__isnull=False).values("same_person")
    found = Contact.objects.visible_to(by).filter(Q(pk__in=keys) | Q(same_person__in=households))
    rows = list(found.order_by("pk").select_for_update())
    if not {row.pk for row in rows}.issuperset(keys) or not is_allowed(by.role, "record_contact"):
        raise Refused(Text("Ce contact n’est pas de votre service.", "This contact is not your service’s."))
    return rows
