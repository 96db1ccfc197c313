"""What each role may do: one table. Every page of the staff names a permission of it, and a test crosses them all."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal, get_args

Permission = Literal[
    "record_contact",
    "see_contacts",
    "correct_any_contact",
    "read_identity",
    "supervise",
    "review",
    "curate",
    "analyse",
    "see_partner",
    "export",
    "administer",
]

ROLES = ("counsellor", "senior", "curator", "analyst", "partner", "administrator")

# An administrator runs the installation and stands in for anyone, but listens to nobody: who a person is, is read by
# those who call them back, and their work is judged by those who did it.
TABLE: Mapping[Permission, frozenset[str]] = {
    "record_contact": frozenset({"counsellor", "senior", "administrator"}),
    "see_contacts": frozenset({"counsellor", "senior", "administrator"}),  # of one's own operator, always
    "correct_any_contact": frozenset({"senior", "administrator"}),  # a counsellor corrects what they recorded
    "read_identity": frozenset({"counsellor", "senior"}),
    "supervise": frozenset({"senior", "administrator"}),
    "review": frozenset({"senior"}),
    "curate": frozenset({"curator", "administrator"}),
    "analyse": frozenset({"analyst", "administrator"}),
    "see_partner": frozenset({"partner", "administrator"}),
    "export": frozenset({"analyst", "administrator"}),
    "administer": frozenset({"administrator"}),
}

# These are about contacts, which belong to an operator: whoever works for none has nothing to see.
OF_AN_OPERATOR: frozenset[Permission] = frozenset(
    {"record_contact", "see_contacts", "correct_any_contact", "read_identity", "supervise", "review"}
)


def is_allowed(role: str, permission: Permission) -> bool:
    """Whether people of a role have a permission. Raises ValueError when the table has no such permission."""
    if permission not in TABLE:
        raise ValueError(f"{permission!r} is no permission: choose one of {', '.join(get_args(Permission))}.")
    return role in TABLE[permission]


def may(user: Any, permission: Permission) -> bool:
    """Whether someone (a User, or nobody) may do this. A superuser may everything; nobody may nothing.

    What is about contacts needs an operator to work for, even of a superuser.
    """
    allowed = is_allowed(getattr(user, "role", ""), permission)
    if not user.is_authenticated or (permission in OF_AN_OPERATOR and user.operator_id is None):
        return False
    return bool(user.is_superuser or allowed)
