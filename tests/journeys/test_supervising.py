"""A supervisor and a counsellor go through their pages without a barrier: axe, headings, keyboard, narrow and wide."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

import factories
import pytest
from barriers import is_wider_than_its_window, jumps_between_headings, small_targets, unreached
from django.conf import settings
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Page, expect
from pytest_django import DjangoDbBlocker
from records import DESKTOP, NARROW, PHONE, Directory

from balise.accounts.models import Operator, User
from balise.core.languages import LANGUAGES, Language
from balise.intake import clock, reviewing
from balise.intake.actions import record
from balise.intake.lists import begin_lists
from balise.intake.models import Contact
from balise.intake.rules.changes import Change
from balise.web.routes import address

pytestmark = pytest.mark.once  # barriers are of pages, whatever holds their records
Visit = Callable[..., Page]
HOUR = dt.timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Work:
    """A service at work: whom each page is about."""

    senior: dict[str, str]  # the cookie of someone signed in
    counsellor: dict[str, str]
    follow_up: UUID
    concluded: UUID
    drawn: UUID
    several: UUID  # a contact of several changes


@pytest.fixture(scope="module")
def work(site: str, directory: Directory, django_db_blocker: DjangoDbBlocker) -> Work:
    with django_db_blocker.unblock():
        house = Operator.objects.filter(is_host=True).first() or factories.operator()
        begin_lists(operator=house, model="montreal", by=None, now=timezone.now())
        ada = factories.person("ada", "counsellor", operator=house)
        sol = factories.person("sol", "senior", operator=house)
        _hanging(ada)
        return Work(
            senior=_cookie(sol, site),
            counsellor=_cookie(ada, site),
            follow_up=_follow_up(ada),
            concluded=_follow_up(ada, state="reached", is_able_to_act=True, has_new_need=False),
            drawn=_drawn(ada, sol),
            several=_several(ada),
        )


def _cookie(user: User, site: str) -> dict[str, str]:
    client = Client()
    client.force_login(user)
    kept = client.cookies[settings.SESSION_COOKIE_NAME]
    return {"name": kept.key, "value": kept.value, "url": site}


def _change(noun: str, values: dict[str, Any], verb: Any = "add", **more: Any) -> Change:
    return Change(key=str(uuid4()), verb=verb, noun=noun, id=more.pop("id", str(uuid4())), values=values, **more)


def _contact(by: User, *changes: Change, ago: dt.timedelta = HOUR * 0, **values: Any) -> UUID:
    id = uuid4()
    began = _change("contact", {"channel": "telephone", "answered_at": "now", **values}, id=str(id))
    assert record(contact=id, changes=[began, *changes], by=by, now=clock.now() - ago).refused == ()
    return id


def _hanging(ada: User) -> None:
    """Answered and never closed, incomplete, unmet, waiting, without an interpreter, corrected."""
    for number in range(3):
        _contact(ada, _change("need", {"topic": "food.hampers"}), ago=(5 + number) * HOUR)
    _contact(ada, answered_at=None, arrived_at="now")
    need = str(uuid4())
    unmet = [_change("need", {"topic": "food.meals"}, id=need), _change("unmet_reason", {"reason": "cost"}, of=need),
             _change("need", {"status": "unmet"}, "set", id=need)]  # fmt: skip
    id = _contact(ada, *unmet, language="ti", interpreting="none_available")
    told = (_change("contact", {"wrapped_at": "now"}, "set", id=str(id)),
            _change("contact", {"gender": "man"}, "set", id=str(id), reason="mal entendu"))  # fmt: skip
    for one in told:
        assert record(contact=id, changes=[one], by=ada, now=clock.now()).refused == ()


def _follow_up(ada: User, **said: Any) -> UUID:
    id, due = str(uuid4()), timezone.localdate() - dt.timedelta(days=2)
    values = {"has_consent": True, "due_on": f"{due}", "owner": ada.pk, "safe_ways": ["call_say_211"]}
    contact = _contact(
        ada, _change("need", {"topic": "food.hampers"}), _change("follow_up", values, id=id),
        _change("attempt", {"result": "no_answer", "made_at": "now"}, of=id),
    )  # fmt: skip
    if said:
        assert record(contact=contact, changes=[_change("follow_up", said, "set", id=id)], by=ada, now=clock.now()).done
    return UUID(id)


def _drawn(ada: User, sol: User) -> UUID:
    """Two contacts that chance draws: one was reviewed."""
    at = clock.now() - dt.timedelta(days=3)
    ids = [uuid4(), uuid4()]
    for id in ids:
        Contact.objects.create(
            id=id, operator=ada.operator, counsellor=ada, created_at=at, day=timezone.localdate(at), arrived_at=at,
            answered_at=at, ended_at=at, wrapped_at=at, channel="chat",
        )  # fmt: skip
    points = {"opening": 4, "listening": 3, "assessment": 2, "referral": 4, "closing": 1}
    reviewing.review(contact=ids[1], points=points, comment="Belle écoute.", by=sol, now=clock.now())
    return ids[0]


def _several(ada: User) -> UUID:
    id = _contact(ada, _change("need", {"topic": "food.hampers"}))
    for values in ({"topic": "food.meals"}, {"priority": "urgent"}):
        assert record(contact=id, changes=[_change("need", values)], by=ada, now=clock.now()).refused == ()
    return id


PAGES = {  # route, which of Work its address holds, its query, what shows that it is the page that was meant
    "supervision": ("desk_supervision", "", "", "#unmet-title"),
    "left hanging": ("desk_hanging", "", "", ".hand-over"),
    "one law": ("desk_hanging", "", "law=left_open", ".back"),
    "follow-ups": ("desk_follow_ups", "", "show=all", "table"),
    "follow-ups concluded": ("desk_follow_ups", "", "show=done", "table"),
    "follow-up": ("desk_follow_up", "follow_up", "", ".try-form"),
    "follow-up to take over": ("desk_follow_up", "follow_up", "", ".take-over"),
    "follow-up concluded": ("desk_follow_up", "concluded", "", ".came"),
    "reviews": ("desk_reviews", "", "", "table"),
    "review": ("desk_review", "drawn", "", "textarea"),
    "my reviews": ("desk_my_reviews", "", "", "main h1"),
}
OF_COUNSELLORS = ("follow-ups", "follow-ups concluded", "follow-up", "my reviews")


def _open(visit: Visit, work: Work, name: str, language: Language, **how: Any) -> Page:
    route, about, query, shown = PAGES[name]
    path = address(route, *([getattr(work, about)] if about else []), language=language)
    cookie = work.counsellor if name in OF_COUNSELLORS else work.senior
    page = visit(f"{path}?{query}" if query else path, cookie=cookie, **how)
    expect(page.locator(shown).first).to_be_visible()
    return page


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", PAGES)
def test_a_page_has_no_barrier_on_a_phone_or_a_desktop(
    visit: Visit, work: Work, faults: Callable[[Page], list[str]], name: str, language: Language
) -> None:
    page = _open(visit, work, name, language, size=PHONE)
    assert faults(page) == []
    assert not is_wider_than_its_window(page)
    assert jumps_between_headings(page) == []
    page.set_viewport_size({"width": DESKTOP[0], "height": DESKTOP[1]})
    assert faults(page) == []
    assert unreached(page) == []


@pytest.mark.parametrize("name", PAGES)
def test_nor_in_the_dark_and_narrow(visit: Visit, work: Work, faults: Callable[[Page], list[str]], name: str) -> None:
    page = _open(visit, work, name, "fr", size=NARROW, scheme="dark")
    assert faults(page) == []
    assert not is_wider_than_its_window(page)
    assert small_targets(page) == []


@pytest.mark.parametrize(("language", "desk"), [("fr", "/fr/guichet/"), ("en", "/en/desk/")])
@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["390", "1280"])
def test_the_history_of_a_contact_has_none_either(
    visit: Visit, work: Work, faults: Callable[[Page], list[str]], size: tuple[int, int], language: str, desk: str
) -> None:
    page = visit(f"{desk}#{work.several}", size=size, cookie=work.counsellor)
    page.wait_for_selector("body[data-ready]")
    page.keyboard.press("Alt+h")
    dialog = page.get_by_role("dialog")
    expect(dialog.locator("[data-at]").first).to_be_focused()
    assert faults(page) == []
    page.keyboard.press("Enter")  # as it stood after the last change
    expect(dialog.locator("#stood")).to_be_focused()
    need = {"fr": "Besoin", "en": "Need"}[language]
    expect(dialog.get_by_role("heading", level=4)).to_have_text(["Contact", f"{need} 1", f"{need} 2", f"{need} 3"])
    assert faults(page) == []
    assert not is_wider_than_its_window(page)
