"""What allauth asks of us: our words, our trail, our rules of who needs what, our QR code."""

from __future__ import annotations

import hashlib
import io
from typing import Any

import segno
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import get_authentication_records
from allauth.core.internal import ratelimit
from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from balise.accounts import operator
from balise.accounts.actions import audit
from balise.accounts.models import User
from balise.accounts.sealing import seal, unseal
from balise.accounts.sign_in import lacks_second_factor
from balise.web.access import is_fresh
from balise.web.routes import address, current_language

from .homes import home_of

_MISMATCH = _("This name and password do not go together. Check both, then try again.")
_WRONG_CODE = _("This code is not the right one, or was used already. Wait for the next one, then type it.")


class Adapter(DefaultAccountAdapter):
    error_messages = DefaultAccountAdapter.error_messages | {
        "username_password_mismatch": _MISMATCH,
        "email_password_mismatch": _MISMATCH,
        "incorrect_password": _("This is not your password. Check it, then try again."),
        "incorrect_code": _WRONG_CODE,
        "too_many_login_attempts": _(
            "Too many attempts failed: nobody can sign in with this name for a quarter of an hour. "
            "Wait, or ask an administrator."
        ),
        "rate_limited": _("Too many attempts in a short time. Wait a few minutes, then try again."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def add_message(self, *_arguments: Any, **_options: Any) -> None:
        """Nothing waits in a session to be told on a later page: pages say what was done."""

    def get_client_ip(self, request: HttpRequest) -> str:
        """A digest of it: who tries is counted, and where they are is kept nowhere."""
        ip = ratelimit.truncate_ip(super().get_client_ip(request))
        return hashlib.sha256(f"{settings.SECRET_KEY}{ip}".encode()).hexdigest()[:32]

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        """Of the name alone: whoever writes the address of the site in another way (a port) meets the same lock."""
        return str(credentials.get("email", credentials.get("username", ""))).lower()

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        """Into the trail, without what was typed: people type their password where their name goes."""
        audit(verb="sign_in_failed", by=None, now=timezone.now())
        key = self._get_login_attempts_cache_key(request, **credentials)
        left = ratelimit.consume(
            request, app="allauth.account", action="login_failed", key=key, dry_run=True
        )  # fmt: skip
        if not left:
            audit(verb="sign_in_locked", by=None, now=timezone.now())

    def login(self, request: HttpRequest, user: AbstractBaseUser) -> None:
        super().login(request, user)
        factors = [one.get("type") for one in get_authentication_records(request, user) if one["method"] == "mfa"]
        audit(verb="sign_in", by=user, now=timezone.now(), details={"factor": factors[-1] if factors else ""})

    def logout(self, request: HttpRequest) -> None:
        user = request.user
        super().logout(request)
        if isinstance(user, User):
            audit(verb="sign_out", by=user, now=timezone.now())

    def post_login(self, request: HttpRequest, user: AbstractBaseUser, **hints: Any) -> HttpResponse:
        """To the page asked; to the setting up of a second factor first, where there is none."""
        response = super().post_login(request, user, **hints)
        if isinstance(user, User) and lacks_second_factor(user):
            return redirect_to_login(response["Location"], address("mfa_index"))
        return response

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        return home_of(request.user)

    def get_logout_redirect_url(self, request: HttpRequest) -> str:
        return address("home")

    def is_reauthentication_required(self, *, app: str, **_hints: Any) -> bool:
        """Whoever has no second factor yet has just given their password: they are not asked again to set one up."""
        user = self.request.user
        return not (isinstance(user, User) and (lacks_second_factor(user) or is_fresh(self.request)))


class SecondFactor(DefaultMFAAdapter):
    error_messages = DefaultMFAAdapter.error_messages | {"incorrect_code": _WRONG_CODE}

    def get_totp_issuer(self) -> str:
        return operator.current().short().say(current_language())

    def get_totp_label(self, user: AbstractBaseUser) -> str:
        return user.get_username()

    def encrypt(self, text: str) -> str:
        return seal(text)

    def decrypt(self, encrypted_text: str) -> str:
        return unseal(encrypted_text)

    def build_totp_svg(self, url: str) -> str:
        drawn = io.BytesIO()
        segno.make(url, error="m").save(drawn, kind="svg", scale=5, border=4, light="#fff", xmldecl=False)
        return drawn.getvalue().decode()

    def _get_site_name(self) -> str:
        return self.get_totp_issuer()
