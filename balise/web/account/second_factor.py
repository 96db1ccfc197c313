"""The second step: a code or a passkey after the password, and the same again before what asks for it."""

from __future__ import annotations

from typing import Any

from allauth.account.internal.stagekit import clear_login, unstash_login
from allauth.account.views import BaseReauthenticateView, ReauthenticateView
from allauth.mfa.base.views import AuthenticateView
from allauth.mfa.base.views import ReauthenticateView as CodeAgainView
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.internal import auth as webauthn
from allauth.mfa.webauthn.views import ReauthenticateWebAuthnView
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from django.views.generic import TemplateView

from balise.accounts.models import User
from balise.web.access import for_staff, told
from balise.web.audience import audience
from balise.web.routes import address

BEGUN_WITH = "begun_with"  # in a session: the hash that stood when the password of a sign-in was given


class SecondStep(AuthenticateView):
    """After the password: the code of an application, a recovery code, or a passkey."""

    template_name = "mfa/authenticate.html"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        login = unstash_login(request, peek=True)
        if login and request.session.get(BEGUN_WITH) != login.user.get_session_auth_hash():
            clear_login(request)  # the password is another since, or all sessions were ended
            return HttpResponseRedirect(address("sign_in"))
        answer: HttpResponseBase = super().dispatch(request, *args, **kwargs)
        return answer

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Without what a passkey is asked, which a script asks for when it is wanted: a page read writes nothing."""
        user = self.stage.login.user
        known = set(Authenticator.objects.filter(user=user).values_list("type", flat=True))
        return {**TemplateView.get_context_data(self, **kwargs), "form": self.auth_form, "key": self.webauthn_form,
                "has_application": "totp" in known, "has_key": "webauthn" in known}  # fmt: skip


class PasswordAgain(ReauthenticateView):
    template_name = "account/again.html"
    extra_context = {"kind": "password"}


class CodeAgain(CodeAgainView):
    template_name = "account/again.html"
    extra_context = {"kind": "code"}


class KeyAgain(ReauthenticateWebAuthnView):
    template_name = "account/again.html"
    extra_context = {"kind": "key"}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return BaseReauthenticateView.get_context_data(self, **kwargs)


second_step = audience("public")(SecondStep.as_view())
password_again = for_staff(PasswordAgain.as_view())
code_again = for_staff(CodeAgain.as_view())
key_again = for_staff(KeyAgain.as_view())


@audience("public")
@require_POST
def passkey_options(request: HttpRequest) -> HttpResponse:
    """What the browser asks the passkey: of who is signed in, or of who gave their password a moment ago.

    `for=add` for a new passkey. Answers what navigator.credentials takes, as JSON.
    """
    login = unstash_login(request, peek=True)
    user = request.user if isinstance(request.user, User) else login and login.user
    if not user:
        return told(_("Sign in first, with your password."), status=401)
    if request.POST.get("for") == "add" and isinstance(request.user, User):
        return JsonResponse(webauthn.begin_registration(user, passwordless=False))
    return JsonResponse(webauthn.begin_authentication(user))
