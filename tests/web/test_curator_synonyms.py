"""Curators see what words mean to search, add a way of saying and switch one off or on, and read who did what."""

from __future__ import annotations

import factories
import pytest
from django.test import Client
from factories import NOW, topic
from reading import Page

from balise.accounts.models import AuditEntry, User
from balise.search import graph, synonyms
from balise.search.models import SynonymChange
from balise.search.rules.understood import Entry

pytestmark = pytest.mark.django_db
HERE = "/en/curators/synonyms/"


@pytest.fixture
def luce() -> User:
    return factories.person("luce", "curator")


@pytest.fixture
def curator(luce: User) -> Client:
    topic("food", "Alimentation", "Food", synonyms_fr=["nourriture"])
    topic("food.hampers", "Dépannage alimentaire", "Food Banks", parent="food")
    client = Client()
    client.force_login(luce)
    return client


def shown(page: Page) -> list[str]:
    return [row.text for row in page.all("th") if row.get("scope") == "row"]


def post(client: Client, **form: str) -> tuple[int, str]:
    answer = client.post(f"{HERE}change/", form)
    return answer.status_code, answer.text


def test_words_are_found_with_what_they_mean_and_where_it_comes_from(curator: Client) -> None:
    page = Page(curator.get(f"{HERE}?q=nourriture").text)
    assert shown(page)[0] == "nourriture (fr)"
    row = next(row for row in page.all("tr") if row.text.startswith("nourriture (fr)"))
    assert "Food" in row.text and "the topic itself" in row.text
    shipped = next(row for row in Page(curator.get(f"{HERE}?q=bouffe").text).all("tr") if row.text.startswith("bouffe"))
    assert "Balise" in shipped.text


def test_a_topic_keeps_its_own_ways_of_saying(curator: Client) -> None:
    page = Page(curator.get(f"{HERE}?topic=food.hampers&q=foodbank").text)
    assert "foodbank (en)" in shown(page)
    assert not any("Food Banks" not in row.text for row in page.all("tr") if "Balise" in row.text)


def test_what_is_added_is_on_with_who_and_when(curator: Client, luce: User) -> None:
    answer = curator.post(
        f"{HERE}change/",
        {"deed": "add", "text": " grub  box ", "language": "en", "topic": "food.hampers", "in_records": "1"},
    )
    assert (answer.status_code, answer["Location"]) == (303, f"{HERE}?q=grub+box&done=add")
    assert Entry("grub box", "en", "topic:food.hampers") in graph.entries()
    page = curator.get(answer["Location"]).text
    assert "The way of saying was added." in page and "(luce)" in page
    assert AuditEntry.objects.latest("pk").by == luce
    history = Page(curator.get(f"{HERE}history/").text)
    assert shown(history) == ["grub box (en)"]


def test_what_no_text_of_postgresql_can_hold_is_not_kept(curator: Client) -> None:
    assert post(curator, deed="add", text="grub\x00box", language="en", topic="food.hampers")[0] == 303
    assert SynonymChange.objects.get().text == "grub box"


def test_words_may_say_nothing_of_the_need(curator: Client) -> None:
    assert post(curator, deed="add", text="coucou", language="fr", target="noise:")[0] == 303
    assert Entry("coucou", "fr", "noise:", "asked") in graph.entries()


def test_a_shipped_one_is_switched_off_and_on_again(curator: Client) -> None:
    said = next(entry for entry in graph.entries() if entry.text == "affamé")
    form = {"text": "affamé", "language": "fr", "target": said.target}
    assert post(curator, deed="off", **form)[0] == 303
    assert said not in graph.entries()
    off = Page(curator.get(f"{HERE}?only=off&q=affamé").text)
    assert shown(off) == ["affamé (fr)"]
    assert post(curator, deed="on", **form)[0] == 303
    assert said in graph.entries()


@pytest.mark.parametrize(
    ("form", "sentence"),
    [
        ({"text": "", "language": "fr", "topic": "food"}, "There is nothing to read"),
        ({"text": "miam", "language": "fr", "topic": "nowhere"}, "There is no topic “nowhere”"),
        ({"text": "miam", "language": "zz9", "topic": "food"}, "is not the code of a language"),
        ({"text": "miam", "language": "fr"}, "is no known meaning"),
        ({"text": "nourriture", "language": "fr", "topic": "food", "in_records": "1"}, "means this already"),
    ],
)
def test_what_is_refused_is_told_and_keeps_what_was_written(
    curator: Client, form: dict[str, str], sentence: str
) -> None:
    status, text = post(curator, deed="add", **form)
    assert status == 422
    assert sentence in text
    assert (
        next(field for field in Page(text).all("input") if field.get("id") == "add-text").get("value") == form["text"]
    )
    assert not SynonymChange.objects.exists()


def test_another_deed_is_none(curator: Client) -> None:
    assert post(curator, deed="burn", text="bouffe", language="fr", target="topic:food")[0] == 400


def test_words_that_nothing_knows_can_be_added(curator: Client) -> None:
    assert "No way of saying is like this." in curator.get(f"{HERE}?q=xyzzy").text


def test_a_question_is_tried(curator: Client) -> None:
    page = curator.get(f"{HERE}?try=bouffe+gratuite").text
    assert "Looked for as words" in page


def test_the_pages_are_of_curators_only_in_both_languages(client: Client, curator: Client) -> None:
    visitor = Client()
    for address in (HERE, f"{HERE}history/", "/fr/recherchistes/synonymes/", "/fr/recherchistes/synonymes/historique/"):
        assert visitor.get(address).status_code == 302
        assert curator.get(address).status_code == 200
    client.force_login(factories.person("ana", "analyst"))
    assert client.get(HERE).status_code == 403
    assert client.post(f"{HERE}change/", {"deed": "off"}).status_code == 403


def test_nobody_changed_anything_yet(curator: Client) -> None:
    assert "Nobody has changed what words mean yet." in curator.get(f"{HERE}history/").text
    synonyms.add(entry=Entry("coucou", "fr", "noise:"), by=None, now=NOW)
    assert "coucou" in curator.get(f"{HERE}history/").text
