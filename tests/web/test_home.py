"""The first page: what and where, whom to call, the categories."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import factories
import pytest
import time_machine
from django.test import Client

from balise.accounts.actions import set_identity
from balise.accounts.rules import Announcement, Identity, Opening
from balise.core.languages import Text
from balise.directory.rules.topics import own_tree
from balise.web.public.home import SHORTCUTS, attendance

pytestmark = pytest.mark.django_db
MONTREAL = ZoneInfo("America/Toronto")


def test_what_and_where_lead_to_the_results(client: Client, language: str) -> None:
    page = client.get(f"/{language}/").text
    assert f'action="/{"fr/recherche" if language == "fr" else "en/search"}/" method="get"' in page
    assert 'name="q"' in page and 'name="where"' in page


def test_the_twenty_categories_have_an_icon_and_lead_to_their_page(client: Client) -> None:
    page = client.get("/en/").text
    roots = own_tree().roots
    assert len(roots) == 20
    for topic in roots:
        assert f'href="/en/topics/{topic.code}/"' in page
        assert topic.icon


def test_emergency_numbers_come_before_the_search(client: Client) -> None:
    page = client.get("/fr/").text
    assert page.index('href="tel:911"') < page.index('name="q"')
    assert page.index('href="tel:988"') < page.index('name="q"')
    assert 'href="tel:811"' in page


def test_shortcuts_lead_to_topics_that_exist() -> None:
    tree = own_tree()
    assert [code for _, _, codes in SHORTCUTS for code in codes if code not in tree] == []


def test_the_operator_announces_and_can_be_called(client: Client, identity: Identity) -> None:
    page = client.get("/en/").text
    assert "Extreme cold tomorrow." in page
    assert 'href="tel:211"' in page and "https://chat.example.org/" in page


def test_an_announcement_is_silent_outside_its_days(client: Client) -> None:
    past = Announcement(Text("Passé", "Long gone"), ends_on=dt.date(2025, 1, 1))
    today = Announcement(Text("Présent", "Here today"), starts_on=dt.date(2026, 3, 4), ends_on=dt.date(2026, 3, 4))
    identity = Identity(name=Text("A", "A"), announcements=(past, today))
    set_identity(identity=identity, by=None, now=factories.NOW)
    with time_machine.travel(factories.NOW, tick=False):
        page = client.get("/en/").text
    assert "Here today" in page and "Long gone" not in page


@pytest.mark.parametrize(("hour", "is_open"), [(7, False), (8, True), (17, True), (18, False)])
def test_says_whether_someone_answers_now(hour: int, is_open: bool) -> None:
    identity = Identity(openings=(Opening(("WE",), dt.time(8), dt.time(18)),))
    told = attendance(identity, dt.datetime(2026, 3, 4, hour, 30, tzinfo=MONTREAL), "fr")
    assert told.is_open is is_open
    assert told.told.startswith("Ouvert" if is_open else "Fermé")


def test_an_operator_without_hours_says_none() -> None:
    assert attendance(Identity(), dt.datetime(2026, 3, 4, 10, tzinfo=MONTREAL), "fr").told == ""


def test_a_demonstration_says_that_its_data_are_invented(client: Client, identity: Identity, language: str) -> None:
    told = {"fr": "Données inventées", "en": "Invented data"}[language]
    assert told in client.get(f"/{language}/").text
    assert told in client.get(f"/{language}/{'sujets' if language == 'fr' else 'topics'}/").text


def test_another_installation_does_not(client: Client) -> None:
    assert "Invented data" not in client.get("/en/").text
