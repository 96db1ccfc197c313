"""Sign-ins of a demonstration: a name for each role, one password for all, kept beside the invented data."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings
from django.db import transaction

from balise.accounts.models import Operator, User


def sign_ins() -> tuple[tuple[str, ...], str]:
    """Names of the demonstration's sign-ins and the password told when they were made; "" when it is not kept."""
    names = User.objects.filter(is_demo=True, is_active=True).order_by("username")
    return tuple(names.values_list("username", flat=True)), kept_password()


def kept_password() -> str:
    path = _path()
    return path.read_text() if path.exists() else ""


def keep_password(password: str) -> None:
    """Readable by its owner only, so that every start can tell it."""
    path = _path()
    path.touch(mode=0o600)
    path.write_text(password)


def _path() -> Path:
    return Path(settings.DATA / "demo" / "password")


@transaction.atomic
def create_sign_ins(password: str) -> tuple[str, ...]:
    """One user of each role, named after it, who works for the host. They exist in a demonstration only.

    None is a superuser, so that each shows what its role may do and no more.
    """
    names, host = [], Operator.objects.get(is_host=True)
    for role in User.ROLES:
        user = User(username=f"demo-{role}", role=role, email=f"{role}@balise-demo.example.org",
                    operator=host, is_demo=True)  # fmt: skip
        user.set_password(password)
        user.save()
        names.append(user.username)
    return tuple(names)
