"""Pages for what goes wrong. Each says what happened, and whom to call all the same."""

from __future__ import annotations

import structlog
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string

from balise.web.access import NotTheirs
from balise.web.audience import audience

_log = structlog.get_logger("balise.web")


@audience("public")
def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "errors/404.html", status=404)


@audience("public")
def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "errors/403.html", {"is_role": isinstance(exception, NotTheirs)}, status=403)


@audience("public")
def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return HttpResponse(render_to_string("errors/400.html"), status=400)


@audience("public")
def too_many(request: HttpRequest) -> HttpResponse:
    return render(request, "errors/429.html", status=429)


@audience("public")
def broken(request: HttpRequest) -> HttpResponse:
    """The page of last resort: it reads no table and no setting, since one of them may be what broke."""
    _log.error("broken", exc_info=True)
    return HttpResponse(render_to_string("errors/500.html"), status=500)
