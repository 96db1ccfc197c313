"""The door: who comes in and where to, what a guesser meets, what the trail and the logs keep of it."""

from __future__ import annotations

import json
import re
from typing import Any

import factories
import pytest
from django.core.cache import cache
from django.test import Client
from pytest_django import Settings

from balise.accounts.models import AuditEntry, CacheEntry, User
from balise.core.languages import Language
from balise.web import logs
from balise.web.routes import address

pytestmark = pytest.mark.django_db
PHRASE = "une phrase bien longue"


@pytest.fixture
def demo() -> User:
    """Someone who needs no second factor: the door alone is looked at here."""
    factories.operator(is_demo=True)
    return factories.person("luce", "curator", is_demo=True, has_factor=False, password=PHRASE,
                            email="luce@example.org")  # fmt: skip


def knock(login: str = "luce", password: str = PHRASE, *, language: Language = "fr", **more: Any) -> Any:
    return Client().post(address("sign_in", language=language), {"login": login, "password": password, **more})


def verbs() -> list[str]:
    return list(AuditEntry.objects.order_by("pk").values_list("verb", flat=True))


@pytest.mark.parametrize("login", ["luce", "LUCE", " luce ", "luce@example.org", "Luce@Example.org"])
def test_a_name_or_an_address_opens_whatever_its_case(demo: User, login: str) -> None:
    answer = knock(login)
    assert (answer.status_code, answer["Location"]) == (302, "/fr/recherchistes/")


@pytest.mark.parametrize(
    ("asked", "led"),
    [
        ("/fr/guichet/", "/fr/guichet/"),
        ("/fr/recherche/?q=lait", "/fr/recherche/?q=lait"),
        ("", "/fr/recherchistes/"),
        ("https://ailleurs.example.org/", "/fr/recherchistes/"),
        ("//ailleurs.example.org/", "/fr/recherchistes/"),
        ("javascript:alert(1)", "/fr/recherchistes/"),
    ],
)
def test_one_is_led_back_where_one_was_going_on_this_site_only(demo: User, asked: str, led: str) -> None:
    assert knock(next=asked)["Location"] == led


@pytest.mark.parametrize(("login", "password"), [("luce", "not this one"), ("nobody", PHRASE), ("a@b.ca", PHRASE)])
def test_a_wrong_name_and_a_wrong_password_are_told_alike(demo: User, login: str, password: str) -> None:
    french, english = knock(login, password), knock(login, password, language="en")
    assert "do not go together" in english.text and english.text.count('role="alert"') == 1
    assert "ne vont pas ensemble" in french.text
    assert password not in french.text


@pytest.mark.parametrize("login", ["", "\x00", "x" * 5000, "' OR 1=1 --", "é@è", "<script>", "luce\n"])
def test_whatever_is_typed_is_answered(demo: User, login: str) -> None:
    answer = knock(login, "x" * 30)
    assert answer.status_code == 200
    assert "<script>" not in answer.text.replace("<script src", "")


def test_a_name_is_locked_after_eight_failures_even_to_the_right_password(demo: User) -> None:
    for _ in range(8):
        assert "ne vont pas ensemble" in knock(password="not this one").text
    locked = knock(password=PHRASE)
    assert locked.status_code == 200
    assert "quart d’heure" in locked.text
    assert "a quarter of an hour" in knock(language="en").text
    factories.person("ana", "curator", is_demo=True, has_factor=False, password=PHRASE)
    assert knock("ana").status_code == 302, "another name is not locked"
    assert verbs() == ["sign_in_failed"] * 8 + ["sign_in_locked", "sign_in"]
    cache.clear()  # a quarter of an hour later
    assert knock().status_code == 302


@pytest.mark.parametrize("host", ["testserver:8080", "TESTSERVER", "testserver:1"])
def test_a_name_is_locked_however_the_address_of_the_site_is_written(demo: User, host: str) -> None:
    """Or each port in the address would be worth eight more guesses."""
    for _ in range(8):
        knock(password="not this one")
    answer = Client().post("/fr/connexion/", {"login": "luce", "password": PHRASE}, headers={"host": host})
    assert answer.status_code == 200


