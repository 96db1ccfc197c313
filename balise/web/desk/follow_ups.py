"""Follow-ups: which are to be made, and the page of one: how to reach the person, what was given, what came of it."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID, uuid4

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from balise.accounts.rules.permissions import may
from balise.core.languages import Text
from balise.intake import clock, following, known
from balise.intake.actions import Recorded
from balise.intake.identity import read_identity
from balise.intake.keyring import KeyProblem
from balise.intake.models import FollowUp, Identity
from balise.intake.reading import contact_document
from balise.intake.rules import choices
from balise.intake.rules.changes import Refused
from balise.intake.rules.persons import Person
from balise.intake.rules.values import uuid
from balise.web.access import for_those_who
from balise.web.routes import address, current_language

from .supervisor import contact_address, frame, worker

SHOWN = 50


@for_those_who("see_contacts")
@require_safe
def follow_ups(request: HttpRequest) -> HttpResponse:
    """One's own unless others are asked for, the first due first."""
    user, today = worker(request), timezone.localdate(clock.now())
    wanted: following.Wanted = next((one for one in following.WANTED if one == request.GET.get("show")), "mine")
    rows = following.follow_ups(wanted=wanted, by=user, today=today).prefetch_related("contact__needs__topic")
    context = {
        "wanted": wanted,
        "counts": following.counts(by=user, today=today),
        "page": Paginator(rows, SHOWN).get_page(request.GET.get("page")),
        "today": today,
        "choices": choices,
        "done": request.GET.get("done", ""),
    }
    return render(request, "desk/follow_ups.html", {**frame(request), **context})


@for_those_who("see_contacts")
@require_safe
def follow_up(request: HttpRequest, id: UUID) -> HttpResponse:
    return _page(request, _one(request, id))


@for_those_who("record_contact")
@require_POST
def attempt(request: HttpRequest, id: UUID) -> HttpResponseBase:
    """One try to reach the person; the same form sent twice is one try."""
    row = _one(request, id)
    try:
        told = following.attempt(
            follow_up=row, key=_key(request), result=request.POST.get("result", ""), by=worker(request), now=clock.now()
        )
    except Refused as refusal:
        return _page(request, row, refusal.told)
    return _after(request, row, told, "attempt")


@for_those_who("record_contact")
@require_POST
def plan(request: HttpRequest, id: UUID) -> HttpResponseBase:
    """Another day, another owner."""
    row, person = _one(request, id), request.POST.get("owner", "")
    values = {"due_on": request.POST.get("due_on", ""), "owner": int(person[:18]) if person.isdecimal() else None}
    return _changed(request, row, values, "plan")


@for_those_who("record_contact")
@require_POST
def conclude(request: HttpRequest, id: UUID) -> HttpResponseBase:
    """What came of it. A new need begins a contact of its own, that we made, and leads to it on the desk."""
    row, state = _one(request, id), request.POST.get("state", "")
    if state not in following.ENDED_BY:
        return _page(request, row, Text("Dites comment ce suivi se termine.", "Say how this follow-up ends."))
    said = following.Answers.of(request.POST if state == "reached" else {})
    answer = _changed(request, row, {"state": state, **said}, "conclude")
    return _begin_again(request, row) if answer.status_code == 303 and said["has_new_need"] else answer


def _begin_again(request: HttpRequest, row: FollowUp) -> HttpResponseBase:
    try:
        new = uuid(request.POST.get("new", ""), "new")
        told = following.begin_again(follow_up=row, id=new, by=worker(request), now=clock.now())
    except Refused as refusal:
        return _page(request, row, refusal.told)
    if told.refused:
        return _page(request, row, told.refused[0].told)
    return HttpResponseRedirect(contact_address(new), status=303)


@for_those_who("read_identity")
@require_POST
def identity(request: HttpRequest, id: UUID) -> HttpResponseBase:
    """Show once who the person is. That it was read, by whom and why, is kept."""
    row = _one(request, id)
    kept = _kept(row)
    if kept is None:
        raise Http404
    try:
        said = read_identity(identity=kept.pk, why=request.POST.get("why", ""), by=worker(request), now=clock.now())
    except (Refused, KeyProblem) as problem:
        return _page(request, row, problem.told)
    return _page(request, row, said=said)


def _kept(row: FollowUp) -> Identity | None:
    """The identity that the follow-up needs, where one is kept."""
    rows = Identity._default_manager.filter(contact=row.contact_id, purpose="follow_up", forgotten_at__isnull=True)
    return rows.defer("sealed").first()


def _changed(request: HttpRequest, row: FollowUp, values: dict[str, Any], deed: str) -> HttpResponseBase:
    user, now = worker(request), clock.now()
    try:
        told = following.change(follow_up=row, key=_key(request), values=values, by=user, now=now)
    except Refused as refusal:
        return _page(request, row, refusal.told)
    return _after(request, row, told, deed)


def _after(request: HttpRequest, row: FollowUp, told: Recorded, deed: str) -> HttpResponseBase:
    if told.refused:
        return _page(request, row, told.refused[0].told)
    if deed == "conclude":
        return HttpResponseRedirect(f"{address('desk_follow_ups')}?done=conclude", status=303)
    return HttpResponseRedirect(f"{address('desk_follow_up', row.pk)}?done={deed}", status=303)


def _key(request: HttpRequest) -> UUID:
    return uuid(request.POST.get("key", ""), "key")


def _one(request: HttpRequest, id: UUID) -> FollowUp:
    row = following.one(id=id, by=worker(request))
    if row is None:
        raise Http404
    return row


def _page(request: HttpRequest, row: FollowUp, refusal: Text | None = None, said: Person | None = None) -> HttpResponse:
    today = timezone.localdate(clock.now())
    context = {
        "one": row,
        "document": contact_document(row.contact, current_language()),
        "choices": choices,
        "kept": _kept(row) if may(request.user, "read_identity") else None,
        "said": said,
        "learned": following.LEARNED,
        "ended_by": following.ENDED_BY,
        "staff": list(known.people(row.contact.operator_id, "read_identity")),
        "new_key": lambda: str(uuid4()),
        "today": today,
        "is_late": bool(row.due_on and row.due_on < today and row.state == "planned"),
        "tomorrow": today + dt.timedelta(days=1),
        "written": request.POST,
        "done": request.GET.get("done", ""),
        "refusal": refusal,
    }
    return render(request, "desk/follow_up.html", {**frame(request), **context}, status=422 if refusal else 200)
