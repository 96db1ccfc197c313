"""Who may come in: signed in, active, and of a role that the page is for."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.views import LoginView, LogoutView, redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase

from balise.web.audience import audience
from balise.web.routes import address

# An administrator may do what every other role may.
MAY_CURATE = frozenset({"curator", "administrator"})


def for_curators(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Send whoever is not signed in to the sign-in page; refuse (403) whoever has another role."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        user = request.user
        if not user.is_authenticated:
            return redirect_to_login(request.get_full_path(), address("sign_in"))
        if not user.is_superuser and user.role not in MAY_CURATE:
            raise PermissionDenied("This page is for curators.")
        response = view(request, *args, **kwargs)
        response["Cache-Control"] = "private, no-store"
        return response

    return audience("curator")(guarded)


class SignIn(LoginView):
    template_name = "curator/sign_in.html"
    redirect_authenticated_user = True

    def get_default_redirect_url(self) -> str:
        return address("curator")


sign_in = audience("public")(SignIn.as_view())
sign_out = audience("public")(LogoutView.as_view(next_page="/"))
