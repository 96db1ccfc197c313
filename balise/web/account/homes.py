"""Where each role begins its day."""

from __future__ import annotations

from typing import Any

from balise.web.routes import address

HOMES = {"counsellor": "desk", "senior": "desk", "curator": "curator", "administrator": "curator"}


def home_of(user: Any) -> str:
    """The page of someone's work; the public home where their role has no page of its own."""
    role = "administrator" if user.is_superuser else user.role
    return address(HOMES.get(role, "home"))
