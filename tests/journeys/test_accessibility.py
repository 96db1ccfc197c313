"""No page has a barrier that axe can find, in either language, narrow or wide, light or dark; none scrolls sideways."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from conftest import DESKTOP, NARROW, PHONE
from playwright.sync_api import Page
from records import Directory

from balise.core.languages import LANGUAGES, Language
from balise.web.routes import address

ROUTES = ("home", "results", "topics", "topic", "areas", "area", "my_list", "shared_list", "numbers", "about",
          "privacy", "accessibility", "site_map", "service", "organization", "site", "nothing")  # fmt: skip


def path_of(route: str, language: Language, directory: Directory) -> str:
    if route == "nothing":
        return f"/{language}/nothing/"
    if route == "shared_list":
        ids = f"{directory.service}.{directory.bare}.{directory.english_only}.{directory.confidential}.999999"
        return f"{address('my_list', language=language)}?services={ids}"
    arguments: dict[str, tuple[Any, ...]] = {
        "topic": ("food",),
        "area": ("region-13",),
        "service": (directory.service,),
        "organization": (directory.organization,),
        "site": (directory.site,),
    }
    return address(route, *arguments.get(route, ()), language=language)


@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["390", "1280"])
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("route", ROUTES)
def test_axe_finds_nothing(
    visit: Callable[..., Page], faults: Callable[[Page], list[str]], directory: Directory, route: str,
    language: Language, size: tuple[int, int],
) -> None:  # fmt: skip
    page = visit(path_of(route, language, directory), size=size)
    assert faults(page) == []


@pytest.mark.parametrize("route", ROUTES)
def test_nothing_is_found_in_the_dark_and_narrow_either(
    visit: Callable[..., Page], faults: Callable[[Page], list[str]], directory: Directory, route: str
) -> None:
    page = visit(path_of(route, "fr", directory), size=NARROW, scheme="dark")
    assert faults(page) == []
    wider = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    assert page.evaluate(wider) == 0, "the page scrolls sideways at 320 pixels"
    assert small_targets(page) == []


def small_targets(page: Page) -> list[str]:
    """Controls below 24 by 24 pixels that are not links inside a sentence (WCAG 2.2, 2.5.8)."""
    found: list[str] = page.evaluate(
        """() => [...document.querySelectorAll("a[href], button, input:not([type=hidden]), select, summary")]
            .filter((one) => one.checkVisibility() && !one.closest("p, dd, td, .hidden, .skip"))
            .map((one) => [one, one.getBoundingClientRect()])
            .filter(([one, box]) => box.width > 1 && (box.height < 24 || box.width < 24))
            .map(([one, box]) => `${one.outerHTML.slice(0, 120)} ${Math.round(box.width)}x${Math.round(box.height)}`)"""
    )
    return found
