"""Undoing an import restores what was before, and loses nothing that a person did since."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from factories import NOW, organization, publish, service
from msgspec.structs import replace

from balise.accounts.models import AuditEntry
from balise.directory import actions, undoing
from balise.directory.models import Organization, Revision, Service
from balise.directory.rules.record import Phone, Record

pytestmark = pytest.mark.django_db
LATER = NOW + dt.timedelta(days=1)


def run(*drafts: actions.Draft, batch: int = 5) -> None:
    actions.publish_many(drafts=drafts, by=None, now=NOW, batch=batch)


def changed(number: int, record: Record) -> actions.Draft:
    return actions.Draft("organization", number, record)


def record_of(number: int) -> Any:
    published = Organization.objects.get(pk=number).published
    return published.record if published else None


def undo(batch: int = 5) -> undoing.Undone:
    return actions.undo_batch(batch=batch, by=None, now=LATER)


def test_what_it_changed_goes_back_and_what_it_created_is_withdrawn() -> None:
    known = publish(organization("avant"))
    (new,), (offered,) = actions.new_ids("organization", 1), actions.new_ids("service", 1)
    run(
        changed(known, organization("après")),
        actions.Draft("organization", new, organization("neuf"), is_new=True),
        actions.Draft("service", offered, service("s", new), is_new=True),
    )
    found = undo()
    assert (found.withdrawn, found.reverted, found.merged, found.kept) == (2, 1, 0, 0)
    assert record_of(known) == organization("avant")
    assert record_of(new) is None
    assert not Service.objects.published().exists()
    assert Service.objects.get(pk=offered).organization_id == new
    assert Revision.objects.of("organization", known)[0].action == "undone"
    assert AuditEntry.objects.get(verb="undo_batch").details["withdrawn"] == 2


def test_what_a_person_did_since_is_merged() -> None:
    before = organization("avant", email="a@example.org", phones=(Phone("+15145550100", id="1"),))
    imported = replace(before, email="b@example.org", phones=(*before.phones, Phone("+15145550101", id="2")))
    number = publish(before)
    run(changed(number, imported))
    publish(
        replace(imported, phones=(replace(imported.phones[0], extension="9"), imported.phones[1]), logo="x.png"), number
    )
    found = undo()
    assert (found.merged, found.conflicts) == (1, 0)
    assert record_of(number) == replace(before, phones=(replace(before.phones[0], extension="9"),), logo="x.png")


def test_a_value_that_a_person_changed_again_stays_theirs_and_is_counted() -> None:
    number = publish(organization("avant"))
    run(changed(number, organization("importé")))
    publish(organization("corrigé"), number)
    found = undo()
    assert (found.merged, found.conflicts) == (1, 1)
    assert record_of(number).name.fr == "corrigé"


def test_what_it_created_and_a_person_completed_is_kept() -> None:
    (new,) = actions.new_ids("organization", 1)
    run(actions.Draft("organization", new, organization("neuf"), is_new=True))
    publish(organization("neuf", email="a@example.org"), new)
    assert undo().kept == 1
    assert record_of(new).email == "a@example.org"


def test_what_it_withdrew_comes_back() -> None:
    number = publish(organization("avant"))
    run(changed(number, None))  # type: ignore[arg-type]
    assert undo().reverted == 1
    assert record_of(number) == organization("avant")


def test_a_resource_published_twice_by_the_batch_goes_back_before_the_first() -> None:
    number = publish(organization("avant"))
    run(changed(number, organization("un")))
    run(changed(number, organization("deux")))
    undo()
    assert record_of(number) == organization("avant")


def test_an_earlier_batch_is_undone_under_a_later_one() -> None:
    number = publish(organization("avant", email="a@example.org"))
    run(changed(number, organization("avant", email="b@example.org")), batch=5)
    run(changed(number, organization("après", email="b@example.org")), batch=6)
    undo(5)
    assert record_of(number) == organization("après", email="a@example.org")


def test_undoing_twice_changes_nothing_more(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(undoing, "_CHUNK", 2)
    numbers = [publish(organization(f"avant {n}")) for n in range(5)]
    run(*(changed(number, organization(f"après {number}")) for number in numbers))
    seen: list[int] = []
    actions.undo_batch(batch=5, by=None, now=LATER, progress=seen.append)
    assert seen == [2, 4, 5]
    count = Revision.objects.count()
    again = undo()
    assert (again.reverted, again.unchanged) == (0, 5)
    assert Revision.objects.count() == count
    assert [record_of(number).name.fr for number in numbers] == [f"avant {n}" for n in range(5)]
