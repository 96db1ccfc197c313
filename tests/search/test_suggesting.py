"""What is proposed while someone types."""

from __future__ import annotations

import pytest
from factories import organization, publish, service, topic
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from balise.core.languages import Text
from balise.search import actions, suggest

pytestmark = pytest.mark.django_db


@pytest.fixture
def directory() -> None:
    topic(
        "food", "Aide alimentaire", "Food", synonyms_fr=["bouffe", "épicerie"], synonyms_en=["groceries"], icon="apple"
    )
    topic("food.hampers", "Paniers de nourriture", "Food hampers", parent="food")
    topic("food.empty", "Aide sans service", "Nothing")
    home = publish(organization(Text(fr="Entraide L’Île-Bizard", en="Bizard Island Help")))
    publish(service(Text(fr="Entretien ménager", en="Housekeeping"), home, topics=("food.hampers",)))
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
