"""Pages of text: what the operator says of itself, then what the software does, which is the same everywhere."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from balise.directory.rules.topics import own_tree
from balise.search.rules.room import RECENT
from balise.search.wordings import KEPT_MONTHS
from balise.web.analyst.pages import DEFINITIONS, PAGES, SECTIONS
from balise.web.audience import audience
from balise.web.routes import current_language
from balise.web.rules import deciding


@audience("public")
@require_safe
def about(request: HttpRequest) -> HttpResponse:
    return render(request, "public/about.html")


@audience("public")
@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    return render(request, "public/privacy.html")


@audience("public")
@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    return render(request, "public/accessibility.html")


@audience("public")
@require_safe
def how_search_decides(request: HttpRequest) -> HttpResponse:
    """What puts one result before another, with the very numbers that do."""
    language = current_language()
    context = {
        "scale": deciding.scale(language),
        "figures": deciding.figures(language),
        "recent": RECENT,
        "kept_months": KEPT_MONTHS,
    }
    return render(request, "public/how_search_decides.html", context)


@audience("public")
@require_safe
def numbers(request: HttpRequest) -> HttpResponse:
    """Every short number and the operator's lines: what each is for, and how to choose."""
    return render(request, "public/numbers.html")


@audience("public")
@require_safe
def site_map(request: HttpRequest) -> HttpResponse:
    portrait = [(PAGES[name].title, name) for name in SECTIONS if name != "portrait"]
    context = {
        "categories": own_tree().roots,
        "portrait": [*portrait, (DEFINITIONS, "portrait_definitions")],
    }
    return render(request, "public/site_map.html", context)
