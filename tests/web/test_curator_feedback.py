"""Curators read what visitors say is wrong, oldest first, and say once what became of it."""

from __future__ import annotations

import datetime as dt

import factories
import pytest
from django.db import IntegrityError
from django.test import Client
from factories import NOW, organization, publish, service
from reading import Page

from balise.accounts.models import AuditEntry, User
from balise.core.languages import Text
from balise.curation.feedback import AlreadyHandled, handle_feedback, record_feedback
from balise.curation.models import Feedback

pytestmark = pytest.mark.django_db


@pytest.fixture
def colis() -> int:
    return publish(service(Text("Colis", "Hampers"), publish(organization())))


@pytest.fixture
def luce() -> User:
    return factories.person("luce", "curator")


@pytest.fixture
def curator(luce: User) -> Client:
    client = Client()
    client.force_login(luce)
    return client


def said(message: str, about: int, hours: int = 0, contact: str = "") -> Feedback:
    received = NOW + dt.timedelta(hours=hours)
    return record_feedback(kind="service", id=about, message=message, contact=contact, language="fr", now=received)


def test_what_waits_is_read_from_the_oldest_with_its_record(curator: Client, colis: int) -> None:
    said("Le second", colis, hours=2)
    said("Le premier\nest long", colis, contact="514 555-0123")
    page = Page(curator.get("/en/curators/reports/").text)
    assert [one.text for one in page.all("blockquote")] == ["Le premier est long", "Le second"]
    links = [one.get("href") for one in page.all("a") if one.is_in("h3")]
    assert links == [f"/en/curators/service/{colis}/"] * 2
    assert "514 555-0123" in [one.text for one in page.all("strong")]


def test_every_page_of_curators_says_how_many_wait(curator: Client, colis: int) -> None:
    assert "(1" not in curator.get("/fr/recherchistes/").text
    said("Faux numéro", colis)
    for address in ("/fr/recherchistes/", "/fr/recherchistes/importations/", f"/fr/recherchistes/service/{colis}/"):
        assert '<span class="count">(1' in curator.get(address).text


@pytest.mark.parametrize("outcome", ["done", "dismissed"])
def test_a_report_is_handled_by_someone_at_some_time(curator: Client, luce: User, colis: int, outcome: str) -> None:
    report = said("Faux numéro", colis, contact="a@b.example")
    answer = curator.post(f"/fr/recherchistes/signalements/{report.pk}/traiter/", {"outcome": outcome})
    assert (answer.status_code, answer["Location"]) == (303, "/fr/recherchistes/signalements/?handled=1")
    report.refresh_from_db()
    assert (report.state, report.handled_by, report.contact) == (outcome, luce, "")
    assert report.handled_at is not None
    assert not Feedback.objects.waiting().exists()
    entry = AuditEntry.objects.latest("pk")
    assert (entry.by, entry.verb, entry.target) == (luce, f"feedback.{outcome}", f"feedback {report.pk}")
    page = curator.get(answer["Location"]).text
    assert "Faux numéro" in page and "luce" in page


def test_what_another_handled_first_is_left_alone_and_told(curator: Client, colis: int) -> None:
    report = said("Faux numéro", colis)
    handle_feedback(id=report.pk, outcome="done", by=None, now=NOW)
    with pytest.raises(AlreadyHandled):
        handle_feedback(id=report.pk, outcome="dismissed", by=None, now=NOW)
    answer = curator.post(f"/en/curators/reports/{report.pk}/handle/", {"outcome": "dismissed"})
    assert answer.status_code == 409
    assert "before you" in answer.text
    assert Feedback.objects.get().state == "done"


def test_only_two_things_can_become_of_a_report(curator: Client, colis: int) -> None:
    report = said("Faux numéro", colis)
    for outcome in ("", "waiting", "x"):
        assert curator.post(f"/en/curators/reports/{report.pk}/handle/", {"outcome": outcome}).status_code == 400
    assert curator.post("/en/curators/reports/999/handle/", {"outcome": "done"}).status_code == 404
    assert curator.get(f"/en/curators/reports/{report.pk}/handle/").status_code == 405
    assert list(Feedback.objects.waiting()) == [report]


def test_nobody_but_curators_reads_what_visitors_wrote(colis: int) -> None:
    report = said("Faux numéro", colis)
    handle = f"/fr/recherchistes/signalements/{report.pk}/traiter/"
    assert Client().get("/fr/recherchistes/signalements/").status_code == 302
    assert Client().post(handle, {"outcome": "done"}).status_code == 302
    other = Client()
    other.force_login(factories.person("ana", "analyst"))
    assert other.get("/fr/recherchistes/signalements/").status_code == 403
    assert other.post(handle, {"outcome": "done"}).status_code == 403
    assert list(Feedback.objects.waiting()) == [report]


def test_another_site_cannot_handle_a_report(luce: User, colis: int) -> None:
    report = said("Faux numéro", colis)
    careful = Client(enforce_csrf_checks=True)
    careful.force_login(luce)
    assert careful.post(f"/fr/recherchistes/signalements/{report.pk}/traiter/", {"outcome": "done"}).status_code == 403
    assert list(Feedback.objects.waiting()) == [report]


def test_what_is_written_is_text_and_not_markup(curator: Client, colis: int) -> None:
    said("<script>alert(1)</script>", colis, contact="<b>x</b>")
    page = curator.get("/en/curators/reports/").text
    assert "<script>alert" not in page and "<b>x</b>" not in page


def test_the_database_refuses_a_state_without_its_instant(colis: int) -> None:
    report = said("Faux numéro", colis)
    with pytest.raises(IntegrityError):
        Feedback.objects.filter(pk=report.pk).update(state="done")
