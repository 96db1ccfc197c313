"""What the fields "what" and "where" propose as one types."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from balise import search
from balise.core.languages import Language
from balise.directory.rules.topics import own_tree
from balise.search.suggesting import Suggestion
from balise.territories import find as territories
from balise.territories.rules.kinds import KINDS
from balise.web.audience import audience
from balise.web.icons import icon
from balise.web.routes import address, current_language
from balise.web.rules.asked import clean

_MOST = 8
_ICON_SIZE = 20
_ICONS = {"organization": "building-2", "service": "heart-handshake", "place": "map-pin"}
_PAGES = ("organization", "service")


@audience("public")
@require_safe
@cache_control(private=True, max_age=60)
def suggest(request: HttpRequest) -> HttpResponse:
    """`?for=what|where&q=text` answers `{"told": sentence, "sections": [{"kind", "title", "options"}]}`.

    At most eight options, each `{"label", "matched", "note", "icon", "href"}`: `matched` is the synonym that answers,
    `note` says what a place is, `icon` is markup of ours, `href` leads to the page of a record, and is empty where
    choosing searches.
    """
    text, language = clean(request.GET.get("q", "")), current_language()
    if len(text) < 2:
        sections: list[dict[str, Any]] = []
    elif request.GET.get("for") == "where":
        sections = _sections(_places(text, language), language)
    else:
        sections = _sections(search.suggest(text, language, _MOST), language)
    total = sum(len(section["options"]) for section in sections)
    told = ngettext("%(num)s suggestion", "%(num)s suggestions", total) % {"num": total} if total else ""
    return JsonResponse({"told": told, "sections": sections})


def _places(text: str, language: Language) -> list[Suggestion]:
    """Places by name; one name is proposed once, since the page of results asks which of them is meant."""
    found = territories.find(text, language=language, limit=_MOST)
    names = {place.name.say(language): place for place in reversed(found)}
    return [Suggestion("place", place.code, name) for name, place in reversed(names.items())]


def _sections(found: Iterable[Suggestion], language: Language) -> list[dict[str, Any]]:
    """One section a kind, in the order in which kinds first answer."""
    sections: dict[str, dict[str, Any]] = {}
    for one in found:
        section = sections.setdefault(one.kind, {"kind": one.kind, "title": _title(one.kind), "options": []})
        section["options"].append(_option(one, language))
    return list(sections.values())


def _title(kind: str) -> str:
    titles = {"topic": _("Topics"), "organization": _("Organizations"), "service": _("Services"), "place": _("Places")}
    return titles.get(kind, "")


def _option(one: Suggestion, language: Language) -> dict[str, str]:
    return {
        "label": one.label,
        "matched": one.matched,
        "note": _kind_of_place(one.code, language) if one.kind == "place" else "",
        "icon": icon(_icon(one), _ICON_SIZE),
        "href": address(one.kind, int(one.code), language=language) if one.kind in _PAGES else "",
    }


def _icon(one: Suggestion) -> str:
    """A topic has its own icon, or that of the topic at the top of its branch."""
    if one.icon or one.kind != "topic":
        return one.icon or _ICONS.get(one.kind, "search")
    return _roots().get(one.code.partition(".")[0], "search")


@cache
def _roots() -> dict[str, str]:
    return {topic.code: topic.icon for topic in own_tree().roots}


def _kind_of_place(code: str, language: Language) -> str:
    """What a place is, by the way its code begins; empty for a point or an address."""
    prefix = code.partition("-")[0]
    return next((kind.name.say(language) for kind in KINDS.values() if code and kind.prefix == prefix), "")
