"""A curator signs in, finds a record, compares two revisions, brings the first one back, and reads an import."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from records import CURATOR, DESKTOP, PASSWORD, PHONE, Directory

from balise.directory.models import Service


@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["390", "1280"])
def test_from_the_door_to_a_revision_restored(
    visit: Callable[..., Page], directory: Directory, size: tuple[int, int]
) -> None:
    page = visit("/en/curators/", size=size)
    expect(page).to_have_url(re.compile(r"/en/sign-in/\?next="))
    page.get_by_label("User name").fill(CURATOR)
    page.get_by_label("Password").fill("not this one")
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("alert")).to_contain_text("do not go together")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()

    page.get_by_label("Name or number of a record").fill("daycare")
    page.get_by_role("button", name="Find").click()
    page.get_by_role("table").get_by_role("link", name=re.compile("daycare")).click()
    former, now = ("Drop-in daycare", "Park drop-in daycare")
    expect(page).to_have_url(re.compile(r"/en/curators/service/\d+/$"))
    heading = page.get_by_role("heading", level=1)
    before = heading.inner_text()
    other = former if before == now else now

    choices = page.get_by_label("Compare revision").locator("option")
    page.get_by_label("Compare revision").select_option(index=choices.count() - 1)
    page.get_by_label("with revision").select_option(index=choices.count() - 2)
    page.get_by_role("button", name="Compare").click()
    expect(page.locator(".changes del").first).to_be_visible()
    expect(page.locator(".changes")).to_contain_text(now)

    page.locator(".history li").nth(1).get_by_role("button", name="Restore").click()
    expect(heading).to_have_text(other)
    expect(page.locator(".history li").first).to_contain_text("restored")
    expect(page.locator(".history li").first).to_contain_text(CURATOR)
    page.get_by_role("link", name="See the public page").click()
    expect(heading).to_have_text(other)
    assert Service.objects.get(pk=directory.edited).name_en == other

    page.go_back()
    page.get_by_role("button", name="Sign out").click()
    expect(page).to_have_url(re.compile("/en/$"))
    page.goto(page.url.split("/en/")[0].split("/fr/")[0].rstrip("/") + "/en/curators/")
    expect(page).to_have_url(re.compile("/en/sign-in/"))


def test_an_import_says_what_became_of_each_row(
    visit: Callable[..., Page], signed_in: dict[str, str], directory: Directory
) -> None:
    page = visit("/fr/recherchistes/importations/", cookie=signed_in)
    page.get_by_role("table").get_by_role("link").first.click()
    account = page.get_by_role("table", name="Ce que chaque ligne est devenue")
    expect(account.get_by_role("row", name="services.csv")).to_contain_text("12")
    expect(page.get_by_role("button", name="Annuler cette importation")).to_be_visible()
