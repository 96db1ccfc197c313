"""Whoever changes an identity, a reading, a review or a link behind the back of the verbs is told of."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import factories
import pytest
from django.conf import settings

from balise.accounts.models import Operator, User
from balise.intake import reviewing
from balise.intake.actions import record
from balise.intake.forgetting import forget
from balise.intake.identity import keep_identity, read_identity
from balise.intake.links import link_same_person, unlink
from balise.intake.models import Contact, Entry, Identity, IdentityReading, Review
from balise.intake.rules.changes import Change
from balise.intake.rules.persons import Person
from balise.intake.rules.quality import PARTS
from balise.intake.sealing import problems

pytestmark = pytest.mark.django_db
NOW = dt.datetime(2026, 3, 4, 19, 0, tzinfo=dt.UTC)
NEXT_DAY = NOW + dt.timedelta(days=1)


@pytest.fixture(autouse=True)
def own_keys(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "DATA", tmp_path)


@pytest.fixture
def ada() -> User:
    return factories.person("ada")


def begun(by: User) -> UUID:
    id = uuid4()
    changes = [
        Change(key=str(uuid4()), verb="add", noun="contact", id=str(id)),
        Change(key=str(uuid4()), verb="add", noun="transfer", id=str(uuid4()), values={"line": "l911"}),
        Change(key=str(uuid4()), verb="set", noun="contact", id=str(id), values={"wrapped_at": "now"}),
    ]
    assert not record(contact=id, changes=changes, by=by, now=NOW).refused
    return id


@pytest.fixture
def contact(ada: User) -> UUID:
    """One of two that are linked, with an identity that was read, reviewed."""
    id = begun(ada)
    kept = keep_identity(contact=id, purpose="transfer", said=Person(name="Canari"), by=ada, now=NOW)
    read_identity(identity=kept.pk, why="Suivi", by=ada, now=NOW)
    link_same_person(contact=id, other=begun(ada), by=ada, now=NOW)
    senior = factories.person("sol", "senior", operator=ada.operator)
    drawn = {one.contact.pk for one in reviewing.sample(operator=senior.operator_id or 0, now=NEXT_DAY)}
    assert id in drawn
    reviewing.review(contact=id, points=dict.fromkeys(PARTS, 3), comment="Canari", by=senior, now=NEXT_DAY)
    assert list(problems()) == []
    return id


@pytest.mark.parametrize(
    "touch",
    [
        lambda: IdentityReading.objects.all().delete(),
        lambda: IdentityReading.objects.update(by=User.objects.get(username="sol")),
        lambda: Identity.objects.all().delete(),
        lambda: Identity.objects.update(forget_on=dt.date(2036, 1, 1)),
        lambda: Identity.objects.update(purpose="follow_up"),
        lambda: Identity.objects.update(sealed=b""),
        lambda: Identity.objects.update(sealed=b"", forgotten_at=NOW),
        lambda: Identity.objects.update(forgotten_at=NOW),
        lambda: Review.objects.update(listening=0),
        lambda: Review.objects.update(by=User.objects.get(username="ada")),
        lambda: Review.objects.all().delete(),
        lambda: Contact.objects.update(same_person=None, same_person_until=None),
    ],
)
def test_what_stands_beside_a_contact_cannot_be_changed(contact: UUID, touch: Callable[[], Any]) -> None:
    touch()
    assert list(problems())


def test_a_review_that_nobody_made_is_told(contact: UUID, ada: User) -> None:
    other = Contact.objects.exclude(pk=contact).get()
    Review.objects.create(contact=other, by=ada, at=NOW, **dict.fromkeys(PARTS, 0))
    assert [one.contact for one in problems()] == [other.pk]


def test_on_their_day_all_of_it_is_forgotten_and_the_log_holds(contact: UUID, ada: User) -> None:
    assert ada.operator
    for days in (89, 90, 91, 400, 800):
        forget(operator=ada.operator, by=None, now=NOW + dt.timedelta(days=days))
        assert list(problems()) == [], days
    assert not Contact.objects.filter(same_person__isnull=False).exists()
    assert not Identity.objects.filter(forgotten_at=None).exists()


def test_the_log_says_who_linked_and_who_unlinked_and_never_to_what(contact: UUID, ada: User) -> None:
    unlink(contact=contact, by=ada, now=NEXT_DAY)
    said = Entry.objects.filter(noun="household").order_by("pk")
    assert [(one.verb, one.by) for one in said] == [("add", ada)] * 2 + [("remove", ada)] * 2
    others = {str(one.pk) for one in Contact.objects.all()}
    assert not any(other in one.values_text for one in said for other in others)
    assert list(problems()) == []


def test_what_is_told_of_an_old_contact_is_made_coarse_in_its_turn(contact: UUID, ada: User) -> None:
    operator = Operator.objects.get()
    later = NOW + dt.timedelta(days=400, minutes=17)
    forget(operator=operator, by=None, now=later)
    link_same_person(contact=contact, other=begun(ada), by=ada, now=later)
    forget(operator=operator, by=None, now=later)
    assert {one.at.minute for one in Entry.objects.filter(contact=contact)} == {0}
    assert list(problems()) == []
