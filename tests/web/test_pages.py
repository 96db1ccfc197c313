"""Pages of text: what the operator says, then what the software does."""

from __future__ import annotations

import pytest
from django.test import Client

from balise.accounts.rules import LINES, Identity
from balise.core.languages import Language
from balise.directory.rules.topics import own_tree

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("name", ["about", "privacy", "accessibility"])
def test_the_operator_speaks_first(client: Client, identity: Identity, name: str, language: Language) -> None:
    french = {"about": "a-propos", "privacy": "confidentialite", "accessibility": "accessibilite"}
    page = client.get(f"/{language}/{name if language == 'en' else french[name]}/").text
    told = getattr(identity.texts, name).say(language)
    assert told.split(".")[0][:40] in page
    assert page.index(told[:30]) < page.index("<h2>", page.index("<main"))


def test_every_number_says_what_it_is_for(client: Client, language: Language) -> None:
    page = client.get("/fr/quel-numero/" if language == "fr" else "/en/which-number/").text
    for line in LINES:
        assert f'href="tel:{line.number}"' in page
        assert line.purpose.say(language) in page


def test_the_site_map_leads_everywhere(client: Client) -> None:
    page = client.get("/en/site-map/").text
    for path in ("search", "topics", "places", "my-list", "which-number", "about", "privacy", "accessibility"):
        assert f'href="/en/{path}/"' in page
    assert all(f'href="/en/topics/{root.code}/"' in page for root in own_tree().roots)


def test_barriers_can_be_told_to_the_operator(client: Client, identity: Identity) -> None:
    assert 'href="mailto:bonjour@example.org"' in client.get("/en/accessibility/").text
