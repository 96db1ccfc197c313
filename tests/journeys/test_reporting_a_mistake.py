"""Someone sees that a record is wrong and says so; a curator reads it and says that it was put right."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from records import PHONE, Directory

REPORT = {"fr": "Signaler une erreur", "en": "Report a mistake"}
MESSAGES = {"fr": "Le numéro a changé.", "en": "The number has changed."}


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without"])
@pytest.mark.parametrize("language", list(MESSAGES))
def test_a_mistake_is_told_without_an_account(
    visit: Callable[..., Page], directory: Directory, language: str, scripts: bool
) -> None:
    page = visit(f"/{language}/service/{directory.service}/", size=PHONE, scripts=scripts)
    page.locator(
        f"main a[href*='/{directory.service}/'][href*='{'signaler' if language == 'fr' else 'report'}']"
    ).click()
    page.locator("#message").fill(MESSAGES[language])
    page.locator("#contact").fill("514 555-0177")
    page.locator(".report button[type=submit]").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Merci" if language == "fr" else "Thank you")
    assert page.context.cookies() == [], "telling a mistake sets a cookie"
    page.locator(".report .button").click()
    expect(page.locator(".record-now")).to_be_visible()


def test_an_empty_message_is_refused_with_its_reason_beside_the_field(
    visit: Callable[..., Page], faults: Callable[[Page], list[str]], directory: Directory
) -> None:
    page = visit(f"/fr/signaler/service/{directory.bare}/")
    with page.expect_response(lambda reply: reply.request.method == "POST") as told:
        page.locator(".report button[type=submit]").click()
    assert told.value.status == 422
    field = page.locator("#message")
    expect(field).to_have_attribute("aria-invalid", "true")
    assert "problem" in (field.get_attribute("aria-describedby") or "").split()
    expect(page.get_by_role("alert")).to_contain_text("vide")
    assert faults(page) == []


def test_a_curator_reads_it_and_says_what_became_of_it(
    visit: Callable[..., Page], directory: Directory, signed_in: dict[str, str]
) -> None:
    page = visit(f"/en/report/service/{directory.english_only}/")
    page.locator("#message").fill("It moved across the street.")
    page.locator(".report button[type=submit]").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Thank you")

    staff = visit("/en/curators/", cookie=signed_in)
    staff.get_by_role("link", name="Reports").click()
    report = staff.locator(".reports li", has_text="It moved across the street.")
    expect(report.get_by_role("link", name="English only workshop")).to_be_visible()
    report.get_by_role("button", name="The record was put right").click()
    expect(staff.get_by_role("status")).to_contain_text("handled")
    expect(staff.locator(".reports li", has_text="It moved across the street.")).to_have_count(0)
    row = staff.get_by_role("row", name="It moved across the street.")
    expect(row).to_contain_text("luce")
