"""Whatever a device sends, each change is done or refused with a sentence, and rows are what the log says."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any
from uuid import UUID, uuid4, uuid5

import factories
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace
from sent import NOW, change, send

from balise.accounts.models import Operator, User
from balise.intake import lists, logbook
from balise.intake.models import NOUNS as TABLES
from balise.intake.models import Contact, Entry, Need, Referral, UnmetReason
from balise.intake.rules.changes import MOST_CHANGES, Change, Refused
from balise.intake.rules.nouns import NOUNS

pytestmark = pytest.mark.django_db


def begin(id: UUID, **values: Any) -> Change:
    return change("contact", {"channel": "telephone", **values}, id=str(id))


@pytest.fixture
def service(counsellor: User) -> int:
    factories.topic("food", "Aide alimentaire")
    return factories.publish(factories.service("Panier", factories.publish(factories.organization())))


def assert_rows_are_the_log(contact: Contact) -> None:
    """Every field of every row is what the log says, and there is no other row."""
    stood = logbook.as_it_stood(contact, NOW + dt.timedelta(days=400))
    for noun, table in TABLES.items():
        rows = table._default_manager.filter(**{"pk" if noun == "contact" else "contact": contact.pk})
        assert {str(row.pk) for row in rows} == set(stood.get(noun, {}))
        for row in rows:
            told = stood[noun][str(row.pk)]
            for name in NOUNS[noun].fields:
                field = row._meta.get_field(name)
                held = getattr(row, field.attname)  # type: ignore[union-attr]
                unsaid = contact.counsellor_id if name == "counsellor" else field.get_default()  # type: ignore[union-attr]
                assert (held.isoformat() if isinstance(held, dt.date) else held) == told.get(name, unsaid)
    assert logbook.first_changed(contact) is None


IDS = [str(UUID(int=number)) for number in range(1, 5)]
NEED, OTHER, FOLLOW_UP = (str(UUID(int=number)) for number in (11, 12, 13))


def own(contact: UUID, name: str) -> str:
    """A row of this contact alone, of the same name in each example."""
    return str(uuid5(contact, name)) if name in (*IDS, NEED, OTHER, FOLLOW_UP) else name


SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=40)
ANY = st.recursive(
    SCALARS, lambda one: st.lists(one, max_size=3) | st.dictionaries(st.text(max_size=5), one, max_size=3)
)
FIELDS = sorted({name for noun in NOUNS.values() for name in noun.fields})
LIKELY = st.sampled_from(
    ["now", "unmet", "met", "full", "helped", "food", "cost", "woman", "l911", "consent", "reached", "2026-03-11",
     "2026-03-04T10:00:00-05:00", "0001-01-01T00:00:00+23:59", "9999-12-31T23:59:59-23:59", "9999-12-31", "\x00",
     "\ud800", ["call", "text"], ["cost"], [["cost"]], {"a": 1}, 1, 2**63, -1, True, None, "", "x" * 1_000_000]
)  # fmt: skip
CHANGES = st.builds(
    Change,
    key=st.sampled_from(IDS) | st.uuids().map(str) | st.text(max_size=50),
    verb=st.sampled_from(["add", "set", "remove"]) | st.text(max_size=6),
    noun=st.sampled_from([*NOUNS, "x"]) | st.text(max_size=20),
    id=st.sampled_from(IDS) | st.text(max_size=5),
    of=st.sampled_from([*IDS, "", "x"]),
    values=st.dictionaries(st.sampled_from(FIELDS) | st.text(max_size=8), LIKELY | ANY, max_size=4),
    reason=st.sampled_from(["", "vu", "\x00", "x" * 3000]),
    ago=st.floats(),
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(changes=st.lists(CHANGES, max_size=12))
def test_nothing_that_a_device_sends_breaks_a_sending(counsellor: User, service: int, changes: list[Change]) -> None:
    id = uuid4()
    changes = [replace(one, key=own(id, one.key), id=own(id, one.id), of=own(id, one.of)) for one in changes]
    told = send(id, counsellor, begin(id), *changes)
    assert len(told.done) + len(told.refused) == len(changes) + 1
    assert all(one.told.fr and one.told.en and len(one.told.fr) < 400 for one in told.refused)
    assert_rows_are_the_log(Contact.objects.get(pk=id))


PLAUSIBLE = st.one_of(
    st.builds(lambda v: ("contact", "set", "", "", v), st.fixed_dictionaries({}, optional={
        "gender": st.sampled_from(["woman", "man", ""]), "is_newcomer": st.sampled_from([True, False, None]),
        "wrapped_at": st.sampled_from(["now", None]), "events": st.lists(st.sampled_from(["heat", "moving"])),
    })),
    st.builds(lambda id, s: ("need", "set", id, "", {"status": s}), st.sampled_from([NEED, OTHER]),
              st.sampled_from(["met", "unmet", "partly", ""])),
    st.builds(lambda of, o: ("referral", "add", "", of, {"service": None, "outcome": o}),
              st.sampled_from([NEED, OTHER]), st.sampled_from(["", "full", "helped"])),
    st.builds(lambda of: ("unmet_reason", "add", "", of, {"reason": "cost"}), st.sampled_from([NEED, OTHER])),
    st.builds(lambda id: ("need", "remove", id, "", {}), st.sampled_from([NEED, OTHER])),
    st.just(("need", "add", OTHER, "", {"topic": "food"})),
    st.just(("follow_up", "add", FOLLOW_UP, "", {"due_on": "2026-03-11"})),
    st.just(("attempt", "add", "", FOLLOW_UP, {"result": "no_answer"})),
    st.just(("follow_up", "remove", FOLLOW_UP, "", {})),
)  # fmt: skip


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(PLAUSIBLE, max_size=20))
def test_rows_are_what_the_log_says_whatever_is_done(counsellor: User, service: int, steps: list[Any]) -> None:
    id = uuid4()
    send(id, counsellor, begin(id), change("need", {"topic": "food"}, id=own(id, NEED)))
    for noun, verb, row, of, values in steps:
        said = {**values, "service": service} if noun == "referral" else values
        row = str(id) if noun == "contact" else own(id, row) or str(uuid4())
        send(id, counsellor, change(noun, said, verb, id=row, of=own(id, of), reason="corrigé"))
    contact = Contact.objects.get(pk=id)
    assert_rows_are_the_log(contact)
    for need in Need.objects.filter(contact=contact).unmet():
        assert need.reasons.exists()
        assert not [one for one in need.referrals.all() if one.outcome in ("", "helped")]


def test_a_malformed_key_is_refused_alone(counsellor: User) -> None:
    id = uuid4()
    told = send(id, counsellor, begin(id), change("note", {"text": "a"}, key="zut"), change("note", {"text": "b"}))
    assert (len(told.done), [one.key for one in told.refused]) == (2, ["zut"])


def test_a_malformed_parent_is_refused_alone(counsellor: User) -> None:
    id = uuid4()
    told = send(id, counsellor, begin(id), change("unmet_reason", {"reason": "cost"}, of="zut"), change("need", {}))
    assert (len(told.done), len(told.refused)) == (2, 1)
    assert "zut" in told.refused[0].told.fr


def test_one_key_twice_in_a_sending_is_done_once_however_it_is_written(counsellor: User) -> None:
    id, key = uuid4(), uuid4()
    told = send(
        id, counsellor, begin(id), change("note", {"text": "a"}, key=str(key)),
        change("note", {"text": "a"}, key=key.hex),
    )  # fmt: skip
    assert (told.refused, told.number) == ((), 2)


def test_a_key_of_another_contact_is_refused_not_taken_for_done(counsellor: User) -> None:
    first, second, key = uuid4(), uuid4(), str(uuid4())
    send(first, counsellor, begin(first), change("note", {"text": "a"}, key=key))
    told = send(second, counsellor, begin(second), change("note", {"text": "b"}, key=key))
    assert [one.key for one in told.refused] == [key]
    assert Contact.objects.get(pk=second).notes.count() == 0


def test_a_row_of_another_contact_is_left_alone(counsellor: User) -> None:
    first, second, note = uuid4(), uuid4(), str(uuid4())
    send(first, counsellor, begin(first), change("note", {"text": "a"}, id=note))
    told = send(
        second, counsellor, begin(second), change("note", {"text": "b"}, id=note),
        change("note", {"text": "b"}, "set", id=note), change("note", {}, "remove", id=note),
        change("contact", {"gender": "man"}, "set", id=str(first)),
    )  # fmt: skip
    assert len(told.refused) == 4
    assert Contact.objects.get(pk=first).notes.get().text == "a"


def test_what_was_refused_is_not_saved_with_the_next_change(counsellor: User) -> None:
    id = uuid4()
    wrong = {"answered_at": "2026-03-04T13:00:00-05:00", "ended_at": "2026-03-04T12:00:00-05:00", "gender": "man"}
    told = send(id, counsellor, begin(id), change("contact", wrong, "set", id=str(id)), change("note", {"text": "a"}))
    assert len(told.refused) == 1
    contact = Contact.objects.get()
    assert (contact.answered_at, contact.gender) == (None, "")
    assert_rows_are_the_log(contact)


def test_too_many_changes_are_refused_whole(counsellor: User) -> None:
    id = uuid4()
    with pytest.raises(Refused):
        send(id, counsellor, begin(id), *[change("note", {}) for _ in range(MOST_CHANGES)])
    assert not Contact.objects.exists()


def test_a_contact_of_another_operator_is_refused_whole(counsellor: User) -> None:
    id = uuid4()
    send(id, counsellor, begin(id))
    other = User.objects.create(
        username="bea", role="senior", operator=Operator.objects.create(code="cird", edited_at=NOW)
    )
    with pytest.raises(Refused):
        send(id, other, change("note", {"text": "a"}))


def test_a_contact_that_two_devices_begin_is_one(counsellor: User) -> None:
    id = uuid4()
    send(id, counsellor, begin(id))
    told = send(id, counsellor, begin(id, gender="woman"))
    assert told.refused == ()
    assert list(Entry.objects.values_list("verb", flat=True)) == ["add", "set"]
    assert Contact.objects.get().gender == "woman"


def test_a_removed_need_takes_what_hangs_from_it_each_with_its_entry(counsellor: User, service: int) -> None:
    id = uuid4()
    send(
        id, counsellor, begin(id), change("need", {}, id=NEED), change("referral", {"service": service}, of=NEED),
        change("unmet_reason", {"reason": "cost"}, of=NEED), change("need", {}, "remove", id=NEED),
    )  # fmt: skip
    assert not Referral.objects.exists() and not UnmetReason.objects.exists()
    removed = Entry.objects.filter(verb="remove").values_list("noun", flat=True)
    assert list(removed) == ["referral", "unmet_reason", "need"]
    assert json.loads(Entry.objects.get(verb="remove", noun="referral").values_text)["service"][0] == service
    assert_rows_are_the_log(Contact.objects.get())


def test_a_referral_stays_with_the_service_that_was_given(counsellor: User, service: int) -> None:
    id, referral = uuid4(), str(uuid4())
    other = factories.publish(factories.service("Autre", factories.publish(factories.organization())))
    told = send(
        id, counsellor, begin(id), change("need", {}, id=NEED),
        change("referral", {"service": service}, of=NEED, id=referral),
        change("referral", {"service": other}, "set", id=referral),
        change("referral", {"service": service, "way": "emailed"}, "set", id=referral),
    )  # fmt: skip
    assert len(told.refused) == 1
    assert (Referral.objects.get().service_id, Referral.objects.get().way) == (service, "emailed")


def test_a_site_where_the_service_is_not_offered_is_refused(counsellor: User) -> None:
    owner = factories.publish(factories.organization())
    here, there = factories.publish(factories.site()), factories.publish(factories.site())
    service, id = factories.publish(factories.service("Panier", owner, at=(here,))), uuid4()
    told = send(
        id, counsellor, begin(id), change("need", {}, id=NEED),
        change("referral", {"service": service, "site": there}, of=NEED),
        change("referral", {"service": service, "site": here}, of=NEED),
    )  # fmt: skip
    assert [len(told.done), len(told.refused)] == [3, 1]


@pytest.mark.parametrize(
    ("then", "status"),
    [
        (("referral", {"outcome": ""}), ""),
        (("referral", {"outcome": "helped"}), "met"),
        (("referral", {"outcome": "partly_helped"}), "partly"),
        (("referral", {"outcome": "full"}), "unmet"),
        (("unmet_reason", {"reason": "hours"}), "unmet"),
    ],
)
def test_a_need_is_unmet_only_while_nothing_stands(
    counsellor: User, service: int, then: tuple[str, dict[str, Any]], status: str
) -> None:
    id = uuid4()
    send(
        id, counsellor, begin(id), change("need", {}, id=NEED), change("unmet_reason", {"reason": "cost"}, of=NEED),
        change("need", {"status": "unmet"}, "set", id=NEED),
    )  # fmt: skip
    noun, values = then
    told = send(
        id, counsellor, change(noun, {**values, **({"service": service} if noun == "referral" else {})}, of=NEED)
    )
    assert told.refused == ()
    assert Need.objects.get().status == status
    assert_rows_are_the_log(Contact.objects.get())


def test_a_need_without_a_reason_left_is_no_longer_unmet(counsellor: User) -> None:
    id, reason = uuid4(), str(uuid4())
    send(
        id, counsellor, begin(id), change("need", {}, id=NEED),
        change("unmet_reason", {"reason": "cost"}, of=NEED, id=reason),
        change("need", {"status": "unmet"}, "set", id=NEED), change("unmet_reason", {}, "remove", id=reason),
    )  # fmt: skip
    assert Need.objects.get().status == ""


def test_a_code_of_a_list_that_ended_still_fits_a_contact_of_its_day(counsellor: User) -> None:
    id = uuid4()
    send(id, counsellor, begin(id))
    lists.set_list(
        operator=counsellor.operator, list="heard", codes=lists.beginnings("montreal")["heard"][:1],
        from_on=dt.date(2026, 3, 5), by=None, now=NOW,
    )  # fmt: skip
    tomorrow = NOW + dt.timedelta(days=1)
    told = send(id, counsellor, change("contact", {"heard": "web"}, "set", id=str(id)), now=tomorrow)
    assert told.refused == ()
    other = uuid4()
    assert send(other, counsellor, begin(other, heard="web"), now=tomorrow).refused


@pytest.mark.parametrize(
    ("noun", "values", "most"),
    [
        ("note", {"text": "a"}, 5),
        ("need", {"topic": "food", "who_for": "self", "priority": "high"}, 7),
        ("referral", {"service": 0, "way": "emailed"}, 7),
        ("unmet_reason", {"reason": "cost", "service": 0}, 8),
    ],
)
def test_a_change_takes_few_queries(
    counsellor: User, service: int, noun: str, values: dict[str, Any], most: int
) -> None:
    """Beyond the four of a sending and the two that make a change whole or not at all."""
    id = uuid4()
    send(id, counsellor, begin(id), change("need", {}, id=NEED))
    said = {name: service if name == "service" else value for name, value in values.items()}
    with CaptureQueriesContext(connection) as queries:
        assert send(id, counsellor, change(noun, said, of=NEED)).done
    told = [one["sql"] for one in queries]
    assert len([sql for sql in told if "SAVEPOINT" not in sql]) - 2 <= most
