"""Which known word people write another for."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from balise.search.rules.likeness import is_likely, sound


@pytest.mark.parametrize(
    ("word", "meant"),
    [
        ("loye", "loyer"),
        ("rnet", "rent"),
        ("inpot", "impot"),
        ("ochelaga", "hochelaga"),
        ("narrive", "arrive"),
        ("weels", "wheels"),
        ("medcin", "medecin"),
        ("hebergemant", "hebergement"),
    ],
)
def test_mistakes_that_people_make(word: str, meant: str) -> None:
    assert is_likely(word, meant)


@pytest.mark.parametrize(
    ("word", "meant"),
    [
        ("tante", "sante"),
        ("soon", "moon"),
        ("bunch", "lunch"),
        ("skin", "soin"),
        ("neveu", "never"),
        ("weels", "weeks"),
    ],
)
def test_another_word_is_no_mistake(word: str, meant: str) -> None:
    assert not is_likely(word, meant)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("fransisation", "francisation"),
        ("psicologue", "psychologue"),
        ("opital", "hopital"),
        ("deuille", "deuil"),
        ("juridik", "juridique"),
        ("imigrasion", "immigration"),
        ("weelchair", "wheelchair"),
    ],
)
def test_what_is_written_by_ear_sounds_the_same(typed: str, meant: str) -> None:
    assert sound(typed) == sound(meant)
    assert is_likely(typed, meant)


@pytest.mark.parametrize(("one", "other"), [("soin", "sein"), ("pain", "bain"), ("logement", "jugement")])
def test_what_is_heard_otherwise_sounds_otherwise(one: str, other: str) -> None:
    assert sound(one) != sound(other)


@given(st.text(max_size=30))
def test_any_word_has_a_sound(word: str) -> None:
    assert bool(sound(word)) == bool(word)
