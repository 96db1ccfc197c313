"""What holds on every public page, in both languages: the points of SGQRI 008 3.0 and WCAG 2.2 that a page's text
shows, privacy, and weight. A browser checks the rest in tests/journeys."""

from __future__ import annotations

import gzip
import re
from itertools import pairwise
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.contrib.staticfiles import finders
from django.test import Client
from reading import Element, Page
from small_directory import Directory

from balise.accounts.rules import Identity, contrast
from balise.analysis.store import Store
from balise.core.languages import LANGUAGES, Language
from balise.web.routes import address

pytestmark = [pytest.mark.django_db, pytest.mark.once]  # a page’s text is the same wherever its records are kept

ROUTES = ("home", "results", "topics", "topic", "areas", "area", "my_list", "numbers", "about", "privacy",
          "accessibility", "how_search_decides", "site_map", "service", "organization", "portrait",
          "portrait_needs", "portrait_unmet", "portrait_topic", "portrait_inquirers", "portrait_referrals",
          "portrait_transfers", "portrait_channels", "portrait_follow_ups", "portrait_supply",
          "portrait_definitions", "published_figures", "releases", "release", "release_table",
          "release_document")  # fmt: skip
_FIRST_VIEW = 100_000  # bytes, compressed: page, styles, scripts


def path_of(route: str, language: Language, directory: Directory) -> str:
    arguments = {
        "topic": ("food",), "portrait_topic": ("food",), "area": ("region-13",), "service": (directory.pantry,),
        "organization": (directory.organization,), "release": ("2019-1",),
        "release_table": ("2019-1", "needs_by_gender"), "release_document": ("2019-1", "protection"),
    }  # fmt: skip
    return address(route, *arguments.get(route, ()), language=language)


@pytest.fixture(scope="module")
def answered() -> dict[tuple[str, Language], str]:
    """Pages that were asked for: tests here only read them, and each is asked for once."""
    return {}


@pytest.fixture(params=[(route, language) for language in LANGUAGES for route in ROUTES], ids="-".join)
def html(
    request: pytest.FixtureRequest,
    answered: dict[tuple[str, Language], str],
    client: Client,
    directory: Directory,
    identity: Identity,
    counted: Store,
) -> str:
    route, language = request.param
    if request.param not in answered:
        if route.startswith("release"):
            request.getfixturevalue("released")
        answered[request.param] = ask(client, path_of(route, language, directory))
    return answered[request.param]


@pytest.fixture
def page(html: str) -> Page:
    return Page(html)


def ask(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200
    assert answer.cookies == {}, "a page that is only read sets a cookie"
    return str(answer.text)


def test_a_page_says_what_it_is_once(page: Page) -> None:
    assert page.all("html")[0].get("lang") in LANGUAGES
    titles = [one for one in page.all("title") if not one.is_in("svg")]
    assert len(titles) == len(page.all("h1")) == len(page.all("main")) == 1
    assert page.all("h1")[0].text and page.all("title")[0].text


def test_headings_go_down_one_level_at_a_time(page: Page) -> None:
    levels = [int(heading.tag[1]) for heading in page.all("h1", "h2", "h3", "h4") if not heading.is_in("footer")]
    assert levels[0] == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))
    assert all(heading.text for heading in page.all("h1", "h2", "h3", "h4"))


def test_every_control_has_a_name(page: Page) -> None:
    labelled = {label.get("for") for label in page.all("label")}
    controls = [one for one in page.all("input", "select", "textarea") if one.get("type") not in ("hidden", "submit")]
    nameless = [
        one.attributes
        for one in controls
        if one.get("id") not in labelled and not one.get("aria-label") and not one.is_in("label")
    ]
    assert nameless == []
    assert [button.attributes for button in page.all("button") if not button.text] == []


def test_every_link_says_where_it_leads(page: Page) -> None:
    assert [link.attributes for link in page.all("a") if not link.text and not link.get("aria-label")] == []
    leads: dict[str, set[str]] = {}
    for link in page.all("a"):
        if link.is_in("main"):
            leads.setdefault(link.text, set()).add(link.get("href"))
    assert {text: where for text, where in leads.items() if len(where) > 1} == {}, "one text leads to two places"


def test_ids_are_unique_and_references_lead_somewhere(page: Page) -> None:
    ids = [one.get("id") for one in page.elements if one.get("id")]
    assert sorted(set(ids)) == sorted(ids)
    named = ("aria-labelledby", "aria-describedby", "for", "aria-controls")
    asked = {ref for one in page.elements for name in named for ref in one.get(name).split()}
    assert asked - set(ids) == set()


