"""Browse the directory by area, from the regions down to the neighbourhoods."""

from __future__ import annotations

import time
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from balise.core.languages import Language, Text
from balise.core.text import fold
from balise.search import search
from balise.search.rules.question import Place, PlaceMode, Question
from balise.territories.find import chain
from balise.territories.models import Area
from balise.territories.rules.kinds import KINDS
from balise.web.audience import audience
from balise.web.routes import address, current_language
from balise.web.rules.asked import Asked, query

_ROOTS = ("region", "metropolitan")
_PATH = ("region", "mrc", "municipality", "borough", "neighbourhood")  # kinds a breadcrumb goes through
_REMEMBERED_SECONDS = 300
_PLURALS = {
    "region": Text("Régions administratives", "Administrative regions"),
    "metropolitan": Text("Communautés métropolitaines", "Metropolitan communities"),
    "agglomeration": Text("Agglomérations", "Agglomerations"),
    "crown": Text("Couronnes", "Crowns"),
    "mrc": Text("MRC et territoires équivalents", "RCMs and equivalent territories"),
    "municipality": Text("Municipalités", "Municipalities"),
    "borough": Text("Arrondissements", "Boroughs"),
    "neighbourhood": Text("Quartiers", "Neighbourhoods"),
    "postal": Text("Régions de tri postal", "Postal areas"),
}


@dataclass(frozen=True, slots=True)
class Entry:
    """An area in a list, with how many services are located there."""

    name: str
    href: str
    located: int


@dataclass(frozen=True, slots=True)
class Group:
    title: Text
    entries: tuple[Entry, ...]


@audience("public")
@require_safe
def areas(request: HttpRequest) -> HttpResponse:
    """The regions and the metropolitan communities."""
    found = Area.objects.of_kind(*_ROOTS)
    return render(request, "public/areas.html", {"groups": groups(found, current_language())})


@audience("public")
@require_safe
def area(request: HttpRequest, code: str) -> HttpResponse:
    """One area: its services located there or serving it, and the areas inside it."""
    # PostgreSQL takes no text with a zero byte.
    found = Area.objects.filter(pk=code).first() if code.isprintable() else None
    if found is None or found.kind not in _PLURALS:
        raise Http404
    language = current_language()
    modes: tuple[PlaceMode, ...] = ("in_or_serving", "in", "serving")
    context = {
        "area": found,
        "kind": KINDS[found.kind].name,
        "name": found.name(language),
        "above": above(code, language),
        "groups": groups(found.children.all(), language),
        "ways": [(mode, results_in(found, mode, language), total(code, mode)) for mode in modes],
    }
    return render(request, "public/area.html", context)


def groups(found: Iterable[Area], language: Language) -> tuple[Group, ...]:
    """Areas by kind, the largest kind first, each in the order of its language."""
    ordered = sorted(found, key=lambda one: (-KINDS[one.kind].rank, one.kind, fold(one.name(language))))
    return tuple(
        Group(
            _PLURALS[kind], tuple(Entry(one.name(language), address("area", one.pk), total(one.pk, "in")) for one in of)
        )
        for kind, of in groupby(ordered, key=lambda one: one.kind)
        if kind in _PLURALS
    )


def above(code: str, language: Language) -> list[tuple[str, str]]:
    """Names and addresses of the areas above one, the largest first, one of each kind."""
    found = {one.kind: one for one in Area.objects.filter(pk__in=[one for one in chain(code) if one != code])}
    return [(found[kind].name(language), address("area", found[kind].pk)) for kind in _PATH if kind in found]


def results_in(area: Area, mode: PlaceMode, language: Language) -> str:
    """The results page of what an area has."""
    return f"{address('results')}?{query(Asked(where=area.name(language), area=area.pk, mode=mode))}"


def total(code: str, mode: PlaceMode) -> int:
    """How many services an area has, as of the last minutes."""
    return _total(code, mode, int(time.monotonic() // _REMEMBERED_SECONDS))


@lru_cache(maxsize=8192)
def _total(code: str, mode: PlaceMode, age: int) -> int:
    place = Place(mode=mode, area=code, within=tuple(chain(code)))
    return search(Question(place=place, size=1), now=timezone.now()).total


def forget() -> None:
    """Count again at the next page."""
    _total.cache_clear()
