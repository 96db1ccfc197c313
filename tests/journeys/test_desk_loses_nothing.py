"""Nothing that was typed at the desk is lost, done twice or put in another order, whatever happens to it on its way."""

from __future__ import annotations

import datetime as dt
import json

from django.conf import settings
from django.utils import timezone
from hands import KEPT, PATHS, Keyboard, Visit, all_sent, begin, ready, signed_in_as, until
from playwright.sync_api import Page, Route, expect
from records import apart

from balise.accounts.models import User
from balise.intake.models import Contact, Entry, Note


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
    assert '"Deux "' in (held[0].request.post_data or "")
    until(page, lambda: apart(lambda: list(Note.objects.values_list("text", flat=True))) == ["Deux enfants"])


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
