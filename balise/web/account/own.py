"""My account: applications, passkeys and recovery codes that are mine; my password; my sessions.

Recovery codes are shown in the answer to the form that makes them, and on no page that can be read again.
"""

from __future__ import annotations

from functools import wraps
from typing import Any, cast

from allauth.account.views import PasswordChangeView
from allauth.mfa.base.internal.flows import delete_and_cleanup
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal import flows as recovery
from allauth.mfa.totp.internal import flows as totp
from allauth.mfa.totp.views import ActivateTOTPView
from allauth.mfa.webauthn.internal import flows as webauthn
from allauth.mfa.webauthn.views import AddWebAuthnView
from django.contrib.auth import update_session_auth_hash
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_safe
from django.views.generic.edit import FormView

from balise.accounts.actions import audit, end_sessions
from balise.accounts.models import User
from balise.accounts.sign_in import FACTORS, lacks_second_factor
from balise.web.access import View, freshly
from balise.web.routes import address

from .homes import home_of
from .ones_own import for_oneself


@for_oneself
@require_safe
def account(request: HttpRequest) -> HttpResponse:
    """What is set up; where to begin for who has nothing yet. `?next=` says where they were going."""
    user = cast(User, request.user)
    mine = list(Authenticator.objects.filter(user=user).order_by("pk"))
    context = {
        "lacks": lacks_second_factor(user),
        "factors": [one for one in mine if one.type in FACTORS],
        "codes_left": sum(len(one.wrap().get_unused_codes()) for one in mine if one.type == "recovery_codes"),
        "next": next_of(request),
    }
    return render(request, "mfa/index.html", context)


def next_of(request: HttpRequest) -> str:
    """Where the person was going, on this site; their own home when they did not say."""
    asked = request.POST.get("next") or request.GET.get("next") or ""
    is_ours = url_has_allowed_host_and_scheme(asked, {request.get_host()}, require_https=request.is_secure())
    return asked if is_ours else home_of(request.user)


class NewApplication(ActivateTOTPView):
    template_name = "mfa/application.html"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if Authenticator.objects.filter(user=request.user, type=Authenticator.Type.TOTP).exists():
            return HttpResponseRedirect(address("mfa_index"))
        return FormView.dispatch(self, request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return {**super().get_context_data(**kwargs), "next": next_of(self.request)}

    def form_valid(self, form: Any) -> HttpResponse:
        _application, codes = totp.activate_totp(self.request, form)
        return _changed(self.request, "add_application", codes)


class NewKey(AddWebAuthnView):
    template_name = "mfa/key.html"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return FormView.dispatch(self, request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return {**FormView.get_context_data(self, **kwargs), "next": next_of(self.request)}

    def form_valid(self, form: Any) -> HttpResponse:
        said = form.cleaned_data
        _key, codes = webauthn.add_authenticator(self.request, name=said["name"], credential=said["credential"])
        return _changed(self.request, "add_passkey", codes)


class NewPassword(PasswordChangeView):
    template_name = "account/password.html"

    def get_default_success_url(self) -> str:
        return address("mfa_index")

    def form_valid(self, form: Any) -> HttpResponse:
        """Other sessions end by themselves: their hash holds the former password."""
        answer = super().form_valid(form)
        user = cast(User, self.request.user)
        audit(verb="new_password", target=f"user {user.pk}", by=user, now=timezone.now())
        return cast(HttpResponse, answer)


def _freshly_unless_first(view: View) -> View:
    """Whoever has no second factor yet has just given their password: they are not asked again to set one up."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        is_first = lacks_second_factor(cast(User, request.user))
        return view(request, *args, **kwargs) if is_first else freshly(view)(request, *args, **kwargs)

    return guarded


new_application = for_oneself(_freshly_unless_first(NewApplication.as_view()))
new_key = for_oneself(_freshly_unless_first(NewKey.as_view()))
new_password = for_oneself(NewPassword.as_view())


@for_oneself
@freshly
def remove(request: HttpRequest, id: int) -> HttpResponse:
    """Take an application or a passkey away; the last one takes the recovery codes with it."""
    factor = get_object_or_404(Authenticator, pk=id, user=request.user, type__in=FACTORS)
    if request.method != "POST":
        return render(request, "mfa/remove.html", {"factor": factor})
    delete_and_cleanup(request, factor)
    return _changed(request, "remove_factor", None)


@for_oneself
@freshly
def recovery_codes(request: HttpRequest) -> HttpResponse:
    """New recovery codes, shown once; the former ones are worth nothing any more."""
    if lacks_second_factor(cast(User, request.user)):
        return HttpResponseRedirect(address("mfa_index"))
    if request.method != "POST":
        return render(request, "mfa/new_codes.html")
    return _changed(request, "new_recovery_codes", recovery.generate_recovery_codes(request))


def _changed(request: HttpRequest, verb: str, codes: Authenticator | None) -> HttpResponse:
    """End the person's other sessions, which began under former conditions; show new recovery codes, once."""
    user = cast(User, request.user)
    end_sessions(person=user, by=user, now=timezone.now(), why=verb)
    update_session_auth_hash(request, user)
    if codes is None:
        return HttpResponseRedirect(address("mfa_index"))
    recovery_codes = codes.wrap()
    recovery_codes.mark_as_viewed()
    shown = {"codes": recovery_codes.get_unused_codes(), "next": next_of(request)}
    return render(request, "mfa/codes.html", shown)
