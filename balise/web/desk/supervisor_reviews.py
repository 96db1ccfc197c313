"""Review of contacts: those that chance drew today, one scorecard, and what scorecards say over time."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from balise.accounts import operator
from balise.accounts.models import User
from balise.core.languages import Text
from balise.intake import clock, reviewing
from balise.intake.models import Contact
from balise.intake.reading import contact_document
from balise.intake.reviewing import Sampled
from balise.intake.rules import choices
from balise.intake.rules.changes import Refused
from balise.intake.rules.quality import ASKED, MOST_POINTS, PARTS, percent
from balise.web.access import for_those_who
from balise.web.routes import address, current_language

from .supervisor import frame, worker

_MONTHS = 12


@for_those_who("review")
@require_safe
def reviews(request: HttpRequest) -> HttpResponse:
    """Today's draw, without one's own, and the results of everyone."""
    user, now = worker(request), clock.now()
    drawn = [one for one in _sample(user, now) if one.contact.counsellor_id != user.pk]
    context = {
        "drawn": drawn,
        "left": sum(one.review is None for one in drawn),
        "days": reviewing.DAYS,
        "channels": choices.CHANNELS,
        "done": request.GET.get("done") == "1",
        "worth": _worth,
        **_results(user, now, None),
    }
    return render(request, "desk/supervisor_reviews.html", {**frame(request), **context})


@for_those_who("review")
@require_http_methods(["GET", "HEAD", "POST"])
def review(request: HttpRequest, id: UUID) -> HttpResponseBase:
    """A contact drawn today, as it was recorded, with its scorecard to fill in."""
    user, now = worker(request), clock.now()
    contact = get_object_or_404(Contact.objects.visible_to(user).select_related("counsellor"), pk=id)
    if request.method != "POST":
        if not any(one.contact.pk == contact.pk and contact.counsellor_id != user.pk for one in _sample(user, now)):
            raise Http404
        return _scorecard(request, contact)
    try:
        reviewing.review(
            contact=id, points=_points(request.POST), comment=request.POST.get("comment", ""), by=user, now=now
        )
    except Refused as refusal:
        return _scorecard(request, contact, refusal.told)
    return HttpResponseRedirect(f"{address('desk_reviews')}?done=1", status=303)


@for_those_who("record_contact")
@require_safe
def my_reviews(request: HttpRequest) -> HttpResponse:
    """One's own scorecards and results: nobody else's."""
    user, now = worker(request), clock.now()
    context = {
        "cards": reviewing.of_counsellor(counsellor=user.pk),
        "parts": PARTS,
        "worth": _worth,
        "channels": choices.CHANNELS,
        **_results(user, now, user.pk),
    }
    return render(request, "desk/supervisor_my_reviews.html", {**frame(request), **context})


def _sample(user: User, now: dt.datetime) -> list[Sampled]:
    assert user.operator_id is not None
    return reviewing.sample(operator=user.operator_id, now=now)


def _points(form: Mapping[str, str]) -> dict[str, int]:
    return {part: int(form[part]) for part in PARTS if form.get(part, "").isdecimal()}


def _worth(review: Any) -> int:
    return percent(reviewing.points_of(review))


def _scorecard(request: HttpRequest, contact: Contact, refusal: Text | None = None) -> HttpResponse:
    context = {
        "contact": contact,
        "document": contact_document(contact, current_language()),
        "parts": PARTS,
        "asked": ASKED,
        "most": MOST_POINTS,
        "written": request.POST,
        "longest": reviewing.LONGEST_COMMENT,
        "comment_days": operator.of(contact.operator).retention.reasons,
        "refusal": refusal,
        "choices": choices,
    }
    status = 422 if refusal else 200
    return render(request, "desk/supervisor_review.html", {**frame(request), **context}, status=status)


def _results(user: User, now: dt.datetime, counsellor: int | None) -> dict[str, Any]:
    assert user.operator is not None
    mark = reviewing.pass_mark(user.operator)
    since = timezone.localdate(now) - dt.timedelta(days=31 * (_MONTHS - 1))
    found = reviewing.results(operator=user.operator.pk, since=since, pass_mark=mark, counsellor=counsellor)
    named = User.objects.in_bulk({one.counsellor for one in found})
    return {"results": found, "named": named, "pass_mark": mark, "parts": PARTS, "most": MOST_POINTS}
