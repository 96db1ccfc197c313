"""Contacts recorded many at once are those that the desk would have recorded, with a log that holds."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import models
from django.utils import timezone
from factories import organization, publish, service, topic

from balise.accounts.models import Operator, User
from balise.directory.models import Topic
from balise.intake import logbook
from balise.intake.actions import record
from balise.intake.bulk import BATCH, RecordedMany, Row, Whole, record_many, referred_to
from balise.intake.models import NOUNS, Attempt, Code, Contact, Entry, Need, Referral
from balise.intake.rules.changes import Change
from balise.territories.models import Area

pytestmark = pytest.mark.django_db
AT = dt.datetime(2026, 3, 4, 19, 10, tzinfo=dt.UTC)
NOW = dt.datetime(2026, 5, 1, 12, 0, tzinfo=dt.UTC)
LATER = {"status", "wrapped_at"}  # what the desk says once the rest stands


@pytest.fixture
def operator() -> Operator:
    made = Operator.objects.create(code="crgm", edited_at=timezone.now())
    for list, code in (("reason", "cost"), ("age_band", "65_plus"), ("event", "moving")):
        Code.objects.create(operator=made, list=list, code=code, name_fr=code, name_en=code)
    return made


@pytest.fixture
def counsellor(operator: Operator) -> User:
    return User.objects.create(username="ada", role="senior", operator=operator)


def call(by: User, **values: Any) -> Whole:
    """A whole telephone call: two needs, a referral, a reason, a transfer, a follow-up with an attempt."""
    if not Topic.objects.filter(pk="food").exists():
        topic("food", "Alimentation")
    given = publish(service("Dépannage", publish(organization())))
    Area.objects.get_or_create(code="mun-1", defaults={"kind": "municipality", "name_fr": "Ici", "edited_at": AT})
    fed, moved, called = uuid4(), uuid4(), uuid4()
    said = {
        "channel": "telephone", "arrived_at": "2026-03-04T14:00:00-05:00", "answered_at": "2026-03-04T14:00:48-05:00",
        "ended_at": "2026-03-04T14:06:20-05:00", "wrapped_at": "2026-03-04T14:08:00-05:00", "language": "fr",
        "area": "mun-1", "gender": "woman", "age_band": "65_plus", "events": ["moving"], "is_newcomer": False,
    }  # fmt: skip
    rows = (
        Row("need", fed, {"topic": "food", "status": "met"}),
        Row("referral", uuid4(), {"service": given, "way": "emailed"}, fed),
        Row("need", moved, {"topic": "food", "status": "unmet", "priority": "high"}),
        Row("unmet_reason", uuid4(), {"reason": "cost", "service": given}, moved),
        Row("transfer", uuid4(), {"line": "l911", "has_handover": True, "is_accepted": True, "ground": "emergency",
                                  "disclosed": ["address"], "decided_at": "2026-03-04T14:02:00-05:00"}),
        Row("follow_up", called, {"has_consent": True, "due_on": "2026-03-11", "owner": by.pk, "safe_ways": ["call"]}),
        Row("attempt", uuid4(), {"result": "no_answer", "made_at": "2026-03-04T14:07:00-05:00"}, called),
    )  # fmt: skip
    return Whole(uuid4(), by.pk, AT, {**said, **values}, rows)


def told_at_the_desk(whole: Whole) -> list[Change]:
    """The same contact, one change at a time: what stands for a need comes after what answers it."""
    asked = [("contact", whole.id, whole.values, None), *((r.noun, r.id, r.values, r.of) for r in whole.rows)]
    changes = [_change(noun, id, {k: v for k, v in values.items() if k not in LATER}, of, "add")
               for noun, id, values, of in asked]  # fmt: skip
    for noun, id, values, of in reversed(asked):
        if late := {name: value for name, value in values.items() if name in LATER}:
            changes.append(_change(noun, id, late, of, "set"))
    return changes


def _change(noun: str, id: UUID, values: dict[str, Any], of: UUID | None, verb: Any) -> Change:
    return Change(key=str(uuid4()), verb=verb, noun=noun, id=str(id), of=str(of or ""), values=values)


def rows_of(contact: UUID) -> dict[str, list[dict[str, Any]]]:
    """Every column of every row of a contact, save how long its log is and where it ends."""
    found: dict[str, list[dict[str, Any]]] = {}
    for noun, table in NOUNS.items():
        of = models.Q(pk=contact) if table is Contact else models.Q(contact=contact)
        rows = list(table._default_manager.filter(of).order_by("pk").values())
        found[noun] = [{k: v for k, v in row.items() if k not in ("entries", "head")} for row in rows]
    return found


def test_the_same_contact_at_the_desk_and_in_bulk_is_the_same_rows(operator: Operator, counsellor: User) -> None:
    whole = call(counsellor)
    told = record(contact=whole.id, changes=told_at_the_desk(whole), by=counsellor, now=AT)
    assert told.refused == ()
    at_the_desk = rows_of(whole.id)
    Contact.objects.all().delete()
    assert record_many(contacts=[whole], operator=operator, now=NOW) == RecordedMany(1, 0, ())
    assert rows_of(whole.id) == at_the_desk
    assert [len(rows) for rows in at_the_desk.values()] == [1, 2, 1, 1, 1, 1, 1, 0]
    contact = Contact.objects.get()
    assert (contact.wait_seconds, contact.talk_seconds, contact.wrap_seconds) == (48, 332, 100)


def test_the_log_of_bulk_holds_until_someone_touches_it(operator: Operator, counsellor: User) -> None:
    whole = call(counsellor)
    record_many(contacts=[whole], operator=operator, now=NOW)
    contact = Contact.objects.get()
    assert contact.entries == 1 + len(whole.rows) == Entry.objects.count()
    assert logbook.first_changed(contact) is None
    stood = logbook.as_it_stood(contact, AT)
    assert stood["contact"][str(whole.id)]["gender"] == "woman" and len(stood["need"]) == 2
    entry = Entry.objects.get(number=3)
    Entry.objects.filter(pk=entry.pk).update(values_text=entry.values_text.replace("emailed", "corridor"))
    assert logbook.first_changed(contact) == 3


def test_what_the_desk_records_next_continues_the_chain(operator: Operator, counsellor: User) -> None:
    whole = call(counsellor)
    record_many(contacts=[whole], operator=operator, now=NOW)
    correct = Change(
        key=str(uuid4()), verb="set", noun="contact", id=str(whole.id), values={"gender": "man"}, reason="Lu"
    )
    assert record(contact=whole.id, changes=[correct], by=counsellor, now=NOW).refused == ()
    assert logbook.first_changed(Contact.objects.get()) is None


def test_a_contact_sent_twice_is_recorded_once(operator: Operator, counsellor: User) -> None:
    whole = call(counsellor)
    record_many(contacts=[whole], operator=operator, now=NOW)
    assert record_many(contacts=[whole], operator=operator, now=NOW) == RecordedMany(0, 1, ())
    assert Contact.objects.count() == 1 and Need.objects.count() == 2


@pytest.mark.parametrize(
    ("values", "rows", "told"),
    [
        ({"gender": "wizard"}, (), "wizard"),
        ({"hair": "red"}, (), "hair"),
        ({"age_band": "18_24"}, (), "18_24"),
        ({"area": "mun-9"}, (), "area"),
        ({"ended_at": "2026-03-04T13:59:00-05:00"}, (), "before the answer"),
        ({"ended_at": "2027-01-01T00:00:00-05:00"}, (), "has passed"),
        ({}, (Row("spell", uuid4(), {}),), "spell"),
        ({}, (Row("need", uuid4(), {"status": "unmet"}),), "at least one reason"),
        ({}, (Row("attempt", uuid4(), {"result": "reached"}, uuid4()),), "no longer there"),
        ({}, (Row("transfer", uuid4(), {"line": "l911", "disclosed": ["name"]}),), "on what ground"),
    ],
)
def test_a_contact_that_cannot_be_is_refused_whole_and_the_others_stand(
    operator: Operator, counsellor: User, values: dict[str, Any], rows: tuple[Row, ...], told: str
) -> None:
    good, bad = call(counsellor), call(counsellor, **values)
    bad = bad._replace(rows=(*bad.rows, *rows))
    found = record_many(contacts=[bad, good], operator=operator, now=NOW)
    assert (found.recorded, [one.id for one in found.refused]) == (1, [bad.id])
    assert told in found.refused[0].told.en
    assert list(Contact.objects.values_list("pk", flat=True)) == [good.id]
    assert not Entry.objects.filter(contact=bad.id).exists()


def test_an_unmet_need_for_which_a_referral_stands_is_refused(operator: Operator, counsellor: User) -> None:
    whole = call(counsellor)
    rows = [row._replace(values={**row.values, "status": "unmet"}) if row.noun == "need" else row for row in whole.rows]
    found = record_many(contacts=[whole._replace(rows=rows)], operator=operator, now=NOW)
    assert "still stands" in found.refused[0].told.en


def test_neither_another_operator_nor_its_people_have_a_part(operator: Operator, counsellor: User) -> None:
    other = Operator.objects.create(code="other", edited_at=timezone.now())
    stranger = User.objects.create(username="eve", operator=other)
    whole = call(counsellor)
    record_many(contacts=[whole], operator=operator, now=NOW)
    found = record_many(contacts=[whole, call(counsellor)], operator=other, now=NOW)
    assert found.recorded == 0 and "another service" in found.refused[0].told.en
    assert "does not work here" in found.refused[1].told.en
    assert list(Contact.objects.visible_to(stranger)) == []


@pytest.mark.parametrize("role", ["curator", "analyst", "partner", ""])
def test_who_records_no_contact_has_recorded_none(operator: Operator, role: str) -> None:
    other = User.objects.create(username="dora", role=role, operator=operator)
    found = record_many(contacts=[Whole(uuid4(), other.pk, AT, {"channel": "email"})], operator=operator, now=NOW)
    assert "does not work here" in found.refused[0].told.en
    assert not Contact.objects.exists()


def test_who_may_not_read_an_identity_owns_no_follow_up(operator: Operator, counsellor: User) -> None:
    other = User.objects.create(username="eli", role="administrator", operator=operator)
    rows = (Row("follow_up", uuid4(), {"has_consent": True, "owner": other.pk}),)
    whole = Whole(uuid4(), other.pk, AT, {"channel": "email"}, rows)
    found = record_many(contacts=[whole, whole._replace(rows=())], operator=operator, now=NOW)
    assert found.recorded == 1 and "does not work here" in found.refused[0].told.en


def test_referrals_of_each_organization_are_counted_of_the_days_asked(operator: Operator, counsellor: User) -> None:
    record_many(contacts=[call(counsellor)], operator=operator, now=NOW)
    given, other = Referral.objects.get(), Operator.objects.create(code="other", edited_at=NOW)
    day = dt.date(2026, 3, 4)
    assert referred_to(operator=operator, first=day, last=day) == {given.organization_id: 1}
    assert not referred_to(operator=operator, first=day + dt.timedelta(1), last=NOW.date())
    assert not referred_to(operator=other, first=day, last=day)


def test_many_go_in_batches_and_progress_is_told(operator: Operator, counsellor: User) -> None:
    told: list[int] = []
    many = [Whole(uuid4(), counsellor.pk, AT, {"channel": "email"}) for _ in range(BATCH + 1)]
    assert record_many(contacts=iter(many), operator=operator, now=NOW, progress=told.append).recorded == BATCH + 1
    assert told == [BATCH, BATCH + 1]
    assert Contact.objects.filter(arrived_at=AT, day=dt.date(2026, 3, 4), counsellor=counsellor).count() == BATCH + 1
    assert Attempt.objects.count() == 0
