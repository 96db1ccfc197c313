"""Verbs about people: whom they work for, their second factor, their sessions; and who may be signed in at all."""

from __future__ import annotations

import factories
import pytest
from allauth.mfa.models import Authenticator
from django.contrib.auth import authenticate
from django.test import Client

from balise.accounts import actions
from balise.accounts.models import AuditEntry, Operator, User
from balise.accounts.sign_in import Backend, lacks_second_factor

pytestmark = pytest.mark.django_db
PHRASE = "une phrase bien longue"


def is_in(client: Client) -> bool:
    """Whether its session is one of someone signed in."""
    answer = client.post("/fr/session/", headers={"accept": "application/json"})
    assert answer.status_code in (200, 401)
    return bool(answer.status_code == 200)


def test_someone_new_works_for_the_host_unless_told_otherwise() -> None:
    host, other = factories.operator("here"), factories.operator("there")
    said = {"role": "curator", "password": PHRASE, "by": None, "now": factories.NOW}
    assert actions.set_person(username="luce", **said).operator == host  # type: ignore[arg-type]
    assert actions.set_person(username="ana", operator=other, **said).operator == other  # type: ignore[arg-type]
    kept = actions.set_person(username="ana", role="senior", by=None, now=factories.NOW)
    assert (kept.operator, kept.role) == (other, "senior")
    assert AuditEntry.objects.latest("pk").details == {"role": "senior", "is_active": True, "operator": "there"}


def test_a_second_factor_that_is_reset_is_gone_and_so_are_the_sessions() -> None:
    luce, other = factories.person("luce", "curator"), factories.person("ana", "curator")
    client = Client()
    client.force_login(luce)
    assert is_in(client)
    assert actions.reset_second_factor(person=luce, by=other, now=factories.NOW) == 1
    assert lacks_second_factor(luce) and not lacks_second_factor(other)
    assert not is_in(client)
    entry = AuditEntry.objects.latest("pk")
    assert (entry.verb, entry.target, entry.by) == ("reset_second_factor", f"user {luce.pk}", other)


def test_sessions_end_everywhere_and_those_of_others_go_on() -> None:
    luce, ana = factories.person("luce", "curator"), factories.person("ana", "curator")
    clients = [Client(), Client(), Client()]
    for client, who in zip(clients, (luce, luce, ana), strict=True):
        client.force_login(who)
    actions.end_sessions(person=luce, by=luce, now=factories.NOW)
    assert [is_in(client) for client in clients] == [False, False, True]


def test_recovery_codes_alone_are_no_second_factor() -> None:
    luce = factories.person("luce", has_factor=False)
    Authenticator.objects.create(user=luce, type=Authenticator.Type.RECOVERY_CODES, data={"seed": "x", "used_mask": 0})
    assert lacks_second_factor(luce)


@pytest.mark.parametrize(
    ("is_host_demo", "is_own_demo", "may_sign_in"),
    [(True, True, True), (True, False, False), (False, True, False), (False, False, False)],
)
def test_demo_accounts_sign_in_where_everything_is_a_demo(
    is_host_demo: bool, is_own_demo: bool, may_sign_in: bool
) -> None:
    factories.operator("host", is_demo=is_host_demo)
    own = factories.operator("own", is_demo=is_own_demo)
    user = factories.person("demo-senior", "senior", operator=own, is_demo=True, has_factor=False, password=PHRASE)
    assert (authenticate(username="demo-senior", password=PHRASE) == user) is may_sign_in
    assert (Backend().get_user(user.pk) == user) is may_sign_in, "a session open already"
    assert not lacks_second_factor(user)


def test_a_demonstration_that_becomes_real_shuts_its_doors_at_once() -> None:
    host = factories.operator(is_demo=True)
    client = Client()
    client.force_login(factories.person("demo-curator", "curator", operator=host, is_demo=True, has_factor=False))
    assert is_in(client)
    Operator.objects.update(is_demo=False)
    assert not is_in(client)


@pytest.mark.parametrize("is_demo_installation", [True, False])
def test_an_account_of_ones_own_signs_in_by_name_or_by_address_wherever_it_is(is_demo_installation: bool) -> None:
    factories.operator(is_demo=is_demo_installation)
    user = factories.person("luce", password=PHRASE, email="luce@example.org")
    assert authenticate(username="luce", password=PHRASE) == user
    assert authenticate(email="Luce@example.org", password=PHRASE) == user
    User.objects.update(is_active=False)
    assert authenticate(username="luce", password=PHRASE) is None
    assert Backend().get_user(user.pk) is None
