"""Take the screenshots of the desk and of supervision.

    python scripts/screenshots_of_the_desk.py http://127.0.0.1:8211 PASSWORD

They are of a demonstration whose last twelve months are there; PASSWORD is the one it tells at its start. The contacts
of the pictures are recorded for good. Look at each before committing it.
"""

from __future__ import annotations

import sys

from playwright.sync_api import Browser, Page, expect, sync_playwright
from screenshots import ARGUMENTS, FOLDER, SIZES

DESK = {"fr": "/fr/guichet/", "en": "/en/desk/"}
SUPERVISION = {"fr": "/fr/guichet/supervision/", "en": "/en/desk/supervision/"}
NEEDS = {"fr": ("alimentation", "logement social"), "en": ("food", "subsidized")}
ONE_PARENT = {"fr": "f", "en": "o"}  # first letter of the household
PATIENCE = 30_000  # milliseconds


def main(site: str, password: str) -> None:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=ARGUMENTS)
        for language in ("fr", "en"):
            page = signed_in(browser, site + DESK[language], "demo-counsellor", password)
            record(page, language)
            take(page, "desk", language)
            wrap_up(page)
            page.context.close()
            page = signed_in(browser, site + SUPERVISION[language], "demo-senior", password)
            take(page, "supervision", language)
            page.context.close()
        browser.close()


def signed_in(browser: Browser, address: str, name: str, password: str) -> Page:
    page = browser.new_context(reduced_motion="reduce").new_page()
    page.set_default_timeout(PATIENCE)
    page.goto(address)
    page.locator("[name=login]").fill(name)
    page.locator("[name=password]").fill(password)
    page.locator("[name=password]").press("Enter")
    page.wait_for_url(address + "*")
    return page


def record(page: Page, language: str) -> None:
    """A contact in a borough: what the person lives with, a need met by three services, another that stays unmet."""
    page.wait_for_selector("body[data-ready]")
    page.set_viewport_size({"width": 1280, "height": 900})
    press, type_, (met, unmet) = page.keyboard.press, page.keyboard.type, NEEDS[language]
    for key in ("Alt+n", "1", "Enter", "1", "Enter", "3", "Enter", ONE_PARENT[language], "Enter"):
        press(key)
    type_("Rosemont")
    expect(page.locator("[role=option]").first).to_be_visible()
    for key in ("Enter", "f", "Enter", "Tab", "n", "Enter"):
        press(key)
    press("Alt+a")
    type_(met)
    press("Enter")
    expect(page.locator("#found [data-service]").nth(2)).to_be_visible()
    for key in "123":
        press(key)
    expect(page.locator(".desk-referral")).to_have_count(3)
    for key in ("Alt+i", "1", "Alt+a"):
        press(key)
    type_(unmet)
    press("Enter")
    expect(page.locator(".desk-need")).to_have_count(2)
    for key in ("Alt+u", "5", "Enter"):
        press(key)
    expect(page.locator(".desk-badge.is-unmet")).to_have_count(1)
    expect(page.locator(".desk-saving")).to_have_attribute("data-pending", "0")


def wrap_up(page: Page) -> None:
    page.keyboard.press("Alt+c")
    expect(page.get_by_role("dialog")).to_be_visible()
    page.keyboard.press("Enter")
    expect(page.locator(".desk-tab")).to_have_count(0)
    expect(page.locator(".desk-saving")).to_have_attribute("data-pending", "0")


def take(page: Page, name: str, language: str) -> None:
    for size, (width, height) in SIZES.items():
        page.set_viewport_size({"width": width, "height": height})
        page.evaluate("scrollTo(0, 0)")
        page.wait_for_timeout(500)
        page.screenshot(path=FOLDER / f"{name}-{language}-{size}.png")


if __name__ == "__main__":
    if len(sys.argv) != 3:
        raise SystemExit(__doc__)
    main(sys.argv[1].rstrip("/"), sys.argv[2])
