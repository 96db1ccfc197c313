"""Every write of a resource is a new revision, and what is shown follows from it."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from factories import NOW, organization, publish, service, site, text, topic, withdraw
from msgspec.structs import replace

from balise.accounts.models import AuditEntry, User
from balise.directory import actions
from balise.directory.models import Organization, Revision, Service, Site
from balise.directory.rules.record import Verification

pytestmark = pytest.mark.django_db
LATER = NOW + dt.timedelta(days=1)


@pytest.fixture
def person() -> User:
    return User.objects.create_user("curator", first_name="Ana")


def test_a_record_is_published_with_its_columns_and_links() -> None:
    food = topic("food", "Alimentation")
    owner = publish(organization("Entraide"))
    place = publish(site("Local", latitude=45.5, longitude=-73.6))
    record = service(
        "Dépannage",
        owner,
        at=(place, place),
        topics=(food.code, "unknown"),
        verification=Verification(dt.date(2026, 3, 1)),
    )
    row = Service.objects.get(pk=publish(record))
    assert (row.name_fr, row.organization_id, row.status, row.verified_on) == (
        "Dépannage",
        owner,
        "active",
        dt.date(2026, 3, 1),
    )
    assert [one.pk for one in row.sites.all()] == [place]
    assert [one.pk for one in row.topics.all()] == ["food"]
    assert row.published.record == record
    assert (row.published.action, row.created_at, row.edited_at) == ("created", NOW, NOW)
    assert Site.objects.get(pk=place).latitude == 45.5


def test_the_same_record_again_makes_no_revision() -> None:
    owner = publish(organization("Entraide"))
    publish(organization("Entraide"), owner, LATER)
    assert Revision.objects.of("organization", owner).count() == 1
    publish(organization("Entraide du coin"), owner, LATER)
    newest, oldest = Revision.objects.of("organization", owner)
    assert (newest.previous, newest.action, newest.made_at) == (oldest, "changed", LATER)
    row = Organization.objects.get(pk=owner)
    assert (row.name_fr, row.created_at, row.edited_at) == ("Entraide du coin", NOW, LATER)


def test_links_follow_the_record() -> None:
    owner, one, other = publish(organization()), publish(site("un")), publish(site("deux"))
    number = publish(service("s", owner, at=(one,)))
    publish(service("s", owner, at=(other,)), number)
    assert list(Service.objects.at_site(one)) == []
    assert [row.pk for row in Service.objects.at_site(other)] == [number]
    withdraw("service", number)
    assert list(Service.objects.at_site(other)) == []


def test_drafts_may_name_one_another_in_any_order() -> None:
    with transaction.atomic():
        owner, number = actions.new_ids("organization", 1)[0], actions.new_ids("service", 1)[0]
        drafts = [
            actions.Draft("service", number, service("s", owner), is_new=True),
            actions.Draft("organization", owner, organization(), is_new=True),
        ]
        assert actions.publish_many(drafts=drafts, by=None, now=NOW, batch=7) == 2
    assert Revision.objects.of_batch(7).count() == 2
    assert Service.objects.get(pk=number).organization_id == owner


@pytest.mark.django_db(transaction=True)
def test_a_link_to_nothing_is_refused_whole() -> None:
    with pytest.raises(IntegrityError):
        publish(service("s", 999_999))
    assert not Service.objects.exists()
    assert not Revision.objects.exists()


def test_nothing_is_deleted_and_no_number_is_given_twice() -> None:
    first = publish(organization())
    withdraw("organization", first)
    row = Organization.objects.get(pk=first)
    assert (row.published, row.name_fr) == (None, "")
    assert publish(organization()) > first
    with transaction.atomic():
        block = actions.new_ids("organization", 3)
        drafts = [actions.Draft("organization", number, organization(), is_new=True) for number in block]
        actions.publish_many(drafts=drafts, by=None, now=NOW)
    assert actions.new_ids("organization", 1)[0] > block[-1]


@pytest.mark.django_db(transaction=True)
def test_a_number_allocated_and_rolled_back_breaks_nothing() -> None:
    first = publish(organization())
    with pytest.raises(RuntimeError), transaction.atomic():
        lost = actions.new_ids("organization", 5)
        drafts = [actions.Draft("organization", lost[0], organization("perdu"), is_new=True)]
        actions.publish_many(drafts=drafts, by=None, now=NOW)
        raise RuntimeError
    second = publish(organization())
    assert second > first
    assert list(Organization.objects.order_by("pk").values_list("pk", flat=True)) == [first, second]


def test_withdrawn_contents_leave_the_columns_too() -> None:
    place = publish(site("Refuge", latitude=45.5, longitude=-73.6))
    withdraw("site", place)
    row = Site.objects.get(pk=place)
    assert (row.name_fr, row.latitude, row.longitude, row.published) == ("", None, None, None)
    assert Revision.objects.of("site", place)[0].record is None


def test_a_confidential_site_has_no_coordinates_to_query() -> None:
    row = Site.objects.get(pk=publish(site("Refuge", latitude=45.5, longitude=-73.6, is_confidential=True)))
    assert (row.latitude, row.longitude) == (None, None)
    assert row.published.record.latitude == 45.5


def test_a_change_says_which_revision_it_was_made_from(person: User) -> None:
    number = publish(organization("a"))
    seen = Organization.objects.get(pk=number).published_id
    change: dict[str, Any] = {"kind": "organization", "id": number, "by": person, "now": LATER}
    assert actions.change(**change, record=organization("b"), expected_revision=seen) is True
    with pytest.raises(actions.ChangedMeanwhile, match="curator"):
        actions.change(**change, record=organization("c"), expected_revision=seen)
    assert Organization.objects.get(pk=number).name_fr == "b"
    seen = Organization.objects.get(pk=number).published_id
    assert actions.change(**change, record=organization("b"), expected_revision=seen) is False
    withdraw("organization", number)
    with pytest.raises(actions.ChangedMeanwhile):
        actions.change(**change, record=organization("c"), expected_revision=seen)


def test_a_record_of_another_kind_is_refused() -> None:
    with pytest.raises(ValueError, match="record of a site was expected"):
        actions.publish(kind="site", record=organization(), by=None, now=NOW)


def test_an_earlier_revision_is_restored(person: User) -> None:
    number = publish(organization("a"))
    first = Organization.objects.get(pk=number).published
    publish(organization("b"), number)
    assert actions.restore(revision=first, by=person, now=LATER, reason="erreur") is True
    row = Organization.objects.get(pk=number)
    assert (row.name_fr, row.published.action, row.published.reason, row.published.made_by) == (
        "a",
        "restored",
        "erreur",
        person,
    )
    assert actions.restore(revision=first, by=person, now=LATER) is False
    entry = AuditEntry.objects.get()
    assert (entry.verb, entry.target, entry.by, entry.at) == ("restore", f"organization {number}", person, LATER)


def test_a_withdrawn_resource_comes_back_by_restoring() -> None:
    number = publish(organization("a"))
    withdraw("organization", number)
    emptied, first = Revision.objects.of("organization", number)
    with pytest.raises(actions.NotPublished):
        actions.restore(revision=emptied, by=None, now=LATER)
    assert actions.restore(revision=first, by=None, now=LATER) is True
    assert Organization.objects.get(pk=number).name_fr == "a"


def test_retiring_keeps_everything_and_shows_nothing(person: User) -> None:
    number = publish(organization("a"))
    assert actions.retire(kind="organization", id=number, by=person, now=LATER, reason="fermé") is True
    row = Organization.objects.get(pk=number)
    assert (row.status, row.name_fr, row.published.record) == (
        "retired",
        "a",
        replace(organization("a"), status="retired"),
    )
    assert not Organization.objects.public().exists()
    assert actions.retire(kind="organization", id=number, by=person, now=LATER) is False
    withdraw("organization", number)
    with pytest.raises(actions.NotPublished):
        actions.retire(kind="organization", id=number, by=person, now=LATER)


def test_verifying_is_apart_from_editing(person: User) -> None:
    number = publish(organization("a", email="a@example.org"))
    day = dt.date(2026, 3, 5)
    assert actions.verify(kind="organization", id=number, by=person, now=LATER, today=day, how="telephone") is True
    row = Organization.objects.get(pk=number)
    assert row.verified_on == day
    assert row.published.action == "verified"
    verification = Verification(on=day, by="curator", how="telephone")
    assert row.published.record == organization("a", email="a@example.org", verification=verification)
    withdraw("organization", number)
    with pytest.raises(actions.NotPublished):
        actions.verify(kind="organization", id=number, by=person, now=LATER, today=day, how="visit")


@pytest.mark.parametrize(
    ("fields", "seen"),
    [({}, True), ({"status": "suspended"}, False), ({"status": "do_not_refer"}, False), ({"on_web": False}, False)],
)
def test_a_service_or_a_site_whose_organization_is_not_public_is_not_public(fields: dict[str, Any], seen: bool) -> None:
    owner = publish(organization(**fields))
    publish(service("s", owner))
    publish(site("l", organization=owner))
    assert Service.objects.public().exists() is seen
    assert Site.objects.public().exists() is seen
    assert publish(site("sans organisme")) in Site.objects.public().values_list("pk", flat=True)
    withdraw("organization", owner)
    assert not Service.objects.public().exists()


def test_the_change_feed_is_read_from_where_one_was() -> None:
    publish(organization("a"))
    last = Revision.objects.latest("pk").pk
    number = publish(organization("b"))
    publish(organization("c"), number)
    assert [revision.record.name for revision in Revision.objects.after(last)] == [text("b"), text("c")]


def test_the_database_itself_refuses_an_unknown_status_and_a_revision_of_two_things() -> None:
    owner, place = publish(organization()), publish(site())
    for sql, values in (
        ("UPDATE directory_organization SET status = %s WHERE id = %s", ["asleep", owner]),
        ("UPDATE directory_revision SET site_id = %s WHERE organization_id = %s", [place, owner]),
    ):
        with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql, values)
