"""Contacts as the screen reads and changes them: what is open, one document, small changes."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

import msgspec
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from balise.accounts.models import User
from balise.accounts.rules.permissions import may
from balise.intake import clock, following
from balise.intake.actions import Recorded, record
from balise.intake.models import Contact
from balise.intake.reading import contact_document
from balise.intake.rules.changes import Change, Refused
from balise.intake.rules.corrections import OWN_DAYS
from balise.web.access import for_those_who, told
from balise.web.routes import current_language

_MOST = 60  # contacts in a list
_MOST_A_DAY = 400
_LARGEST = 1_000_000  # bytes in one sending


class Sending(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Changes of one contact, in their order; `known` is how many entries of its log the device knows of.

    `by` is who made them, where the device says it: someone else may have signed in on it since.
    """

    changes: tuple[Change, ...]
    known: int = 0
    by: int = 0


@for_those_who("record_contact")
@require_safe
def contacts(request: HttpRequest) -> HttpResponse:
    """Who asks, the hour, the contacts of today or still open, and how many follow-ups of one's own are to be made.

    The screen asks it to learn that a session is over, and what others changed (`number`).
    With `?day=2026-03-04`, the contacts of that day that one may open again (`_earlier`).
    """
    user, now = _user(request), clock.now()
    today = timezone.localdate(now)
    if asked := request.GET.get("day"):
        found = _listed(_earlier(user, asked, today), _MOST_A_DAY)
        return JsonResponse({"contacts": [_line(row, user) for row in found]})
    get_token(request)  # the cookie that the next sending repeats
    recent = Contact.objects.visible_to(user).filter(Q(wrapped_at__isnull=True) | Q(day=today))
    lines = [_line(row, user) for row in _listed(recent, _MOST)]
    due = following.follow_ups(wanted="mine", by=user, today=today).filter(due_on__lte=today).count()
    return JsonResponse({"user": user.pk, "now": now, "contacts": lines, "due": due})


def _listed(rows: QuerySet[Contact], most: int) -> QuerySet[Contact]:
    return rows.select_related("area", "counsellor").prefetch_related("needs").order_by("-created_at")[:most]


def _earlier(user: User, asked: str, today: dt.date) -> QuerySet[Contact]:
    """Of one day: one's own of the last days; of anyone and any day for whoever corrects the contacts of others."""
    try:
        day = dt.date.fromisoformat(asked)
    except ValueError:
        return Contact.objects.none()
    rows = Contact.objects.visible_to(user).filter(day=day)
    if may(user, "correct_any_contact"):
        return rows
    return rows.filter(counsellor=user, day__gte=today - dt.timedelta(days=OWN_DAYS))


@for_those_who("record_contact")
@require_safe
def contact(request: HttpRequest, contact: UUID) -> HttpResponse:
    """Everything that the screen shows of a contact (`intake.reading.contact_document`)."""
    row = get_object_or_404(Contact.objects.visible_to(_user(request)), pk=contact)
    return JsonResponse(contact_document(row, current_language()))


@for_those_who("record_contact")
@require_POST
def changes(request: HttpRequest, contact: UUID) -> HttpResponse:
    """Do the changes sent, each once. Answer `{done, refused: [{key, told}], number}`.

    With `document` where the log holds more than the device knew and sent: someone else changed the contact.
    """
    if int(request.META.get("CONTENT_LENGTH") or 0) > _LARGEST:  # asked before it is read
        return JsonResponse({"told": "This sending is too large: send fewer changes at once."}, status=413)
    try:
        sending = msgspec.json.decode(request.body, type=Sending)
    except (msgspec.ValidationError, msgspec.DecodeError, RecursionError) as error:
        return JsonResponse({"told": f"This is no list of changes: {error}."}, status=400)
    language, user = current_language(), _user(request)
    if sending.by not in (0, user.pk):
        return told(_("Someone else signed in on this device: what you typed waits until you sign in."), status=401)
    try:
        done = record(contact=contact, changes=sending.changes, by=user, now=clock.now())
    except Refused as refusal:
        return JsonResponse({"told": refusal.told.say(language)}, status=409)
    answer = {
        "done": done.done,
        "refused": [{"key": one.key, "told": one.told.say(language)} for one in done.refused],
        "number": done.number,
    }
    if _is_other(done, sending) and (row := Contact.objects.filter(pk=contact).first()):
        answer["document"] = contact_document(row, language)
    return JsonResponse(answer)


def _is_other(done: Recorded, sending: Sending) -> bool:
    return done.number != sending.known + len(done.done)


def _user(request: HttpRequest) -> User:
    assert isinstance(request.user, User)
    return request.user


def _line(row: Contact, user: User) -> dict[str, object]:
    return {
        "id": str(row.pk),
        "number": row.entries,
        "channel": row.channel,
        "area_name": row.area.name(current_language()) if row.area else "",
        "topics": [need.topic_id for need in row.needs.all() if need.topic_id],
        "begun_at": row.created_at,
        "is_open": row.wrapped_at is None,
        "is_mine": row.counsellor_id == user.pk,
        "counsellor_name": str(row.counsellor or ""),
    }
