"""Review of contacts: a fair sample each day, a scorecard for each contact drawn, and what they say over time."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping
from typing import NamedTuple
from uuid import UUID, uuid4

import msgspec
from django.db import transaction
from django.utils import timezone

from balise.accounts.actions import audit
from balise.accounts.models import Operator, User
from balise.accounts.rules import Identity
from balise.core.languages import Text

from . import logbook
from .models import Contact, Review
from .rules.changes import Change, Refused
from .rules.quality import PARTS, Drawn, drawn, percent, refuse_points
from .rules.values import checked_reason

DAYS = 7  # before today, from which the sample is drawn
LONGEST_COMMENT = 2000


class Sampled(NamedTuple):
    """A contact drawn today, and its review where there is one."""

    contact: Contact
    review: Review | None


class Result(NamedTuple):
    """Reviews of one counsellor in one month: average points of each part, average in percent, how many passed."""

    counsellor: int
    month: dt.date  # its first day
    reviews: int
    parts: Mapping[str, float]
    percent: int
    passed: int


def sample(*, operator: int, now: dt.datetime) -> list[Sampled]:
    """What is drawn today for everyone: exchanges of the week before, closed, by whoever still works here.

    The same until midnight, whatever is reviewed meanwhile. What was reviewed on a day before is not drawn again.
    """
    found = _draw(operator, timezone.localdate(now))
    contacts = Contact.objects.select_related("counsellor").in_bulk([one.contact for one in found])
    reviews = {one.contact_id: one for one in Review._default_manager.filter(contact__in=contacts).select_related("by")}
    return [Sampled(contacts[one.contact], reviews.get(one.contact)) for one in found]


def _draw(operator: int, today: dt.date) -> list[Drawn]:
    first, midnight = today - dt.timedelta(days=DAYS), timezone.make_aware(dt.datetime.combine(today, dt.time.min))
    closed = Contact.objects.filter(operator=operator, counsellor__is_active=True, counsellor__operator=operator)
    week = closed.closed().communications().between(first, today - dt.timedelta(days=1))
    reviews = Review._default_manager.filter(contact__operator=operator, contact__day__gte=first)
    gone = set(reviews.filter(at__lt=midnight).values_list("contact", flat=True))
    pairs = week.values_list("counsellor", "pk")
    return drawn([(who, pk) for who, pk in pairs if who is not None and pk not in gone], today)


@transaction.atomic
def review(*, contact: UUID, points: Mapping[str, int], comment: str, by: User, now: dt.datetime) -> Review:
    """Keep the scorecard of a contact drawn today. Raises Refused.

    Nobody reviews their own, nor chooses what they review; a contact is reviewed once.
    """
    row = Contact.objects.visible_to(by).select_for_update().filter(pk=contact).first()
    if row is None:
        raise Refused(Text("Ce contact n’est pas ici.", "This contact is not here."))
    if row.counsellor_id == by.pk:
        raise Refused(Text("On n’évalue pas ses propres contacts.", "No one reviews their own contacts."))
    if Review._default_manager.filter(contact=row).exists():
        raise Refused(Text("Ce contact est déjà évalué.", "This contact is reviewed already."))
    if contact not in {one.contact for one in _draw(row.operator_id, timezone.localdate(now))}:
        raise Refused(
            Text("Ce contact n’a pas été tiré aujourd’hui\u00a0: on évalue ceux que le hasard a choisis.",
                 "This contact was not drawn today: those that chance chose are reviewed.")
        )  # fmt: skip
    refuse_points(points)
    if len(comment) > LONGEST_COMMENT:
        raise Refused(
            Text(f"Un commentaire a au plus {LONGEST_COMMENT} caractères.",
                 f"A comment has at most {LONGEST_COMMENT} characters.")
        )  # fmt: skip
    checked_reason(comment)
    kept = Review._default_manager.create(contact=row, by=by, at=now, comment=comment.strip(), **points)
    _tell(row, points, by, now)
    audit(verb="review", target=f"contact {row.pk}", by=by, now=now)
    return kept


def _tell(contact: Contact, points: Mapping[str, int], by: User, now: dt.datetime) -> None:
    """The points are in the chain of the contact: who changes a scorecard afterwards is told of. The comment is not."""
    id = uuid4()
    told = Change(key=str(id), verb="add", noun="review", id=str(id))
    logbook.Writer(contact, told, by=by, now=now).add("add", "review", id, {}, points)
    contact.save(update_fields=logbook.SAVED)


def pass_mark(operator: Operator) -> int:
    """From how many percent a contact passes, as the operator says."""
    return msgspec.json.decode(operator.settings_text, type=Identity).review_pass_mark


def results(*, operator: int, since: dt.date, pass_mark: int, counsellor: int | None = None) -> list[Result]:
    """By counsellor, then month, the latest first, from the month of `since`. None is every counsellor."""
    rows = Review._default_manager.filter(contact__operator=operator, at__date__gte=since.replace(day=1))
    if counsellor is not None:
        rows = rows.filter(contact__counsellor=counsellor)
    grouped: dict[tuple[int, dt.date], list[dict[str, int]]] = defaultdict(list)
    for who, at, *points in rows.values_list("contact__counsellor", "at", *PARTS):
        month = timezone.localdate(at).replace(day=1)
        grouped[who, month].append(dict(zip(PARTS, points, strict=True)))
    ordered = sorted(grouped.items(), key=lambda one: (one[0][0], -one[0][1].toordinal()))
    return [_result(who, month, cards, pass_mark) for (who, month), cards in ordered]


def of_counsellor(*, counsellor: int, most: int = 50) -> list[Review]:
    """Their own reviews with the comments not forgotten, the latest first."""
    rows = Review._default_manager.filter(contact__counsellor=counsellor).select_related("contact", "by")
    return list(rows.order_by("-at")[:most])


def points_of(review: Review) -> dict[str, int]:
    return {part: getattr(review, part) for part in PARTS}


def _result(who: int, month: dt.date, cards: list[dict[str, int]], pass_mark: int) -> Result:
    worth = [percent(card) for card in cards]
    parts = {part: sum(card[part] for card in cards) / len(cards) for part in PARTS}
    return Result(who, month, len(cards), parts, round(sum(worth) / len(worth)), sum(one >= pass_mark for one in worth))
