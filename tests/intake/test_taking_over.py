"""What an ill-meaning colleague tries at the desk is refused: to become the one who may read who a person is."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID, uuid4

import factories
import pytest

from balise.accounts.models import User
from balise.intake.actions import Recorded, record
from balise.intake.models import Contact, FollowUp
from balise.intake.rules.changes import Change

pytestmark = pytest.mark.django_db
NOW = dt.datetime(2026, 3, 4, 19, 0, tzinfo=dt.UTC)
LATER = NOW + dt.timedelta(hours=1)


def change(verb: Any, noun: str, id: UUID, values: dict[str, Any], **more: Any) -> Change:
    return Change(key=str(uuid4()), verb=verb, noun=noun, id=str(id), values=values, **more)


@pytest.fixture
def ada() -> User:
    return factories.person("ada")


@pytest.fixture
def bea(ada: User) -> User:
    return factories.person("bea", operator=ada.operator)


@pytest.fixture
def promised(ada: User) -> FollowUp:
    """A follow-up that ada promised and makes."""
    id, follow_up = uuid4(), uuid4()
    told = [change("add", "contact", id, {}), change("add", "follow_up", follow_up, {"has_consent": True})]
    assert not record(contact=id, changes=told, by=ada, now=NOW).refused
    return FollowUp.objects.get()


def send(promised: FollowUp, by: User, *changes: Change) -> Recorded:
    return record(contact=promised.contact_id, changes=changes, by=by, now=LATER)


@pytest.mark.parametrize("is_closed", [False, True])
def test_nobody_takes_a_follow_up_or_a_contact_for_themselves(
    ada: User, bea: User, promised: FollowUp, is_closed: bool
) -> None:
    contact = promised.contact_id
    if is_closed:
        assert not send(promised, ada, change("set", "contact", contact, {"wrapped_at": "now"})).refused
    tried = [
        change("set", "follow_up", promised.pk, {"owner": bea.pk}),
        change("set", "contact", contact, {"counsellor": bea.pk}),
        change("add", "follow_up", uuid4(), {"owner": bea.pk}),
        change("add", "follow_up", uuid4(), {"owner": bea.pk}, ago=2 * 3600.0),
        change("set", "follow_up", promised.pk, {"owner": None}),
    ]
    assert len(send(promised, bea, *tried).refused) == len(tried)
    assert set(FollowUp.objects.values_list("owner", flat=True)) == {ada.pk}
    assert Contact.objects.get().counsellor == ada


def test_what_a_colleague_promises_on_a_contact_is_made_by_whoever_took_it(
    ada: User, bea: User, promised: FollowUp
) -> None:
    assert not send(promised, bea, change("add", "follow_up", uuid4(), {})).refused
    assert set(FollowUp.objects.values_list("owner", flat=True)) == {ada.pk}


def test_another_day_is_said_by_anyone(bea: User, promised: FollowUp) -> None:
    values = {"due_on": "2026-03-09", "owner": promised.owner_id}
    assert not send(promised, bea, change("set", "follow_up", promised.pk, values)).refused


def test_whoever_has_it_gives_it_and_a_senior_takes_it(ada: User, bea: User, promised: FollowUp) -> None:
    cleo = factories.person("cleo", "senior", operator=ada.operator)
    for by, to in ((ada, bea), (bea, ada), (cleo, cleo)):
        assert not send(promised, by, change("set", "follow_up", promised.pk, {"owner": to.pk})).refused
    assert not send(promised, cleo, change("set", "contact", promised.contact_id, {"counsellor": cleo.pk})).refused


@pytest.mark.parametrize("role", ["curator", "analyst", "partner", ""])
def test_nobody_hands_it_to_who_records_no_contact(ada: User, promised: FollowUp, role: str) -> None:
    """They could not open it: it would be left hanging, and its identity be theirs on paper."""
    other = factories.person("dora", role, operator=ada.operator)
    tried = [
        change("set", "follow_up", promised.pk, {"owner": other.pk}),
        change("set", "contact", promised.contact_id, {"counsellor": other.pk}),
    ]
    assert len(send(promised, ada, *tried).refused) == 2


def test_who_may_not_read_an_identity_is_given_a_contact_and_never_a_follow_up(ada: User, promised: FollowUp) -> None:
    """An administrator stands in for a counsellor, and calls nobody back."""
    other = factories.person("eli", "administrator", operator=ada.operator)
    refused = send(promised, ada, change("set", "follow_up", promised.pk, {"owner": other.pk})).refused
    assert "does not work here" in refused[0].told.en
    assert not send(promised, ada, change("set", "contact", promised.contact_id, {"counsellor": other.pk})).refused


def test_a_follow_up_that_an_administrator_promises_waits_for_someone(ada: User) -> None:
    eli, id = factories.person("eli", "administrator", operator=ada.operator), uuid4()
    told = [change("add", "contact", id, {}), change("add", "follow_up", uuid4(), {"has_consent": True})]
    assert not record(contact=id, changes=told, by=eli, now=NOW).refused
    assert FollowUp.objects.get().owner is None
