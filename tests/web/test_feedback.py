"""Anyone can say that a record is wrong; nobody learns who they are."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import Any

import pytest
from django.db import OperationalError, connection
from django.test import Client
from factories import NOW, organization, publish, service

from balise.core.languages import Text
from balise.curation.feedback import MOST_PER_HOUR, TooManyReports, record_feedback
from balise.curation.models import Feedback

pytestmark = pytest.mark.django_db


@pytest.fixture
def colis() -> int:
    return publish(service(Text("Colis", "Hampers"), publish(organization())))


def test_a_message_is_kept_for_the_curators_and_the_person_is_thanked(client: Client, colis: int) -> None:
    sent = client.post(
        f"/fr/signaler/service/{colis}/", {"message": "Le numéro\r\nne répond plus.", "contact": " a@b.ca "}
    )
    assert (sent.status_code, sent["Location"]) == (303, f"/fr/signaler/service/{colis}/?sent=1")
    assert "Set-Cookie" not in sent.headers
    kept = Feedback.objects.get()
    assert (kept.service_id, kept.organization_id, kept.site_id) == (colis, None, None)
    assert (kept.message, kept.contact, kept.language, kept.state) == (
        "Le numéro\nne répond plus.",
        "a@b.ca",
        "fr",
        "waiting",
    )
    assert client.get(sent["Location"]).status_code == 200
    assert list(Feedback.objects.waiting()) == [kept]


def test_an_empty_message_is_sent_back_with_what_was_written(client: Client, colis: int) -> None:
    reply = client.post(f"/en/report/service/{colis}/", {"message": " \x00 ", "contact": "514 555-0123"})
    assert reply.status_code == 422
    assert 'aria-invalid="true"' in reply.text
    assert "514 555-0123" in reply.text
    assert not Feedback.objects.exists()


def test_a_message_too_long_is_sent_back_whole(client: Client, colis: int) -> None:
    reply = client.post(f"/en/report/service/{colis}/", {"message": "a" * 2001})
    assert (reply.status_code, Feedback.objects.count()) == (422, 0)


def test_a_robot_that_fills_the_hidden_field_keeps_nothing(client: Client, colis: int) -> None:
    reply = client.post(f"/en/report/service/{colis}/", {"message": "Buy now", "homepage": "https://spam.example"})
    assert (reply.status_code, Feedback.objects.count()) == (303, 0)


def test_another_site_cannot_send_the_form(client: Client, colis: int) -> None:
    reply = client.post(f"/en/report/service/{colis}/", {"message": "x"}, headers={"sec-fetch-site": "cross-site"})
    assert (reply.status_code, Feedback.objects.count()) == (403, 0)


def test_a_flood_about_one_record_is_stopped_for_an_hour(colis: int) -> None:
    def one(at: dt.datetime) -> Feedback:
        return record_feedback(kind="service", id=colis, message="x", contact="", language="fr", now=at)

    for _ in range(MOST_PER_HOUR):
        one(NOW)
    with pytest.raises(TooManyReports):
        one(NOW + dt.timedelta(minutes=59))
    assert one(NOW + dt.timedelta(minutes=61)).pk


def test_a_flood_is_told_in_a_sentence(client: Client, colis: int) -> None:
    for _ in range(MOST_PER_HOUR):
        assert client.post(f"/en/report/service/{colis}/", {"message": "x"}).status_code == 303
    reply = client.post(f"/en/report/service/{colis}/", {"message": "x"})
    assert reply.status_code == 422
    assert "Try again later" in reply.text


def test_nothing_can_be_reported_about_what_is_not_shown(client: Client, colis: int) -> None:
    hidden = publish(service("Caché", publish(organization()), on_web=False))
    assert client.get(f"/fr/signaler/service/{hidden}/").status_code == 404
    assert client.post(f"/fr/signaler/service/{hidden}/", {"message": "x"}).status_code == 404
    assert client.get(f"/fr/signaler/person/{colis}/").status_code == 404


@pytest.mark.shared
def test_no_text_breaks_the_form(client: Client, colis: int, shared: Path) -> None:
    for text in json.loads((shared / "csv-torture" / "blns.json").read_text()):
        Feedback.objects.all().delete()
        reply = client.post(f"/fr/signaler/service/{colis}/", {"message": text, "contact": text})
        assert reply.status_code in (303, 422), text


@pytest.mark.django_db(transaction=True)
def test_what_was_written_is_given_back_when_the_database_is_locked(client: Client, colis: int) -> None:
    def locked(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if sql.startswith("INSERT"):
            raise OperationalError("database is locked")
        return execute(sql, params, many, context)

    written = {"message": "Le numéro\nne répond plus.", "contact": "514 555-0123"}
    with connection.execute_wrapper(locked):
        reply = client.post(f"/fr/signaler/service/{colis}/", written)
    assert (reply.status_code, reply["Retry-After"]) == (503, "60")
    assert "Le numéro\nne répond plus.</textarea>" in reply.text and 'value="514 555-0123"' in reply.text
    assert 'role="alert"' in reply.text and "aria-invalid" not in reply.text
    assert not Feedback.objects.exists()
    assert client.post(f"/fr/signaler/service/{colis}/", written).status_code == 303
    assert Feedback.objects.get().contact == "514 555-0123"
