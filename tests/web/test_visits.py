"""A page that the public opens is counted with its language and kind: nobody is followed, and nothing is written."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.contrib.auth.hashers import make_password
from django.test import Client
from django.urls import get_resolver
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries, Settings
from small_directory import Directory

from balise.accounts.models import User
from balise.analysis import visits
from balise.analysis.rules.facts import PAGES
from balise.web.public.visits import KINDS

pytestmark = pytest.mark.django_db
HERE = "http://testserver/fr/"


@pytest.fixture(autouse=True)
def nothing_held() -> Iterator[None]:
    visits.MEMORY.clear()
    yield
    visits.MEMORY.clear()


@pytest.fixture
def visitor(directory: Directory) -> Client:
    return Client(headers={"User-Agent": "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"})


def held() -> dict[tuple[str, str, bool], int]:
    """What memory holds, all of today."""
    assert {one.day for one in visits.MEMORY.waiting} <= {timezone.localdate()}
    return {(one.language, one.page, one.is_entry): count for one, count in visits.MEMORY.waiting.items()}


def test_every_kind_is_of_an_address_and_is_known_to_facts() -> None:
    names = {name for name in get_resolver().reverse_dict if isinstance(name, str)}
    assert KINDS.keys() <= names
    assert set(KINDS.values()) == set(PAGES)


@pytest.mark.parametrize(
    ("address", "language", "page"),
    [("/fr/", "fr", "home"), ("/en/search/?q=colis", "en", "search"), ("/fr/sujets/", "fr", "browse"),
     ("/en/places/", "en", "browse"), ("/fr/ma-liste/", "fr", "list"), ("/en/needs/channels/", "en", "figures"),
     ("/fr/confidentialite/", "fr", "other")],
)  # fmt: skip
def test_a_page_is_counted_with_its_language_and_kind(visitor: Client, address: str, language: str, page: str) -> None:
    assert visitor.get(address).status_code == 200
    assert held() == {(language, page, True): 1}


def test_a_page_opened_from_this_site_is_no_visit_more(visitor: Client, directory: Directory) -> None:
    record = f"/fr/service/{directory.pantry}/"
    visitor.get(record, headers={"Referer": "https://moteur.example/?q=colis"})
    visitor.get(record, headers={"Referer": "http://[broken"})
    visitor.get(record, headers={"Referer": HERE})
    assert held() == {("fr", "record", True): 2, ("fr", "record", False): 1}


@pytest.mark.parametrize(
    "headers",
    [{"User-Agent": "Googlebot/2.1"}, {"User-Agent": ""}, {"Sec-Purpose": "prefetch;prerender"},
     {"Purpose": "prefetch"}],
)  # fmt: skip
def test_what_no_person_opened_is_not_counted(visitor: Client, headers: dict[str, str]) -> None:
    assert visitor.get("/fr/", headers=headers).status_code == 200
    assert held() == {}


@pytest.mark.parametrize(
    "address",
    ["/fr/service/999999/", "/fr/nulle-part/", "/robots.txt", "/fr/suggestions/?q=colis", "/fr/connexion/",
     "/fr/recherchistes/", "/fr/guichet/", "/"],
)  # fmt: skip
def test_what_is_no_page_of_the_public_is_not_counted(visitor: Client, address: str) -> None:
    visitor.get(address)
    assert held() == {}


def test_a_head_is_not_counted(visitor: Client) -> None:
    assert visitor.head("/fr/").status_code == 200
    assert held() == {}


def test_who_is_signed_in_is_not_counted(visitor: Client) -> None:
    user = User.objects.create(username="c", role="counsellor", password=make_password("x"))
    visitor.force_login(user)
    assert visitor.get("/fr/").status_code == 200
    assert held() == {}


def test_counting_asks_nothing_of_the_database_and_leaves_no_cookie(
    visitor: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    visitor.get("/fr/confidentialite/")  # what the process remembers is read once
    with django_assert_num_queries(0):
        answer = visitor.get("/fr/confidentialite/")
    assert answer.cookies == {}
    assert held() == {("fr", "other", True): 2}


def test_a_full_memory_lets_go_and_says_so(
    visitor: Client, monkeypatch: pytest.MonkeyPatch, settings: Settings
) -> None:
    def not_counted() -> float:
        lines = visitor.get("/metrics").text.splitlines()
        return float(
            next((one for one in lines if one.startswith("balise_tallies_not_counted_total")), "0 0").split()[1]
        )

    settings.METRICS_TOKEN = ""
    before = not_counted()
    monkeypatch.setattr(visits.MEMORY, "most", 0)
    assert visitor.get("/fr/").status_code == 200
    assert (not_counted() - before, held()) == (1.0, {})


@pytest.mark.parametrize(("address", "said"), [("/fr/confidentialite/", "pages de chaque sorte"),
                                               ("/en/privacy/", "pages of each kind")])  # fmt: skip
def test_the_page_of_privacy_says_what_is_counted(visitor: Client, address: str, said: str) -> None:
    assert said in visitor.get(address).text