def test_an_address_that_tries_without_end_is_asked_to_wait(demo: User, settings: Settings) -> None:
    settings.ACCOUNT_RATE_LIMITS = {"login": "2/m/ip"}
    assert [knock("nobody").status_code for _ in range(3)] == [200, 200, 429]
    assert "Trop d’essais" in knock("nobody").text and "Too many attempts" in knock("nobody", language="en").text


def test_right_passwords_lock_nothing(demo: User) -> None:
    assert [knock().status_code for _ in range(10)] == [302] * 10


def test_the_lock_is_of_all_processes() -> None:
    """They share the database's cache, not a memory of their own."""
    assert type(cache._connections[cache._alias]).__name__ == "DatabaseCache"  # type: ignore[attr-defined]


def test_the_trail_says_who_came_and_went_and_never_what_was_typed(demo: User) -> None:
    knock("my-password-by-mistake", "secret-secret-secret")
    client = Client()
    client.post("/fr/connexion/", {"login": "luce", "password": PHRASE})
    client.post("/fr/deconnexion/")
    assert verbs() == ["sign_in_failed", "sign_in", "sign_out"]
    assert [entry.by for entry in AuditEntry.objects.order_by("pk")] == [None, demo, demo]
    kept = json.dumps(list(AuditEntry.objects.values("verb", "target", "details")))
    assert not any(word in kept for word in ("mistake", "secret", "127.0.0.1", "luce"))


def test_logs_and_the_cache_keep_neither_name_nor_password_nor_address(
    demo: User, capfd: pytest.CaptureFixture[str]
) -> None:
    logs.configure()
    knock("canary-name", "canary-password")
    knock()
    told = capfd.readouterr()
    assert '"route": "sign_in"' in told.err
    kept = told.err + told.out + json.dumps(list(CacheEntry.objects.values_list("cache_key", "value")))
    assert not any(word in kept for word in ("canary", "luce", PHRASE, "127.0.0.1"))


def test_signing_out_ends_the_session_on_the_server_and_needs_a_form(demo: User) -> None:
    client = Client()
    client.force_login(demo)
    stolen = Client()
    stolen.cookies = client.cookies.copy()  # type: ignore[assignment]
    assert client.get("/fr/deconnexion/").status_code == 405
    assert client.post("/fr/deconnexion/")["Location"] == "/fr/"
    assert stolen.post("/fr/session/", headers={"accept": "application/json"}).status_code == 401


def test_nobody_signs_up() -> None:
    for path in ("/fr/inscription/", "/accounts/signup/", "/signup/", "/fr/connexion/signup/"):
        assert Client().get(path).status_code == 404


def test_cookies_of_a_session_are_kept_from_scripts_and_from_other_sites(demo: User) -> None:
    cookies = knock().cookies
    for name in ("sessionid", "seen"):
        assert cookies[name]["httponly"] and cookies[name]["samesite"] == "Lax", name
    assert cookies["sessionid"]["max-age"] == ""  # it goes with the browser


def test_reading_the_page_in_both_languages_asks_for_nothing_else(demo: User) -> None:
    french, english = Client().get("/fr/connexion/").text, Client().get("/en/sign-in/").text
    assert "Nom d’utilisateur ou courriel" in french and "User name or e-mail address" in english
    assert 'autocomplete="current-password"' in french


def test_a_session_known_before_the_sign_in_is_worth_nothing_after_it(demo: User) -> None:
    """Whoever plants the cookie of a session in a browser does not come in with its owner."""
    client = Client()
    client.session.save()
    planted = client.cookies["sessionid"].value
    client.post("/fr/connexion/", {"login": "luce", "password": PHRASE})
    thief = Client()
    thief.cookies["sessionid"] = planted
    assert client.cookies["sessionid"].value != planted
    assert thief.post("/fr/session/", headers={"accept": "application/json"}).status_code == 401


@pytest.mark.parametrize("page", ["curator", "curator_runs", "mfa_index", "desk_my_reviews", "desk_supervision"])
def test_every_page_on_which_one_signs_out_wipes_the_desk_of_the_device(page: str) -> None:
    """What it does is in static/balise/desk/leaving.js; that it is there is held here."""
    client = Client()
    client.force_login(factories.person("eli", "administrator"))
    html = client.get(address(page)).content.decode()
    leaving = re.findall(r'<form action="/fr/deconnexion/[^>]*>', html)
    assert leaving and all("data-unsettled=" in form for form in leaving)
    assert 'src="/static/balise/desk/leaving' in html
