"""Contacts of one household, linked by a counsellor without saying who, for a time.

So that one home does not make a neighbourhood's figures. What linked contacts share is a number drawn at random.
"""

from __future__ import annotations

import datetime as dt
from uuid import UUID, uuid4

from django.db import transaction
from django.utils import timezone

from balise.accounts.models import User
from balise.accounts.rules.permissions import is_allowed
from balise.core.languages import Text

from .models import Contact
from .retention import retention
from .rules.changes import Refused


@transaction.atomic
def link_same_person(*, contact: UUID, other: UUID, by: User, now: dt.datetime) -> UUID:
    """Say that two contacts are of one household. Answer what they share, with all that were linked to either.

    The link begins its term anew (`Retention.links` days). Raises Refused.
    """
    if contact == other:
        raise Refused(Text("C’est le même contact.", "This is the same contact."))
    rows = _theirs([contact, other], by)
    known = [row.same_person for row in rows if row.same_person]
    shared = known[0] if known else uuid4()
    until = timezone.localdate(now) + dt.timedelta(days=retention(rows[0].operator_id).links)
    linked = Contact.objects.filter(pk__in=[contact, other])
    if known:
        linked |= Contact.objects.filter(same_person__in=known)
    linked.update(same_person=shared, same_person_until=until)
    return shared


@transaction.atomic
def unlink(*, contact: UUID, by: User) -> None:
    """Take a contact out of its household; a household of one is none. Raises Refused."""
    (row,) = _theirs([contact], by)
    shared = row.same_person
    Contact.objects.filter(pk=contact).update(same_person=None, same_person_until=None)
    left = Contact.objects.filter(same_person=shared) if shared else Contact.objects.none()
    if left.count() == 1:
        left.update(same_person=None, same_person_until=None)


def of_household(contact: Contact) -> int:
    """How many other contacts are of the same household."""
    if contact.same_person is None:
        return 0
    return Contact.objects.filter(same_person=contact.same_person).exclude(pk=contact.pk).count()


def _theirs(keys: list[UUID], by: User) -> list[Contact]:
    """Contacts of the operator of `by`, alone to us until the transaction ends. Raises Refused."""
    rows = list(Contact.objects.visible_to(by).filter(pk__in=keys).order_by("pk").select_for_update())
    if len(rows) != len(keys) or not is_allowed(by.role, "record_contact"):
        raise Refused(Text("Ce contact n’est pas de votre service.", "This contact is not your service’s."))
    return rows
