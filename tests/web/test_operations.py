"""Addresses for who operates the server."""

from __future__ import annotations

import pytest
from django.test import Client
from pytest_django import Settings
from small_directory import Directory

pytestmark = pytest.mark.django_db


def test_all_is_well_when_database_index_and_jobs_answer(client: Client, directory: Directory) -> None:
    answer = client.get("/healthz")
    assert answer.status_code == 200
    assert answer.json() == {"status": "ok", "database": "ok", "index": "ok", "jobs": "ok"}
    assert answer["Cache-Control"] == "no-store"


def test_without_an_index_it_says_which_part_fails(client: Client) -> None:
    answer = client.get("/healthz")
    assert answer.status_code == 503
    assert answer.json() == {"status": "failing", "database": "ok", "index": "failing", "jobs": "ok"}


def test_a_failure_is_told_without_its_reason(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail() -> bool:
        raise RuntimeError("password of postgres is hunter2")

    monkeypatch.setattr("balise.web.public.operations._database", fail)
    answer = client.get("/healthz")
    assert answer.json()["database"] == "failing"
    assert "hunter2" not in answer.text


def test_figures_count_pages_by_route(client: Client) -> None:
    client.get("/fr/")
    text = client.get("/metrics").text
    assert 'balise_requests_total{method="GET",route="home",status="200"}' in text
    assert "balise_request_seconds_bucket" in text


@pytest.mark.parametrize(
    "asked", [{"REMOTE_ADDR": "203.0.113.9"}, {"HTTP_X_FORWARDED_FOR": "203.0.113.9"}, {"HTTP_FORWARDED": "for=1"}]
)
def test_figures_are_for_this_machine_only(client: Client, asked: dict[str, str]) -> None:
    assert client.get("/metrics", **asked).status_code == 404  # type: ignore[arg-type]


def test_figures_with_a_token_are_for_who_bears_it(client: Client, settings: Settings) -> None:
    settings.METRICS_TOKEN = "a token of the operator"
    assert client.get("/metrics").status_code == 404
    assert client.get("/metrics", headers={"authorization": "Bearer another"}).status_code == 404
    assert client.get("/metrics", headers={"authorization": "Bearer a token of the operator"}).status_code == 200


def test_a_line_is_written_for_each_answer_and_tells_nothing_of_a_person(
    client: Client, caplog: pytest.LogCaptureFixture
) -> None:
    client.get("/fr/ma-liste/?services=424242&q=secret", REMOTE_ADDR="203.0.113.77")
    client.get("/fr/service/515151/")
    told = [record.msg for record in caplog.records if record.name == "balise.web"]
    assert [(one["route"], one["status"]) for one in told if isinstance(one, dict)] == [
        ("my_list", 200),
        ("service", 404),
    ]
    for secret in ("424242", "515151", "secret", "203.0.113.77"):
        assert secret not in caplog.text


def test_headers_protect_the_visitor(client: Client) -> None:
    answer = client.get("/fr/")
    policy = answer["Content-Security-Policy"]
    assert "unsafe" not in policy and "default-src 'none'" in policy and "frame-ancestors 'none'" in policy
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["X-Frame-Options"] == "DENY"
    assert answer["Referrer-Policy"] == "same-origin"
    assert "geolocation=()" in answer["Permissions-Policy"] and "camera=()" in answer["Permissions-Policy"]
    assert answer["Cache-Control"] == "private, no-cache"


def test_pages_travel_compressed(client: Client) -> None:
    answer = client.get("/fr/", headers={"accept-encoding": "gzip"})
    assert answer["Content-Encoding"] == "gzip"
    assert len(answer.content) < 12_000
