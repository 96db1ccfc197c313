"""Someone looks for food near them: words and a place, filters, the map, a service, a call, a list. Then comes back."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

import pytest
from playwright.sync_api import Locator, Page, expect
from records import DESKTOP, PHONE

from balise.core.languages import Language

pytestmark = pytest.mark.once  # pages that are only read: tests/web asks both databases for each of them


@dataclass(frozen=True, slots=True)
class Words:
    """What the pages say in one language, and what someone types."""

    what: str
    where: str
    need: str
    place: str
    search: str
    filters: str
    free: str
    found: str
    show_map: str
    add: str
    kept: str
    my_list: str


WORDS: dict[Language, Words] = {
    "fr": Words("De quoi avez-vous besoin?", "Où?", "comptoir alimentaire", "Laval", "Chercher", "Filtres",
                "Gratuits seulement", "service", "Montrer la carte", "Ajouter à ma liste", "Dans ma liste",
                "Ma liste"),
    "en": Words("What do you need?", "Where?", "food pantry", "Laval", "Search", "Filters",
                "Free only", "service", "Show the map", "Add to my list", "In my list",
                "My list"),
}  # fmt: skip
COLUMNS = 1024  # from this width on the filters stand beside the results
SIZES = {"390": PHONE, "1280": DESKTOP}
each_language = pytest.mark.parametrize("language", list(WORDS))


def search_from_home(page: Page, words: Words, need: str = "") -> None:
    form = page.locator(".hero form")
    form.get_by_label(words.what).fill(need or words.need)
    form.get_by_label(words.where).fill(words.place)
    form.get_by_role("button", name=words.search).click()
    expect(page.locator("#count")).to_contain_text(words.found)
    page.wait_for_load_state()  # what scripts add to the filters is there


def filter_box(page: Page, words: Words) -> Locator:
    """The box "free only", with the filters opened where the screen is narrow."""
    if (page.viewport_size or {"width": 0})["width"] < COLUMNS:
        page.locator("#filters > summary").click()
    return page.get_by_label(words.free)


@each_language
@pytest.mark.parametrize("size", SIZES.values(), ids=list(SIZES))
def test_from_a_need_to_a_call_and_back(
    visit: Callable[..., Page], faults: Callable[[Page], list[str]], language: Language, size: tuple[int, int]
) -> None:
    words = WORDS[language]
    page = visit(f"/{language}/", size=size)
    search_from_home(page, words)
    assert page.context.cookies() == [], "searching sets a cookie"

    box = filter_box(page, words)
    box.check()
    expect(page).to_have_url(re.compile(r"[?&]free=1"))
    expect(page.locator(".chips")).to_contain_text(words.free.split()[0].removesuffix("s"))
    expect(box).to_be_focused()
    expect(page.locator("#announcement")).to_have_text(page.locator("#results").get_attribute("data-told") or "?")
    assert faults(page) == []

    first = page.locator(".result").first
    name = first.locator("h2 a > span:last-child").inner_text()
    first.get_by_role("button", name=words.add).click()
    expect(page.locator(".result").first.get_by_role("link", name=words.kept)).to_be_focused()
    expect(page.locator(".main-nav .count")).to_have_text("(1)")

    page.locator(".result").first.locator("h2 a").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(name)
    expect(page.locator(".record-now a.call")).to_have_attribute("href", "tel:+15145550123;ext=7")
    page.go_back()
    expect(page).to_have_url(re.compile(r"[?&]free=1"))
    expect(page.locator(".result").first).to_contain_text(name)
    page.get_by_role("link", name=words.my_list).first.click()
    expect(page.locator(".kept-one")).to_contain_text(name)


@each_language
@pytest.mark.parametrize("size", SIZES.values(), ids=list(SIZES))
def test_the_map_and_the_list_select_each_other(
    visit: Callable[..., Page], faults: Callable[[Page], list[str]], language: Language, size: tuple[int, int]
) -> None:
    words = WORDS[language]
    page = visit(f"/{language}/", size=size)
    search_from_home(page, words)
    toggle = page.get_by_role("button", name=words.show_map)
    expect(toggle).to_have_attribute("aria-expanded", "false")
    toggle.click()
    expect(page.locator(".map-toggle")).to_have_attribute("aria-expanded", "true")
    results = page.locator(".result[data-latitude]")
    pins = page.locator("#map .marker")
    expect(pins).to_have_count(results.count())

    last = results.last
    number = last.get_attribute("data-number") or "?"
    pin = page.locator("#map").get_by_role("button", name=re.compile(rf"\b{number}\b"))
    pin.focus()
    pin.press("Enter")
    expect(last).to_have_class(re.compile("is-chosen"))
    expect(last.locator(":is(h2, h3) a")).to_be_focused()
    expect(last).to_be_in_viewport()

    results.first.locator("h2 a").focus()
    expect(results.first).to_have_class(re.compile("is-chosen"))
    expect(page.locator("#map .marker.is-chosen")).to_have_text(results.first.get_attribute("data-number") or "?")
    assert faults(page) == []


@each_language
def test_with_the_keyboard_alone(visit: Callable[..., Page], language: Language) -> None:
    words = WORDS[language]
    page = visit(f"/{language}/")

    def tab_to(target: Locator, most: int = 60) -> None:
        for _ in range(most):
            page.keyboard.press("Tab")
            if target.evaluate("one => one === document.activeElement"):
                return
        raise AssertionError(f"{most} times Tab does not lead to {target}")

    tab_to(page.get_by_label(words.what))
    page.keyboard.type(words.need)
    tab_to(page.get_by_label(words.where), most=1)
    page.keyboard.type(words.place)
    page.keyboard.press("Enter")
    expect(page.locator("#count")).to_contain_text(words.found)
    page.wait_for_load_state()  # what scripts add to the filters is there

    box = page.get_by_label(words.free)
    tab_to(box)
    page.keyboard.press("Space")
    expect(page).to_have_url(re.compile(r"[?&]free=1"))
    expect(box).to_be_focused()

    keep = page.locator(".result").first.get_by_role("button", name=words.add)
    tab_to(keep, most=100)
    page.keyboard.press("Enter")
    expect(page.locator(".result").first.get_by_role("link", name=words.kept)).to_be_focused()

    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Shift+Tab")
    expect(page.locator(".result").first.locator("h2 a")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator(".record-now")).to_be_visible()
    tab_to(page.locator(".record-now a.call"))


@each_language
@pytest.mark.parametrize("size", SIZES.values(), ids=list(SIZES))
def test_without_a_script(visit: Callable[..., Page], language: Language, size: tuple[int, int]) -> None:
    words = WORDS[language]
    page = visit(f"/{language}/", size=size, scripts=False)
    search_from_home(page, words)
    expect(page.locator(".map-toggle")).to_be_hidden()
    filter_box(page, words).check()
    page.locator("#filters button[type=submit]").click()
    expect(page).to_have_url(re.compile(r"[?&]free=1"))
    first = page.locator(".result").first
    name = first.locator("h2 a > span:last-child").inner_text()
    first.get_by_role("button", name=words.add).click()
    expect(page.locator(".result").first.get_by_role("link", name=words.kept)).to_be_in_viewport()
    page.locator(".result").first.locator("h2 a").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(name)
    expect(page.locator(".record-now a.call")).to_have_attribute("href", re.compile("^tel:"))
    page.go_back()
    page.get_by_role("link", name=words.my_list).first.click()
    expect(page.locator(".kept-one")).to_contain_text(name)


@each_language
@pytest.mark.parametrize("where", ["home", "results"])
def test_suggestions_come_as_one_types(visit: Callable[..., Page], language: Language, where: str) -> None:
    words = WORDS[language]
    results = {"fr": "/fr/recherche/", "en": "/en/search/"}[language]
    page = visit(f"/{language}/" if where == "home" else results)
    for label, typed, proposed in ((words.what, words.need[:4], words.need[:4]), (words.where, "lav", "Laval")):
        field = page.get_by_role("combobox", name=label)
        field.press_sequentially(typed)
        offered = page.locator(f"#{field.get_attribute('aria-controls')} [role=option]")
        expect(offered.first).to_be_visible()
        values = offered.all_inner_texts()
        assert any(proposed.lower() in value.lower() for value in values), values
        expect(field).to_be_focused()
        expect(field).to_have_value(typed)
