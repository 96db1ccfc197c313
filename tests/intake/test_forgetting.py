"""What is past its term is nowhere any more; what is kept, the chain included, holds; a dry run changes nothing."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import msgspec
import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection
from sent import change

from balise.accounts.models import Operator, User
from balise.accounts.rules import Identity as OperatorIdentity
from balise.accounts.rules.identity import Retention
from balise.core.languages import Text
from balise.intake import forgetting, keyring, logbook
from balise.intake.actions import record
from balise.intake.forgetting import Forgotten, first_false_proof, forget
from balise.intake.identity import keep_identity, read_identity
from balise.intake.models import (
    Attempt,
    Contact,
    Entry,
    Identity,
    IdentityReading,
    Note,
    Proof,
    Review,
    Seal,
    Transfer,
)  # fmt: skip
from balise.intake.rules.changes import Refused
from balise.intake.rules.persons import Person
from balise.intake.sealing import problems
from balise.intake.sweeping import sweep
from balise.territories.models import Area

pytestmark = pytest.mark.django_db
NOW = dt.datetime(2026, 3, 4, 19, 17, 23, 456000, tzinfo=dt.UTC)
YEAR_LATER = NOW + dt.timedelta(days=400)
EXACT = "19:17:2"  # minutes and seconds of NOW, as any column writes them
CANARIES = ("Canari", "tournesol", "pivoine", "amaryllis", "glycine", "dahlia", "capucine")


@pytest.fixture(autouse=True)
def own_keys(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(keyring.VARIABLE, raising=False)
    monkeypatch.setattr(settings, "DATA", tmp_path)


@pytest.fixture
def operator() -> Operator:
    return Operator.objects.create(code="crgm", edited_at=NOW)


@pytest.fixture
def counsellor(operator: Operator) -> User:
    return User.objects.create(username="ada", role="senior", operator=operator)


@pytest.fixture
def areas() -> None:
    made = {code: Area.objects.create(code=code, kind=kind, name_fr=code, edited_at=NOW)
            for code, kind in {"fsa-h4g": "postal", "borough-1": "borough", "region-6": "region"}.items()}  # fmt: skip
    made["fsa-h4g"].parents.set([made["region-6"], made["borough-1"]])


@pytest.fixture
def contact(counsellor: User, areas: None) -> UUID:
    """A contact with a canary in each thing that is forgotten, and exact instants."""
    id, note, gone, follow_up = uuid4(), str(uuid4()), str(uuid4()), str(uuid4())
    told = record(
        contact=id, by=counsellor, now=NOW,
        changes=[
            change("contact", {"channel": "telephone", "area": "fsa-h4g", "answered_at": "now"}, id=str(id)),
            change("note", {"text": "Canari, dit-elle"}, id=note),
            change("note", {"text": "Madame Canari"}, "set", id=note),
            change("note", {"text": "tournesol"}, id=gone),
            change("note", {}, "remove", id=gone),
            change("follow_up", {"has_consent": True, "safe_when": "pivoine", "safe_ways": ["call"]}, id=follow_up),
            change("attempt", {"result": "no_answer", "made_at": "now"}, of=follow_up),
            change("transfer", {"line": "l911", "accepted_at": "now"}),
            change("contact", {"ended_at": "now", "wrapped_at": "now"}, "set", id=str(id)),
            change("contact", {"gender": "woman"}, "set", id=str(id), reason="amaryllis"),
        ],
    )  # fmt: skip
    assert not told.refused
    kept = keep_identity(contact=id, purpose="follow_up", said=Person(name="glycine"), by=counsellor, now=NOW)
    read_identity(identity=kept.pk, why="dahlia", by=counsellor, now=NOW)
    Review.objects.create(
        contact_id=id, by=counsellor, at=NOW, opening=4, listening=4, assessment=4, referral=4, closing=4,
        comment="capucine",
    )  # fmt: skip
    Contact.objects.filter(pk=id).update(same_person=uuid4(), same_person_until=NOW.date() + dt.timedelta(days=90))
    return id


def everything() -> str:
    """All that the database holds, as its file or its dump would tell it."""
    connection.ensure_connection()
    if connection.vendor == "sqlite":
        assert connection.connection is not None
        return bytes(connection.connection.serialize()).decode("utf-8", "replace")
    with connection.cursor() as cursor:
        tables = connection.introspection.table_names(cursor)
        rows = []
        for table in tables:
            cursor.execute(f'SELECT row_to_json(one)::text FROM "{table}" AS one')
            rows += [text for (text,) in cursor.fetchall()]
    return "\n".join(rows)


def counted(told: list[Forgotten]) -> dict[str, int]:
    return {one.what: one.counted for one in told if one.counted}


def test_a_year_later_nothing_of_it_is_anywhere(operator: Operator, contact: UUID) -> None:
    before = everything()
    assert [canary for canary in CANARIES if canary not in before] == ["glycine"]  # encrypted from the first
    forget(operator=operator, by=None, now=YEAR_LATER)
    assert [canary for canary in CANARIES if canary in everything()] == []
    assert counted(forget(operator=operator, by=None, now=YEAR_LATER)) == {}


def test_what_is_kept_still_holds(operator: Operator, contact: UUID) -> None:
    entries = Entry.objects.count()
    forget(operator=operator, by=None, now=YEAR_LATER)
    row = Contact.objects.get()
    assert Entry.objects.count() == entries
    assert logbook.first_changed(row) is None
    assert (row.channel, row.gender, row.notes.count(), row.followups.get().has_consent) == (
        "telephone",
        "woman",
        1,
        True,
    )
    assert logbook.as_it_stood(row, YEAR_LATER)["contact"][str(contact)]["gender"] == "woman"


def test_instants_become_hours_and_durations_stay(operator: Operator, contact: UUID) -> None:
    Contact.objects.update(talk_seconds=466)
    forget(operator=operator, by=None, now=YEAR_LATER)
    row, hour = Contact.objects.get(), NOW.replace(minute=0, second=0, microsecond=0)
    transfer, attempt = Transfer.objects.get(), Attempt.objects.get()
    assert {
        row.arrived_at, row.answered_at, row.ended_at, row.wrapped_at, row.created_at, attempt.made_at,
        transfer.decided_at, transfer.accepted_at, *Entry.objects.values_list("at", flat=True),
    } == {hour}  # fmt: skip
    assert (row.talk_seconds, row.day, row.scrubbed_at) == (466, dt.date(2026, 3, 4), YEAR_LATER)
    assert EXACT not in "".join(Entry.objects.values_list("values_text", flat=True))


def test_a_postal_area_becomes_the_smallest_area_around_it(operator: Operator, contact: UUID) -> None:
    forget(operator=operator, by=None, now=YEAR_LATER)
    assert Contact.objects.get().area_id == "borough-1"
    assert "fsa-h4g" not in "".join(Entry.objects.values_list("values_text", flat=True))


def test_a_postal_area_around_which_nothing_is_known_becomes_unknown(operator: Operator, contact: UUID) -> None:
    Area.objects.get(pk="fsa-h4g").parents.clear()
    forget(operator=operator, by=None, now=YEAR_LATER)
    row = Contact.objects.get()
    assert (row.area_id, row.is_area_unknown) == (None, True)


def test_a_dry_run_counts_what_a_run_forgets_and_changes_nothing(operator: Operator, contact: UUID) -> None:
    before = list(Entry.objects.values()), list(Note.objects.values()), list(Contact.objects.values())
    dry = forget(operator=operator, is_dry_run=True, by=None, now=YEAR_LATER)
    assert (list(Entry.objects.values()), list(Note.objects.values()), list(Contact.objects.values())) == before
    assert not Proof.objects.exists()
    assert counted(dry) == counted(forget(operator=operator, by=None, now=YEAR_LATER))
    assert counted(dry) == {
        "note.text": 1, "log note.text": 4, "follow_up.safe_ways": 1, "log follow_up.safe_ways": 1,
        "follow_up.safe_when": 1, "log follow_up.safe_when": 1, "identity": 1, "identity_reading.why": 1,
        "review.comment": 1, "log why": 1, "contact.same_person": 1, "contact precision": 1,
    }  # fmt: skip


def test_each_thing_has_its_own_term(operator: Operator, contact: UUID) -> None:
    def is_left(days: int) -> set[str]:
        forget(operator=operator, by=None, now=NOW + dt.timedelta(days=days))
        there = everything()
        return {canary for canary in CANARIES if canary in there}

    assert is_left(30) == {"Canari", "tournesol", "pivoine", "amaryllis", "dahlia", "capucine"}
    assert is_left(31) == {"pivoine", "amaryllis", "dahlia", "capucine"}
    assert Identity.objects.get().sealed
    assert is_left(90) and not Identity.objects.get().sealed and Contact.objects.get().same_person is None
    assert is_left(181) == {"amaryllis", "dahlia", "capucine"}
    assert is_left(366) == set()


def test_terms_are_the_operator_s(operator: Operator, contact: UUID) -> None:
    said = OperatorIdentity(name=Text("Un", "One"), retention=Retention(notes=2))
    operator.settings_text = msgspec.json.encode(said).decode()
    operator.save()
    assert counted(forget(operator=operator, by=None, now=NOW + dt.timedelta(days=3))) == {
        "note.text": 1, "log note.text": 4,
    }  # fmt: skip


def test_contacts_of_another_operator_are_left_alone(operator: Operator, contact: UUID) -> None:
    other = Operator.objects.create(code="cird", edited_at=NOW)
    assert counted(forget(operator=other, by=None, now=YEAR_LATER)) == {}
    assert Note.objects.get().text == "Madame Canari"


def test_an_identity_that_is_forgotten_is_a_sentence(operator: Operator, contact: UUID, counsellor: User) -> None:
    forget(operator=operator, by=None, now=YEAR_LATER)
    with pytest.raises(Refused, match="forgotten"):
        read_identity(identity=Identity.objects.get().pk, why="?", by=counsellor, now=YEAR_LATER)
    assert IdentityReading.objects.count() == 1


def test_what_is_told_of_an_old_contact_is_forgotten_in_turn(
    operator: Operator, contact: UUID, counsellor: User
) -> None:
    forget(operator=operator, by=None, now=YEAR_LATER)
    late = change("note", {"text": "Canari encore"}, reason="tournesol")
    assert record(contact=contact, changes=[late], by=counsellor, now=YEAR_LATER).done
    forget(operator=operator, by=None, now=YEAR_LATER + dt.timedelta(days=1))
    assert [canary for canary in CANARIES if canary in everything()] == []
    assert logbook.first_changed(Contact.objects.get()) is None


def test_many_are_forgotten_in_batches(operator: Operator, counsellor: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(forgetting, "BATCH", 3)
    for _ in range(8):
        id = uuid4()
        record(
            contact=id,
            changes=[change("contact", {}, id=str(id)), change("note", {"text": "x"})],
            by=counsellor,
            now=NOW,
        )
    gone = counted(forget(operator=operator, by=None, now=YEAR_LATER))
    assert (gone["note.text"], gone["log note.text"], gone["contact precision"]) == (8, 8, 8)
    assert all(logbook.first_changed(row) is None for row in Contact.objects.all())


def test_what_is_stopped_halfway_has_the_proof_of_all_that_it_forgot(
    operator: Operator, counsellor: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Killed at any moment, a run leaves no value that is gone and that no proof says was forgotten."""
    monkeypatch.setattr(forgetting, "BATCH", 2)
    for _ in range(5):
        id = uuid4()
        said = [change("contact", {}, id=str(id)), change("note", {"text": "x"})]
        assert not record(contact=id, changes=said, by=counsellor, now=NOW).refused
    times = iter(range(100))
    hold = forgetting._hold

    def killed(rows: Any) -> None:
        if next(times) == 4:  # batches: three of the log, then the second of notes
            raise KeyboardInterrupt
        hold(rows)

    monkeypatch.setattr(forgetting, "_hold", killed)
    with pytest.raises(KeyboardInterrupt):
        forget(operator=operator, by=None, now=YEAR_LATER)
    assert [one.counted for one in Proof.objects.filter(what="log note.text")] == [2, 2, 1]
    assert [one.counted for one in Proof.objects.filter(what="note.text")] == [2]
    assert list(problems()) == []
    monkeypatch.setattr(forgetting, "_hold", hold)
    forget(operator=operator, by=None, now=YEAR_LATER)
    assert sum(one.counted for one in Proof.objects.filter(what="note.text")) == 5
    assert (list(problems()), first_false_proof()) == ([], None)


