"""The desk in a real browser: the reference call by keyboard alone, counted; and what else is done without a mouse."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from uuid import uuid4

import pytest
from django.utils import timezone
from hands import PATHS, WORDS, Visit, all_sent, begin, ready
from playwright.sync_api import Page, expect
from records import DESKTOP, PHONE, apart

from balise.accounts.models import User
from balise.intake.actions import record
from balise.intake.models import Contact, Referral, Transfer, UnmetReason
from balise.intake.rules.changes import Change
from balise.intake.rules.nouns import NOW

# What is typed is understood late, an area before a topic.
SLOWLY = """() => {
  const ask = window.fetch;
  const waits = { "for=area": 300, "for=topic": 900 };
  window.fetch = async (address, options) => {
    const [, wait] = Object.entries(waits).find(([part]) => String(address).includes(part)) || ["", 0];
    if (wait) await new Promise((done) => setTimeout(done, wait));
    return ask(address, options);
  };
}"""
# Titles of tabs that are cut, or out of sight.
CUT = """(tabs) => tabs
  .filter((one) => one.scrollWidth > one.clientWidth || one.getBoundingClientRect().right > innerWidth)
  .map((one) => one.textContent)"""
MOST = 40  # keystrokes and clicks of the reference call, beyond the words typed
of_the_screen = pytest.mark.once  # the calls of this file ask both databases for what the screen shows


@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_reference_call_by_keyboard_alone(visit: Visit, cookie: dict[str, str], language: str) -> None:
    page = visit(PATHS[language], cookie=cookie)
    hands = ready(page)
    first, second = WORDS[language]

    hands.press("Alt+n")  # the focus is on who asks
    hands.press("1", "Enter")  # for themselves
    hands.press("1", "Enter")  # woman
    hands.press("3", "Enter")  # age
    hands.press("f" if language == "fr" else "o", "Enter")  # a single-parent family
    hands.type("Laval")
    hands.press("Enter")
    hands.press("f", "Enter")  # French
    hands.press("a" if language == "fr" else "o", "Enter")  # how they heard of us
    hands.press("n", "Enter")  # not a newcomer; the focus is on the first need

    hands.type(first)
    hands.press("Enter", "1", "2", "3")  # the topic, then three services of the results, even before they show
    expect(page.locator(".desk-referral")).to_have_count(3)
    hands.press("Alt+i", "1")  # met

    hands.press("Alt+a")
    hands.type(second)
    hands.press("Enter")
    expect(page.locator(".desk-need")).to_have_count(2)
    hands.press("Alt+u", "5", "Enter")  # unmet: the waiting list is full
    expect(page.locator(".desk-badge.is-unmet")).to_have_count(1)
    all_sent(page)

    hands.press("Alt+c")
    expect(page.get_by_role("dialog")).to_contain_text("Rien ne manque" if language == "fr" else "Nothing is missing")
    hands.press("Enter")
    expect(page.locator(".desk-tab")).to_have_count(0)
    all_sent(page)

    assert len(hands.pressed) <= MOST, f"{len(hands.pressed)}: {' '.join(hands.pressed)}"

    def stored() -> None:
        contact = Contact.objects.get()
        needs = list(contact.needs.order_by("position"))
        assert (contact.inquirer, contact.gender, contact.language, contact.is_newcomer) == (
            "self", "woman", "fr", False,
        )  # fmt: skip
        assert contact.age_band and contact.household and contact.heard and contact.area_id == "mun-65005"
        assert contact.wrapped_at and contact.talk_seconds is not None
        assert [need.status for need in needs] == ["met", "unmet"]
        assert Referral.objects.filter(need=needs[0]).count() == 3
        assert UnmetReason.objects.get(need=needs[1]).reason

    apart(stored)


@of_the_screen
def test_services_chosen_before_the_area_and_the_topic_are_understood_are_given(
    visit: Visit, cookie: dict[str, str]
) -> None:
    page = visit(PATHS["en"], cookie=cookie)
    hands = ready(page)
    page.evaluate(SLOWLY)
    hands.press("Alt+n", "1", "Enter", "1", "Enter", "3", "Enter", "o", "Enter")
    hands.type("Laval")
    hands.press("Enter", "f", "Enter", "o", "Enter", "n", "Enter")
    hands.type(WORDS["en"][0])
    hands.press("Enter", "1", "2", "3")
    expect(page.locator(".desk-referral")).to_have_count(3)


@of_the_screen
@pytest.mark.parametrize("size", [DESKTOP, (640, 400), PHONE], ids=["desktop", "200%", "phone"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_screen_has_no_fault_that_axe_knows(
    visit: Visit, cookie: dict[str, str], faults: Callable[[Page], list[str]], size: tuple[int, int], scheme: str
) -> None:
    page = visit(PATHS["en"], cookie=cookie, size=size, scheme=scheme)
    hands = begin(page)
    assert faults(page) == []
    hands.press("Alt+a")
    hands.type(WORDS["en"][0])
    hands.press("Enter", "1", "Alt+t", "Alt+r")
    expect(page.locator(".desk-referral")).to_have_count(1)
    assert faults(page) == []
    for key in ("Alt+u", "Alt+g", "Alt+v", "Alt+c"):
        hands.press(key)
        expect(page.get_by_role("dialog")).to_be_visible()
        assert faults(page) == [], key
        hands.press("Escape")
        expect(page.get_by_role("dialog")).to_have_count(0)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    all_sent(page)


@of_the_screen
def test_who_enlarges_the_screen_still_sees_the_keys(visit: Visit, cookie: dict[str, str]) -> None:
    page = visit(PATHS["fr"], cookie=cookie, size=(640, 400))
    hands = begin(page)
    hands.press("Alt+1", "?")
    expect(page.get_by_role("dialog").get_by_text("Alt H", exact=True)).to_be_visible()
    hands.press("Escape")
    all_sent(page)


def test_someone_in_danger_is_handed_over_by_keyboard_alone(visit: Visit, cookie: dict[str, str]) -> None:
    page = visit(PATHS["fr"], cookie=cookie)
    hands = begin(page)
    hands.press("Alt+a")
    hands.type(WORDS["fr"][0])
    hands.press("Enter")  # results stand behind the scripts: no digit may give one of them
    expect(page.locator("[data-service]").first).to_be_visible()
    hands.press("Alt+g", "Tab", "Enter")
    panel = page.get_by_role("dialog")
    expect(panel.get_by_role("button", name="Idées suicidaires")).to_have_attribute("aria-pressed", "true")
    box, results = panel.bounding_box(), page.locator("#desk-middle").bounding_box()
    assert box and results and box["x"] >= results["x"] and box["x"] + box["width"] <= results["x"] + results["width"]
    hands.press("Alt+o")  # the keys of the work act while one reads
    expect(page.get_by_role("textbox", name="Note")).to_be_focused()
    panel.get_by_role("button", name="Idées suicidaires").focus()
    for _ in range(12):
        if page.evaluate("document.activeElement.dataset.do === 'transfer-to'"):
            break
        hands.press("Tab")
    hands.press("Enter")
    expect(panel).to_have_count(0)
    expect(page.locator("input[name$=has_handover]").first).to_be_focused()
    hands.press("1", "Enter", "1", "Enter", "c", "Enter")  # stayed on the line, accepted, by consent
    expect(page.locator("input[data-set='transfer.disclosed']").first).to_be_focused()
    hands.press("Alt+c")
    expect(page.get_by_role("dialog")).to_contain_text("Cochez ce qui a été transmis")
    hands.press("Escape", "Space")
    expect(page.locator("input[data-set='transfer.disclosed']").first).to_be_checked()
    all_sent(page)

    def stored() -> None:
        told = Transfer.objects.get()
        assert (told.line, told.has_handover, told.is_accepted, told.ground) == ("suicide", True, True, "consent")
        assert len(told.disclosed) == 1
        assert not Referral.objects.exists()

    apart(stored)


def test_a_contact_of_yesterday_is_opened_again_by_keyboard(
    visit: Visit, cookie: dict[str, str], counsellor: User
) -> None:
    id, then = uuid4(), timezone.now() - dt.timedelta(days=1)

    def past() -> None:
        values = {"channel": "telephone", "answered_at": NOW, "wrapped_at": NOW}
        begun = Change(key=str(uuid4()), verb="add", noun="contact", id=str(id), values=values)
        assert record(contact=id, changes=[begun], by=counsellor, now=then).refused == ()

    apart(past)
    page = visit(PATHS["fr"], cookie=cookie)
    hands = ready(page)
    expect(page.get_by_text("Aucun contact aujourd’hui.")).to_be_visible()
    expect(page.get_by_role("link", name="Aucun suivi à faire aujourd’hui")).to_be_visible()
    hands.press("Alt+b")
    expect(page.locator("#earlier-list option")).to_have_count(1)
    hands.press("Enter", "Enter")
    expect(page.locator("#closed-band")).to_contain_text("toute correction demande une raison")
    hands.press("Alt+k")
    expect(page.get_by_role("navigation", name="Menu").get_by_role("link", name="Mes évaluations")).to_be_visible()
    hands.press("Escape")
    expect(page.get_by_role("navigation", name="Menu")).to_be_hidden()


@of_the_screen
@pytest.mark.parametrize("width", [1280, 1920])
def test_many_open_contacts_are_told_apart(visit: Visit, cookie: dict[str, str], width: int) -> None:
    page = visit(PATHS["fr"], cookie=cookie, size=(width, 900))
    hands = ready(page)
    for _ in range(5):
        hands.press("Alt+n", "Alt+a")
        hands.type("alimentation")
        hands.press("Enter")
        expect(page.locator(".desk-need")).to_have_count(1)
    expect(page.locator(".desk-tab")).to_have_count(5)
    cut = page.locator(".desk-tab").evaluate_all(CUT)
    assert cut == []
    all_sent(page)
