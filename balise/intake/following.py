"""Follow-ups: whom we said we would reach again, what was needed and given, each try, and what came of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any, Literal, Self, get_args
from uuid import UUID, uuid5

from django.db import transaction
from django.db.models import Prefetch, QuerySet
from django.utils import timezone

from balise.accounts.models import User

from .actions import Recorded, record
from .links import link_same_person
from .models import Attempt, Contact, FollowUp, Need
from .rules.changes import Change
from .rules.nouns import NOW

Wanted = Literal["mine", "overdue", "today", "week", "all", "done"]
WANTED: tuple[Wanted, ...] = get_args(Wanted)
WEEK = dt.timedelta(days=7)
ENDED_BY = ("reached", "unreachable", "declined", "cancelled")  # states that end a follow-up
LEARNED = ("is_able_to_act", "has_received_help", "is_connected", "has_new_need")


def follow_ups(*, wanted: Wanted, by: User, today: dt.date) -> QuerySet[FollowUp]:
    """Those of the operator, the first due first, with their contact, owner and tries."""
    rows: QuerySet[FollowUp] = FollowUp._default_manager.filter(contact__operator=by.operator_id)
    rows = rows.filter(**{"state__in": ENDED_BY} if wanted == "done" else {"state": "planned"})
    match wanted:
        case "mine":
            rows = rows.filter(owner=by)
        case "overdue":
            rows = rows.filter(due_on__lt=today)
        case "today":
            rows = rows.filter(due_on=today)
        case "week":
            rows = rows.filter(due_on__range=(today, today + WEEK))
        case "done":
            return _whole(rows).order_by("-due_on", "pk")
        case "all":
            pass
    return _whole(rows).order_by("due_on", "pk")


def counts(*, by: User, today: dt.date) -> Mapping[Wanted, int]:
    return {wanted: follow_ups(wanted=wanted, by=by, today=today).count() for wanted in WANTED if wanted != "done"}


def one(*, id: UUID, by: User) -> FollowUp | None:
    """A follow-up of the operator, with what was needed and given."""
    rows: QuerySet[FollowUp] = FollowUp._default_manager.filter(pk=id, contact__operator=by.operator_id)
    needs = Need.objects.select_related("topic").prefetch_related("referrals__service", "referrals__organization",
                                                                  "reasons")  # fmt: skip
    return _whole(rows).prefetch_related(Prefetch("contact__needs", needs)).first()


def _whole(rows: QuerySet[FollowUp]) -> QuerySet[FollowUp]:
    tries = Attempt._default_manager.select_related("by").order_by("position")
    return rows.select_related("owner", "contact__area", "contact__counsellor").prefetch_related(
        Prefetch("attempts", tries)
    )


class Answers(dict[str, bool | None]):
    """What the person said, for each of LEARNED; None where they did not say."""

    @classmethod
    def of(cls, said: Mapping[str, str]) -> Self:
        return cls({name: {"yes": True, "no": False}.get(said.get(name, "")) for name in LEARNED})


def attempt(*, follow_up: FollowUp, key: UUID, result: str, by: User, now: dt.datetime) -> Recorded:
    """Record a try to reach the person. The same `key` again is the same try."""
    values = {"result": result, "made_at": NOW}
    change = Change(key=str(key), verb="add", noun="attempt", id=str(uuid5(key, "attempt")), of=str(follow_up.pk),
                    values=values)  # fmt: skip
    return record(contact=follow_up.contact_id, changes=[change], by=by, now=now)


def change(*, follow_up: FollowUp, key: UUID, values: Mapping[str, Any], by: User, now: dt.datetime) -> Recorded:
    """Give it another day or another owner, or say what came of it."""
    told = Change(key=str(key), verb="set", noun="follow_up", id=str(follow_up.pk), values=dict(values))
    return record(contact=follow_up.contact_id, changes=[told], by=by, now=now)


def begin_again(*, follow_up: FollowUp, id: UUID, by: User, now: dt.datetime) -> Recorded:
    """Begin the contact of what the person needs now: one that we made, in their language, where they live.

    The two are linked as contacts of one person, for as long as the operator keeps links. The same `id` again is the
    same contact.
    """
    before: Contact = follow_up.contact
    values: dict[str, Any] = {
        "channel": "telephone", "direction": "outbound", "answered_at": NOW, "language": before.language,
        "area": before.area_id, "inquirer": before.inquirer, "gender": before.gender,
    }  # fmt: skip
    first = Change(key=str(uuid5(id, "begin")), verb="add", noun="contact", id=str(id), values=values)
    with transaction.atomic():
        told = record(contact=id, changes=[first], by=by, now=now)
        if not told.refused:
            link_same_person(contact=id, other=before.pk, by=by, now=now)
    return told


def due_soon(*, operator: int, now: dt.datetime) -> QuerySet[FollowUp]:
    """Planned for today at the latest, the most overdue first."""
    rows: QuerySet[FollowUp] = FollowUp._default_manager.filter(contact__operator=operator, state="planned")
    late = rows.filter(due_on__lte=timezone.localdate(now))
    return late.select_related("owner", "contact").order_by("due_on", "pk")
