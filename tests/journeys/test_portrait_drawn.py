"""What scripts add to the portrait of needs, each when someone asks: a chart drawn by Vega under our
Content-Security-Policy (`visit` fails where it is broken), and views kept on one's own device."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from barriers import is_wider_than_its_window
from playwright.sync_api import Locator, Page, expect
from records import DESKTOP, PHONE

pytestmark = pytest.mark.once  # what scripts do with the page that they are given
Visit = Callable[..., Page]
VIEWS = ".saved-list > li"


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


def test_where_fifty_views_are_saved_another_is_refused_and_none_is_lost(visit: Visit) -> None:
    page = visit("/en/needs/?gender=woman")
    held = [{"name": f"View {n}", "fr": f"/fr/besoins/?page={n}", "en": f"/en/needs/?page={n}"} for n in range(50)]
    page.evaluate(
        "views => localStorage.setItem(document.querySelector('[data-saved]').dataset.saved, JSON.stringify(views))",
        held,
    )
    page.reload()
    saved = opened(page)
    expect(saved.get_by_text("50 views are saved")).to_be_visible()
    saved.get_by_role("button", name="Save this view").click()
    expect(saved.get_by_text("50 views are saved")).to_be_focused()
    expect(saved.locator(VIEWS)).to_have_count(50)
    expect(saved.get_by_role("link", name="View 49", exact=True)).to_be_visible()
    saved.get_by_role("button", name="Remove View 49").click()
    expect(saved.get_by_text("50 views are saved")).to_be_hidden()
    saved.get_by_role("button", name="Save this view").click()
    expect(saved.get_by_role("link")).to_have_count(50)
    saved.get_by_role("button", name="Put it back View 49").click()
    expect(saved.get_by_text("50 views are saved")).to_be_focused()
    expect(saved.get_by_role("button", name="Put it back View 49")).to_be_visible()
    expect(saved.get_by_role("link", name="View 0", exact=True)).to_be_visible()


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
    expect(page.locator("#needs_by_topic table svg").first).to_be_visible()
    for hidden in (".portrait-filters", ".portrait-sections", ".chart-foot", ".portrait-share"):
        expect(page.locator(hidden).first).to_be_hidden()


def test_bars_of_a_table_pass_under_the_bar_of_the_page(visit: Visit) -> None:
    page = visit("/en/needs/")
    drawn = page.locator("#needs_by_topic table svg").first
    drawn.evaluate("(one) => scrollBy({ top: one.getBoundingClientRect().top - 20, behavior: 'instant' })")
    over = drawn.evaluate("""(one) => {
      const { left, top } = one.getBoundingClientRect();
      return document.elementFromPoint(left + 4, top + 4).closest("nav") !== null;
    }""")
    assert over


def opened(page: Page) -> Locator:
    saved = page.locator(".portrait-saved")
    if saved.get_attribute("open") is None:
        saved.locator("summary").click()
    return saved


def test_a_view_is_kept_renamed_removed_and_put_back(visit: Visit, faults: Callable[[Page], list[str]]) -> None:
    page = visit("/fr/besoins/?period=2019&gender=woman&zzyzx=1", size=PHONE)
    saved = opened(page)
    field = saved.get_by_label("Nom de ce que vous voyez")
    assert "2019" in field.input_value() and "Femme" in field.input_value()
    field.fill("Femmes <b>2019</b>")
    field.press("Enter")
    expect(saved.get_by_role("status")).to_have_text("Vue enregistrée.")
    expect(saved.locator(VIEWS)).to_have_count(1)
    assert faults(page) == []
    assert not is_wider_than_its_window(page)

    page.goto(page.url.split("?")[0].replace("/fr/besoins/", "/en/needs/unmet/"))
    saved = opened(page)
    saved.get_by_role("button", name="Rename").click()
    saved.get_by_label("New name").fill("Women")
    page.keyboard.press("Enter")
    link = saved.get_by_role("link", name="Women", exact=True)
    expect(link).to_be_focused()
    saved.get_by_role("button", name="Remove").click()
    expect(saved.get_by_role("link")).to_have_count(0)
    expect(saved.get_by_role("button", name="Put it back")).to_be_focused()
    page.keyboard.press("Enter")
    expect(link).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator(".portrait-chips")).to_contain_text("Woman")
    assert page.url.endswith("/en/needs/?period=2019&gender=woman"), (
        "in the language of who reads, as it was understood"
    )


@pytest.mark.parametrize("stored", ["{", "7", '[{"name": "x", "fr": "//evil.example.org/", "en": "/en/"}]'])
def test_what_is_stored_badly_is_no_view(visit: Visit, stored: str) -> None:
    page = visit("/en/needs/")
    page.evaluate("(stored) => localStorage.setItem('balise.needs.', stored)", stored)
    page.reload()
    expect(opened(page).locator(VIEWS)).to_have_count(0)


def test_a_browser_that_keeps_nothing_says_so(visit: Visit) -> None:
    page = visit("/en/needs/")
    page.evaluate(
        "() => { Storage.prototype.setItem = () => { throw new DOMException('full', 'QuotaExceededError'); }; }"
    )
    saved = opened(page)
    saved.get_by_role("button", name="Save this view").click()
    expect(saved.get_by_role("alert")).to_contain_text("Copy the link instead")
    expect(saved.locator(VIEWS)).to_have_count(0)


def test_only_a_name_and_an_address_are_kept_and_each_door_has_its_own(visit: Visit) -> None:
    page = visit("/en/needs/?gender=woman")
    opened(page).get_by_role("button", name="Save this view").click()
    expect(page.locator(VIEWS)).to_have_count(1)
    kept = page.evaluate("Object.entries(localStorage)")
    assert [key for key, _ in kept] == ["balise.needs."]
    assert [sorted(view) for view in json.loads(kept[0][1])] == [["en", "fr", "name"]]


def test_without_a_script_the_page_says_how_to_keep_its_address(visit: Visit) -> None:
    saved = opened(visit("/en/needs/", scripts=False))
    expect(saved.get_by_text("keep the address of this page")).to_be_visible()
    expect(saved.get_by_role("textbox")).to_have_count(0)
    expect(saved.get_by_role("button")).to_have_count(0)
