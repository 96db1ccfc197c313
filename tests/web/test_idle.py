"""A session without a sign of life ends: 25 minutes to be warned, 30 to be out, and nothing written to know it."""

from __future__ import annotations

import datetime as dt
from typing import Any

import factories
import pytest
import time_machine
from django.db import connection
from django.test import Client

from balise.web.idle import BY_ITSELF, COOKIE

pytestmark = pytest.mark.django_db
START = dt.datetime(2026, 3, 4, 15, 0, tzinfo=dt.UTC)
JSON = {"accept": "application/json"}


@pytest.fixture
def client() -> Client:
    client = Client()
    with time_machine.travel(START, tick=False):
        client.force_login(factories.person("luce", "curator"))
        assert client.get("/fr/recherchistes/").status_code == 200
    return client


def at(minutes: float, client: Client, path: str = "/fr/recherchistes/", **more: Any) -> Any:
    with time_machine.travel(START + dt.timedelta(minutes=minutes), tick=False):
        return client.get(path, **more)


def stay(minutes: float, client: Client, **headers: str) -> Any:
    with time_machine.travel(START + dt.timedelta(minutes=minutes), tick=False):
        return client.post("/fr/session/", headers={**JSON, **headers})


def test_a_session_lasts_as_long_as_pages_are_asked(client: Client) -> None:
    assert [at(minutes, client).status_code for minutes in (29, 58, 87, 116)] == [200] * 4


def test_after_thirty_minutes_without_any_it_is_over_and_leads_back(client: Client) -> None:
    answer = at(30, client)
    assert (answer.status_code, answer["Location"]) == (302, "/fr/connexion/?next=/fr/recherchistes/")
    assert at(31, client, "/fr/").status_code == 200, "pages of everyone stay open"


def test_it_does_not_come_back_to_life(client: Client) -> None:
    at(31, client, "/fr/")
    assert at(32, client).status_code == 302
    assert stay(33, client).status_code == 401


def test_who_throws_the_cookie_away_or_makes_one_gains_nothing(client: Client) -> None:
    at(20, client)
    kept = client.cookies[COOKIE].value
    del client.cookies[COOKIE]
    assert at(31, client).status_code == 302, "without it, the hour of the sign-in counts"
    later = int((START + dt.timedelta(hours=9)).timestamp())
    for forged in ("", "x", f"{later}:x", f"{later}:{kept.split(':')[1]}"):
        client.cookies[COOKIE] = forged
        assert at(31, client).status_code == 302, forged


def test_a_sign_in_elsewhere_does_not_bring_a_session_back_to_life() -> None:
    def sign_in(minutes: float) -> Client:
        client = Client()
        with time_machine.travel(START + dt.timedelta(minutes=minutes), tick=False):
            client.post("/fr/connexion/", {"login": "luce", "password": "pomme-de-route"})
        return client

    person = factories.person("luce", "curator", has_factor=False)
    person.set_password("pomme-de-route")
    person.save()
    left, _elsewhere = sign_in(0), sign_in(40)
    left.cookies.pop(COOKIE, None)
    answer = at(41, left, "/fr/mon-compte/")
    assert (answer.status_code, answer["Location"].split("?")[0]) == (302, "/fr/connexion/")


def test_the_cookie_of_another_session_is_worth_nothing(client: Client) -> None:
    other = Client()
    with time_machine.travel(START + dt.timedelta(minutes=20), tick=False):
        other.force_login(factories.person("ana", "curator"))
        other.get("/fr/recherchistes/")
    client.cookies[COOKIE] = other.cookies[COOKIE].value
    assert at(31, client).status_code == 302


def test_what_a_page_asks_by_itself_is_no_sign_of_life(client: Client) -> None:
    headers = {BY_ITSELF.lower(): "1"}
    assert [at(minutes, client, headers=headers).status_code for minutes in (10, 20, 29)] == [200] * 3
    assert at(30, client, headers=headers).status_code == 302


def test_the_screen_asks_how_long_is_left_and_can_stay(client: Client) -> None:
    assert stay(26, client, **{BY_ITSELF.lower(): "1"}).json()["left"] == 4 * 60
    assert stay(29, client).json()["left"] == 30 * 60
    assert at(58, client).status_code == 200


def test_a_fetch_after_the_end_is_answered_in_json_and_never_sent_elsewhere(client: Client) -> None:
    answer = stay(40, client)
    assert answer.status_code == 401
    assert "Reconnectez-vous" in answer.json()["told"]
    fragment = at(41, client, headers={"hx-request": "true"})
    assert fragment.status_code == 401 and "told" in fragment.json()


def test_knowing_it_writes_nothing(client: Client) -> None:
    written: list[str] = []

    def watch(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if not sql.lstrip().upper().startswith("SELECT"):
            written.append(sql)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(watch):
        assert [at(minutes, client).status_code for minutes in (5, 10, 60)] == [200, 200, 302]
    assert written == []


def test_a_visitor_is_given_no_cookie() -> None:
    assert Client().get("/fr/").cookies == {}
