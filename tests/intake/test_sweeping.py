"""What was left hanging is found by name, with its owner, and is found no more once it is mended."""

from __future__ import annotations

import datetime as dt
import json
from io import StringIO
from uuid import UUID, uuid4

import pytest
from django.core.management import call_command
from django.utils import timezone
from sent import NOW, change

from balise.accounts.models import Operator, User
from balise.intake import sweeping
from balise.intake.actions import record
from balise.intake.models import Contact, Identity, Proof, UnmetReason
from balise.intake.rules.changes import Change

pytestmark = pytest.mark.django_db
HOUR = dt.timedelta(hours=1)


@pytest.fixture
def begun(counsellor: User) -> UUID:
    """A call answered five hours ago and still open."""
    id = uuid4()
    values = {"channel": "telephone", "answered_at": "now"}
    send(id, counsellor, change("contact", values, id=str(id)), now=NOW - 5 * HOUR)
    return id


def send(id: UUID, by: User, *changes: Change, now: dt.datetime = NOW) -> None:
    assert record(contact=id, changes=changes, by=by, now=now).refused == ()


def found(counsellor: User, now: dt.datetime = NOW) -> dict[str, int]:
    """The laws that find something, and how much."""
    assert counsellor.operator_id
    counted = sweeping.count(operator=counsellor.operator_id, now=now)
    for name, count in counted.items():
        told = sweeping.hanging(name, operator=counsellor.operator_id, now=now)
        assert len(told) == count, name
    return {name: count for name, count in counted.items() if count}


def wrap_up(id: UUID, by: User) -> None:
    send(id, by, change("contact", {"wrapped_at": "now"}, "set", id=str(id)))


def test_a_contact_left_open_is_found_with_its_owner_until_it_is_closed(counsellor: User, begun: UUID) -> None:
    assert found(counsellor, NOW - 2 * HOUR) == {}
    assert found(counsellor) == {"left_open": 1}
    assert counsellor.operator_id
    (one,) = sweeping.hanging("left_open", operator=counsellor.operator_id, now=NOW)
    assert one == sweeping.Hanging("contact", begun, begun, counsellor.pk, NOW - 5 * HOUR)
    wrap_up(begun, counsellor)
    assert found(counsellor) == {}


def test_a_contact_that_nobody_answered_is_found_after_a_day(counsellor: User) -> None:
    id = uuid4()
    send(id, counsellor, change("contact", {"channel": "email"}, id=str(id)), now=NOW - 25 * HOUR)
    assert found(counsellor, NOW - 2 * HOUR) == {}
    assert found(counsellor) == {"never_answered": 1}
    send(id, counsellor, change("contact", {"answered_at": "now"}, "set", id=str(id)))
    assert found(counsellor) == {}


def test_a_need_without_a_status_is_found_once_its_contact_is_closed(counsellor: User, begun: UUID) -> None:
    need = str(uuid4())
    send(begun, counsellor, change("need", {}, id=need), now=NOW - 4.9 * HOUR)
    assert found(counsellor, NOW - 2 * HOUR) == {}, "the counsellor is still at it"
    wrap_up(begun, counsellor)
    assert found(counsellor) == {"without_status": 1}
    send(begun, counsellor, change("need", {"status": "met"}, "set", id=need, reason="oubli"))
    assert found(counsellor) == {}


def test_a_transfer_is_found_until_someone_says_whether_it_was_accepted(counsellor: User, begun: UUID) -> None:
    transfer = str(uuid4())
    values = {"line": "l811_health", "has_handover": True, "decided_at": "now"}
    send(begun, counsellor, change("transfer", values, id=transfer))
    wrap_up(begun, counsellor)
    assert found(counsellor, NOW + dt.timedelta(minutes=20)) == {}
    assert found(counsellor, NOW + HOUR) == {"unconfirmed": 1}
    send(begun, counsellor, change("transfer", {"is_accepted": False}, "set", id=transfer, reason="rappelé"))
    assert found(counsellor, NOW + HOUR) == {}


def test_a_follow_up_is_found_the_day_after_it_was_due(counsellor: User, begun: UUID) -> None:
    follow_up = str(uuid4())
    values = {"has_consent": True, "due_on": "2026-03-04", "owner": counsellor.pk}
    send(begun, counsellor, change("follow_up", values, id=follow_up))
    wrap_up(begun, counsellor)
    assert found(counsellor) == {}
    assert found(counsellor, NOW + 24 * HOUR) == {"overdue": 1}
    send(begun, counsellor, change("follow_up", {"state": "unreachable"}, "set", id=follow_up))
    assert found(counsellor, NOW + 24 * HOUR) == {}


