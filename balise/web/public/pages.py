"""Pages of text: what the operator says of itself, then what the software does, which is the same everywhere."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from balise.directory.rules.topics import own_tree
from balise.web.audience import audience


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
def numbers(request: HttpRequest) -> HttpResponse:
    """Every short number and the operator's lines: what each is for, and how to choose."""
    return render(request, "public/numbers.html")


@audience("public")
@require_safe
def site_map(request: HttpRequest) -> HttpResponse:
    return render(request, "public/site_map.html", {"categories": own_tree().roots})
