"""A chart is drawn by Vega when someone asks, under our Content-Security-Policy: `visit` fails where it is broken."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from barriers import is_wider_than_its_window
from playwright.sync_api import Page, expect
from records import DESKTOP, PHONE

Visit = Callable[..., Page]


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_marks_are_gone_through_with_arrows_and_say_themselves(
    visit: Visit, faults: Callable[[Page], list[str]], size: tuple[int, int]
) -> None:
    page = visit("/fr/besoins/", size=size)
    assert not page.evaluate("'vega' in window"), "what is heavy waits until someone asks"
    chart = page.locator("#needs_by_topic")
    chart.get_by_role("button", name="Dessiner ce graphique").focus()
    page.keyboard.press("Enter")
    expect(chart.locator(".drawing svg")).to_be_visible()
    said = page.evaluate("document.activeElement.getAttribute('aria-label')")
    assert said == chart.locator(".drawing [tabindex='0']").get_attribute("aria-label")
    page.keyboard.press("ArrowDown")
    now = page.evaluate("document.activeElement.getAttribute('aria-label')")
    assert now and now != said
    expect(chart.locator(".drawing-said")).to_have_text(now)
    assert faults(page) == []
    assert not is_wider_than_its_window(page)


def test_without_a_script_numbers_are_there_and_no_button_that_does_nothing(visit: Visit) -> None:
    page = visit("/en/needs/", scripts=False)
    expect(page.locator("#needs_by_topic table")).to_be_visible()
    for name in ("Draw this chart", "Copy the link", "Print"):
        expect(page.get_by_role("button", name=name)).to_have_count(0)


def test_on_paper_the_period_the_filters_and_the_address_are_written(visit: Visit) -> None:
    page = visit("/en/needs/?period=2019&gender=woman")
    page.emulate_media(media="print")
    expect(page.locator(".portrait-period")).to_have_text("2019")
    expect(page.locator(".portrait-chips")).to_contain_text("Woman")
    expect(page.get_by_text(page.url)).to_be_visible()
    for hidden in (".portrait-filters", ".portrait-sections", ".chart-foot", ".portrait-share"):
        expect(page.locator(hidden).first).to_be_hidden()
