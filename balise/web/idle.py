"""A session that gives no sign of life ends, without a write for each page that is read.

When someone was last seen is in a signed cookie that only this server can make, bound to their session: a page that
is read writes nothing to the database, and no other process need be told. Without the cookie, or with that of another
session, it is the hour of the sign-in that counts: who throws it away gains nothing.

A request that a page makes by itself (a poll, a queue being sent) is no sign of life: it says so in a header.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from allauth.account.internal.flows.login import get_authentication_records
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core.signing import BadSignature, Signer
from django.http import HttpRequest, HttpResponseBase
from django.utils import timezone

from balise.accounts.models import User

COOKIE = "seen"
BY_ITSELF = "Balise-By-Itself"  # header of a request that no one made
_OFTEN = dt.timedelta(minutes=1)  # a cookie younger than this is not made anew

Answer = Callable[[HttpRequest], HttpResponseBase]


def end_when_idle(get_response: Answer) -> Answer:
    """Take for nobody who was not seen for settings.IDLE_END seconds; note, on the way out, who was."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        has_session = settings.SESSION_COOKIE_NAME in request.COOKIES
        if has_session and request.user.is_authenticated and seconds_left(request) <= 0:
            request.user = AnonymousUser()
        response = get_response(request)
        if request.session.session_key and request.user.is_authenticated:
            _note(request, response)
        return response

    return middleware


def seconds_left(request: HttpRequest) -> int:
    """Before the session of the person signed in ends, if nobody gives a sign of life."""
    seen = _from_cookie(request) or _signed_in(request) or getattr(request.user, "last_login", None)
    if seen is None:
        return 0
    return int(settings.IDLE_END - (timezone.now() - seen).total_seconds())


def _signer(request: HttpRequest) -> Signer:
    return Signer(salt=f"balise.web.idle {request.session.session_key}")


def _from_cookie(request: HttpRequest) -> dt.datetime | None:
    try:
        return dt.datetime.fromtimestamp(int(_signer(request).unsign(request.COOKIES.get(COOKIE, ""))), dt.UTC)
    except (BadSignature, ValueError):
        return None


def _signed_in(request: HttpRequest) -> dt.datetime | None:
    """When a password or a code was last given in this very session: a sign-in elsewhere says nothing of it."""
    records = get_authentication_records(request, request.user) if isinstance(request.user, User) else []
    return dt.datetime.fromtimestamp(max(one["at"] for one in records), dt.UTC) if records else None


def _note(request: HttpRequest, response: HttpResponseBase) -> None:
    now, seen = timezone.now(), _from_cookie(request)
    if request.headers.get(BY_ITSELF) or (seen and now - seen < _OFTEN):
        return
    value = _signer(request).sign(str(int(now.timestamp())))
    response.set_cookie(COOKIE, value, httponly=True, samesite="Lax", secure=settings.SESSION_COOKIE_SECURE)
