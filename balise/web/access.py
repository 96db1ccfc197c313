"""Who may come in: signed in, and of a role that has the permission a page asks for. One place for every role."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.account.internal.flows.login import get_authentication_records
from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect, JsonResponse
from django.utils.translation import gettext as _

from balise.accounts.models import User
from balise.accounts.rules.permissions import OF_AN_OPERATOR, Permission, is_allowed, may
from balise.accounts.sign_in import lacks_second_factor

from .audience import audience
from .routes import address

View = Callable[..., HttpResponseBase]


class NotTheirs(PermissionDenied):
    """Someone signed in asked for what their role may not do."""


def for_those_who(permission: Permission) -> Callable[[View], View]:
    """Let in those who have `permission`; nobody signed in: the sign-in page, or 401; another role: 403.

    A fetch that asks for JSON is told why in JSON, {"told": sentence}, and never sent to another page. The operator
    that a person works for is not looked at here: queries are (`Contact.objects.visible_to(user)`, then 404).
    """
    is_allowed("", permission)  # a permission that is not in the table is a mistake of ours: said when we start

    def guard(view: View) -> View:
        return audience(permission)(_guarded(view, permission))

    return guard


def for_staff(view: View) -> View:
    """Let in whoever is signed in, whatever their role, even before they have a second factor."""
    return audience("staff")(_guarded(view, None))


def freshly(view: View) -> View:
    """Ask for the password or a code again, unless one was given in the last ten minutes: to export, record, erase.

    Goes under the guard: `@for_those_who("export")`, then `@freshly`. A fetch is answered 403 with `again`, the
    address of the page that asks.
    """

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if is_fresh(request):
            return view(request, *args, **kwargs)
        again = address("account_reauthenticate")
        if wants_json(request):
            return told(_("Give your password again before you do this."), status=403, again=again)
        return redirect_to_login(request.get_full_path(), again)

    return guarded


def is_fresh(request: HttpRequest) -> bool:
    """Whether the person signed in gave a password or a code in the last settings.ACCOUNT_REAUTHENTICATION_TIMEOUT."""
    records = get_authentication_records(request, request.user) if isinstance(request.user, User) else []
    return any(time.time() - record["at"] < settings.ACCOUNT_REAUTHENTICATION_TIMEOUT for record in records[-1:])


def _guarded(view: View, permission: Permission | None) -> View:
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        user = request.user
        if not isinstance(user, User):
            return sign_in_first(request)
        if permission and not may(user, permission):
            return _not_theirs(request, permission, user)
        if permission and lacks_second_factor(user):
            return _second_factor_first(request)
        response = view(request, *args, **kwargs)
        response["Cache-Control"] = "private, no-store"
        return response

    return guarded


def _not_theirs(request: HttpRequest, permission: Permission, user: User) -> HttpResponseBase:
    if not wants_json(request):
        raise NotTheirs(permission)
    if permission in OF_AN_OPERATOR and user.operator_id is None:
        return told(_("You work for no service yet: ask an administrator to say for which one."), status=403)
    return told(_("Your role does not include this. Ask an administrator if it should."), status=403)


def _second_factor_first(request: HttpRequest) -> HttpResponseBase:
    if wants_json(request):
        return told(_("Set up your second factor first, then go on."), status=403)
    return redirect_to_login(request.get_full_path(), address("mfa_index"))


def sign_in_first(request: HttpRequest) -> HttpResponseBase:
    """401 and a sentence to a script; the sign-in page, that leads back, to a person."""
    if wants_json(request):
        return told(_("Your session has ended. Sign in again: what you typed is kept on this screen."), status=401)
    if request.method not in ("GET", "HEAD"):
        return HttpResponseRedirect(address("sign_in"))
    return redirect_to_login(request.get_full_path(), address("sign_in"))


def wants_json(request: HttpRequest) -> bool:
    """Whether a script asks, which a page in answer would not help. htmx counts: it would leave the page."""
    asked = request.headers.get("Accept", "")
    is_json = "application/json" in asked or request.content_type == "application/json"
    return is_json or request.headers.get("HX-Request") == "true"


def told(sentence: str, *, status: int, **more: Any) -> JsonResponse:
    """{"told": sentence, …} for a script to show."""
    return JsonResponse({"told": sentence, **more}, status=status, headers={"Cache-Control": "private, no-store"})
