"""One's own account: whoever is signed in, but not where many share one."""

from __future__ import annotations

from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponseBase

from balise.accounts.models import User
from balise.web.access import NotTheirs, View, for_staff
from balise.web.audience import audience


def for_oneself(view: View) -> View:
    """Let in whoever has an account of their own. A demonstration's are shared: nobody may lock them to others."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if isinstance(request.user, User) and request.user.is_demo:
            raise NotTheirs("Accounts of a demonstration are shared.")
        return view(request, *args, **kwargs)

    return audience("staff")(for_staff(guarded))
