"""Whoever writes to the tables behind the back of the verbs is told of, whatever field they choose."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any
from uuid import UUID, uuid4

import factories
import pytest
from django.db import models

from balise.accounts.models import Operator, User
from balise.intake.actions import record
from balise.intake.forgetting import forget
from balise.intake.models import NOUNS, Contact, Entry, FollowUp, Need, Note, Referral
from balise.intake.rules.changes import Change
from balise.intake.rules.nouns import NOUNS as TOLD
from balise.intake.sealing import problems

pytestmark = pytest.mark.django_db
NOW = dt.datetime(2026, 3, 4, 19, 0, tzinfo=dt.UTC)
UNLIKE: dict[type[models.Field[Any, Any]], Any] = {
    models.BooleanField: True, models.DateField: dt.date(2025, 1, 2), models.DateTimeField: NOW + dt.timedelta(days=2),
    models.JSONField: ["x"],
}  # fmt: skip


@pytest.fixture
def ada() -> User:
    return factories.person("ada")


def change(noun: str, values: dict[str, Any], id: UUID, of: UUID | str = "") -> Change:
    return Change(key=str(uuid4()), verb="add", noun=noun, id=str(id), of=str(of), values=values)


@pytest.fixture
def contact(ada: User) -> UUID:
    """A contact of which little is told, with two needs and two follow-ups."""
    id, need, follow_up = uuid4(), uuid4(), uuid4()
    service = factories.publish(factories.service("Panier", factories.publish(factories.organization("Frigo"))))
    told = [
        change("contact", {"answered_at": "now"}, id),
        change("need", {}, need), change("need", {}, uuid4()),
        change("referral", {"service": service}, uuid4(), need),
        change("transfer", {}, uuid4()), change("note", {"text": "canari"}, uuid4()),
        change("follow_up", {}, follow_up), change("follow_up", {}, uuid4()),
        change("attempt", {}, uuid4(), follow_up),
    ]  # fmt: skip
    assert not record(contact=id, changes=told, by=ada, now=NOW).refused
    assert list(problems()) == []
    return id


def is_told() -> bool:
    return bool(list(problems()))


@pytest.mark.parametrize(
    ("noun", "name"),
    [
        (noun, name)
        for noun, told in TOLD.items()
        for name, field in told.fields.items()
        if noun != "unmet_reason" and field.kind not in ("choice", "area", "service", "site")
    ],
)
def test_a_field_that_nobody_told_cannot_be_filled_in(contact: UUID, noun: str, name: str) -> None:
    table = NOUNS[noun]
    field = table._meta.get_field(name)
    bea = factories.person("bea", operator=Operator.objects.get())
    topic = factories.topic("food", "Aide alimentaire")
    value = {"person": bea.pk, "topic": topic.pk}.get(TOLD[noun].fields[name].kind, UNLIKE.get(type(field), "zz"))  # type: ignore[arg-type]
    table._default_manager.update(**{field.attname: value})  # type: ignore[union-attr]
    assert is_told()


def test_what_hangs_from_what_cannot_be_changed(contact: UUID, ada: User) -> None:
    other = factories.operator("autre")
    bea = factories.person("bea", operator=ada.operator)
    organization = factories.publish(factories.organization("Ailleurs"))
    changed: list[tuple[models.QuerySet[Any], dict[str, Any]]] = [
        (Contact.objects.all(), {"operator": other}),
        (Referral.objects.all(), {"need": Need.objects.last()}),
        (Referral.objects.all(), {"organization": organization}),
        (NOUNS["attempt"]._default_manager.all(), {"follow_up": FollowUp.objects.last()}),
        (NOUNS["attempt"]._default_manager.all(), {"by": bea}),
    ]
    for rows, to in changed:
        before = rows.values(*to).get()
        rows.update(**to)
        assert is_told(), to
        rows.update(**{f"{name}_id": value for name, value in before.items()})
    assert not is_told()


@pytest.mark.parametrize(
    "to",
    [
        {"day": dt.date(2025, 1, 2)},
        {"wait_seconds": 99},
        {"talk_seconds": 1},
        {"created_at": NOW - dt.timedelta(days=9)},
        {"same_person": UUID(int=9), "same_person_until": dt.date(2027, 1, 2)},
    ],
)
def test_what_is_computed_cannot_be_changed(contact: UUID, to: dict[str, Any]) -> None:
    Contact.objects.update(**to)
    assert is_told()


@pytest.mark.parametrize("noun", [noun for noun in NOUNS if noun not in ("contact", "unmet_reason")])
def test_the_order_in_which_things_were_said_cannot_be_changed(contact: UUID, noun: str) -> None:
    first = NOUNS[noun]._default_manager.order_by("position").first()
    assert first
    NOUNS[noun]._default_manager.filter(pk=first.pk).update(position=9)
    assert is_told()


def test_a_row_that_was_removed_leaves_its_place_as_it_was_given(contact: UUID, ada: User) -> None:
    last = Need.objects.get(position=2)
    gone = Change(key=str(uuid4()), verb="remove", noun="need", id=str(last.pk))
    assert not record(contact=contact, changes=[gone, change("need", {}, uuid4())], by=ada, now=NOW).refused
    assert sorted(Need.objects.values_list("position", flat=True)) == [1, 2]
    assert not is_told()


@pytest.mark.parametrize(("noun", "name"), [("note", "text"), ("note", "at"), ("contact", "answered_at")])
def test_what_is_erased_before_its_day_is_told_for_want_of_a_proof(
    contact: UUID, ada: User, noun: str, name: str
) -> None:
    entry = Entry.objects.get(noun=noun)
    values = json.loads(entry.values_text)
    del values[name]
    Entry.objects.filter(pk=entry.pk).update(values_text=json.dumps(values))
    Note.objects.update(text="")
    assert is_told()
    assert ada.operator
    forget(operator=ada.operator, by=None, now=NOW)
    assert is_told()


def test_what_is_forgotten_on_its_day_is_no_problem(contact: UUID, ada: User) -> None:
    assert ada.operator
    forget(operator=ada.operator, by=None, now=NOW + dt.timedelta(days=400))
    assert "canari" not in "".join(Entry.objects.values_list("values_text", flat=True))
    assert not is_told()


def test_what_was_forgotten_on_its_day_stays_so_when_the_day_is_corrected(contact: UUID, ada: User) -> None:
    """The arrival told later is past its term no more; what went on the former day went by its proof all the same."""
    assert ada.operator
    later = NOW + dt.timedelta(days=400)
    forget(operator=ada.operator, by=None, now=later)
    moved = Change(key=str(uuid4()), verb="set", noun="contact", id=str(contact),
                   values={"arrived_at": (later - dt.timedelta(days=3)).isoformat()})  # fmt: skip
    assert not record(contact=contact, changes=[moved], by=ada, now=later).refused
    assert not is_told()
