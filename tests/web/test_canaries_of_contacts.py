"""What people confide reaches no other output: canaries in each private place of a contact, then everything.

Where each may be seen is one table here; what is seen elsewhere, by any role, in any column, is a leak.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from itertools import product
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import factories
import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone
from pytest_django import Settings

from balise.accounts.models import Operator, User
from balise.accounts.rules.permissions import ROLES
from balise.intake import actions
from balise.intake.models import Contact, Identity, Review
from balise.intake.rules.quality import PARTS
from balise.web import logs
from balise.web.routes import address

pytestmark = pytest.mark.django_db

NOTE, WAY, NAME, NUMBER, REASON, WHY, COMMENT = CANARIES = (
    "zqnote", "zqway", "zqname", "5145550123", "zqreason", "zqwhy", "zqcomment"
)  # fmt: skip
HISTORY, DESK, FOLLOW_UP = "desk_history", "desk_contact", "desk_follow_up"
# On which pages each may be read, by GET; who a person is, on none.
PAGES = {
    NOTE: {DESK, HISTORY, FOLLOW_UP}, WAY: {DESK, HISTORY, FOLLOW_UP, "desk_follow_ups"},
    REASON: {HISTORY, "desk_supervision", "desk_supervision_now"}, COMMENT: {"desk_my_reviews"},
}  # fmt: skip
COLUMNS = {
    NOTE: {"intake_note.text", "intake_entry.values"}, WAY: {"intake_followup.safe_when", "intake_entry.values"},
    REASON: {"intake_entry.values"}, WHY: {"intake_identityreading.why"}, COMMENT: {"intake_review.comment"},
}  # fmt: skip


@pytest.fixture(autouse=True)
def quiet(settings: Settings, tmp_path: Path) -> None:
    settings.DATA = tmp_path


def signed_in(role: str, **fields: Any) -> tuple[Client, User]:
    client, user = Client(raise_request_exception=False), factories.person(f"{role}-{uuid4().hex}", role, **fields)
    client.force_login(user)
    return client, user


def send(client: Client, url: str, said: object) -> Any:
    return client.post(url, json.dumps(said), content_type="application/json")


def change(verb: str, noun: str, id: UUID, values: dict[str, Any], reason: str = "") -> dict[str, Any]:
    return {"key": str(uuid4()), "verb": verb, "noun": noun, "id": str(id), "values": values, "reason": reason}


@pytest.fixture
def house() -> Operator:
    return factories.operator("here")


@pytest.fixture
def ids(house: Operator) -> dict[str, UUID]:
    """A contact that holds every canary, taken down through the doors of the desk."""
    client, user = signed_in("counsellor", operator=house)
    contact, follow_up = uuid4(), uuid4()
    told = [
        change("add", "contact", contact, {"channel": "telephone", "language": "fr"}),
        change("add", "note", uuid4(), {"text": f"Elle dit {NOTE}"}),
        change("add", "follow_up", follow_up, {"has_consent": True, "due_on": "2026-12-01", "safe_when": WAY}),
        change("set", "contact", contact, {"wrapped_at": "now"}),
        change("set", "contact", contact, {"gender": "woman"}, REASON),
    ]
    assert send(client, address("desk_changes", contact), {"changes": told}).json()["refused"] == []
    person = {"purpose": "follow_up", "person": {"name": NAME, "number": NUMBER}}
    identity = send(client, address("desk_identity", contact), person).json()["id"]
    assert NAME in send(client, address("desk_identity_shown", identity), {"why": WHY}).text
    Review.objects.create(contact_id=contact, by=signed_in("senior", operator=house)[1], at=timezone.now(),
                          comment=COMMENT, **dict.fromkeys(PARTS, 3))  # fmt: skip
    return {"contact": contact, "follow_up": follow_up, "identity": UUID(identity), "counsellor": UUID(int=user.pk)}


def routes(found: list[Any] | None = None) -> Iterator[URLPattern]:
    for one in get_resolver().url_patterns if found is None else found:
        if isinstance(one, URLResolver):
            yield from routes(one.url_patterns)
        elif one.name:
            yield one


def pages(ids: dict[str, UUID]) -> Iterator[tuple[str, str]]:
    """(route, address) of every route, with each id that its address may hold."""
    for route in routes():
        kinds = {name: type(one).__name__ for name, one in route.pattern.converters.items()}
        values = [
            tuple(ids.values()) if "UUID" in kind else (1,) if "Int" in kind else ("x",) for kind in kinds.values()
        ]
        for chosen in product(*values):
            yield str(route.name), reverse(str(route.name), kwargs=dict(zip(kinds, chosen, strict=True)))


def seen(text: str) -> set[str]:
    return {canary for canary in CANARIES if canary in text}


def test_no_page_shows_them_to_anyone_but_where_the_work_needs_it(
    ids: dict[str, UUID], house: Operator, capfd: pytest.CaptureFixture[str]
) -> None:
    logs.configure()
    logging.getLogger().setLevel(logging.DEBUG)
    counsellor = User.objects.get(pk=ids["counsellor"].int)
    found: dict[str, set[str]] = {canary: set() for canary in CANARIES}
    people = [signed_in(role, operator=house)[0] for role in ROLES if role != "counsellor"]
    own, elsewhere = Client(raise_request_exception=False), signed_in("senior", operator=factories.operator("away"))[0]
    own.force_login(counsellor)
    for (name, url), client in product(pages(ids), [own, *people, Client()]):
        for canary in seen(client.get(url, {"q": "aide"}).content.decode("utf-8", "replace")):
            found[canary].add(name)
    assert {canary: names for canary, names in found.items() if names - PAGES.get(canary, set())} == {}
    assert {canary for canary in PAGES if not found[canary]} == set(), "a test that sees nothing proves nothing"
    assert not any(seen(elsewhere.get(url).content.decode("utf-8", "replace")) for _name, url in pages(ids))
    told = capfd.readouterr()
    assert seen(told.out + told.err) == set()


def test_no_column_holds_them_but_their_own_and_none_holds_who_a_person_is(ids: dict[str, UUID]) -> None:
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            names = [column[0] for column in cursor.description]
            for row, (at, name) in product(cursor.fetchall(), enumerate(names)):
                held = row[at].hex() if isinstance(row[at], bytes | memoryview) else str(row[at])
                for canary in seen(held) | {c for c in CANARIES if c.encode().hex() in held}:
                    assert f"{table}.{name}" in COLUMNS.get(canary, set()), canary
    assert bytes(Identity.objects.get().sealed)


@pytest.mark.parametrize(
    "command",
    ["doctor", "log seal", "log verify", "sweep --json", "forget --dry-run", "people list", "keys show",
     "lists show", "questions list"],
)  # fmt: skip
def test_no_command_tells_them(ids: dict[str, UUID], command: str, capfd: pytest.CaptureFixture[str]) -> None:
    try:
        call_command(*command.split())
    except (CommandError, SystemExit) as error:
        assert seen(str(error)) == set()
    told = capfd.readouterr()
    assert seen(told.out + told.err) == set()


def test_a_fault_while_it_is_recorded_repeats_nothing_of_it(
    ids: dict[str, UUID], house: Operator, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """Messages of errors repeat what was typed: databases tell the row that they could not write."""

    def broken(*_arguments: Any, **told: Any) -> Any:
        raise ValueError(f"Failing row contains ({told})")

    logs.configure()
    monkeypatch.setattr(actions.writing, "write", broken)
    client, _user = signed_in("counsellor", operator=house)
    told = [change("add", "note", uuid4(), {"text": NOTE})]
    answer = send(client, address("desk_changes", ids["contact"]), {"changes": told})
    assert (answer.status_code, seen(answer.text)) == (500, set())
    logged = capfd.readouterr()
    assert "ValueError" in logged.err and seen(logged.out + logged.err) == set()
    assert Contact.objects.get().notes.count() == 1
