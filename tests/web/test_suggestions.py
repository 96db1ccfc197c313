"""What the fields propose as one types: in sections, each option ready to be shown and to be chosen."""

from __future__ import annotations

import pytest
from django.test import Client
from small_directory import Directory

from balise.search.suggesting import Suggestion
from balise.web.public import suggestions

pytestmark = pytest.mark.django_db


def sections(client: Client, address: str) -> dict[str, list[dict[str, str]]]:
    return {one["kind"]: one["options"] for one in client.get(address).json()["sections"]}


def test_topics_organizations_and_services_are_proposed(client: Client, directory: Directory, language: str) -> None:
    typed = {"fr": "comptoir", "en": "food p"}[language]
    found = sections(client, f"/{language}/suggestions/?for=what&q={typed}")
    service = found["service"][0]
    assert service["label"] == {"fr": "Comptoir alimentaire", "en": "Food pantry"}[language]
    assert service["href"] == f"/{language}/service/{directory.pantry}/"
    assert service["icon"].startswith("<svg")
    house = sections(client, f"/{language}/suggestions/?for=what&q={'maison' if language == 'fr' else 'corner'}")
    way = "organisme" if language == "fr" else "organization"
    assert house["organization"][0]["href"] == f"/{language}/{way}/{directory.organization}/"


def test_a_topic_is_searched_and_says_which_synonym_answers(
    client: Client, directory: Directory, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = Suggestion("topic", "food", "Nourriture", matched="bouffe", icon="utensils")
    monkeypatch.setattr(suggestions.search, "suggest", lambda *_: (one,))
    reply = client.get("/fr/suggestions/?for=what&q=bouf").json()
    assert reply["told"] == "1 suggestion"
    (section,) = reply["sections"]
    assert (section["kind"], section["title"]) == ("topic", "Sujets")
    (option,) = section["options"]
    assert (option["label"], option["matched"], option["href"], option["note"]) == ("Nourriture", "bouffe", "", "")


def test_places_say_what_they_are(client: Client, directory: Directory) -> None:
    (laval,) = sections(client, "/en/suggestions/?for=where&q=lav")["place"]
    assert (laval["label"], laval["note"], laval["href"]) == ("Laval", "Municipality", "")
    (point,) = sections(client, "/en/suggestions/?for=where&q=45.5,-73.6")["place"]
    assert point["note"] == ""


def test_nothing_is_proposed_for_less_than_two_letters_nor_for_what_is_unknown(
    client: Client, directory: Directory
) -> None:
    for text in ("", "%20%20a", "zzzzqq"):
        for field in ("what", "where"):
            reply = client.get(f"/en/suggestions/?for={field}&q={text}").json()
            assert reply == {"told": "", "sections": []}, (field, text)


def test_suggestions_are_kept_by_the_browser_alone_and_leave_no_cookie(client: Client, directory: Directory) -> None:
    reply = client.get("/fr/suggestions/?for=what&q=comptoir")
    assert "private" in reply["Cache-Control"] and not reply.cookies
