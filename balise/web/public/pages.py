"""Pages of text."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from balise.web.audience import audience


@audience("public")
@require_safe
def about(request: HttpRequest) -> HttpResponse:
    return render(request, "public/blank.html", {"heading": "about"})


@audience("public")
@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    return render(request, "public/blank.html", {"heading": "privacy"})


@audience("public")
@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    return render(request, "public/blank.html", {"heading": "accessibility"})


@audience("public")
@require_safe
def numbers(request: HttpRequest) -> HttpResponse:
    return render(request, "public/blank.html", {"heading": "numbers"})


@audience("public")
@require_safe
def site_map(request: HttpRequest) -> HttpResponse:
    return render(request, "public/blank.html", {"heading": "site_map"})
