from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from balise.curation.rules.speech import guess

FRENCH = [
    "Des paniers de nourriture pour les familles qui en ont besoin, sur rendez-vous avec une intervenante du quartier."
]
ENGLISH = ["Food hampers for families who are in need of help, by appointment with a worker from the neighbourhood."]


def test_a_source_is_known_by_its_small_words() -> None:
    assert guess(FRENCH) == "fr"
    assert guess(ENGLISH) == "en"


def test_a_few_borrowed_words_change_nothing() -> None:
    assert guess([*FRENCH, *FRENCH, "The Old Brewery Mission"]) == "fr"


def test_bare_names_tell_nothing() -> None:
    assert guess(["Le Grenier", "Moisson Rive-Sud", "514 555-0123"]) is None


@given(st.lists(st.text()))
def test_anything_is_answered(texts: list[str]) -> None:
    assert guess(texts) in ("fr", "en", None)
