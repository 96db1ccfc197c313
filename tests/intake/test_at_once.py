"""Two devices that write to one contact at the same moment: nothing is lost, nothing is done twice, the chain holds."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from threading import Barrier
from uuid import UUID, uuid4

import pytest
from django.db import connection
from sent import NOW, change

from balise.accounts.models import Operator, User
from balise.intake import logbook
from balise.intake.actions import Recorded, record
from balise.intake.models import Contact
from balise.intake.rules.changes import Change

pytestmark = pytest.mark.django_db(transaction=True)
TIMES, DEVICES = 8, 4


@pytest.fixture
def counsellor() -> User:
    return User.objects.create(
        username="ada", role="counsellor", operator=Operator.objects.create(code="a", edited_at=NOW)
    )


@contextmanager
def own_connection() -> Iterator[None]:
    try:
        yield
    finally:
        connection.close()


def all_at_once(by: User, sendings: list[tuple[UUID, list[Change]]]) -> list[Recorded]:
    """What each device is answered; one after the other on SQLite, which has one writer at a time by its own lock."""
    together = Barrier(len(sendings))

    def send(contact: UUID, changes: list[Change]) -> Recorded:
        with own_connection():
            together.wait(timeout=20)
            return record(contact=contact, changes=changes, by=by, now=NOW)

    if connection.vendor == "sqlite":
        return [record(contact=contact, changes=changes, by=by, now=NOW) for contact, changes in sendings]
    with ThreadPoolExecutor(len(sendings)) as devices:
        return [one.result(timeout=30) for one in [devices.submit(send, *sending) for sending in sendings]]


def test_devices_that_begin_one_contact_begin_it_once(counsellor: User) -> None:
    for _ in range(TIMES):
        id = uuid4()
        begun = [
            [change("contact", {"channel": "chat"}, id=str(id)), change("note", {"text": "a"})] for _ in range(DEVICES)
        ]
        told = all_at_once(counsellor, [(id, one) for one in begun])
        assert [one.refused for one in told] == [()] * DEVICES
        contact = Contact.objects.get(pk=id)
        assert (contact.entries, contact.notes.count()) == (2 * DEVICES, DEVICES)
        assert sorted(contact.notes.values_list("position", flat=True)) == list(range(1, DEVICES + 1))
        assert logbook.first_changed(contact) is None


def test_one_sending_that_arrives_many_times_at_once_is_done_once(counsellor: User) -> None:
    for _ in range(TIMES):
        id = uuid4()
        sent = [change("contact", {"channel": "chat"}, id=str(id)), change("note", {"text": "a"})]
        told = all_at_once(counsellor, [(id, sent)] * DEVICES)
        assert {(one.done, one.refused, one.number) for one in told} == {((sent[0].key, sent[1].key), (), 2)}


def test_a_row_that_two_contacts_claim_at_once_goes_to_one(counsellor: User) -> None:
    for _ in range(TIMES):
        note, sendings = str(uuid4()), []
        for _device in range(2):
            id = uuid4()
            sendings.append((id, [change("contact", {}, id=str(id)), change("note", {"text": "a"}, id=note)]))
        told = all_at_once(counsellor, sendings)
        assert sorted(len(one.refused) for one in told) == [0, 1]
        assert all(logbook.first_changed(contact) is None for contact in Contact.objects.all())
