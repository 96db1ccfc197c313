"""Contacts of one household are linked without identity, and the link ends."""

from __future__ import annotations

import datetime as dt
from uuid import UUID, uuid4

import pytest

from balise.accounts.models import Operator, User
from balise.intake.actions import record
from balise.intake.forgetting import forget
from balise.intake.links import link_same_person, of_household, unlink
from balise.intake.models import Contact
from balise.intake.reading import contact_document
from balise.intake.rules.changes import Change, Refused

pytestmark = pytest.mark.django_db
NOW = dt.datetime(2026, 3, 4, 19, 0, tzinfo=dt.UTC)


@pytest.fixture
def counsellor() -> User:
    operator = Operator.objects.create(code="crgm", edited_at=NOW)
    return User.objects.create(username="ada", role="counsellor", operator=operator)


def contact(by: User) -> UUID:
    id = uuid4()
    begin = Change(key=str(uuid4()), verb="add", noun="contact", id=str(id))
    assert record(contact=id, changes=[begin], by=by, now=NOW).done
    return id


def others(id: UUID) -> int:
    return of_household(Contact.objects.get(pk=id))


def test_households_that_meet_become_one(counsellor: User) -> None:
    one, two, three, four = (contact(counsellor) for _ in range(4))
    link_same_person(contact=one, other=two, by=counsellor, now=NOW)
    link_same_person(contact=three, other=four, by=counsellor, now=NOW)
    assert [others(id) for id in (one, two, three, four)] == [1, 1, 1, 1]
    link_same_person(contact=two, other=three, by=counsellor, now=NOW)
    assert [others(id) for id in (one, two, three, four)] == [3, 3, 3, 3]
    assert contact_document(Contact.objects.get(pk=one), "fr")["household_contacts"] == 3


def test_a_contact_leaves_its_household_and_one_alone_is_none(counsellor: User) -> None:
    one, two = contact(counsellor), contact(counsellor)
    link_same_person(contact=one, other=two, by=counsellor, now=NOW)
    unlink(contact=one, by=counsellor, now=NOW)
    assert [others(one), others(two)] == [0, 0]
    assert not Contact.objects.filter(same_person__isnull=False).exists()


def test_a_link_is_forgotten_after_its_term_and_each_link_begins_it_anew(counsellor: User) -> None:
    assert counsellor.operator is not None
    one, two, three = (contact(counsellor) for _ in range(3))
    link_same_person(contact=one, other=two, by=counsellor, now=NOW)
    link_same_person(contact=two, other=three, by=counsellor, now=NOW + dt.timedelta(days=60))
    forget(operator=counsellor.operator, by=None, now=NOW + dt.timedelta(days=149))
    assert others(one) == 2
    forget(operator=counsellor.operator, by=None, now=NOW + dt.timedelta(days=150))
    assert others(one) == 0


def test_what_is_not_theirs_is_not_linked(counsellor: User) -> None:
    other = User.objects.create(
        username="z", role="counsellor", operator=Operator.objects.create(code="z", edited_at=NOW)
    )
    one, elsewhere = contact(counsellor), contact(other)
    analyst = User.objects.create(username="a", role="analyst", operator=counsellor.operator)
    for first, second, by in (
        (one, elsewhere, counsellor),
        (one, one, counsellor),
        (one, contact(counsellor), analyst),
    ):
        with pytest.raises(Refused):
            link_same_person(contact=first, other=second, by=by, now=NOW)
    with pytest.raises(Refused):
        unlink(contact=one, by=other, now=NOW)
