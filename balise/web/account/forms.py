"""What people type at the door: allauth's forms, with our trail, and with nothing kept in the session."""

from __future__ import annotations

import struct
from typing import Any

from allauth.core.internal.cryptokit import normalize_user_code
from allauth.mfa import app_settings as mfa
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.totp.internal import auth as totp
from allauth.mfa.webauthn.forms import AddWebAuthnForm, AuthenticateWebAuthnForm
from django import forms
from django.core import signing
from django.core.cache import cache
from django.utils import timezone

from balise.accounts.actions import audit

_SALT, _OLDEST = "balise.web.account.new_application", 900  # seconds


class _Once:
    """A code is good once, for as long as a clock that is off makes it good; a wrong one goes into the trail."""

    user: Any

    def clean_code(self) -> str:
        code: str = super().clean_code()  # type: ignore[misc]
        window = mfa.TOTP_PERIOD * (2 * mfa.TOTP_TOLERANCE + 1)  # allauth remembers it for one period only
        if not cache.add(f"balise.code:{self.user.pk}:{normalize_user_code(code)}", "used", timeout=window):
            raise get_adapter().validation_error("incorrect_code")
        return code

    def _emit_authentication_failed(self, authenticator: Authenticator) -> None:
        audit(verb="code_failed", target=f"user {authenticator.user_id}", by=None, now=timezone.now())


class Code(_Once, AuthenticateForm):
    """The second step of a sign-in."""


class CodeAgain(_Once, ReauthenticateForm):
    """The same, before a deed that asks for it."""


# What fido2 raises of an answer that no browser makes.
_NO_ANSWER = (LookupError, TypeError, ValueError, AttributeError, AssertionError, struct.error)


class Key(AuthenticateWebAuthnForm):
    """The second step by a passkey. Whatever is sent instead of one is a wrong code, and no fault of the page."""

    def clean_credential(self) -> Authenticator:
        try:
            return super().clean_credential()
        except _NO_ANSWER:
            raise get_adapter().validation_error("incorrect_code") from None


class KeyAgain(Key):
    reauthenticated = True


class NewKey(AddWebAuthnForm):
    """A passkey just made, with the name that its owner gives it."""

    def clean(self) -> dict[str, Any]:
        try:
            return dict(super().clean())
        except _NO_ANSWER:
            raise get_adapter().validation_error("incorrect_code") from None


class NewApplication(ActivateTOTPForm):
    """The first code of an application. Its secret travels in the form, signed: asking writes nothing."""

    sealed = forms.CharField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        forms.Form.__init__(self, *args, **kwargs)
        self.user = user
        self.secret = self._told() if self.is_bound else totp.generate_totp_secret()
        self.initial["sealed"] = signing.dumps([user.pk, self.secret], salt=_SALT)

    def _told(self) -> str:
        try:
            owner, secret = signing.loads(self.data.get("sealed", ""), salt=_SALT, max_age=_OLDEST)
        except signing.BadSignature:
            return ""
        return str(secret) if owner == self.user.pk else ""

    def clean_code(self) -> str:
        if not self.secret:
            raise get_adapter().validation_error("incorrect_code")
        return str(super().clean_code())
