"""Whoever is watched can leave at once, with a script or without one, and use everything from the keyboard."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from records import EXIT, NARROW, Directory

pytestmark = pytest.mark.once  # what scripts and styles do with a page


def test_three_times_escape_leaves_without_a_way_back(visit: Callable[..., Page]) -> None:
    page = visit("/fr/sujets/")
    page.goto(page.url.replace("sujets", "lieux"))
    for _ in range(3):
        page.keyboard.press("Escape")
    page.wait_for_url(EXIT)
    page.go_back()
    expect(page).to_have_url(re.compile("/fr/sujets/$"))  # the page that was left is not behind the Back button


def test_once_is_not_enough(visit: Callable[..., Page]) -> None:
    page = visit("/fr/")
    page.keyboard.press("Escape")
    page.wait_for_timeout(300)
    assert page.url.endswith("/fr/")


@pytest.mark.parametrize("scripts", [True, False], ids=["with a script", "without"])
def test_the_button_leaves(visit: Callable[..., Page], scripts: bool) -> None:
    page = visit("/en/", scripts=scripts)
    page.get_by_role("link", name="Quick exit").click()
    page.wait_for_url(EXIT)
    assert page.url == EXIT


def test_the_way_out_stays_in_view(visit: Callable[..., Page]) -> None:
    page = visit("/fr/", size=NARROW)
    page.mouse.wheel(0, 3000)
    page.wait_for_timeout(200)
    expect(page.locator("[data-quick-exit]")).to_be_in_viewport()


def test_the_first_key_leads_to_the_content(visit: Callable[..., Page]) -> None:
    page = visit("/en/")
    page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="Skip to the content")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(page.locator("#content")).to_be_focused()


def test_what_takes_the_focus_is_seen_and_not_covered(visit: Callable[..., Page]) -> None:
    page = visit("/fr/", size=NARROW)
    covered = []
    for _ in range(45):
        page.keyboard.press("Tab")
        covered += page.evaluate(
            """() => {
                const one = document.activeElement, box = one.getBoundingClientRect();
                const bar = document.querySelector(".bar").getBoundingClientRect();
                const isInBar = one.closest(".bar") !== null;
                const style = getComputedStyle(one);
                const isSeen = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
                return (isInBar || box.bottom > bar.bottom) && isSeen ? [] : [one.outerHTML.slice(0, 120)];
            }"""
        )
    assert covered == []


def test_another_language_says_the_same_page(visit: Callable[..., Page], directory: Directory) -> None:
    page = visit(f"/fr/service/{directory.service}/")
    page.get_by_role("link", name="English").click()
    expect(page).to_have_url(re.compile(f"/en/service/{directory.service}/$"))
    expect(page.locator("html")).to_have_attribute("lang", "en")
