"""Services for the need in hand: the search room asked from what the contact says, with what only staff may read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from balise import search
from balise.core.languages import Language
from balise.directory.rules.eligibility import FAMILIES, GENDERS, STATUSES
from balise.search.rules.question import Answer, Audience, Hit, Place, PlaceMode, Question
from balise.territories import find as territories
from balise.territories import memory
from balise.web.access import for_those_who
from balise.web.public import names
from balise.web.public.result_rows import Near, Row, near, row
from balise.web.routes import current_language
from balise.web.rules.asked import clean
from balise.web.rules.desk_words import words
from balise.web.rules.reasons import Names

from . import staff_only
from .staff_only import Aside

TEMPLATE = "desk/finding.html"
_SIZE = 9  # each result has a digit
_RADIUS = 5.0  # km
_MODES: dict[str, PlaceMode] = {"in_or_serving": "in_or_serving", "serving": "serving", "near": "near"}
_LONGEST = 200


@dataclass(frozen=True, slots=True)
class Found:
    """One service with its digit, and what only staff may read of it."""

    row: Row
    site: int | None
    notes: tuple[str, ...]


@for_those_who("record_contact")
@require_safe
def finding(request: HttpRequest) -> HttpResponse:
    """A piece of page: what answers `topic` (several), `q`, `area` with `mode`, `age`, `gender`, `family`, `status`.

    Nothing asked answers nothing. Not counted among the public's questions.
    """
    language = current_language()
    question = asked(request, language)
    is_asked = question.topics or question.words
    page = found(question, language) if is_asked else {"asked": None, "w": words(language)}
    return render(request, TEMPLATE, page)


def found(question: Question, language: Language) -> dict[str, Any]:
    """What the piece of page shows of the answer to a question."""
    answer = search.search(question, now=timezone.localtime())
    called = Names(area=territories.name_of, topics=names.topics())
    return {
        "asked": question,
        "w": words(language),
        "total": answer.total,
        "page_number": question.page,
        "has_more": answer.total > question.page * _SIZE,
        "first": (question.page - 1) * _SIZE,
        "found": _found(answer, language, called, question),
        "misses": _misses(answer, language, called),
        "asides": _asides(question, language),
        "is_catching_up": answer.is_catching_up,
        "is_approximate": answer.is_approximate,
    }


def asked(request: HttpRequest, language: Language) -> Question:
    """The question of the address; a value that means nothing is passed over."""
    told = request.GET
    known = names.topics()
    page = told.get("page", "1")
    return Question(
        language=language,
        words=clean(told.get("q", ""))[:_LONGEST],
        topics=tuple(code for code in told.getlist("topic") if code in known)[:5],
        place=_place(told.get("area", ""), told.get("mode", ""), language),
        audience=_audience(told.get("age", ""), told.get("gender", ""), told.get("family", ""), told.get("status", "")),
        size=_SIZE,
        page=max(1, min(int(page[:9]), 20)) if page.isdecimal() else 1,
        facets=(),
    )


def _place(code: str, mode: str, language: Language) -> Place | None:
    area = memory.gazetteer().places.get(code)
    if area is None or mode == "anywhere":
        return None
    wanted = _MODES.get(mode, "in_or_serving")
    if wanted == "near" and area.latitude is None:
        wanted = "in_or_serving"
    return Place(
        mode=wanted, area=code, within=tuple(territories.chain(code)), latitude=area.latitude,
        longitude=area.longitude, radius_km=_RADIUS, label=area.name.say(language),
    )  # fmt: skip


def _audience(age: str, gender: str, family: str, status: str) -> Audience | None:
    found = Audience(
        age=float(age[:9]) if age.isdecimal() else None,
        gender=gender if gender in GENDERS else "",
        family=family if family in FAMILIES else "",
        status=status if status in STATUSES else "",
    )
    return found if found != Audience() else None


def _found(answer: Answer, language: Language, called: Names, question: Question) -> list[Found]:
    now = timezone.localtime()
    notes = staff_only.notes([hit.card.id for hit in answer.hits], now.date(), language)
    is_near = question.place is not None and question.place.mode == "near"
    return [
        Found(
            row(hit, number, language, now=now, names=called, is_from_point=is_near),
            _site(hit),
            notes.get(hit.card.id, ()),
        )
        for number, hit in enumerate(answer.hits, 1)
    ]


def _site(hit: Hit) -> int | None:
    """The site that answers best, or the only one."""
    sites = hit.card.sites
    at = hit.site if hit.site is not None else 0 if len(sites) == 1 else None
    return None if at is None else sites[at].id


def _misses(answer: Answer, language: Language, called: Names) -> list[Near]:
    """Those that lack one thing; of another topic than the need's is no near-miss."""
    now = timezone.localtime()
    lacking = [miss for miss in answer.misses if miss.excluded_by.code != "topics"]
    return [near(miss, language, now=now, names=called) for miss in lacking[:_SIZE]]


def _asides(question: Question, language: Language) -> list[Aside]:
    if question.page > 1 or not question.topics:
        return []
    within = question.place.within if question.place else ()
    return staff_only.asides(question.topics, within, timezone.localdate(), language)
