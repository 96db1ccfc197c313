"""A crawl of the figures of needs is slowed, and nobody who reads them notices; nothing of who asks is kept."""

from __future__ import annotations

from collections.abc import Iterator

import factories
import pytest
from django.core.cache import cache
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import Settings
from small_directory import Directory

from balise.accounts.rules import Identity
from balise.analysis.store import Store
from balise.core.languages import Language
from balise.web import throttle
from balise.web.routes import address
from balise.web.rules.pace import Pace

HTML = {"accept": "text/html,*/*;q=0.8"}
PATHS = ("/en/needs/", "/fr/besoins/sujets/food/", "/en/needs/files/needs_by_topic.csv",
         "/en/needs/drawings/needs_by_topic.json", "/en/needs/embed/needs_by_topic/")  # fmt: skip


@given(st.integers(1, 500), st.integers(0, 3_000))
def test_as_many_at_once_then_as_many_each_minute(per_minute: int, later: int) -> None:
    pace = Pace(per_minute)
    assert [pace.wait("a", 5.0) for _ in range(per_minute)] == [0] * per_minute
    wait = pace.wait("a", 5.0)
    assert 0 < wait <= 60
    assert pace.wait("a", 5.0) == wait, "to ask too soon costs nothing more"
    assert pace.wait("b", 5.0) == 0, "of each network"
    assert pace.wait("a", 5.0 + wait + later) == 0, "once it has waited as told"


@given(st.integers(1, 500))
def test_an_even_pace_is_never_refused(per_minute: int) -> None:
    pace = Pace(per_minute)
    assert not any(pace.wait("a", number * 60 / per_minute) for number in range(3 * per_minute))


def test_what_is_remembered_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("balise.web.rules.pace._MOST_NETWORKS", 3)
    pace = Pace(1)
    for network in "abc":
        pace.wait(network, 0.0)
    assert pace.wait("d", 1.0) == 0
    assert pace.wait("c", 1.0) and pace.wait("d", 1.0), "the latest are remembered"
    assert pace.wait("a", 1.0) == 0, "the oldest was forgotten"


@pytest.fixture
def limit(settings: Settings) -> Iterator[int]:
    settings.FIGURES_PER_MINUTE = 3
    throttle.forget()
    yield 3
    throttle.forget()


@pytest.mark.django_db
@pytest.mark.parametrize("path", PATHS)
def test_too_many_are_told_how_long_to_wait(
    client: Client, directory: Directory, counted: Store, limit: int, path: str
) -> None:
    assert [client.get(path).status_code for _ in range(limit)] == [200] * limit
    answer = client.get(path)
    assert answer.status_code == 429
    assert 0 < int(answer["Retry-After"]) <= 20
    assert answer["Retry-After"] in answer.text
    assert answer["Content-Type"].startswith("text/plain")
    assert client.get(path, REMOTE_ADDR="192.0.2.7").status_code == 200, "another network"
    assert client.get("/en/").status_code == 200, "help is found as before"


@pytest.mark.django_db
def test_a_person_is_told_on_a_page_that_leads_to_the_open_data(
    client: Client, directory: Directory, counted: Store, limit: int, language: Language
) -> None:
    path = address("portrait", language=language)
    answer = [client.get(path, headers=HTML) for _ in range(limit + 1)][-1]
    assert answer.status_code == 429 and answer["Content-Type"].startswith("text/html")
    assert answer["Retry-After"] in answer.text
    assert address("releases", language=language) in answer.text


@pytest.mark.django_db
def test_who_is_signed_in_is_not_slowed_on_their_own_pages(
    identity: Identity, directory: Directory, counted: Store, limit: int
) -> None:
    client = Client()
    client.force_login(factories.person("ada", "analyst"))
    path = address("internal_portrait", language="en")
    assert {client.get(path).status_code for _ in range(limit + 2)} == {200}


@pytest.mark.django_db
def test_nothing_is_written_of_who_asks(
    client: Client, directory: Directory, counted: Store, limit: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    def never(*_arguments: object, **_options: object) -> None:
        raise AssertionError("the cache is a table")

    for verb in ("set", "add", "incr"):
        monkeypatch.setattr(cache, verb, never)
    client.get("/en/needs/", REMOTE_ADDR="192.0.2.7")
    assert "192.0.2.7" not in str([vars(one) for one in throttle._paces.values()])


@pytest.mark.django_db
def test_without_a_limit_nobody_waits(client: Client, directory: Directory, counted: Store, settings: Settings) -> None:
    settings.FIGURES_PER_MINUTE = 0
    assert {client.get("/en/needs/").status_code for _ in range(5)} == {200}
