"""The desk in a real browser: the reference call by keyboard alone, counted; and nothing that was typed is lost."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from uuid import uuid4

import factories
import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Browser, Page, Route, expect
from pytest_django import DjangoDbBlocker
from records import DESKTOP, PATIENCE, PHONE, Directory, apart

from balise.accounts.models import Operator, User
from balise.intake.actions import record
from balise.intake.lists import begin_lists
from balise.intake.models import Contact, Entry, Note, Referral, Transfer, UnmetReason
from balise.intake.rules.changes import Change
from balise.intake.rules.nouns import NOW

PATHS = {"fr": "/fr/guichet/", "en": "/en/desk/"}
MOST = 40  # keystrokes and clicks of the reference call, beyond the words typed
WORDS = {"fr": ("alimentation", "logement social"), "en": ("food", "subsidized")}

Visit = Callable[..., Page]


def signed_in_as(user: User, site: str) -> dict[str, str]:
    client = Client()
    apart(lambda: client.force_login(user))
    kept = client.cookies[settings.SESSION_COOKIE_NAME]
    return {"name": kept.key, "value": kept.value, "url": site}


@pytest.fixture(scope="module")
def counsellor(directory: Directory, django_db_blocker: DjangoDbBlocker) -> User:
    with django_db_blocker.unblock():
        house = Operator.objects.filter(is_host=True).first() or factories.operator()
        begin_lists(operator=house, model="montreal", by=None, now=timezone.now())
        return factories.person("odile", "counsellor", operator=house)


@pytest.fixture(autouse=True)
def nothing_recorded(counsellor: User) -> None:
    """PostgreSQL keeps what the server wrote for the test before."""
    apart(Contact.objects.all().delete)


@pytest.fixture
def cookie(site: str, counsellor: User) -> dict[str, str]:
    return signed_in_as(counsellor, site)


@pytest.fixture
def unreliable(chromium: Browser, site: str, cookie: dict[str, str]) -> Iterator[Page]:
    """The desk where requests fail on purpose, which the console tells; no script of the page may."""
    context = chromium.new_context(viewport={"width": DESKTOP[0], "height": DESKTOP[1]})
    context.set_default_timeout(PATIENCE)
    context.add_cookies([cookie])  # type: ignore[list-item]
    page = context.new_page()
    broken: list[str] = []
    page.on("pageerror", lambda error: broken.append(str(error)))
    page.goto(site + PATHS["fr"])
    yield page
    context.close()
    assert broken == []


@dataclass
class Keyboard:
    """Hands: every key pressed counts one, with whatever is held down; the words typed count nothing."""

    page: Page
    pressed: list[str] = field(default_factory=list)

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)
            self.pressed.append(key)

    def type(self, words: str) -> None:
        self.page.keyboard.type(words)


def ready(page: Page) -> Keyboard:
    page.wait_for_selector("body[data-ready]")
    return Keyboard(page)


def all_sent(page: Page) -> None:
    expect(page.locator(".desk-saving")).to_have_attribute("data-pending", "0")


# Texts of notes that wait on the device's disk.
KEPT = """async () => {
  const { name } = (await indexedDB.databases())[0];
  const done = (asked) => new Promise((resolve) => { asked.onsuccess = () => resolve(asked.result); });
  const database = await done(indexedDB.open(name));
  const found = await done(database.transaction("changes").objectStore("changes").getAll());
  database.close();
  return found.filter(({ noun }) => noun === "note").map(({ values }) => values.text);
}"""


def until(page: Page, holds: Callable[[], bool]) -> None:
    """Until something holds that no locator shows."""
    for _ in range(PATIENCE // 100):
        if holds():
            return
        page.wait_for_timeout(100)
    raise AssertionError("It never held.")


def begin(page: Page) -> Keyboard:
    hands = ready(page)
    hands.press("Alt+n")
    expect(page.locator(".desk-need, #need-new").first).to_be_visible()
    return hands


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


def test_the_screen_changes_language_and_loses_nothing(visit: Visit, cookie: dict[str, str]) -> None:
    page = visit(PATHS["fr"], cookie=cookie)
    hands = begin(page)
    hands.press("Alt+o")
    hands.type("Rappeler demain")
    hands.press("Alt+l")
    expect(page.get_by_role("heading", name="Needs")).to_be_visible()
    expect(page.get_by_role("textbox", name="Note")).to_have_value("Rappeler demain")
    assert "/en/desk/" in page.url
    all_sent(page)


def test_what_is_typed_offline_is_kept_through_a_reload_and_sent_once(unreliable: Page) -> None:
    page = unreliable
    hands = begin(page)
    all_sent(page)
    page.route("**/changements/", lambda route: route.abort())
    hands.press("1", "Enter", "2")
    hands.press("Alt+o")
    hands.type("Sans réseau")
    until(page, lambda: page.evaluate(KEPT) == ["Sans réseau"])  # each second, before it is left
    expect(page.locator(".desk-saving")).to_contain_text("Hors ligne")
    page.reload()
    ready(page)
    expect(page.get_by_role("textbox", name="Note")).to_have_value("Sans réseau")
    expect(page.get_by_role("radio", name="Homme")).to_be_checked()
    page.unroute("**/changements/")
    all_sent(page)

    def stored() -> None:
        contact = Contact.objects.get()
        assert (contact.inquirer, contact.gender) == ("self", "man")
        assert Note.objects.get().text == "Sans réseau"
        keys = list(Entry.objects.values_list("key", flat=True))
        assert len(keys) == len(set(keys)) == contact.entries

    apart(stored)


def test_an_answer_that_never_came_back_does_nothing_twice(unreliable: Page) -> None:
    page = unreliable
    hands = begin(page)
    all_sent(page)
    lost: list[str] = []

    def lose(route: Route) -> None:
        route.fetch()
        lost.append("done, and not told")
        route.abort()

    page.route("**/changements/", lose, times=1)
    hands.press("1")
    all_sent(page)
    assert lost

    def stored() -> None:
        contact = Contact.objects.get()
        assert contact.inquirer == "self"
        assert Entry.objects.filter(contact=contact).count() == 2

    apart(stored)


def test_a_server_that_is_never_done_with_many_changes_is_sent_few(unreliable: Page) -> None:
    page = unreliable
    hands = begin(page)
    all_sent(page)
    tried: list[int] = []
    limit = 0

    def starved(route: Route) -> None:
        many = len(json.loads(route.request.post_data or "{}")["changes"])
        tried.append(many)
        if many <= limit:
            route.fallback()
        else:
            route.abort()

    page.route("**/changements/", starved)
    hands.press(*"12121212")
    expect(page.locator(".desk-saving")).to_have_attribute("data-pending", "8")
    until(page, lambda: 1 in tried)
    tried.clear()
    limit = 2  # and never done with more
    all_sent(page)
    assert 2 in tried, "after a success, more are sent"
    assert sum(many for many in tried if many <= limit) >= 8
    assert apart(Contact.objects.get).inquirer == "relative"


def test_a_session_that_ended_is_opened_again_in_place(unreliable: Page, counsellor: User, site: str) -> None:
    page = unreliable
    hands = begin(page)
    all_sent(page)
    page.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)
    hands.press("1")
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("Rien n’est perdu")
    expect(page.get_by_role("radio", name="Femme")).to_be_hidden()  # whoever passes by reads nothing
    page.context.add_cookies([signed_in_as(counsellor, site)])  # type: ignore[list-item]
    expect(dialog).to_be_hidden()
    all_sent(page)

    def stored() -> None:
        assert Contact.objects.get().inquirer == "self"

    apart(stored)


def test_what_is_refused_is_told_beside_the_field_with_what_was_typed(visit: Visit, cookie: dict[str, str]) -> None:
    page = visit(PATHS["fr"], cookie=cookie)
    begin(page)
    all_sent(page)

    def refuse(route: Route) -> None:
        sent = json.loads(route.request.post_data or "{}")
        told = [{"key": one["key"], "told": "Ce choix n’existe plus."} for one in sent["changes"]]
        route.fulfill(json={"done": [], "refused": told, "number": sent["known"]})

    page.route("**/changements/", refuse, times=1)
    page.get_by_label("Ménage", exact=True).select_option(index=2)
    refusal = page.locator(".desk-refused")
    expect(refusal).to_contain_text("Ce choix n’existe plus.")
    page.reload()
    ready(page)
    expect(refusal).to_contain_text("Ce choix n’existe plus.")
    refusal.get_by_role("button").click()
    expect(refusal).to_have_count(0)


def test_two_tabs_of_one_person_show_the_same_contact(visit: Visit, cookie: dict[str, str]) -> None:
    page = visit(PATHS["fr"], cookie=cookie)
    hands = begin(page)
    all_sent(page)
    other = page.context.new_page()
    other.goto(page.url)
    ready(other)
    expect(other.get_by_role("radio", name="Femme")).not_to_be_checked()
    hands.press("Enter", "1")
    expect(other.get_by_role("radio", name="Femme")).to_be_checked()
    all_sent(page)
    all_sent(other)


def test_a_closed_contact_asks_once_why_it_is_corrected(visit: Visit, cookie: dict[str, str]) -> None:
    page = visit(PATHS["fr"], cookie=cookie)
    hands = begin(page)
    hands.press("Alt+c")
    page.get_by_role("dialog").get_by_role("button", name="Fermer", exact=True).last.click()
    all_sent(page)

    contact = apart(Contact.objects.get)
    page.goto(f"{page.url.split('#')[0]}#{contact.pk}")
    page.reload()
    ready(page)
    page.get_by_role("radio", name="Femme").check(force=True)
    page.get_by_label("Pourquoi corriger").fill("mal entendu")
    page.get_by_role("button", name="Corriger", exact=True).click()
    page.get_by_role("radio", name="Pour soi").check(force=True)
    all_sent(page)

    def stored() -> None:
        contact.refresh_from_db()
        assert (contact.gender, contact.inquirer) == ("woman", "self")

    apart(stored)


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


def test_a_channel_chosen_by_mistake_costs_no_hour_and_the_next_contact_is_a_call(
    visit: Visit, cookie: dict[str, str]
) -> None:
    page = visit(PATHS["fr"], cookie=cookie)
    hands = begin(page)
    all_sent(page)
    answered = apart(Contact.objects.get).answered_at
    channel = page.get_by_label("Canal")
    channel.select_option("email")
    page.get_by_label("Reçu le").fill((timezone.localdate() - dt.timedelta(days=3)).isoformat())
    all_sent(page)
    told = apart(Contact.objects.get)
    assert (told.answered_at, told.day) == (None, timezone.localdate() - dt.timedelta(days=3))
    hands.press("Alt+n")
    expect(channel).to_have_value("telephone")
    hands.press("Alt+w")
    channel.select_option("telephone")
    all_sent(page)
    again = apart(lambda: Contact.objects.get(pk=told.pk)).answered_at
    assert answered and again and abs(again - answered) < dt.timedelta(seconds=5)


def test_what_is_typed_while_another_tab_sends_is_not_lost(visit: Visit, cookie: dict[str, str]) -> None:
    page = visit(PATHS["fr"], cookie=cookie)
    begin(page)
    all_sent(page)
    other = page.context.new_page()
    other.goto(page.url)
    ready(other)
    held: list[Route] = []

    def hold(route: Route) -> None:
        is_sending = '"changes"' in (route.request.post_data or "")
        return held.append(route) if is_sending and not held else route.continue_()

    other.route(f"**{PATHS['fr']}**", hold)
    hands = Keyboard(page)
    hands.press("Alt+o")
    hands.type("Deux ")
    page.wait_for_function(f"async () => (await ({KEPT})()).some((text) => text.startsWith('Deux'))")
    expect(other.locator(".desk-saving")).to_have_attribute("data-pending", "1")  # it has heard of the note
    other.evaluate("dispatchEvent(new Event('online'))")  # it sends what waits, its own or not
    while not held:
        other.wait_for_timeout(50)
    hands.type("enfants")
    held[0].continue_()
    all_sent(other)
    all_sent(page)
    assert '"Deux "' in (held[0].request.post_data or "")
    assert apart(lambda: Note.objects.get().text) == "Deux enfants"
