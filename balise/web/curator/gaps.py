"""Gaps as curators see them: needs for which the directory holds no service, until someone says why that is over."""

from __future__ import annotations

from typing import cast

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from balise.accounts.models import User
from balise.search import questions as verbs
from balise.search.models import Gap
from balise.territories import find as territories
from balise.web.access import for_those_who
from balise.web.routes import address

from .choices import written

SHOWN = 50  # a page
LAST = 20


@for_those_who("curate")
@require_safe
def gaps(request: HttpRequest) -> HttpResponse:
    return _page(request)


def _page(request: HttpRequest, *, about: int = 0, refusal: str = "", status: int = 200) -> HttpResponse:
    """`refusal` says why the gap of number `about` was left as it is."""
    context = {
        "section": "curator",
        "page": Paginator(Gap.objects.open(), SHOWN).get_page(request.GET.get("page")),
        "closed": Gap.objects.closed()[:LAST],
        "area_name": territories.name_of,
        "about": about,
        "refusal": refusal,
        "done": request.GET.get("done", ""),
        "longest_note": verbs.LONGEST_NOTE,
    }
    return render(request, "curator/gaps.html", context, status=status)


@for_those_who("curate")
@require_POST
def close(request: HttpRequest, id: int) -> HttpResponseBase:
    gap = get_object_or_404(Gap, pk=id)
    try:
        verbs.close_gap(
            id=gap.pk, reason=written(request).get("reason", ""), by=cast(User, request.user), now=timezone.now()
        )
    except verbs.Refused as refusal:
        status = 409 if isinstance(refusal, verbs.AlreadyHandled) else 422
        return _page(request, about=gap.pk, refusal=str(refusal), status=status)
    return HttpResponseRedirect(f"{address('curator_gaps')}?done=close", status=303)


@for_those_who("curate")
@require_POST
def reopen(request: HttpRequest, id: int) -> HttpResponseBase:
    gap = get_object_or_404(Gap, pk=id)
    try:
        verbs.reopen_gap(id=gap.pk, by=cast(User, request.user), now=timezone.now())
    except verbs.Refused as refusal:
        return _page(request, about=gap.pk, refusal=str(refusal), status=409)
    return HttpResponseRedirect(f"{address('curator_gaps')}?done=reopen", status=303)
