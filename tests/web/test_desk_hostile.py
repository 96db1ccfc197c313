"""Whatever is sent to the desk by hand is answered by a sentence; a colleague comes to read no more than is theirs."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import factories
import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from balise.accounts.models import Operator, User
from balise.intake.lists import begin_lists
from balise.intake.models import Contact, FollowUp, Note
from balise.web.routes import address

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def own_keys(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "DATA", tmp_path)


@pytest.fixture
def house() -> Operator:
    row = factories.operator()
    begin_lists(operator=row, model="montreal", by=None, now=timezone.now())
    return row


@pytest.fixture
def ada(house: Operator) -> Client:
    return signed_in(factories.person("ada", operator=house))


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def add(noun: str, id: UUID, values: dict[str, Any], verb: str = "add") -> dict[str, Any]:
    return {"key": str(uuid4()), "verb": verb, "noun": noun, "id": str(id), "values": values}


def send(client: Client, contact: UUID, *changes: dict[str, Any]) -> dict[str, Any]:
    return dict(post(client, address("desk_changes", contact, language="en"), {"changes": changes}).json())


def post(client: Client, url: str, said: object) -> Any:
    return client.post(url, json.dumps(said), content_type="application/json")


@pytest.fixture
def promised(ada: Client) -> FollowUp:
    contact = uuid4()
    told = send(ada, contact, add("contact", contact, {}), add("follow_up", uuid4(), {"has_consent": True}))
    assert told["refused"] == []
    return FollowUp.objects.get()


def test_a_colleague_does_not_come_to_read_who_a_person_is(ada: Client, house: Operator, promised: FollowUp) -> None:
    url = address("desk_identity", promised.contact_id, language="en")
    kept = post(ada, url, {"purpose": "follow_up", "person": {"name": "Canari"}}).json()
    bea = factories.person("bea", operator=house)
    client = signed_in(bea)
    for noun, id, values in (
        ("follow_up", promised.pk, {"owner": bea.pk}),
        ("contact", promised.contact_id, {"counsellor": bea.pk}),
    ):
        assert send(client, promised.contact_id, add(noun, id, values, "set"))["refused"], noun
    assert not send(client, promised.contact_id, add("follow_up", uuid4(), {}))["refused"]
    answer = post(client, address("desk_identity_shown", kept["id"], language="en"), {"why": "x"})
    assert answer.status_code == 409 and "Canari" not in answer.text


NESTED = (
    '{"changes":[{"key":"a","verb":"add","noun":"need","id":"x","values":{"topic":' + "[" * 9000 + "]" * 9000 + "}}]}"
)


@pytest.mark.parametrize(("body", "status"), [(NESTED, 400), ("x" * 1_100_000, 413), ("x" * 2_100_000, 413)])
def test_a_sending_too_deep_or_too_large_is_told_so(ada: Client, body: str, status: int) -> None:
    url = address("desk_changes", uuid4(), language="en")
    answer = ada.post(url, body, content_type="application/json")
    assert (answer.status_code, bool(answer.json()["told"])) == (status, True)


@pytest.mark.parametrize("number", ["²", "٣", "9" * 5000])
def test_a_number_that_is_none_is_passed_over(ada: Client, number: str) -> None:
    for name in ("page", "age"):
        assert ada.get(address("desk_finding", language="en"), {"q": "aide", name: number}).status_code == 200


@pytest.mark.parametrize("new", ["", "x", "here"])
def test_a_new_contact_that_cannot_begin_is_told_on_the_page(ada: Client, promised: FollowUp, new: str) -> None:
    form = {"key": str(uuid4()), "state": "reached", "has_new_need": "yes"}
    form["new"] = str(promised.contact_id) if new == "here" else new
    assert ada.post(address("desk_conclude", promised.pk, language="en"), form).status_code == 422
    assert Contact.objects.count() == 1


def test_an_owner_who_is_no_number_is_told_on_the_page(ada: Client, promised: FollowUp) -> None:
    form = {"key": str(uuid4()), "due_on": "2027-02-01", "owner": "9" * 5000}
    assert ada.post(address("desk_plan", promised.pk, language="en"), form).status_code == 422


CHANGE = '{"key":"00000000-0000-0000-0000-00000000000%s","verb":"add","noun":"note","id":"%s","values":{"text":%s}%s}'
ROW = "00000000-0000-0000-0000-0000000000aa"


@pytest.mark.parametrize(
    "said",
    [
        "", "null", "[]", "{}", '{"changes":null}', '{"changes":{}}', '{"changes":[[]]}', '{"changes":[],"known":1.5}',
        '{"changes":[],"known":' + "9" * 400 + "}", '{"changes":[],"x":1}', "\x00", '{"changes":"\\ud800"}', "\ufeff{}",
        '{"changes":[' + CHANGE % (1, ROW, '"\\ud800"', "") + "]}",
        '{"changes":[' + CHANGE % (1, ROW, "NaN", "") + "]}",
        '{"changes":[' + CHANGE % (1, ROW, '"a"', ',"ago":1e999') + "]}",
        '{"changes":[' + CHANGE % (1, ROW, '"a"', ',"position":1000000000') + "]}",
    ],
)  # fmt: skip
def test_what_is_no_sending_is_told_so_and_writes_nothing(ada: Client, promised: FollowUp, said: str) -> None:
    before = Contact.objects.get().entries
    url = address("desk_changes", promised.contact_id, language="en")
    answer = ada.post(url, said.encode("utf-8"), content_type="application/json")
    assert answer.status_code == 400 or answer.json()["done"] == []
    assert Contact.objects.get().entries == before


@pytest.mark.parametrize("text", ['"\\u0000"', "{}", "[]", "1e400", "true", '"' + "x" * 30_000 + '"'])
def test_a_value_that_no_field_holds_is_refused_alone(ada: Client, promised: FollowUp, text: str) -> None:
    url = address("desk_changes", promised.contact_id, language="en")
    said = '{"changes":[' + CHANGE % (1, ROW, text, "") + "," + CHANGE % (2, ROW[:-1] + "b", '"a"', "") + "]}"
    answer = ada.post(url, said, content_type="application/json")
    if answer.status_code == 200:
        assert (len(answer.json()["done"]) + len(answer.json()["refused"]), Note.objects.filter(text="a").count()) == (
            2,
            1,
        )
    else:
        assert answer.status_code == 400


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
def test_a_day_at_the_end_of_time_breaks_no_page(ada: Client, house: Operator, promised: FollowUp, day: str) -> None:
    told = send(ada, promised.contact_id, add("follow_up", promised.pk, {"due_on": day}, "set"))
    assert told["refused"] == []
    senior = signed_in(factories.person("sol", "senior", operator=house))
    for name in ("desk_follow_ups", "desk_supervision", "desk_hanging"):
        assert senior.get(address(name, language="en"), {"show": "all"}).status_code == 200, name
    assert senior.get(address("desk_follow_up", promised.pk, language="en")).status_code == 200
    assert senior.get(address("desk_history", promised.contact_id, language="en")).status_code == 200


def test_a_text_that_comes_again_under_its_key_but_longer_is_not_said_to_be_done(
    ada: Client, promised: FollowUp
) -> None:
    """A second tab sends what was typed so far; the first must not take its own longer text for saved."""
    first = add("note", uuid4(), {"text": "Elle dit"})
    assert send(ada, promised.contact_id, first)["done"] == [first["key"]]
    assert send(ada, promised.contact_id, first)["done"] == [first["key"]]
    longer = first | {"values": {"text": "Elle dit qu’elle a faim"}}
    told = send(ada, promised.contact_id, longer)
    assert (told["done"], [one["key"] for one in told["refused"]]) == ([], [first["key"]])
    assert Note.objects.get().text == "Elle dit"
