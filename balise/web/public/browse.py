"""Browse by topic and by area."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from balise.web.audience import audience


@audience("public")
@require_safe
def topics(request: HttpRequest) -> HttpResponse:
    return render(request, "public/blank.html", {"heading": "topics"})


@audience("public")
@require_safe
def topic(request: HttpRequest, code: str) -> HttpResponse:
    return render(request, "public/blank.html", {"heading": "topic"})


@audience("public")
@require_safe
def areas(request: HttpRequest) -> HttpResponse:
    return render(request, "public/blank.html", {"heading": "areas"})


@audience("public")
@require_safe
def area(request: HttpRequest, code: str) -> HttpResponse:
    return render(request, "public/blank.html", {"heading": "area"})
