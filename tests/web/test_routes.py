"""One route has a path in each language, and a page knows its other side."""

from __future__ import annotations

import pytest
from django.test import Client

from balise.web.routes import address

pytestmark = pytest.mark.django_db


def test_a_route_has_a_path_in_each_language() -> None:
    assert address("topics", language="fr") == "/fr/sujets/"
    assert address("topics", language="en") == "/en/topics/"
    assert address("service", 12, language="fr") == "/fr/service/12/"


def test_a_path_answers_in_its_own_language_only(client: Client) -> None:
    assert client.get("/fr/sujets/").status_code == 200
    assert client.get("/en/topics/").status_code == 200
    assert client.get("/en/sujets/").status_code == 404


def test_the_address_without_language_follows_the_browser(client: Client) -> None:
    english = client.get("/", headers={"accept-language": "en-CA,en;q=0.9"})
    assert (english.status_code, english["Location"]) == (302, "/en/")
    assert "Accept-Language" in english["Vary"]
    assert client.get("/", headers={"accept-language": "fr-CA"})["Location"] == "/fr/"
    assert client.get("/", headers={"accept-language": "es"})["Location"] == "/fr/"


def test_the_language_switch_keeps_the_page_and_its_question(client: Client) -> None:
    page = client.get("/fr/recherche/?q=banque+alimentaire").text
    assert 'href="/en/search/?q=banque+alimentaire"' in page
    assert 'lang="en" hreflang="en">English' in page
