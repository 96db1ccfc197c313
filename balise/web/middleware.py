"""What surrounds every page: headers that protect the visitor, and an account of the work without the visitor."""

from __future__ import annotations

import time
from collections.abc import Callable

import structlog
from django.http import HttpRequest, HttpResponseBase
from django.utils.translation import get_language

from . import metrics

Answer = Callable[[HttpRequest], HttpResponseBase]

_log = structlog.get_logger("balise.web")
_HEADERS = {
    # No page asks the device where it is, what it sees or what it hears.
    "Permissions-Policy": "geolocation=(), camera=(), microphone=(), payment=(), usb=(), interest-cohort=()",
    "Cross-Origin-Resource-Policy": "same-origin",
}


def protect(get_response: Answer) -> Answer:
    """Headers that Django has no setting for. What a page answers to one visitor is kept for no other."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        for name, value in _HEADERS.items():
            response.headers.setdefault(name, value)
        response.headers.setdefault("Cache-Control", "private, no-cache")
        return response

    return middleware


def account(get_response: Answer) -> Answer:
    """Count and time every answer, and write one line of it that tells nothing of who asked what."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        started = time.perf_counter()
        response = get_response(request)
        seconds = time.perf_counter() - started
        match = request.resolver_match
        route = (match.url_name or "other") if match else "none"
        metrics.REQUESTS.labels(route, request.method or "", str(response.status_code)).inc()
        metrics.SECONDS.labels(route).observe(seconds)
        _log.info(
            "answered",
            route=route,
            method=request.method,
            status=response.status_code,
            language=get_language(),
            ms=round(seconds * 1000, 1),
        )
        return response

    return middleware
