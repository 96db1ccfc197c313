"""Someone writes as they speak: what was understood is shown, can be taken back, and suggestions answer to the keys."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

import pytest
from playwright.sync_api import Locator, Page, expect
from records import DESKTOP, PHONE

from balise.core.languages import Language

pytestmark = pytest.mark.once  # a search reads no table


@dataclass(frozen=True, slots=True)
class Words:
    """What someone types in one language, and what the pages answer."""

    what: str
    where: str
    sentence: str
    search: str
    chips: tuple[str, ...]
    place: str
    in_place: str
    anywhere: str
    begun: str
    topic: str
    decides: str


WORDS: dict[Language, Words] = {
    "fr": Words("De quoi avez-vous besoin?", "Où?", "je cherche un refuge à Laval ouvert lundi", "Chercher",
                ("Refuge", "Laval", "lundi"), "À Laval", "2 services", "6 services", "refug", "Refuge",
                "Comment la recherche décide"),
    "en": Words("What do you need?", "Where?", "I need a shelter in Laval open on Monday", "Search",
                ("Shelter", "Laval", "Monday"), "In Laval", "2 services", "6 services", "shelt", "Shelter",
                "How search decides"),
}  # fmt: skip
SIZES = {"390": PHONE, "1280": DESKTOP}
each_language = pytest.mark.parametrize("language", list(WORDS))
each_size = pytest.mark.parametrize("size", SIZES.values(), ids=list(SIZES))


def ask(page: Page, words: Words) -> None:
    form = page.locator(".hero form")
    form.get_by_label(words.what).fill(words.sentence)
    form.get_by_role("button", name=words.search).click()
    page.wait_for_load_state()


def chip(page: Page, label: str) -> Locator:
    return page.locator(".chip.from-words", has_text=re.compile(label, re.IGNORECASE))


@each_language
@each_size
def test_a_sentence_is_understood_and_each_piece_can_be_taken_back(
    visit: Callable[..., Page], faults: Callable[[Page], list[str]], language: Language, size: tuple[int, int]
) -> None:
    words = WORDS[language]
    page = visit(f"/{language}/", size=size)
    ask(page, words)
    expect(page.locator(".chip.from-words")).to_have_count(len(words.chips))
    for label in words.chips:
        expect(chip(page, label)).to_be_visible()
    expect(page.locator("#count")).to_contain_text(words.in_place)
    expect(page.get_by_label(words.where)).to_have_value("")
    assert faults(page) == []

    chip(page, words.place).click()
    expect(page.locator("#count")).to_contain_text(words.anywhere)
    expect(chip(page, words.place)).to_have_count(0)
    expect(page.locator("#count")).to_be_focused()
    assert "Laval" not in page.get_by_label(words.what).input_value()

    chip(page, words.chips[0]).click()
    expect(page.get_by_label(words.what)).to_have_value(re.compile('"'))
    expect(page).to_have_url(re.compile("%22"))
    page.go_back()
    expect(page.locator("#count")).to_contain_text(words.anywhere)
    page.go_back()
    expect(page.locator("#count")).to_contain_text(words.in_place)


@each_language
def test_without_a_script_what_was_understood_can_be_taken_back_too(
    visit: Callable[..., Page], language: Language
) -> None:
    words = WORDS[language]
    page = visit(f"/{language}/", size=PHONE, scripts=False)
    ask(page, words)
    expect(page.locator("#count")).to_contain_text(words.in_place)
    chip(page, words.place).click()
    expect(page.locator("#count")).to_contain_text(words.anywhere)
    page.get_by_role("link", name=words.decides).click()
    expect(page.locator(".scale")).to_be_visible()


@each_language
@each_size
def test_suggestions_answer_to_the_keyboard(
    visit: Callable[..., Page], faults: Callable[[Page], list[str]], language: Language, size: tuple[int, int]
) -> None:
    words = WORDS[language]
    page = visit(f"/{language}/", size=size)
    field = page.get_by_role("combobox", name=words.what)
    field.press_sequentially(words.begun)
    options = page.get_by_role("option")
    expect(options.first).to_be_visible()
    expect(field).to_have_attribute("aria-expanded", "true")
    assert faults(page) == []

    page.keyboard.press("ArrowDown")
    expect(options.first).to_have_attribute("aria-selected", "true")
    expect(field).to_have_attribute("aria-activedescendant", options.first.get_attribute("id") or "?")
    expect(field).to_be_focused()
    page.keyboard.press("ArrowUp")
    expect(page.locator("[aria-selected=true]")).to_have_count(0)
    page.keyboard.press("Escape")
    expect(options).to_have_count(0)
    expect(field).to_have_value(words.begun)

    page.keyboard.press("ArrowDown")
    topic = page.get_by_role("group").first.get_by_role("option", name=re.compile(words.topic)).first
    expect(topic).to_be_visible()
    for _ in range(8):
        page.keyboard.press("ArrowDown")
        if topic.get_attribute("aria-selected") == "true":
            break
    page.keyboard.press("Enter")
    expect(page.locator("#count")).to_contain_text("service")
    expect(page.locator(".result").first).to_be_visible()


@each_language
def test_a_place_that_is_chosen_fills_its_field(visit: Callable[..., Page], language: Language) -> None:
    words = WORDS[language]
    page = visit(f"/{language}/", size=PHONE)
    field = page.get_by_role("combobox", name=words.where)
    field.press_sequentially("lav")
    page.get_by_role("option", name=re.compile("^Laval")).first.click()
    expect(field).to_have_value("Laval")
    expect(field).to_be_focused()
    expect(page.get_by_role("option")).to_have_count(0)
