"""The first page: what and where, the topics, whom to call."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.utils.translation import get_language_from_request
from django.views.decorators.http import require_safe

from balise.web.audience import audience
from balise.web.routes import address


@audience("public")
@require_safe
def start(request: HttpRequest) -> HttpResponse:
    """The address without a language leads to the one that the browser asks for."""
    response = HttpResponseRedirect(address("home", language="en" if get_language_from_request(request) == "en" else "fr"))
    patch_vary_headers(response, ["Accept-Language"])
    return response


@audience("public")
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    return render(request, "public/home.html")
