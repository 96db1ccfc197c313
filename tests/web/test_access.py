"""Every address crossed with every role, and with what belongs to another operator: made from the routes themselves.

A route that someone adds is taken in by itself: who may come in is read from the mark of its view and from the table
of permissions, and what its address must hold, from its converters.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import product
from typing import Any, NamedTuple
from uuid import UUID, uuid4

import factories
import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from balise.accounts.models import User
from balise.accounts.rules.permissions import OF_AN_OPERATOR, ROLES, TABLE, Permission, is_allowed
from balise.intake.actions import record
from balise.intake.identity import keep_identity
from balise.intake.models import NOUNS, Contact, Entry, IdentityReading
from balise.intake.rules.changes import Change
from balise.intake.rules.persons import Person
from balise.web.access import for_those_who

pytestmark = pytest.mark.django_db

who_comes_in = pytest.mark.once  # is in the table of permissions; what is of another operator, below, is asked of both
METHODS = ("GET", "POST")
ASKING = {"page": {"accept": "text/html"}, "script": {"accept": "application/json"}}
# What an address holds besides ids; any value will do where none is named.
VALUES: dict[str, tuple[str, ...]] = {
    "noun": tuple(NOUNS), "kind": ("service",), "code": ("food",), "digest": ("0",), "part": ("1",)
}  # fmt: skip


def routes(found: list[Any] | None = None) -> Iterator[URLPattern]:
    for one in get_resolver().url_patterns if found is None else found:
        if isinstance(one, URLResolver):
            yield from routes(one.url_patterns)
        elif not (one.lookup_str or "").startswith("django."):
            yield one


def audience_of(route: URLPattern) -> str:
    return str(getattr(route.callback, "audience", ""))


ALL = {str(one.name): one for one in routes()}
OF_STAFF = {name: one for name, one in ALL.items() if audience_of(one) not in ("public", "operations")}
OF_PERMISSION = {name: one for name, one in OF_STAFF.items() if audience_of(one) in TABLE}
SECOND_STEP = {"mfa_authenticate", "passkey_options"}  # for whoever gave their password a moment ago
WITH_UUID = {
    name: one
    for name, one in OF_PERMISSION.items()
    if audience_of(one) in OF_AN_OPERATOR and any("UUID" in type(c).__name__ for c in one.pattern.converters.values())
}


def addresses(route: URLPattern, id: UUID | None = None) -> Iterator[str]:
    """The route with each value that its other parts take; ids are `id`, or that of nothing."""
    names = list(route.pattern.converters)
    kinds = {name: type(converter).__name__ for name, converter in route.pattern.converters.items()}
    choices = [
        (id or UUID(int=7),)
        if "UUID" in kinds[name]
        else (10**9,)
        if "Int" in kinds[name]
        else VALUES.get(name, ("x",))
        for name in names
    ]
    for values in product(*choices):
        yield reverse(route.name, kwargs=dict(zip(names, values, strict=True)))


def answers(client: Client, address: str, **asking: str) -> Iterator[Any]:
    """To each method; one that the page does not know (405) has come in all the same, or has not."""
    for method in METHODS:
        yield client.generic(method, address, "", "application/x-www-form-urlencoded", headers=asking)


def someone(role: str, **fields: Any) -> Client:
    client = Client()
    client.force_login(factories.person(f"{role or 'none'}-{uuid4().hex}", role, **fields))
    return client


def is_let_in(answer: Any) -> bool:
    led = answer.headers.get("Location", "")
    is_sent_away = answer.status_code in (301, 302, 303) and led.startswith(
        ("/fr/connexion/?", "/fr/mon-compte/?next=")
    )
    return answer.status_code not in (401, 403) and not (is_sent_away or led == "/fr/connexion/")


@pytest.fixture(autouse=True)
def here() -> Any:
    return factories.operator("here")


def test_the_cross_is_not_empty() -> None:
    assert len(OF_STAFF) > 40 and len(WITH_UUID) > 3
    assert {audience_of(one) for one in OF_STAFF.values()} <= {"staff", *TABLE}


@who_comes_in
@pytest.mark.parametrize("name", ALL)
def test_nobody_signed_in_comes_in_where_everyone_may_and_nowhere_else(name: str) -> None:
    route, client = ALL[name], Client()
    for address in addresses(route):
        if name in SECOND_STEP:
            assert {one.status_code for one in answers(client, address)} <= {302, 401, 405}
        elif name not in OF_STAFF:
            assert all(is_let_in(one) or audience_of(route) == "operations" for one in answers(client, address))
        else:
            page = [one.headers.get("Location", one.status_code) for one in answers(client, address, **ASKING["page"])]
            assert page == [f"/fr/connexion/?next={address}", "/fr/connexion/"]
            for told in answers(client, address, **ASKING["script"]):
                assert told.status_code == 401 and "Reconnectez-vous" in json.loads(told.content)["told"]


@who_comes_in
@pytest.mark.parametrize("name", OF_PERMISSION)
def test_each_role_comes_in_where_the_table_says_and_nowhere_else(name: str) -> None:
    route = OF_PERMISSION[name]
    permission: Any = audience_of(route)
    for role in ("", *ROLES):
        client, expected = someone(role), is_allowed(role, permission)
        asked = [ASKING["page"]] if expected else ASKING.values()  # who comes in is answered whatever is asked for
        for address, asking in product(addresses(route), asked):
            for answer in answers(client, address, **asking):
                assert is_let_in(answer) is expected, (role, address, answer.status_code)
                assert answer.status_code != 403 or expected is False
                assert "no-store" in answer["Cache-Control"] or answer.status_code >= 400


@who_comes_in
@pytest.mark.parametrize("name", OF_PERMISSION)
def test_a_superuser_comes_in_everywhere_with_a_second_factor_and_nowhere_without(name: str) -> None:
    armed, bare = someone("", is_superuser=True), someone("", is_superuser=True, has_factor=False)
    for address in addresses(OF_PERMISSION[name]):
        assert all(is_let_in(one) for one in answers(armed, address))
        led = {one.headers["Location"] for one in answers(bare, address, **ASKING["page"])}
        assert led == {f"/fr/mon-compte/?next={address}"}
        assert {one.status_code for one in answers(bare, address, **ASKING["script"])} == {403}


@pytest.mark.parametrize("name", [n for n, one in OF_PERMISSION.items() if audience_of(one) in OF_AN_OPERATOR])
def test_who_works_for_no_operator_sees_no_contact(name: str) -> None:
    client = someone("senior", operator=None, is_superuser=True)
    for address in addresses(OF_PERMISSION[name]):
        assert {one.status_code for one in answers(client, address)} == {403}


def contact_of(by: User) -> dict[str, UUID]:
    """A contact with a row of everything that can be spoken of by its id."""
    ids = {noun: uuid4() for noun in ("contact", "need", "transfer", "follow_up", "attempt", "note")}
    values: dict[str, dict[str, Any]] = {
        "contact": {"channel": "telephone"}, "transfer": {"line": "l911"}, "note": {"text": "canary"},
        "follow_up": {"has_consent": True, "owner": by.pk},
    }  # fmt: skip
    sent = [
        Change(str(uuid4()), "add", noun, str(id), str(ids["follow_up"]) if noun == "attempt" else "",
               values.get(noun, {}))
        for noun, id in ids.items()
    ]  # fmt: skip
    done = record(contact=ids["contact"], changes=sent, by=by, now=factories.NOW)
    assert not done.refused, done.refused
    kept = keep_identity(contact=ids["contact"], purpose="follow_up", said=Person(name="Canary"), by=by,
                         now=factories.NOW)  # fmt: skip
    return ids | {"identity": kept.pk}


# What a screen sends where an empty form would be refused before anything is looked for.
SENT: dict[str, Any] = {
    "desk_changes": lambda id: {
        "changes": [{"key": str(uuid4()), "verb": "set", "noun": "contact", "id": str(id), "values": {"gender": "man"}}]
    },
    "desk_identity": lambda id: {"purpose": "follow_up", "person": {"name": "Canary"}},
    "desk_identity_shown": lambda id: {"why": "la rappeler"},
}


class Told(NamedTuple):
    """What was answered about an id: the address without it, the status, and what of the contact is in it."""

    method: str
    address: str
    status: int
    is_anything_done: bool
    is_canary_seen: bool


def told_of(client: Client, route: URLPattern, id: UUID) -> list[Told]:
    told = []
    for address in addresses(route, id):
        answered = list(answers(client, address))
        if route.name in SENT:
            answered[1] = client.post(address, SENT[route.name](id), content_type="application/json")
        elif route.name == "follow_up_identity":
            answered[1] = client.post(address, {"why": "la rappeler"})
        for method, one in zip(METHODS, answered, strict=True):
            done = one.status_code < 400 and b'"done": []' not in one.content
            seen = b"canary" in one.content.lower()
            told.append(Told(method, address.replace(str(id), "…"), one.status_code, done, seen))
    return told


@pytest.mark.parametrize("name", WITH_UUID)
def test_what_is_of_another_operator_is_refused_as_what_does_not_exist(name: str, here: Any) -> None:
    """Whatever the role, the method and the kind of row; and nothing is written."""
    route = WITH_UUID[name]
    permission: Any = audience_of(route)
    foreign = contact_of(factories.person("eve", "senior", operator=factories.operator("away")))
    before = (Entry.objects.count(), Contact.objects.get(pk=foreign["contact"]).head)
    for role in (one for one in ROLES if is_allowed(one, permission)):
        client = someone(role, operator=here)
        nothing = told_of(client, route, uuid4())
        for noun, id in foreign.items():
            for answer, of_nothing in zip(told_of(client, route, id), nothing, strict=True):
                assert answer == of_nothing or answer.status in (404, 409), (role, noun, answer, of_nothing)
                assert not answer.is_anything_done and not answer.is_canary_seen, (role, noun, answer)
    assert (Entry.objects.count(), Contact.objects.get(pk=foreign["contact"]).head) == before
    assert not IdentityReading.objects.exists()


@pytest.mark.parametrize("name", WITH_UUID)
def test_what_is_of_ones_own_operator_is_found(name: str, here: Any) -> None:
    """Or the test above would hold of pages that never answer."""
    route = WITH_UUID[name]
    permission: Any = audience_of(route)
    role = next(one for one in ROLES if is_allowed(one, permission))
    user = factories.person("own", role, operator=here)
    client = Client()
    client.force_login(user)
    colleague = factories.person("sol", "senior", operator=here)
    nothing = told_of(client, route, uuid4())
    rows = [id for by in (user, colleague) if is_allowed(by.role, "record_contact") for id in contact_of(by).values()]
    assert any(told_of(client, route, id) != nothing for id in rows)


def test_a_permission_that_is_not_in_the_table_is_a_mistake_said_at_once() -> None:
    wrong: Any = "fly"
    with pytest.raises(ValueError, match="no permission"):
        for_those_who(wrong)


@pytest.mark.parametrize("permission", TABLE)
def test_every_permission_is_one_that_the_door_knows(permission: Permission) -> None:
    view: Any = for_those_who(permission)(lambda request: None)  # type: ignore[arg-type,return-value]
    assert view.audience == permission
