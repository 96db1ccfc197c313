"""How fast the public may ask for figures: slow enough that a crawl takes long, far above what people do.

Each process counts in its memory, by a digest of the network that asks, for a minute: nothing is written, and a page
that is only read costs no table.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import wraps
from threading import Lock

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import ngettext

from .rules.pace import Pace

View = Callable[..., HttpResponseBase]

_lock = Lock()
_paces: dict[int, Pace] = {}


def throttled(view: View) -> View:
    """Answer 429, with a sentence and `Retry-After`, to a network that asks for more than
    settings.FIGURES_PER_MINUTE; to none where that is 0."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        seconds = _wait(request, settings.FIGURES_PER_MINUTE)
        return _refused(request, seconds) if seconds else view(request, *args, **kwargs)

    return guarded


def forget() -> None:
    """Everyone begins anew."""
    with _lock:
        _paces.clear()


def _wait(request: HttpRequest, per_minute: int) -> int:
    if per_minute <= 0:
        return 0
    network = _network(request)
    with _lock:
        pace = _paces.setdefault(per_minute, Pace(per_minute))
        return pace.wait(network, time.monotonic())


def _network(request: HttpRequest) -> str:
    """As sign-in counts it: a digest. Those whom no proxy names are one."""
    try:
        return str(get_adapter().get_client_ip(request))
    except PermissionDenied:
        return ""


def _refused(request: HttpRequest, seconds: int) -> HttpResponse:
    said = ngettext(
        "Many figures were asked for from your network within a minute. Wait %(seconds)d second, then ask again.",
        "Many figures were asked for from your network within a minute. Wait %(seconds)d seconds, then ask again.",
        seconds,
    ) % {"seconds": seconds}
    headers = {"Retry-After": str(seconds), "Cache-Control": "no-store"}
    if "text/html" not in request.headers.get("Accept", ""):
        return HttpResponse(said, status=429, content_type="text/plain; charset=utf-8", headers=headers)
    response = render(request, "errors/too_many_figures.html", {"said": said}, status=429)
    for name, value in headers.items():
        response[name] = value
    return response
