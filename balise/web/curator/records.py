"""Records as curators see them: find one, read its history, compare two revisions, restore one, correct it."""

from __future__ import annotations

from typing import Any, cast

from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from balise.accounts.models import User
from balise.core.text import fold
from balise.curation.models import ImportRun, SourceRecord
from balise.directory import actions
from balise.directory.models import Organization, Revision, Service, Site
from balise.directory.rules.merge import diff
from balise.search import actions as search_actions
from balise.territories import find as territories
from balise.web.access import for_those_who
from balise.web.public import names
from balise.web.routes import address, current_language
from balise.web.rules.asked import clean
from balise.web.rules.differences import Difference, Names, difference

MOST = 50
MODELS: dict[str, type[Organization | Site | Service]] = actions.MODELS


@for_those_who("curate")
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Find a record by its name or number; the last imports beside."""
    words = clean(request.GET.get("q", ""))
    context = {
        "section": "curator",
        "words": words,
        "found": _named(words) if words else [],
        "runs": ImportRun.objects.select_related("source").order_by("-pk")[:5],
        "counts": {kind: model.objects.published().count() for kind, model in MODELS.items()},
    }
    return render(request, "curator/home.html", context)


def _named(words: str) -> list[tuple[str, Organization | Site | Service]]:
    """Resources whose name holds every word, services first; or whose number it is."""
    found: list[tuple[str, Organization | Site | Service]] = []
    for kind in ("service", "organization", "site"):
        rows: QuerySet[Any] = MODELS[kind].objects.published()
        if words.isascii() and words.isdigit():
            rows = rows.filter(pk=int(words)) if len(words) < 19 else rows.none()
        else:
            for word in words.split()[:8]:
                rows = rows.filter(Q(name_fr__icontains=word) | Q(name_en__icontains=word))
        found += [(kind, row) for row in rows.order_by("name_fr", "pk")[: MOST - len(found)]]
    return sorted(found, key=lambda pair: (pair[1].status != "active", fold(str(pair[1]))))


@for_those_who("curate")
@require_safe
def record(request: HttpRequest, kind: str, id: int) -> HttpResponse:
    """One record with everything in it, and its history. `?from=` and `?to=` compare two revisions."""
    resource = _resource(kind, id)
    revisions = list(_revisions(kind, id).select_related("made_by")[:MOST])
    chosen = {revision.pk: revision for revision in revisions}
    after = chosen.get(_number(request.GET.get("to"))) or (revisions[0] if revisions else None)
    before = chosen.get(_number(request.GET.get("from"))) or (after and chosen.get(after.previous_id or 0))
    context = {
        "section": "curator",
        "kind": kind,
        "resource": resource,
        "revisions": revisions,
        "before": before,
        "after": after,
        "changes": _differences(before, after),
        "sources": SourceRecord.objects.filter(**{kind: id}).select_related("source"),
    }
    return render(request, "curator/record.html", context)


def _number(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 19 else 0


def _resource(kind: str, id: int) -> Organization | Site | Service:
    if kind not in MODELS:
        raise Http404
    return cast("Organization | Site | Service", get_object_or_404(MODELS[kind], pk=id))


def _revisions(kind: str, id: int) -> QuerySet[Revision]:
    return Revision.objects.filter(**{kind: id}).order_by("-pk")


def _differences(before: Revision | None, after: Revision | None) -> list[Difference]:
    """What differs, in the words of the reader."""
    if after is None or after.record is None:
        return []
    known = Names(area=territories.name_of, topics=names.topics())
    changes = diff(before.record if before else None, after.record)
    return [difference(change, current_language(), known) for change in changes]


@for_those_who("curate")
@require_POST
def restore(request: HttpRequest, kind: str, id: int) -> HttpResponse:
    """Publish an earlier revision again. The one it replaces stays in the history."""
    resource = _resource(kind, id)
    with_contents = _revisions(kind, id).exclude(record_text="")
    revision = get_object_or_404(with_contents, pk=_number(request.POST.get("revision")))
    user = cast(User, request.user)
    actions.restore(revision=revision, by=user, now=timezone.now(), reason=_("Restored from revision %d") % revision.pk)
    search_actions.keep_up()
    return HttpResponseRedirect(address("curator_record", kind, resource.pk))
