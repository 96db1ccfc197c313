"""Record of an organization."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from balise.web.audience import audience


@audience("public")
@require_safe
def organization(request: HttpRequest, id: int) -> HttpResponse:
    return render(request, "public/blank.html", {"heading": "organization"})
