"""Forms without a cookie: a POST is taken only from a page of this same site.

A token in a cookie would make every page with a form set a cookie. Browsers already say where a request comes from:
`Sec-Fetch-Site` on all since 2023, `Origin` on every POST before that. A client that sends neither is no browser,
so no visitor's cookies can be abused through it. Only for forms that need no sign-in.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase
from django.views.decorators.csrf import csrf_exempt


def is_same_origin(request: HttpRequest) -> bool:
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site in ("same-origin", "none")
    origin = request.headers.get("Origin")
    return origin is None or urlsplit(origin).netloc == request.get_host()


def same_origin_only(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Refuse (403) a POST that comes from another site."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.method == "POST" and not is_same_origin(request):
            raise PermissionDenied("This form was sent from another site.")
        return view(request, *args, **kwargs)

    return csrf_exempt(guarded)
