"""The table of permissions: what each role may do, and what nobody may."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, get_args

import pytest

from balise.accounts.models import User
from balise.accounts.rules.permissions import OF_AN_OPERATOR, ROLES, TABLE, Permission, is_allowed, may


@dataclass
class Someone:
    role: str = ""
    is_superuser: bool = False
    is_authenticated: bool = True
    operator_id: int | None = 1


def test_the_table_is_whole() -> None:
    assert set(TABLE) == set(get_args(Permission))
    assert set().union(*TABLE.values()) == set(ROLES) == set(User.ROLES), "a role that may nothing"
    assert set(TABLE) > OF_AN_OPERATOR


@pytest.mark.parametrize(
    ("role", "permissions"),
    [
        ("counsellor", {"record_contact", "see_contacts", "read_identity"}),
        ("senior", {"record_contact", "see_contacts", "correct_any_contact", "read_identity", "supervise", "review"}),
        ("curator", {"curate"}),
        ("analyst", {"analyse", "export"}),
        ("partner", {"see_partner"}),
        ("administrator", set(TABLE) - {"read_identity", "review"}),
        ("", set()),
        ("visitor", set()),
    ],
)
def test_each_role_may_these_and_no_other(role: str, permissions: set[str]) -> None:
    assert {one for one in TABLE if is_allowed(role, one)} == permissions
    assert {one for one in TABLE if may(Someone(role), one)} == permissions


@pytest.mark.parametrize("permission", TABLE)
def test_nobody_may_nothing_and_a_superuser_everything(permission: Permission) -> None:
    assert not may(Someone("senior", is_superuser=True, is_authenticated=False), permission)
    assert may(Someone(is_superuser=True), permission)


@pytest.mark.parametrize("permission", TABLE)
def test_what_is_about_contacts_needs_an_operator_to_work_for(permission: Permission) -> None:
    assert may(Someone(is_superuser=True, operator_id=None), permission) == (permission not in OF_AN_OPERATOR)


def test_a_permission_that_is_not_in_the_table_is_a_mistake_that_is_said() -> None:
    wrong: Any = "fly"
    with pytest.raises(ValueError, match=r"'fly' is no permission: choose one of record_contact"):
        is_allowed("senior", wrong)
