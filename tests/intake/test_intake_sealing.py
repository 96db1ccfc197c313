"""Whatever is changed, cut off or removed behind the back of the verbs is told, and where."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.core.management import CommandError, call_command
from sent import NOW, change

from balise.accounts.models import Operator, User
from balise.intake.actions import record
from balise.intake.forgetting import forget
from balise.intake.models import Contact, Entry, Need, Note, Proof, Seal
from balise.intake.sealing import never_sealed, problems, seal

pytestmark = pytest.mark.django_db


@pytest.fixture
def operator() -> Operator:
    return Operator.objects.create(code="crgm", edited_at=NOW)


@pytest.fixture
def counsellor(operator: Operator) -> User:
    return User.objects.create(username="ada", role="counsellor", operator=operator)


@pytest.fixture
def contacts(counsellor: User) -> list[UUID]:
    made = sorted(uuid4() for _ in range(4))
    for id in made:
        told = [change("contact", {"channel": "chat"}, id=str(id)), change("need", {}), change("note", {"text": "a"})]
        assert not record(contact=id, changes=told, by=counsellor, now=NOW).refused
    return made


def where() -> list[tuple[UUID | None, int | None]]:
    return [(one.contact, one.number) for one in problems()]


def test_a_log_that_no_one_touched_holds(contacts: list[UUID], operator: Operator) -> None:
    assert seal(now=NOW) is not None
    assert where() == []
    forget(operator=operator, by=None, now=NOW + dt.timedelta(days=400))
    assert where() == []


def test_what_is_sealed_once_is_not_sealed_again(contacts: list[UUID], counsellor: User) -> None:
    first = seal(now=NOW)
    assert first is not None and first.count == 12
    assert seal(now=NOW) is None
    record(contact=contacts[0], changes=[change("need", {})], by=counsellor, now=NOW)
    second = seal(now=NOW)
    assert second is not None and (second.count, second.hash != first.hash) == (13, True)
    assert where() == []


@pytest.mark.parametrize(
    "touched",
    [
        {"values_text": "{}"},
        {"verb": "set"},
        {"noun": "note"},
        {"by": None},
        {"at": NOW + dt.timedelta(minutes=1)},
        {"digests_text": "{}"},
        {"row": UUID(int=1)},
        {"hash": "0" * 64},
    ],
)
def test_an_entry_that_was_changed_is_told(contacts: list[UUID], touched: dict[str, Any]) -> None:
    Entry.objects.filter(contact=contacts[1], number=1).update(**touched)
    assert where() == [(contacts[1], 1)]


def test_an_end_that_was_cut_off_is_told(contacts: list[UUID]) -> None:
    Entry.objects.filter(contact=contacts[2], number=3).delete()
    assert where() == [(contacts[2], 3)]


def test_an_end_cut_off_with_its_row_made_to_fit_is_told_by_the_seal(contacts: list[UUID]) -> None:
    seal(now=NOW)
    Entry.objects.filter(contact=contacts[2], number=3).delete()
    Note.objects.filter(contact=contacts[2]).delete()
    head = Entry.objects.get(contact=contacts[2], number=2).hash
    Contact.objects.filter(pk=contacts[2]).update(entries=2, head=head)
    assert [one.told.en.split()[0] for one in problems()] == ["1"]


def test_a_contact_that_was_removed_is_told_by_the_seal(contacts: list[UUID]) -> None:
    seal(now=NOW)
    Contact.objects.get(pk=contacts[3]).delete()
    assert [one.told.en for one in problems()] == [
        "3 entries sealed on 2026-03-04 are gone: a contact, or the end of a log, was erased."
    ]


def test_a_contact_without_any_log_is_told(contacts: list[UUID]) -> None:
    Entry.objects.filter(contact=contacts[0]).delete()
    Contact.objects.filter(pk=contacts[0]).update(entries=0, head="")
    assert where() == [(contacts[0], None)]


@pytest.mark.parametrize(
    "touch",
    [
        lambda id: Contact.objects.filter(pk=id).update(channel="email"),
        lambda id: Need.objects.filter(contact=id).delete(),
        lambda id: Note.objects.filter(contact=id).update(text="b"),
        lambda id: Need.objects.create(id=uuid4(), contact_id=id, position=9),
    ],
)
def test_a_row_that_is_not_what_its_log_says_is_told(contacts: list[UUID], touch: Callable[[UUID], Any]) -> None:
    touch(contacts[1])
    assert where() == [(contacts[1], None)]


def test_a_seal_or_a_proof_that_was_changed_is_told(contacts: list[UUID], operator: Operator) -> None:
    forget(operator=operator, by=None, now=NOW + dt.timedelta(days=400))
    seal(now=NOW)
    Seal.objects.update(count=11)
    Proof.objects.filter(what="note.text").update(counted=1)
    assert len(list(problems())) == 2


def test_when_a_seal_was_made_is_sealed_too(contacts: list[UUID]) -> None:
    seal(now=NOW)
    Seal.objects.update(made_at=NOW - dt.timedelta(days=300))
    assert len(list(problems())) == 1


def test_seals_that_are_all_erased_are_told_once_a_day_is_over(contacts: list[UUID]) -> None:
    assert never_sealed(now=NOW + dt.timedelta(hours=23)) is None
    seal(now=NOW)
    assert never_sealed(now=NOW + dt.timedelta(days=300)) is None
    Seal.objects.all().delete()
    told = never_sealed(now=NOW + dt.timedelta(hours=25))
    assert told and told.told.en.startswith("12 entries")


def test_the_command_says_where_and_what(contacts: list[UUID], capsys: pytest.CaptureFixture[str]) -> None:
    call_command("log", "seal")
    kept = capsys.readouterr().out.split()[-1]
    call_command("log", "verify", "--seal", kept)
    Seal.objects.all().delete()
    Note.objects.filter(contact=contacts[1]).update(text="b")
    with pytest.raises(CommandError) as error:
        call_command("log", "verify", "--seal", kept)
    assert str(contacts[1]) in str(error.value) and "note.text" in str(error.value)
    assert len(str(error.value).splitlines()) == 4