def test_proofs_say_what_was_forgotten_and_cannot_be_changed_unseen(operator: Operator, contact: UUID) -> None:
    forget(operator=operator, by=None, now=YEAR_LATER)
    assert first_false_proof() is None
    proof = Proof.objects.get(what="note.text")
    assert (proof.counted, proof.before, proof.operator) == (1, YEAR_LATER.date() - dt.timedelta(days=30), operator)
    Proof.objects.filter(pk=proof.pk).update(counted=0)
    assert first_false_proof() == proof.pk


def test_the_command_tells_and_does(
    operator: Operator, contact: UUID, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: YEAR_LATER)
    call_command("forget", "--dry-run")
    assert "note.text" in capsys.readouterr().out
    assert json.loads(Entry.objects.filter(noun="note").first().values_text)["text"]  # type: ignore[union-attr]
    call_command("forget", "--operator", "crgm")
    assert Note.objects.get().text == ""
    capsys.readouterr()
    call_command("forget")
    told = capsys.readouterr().out
    assert told == "crgm\u00a0: rien à oublier\n"
    with pytest.raises(CommandError, match="crgm"):
        call_command("forget", "--operator", "nul")


def test_what_has_a_day_of_its_own_is_swept_with_its_proof(operator: Operator, contact: UUID) -> None:
    sweep(by=None, now=NOW + dt.timedelta(days=90))
    assert not Identity.objects.get().sealed and Contact.objects.get().same_person is None
    assert Note.objects.get().text == "Madame Canari"
    assert set(Proof.objects.values_list("what", "counted")) == {("identity", 1), ("contact.same_person", 1)}
    assert Seal.objects.get().count == Entry.objects.count()
