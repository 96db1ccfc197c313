"""What a supervisor sees now: who is on, what is open, today beside past weeks, what is incomplete, what was corrected.

Everything is read from the rows, few queries a question, whatever the age of the service: nothing here writes.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from statistics import median
from typing import Any, NamedTuple
from uuid import UUID

import msgspec
from django.db import models
from django.db.models import Count, Exists, Max, OuterRef, Q
from django.utils import timezone

from balise.accounts.models import User
from balise.territories.models import Area

from .models import Contact, Entry, FollowUp, Need, Transfer, UnmetReason
from .rules import standing
from .rules.busyness import Busyness, compared, same_weekday
from .rules.chain import ASIDE, WHY, Kept
from .rules.choices import TIMED
from .rules.standing import Lack

ON = dt.timedelta(hours=8)  # since when someone who recorded something counts as having worked
INCOMPLETE_DAYS = 14
CORRECTION_DAYS = 7
_LOOKED_AT = 900  # corrections of every operator: below SQLite's limit of bound variables


class Person(NamedTuple):
    """Someone who recorded something in the last hours, or has a contact open."""

    user: User
    last_at: dt.datetime | None
    open: int
    today: int


def who_is_on(*, operator: int, now: dt.datetime) -> list[Person]:
    """Whoever recorded last comes first."""
    recent = Entry._default_manager.filter(at__gt=now - ON, by__operator=operator)
    last = dict(recent.order_by().values_list("by").annotate(Max("at")))
    ours = Contact.objects.filter(operator=operator).order_by()
    today = dict(ours.filter(day=timezone.localdate(now)).values_list("counsellor").annotate(Count("pk")))
    held = dict(ours.open().values_list("counsellor").annotate(Count("pk")))
    people = User.objects.filter(pk__in={*last, *held} - {None}, is_active=True)
    found = [Person(one, last.get(one.pk), held.get(one.pk, 0), today.get(one.pk, 0)) for one in people]
    longest_ago = now - ON
    return sorted(found, key=lambda one: (one.last_at or longest_ago, one.user.username), reverse=True)


def open_contacts(*, operator: int, most: int = 100) -> tuple[list[Contact], int]:
    """Contacts not wrapped up, the oldest first, with their counsellor; and how many there are in all."""
    rows = Contact.objects.filter(operator=operator).open().select_related("counsellor")
    found = list(rows.order_by("created_at")[:most])
    return found, len(found) if len(found) < most else rows.count()


def is_waiting(contact: Contact) -> bool:
    """Whether someone arrived and nobody answered them yet: on a channel where one waits while the clock runs."""
    is_timed = contact.channel in TIMED
    return is_timed and contact.direction != "outbound" and contact.answered_at is None and contact.ended_at is None


def busyness(*, operator: int, now: dt.datetime) -> Busyness:
    """Communications that arrived today, beside the same weekday of past weeks."""
    days = same_weekday(timezone.localdate(now))
    rows = Contact.objects.filter(operator=operator, day__in=days, arrived_at__isnull=False).communications()
    arrived: Iterable[Any] = rows.exclude(direction="outbound").values_list("arrived_at", flat=True)
    return compared((timezone.localtime(one) for one in arrived), timezone.localtime(now))


class Incomplete(NamedTuple):
    contact: Contact
    lacks: list[Lack]


def incomplete(*, operator: int, now: dt.datetime, most: int = 50) -> tuple[list[Incomplete], int]:
    """Closed contacts of the last days that lack something, the oldest first; and how many there are in all."""
    today = timezone.localdate(now)
    closed = Contact.objects.filter(operator=operator).closed().communications()
    rows = closed.between(today - dt.timedelta(days=INCOMPLETE_DAYS), today).filter(_lacking())
    found = list(rows.select_related("counsellor").order_by("created_at")[:most])
    parts = [_by_contact(table, found) for table in (Need, Transfer, FollowUp)]
    told = [Incomplete(one, _lacks(one, [part[one.pk] for part in parts])) for one in found]
    return [one for one in told if one.lacks], len(found) if len(found) < most else rows.count()


def _lacking() -> Q:
    """What `standing.lacks` says, as the database can ask it."""
    needs = Need.objects.filter(contact=OuterRef("pk"))
    transfers = Transfer._default_manager.filter(contact=OuterRef("pk"))
    planned = FollowUp._default_manager.filter(contact=OuterRef("pk"), state="planned")
    undone = Q(has_consent__isnull=True) | Q(due_on__isnull=True) | Q(owner__isnull=True)
    undone |= Q(has_consent=True, safe_ways=[])
    is_silent = ~Q(ground__in=["", "nothing_disclosed"]) & Q(disclosed=[])
    return (
        (Q(area__isnull=True) & ~Q(is_area_unknown=True))
        | ~Exists(needs)
        | Exists(needs.filter(Q(topic__isnull=True) | Q(status="")))
        | Exists(transfers.filter(Q(is_accepted__isnull=True) | Q(ground="") | Q(line="") | is_silent))
        | Exists(planned.filter(undone))
    )


def _by_contact(table: type[models.Model], contacts: Sequence[Contact]) -> Mapping[UUID, list[dict[str, Any]]]:
    found: dict[UUID, list[dict[str, Any]]] = defaultdict(list)
    for row in table._default_manager.filter(contact__in=contacts).values():
        found[row["contact_id"]].append({name.removesuffix("_id"): value for name, value in row.items()})
    return found


def _lacks(contact: Contact, parts: Sequence[Sequence[Mapping[str, Any]]]) -> list[Lack]:
    known = {
        "id": contact.pk,
        "kind": contact.kind,
        "area": contact.area_id,
        "is_area_unknown": contact.is_area_unknown,
    }
    return standing.lacks(known, *parts)


class Correction(NamedTuple):
    """A closed contact was changed: who, when, why, and each field as it was and as it is. None: forgotten since."""

    contact: UUID
    at: dt.datetime
    by: User | None
    noun: str
    verb: str
    reason: str | None
    fields: list[tuple[str, Kept | None]]


def corrections(*, operator: int, now: dt.datetime, most: int = 50) -> list[Correction]:
    """What was corrected in the last days, the latest first."""
    recent = Entry._default_manager.filter(at__gt=now - dt.timedelta(days=CORRECTION_DAYS))
    # By their hour first: joined to its contacts, the log would be read from the contacts, all of them.
    corrected = recent.filter(digests_text__contains=f'"{WHY}"').order_by("-at")
    keys = list(corrected.values_list("pk", flat=True)[:_LOOKED_AT])
    rows = Entry._default_manager.filter(pk__in=keys, contact__operator=operator)
    return [told(one) for one in rows.select_related("by").order_by("-at")[:most]]


def told(entry: Entry) -> Correction:
    """What an entry of the log says, and of what contact; its reason is None where none was told or it is forgotten."""
    values = msgspec.json.decode(entry.values_text or "{}", type=dict[str, Kept])
    fields = msgspec.json.decode(entry.digests_text, type=dict[str, str])
    reason = values.get(WHY)
    changed = [(name, values.get(name)) for name in fields if name not in ASIDE]
    return Correction(
        entry.contact_id, entry.at, entry.by, entry.noun, entry.verb, reason.after if reason else None, changed
    )


class Unmet(NamedTuple):
    need: Need
    area: Area | None
    reasons: list[UnmetReason]  # with the service tried, where there was one


def unmet_today(*, operator: int, now: dt.datetime, most: int = 50) -> tuple[list[Unmet], int]:
    """Needs of today that nothing meets, the latest first; and how many there are in all."""
    rows = Need.objects.unmet().filter(contact__operator=operator, contact__day=timezone.localdate(now))
    found = list(rows.select_related("topic", "contact__area").order_by("-contact__created_at", "position")[:most])
    reasons: dict[UUID, list[UnmetReason]] = defaultdict(list)
    for one in UnmetReason._default_manager.filter(need__in=found).select_related("service"):
        reasons[one.need_id].append(one)
    told = [Unmet(need, need.contact.area, reasons[need.pk]) for need in found]
    return told, len(found) if len(found) < most else rows.count()


class Spoken(NamedTuple):
    """A language in which an interpreter was asked for, or was missing."""

    language: str
    joined: int
    none_available: int
    seconds: float | None  # median from asked to joined


def interpreters(*, operator: int, first: dt.date, last: dt.date) -> list[Spoken]:
    """By language, from `first` to `last`: those that stayed without an interpreter come first."""
    rows = Contact.objects.filter(operator=operator).between(first, last).filter(interpreting__in=_INTERPRETED)
    counted: Counter[tuple[str, str]] = Counter()
    waits: dict[str, list[int]] = defaultdict(list)
    for language, interpreting, seconds in rows.values_list("language", "interpreting", "interpreter_seconds"):
        counted[language, interpreting] += 1
        if interpreting == "joined" and seconds is not None:
            waits[language].append(seconds)
    found = [
        Spoken(one, counted[one, "joined"], counted[one, "none_available"], median(waits[one]) if waits[one] else None)
        for one in {language for language, _said in counted}
    ]
    return sorted(found, key=lambda one: (-one.none_available, -one.joined, one.language))


_INTERPRETED = ("joined", "none_available")
