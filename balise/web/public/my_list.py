"""The visitor's list."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from balise.web.audience import audience


@audience("public")
@require_safe
def my_list(request: HttpRequest) -> HttpResponse:
    return render(request, "public/blank.html", {"heading": "my_list"})


@audience("public")
@require_safe
def add(request: HttpRequest) -> HttpResponse:
    return render(request, "public/blank.html", {"heading": "add"})


@audience("public")
@require_safe
def remove(request: HttpRequest) -> HttpResponse:
    return render(request, "public/blank.html", {"heading": "remove"})


@audience("public")
@require_safe
def clear(request: HttpRequest) -> HttpResponse:
    return render(request, "public/blank.html", {"heading": "clear"})
