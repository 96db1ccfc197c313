"""What visits leave behind: a count of questions without an answer and of services opened, and nothing of anyone."""

from __future__ import annotations

from collections.abc import Iterator

import factories
import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries, Settings
from small_directory import Directory

from balise.search import tally, wordings
from balise.search.wordings import Asked, Opened
from balise.web.rules.robots import is_robot

pytestmark = pytest.mark.django_db

BROWSER = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
HERE = "http://testserver"


@pytest.fixture(autouse=True)
def nothing_held() -> Iterator[None]:
    tally.MEMORY.clear()
    yield
    tally.MEMORY.clear()


@pytest.fixture
def visitor(directory: Directory) -> Client:
    return Client(headers={"User-Agent": BROWSER})


def held() -> dict[tuple[object, ...], int]:
    """What memory holds, without the month, which is today's."""
    return {(one.language, one.words, *one[3:]): count for one, count in tally.MEMORY.waiting.items()}


def test_a_question_that_finds_nothing_is_counted_with_its_language_and_area(visitor: Client) -> None:
    visitor.get("/fr/recherche/", {"q": "Zzyzx  QWERTÉ", "where": "Laval"})
    visitor.get("/fr/recherche/", {"q": "zzyzx qwerte", "where": "Laval"})
    visitor.get("/en/search/", {"q": "zzyzx qwerte"})
    assert held() == {("fr", "zzyzx qwerte", "mun-65005", False): 2, ("en", "zzyzx qwerte", "", False): 1}
    month = next(iter(tally.MEMORY.waiting)).month
    assert month == timezone.localdate().replace(day=1)


def test_a_question_that_finds_is_not_counted(visitor: Client) -> None:
    assert "Comptoir alimentaire" in visitor.get("/fr/recherche/", {"q": "comptoir alimentaire"}).text
    visitor.get("/fr/recherche/", {"where": "Laval"})
    visitor.get("/fr/recherche/")
    assert held() == {}


def test_a_question_that_a_filter_may_have_emptied_is_not_counted(visitor: Client) -> None:
    visitor.get("/fr/recherche/", {"q": "zzyzx", "free": "1"})
    visitor.get("/fr/recherche/", {"q": "zzyzx", "page": "3"})
    assert held() == {}


def test_nothing_is_counted_while_the_index_is_not_there(client: Client, db: None) -> None:
    client.get("/fr/recherche/", {"q": "zzyzx"}, headers={"User-Agent": BROWSER})
    assert held() == {}


def test_robots_and_people_who_work_here_are_not_counted(visitor: Client) -> None:
    ask = ("/fr/recherche/", {"q": "zzyzx"})
    visitor.get(*ask, headers={"User-Agent": "Mozilla/5.0 (compatible; bingbot/2.0; +http://www.bing.com/bingbot.htm)"})
    visitor.get(*ask, headers={"User-Agent": ""})
    visitor.get(*ask, headers={"Sec-Purpose": "prefetch;prerender"})
    visitor.head(*ask)
    visitor.force_login(factories.person("luce", "curator"))
    visitor.get(*ask)
    assert held() == {}


@pytest.mark.parametrize(
    ("agent", "expected"),
    [
        (BROWSER, False),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605 Version/18 Mobile Safari/604.1",
            False,
        ),
        ("Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0 Safari/537.36", False),
        ("Mozilla/5.0 (Linux; Android 12; CUBOT X50) AppleWebKit/537.36 Chrome/141.0 Mobile Safari/537.36", False),
        ("curl/8.5.0", True),
        ("python-requests/2.32", True),
        ("Mozilla/5.0 (compatible; GPTBot/1.2; +https://openai.com/gptbot)", True),
        ("", True),
    ],
)
def test_a_robot_is_known_by_its_name(agent: str, expected: bool) -> None:
    assert is_robot(agent) is expected


def test_a_service_opened_from_results_is_counted_with_the_words(visitor: Client, directory: Directory) -> None:
    from_results = f"{HERE}/fr/recherche/?q=Colis+de+No%C3%ABl&where=Laval&page=2"
    visitor.get(f"/fr/service/{directory.pantry}/", headers={"Referer": from_results})
    visitor.get(f"/en/service/{directory.pantry}/", headers={"Referer": from_results})
    assert held() == {("fr", "colis de noel", directory.pantry): 2}
    assert [type(one) for one in tally.MEMORY.waiting] == [Opened]


@pytest.mark.parametrize(
    "referer",
    [
        "",
        "https://ailleurs.example/fr/recherche/?q=colis",
        f"{HERE}/fr/ma-liste/?q=colis",
        f"{HERE}/fr/recherche/?where=Laval",
        f"{HERE}/fr/recherche/?q=%3F%21",
        f"{HERE}/fr/recherche/?q=" + "a" * 5_000,
        "http://[::1/fr/recherche/?q=colis",
    ],
)
def test_only_our_own_results_with_words_are_counted(visitor: Client, directory: Directory, referer: str) -> None:
    assert visitor.get(f"/fr/service/{directory.pantry}/", headers={"Referer": referer}).status_code == 200
    assert held() == {}


def test_a_record_that_is_not_shown_is_not_counted(visitor: Client) -> None:
    headers = {"Referer": f"{HERE}/fr/recherche/?q=colis"}
    assert visitor.get("/fr/service/999999/", headers=headers).status_code == 404
    assert held() == {}


def test_the_browser_tells_the_question_to_this_site_and_to_no_other(visitor: Client) -> None:
    assert visitor.get("/fr/recherche/", {"q": "colis"}).headers["Referrer-Policy"] == "same-origin"


def test_counting_asks_nothing_of_the_database_and_leaves_no_cookie(
    visitor: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    visitor.get("/fr/recherche/", {"q": "zzyzx"})  # what the process remembers is read once
    with django_assert_num_queries(0):
        answer = visitor.get("/fr/recherche/", {"q": "zzyzx"})
    assert answer.cookies == {}
    assert held() == {("fr", "zzyzx", "", False): 2}


def test_a_full_memory_lets_go_and_says_so(
    visitor: Client, monkeypatch: pytest.MonkeyPatch, settings: Settings
) -> None:
    monkeypatch.setattr(tally.MEMORY, "most", 0)
    assert visitor.get("/fr/recherche/", {"q": "zzyzx"}).status_code == 200
    settings.METRICS_TOKEN = ""
    told = visitor.get("/metrics").text
    assert "balise_tallies_not_counted_total 1.0" in told
    assert "zzyzx" not in told
    assert not any(isinstance(one, Asked) for one in tally.MEMORY.waiting)


@pytest.mark.parametrize("address", ["/fr/confidentialite/", "/en/privacy/"])
def test_the_page_of_privacy_says_how_long_it_is_kept(client: Client, address: str) -> None:
    told = client.get(address).text
    assert all(f" {number} " in told for number in (wordings.HELD_DAYS, wordings.KEPT_MONTHS))
