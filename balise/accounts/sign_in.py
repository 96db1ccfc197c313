"""Who may be signed in at all, and who still needs a second factor."""

from __future__ import annotations

from typing import Any

from allauth.account.auth_backends import AuthenticationBackend
from allauth.mfa.models import Authenticator
from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest

from .models import Operator, User

FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


class Backend(AuthenticationBackend):
    """Name or e-mail address, and password. Asked again at every request: who may no longer come in is out at once."""

    def authenticate(self, request: HttpRequest | None, **credentials: Any) -> AbstractBaseUser | None:
        found = super().authenticate(request, **credentials)
        self._stash_user(None)  # allauth would tell a closed account that it is closed: a guesser learns nothing here
        return found

    def user_can_authenticate(self, user: Any) -> bool:
        """Closed accounts cannot; those of a demonstration can where everything is one, and nowhere else."""
        return bool(super().user_can_authenticate(user)) and (not user.is_demo or _is_all_demo(user))

    def get_user(self, user_id: Any) -> User | None:
        user = User.objects.select_related("operator").filter(pk=user_id).first()
        return user if user and self.user_can_authenticate(user) else None


def _is_all_demo(user: User) -> bool:
    """The installation, and the operator that they work for."""
    is_host_demo = Operator.objects.filter(is_host=True, is_demo=True).exists()
    return is_host_demo and (user.operator is None or user.operator.is_demo)


def lacks_second_factor(user: User) -> bool:
    """Whether someone must set one up before anything else."""
    return not user.is_demo and not Authenticator.objects.filter(user=user, type__in=FACTORS).exists()
