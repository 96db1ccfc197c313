"""What is proposed while someone types."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from factories import NOW, organization, publish, service, site, topic
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from balise.core.languages import Text
from balise.directory.rules.record import Coverage
from balise.search import actions, search, suggest
from balise.search.rules.question import Question
from balise.territories import memory
from balise.territories.actions import load_facts

pytestmark = pytest.mark.django_db


@pytest.fixture
def directory() -> None:
    topic(
        "larder",
        "Aide alimentaire",
        "Food",
        synonyms_fr=["bouffe", "épicerie"],
        synonyms_en=["groceries"],
        icon="apple",
    )
    topic("larder.baskets", "Paniers de nourriture", "Food hampers", parent="larder")
    topic("larder.empty", "Aide sans service", "Nothing")
    home = publish(organization(Text(fr="Entraide L’Île-Bizard", en="Bizard Island Help")))
    publish(service(Text(fr="Entretien ménager", en="Housekeeping"), home, topics=("larder.baskets",)))
    actions.catch_up()


def proposed(text: str, language: str = "fr", limit: int = 8) -> list[tuple[str, str, str]]:
    return [(one.kind, one.label, one.matched) for one in suggest(text, language, limit)]  # type: ignore[arg-type]


@pytest.mark.usefixtures("directory")
@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("ali", "fr", [("topic", "Aide alimentaire", "")]),
        ("EPI", "fr", [("topic", "Aide alimentaire", "épicerie")]),
        ("bouf", "en", [("topic", "Food", "bouffe")]),
        ("gro", "fr", [("topic", "Aide alimentaire", "groceries")]),
        ("l'île", "fr", [("organization", "Entraide L’Île-Bizard", "")]),
        ("entraide biz", "fr", [("organization", "Entraide L’Île-Bizard", "")]),
        ("housek", "en", [("service", "Housekeeping", "")]),
        ("entr", "fr", [("organization", "Entraide L’Île-Bizard", ""), ("service", "Entretien ménager", "")]),
        ("paniers", "fr", [("topic", "Paniers de nourriture", "")]),
        ("aide sans", "fr", []),
        ("a", "fr", []),
        ("", "fr", []),
    ],
)
def test_beginnings_of_words_are_completed(text: str, language: str, expected: list[tuple[str, str, str]]) -> None:
    assert proposed(text, language) == expected


@pytest.fixture
def territories() -> Iterator[None]:
    memory.forget()
    load_facts(now=NOW)
    memory.forget()
    yield
    memory.forget()


@pytest.fixture
def places(territories: None, directory: None) -> None:
    home = publish(organization("Le Grenier"))
    here = publish(site("Local", area="mun-65005"))
    publish(service("Vestiaire", home, at=(here,), topics=("larder.baskets",)))
    publish(service("Courses", home, coverage=(Coverage(areas=("mun-58227",)),)))
    actions.catch_up()


@pytest.mark.usefixtures("places")
@pytest.mark.parametrize(
    ("text", "labels"),
    [("lav", ["Laval"]), ("longueui", ["Longueuil"]), ("gatin", []), ("longeuil", ["Longueuil"])],
)
def test_places_where_something_is_are_proposed(text: str, labels: list[str]) -> None:
    assert [label for kind, label, _ in proposed(text) if kind == "place"] == labels


@pytest.mark.usefixtures("directory")
@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("alimentiare", ("topic", "Aide alimentaire", "")),
        ("epicrie", ("topic", "Aide alimentaire", "épicerie")),
        ("entriade biz", ("organization", "Entraide L’Île-Bizard", "")),
        ("aide alimnt", ("topic", "Aide alimentaire", "")),
    ],
)
def test_one_letter_is_forgiven_when_nothing_begins_so(text: str, expected: tuple[str, str, str]) -> None:
    assert expected in proposed(text)


@pytest.mark.usefixtures("places")
def test_what_is_proposed_finds_something() -> None:
    typed = ["al", "épi", "bouf", "gro", "food", "entr", "bizard", "gren", "lav", "longu", "vest", "pan", "bouff", "ma"]
    texts = {text for begun in typed for one in suggest(begun, "fr") for text in (one.label, one.matched) if text}
    assert len(texts) > 8
    for text in texts:
        assert search(Question(words=text), now=NOW).total, text


@pytest.mark.usefixtures("directory")
def test_a_limit_holds() -> None:
    assert len(proposed("a", limit=0)) == 0
    assert len(proposed("en", limit=1)) == 1


def test_without_an_index_nothing_is_proposed() -> None:
    assert suggest("aide", "fr") == ()


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(text=st.text(max_size=300))
@pytest.mark.usefixtures("directory")
def test_any_text_is_answered(text: str) -> None:
    assert len(suggest(text, "fr", 5)) <= 5
