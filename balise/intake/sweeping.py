"""What was left hanging: each law finds what breaks it, names who answers for it, and finds nothing once it is mended.

Nothing is closed in silence. A sweep forgets what is past its date, since that was promised, and counts the rest: what
is left open is listed with its owner until someone ends it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils import timezone

from balise.accounts.models import Operator, User
from balise.core.languages import Text

from . import forgetting, sealing
from .models import Contact, FollowUp, Identity, Need, Transfer, UnmetReason

LEFT_OPEN = dt.timedelta(hours=4)
NEVER_ANSWERED = dt.timedelta(hours=24)
UNCONFIRMED = dt.timedelta(minutes=30)

Find = Callable[[dt.datetime], "QuerySet[Any]"]


class Law(NamedTuple):
    """`told` says what is wrong and what mends it. `find` answers rows; `path` leads from one to its contact.

    `owner` leads to who answers for the row, `since` to the instant or the day from which it hangs.
    """

    title: Text
    told: Text
    find: Find
    owner: str
    since: str
    path: str = "contact"


class Hanging(NamedTuple):
    """One thing left hanging. `noun` and `id` say what; `owner` is None where no one who still works here answers."""

    noun: str
    id: UUID
    contact: UUID
    owner: int | None
    since: dt.datetime | dt.date | None


def count(*, operator: int | None = None, now: dt.datetime) -> dict[str, int]:
    """How many things each law finds, in the order of the laws. None is every operator."""
    return {name: _found(law, operator, now).count() for name, law in LAWS.items()}


def hanging(name: str, *, operator: int, now: dt.datetime, most: int = 100, skip: int = 0) -> list[Hanging]:
    """What a law finds, the oldest first, but for the first `skip`."""
    law = LAWS[name]
    rows = _found(law, operator, now).order_by(F(law.since).asc(nulls_last=True), "pk")[skip : skip + most]
    contact = "pk" if law.path == "" else law.path
    told = rows.values_list("pk", contact, law.owner, f"{law.owner}__is_active", f"{law.owner}__operator", law.since)
    noun = rows.model._meta.verbose_name.replace(" ", "_").lower()
    return [
        Hanging(noun, pk, of, owner if is_active and works_for == operator else None, since)
        for pk, of, owner, is_active, works_for, since in told
    ]


def sweep(*, by: User | None, now: dt.datetime) -> dict[str, int]:
    """Forget, of every operator, what is past its date; seal the log. Answer what is left hanging, by law."""
    for operator in Operator.objects.order_by("pk"):
        forgetting.forget(operator=operator, only=forgetting.DATED, by=by, now=now)
    sealing.seal(now=now)
    return count(now=now)


def _found(law: Law, operator: int | None, now: dt.datetime) -> QuerySet[Any]:
    rows = law.find(now)
    of = f"{law.path}__operator" if law.path else "operator"
    return rows if operator is None else rows.filter(**{of: operator})


def _exchanges(past: dt.datetime) -> QuerySet[Contact]:
    """Open contacts that someone answered, or began, before `past`."""
    began = Coalesce("answered_at", "arrived_at", "created_at")
    return Contact.objects.open().annotate(began=began).filter(began__lt=past)


def _left_open(now: dt.datetime) -> QuerySet[Contact]:
    return _exchanges(now - LEFT_OPEN).filter(answered_at__isnull=False)


def _never_answered(now: dt.datetime) -> QuerySet[Contact]:
    return _exchanges(now - NEVER_ANSWERED).filter(answered_at__isnull=True)


def _over(now: dt.datetime) -> Q:
    """Of a part: its exchange is over, whether it was closed or left open."""
    return Q(contact__wrapped_at__isnull=False) | Q(contact__answered_at__lt=now - LEFT_OPEN)


def _without_status(now: dt.datetime) -> QuerySet[Need]:
    return Need.objects.filter(_over(now), status="", contact__kind="conversation")


def _unconfirmed(now: dt.datetime) -> QuerySet[Transfer]:
    decided = Coalesce("decided_at", "contact__answered_at", "contact__arrived_at")
    rows: QuerySet[Transfer] = Transfer._default_manager.filter(is_accepted__isnull=True)
    return rows.annotate(decided=decided).filter(decided__lt=now - UNCONFIRMED)


def _overdue(now: dt.datetime) -> QuerySet[FollowUp]:
    rows: QuerySet[FollowUp] = FollowUp._default_manager.filter(state="planned")
    return rows.filter(due_on__lt=timezone.localdate(now))


def _without_reason(now: dt.datetime) -> QuerySet[Need]:
    return Need.objects.unmet().filter(~Exists(UnmetReason._default_manager.filter(need=OuterRef("pk"))))


def _identities(now: dt.datetime) -> QuerySet[Identity]:
    rows: QuerySet[Identity] = Identity._default_manager.filter(forgotten_at__isnull=True)
    return rows.filter(forget_on__lte=timezone.localdate(now))


def _links(now: dt.datetime) -> QuerySet[Contact]:
    return Contact.objects.filter(same_person__isnull=False, same_person_until__lte=timezone.localdate(now))


def _contacts_without_owner(now: dt.datetime) -> QuerySet[Contact]:
    return Contact.objects.open().filter(_nobody("counsellor", "operator"))


def _follow_ups_without_owner(now: dt.datetime) -> QuerySet[FollowUp]:
    rows: QuerySet[FollowUp] = FollowUp._default_manager.filter(state="planned")
    return rows.filter(_nobody("owner", "contact__operator"))


def _nobody(person: str, operator: str) -> Q:
    """No one, or someone who left, or who works for another operator now."""
    elsewhere = Q(**{f"{person}__isnull": False}) & ~Q(**{f"{person}__operator": F(operator)})
    return Q(**{f"{person}__isnull": True}) | Q(**{f"{person}__is_active": False}) | elsewhere


LAWS: Mapping[str, Law] = {
    "left_open": Law(
        Text("Répondus, jamais fermés", "Answered, never wrapped up"),
        Text(
            "Un contact répondu depuis plus de quatre heures doit être fermé. Ouvrez-le, complétez-le et fermez-le.",
            "A contact answered over four hours ago should be wrapped up. Open it, complete it and wrap it up.",
        ),
        _left_open, "counsellor", "answered_at", "",
    ),
    "never_answered": Law(
        Text("Jamais répondus", "Never answered"),
        Text(
            "Personne n’y a répondu depuis plus d’un jour. Répondez, ou fermez-le comme abandonné.",
            "Nobody answered for over a day. Answer it, or close it as abandoned.",
        ),
        _never_answered, "counsellor", "arrived_at", "",
    ),
    "without_status": Law(
        Text("Besoins sans résultat noté", "Needs without a status"),
        Text(
            "Après l’échange, le résultat de chaque besoin est à noter : comblé, comblé en partie ou non.",
            "Once the exchange is over, every need should have a status. Say whether it is met, in part or not.",
        ),
        _without_status, "contact__counsellor", "contact__arrived_at",
    ),
    "unconfirmed": Law(
        Text("Transferts jamais confirmés", "Transfers never confirmed"),
        Text(
            "Une demi-heure après un transfert, on sait si la ligne l’a accepté. Dites-le; sinon, rappelez.",
            "Half an hour after a transfer, we know whether the line accepted it. Say so; if not, call again.",
        ),
        _unconfirmed, "contact__counsellor", "decided_at",
    ),
    "overdue": Law(
        Text("Suivis en retard", "Follow-ups overdue"),
        Text(
            "Un suivi se fait au plus tard le jour promis. Faites-le, ou notez pourquoi il ne se fera pas.",
            "A follow-up is made on the promised day at the latest. Make it, or record why it will not be.",
        ),
        _overdue, "owner", "due_on",
    ),
    "without_reason": Law(
        Text("Besoins non comblés sans raison", "Unmet needs without a reason"),
        Text(
            "Un besoin non comblé dit pourquoi. Choisissez au moins une raison.",
            "An unmet need says why. Choose at least one reason.",
        ),
        _without_reason, "contact__counsellor", "contact__arrived_at",
    ),
    "contacts_without_owner": Law(
        Text("Contacts ouverts sans responsable", "Open contacts without an owner"),
        Text(
            "Quelqu’un qui travaille ici répond de chaque contact ouvert. Confiez-le à une personne.",
            "Someone who works here answers for every open contact. Hand it over to a person.",
        ),
        _contacts_without_owner, "counsellor", "created_at", "",
    ),
    "follow_ups_without_owner": Law(
        Text("Suivis sans responsable", "Follow-ups without an owner"),
        Text(
            "Quelqu’un qui travaille ici répond de chaque suivi prévu. Confiez-le à une personne.",
            "Someone who works here answers for every planned follow-up. Hand it over to a person.",
        ),
        _follow_ups_without_owner, "owner", "due_on",
    ),
    "identities": Law(
        Text("Identités à oublier", "Identities to forget"),
        Text(
            "Une identité est oubliée le jour dit. Un balayage l’efface.",
            "An identity is forgotten on the day said. A sweep erases it.",
        ),
        _identities, "contact__counsellor", "forget_on",
    ),
    "links": Law(
        Text("Liens à oublier", "Links to forget"),
        Text(
            "Un lien entre les contacts d’une même personne est oublié le jour dit. Un balayage l’efface.",
            "A link between the contacts of one person is forgotten on the day said. A sweep erases it.",
        ),
        _links, "counsellor", "same_person_until", "",
    ),
}  # fmt: skip
