"""`balise people`: an operator gives and takes back the right to sign in."""

from __future__ import annotations

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from balise.accounts.models import AuditEntry, User

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
    assert json.loads(people("list", "--json")) == [{"name": "luce", "role": "analyst", "is_active": True}]


def test_an_account_is_closed(monkeypatch: pytest.MonkeyPatch) -> None:
    people("set", "luce", "--role", "curator", typed=PHRASE, monkeypatch=monkeypatch)
    people("set", "luce", "--role", "curator", "--closed")
    assert not Client().login(username="luce", password=PHRASE)


@pytest.mark.parametrize(("name", "typed"), [("luce", ""), ("luce", "12345678"), ("un nom", PHRASE)])
def test_what_cannot_be_kept_is_said(name: str, typed: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(CommandError, match=r"\w+ \w+"):
        people("set", name, "--role", "curator", typed=typed, monkeypatch=monkeypatch)
    assert not User.objects.exists()
