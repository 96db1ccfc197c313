"""The curator's pages: who may come in, what a history shows, how a revision comes back."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import factories
import msgspec
import pytest
from django.test import Client
from django.utils import timezone

from balise.core.languages import Text
from balise.curation import actions as curation
from balise.curation.lock import held
from balise.curation.models import ImportRun, Source
from balise.curation.rules.account import Refusal
from balise.directory import actions
from balise.directory.models import Revision, Service
from balise.directory.rules.record import Internal, OrganizationRecord, ServiceRecord

pytestmark = pytest.mark.django_db
NOW = dt.datetime(2026, 3, 3, 12, tzinfo=dt.UTC)


@pytest.fixture
def service() -> Service:
    """A service with two revisions, the first with a private note."""
    organization = actions.publish(
        kind="organization", record=OrganizationRecord(name=Text(fr="Le Grenier")), by=None, now=NOW
    )
    first = ServiceRecord(name=Text(fr="Dépannage"), organization=organization, internal=Internal(notes="appeler Luce"))
    number = actions.publish(kind="service", record=first, by=None, now=NOW)
    second = ServiceRecord(name=Text(fr="Dépannage alimentaire"), organization=organization)
    actions.publish(kind="service", record=second, by=None, now=timezone.now(), id=number)
    return Service.objects.get(pk=number)


def signed_in(role: str) -> Client:
    client = Client()
    client.force_login(factories.person(f"someone-{role}", role))
    return client


def test_a_stranger_is_sent_to_the_sign_in_page() -> None:
    response = Client().get("/fr/recherchistes/")
    assert response.status_code == 302
    assert response["Location"].startswith("/fr/connexion/?next=")


@pytest.mark.parametrize("role", ["counsellor", "analyst", "partner", ""])
def test_another_role_is_refused(role: str, service: Service) -> None:
    client = signed_in(role)
    for address in ("/fr/recherchistes/", f"/en/curators/service/{service.pk}/", "/fr/recherchistes/importations/"):
        assert client.get(address).status_code == 403


def test_who_was_made_by_createsuperuser_comes_in(service: Service) -> None:
    client = Client()
    client.force_login(factories.person("chef", "", is_superuser=True))
    assert client.get(f"/fr/recherchistes/service/{service.pk}/").status_code == 200


def test_a_record_is_found_by_a_word_of_its_name_or_its_number(service: Service) -> None:
    client = signed_in("curator")
    for words in ("alimentaire", str(service.pk)):
        page = client.get("/fr/recherchistes/", {"q": words}).content.decode()
        assert f"/fr/recherchistes/service/{service.pk}/" in page
    assert "Dépannage alimentaire" not in client.get("/fr/recherchistes/", {"q": "zzz"}).content.decode()


def test_the_history_shows_what_changed(service: Service) -> None:
    page = signed_in("curator").get(f"/en/curators/service/{service.pk}/").content.decode()
    assert "<del>Dépannage</del>" in page
    assert "<ins>Dépannage alimentaire</ins>" in page
    assert "Staff only › Notes" in page


def test_restoring_publishes_the_earlier_revision_again(service: Service) -> None:
    first = service.revisions.order_by("pk")[0]
    client = signed_in("curator")
    response = client.post(f"/fr/recherchistes/service/{service.pk}/retablir/", {"revision": first.pk})
    assert response.status_code == 302
    service.refresh_from_db()
    assert service.name_fr == "Dépannage"
    assert service.revisions.count() == 3
    assert service.published is not None
    assert service.published.action == "restored"
    assert service.published.made_by.username == "someone-curator"


def test_a_revision_of_another_record_is_not_restored(service: Service) -> None:
    client = signed_in("curator")
    stranger = service.organization.revisions.get()
    response = client.post(f"/fr/recherchistes/service/{service.pk}/retablir/", {"revision": stranger.pk})
    assert response.status_code == 404


def test_a_page_of_the_staff_is_kept_by_no_cache(service: Service) -> None:
    response = signed_in("administrator").get(f"/fr/recherchistes/service/{service.pk}/")
    assert response.status_code == 200
    assert "no-store" in response["Cache-Control"]


@pytest.mark.parametrize("typed", ["²", "٣", "\x00", "9" * 30, "-1", "' OR 1=1 --", "%", "\\"])
def test_whatever_is_typed_is_answered(service: Service, typed: str) -> None:
    client = signed_in("curator")
    assert client.get("/fr/recherchistes/", {"q": typed}).status_code == 200
    record = f"/fr/recherchistes/service/{service.pk}/"
    assert client.get(record, {"from": typed, "to": typed}).status_code == 200
    assert client.post(f"{record}retablir/", {"revision": typed}).status_code == 404
    assert client.get("/fr/recherchistes/importations/", {"page": typed}).status_code == 200


def test_a_withdrawal_says_nothing_that_could_be_published_again(service: Service) -> None:
    actions.publish_many(drafts=[actions.Draft("service", service.pk, None)], by=None, now=timezone.now())
    empty = Revision.objects.of("service", service.pk)[0]
    answer = signed_in("curator").post(f"/fr/recherchistes/service/{service.pk}/retablir/", {"revision": empty.pk})
    assert answer.status_code == 404


@pytest.mark.parametrize(
    ("state", "is_published"), [("done", True), ("done", False), ("undone", True), ("failed", True)]
)
def test_the_page_of_a_run_says_what_became_of_each_row(state: str, is_published: bool) -> None:
    source = Source.objects.create(code="banque", created_at=NOW)
    summary = {"files": [{"file": "services.csv", "read": 12, "new": 11, "changed": 0, "unchanged": 0, "refused": 1}]}
    run = ImportRun.objects.create(
        source=source, path="x", layout="hsds", is_published=is_published, state=state, started_at=NOW, summary=summary
    )
    answer = signed_in("curator").get(f"/en/curators/imports/{run.pk}/")
    assert answer.status_code == 200
    assert "services.csv" in answer.content.decode()
    assert ("Undo this import" in answer.content.decode()) == (state == "done" and is_published)


def test_a_run_is_not_taken_back_while_its_source_is_imported() -> None:
    source = Source.objects.create(code="banque", created_at=NOW)
    run = ImportRun.objects.create(
        source=source, path="x", layout="hsds", is_published=True, state="done", started_at=NOW
    )
    with held("banque"):
        answer = signed_in("curator").post(f"/en/curators/imports/{run.pk}/undo/")
    assert answer.status_code == 409
    assert "at work" in answer.content.decode()


def refused(count: int, total: int) -> ImportRun:
    """A run that did not take `total` values, of which it keeps the first `count`."""
    told = [
        Refusal("services.csv", number + 2, "phone", Text(f"« {number} » n’est rien.", f"“{number}” is nothing."))
        for number in range(count)
    ]
    return ImportRun.objects.create(
        source=Source.objects.create(code="banque", name_fr="Banque", created_at=NOW), path="x", layout="hsds",
        state="done", started_at=NOW, summary={"refusals": total}, refusals=msgspec.to_builtins(told),
    )  # fmt: skip


def test_the_page_of_a_run_says_what_was_not_taken_and_why() -> None:
    run = refused(1, 1)
    run.refusals[0]["loses_row"] = True
    run.save()
    client = signed_in("curator")
    english, french = (
        client.get(address).text
        for address in (f"/en/curators/imports/{run.pk}/", f"/fr/recherchistes/importations/{run.pk}/")
    )
    for told in ("services.csv", "line 2", "<code>phone</code>", "“0” is nothing.", "the whole row", "1 refusal"):
        assert told in english
    assert "« 0 » n’est rien." in french and "ligne 2" in french
    assert "What was not taken" not in client.get(f"/en/curators/imports/{refused_nothing().pk}/").text


def refused_nothing() -> ImportRun:
    return ImportRun.objects.create(source=Source.objects.get(), path="x", layout="hsds", state="done", started_at=NOW)


def test_many_refusals_are_read_by_pages_and_the_rest_is_said_to_be_in_the_report() -> None:
    run = refused(150, 5000)
    client = signed_in("curator")
    first = client.get(f"/en/curators/imports/{run.pk}/").text
    assert "“99” is nothing." in first and "“100” is nothing." not in first
    assert "5000 refusals" in first and "Only the first 150" in first
    second = client.get(f"/en/curators/imports/{run.pk}/", {"page": "2"}).text
    assert "“100” is nothing." in second and "“99” is nothing." not in second


def test_an_import_keeps_its_refusals_for_its_page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(curation, "REFUSALS_KEPT", 2)
    rows = "".join(f"s{n},o1,Service {n},not-a-mail-{n}\n" for n in range(3))
    (tmp_path / "organizations.csv").write_text("id,name,description\no1,Entraide,Aide\n")
    (tmp_path / "services.csv").write_text(f"id,organization_id,name,email\n{rows}")
    run = curation.import_path(path=tmp_path, by=None, now=NOW, source="essai", layout="hsds")
    assert run.summary["refusals"] == 3
    assert [told["line"] for told in run.refusals] == [2, 3]
    page = signed_in("curator").get(f"/fr/recherchistes/importations/{run.pk}/").text
    assert "<code>email</code>" in page and "ligne 3" in page and "ligne 4" not in page
