"""Someone finds services, keeps them, takes one off, changes their mind, shares the list and forgets it: no account."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from records import Directory

pytestmark = pytest.mark.once  # a list is kept in its address: test_my_list.py asks both databases what is in it


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without"])
def test_a_list_from_the_first_service_to_none(visit: Callable[..., Page], directory: Directory, scripts: bool) -> None:
    page = visit(f"/en/service/{directory.service}/", scripts=scripts)
    assert page.context.cookies() == []
    page.get_by_role("button", name="Add to my list").first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("My list")
    expect(page.locator(".kept-one")).to_have_count(1)

    page.goto(page.url.replace("my-list", f"service/{directory.english_only}"))
    page.get_by_role("button", name="Add to my list").first.click()
    expect(page.locator(".kept-one")).to_have_count(2)

    page.get_by_role("button", name="Take off the list").first.click()
    expect(page.locator(".kept-one")).to_have_count(1)
    page.get_by_role("button", name="Put it back").click()
    expect(page.locator(".kept-one")).to_have_count(2)
    expect(page.locator(".kept-one").first).to_contain_text("Food pantry")

    link = page.get_by_label("Link to this list").input_value()
    other = visit(link[link.index("/en/") :], scripts=scripts)
    expect(other.locator(".kept-one")).to_have_count(2)
    assert other.context.cookies() == []

    page.get_by_role("button", name="Clear my list").click()
    expect(page.get_by_text("Your list is empty.")).to_be_visible()
    assert page.context.cookies() == []


def test_the_list_can_be_printed_without_what_only_a_screen_can_do(
    visit: Callable[..., Page], directory: Directory
) -> None:
    page = visit(f"/en/my-list/?services={directory.service}.{directory.bare}")
    page.emulate_media(media="print")
    for hidden in (".quick-exit", ".main-nav", ".buttons", ".crumbs"):
        expect(page.locator(hidden).first).to_be_hidden()
    expect(page.locator(".kept-one").first).to_contain_text("514 555-0123")
    expect(page.get_by_label("Link to this list")).to_be_visible()
