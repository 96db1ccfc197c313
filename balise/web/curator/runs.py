"""Imports as curators see them: what each run did, to which rows, and how to take it back."""

from __future__ import annotations

from typing import cast

import msgspec
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from balise.accounts.models import User
from balise.curation import actions
from balise.curation.lock import AtWork
from balise.curation.models import ImportRun
from balise.curation.rules.account import Refusal
from balise.search import actions as search_actions
from balise.web.access import for_those_who
from balise.web.routes import address

REFUSALS_SHOWN = 100  # a page


@for_those_who("curate")
@require_safe
def runs(request: HttpRequest) -> HttpResponse:
    pages = Paginator(ImportRun.objects.select_related("source", "by").defer("refusals").order_by("-pk"), 30)
    return render(request, "curator/runs.html", {"section": "curator", "runs": pages.get_page(request.GET.get("page"))})


@for_those_who("curate")
@require_safe
def run(request: HttpRequest, id: int) -> HttpResponse:
    found = get_object_or_404(ImportRun.objects.select_related("source", "by"), pk=id)
    return _page(request, found)


def _page(request: HttpRequest, run: ImportRun, *, refusal: str = "") -> HttpResponse:
    """One run with what it did not take, a part at a time (`?page=`). `refusal` says why it cannot be taken back."""
    refusals = [msgspec.convert(told, Refusal) for told in run.refusals]
    context = {
        "section": "curator",
        "run": run,
        "refusal": refusal,
        "refusals": Paginator(refusals, REFUSALS_SHOWN).get_page(request.GET.get("page")),
        "refusals_total": run.summary.get("refusals", 0),
    }
    return render(request, "curator/run.html", context, status=409 if refusal else 200)


@for_those_who("curate")
@require_POST
def undo(request: HttpRequest, id: int) -> HttpResponse:
    """Take a run back. A refusal (a later run stands on it) is said on the run's page."""
    found = get_object_or_404(ImportRun, pk=id)
    try:
        actions.undo_run(run=found, by=cast(User, request.user), now=timezone.now())
    except (actions.CannotUndo, AtWork) as refusal:
        return _page(request, found, refusal=str(refusal))
    search_actions.keep_up()
    return HttpResponseRedirect(address("curator_run", found.pk))
