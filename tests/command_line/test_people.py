"""`balise people`: an operator gives and takes back the right to sign in."""

from __future__ import annotations

import json
from io import StringIO

import factories
import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone

from balise.accounts.agreements import areas_of
from balise.accounts.models import AuditEntry, User
from balise.territories.models import Area

pytestmark = pytest.mark.django_db
PHRASE = "une phrase bien longue"


def people(*arguments: str, typed: str = "", monkeypatch: pytest.MonkeyPatch | None = None) -> str:
    if monkeypatch:
        monkeypatch.setattr("sys.stdin", StringIO(f"{typed}\n"))
    out = StringIO()
    call_command("people", *arguments, stdout=out)
    return out.getvalue()


def test_a_curator_is_added_and_signs_in(monkeypatch: pytest.MonkeyPatch) -> None:
    people("set", "luce", "--role", "curator", typed=PHRASE, monkeypatch=monkeypatch)
    assert Client().login(username="luce", password=PHRASE)
    assert User.objects.get().role == "curator"
    assert AuditEntry.objects.get().verb == "set_person"


def test_a_role_changes_and_the_password_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    people("set", "luce", "--role", "curator", typed=PHRASE, monkeypatch=monkeypatch)
    people("set", "luce", "--role", "analyst")
    assert User.objects.get().check_password(PHRASE)
    assert json.loads(people("list", "--json")) == [
        {"name": "luce", "role": "analyst", "operator": "", "is_active": True, "has_second_factor": False}
    ]
    assert "luce  analyst  -" in people("list")


def test_one_works_for_the_operator_that_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    factories.operator("crgm")
    factories.operator("quebec")
    people("set", "luce", "--role", "counsellor", "--email", "luce@example.org", typed=PHRASE, monkeypatch=monkeypatch)
    people("set", "ana", "--role", "senior", "--operator", "quebec", typed=PHRASE, monkeypatch=monkeypatch)
    told = {one["name"]: one["operator"] for one in json.loads(people("list", "--json"))}
    assert told == {"luce": "crgm", "ana": "quebec"}
    assert User.objects.get(username="luce").email == "luce@example.org"
    with pytest.raises(CommandError, match="crgm, quebec"):
        people("set", "ana", "--role", "senior", "--operator", "laval")


def test_a_second_factor_that_was_lost_is_taken_away() -> None:
    luce = factories.person("luce")
    assert json.loads(people("list", "--json"))[0]["has_second_factor"]
    assert "luce" in people("reset", "luce")
    assert not json.loads(people("list", "--json"))[0]["has_second_factor"]
    luce.refresh_from_db()
    assert luce.session_round == 1
    with pytest.raises(CommandError, match="nobody"):
        people("reset", "nobody")


def test_an_account_is_closed(monkeypatch: pytest.MonkeyPatch) -> None:
    people("set", "luce", "--role", "curator", typed=PHRASE, monkeypatch=monkeypatch)
    people("set", "luce", "--role", "curator", "--closed")
    assert not Client().login(username="luce", password=PHRASE)


@pytest.mark.parametrize(("name", "typed"), [("luce", ""), ("luce", "12345678"), ("un nom", PHRASE)])
def test_what_cannot_be_kept_is_said(name: str, typed: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(CommandError, match=r"\w+ \w+"):
        people("set", name, "--role", "curator", typed=typed, monkeypatch=monkeypatch)
    assert not User.objects.exists()


def test_a_partner_is_given_a_place_and_it_is_taken_back() -> None:
    Area.objects.create(code="mrc-67", kind="mrc", name_fr="Roussillon", edited_at=factories.NOW)
    mila, today = factories.person("mila", "partner"), timezone.localdate()
    people("agree", "mila", "--area", "mrc-67", "--until", "2999-01-01")
    assert areas_of(mila, today) == {"mrc-67"}
    people("agree", "mila", "--area", "mrc-67", "--end")
    assert areas_of(mila, today) == frozenset()
    assert set(AuditEntry.objects.values_list("verb", flat=True)) >= {"agree", "end_agreements"}


def test_an_agreement_is_refused_in_a_sentence() -> None:
    factories.person("ida", "analyst")
    with pytest.raises(CommandError, match="mrc-0"):
        people("agree", "ida", "--area", "mrc-0")
    Area.objects.create(code="mrc-67", kind="mrc", name_fr="Roussillon", edited_at=factories.NOW)
    with pytest.raises(CommandError, match="ida"):
        people("agree", "ida", "--area", "mrc-67")
    with pytest.raises(CommandError, match="zoe"):
        people("agree", "zoe", "--area", "mrc-67")
