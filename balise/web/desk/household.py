"""Contacts of one household, linked for a time without saying who: which might be, to link, to unlink."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID

import msgspec
from django.db.models import Case, QuerySet, When
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from balise.accounts.models import User
from balise.intake import clock
from balise.intake.links import link_same_person, unlink
from balise.intake.models import Contact
from balise.intake.rules import choices
from balise.intake.rules.changes import Refused
from balise.web.access import for_those_who
from balise.web.routes import current_language

from .supervisor import worker
from .supervisor_words import at, day

_DAYS = 90  # a contact of longer ago is found by its day
_MOST = 80


class Asked(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The other contact of the household; None to take this one out of it."""

    other: UUID | None


@for_those_who("record_contact")
@require_http_methods(["GET", "HEAD", "POST"])
def household(request: HttpRequest, contact: UUID) -> HttpResponse:
    """GET: `{contacts: [{id, label, is_linked}], until}`, those linked first, then of the area; `?day=2026-03-04`.

    POST `{other}`: link, or unlink with null; the same answer, or 409 with why not.
    """
    user = worker(request)
    row = get_object_or_404(Contact.objects.visible_to(user), pk=contact)
    if request.method == "POST":
        try:
            _do(row, msgspec.json.decode(request.body, type=Asked).other, user)
        except (msgspec.ValidationError, msgspec.DecodeError):
            return JsonResponse({"told": "The other contact was expected, or null."}, status=400)
        except Refused as refusal:
            return JsonResponse({"told": refusal.told.say(current_language())}, status=409)
        row.refresh_from_db()
    return JsonResponse(_answer(row, user, request.GET.get("day", "")))


def _do(row: Contact, other: UUID | None, user: User) -> None:
    if other is None:
        unlink(contact=row.pk, by=user, now=clock.now())
    else:
        link_same_person(contact=row.pk, other=other, by=user, now=clock.now())


def _answer(row: Contact, user: User, asked: str) -> dict[str, Any]:
    until = row.same_person_until
    return {
        "contacts": [_line(one, row) for one in _candidates(row, user, asked)],
        "until": day(until, clock.now(), current_language()) if until else "",
    }


def _candidates(row: Contact, user: User, asked: str) -> QuerySet[Contact]:
    """Contacts that might be of the household: linked already, of the area, of that day or of the last weeks."""
    rows = Contact.objects.visible_to(user).exclude(pk=row.pk)
    try:
        rows = rows.filter(day=dt.date.fromisoformat(asked))
    except ValueError:
        rows = rows.filter(day__gte=timezone.localdate() - dt.timedelta(days=_DAYS))
    cases = [When(area=row.area_id, then=1)] if row.area_id else []
    if row.same_person:
        cases.insert(0, When(same_person=row.same_person, then=0))
    ordered = rows.order_by(Case(*cases, default=2), "-created_at") if cases else rows.order_by("-created_at")
    return ordered.select_related("area").prefetch_related("needs__topic")[:_MOST]


def _line(one: Contact, row: Contact) -> dict[str, Any]:
    """When, by what channel, where and for what: nothing of who."""
    language = current_language()
    topics = [need.topic.name(language) for need in one.needs.all() if need.topic]
    channel = choices.CHANNELS[one.channel].say(language) if one.channel in choices.CHANNELS else ""
    said = [at(one.created_at, clock.now(), language), channel, one.area.name(language) if one.area else "", *topics]
    is_linked = row.same_person is not None and one.same_person == row.same_person
    return {"id": str(one.pk), "label": " · ".join(filter(None, said)), "is_linked": is_linked}