def test_images_and_tables_are_told(page: Page) -> None:
    assert all("alt" in image.attributes for image in page.all("img"))
    assert all(one.get("aria-hidden") or one.get("aria-label") or one.get("role") for one in page.all("svg"))
    assert len(page.all("table")) == len(page.all("caption"))
    assert all(head.get("scope") for head in page.all("th"))


def test_nothing_is_inline_nor_from_elsewhere_nor_moves(page: Page) -> None:
    assert [one.tag for one in page.elements if "style" in one.attributes] == []
    assert [name for one in page.elements for name in one.attributes if name.startswith("on")] == []
    scripts = [one for one in page.all("script") if one.get("type") != "application/ld+json"]
    assert page.all("style") == [] and all(script.get("src") for script in scripts)
    loaded = [one.get("src") or one.get("href") for one in page.all("script", "img", "link") if _is_loaded(one)]
    assert [there for there in loaded if urlsplit(there).netloc] == []
    assert [one.attributes for one in page.all("meta") if one.get("http-equiv").lower() == "refresh"] == []
    assert page.all("marquee", "blink", "iframe", "font", "center") == []


def test_every_page_has_the_way_out_the_other_language_and_the_skip_link(page: Page, identity: Identity) -> None:
    assert [one.get("href") for one in page.elements if "data-quick-exit" in one.attributes] == [identity.quick_exit]
    switch = next(one for one in page.all("a") if one.get("hreflang"))
    there = switch.get("hreflang")
    assert there != page.all("html")[0].get("lang")
    assert switch.get("lang") == there and switch.get("href").startswith(f"/{there}/")
    links = page.all("a")
    assert links[0].get("href") == "#content" and page.all("main")[0].get("id") == "content"


def test_landmarks_of_one_kind_are_told_apart(page: Page) -> None:
    names = [nav.get("aria-label") or nav.get("aria-labelledby") for nav in page.all("nav")]
    assert all(names) and len(set(names)) == len(names)


def test_titles_are_unique(
    client: Client, directory: Directory, counted: Store, released: Path, language: Language
) -> None:
    titles = [Page(client.get(path_of(route, language, directory)).text).all("title")[0].text for route in ROUTES]
    assert len(set(titles)) == len(titles)


def test_the_first_view_is_light(html: str) -> None:
    total = len(gzip.compress(html.encode()))
    for one in Page(html).all("link", "script", "img"):
        there = one.get("href") or one.get("src")
        if there.startswith("/static/") and "leaflet" not in there and _is_loaded(one):
            found = finders.find(there.removeprefix("/static/"))
            assert found, there
            total += len(gzip.compress(Path(str(found)).read_bytes()))
    assert total < _FIRST_VIEW


def _is_loaded(one: Element) -> bool:
    return one.tag != "link" or one.get("rel") in ("stylesheet", "icon", "manifest")


def test_the_operator_s_texts_are_escaped(client: Client, directory: Directory) -> None:
    page = client.get("/en/search/", {"q": "<script>alert(1)</script>", "where": '"><img src=x>'}).text
    assert "<script>alert" not in page and "<img src=x" not in page


def test_colours_have_the_contrast_that_wcag_asks() -> None:
    """Every pair of tokens that stands one on the other, in light and in dark."""
    sheet = Path(str(finders.find("balise/tokens.css"))).read_text()
    light, dark = (dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", part)) for part in _modes(sheet))
    pairs = [("ink", "ground"), ("ink", "surface"), ("ink", "surface-soft"), ("ink-soft", "ground"),
             ("ink-soft", "surface"), ("ink-soft", "surface-soft"), ("link", "ground"), ("link", "surface"),
             ("link", "surface-soft"), ("link", "brand-tint"), ("link-visited", "surface"), ("on-brand", "brand"),
             ("on-brand", "brand-strong"), ("urgent", "urgent-tint"), ("urgent", "surface"), ("good", "good-tint"),
             ("good", "surface"), ("warn", "warn-tint"), ("warn", "surface"), ("on-hero", "hero"),
             ("on-focus", "focus"), ("ink", "urgent-tint"), ("ink", "warn-tint"), ("ink", "brand-tint")]  # fmt: skip
    for mode in (light, {**light, **dark}):
        assert {pair: contrast(mode[pair[0]], mode[pair[1]]) for pair in pairs
                if contrast(mode[pair[0]], mode[pair[1]]) < 4.5} == {}  # fmt: skip
        assert contrast(mode["line-strong"], mode["surface"]) >= 3


def _modes(sheet: str) -> tuple[str, str]:
    light, _, dark = sheet.partition("prefers-color-scheme: dark")
    return light, dark
