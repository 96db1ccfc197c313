"""An identity is kept only where something needs it, read only by who needs it, and never without trace."""

from __future__ import annotations

import datetime as dt
import json
import logging
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from balise.accounts.models import AuditEntry, Operator, User
from balise.intake import keyring, logbook
from balise.intake.actions import record
from balise.intake.identity import drop_key, keep_identity, read_identity, rotate_keys
from balise.intake.keyring import KeyProblem
from balise.intake.models import Contact, Entry, FollowUp, Identity, IdentityReading
from balise.intake.reading import contact_document
from balise.intake.rules.changes import Change, Refused
from balise.intake.rules.persons import Person, read

pytestmark = pytest.mark.django_db
NOW = dt.datetime(2026, 3, 4, 19, 0, tzinfo=dt.UTC)
SAID = Person(name="Canari Jaune", number="514 555-0123", passphrase="tournesol", safe="Dire que c’est la bibliothèque")


@pytest.fixture(autouse=True)
def own_keys(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.delenv(keyring.VARIABLE, raising=False)
    monkeypatch.setattr(settings, "DATA", tmp_path)
    yield


@pytest.fixture
def operator() -> Operator:
    return Operator.objects.create(code="crgm", edited_at=NOW)


@pytest.fixture
def people(operator: Operator) -> dict[str, User]:
    roles = {"ada": "counsellor", "bea": "counsellor", "cleo": "senior", "dora": "curator", "emma": "administrator"}
    return {name: User.objects.create(username=name, role=role, operator=operator) for name, role in roles.items()}


def change(noun: str, values: dict[str, Any], id: UUID, verb: Any = "add") -> Change:
    return Change(key=str(uuid4()), verb=verb, noun=noun, id=str(id), values=values)


@pytest.fixture
def contact(people: dict[str, User]) -> UUID:
    id = uuid4()
    told = [change("contact", {"channel": "telephone"}, id), change("follow_up", {"has_consent": True}, uuid4())]
    assert not record(contact=id, changes=told, by=people["ada"], now=NOW).refused
    return id


def keep(contact: UUID, by: User, purpose: str = "follow_up", said: Person = SAID) -> Identity:
    return keep_identity(contact=contact, purpose=purpose, said=said, by=by, now=NOW)


def ask(identity: Identity, by: User, why: str = "Suivi du jour") -> Person:
    return read_identity(identity=identity.pk, why=why, by=by, now=NOW)


def test_what_was_kept_is_read_and_each_reading_is_logged(contact: UUID, people: dict[str, User]) -> None:
    kept = keep(contact, people["ada"])
    assert ask(kept, people["ada"]) == SAID
    assert ask(kept, people["cleo"], "Plainte") == SAID
    assert list(IdentityReading.objects.values_list("by__username", "why").order_by("id")) == [
        ("ada", "Suivi du jour"), ("cleo", "Plainte"),
    ]  # fmt: skip


def test_nothing_of_it_is_anywhere_in_clear(
    contact: UUID, people: dict[str, User], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    kept = keep(contact, people["ada"])
    ask(kept, people["ada"])
    row = Contact.objects.get()
    places = [
        bytes(Identity.objects.get().sealed).decode("latin1"), repr(SAID), str(SAID), repr(kept), str(kept),
        json.dumps(contact_document(row, "fr")), str(list(Entry.objects.values())),
        str(list(AuditEntry.objects.values())), caplog.text, repr(keyring.read()),
    ]  # fmt: skip
    for canary in ("Canari", "555-0123", "tournesol", "biblioth"):
        assert not [place for place in places if canary in place]
    assert contact_document(row, "fr")["identities"][0]["purpose"] == "follow_up"
    assert logbook.first_changed(row) is None


@pytest.mark.parametrize(
    ("who", "may"), [("ada", True), ("bea", False), ("cleo", True), ("dora", False), ("emma", False)]
)
def test_only_who_needs_it_reads_it(contact: UUID, people: dict[str, User], who: str, may: bool) -> None:
    kept = keep(contact, people["ada"])
    if may:
        assert ask(kept, people[who]).name
        return
    with pytest.raises(Refused):
        ask(kept, people[who])
    assert not IdentityReading.objects.exists()
    assert AuditEntry.objects.get(verb="identity_refused").by == people[who]


def test_whoever_makes_the_follow_up_reads_it(contact: UUID, people: dict[str, User]) -> None:
    kept = keep(contact, people["ada"])
    FollowUp.objects.update(owner=people["bea"])
    assert ask(kept, people["bea"]) == SAID
    FollowUp.objects.update(state="reached")
    with pytest.raises(Refused):
        ask(kept, people["bea"])


def test_another_operator_neither_keeps_nor_reads(contact: UUID, people: dict[str, User]) -> None:
    kept = keep(contact, people["ada"])
    other = User.objects.create(username="z", role="senior", operator=Operator.objects.create(code="z", edited_at=NOW))
    with pytest.raises(Refused):
        ask(kept, other)
    with pytest.raises(Refused):
        keep(contact, other)


def test_a_reading_says_why(contact: UUID, people: dict[str, User]) -> None:
    kept = keep(contact, people["ada"])
    with pytest.raises(Refused):
        ask(kept, people["ada"], "  ")


def test_it_is_not_kept_where_nothing_needs_it(contact: UUID, people: dict[str, User]) -> None:
    for purpose, said in (("transfer", SAID), ("curiosity", SAID), ("follow_up", Person())):
        with pytest.raises(Refused):
            keep(contact, people["ada"], purpose, said)
    FollowUp.objects.update(has_consent=False)
    with pytest.raises(Refused):
        keep(contact, people["ada"])
    assert not Identity.objects.exists()


def test_a_programme_keeps_it_where_the_person_consents_and_the_log_says_so(
    contact: UUID, people: dict[str, User]
) -> None:
    with pytest.raises(Refused, match="consent"):
        keep(contact, people["ada"], "programme")
    kept = keep_identity(contact=contact, purpose="programme", said=SAID, has_consent=True, by=people["ada"], now=NOW)
    said = json.loads(Entry.objects.get(noun="identity").values_text)
    assert (said["has_consent"][1], said["forget_on"][1]) == (True, kept.forget_on.isoformat())


@pytest.mark.parametrize(("who", "may"), [("ada", True), ("bea", False), ("cleo", True), ("dora", False)])
def test_only_who_answers_for_the_contact_keeps_or_replaces_it(
    contact: UUID, people: dict[str, User], who: str, may: bool
) -> None:
    """Or a colleague would put another number in the place of the person's."""
    kept = keep(contact, people["ada"])
    try:
        keep(contact, people[who], said=Person(number="autre"))
    except Refused:
        assert not may
    else:
        assert may
    assert (ask(kept, people["ada"]) == SAID) is not may


def test_what_is_too_long_is_refused_without_being_told() -> None:
    with pytest.raises(Refused) as refused:
        read({"name": "Canari" * 100})
    assert "Canari" not in str(refused.value)


def test_what_is_kept_again_replaces_what_was(contact: UUID, people: dict[str, User]) -> None:
    first = keep(contact, people["ada"])
    again = keep(contact, people["ada"], said=Person(name="Autre"))
    assert (again.pk, ask(again, people["ada"]).name) == (first.pk, "Autre")
    assert list(Entry.objects.filter(noun="identity").values_list("verb", flat=True)) == ["add", "set", "read"]


def test_keys_are_read_by_one_user_only(contact: UUID, people: dict[str, User]) -> None:
    keep(contact, people["ada"])
    path = Path(settings.DATA) / "keys"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    path.chmod(0o644)
    with pytest.raises(KeyProblem, match="chmod 600"):
        keyring.read()


def test_an_identity_moved_to_another_row_does_not_open(contact: UUID, people: dict[str, User]) -> None:
    kept = keep(contact, people["ada"])
    other = Identity.objects.create(
        id=uuid4(), contact_id=contact, purpose="transfer", sealed=bytes(kept.sealed), key_name=kept.key_name,
        kept_at=NOW, forget_on=NOW.date(),
    )  # fmt: skip
    with pytest.raises(KeyProblem):
        ask(other, people["ada"])


def test_a_lost_key_is_a_sentence(contact: UUID, people: dict[str, User]) -> None:
    kept = keep(contact, people["ada"])
    (Path(settings.DATA) / "keys").unlink()
    with pytest.raises(KeyProblem, match="Restore it from a backup"):
        ask(kept, people["ada"])
    assert not IdentityReading.objects.exists()


def test_keys_rotate_while_people_work(contact: UUID, people: dict[str, User]) -> None:
    kept = keep(contact, people["ada"])
    old = keyring.read().current
    assert list(rotate_keys(by=None, now=NOW)) == [1]
    kept.refresh_from_db()
    assert kept.key_name == keyring.read().current != old
    assert ask(kept, people["ada"]) == SAID
    drop_key(name=old, by=None, now=NOW)
    assert ask(kept, people["ada"]) == SAID
    assert keyring.read().names == (kept.key_name,)


def test_a_key_that_serves_is_not_dropped(contact: UUID, people: dict[str, User]) -> None:
    keep(contact, people["ada"])
    with pytest.raises(KeyProblem):
        drop_key(name=keyring.read().current, by=None, now=NOW)


def test_an_identity_whose_key_is_lost_does_not_stop_a_rotation(contact: UUID, people: dict[str, User]) -> None:
    lost = keep(contact, people["ada"])
    Identity.objects.update(key_name="lost")
    whole = keep_identity(contact=_another(people["ada"]), purpose="follow_up", said=SAID, by=people["ada"], now=NOW)
    Identity.objects.filter(pk=whole.pk).update(sealed=b"changed by hand, and long enough")
    other = keep_identity(contact=_another(people["ada"]), purpose="follow_up", said=SAID, by=people["ada"], now=NOW)
    assert list(rotate_keys(by=None, now=NOW))[-1] == 1
    assert ask(other, people["ada"]) == SAID
    lost.refresh_from_db()
    assert lost.key_name == "lost"


def _another(by: User) -> UUID:
    id = uuid4()
    record(contact=id, changes=[change("contact", {}, id), change("follow_up", {}, uuid4())], by=by, now=NOW)
    return id


def test_keys_of_the_environment_are_the_same_on_every_machine(
    contact: UUID, people: dict[str, User], monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = keyring.new_pair(), keyring.new_pair()
    monkeypatch.setenv(keyring.VARIABLE, first)
    kept = keep(contact, people["ada"])
    monkeypatch.setenv(keyring.VARIABLE, f"{first},{second}")
    with pytest.raises(KeyProblem):
        list(rotate_keys(by=None, now=NOW))
    assert list(rotate_keys(has_new_key=False, by=None, now=NOW)) == [1]
    monkeypatch.setenv(keyring.VARIABLE, second)
    assert ask(kept, people["ada"]) == SAID
    assert not (Path(settings.DATA) / "keys").exists()


@pytest.mark.parametrize(
    "told",
    ["zut", "a:zut", "a:", "A!:x", ",", f"{keyring.new_pair()},x"],
    ids=["no name", "no key", "empty", "no such name", "nothing", "a key and more"],  # the last differs at each start
)
def test_keys_that_cannot_be_read_are_a_sentence_without_the_key(told: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(keyring.VARIABLE, told)
    with pytest.raises(KeyProblem) as problem:
        keyring.read()
    assert "BALISE_KEYS" in str(problem.value) and told not in str(problem.value)


def test_the_command_shows_names_and_never_keys(
    contact: UUID, people: dict[str, User], capsys: pytest.CaptureFixture[str]
) -> None:
    keep(contact, people["ada"])
    old = keyring.read().current
    call_command("keys", "rotate")
    call_command("keys", "drop", old)
    call_command("keys", "show")
    told = capsys.readouterr().out
    kept = (Path(settings.DATA) / "keys").read_text().strip().split(":")
    assert kept[0] in told and kept[1] not in told
    with pytest.raises(CommandError):
        call_command("keys", "drop", old)


def test_a_reason_that_no_database_holds_is_refused(contact: UUID, people: dict[str, User]) -> None:
    kept = keep(contact, people["ada"])
    with pytest.raises(Refused):
        ask(kept, people["ada"], "suivi\x00")
