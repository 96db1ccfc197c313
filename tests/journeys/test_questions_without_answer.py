"""What is asked in vain is learnt: a visitor finds nothing, a curator says what the words mean, the next one finds."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from functools import partial

import pytest
from factories import NOW
from playwright.sync_api import Page, expect
from records import CURATOR, DESKTOP, PHONE, Directory, apart

from balise.search import actions, tally


@pytest.mark.parametrize(
    ("words", "size", "scripts"),
    [("frichti", DESKTOP, True), ("ouistitrouille", PHONE, False)],
    ids=["scripts", "none"],
)
def test_a_word_that_nobody_knew_finds_once_a_curator_says_what_it_means(
    visit: Callable[..., Page], signed_in: dict[str, str], directory: Directory, words: str, size: tuple[int, int],
    scripts: bool,
) -> None:  # fmt: skip
    tally.MEMORY.clear()
    for day in (NOW, NOW + dt.timedelta(days=1)):
        visitor = visit(f"/fr/recherche/?q={words}&where=Laval", size=size, scripts=scripts)
        expect(visitor.locator(".nothing")).to_be_visible()
        assert visitor.context.cookies() == [], "being counted needs no cookie"
        apart(partial(tally.MEMORY.flush, now=day))

    curator = visit("/fr/recherchistes/questions/", size=size, scripts=scripts, cookie=signed_in)
    row = curator.get_by_role("row", name=words)
    expect(row).to_contain_text("Laval (2)")
    expect(row).to_contain_text("ne trouve rien")
    row.get_by_role("link", name=words).click()
    expect(curator.get_by_role("heading", level=1)).to_have_text(words)
    synonym = curator.get_by_role("region", name="En faire un synonyme")
    synonym.get_by_label("désignent le sujet").select_option("food.meals")
    synonym.get_by_role("button", name="Ajouter le synonyme").click()
    expect(curator.get_by_role("status")).to_contain_text("désignent maintenant ce sujet")
    expect(curator.get_by_role("row", name=words)).to_have_count(0)
    actions.catch_up()  # the thread that serves does it within a second

    visitor.reload()
    expect(visitor.locator(".result").first).to_contain_text("Repas du midi")
    curator.get_by_role("link", name="Traitées").click()
    kept = curator.get_by_role("row", name=words)
    expect(kept).to_contain_text(CURATOR)
    kept.get_by_role("button", name="Revenir en arrière").click()
    expect(curator.get_by_role("row", name=words)).to_have_count(1)


def test_a_service_opened_from_results_is_counted_without_a_cookie(
    visit: Callable[..., Page], signed_in: dict[str, str], directory: Directory
) -> None:
    tally.MEMORY.clear()
    for day in (NOW, NOW + dt.timedelta(days=1)):
        visitor = visit("/fr/recherche/?q=comptoir&where=Laval")
        visitor.locator(".result h2 a").first.click()
        expect(visitor.locator(".record-now")).to_be_visible()
        assert visitor.context.cookies() == []
        apart(partial(tally.MEMORY.flush, now=day))
    page = visit("/fr/recherchistes/questions/ouvertures/", cookie=signed_in)
    row = page.get_by_role("row", name=re.compile("^comptoir"))
    expect(row).to_contain_text("Comptoir alimentaire")
    expect(row.get_by_role("cell").nth(1)).to_have_text("2")
