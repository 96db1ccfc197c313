"""No page has a barrier that axe can find, in either language, narrow or wide, light or dark; none scrolls sideways."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from barriers import is_wider_than_its_window, small_targets
from playwright.sync_api import Page, expect
from records import DESKTOP, NARROW, PHONE, Directory

from balise.core.languages import LANGUAGES, Language
from balise.web.routes import address

pytestmark = pytest.mark.once  # barriers are of pages, whatever holds their records


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of page: its route, what its address holds, and what shows that it is the page that was meant."""

    route: str
    about: tuple[Any, ...] = ()  # "{service}" stands for an id of the directory
    query: str = ""
    shown: str = "h1"
    is_staff: bool = False


KINDS = {
    "home": Kind("home", shown=".hero"),
    "results": Kind("results", query="q=comptoir", shown=".result"),
    "results with filters": Kind("results", query="q=repas&where=Laval&free=1&age=20", shown=".chips"),
    "no result": Kind("results", query="q=zzyzx&free=1", shown=".nothing"),
    "near misses": Kind("results", query="q=comptoir&where=Laval&mode=serving", shown=".misses"),
    "place unknown": Kind("results", query="q=repas&where=zzyzx", shown=".found .message.warn"),
    "past the last page": Kind("results", query="q=repas&page=40", shown=".nothing"),
    "service": Kind("service", ("{service}",), shown=".record-now .call"),
    "service that says little": Kind("service", ("{bare}",), shown=".record-now"),
    "organization": Kind("organization", ("{organization}",)),
    "site": Kind("site", ("{site}",)),
    "not found": Kind("service", (999999999,), shown=".seek"),
    "gone": Kind("service", ("{gone}",), shown=".seek"),
    "report": Kind("report", ("service", "{service}"), shown="textarea"),
    "report sent": Kind("report", ("service", "{service}"), query="sent=1", shown=".report .button"),
    "topics": Kind("topics"),
    "topic": Kind("topic", ("food",)),
    "areas": Kind("areas"),
    "area": Kind("area", ("region-13",)),
    "empty list": Kind("my_list"),
    "full list": Kind("my_list", query="services={service}.{bare}.{english_only}.999", shown=".kept-one"),
    "numbers": Kind("numbers"),
    "about": Kind("about"),
    "privacy": Kind("privacy"),
    "accessibility": Kind("accessibility"),
    "how search decides": Kind("how_search_decides", shown=".scale"),
    "site map": Kind("site_map"),
    "portrait of needs": Kind("portrait", shown=".chart .bars"),
    "portrait with filters": Kind("portrait_inquirers", query="gender=woman&show=percent", shown=".portrait-chip"),
    "unmet needs": Kind("portrait_unmet", shown=".chart .bars"),
    "two periods": Kind("portrait_inquirers", query="period=2019-07..2019-12&with=before", shown=".bar-two"),
    "a chart alone": Kind("portrait_embed", ("needs_by_topic",), shown=".bars"),
    "one topic": Kind("portrait_topic", ("food",), shown=".chart .bars"),
    "channels": Kind("portrait_channels", shown=".columns"),
    "definitions": Kind("portrait_definitions", shown=".definitions"),
    "published figures": Kind("published_figures", shown=".published-table"),
    "open data": Kind("releases", shown=".release .button"),
    "release": Kind("release", ("2015-1",), shown=".release-tables"),
    "table of a release": Kind("release_table", ("2015-1", "needs_by_gender"), shown=".release-preview"),
    "document of a release": Kind("release_document", ("2015-1", "protection"), shown=".release-document table"),
    "sign-in": Kind("sign_in", shown="[type=password]"),
    "curators": Kind("curator", query="q=halte", shown="table", is_staff=True),
    "reports": Kind("curator_reports", shown=".reports li", is_staff=True),
    "history": Kind("curator_record", ("service", "{edited}"), shown=".changes", is_staff=True),
    "imports": Kind("curator_runs", shown="table", is_staff=True),
    "import": Kind("curator_run", ("{run}",), shown=".refusals", is_staff=True),
    "questions": Kind("curator_questions", shown=".questions", is_staff=True),
    "question": Kind("curator_question", ("{question}",), shown=".deeds form", is_staff=True),
    "services opened": Kind("curator_opened", shown="table", is_staff=True),
    "questions dealt with": Kind("curator_questions_handled", shown="table", is_staff=True),
    "synonyms": Kind("curator_synonyms", query="q=bouffe", shown=".synonyms", is_staff=True),
    "changes to synonyms": Kind("curator_synonym_changes", shown="main", is_staff=True),
    "gaps": Kind("curator_gaps", shown=".reports li", is_staff=True),
}


def path_of(kind: Kind, language: Language, directory: Directory) -> str:
    known = {name: getattr(directory, name) for name in Directory.__slots__}
    arguments = [int(one.format(**known)) if str(one).startswith("{") else one for one in kind.about]
    path = address(kind.route, *arguments, language=language)
    return f"{path}?{kind.query.format(**known)}" if kind.query else path


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", KINDS)
def test_axe_finds_nothing_narrow_or_wide_light_or_dark(
    visit: Callable[..., Page],
    faults: Callable[[Page], list[str]],
    directory: Directory,
    signed_in: dict[str, str],
    subtests: pytest.Subtests,
    name: str,
    language: Language,
) -> None:
    """One page, opened once and looked at in every way: to open it costs more than to look."""
    kind = KINDS[name]
    page = visit(path_of(kind, language, directory), size=PHONE, cookie=signed_in if kind.is_staff else None)
    expect(page.locator(kind.shown).first).to_be_visible()
    with subtests.test("on a phone"):
        assert faults(page) == []
    if language == "fr":  # its words are the longest
        with subtests.test("in the dark and narrow"):
            page.emulate_media(color_scheme="dark", reduced_motion="reduce")  # or colours take a moment to change
            page.set_viewport_size({"width": NARROW[0], "height": NARROW[1]})
            assert faults(page) == []
            assert not is_wider_than_its_window(page), "the page scrolls sideways at 320 pixels"
            assert small_targets(page) == []
            page.emulate_media(color_scheme="light", reduced_motion="reduce")
    with subtests.test("on a desktop"):
        page.set_viewport_size({"width": DESKTOP[0], "height": DESKTOP[1]})
        assert faults(page) == []
