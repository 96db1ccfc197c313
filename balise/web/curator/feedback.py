"""Visitors' reports of mistakes as curators see them: those that wait, oldest first, and what became of the last."""

from __future__ import annotations

from typing import cast

from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from balise.accounts.models import User
from balise.curation import feedback as curation
from balise.curation.models import Feedback
from balise.web.access import for_those_who
from balise.web.routes import address

MOST = 50  # a page; the rest comes as these are handled
LAST = 20


@for_those_who("curate")
@require_safe
def reports(request: HttpRequest) -> HttpResponse:
    return _page(request)


def _page(request: HttpRequest, *, taken: bool = False) -> HttpResponse:
    every = Feedback.objects.select_related("organization", "site", "service", "handled_by")
    context = {
        "section": "curator",
        "total": every.waiting().count(),
        "waiting": every.waiting()[:MOST],
        "handled": every.handled()[:LAST],
        "is_just_handled": request.GET.get("handled") == "1",
        "is_taken": taken,
    }
    return render(request, "curator/reports.html", context, status=409 if taken else 200)


@for_those_who("curate")
@require_POST
def handle(request: HttpRequest, id: int) -> HttpResponseBase:
    """Mark a report as dealt with (`outcome=done`) or as saying nothing to change (`outcome=dismissed`)."""
    report, outcome = get_object_or_404(Feedback, pk=id), request.POST.get("outcome")
    if outcome not in ("done", "dismissed"):
        return HttpResponseBadRequest()
    by = cast(User, request.user)
    try:
        curation.handle_feedback(id=report.pk, outcome=cast(curation.Outcome, outcome), by=by, now=timezone.now())
    except curation.AlreadyHandled:
        return _page(request, taken=True)
    return HttpResponseRedirect(f"{address('curator_reports')}?handled=1", status=303)
