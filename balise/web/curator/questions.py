"""Questions without an answer as curators see them: which, how often, where, and what to make of each."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, cast
from urllib.parse import quote_plus

from django.core.paginator import Paginator
from django.db.models import Max, QuerySet, Sum
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from balise import search
from balise.accounts.models import User
from balise.core.languages import Language, Text
from balise.directory.models import Service
from balise.search import questions as verbs
from balise.search.models import Click, Unanswered, Wording
from balise.search.rules.question import Question
from balise.territories import find as territories
from balise.web.access import for_those_who
from balise.web.public import names
from balise.web.routes import address, current_language
from balise.web.rules.asked import Asked
from balise.web.rules.reasons import Names
from balise.web.rules.understood import understood

from .choices import languages, topics, written

SHOWN = 25  # a page: each is searched again, to say what is found today
_AREAS_SHOWN = 4


@dataclass(frozen=True, slots=True)
class Row:
    """A wording with what was counted of it, and what search makes of it today."""

    wording: Wording
    total: int
    last: dt.date | None
    areas: tuple[tuple[Text, int], ...]
    more_areas: int
    meanings: tuple[str, ...]
    found: int
    is_approximate: bool
    is_catching_up: bool


@for_those_who("curate")
@require_safe
def questions(request: HttpRequest) -> HttpResponse:
    """Those that wait, the most asked first."""
    page = Paginator(Wording.objects.waiting().most_asked(), SHOWN).get_page(request.GET.get("page"))
    context = {"section": "curator", "page": page, "rows": _rows(page.object_list), "done": request.GET.get("done", "")}
    return render(request, "curator/questions.html", context)


@for_those_who("curate")
@require_safe
def opened(request: HttpRequest) -> HttpResponse:
    """Which services people open from the results of which question, the most opened first."""
    clicks = Click.objects.exclude(wording__words="").values("wording_id", "wording__words", "wording__language",
                                                             "service_id")  # fmt: skip
    counted = clicks.annotate(total=Sum("count"), last=Max("month")).order_by("-total", "wording_id", "service_id")
    page = Paginator(counted, 2 * SHOWN).get_page(request.GET.get("page"))
    services = Service.objects.in_bulk([row["service_id"] for row in page.object_list])
    return render(request, "curator/opened.html", {"section": "curator", "page": page, "services": services})


@for_those_who("curate")
@require_safe
def handled(request: HttpRequest) -> HttpResponse:
    """What was made of questions, the last first; each can be taken back."""
    page = Paginator(Wording.objects.handled(), 2 * SHOWN).get_page(request.GET.get("page"))
    return render(request, "curator/questions_handled.html", {"section": "curator", "page": page, "refusal": ""})


@for_those_who("curate")
@require_safe
def question(request: HttpRequest, id: int) -> HttpResponse:
    return _page(request, get_object_or_404(Wording.objects.readable(), pk=id))


def _page(
    request: HttpRequest, wording: Wording, *, deed: str = "", refusal: str = "", status: int = 200
) -> HttpResponse:
    """One question with what can be made of it. A form that was refused comes back with what it held."""
    counted = Wording.objects.filter(pk=wording.pk).most_asked()
    context = {
        "section": "curator",
        "row": _rows(counted)[0],
        "results": f"{address('results', language=cast(Language, wording.language))}?q={quote_plus(wording.words)}",
        "every_area": _areas([wording.pk]).get(wording.pk, ()),
        "topics": topics(current_language()),
        "languages": languages(current_language()),
        "written": request.POST,
        "deed": deed,
        "refusal": refusal,
        "longest_note": verbs.LONGEST_NOTE,
    }
    return render(request, "curator/question.html", context, status=status)


@for_those_who("curate")
@require_POST
def handle(request: HttpRequest, id: int) -> HttpResponseBase:
    """Make of a question what `deed` says. What is refused is said on its page, which keeps what was written."""
    wording = get_object_or_404(Wording.objects.readable(), pk=id)
    deed = request.POST.get("deed", "")
    if deed not in _DEEDS:
        return HttpResponseBadRequest()
    try:
        _DEEDS[deed](wording.pk, written(request), by=cast(User, request.user), now=timezone.now())
    except verbs.Refused as refusal:
        status = 409 if isinstance(refusal, verbs.AlreadyHandled) else 422
        return _page(request, Wording.objects.get(pk=id), deed=deed, refusal=str(refusal), status=status)
    names.forget()
    return HttpResponseRedirect(f"{address('curator_questions')}?done={deed}", status=303)


@for_those_who("curate")
@require_POST
def undo(request: HttpRequest, id: int) -> HttpResponseBase:
    """Take back what was made of a question."""
    wording = get_object_or_404(Wording.objects.readable(), pk=id)
    try:
        verbs.undo(id=wording.pk, by=cast(User, request.user), now=timezone.now())
    except verbs.Refused as refusal:
        page = Paginator(Wording.objects.handled(), 2 * SHOWN).get_page(1)
        context = {"section": "curator", "page": page, "refusal": str(refusal)}
        return render(request, "curator/questions_handled.html", context, status=409)
    names.forget()
    return HttpResponseRedirect(f"{address('curator_questions')}?done=undo", status=303)


def _synonym(id: int, form: Mapping[str, str], *, by: User, now: dt.datetime) -> None:
    verbs.make_synonym(
        id=id, text=form.get("text", "").strip(), topic=form.get("topic", ""), language=form.get("language", ""),
        in_records=form.get("in_records") == "1", by=by, now=now,
    )  # fmt: skip


def _topic(id: int, form: Mapping[str, str], *, by: User, now: dt.datetime) -> None:
    name = Text(form.get("name_fr", ""), form.get("name_en", ""))
    verbs.make_topic(id=id, parent=form.get("parent", ""), name=name, by=by, now=now)


def _gap(id: int, form: Mapping[str, str], *, by: User, now: dt.datetime) -> None:
    known = {code for code, _text, _count in _areas([id]).get(id, ())}
    area = form.get("area", "")
    verbs.make_gap(
        id=id, area=area if area in known else "", topic=form.get("topic", ""), note=form.get("note", ""), by=by,
        now=now,
    )  # fmt: skip


def _aside(id: int, form: Mapping[str, str], *, by: User, now: dt.datetime) -> None:
    verbs.set_aside(id=id, reason=form.get("reason", ""), by=by, now=now)


def _erase(id: int, form: Mapping[str, str], *, by: User, now: dt.datetime) -> None:
    verbs.erase(id=id, by=by, now=now)


_DEEDS: dict[str, Callable[..., None]] = {
    "synonym": _synonym, "topic": _topic, "gap": _gap, "aside": _aside, "erase": _erase,
}  # fmt: skip


def _rows(wordings: Iterable[Any]) -> list[Row]:
    found = list(wordings)
    areas = _areas([wording.pk for wording in found])
    return [_row(wording, areas.get(wording.pk, ())) for wording in found]


def _row(wording: Any, areas: tuple[tuple[str, Text, int], ...]) -> Row:
    now, language = timezone.localtime(), cast(Language, wording.language)
    answer = search.search(Question(language=language, words=wording.words, facets=(), size=1), now=now)
    known = Names(area=territories.name_of, topics=names.topics())
    chips = understood(Asked(q=wording.words), answer.understood, current_language(), known)
    return Row(
        wording=wording,
        total=wording.total,
        last=wording.last,
        areas=tuple((name, count) for _code, name, count in areas[:_AREAS_SHOWN]),
        more_areas=max(len(areas) - _AREAS_SHOWN, 0),
        meanings=tuple(chip.label for chip in chips),
        found=answer.total,
        is_approximate=answer.is_approximate,
        is_catching_up=answer.is_catching_up,
    )


def _areas(ids: list[int]) -> dict[int, tuple[tuple[str, Text, int], ...]]:
    """Of each wording, the areas it was asked in: code, name, count; the most asked first."""
    rows: QuerySet[Any, Any] = Unanswered.objects.filter(wording__in=ids).exclude(area="").values("wording_id", "area")
    found: dict[int, tuple[tuple[str, Text, int], ...]] = {}
    for row in rows.annotate(total=Sum("count")).order_by("-total", "area"):
        name = territories.name_of(row["area"]) or Text(row["area"])
        found[row["wording_id"]] = (*found.get(row["wording_id"], ()), (row["area"], name, row["total"]))
    return found