def test_an_unmet_need_says_why(counsellor: User, begun: UUID) -> None:
    need, reason = str(uuid4()), str(uuid4())
    send(begun, counsellor, change("need", {}, id=need), change("unmet_reason", {"reason": "cost"}, id=reason, of=need),
         change("need", {"status": "unmet"}, "set", id=need))  # fmt: skip
    wrap_up(begun, counsellor)
    assert found(counsellor) == {}
    UnmetReason.objects.all().delete()
    assert found(counsellor) == {"without_reason": 1}
    send(begun, counsellor, change("unmet_reason", {"reason": "hours"}, id=reason, of=need, reason="oubli"))
    assert found(counsellor) == {}


def test_what_someone_who_left_answered_for_is_found_until_it_is_handed_over(counsellor: User, begun: UUID) -> None:
    follow_up = str(uuid4())
    values = {"has_consent": True, "due_on": "2026-03-09", "owner": counsellor.pk}
    send(begun, counsellor, change("follow_up", values, id=follow_up))
    bea = User.objects.create(username="bea", role="senior", operator=counsellor.operator)
    User.objects.filter(pk=counsellor.pk).update(is_active=False)
    nobody = {"left_open": 1, "contacts_without_owner": 1, "follow_ups_without_owner": 1}
    assert found(counsellor) == nobody
    assert counsellor.operator_id
    assert [one.owner for one in sweeping.hanging("left_open", operator=counsellor.operator_id, now=NOW)] == [None]
    send(begun, bea, change("contact", {"counsellor": bea.pk}, "set", id=str(begun)),
         change("follow_up", {"owner": bea.pk}, "set", id=follow_up))  # fmt: skip
    assert found(counsellor) == {"left_open": 1}
    elsewhere = Operator.objects.create(code="quebec", edited_at=timezone.now())
    User.objects.filter(pk=bea.pk).update(operator=elsewhere)
    assert found(counsellor) == nobody


def test_a_link_between_contacts_of_one_person_is_found_on_its_last_day(counsellor: User, begun: UUID) -> None:
    wrap_up(begun, counsellor)
    Contact.objects.update(same_person=uuid4(), same_person_until=dt.date(2026, 3, 5))
    assert found(counsellor) == {}
    assert found(counsellor, NOW + 24 * HOUR) == {"links": 1}
    Contact.objects.update(same_person=None)
    assert found(counsellor, NOW + 24 * HOUR) == {}


def test_an_identity_is_found_on_its_day_until_a_sweep_forgets_it_with_a_proof(counsellor: User, begun: UUID) -> None:
    wrap_up(begun, counsellor)
    Identity.objects.create(
        id=uuid4(), contact_id=begun, purpose="follow_up", sealed=b"kxzq", key_name="k", kept_at=NOW,
        forget_on=dt.date(2026, 3, 5),
    )  # fmt: skip
    assert found(counsellor) == {}
    assert found(counsellor, NOW + 24 * HOUR) == {"identities": 1}
    assert sweeping.sweep(by=None, now=NOW + 24 * HOUR)["identities"] == 0
    assert bytes(Identity.objects.get().sealed) == b""
    assert [one.what for one in Proof.objects.all()] == ["identity"]


def test_an_operator_sees_its_own_and_the_command_sees_all(counsellor: User, begun: UUID) -> None:
    other = Operator.objects.create(code="quebec", edited_at=timezone.now())
    assert sweeping.count(operator=other.pk, now=NOW)["left_open"] == 0
    assert sweeping.count(now=NOW)["left_open"] == 1


def test_a_law_says_itself_in_both_languages() -> None:
    for law in sweeping.LAWS.values():
        assert all((law.title.fr, law.title.en, law.told.fr.endswith("."), law.told.en.endswith(".")))
    titles = [law.title.fr for law in sweeping.LAWS.values()]
    assert len(set(titles)) == len(titles)


def test_the_command_says_what_is_left_and_forgets_what_is_past_its_date(counsellor: User, begun: UUID) -> None:
    Contact.objects.update(same_person=uuid4(), same_person_until=dt.date(2026, 3, 5))
    told = StringIO()
    call_command("sweep", "--json", stdout=told)
    counted = json.loads(told.getvalue())
    assert list(counted) == list(sweeping.LAWS)
    assert (counted["left_open"], counted["links"]) == (1, 0)
    assert Contact.objects.get().same_person is None
    told = StringIO()
    call_command("sweep", stdout=told)
    assert "     1  Répondus, jamais fermés" in told.getvalue()
