"""What the fields of the desk propose as one types: topics of a need, areas, and every way to say them."""

from __future__ import annotations

from collections.abc import Iterator

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_safe

from balise import search
from balise.core.languages import Language
from balise.core.text import fold
from balise.territories import find as territories
from balise.territories.rules.kinds import KINDS
from balise.web.access import for_those_who
from balise.web.public import names
from balise.web.routes import current_language
from balise.web.rules.asked import clean

_MOST = 8
_ASKED = 12  # of the search room, which proposes places and names too


@for_those_who("record_contact")
@require_safe
def proposing(request: HttpRequest) -> HttpResponse:
    """`?for=topic|area&q=text` answers `{"options": [{"code", "label", "note"}]}`, the likeliest first.

    `?for=within&q=code` answers `{"within": [code]}`: an area and all those above it.
    """
    text, language = clean(request.GET.get("q", "")), current_language()
    if request.GET.get("for") == "within":
        return JsonResponse({"within": territories.chain(text)})
    if len(text) < 2:
        return JsonResponse({"options": []})
    found = areas(text, language) if request.GET.get("for") == "area" else topics(text, language)
    return JsonResponse({"options": list(found)[:_MOST]})


def topics(text: str, language: Language) -> Iterator[dict[str, str]]:
    """Those that have services first; then all whose name has every word: a need may be one that nobody meets."""
    told = set()
    for one in search.suggest(text, language, _ASKED):
        if one.kind == "topic":
            told.add(one.code)
            yield {"code": one.code, "label": one.label, "note": one.matched or _above(one.code, language)}
    asked = fold(text).split()
    for code, name in names.topics().items():
        label = name.say(language)
        if code not in told and all(f" {word}" in f" {fold(label)}" for word in asked):
            yield {"code": code, "label": label, "note": _above(code, language)}


def _above(code: str, language: Language) -> str:
    parent = code.rpartition(".")[0]
    return names.topics()[parent].say(language) if parent in names.topics() else ""


def areas(text: str, language: Language) -> Iterator[dict[str, str]]:
    for place in territories.find(text, language=language, limit=_MOST):
        if place.code:
            kind = KINDS.get(place.kind)
            note = kind.name.say(language) if kind else ""
            yield {"code": place.code, "label": place.name.say(language), "note": note}
