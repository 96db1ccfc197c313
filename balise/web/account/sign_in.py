"""The door: sign in, sign out, here or everywhere, and whether one is still in."""

from __future__ import annotations

from typing import Any, cast

from allauth.account.internal.flows.logout import logout
from allauth.account.internal.stagekit import unstash_login
from allauth.account.views import LoginView
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect, JsonResponse
from django.utils import timezone
from django.views.decorators.http import require_POST

from balise.accounts.actions import end_sessions
from balise.accounts.models import User
from balise.web import idle
from balise.web.access import for_staff
from balise.web.audience import audience
from balise.web.routes import address
from balise.web.same_origin import same_origin_only

from .ones_own import for_oneself
from .second_factor import BEGUN_WITH


class SignIn(LoginView):
    """Name or e-mail address, and password; a second step follows where there is a second factor."""

    template_name = "account/sign_in.html"

    def form_valid(self, form: Any) -> HttpResponseBase:
        answer: HttpResponseBase = super().form_valid(form)
        if login := unstash_login(self.request, peek=True):  # a second step follows
            self.request.session[BEGUN_WITH] = login.user.get_session_auth_hash()
        return answer


sign_in = audience("public")(SignIn.as_view())


@audience("public")
@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    logout(request, show_message=False)
    response = HttpResponseRedirect(address("home"))
    response.delete_cookie(idle.COOKIE, samesite="Lax")
    response.delete_cookie("desk_of", samesite="Strict")  # whose desk the device opens without us (desk/device.js)
    return response


@for_oneself
@require_POST
def sign_out_everywhere(request: HttpRequest) -> HttpResponse:
    """End every session of the person, this one too."""
    end_sessions(person=cast(User, request.user), by=cast(User, request.user), now=timezone.now())
    response: HttpResponse = sign_out(request)
    return response


@for_staff
@same_origin_only
@require_POST
def session(request: HttpRequest) -> HttpResponse:
    """A sign of life of someone who works without sending anything; how many seconds the session has, in JSON.

    With the header that says that no one made the request, it only asks.
    """
    is_sign_of_life = not request.headers.get(idle.BY_ITSELF)
    left = settings.IDLE_END if is_sign_of_life else idle.seconds_left(request)
    return JsonResponse({"left": left, "person": request.user.pk})
