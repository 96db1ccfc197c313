"""From what people type to the words looked for."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from balise.core.languages import Language
from balise.search.rules.words import MOST_WORDS, plain, words
from balise.search.schema import stems


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("L’aide à l'épicerie", ("aide", "épicerie")),
        ("sans-abri", ("sans", "abri")),
        ("St-Jérôme", ("saint", "jérôme")),
        ("Ste. Thérèse", ("sainte", "thérèse")),
        ("food for the elderly", ("food", "elderly")),
        ("pain PAIN Pain", ("pain",)),
        ("de la du", ()),
        ("!!! ???", ()),
        ("", ()),
        ("\u200bab\u00adri", ("abri",)),
    ],
)
def test_telling_words_are_kept_once_and_in_order(typed: str, found: tuple[str, ...]) -> None:
    assert words(typed) == found


@given(st.text(max_size=2_000))
def test_any_text_gives_few_words(typed: str) -> None:
    assert len(words(typed)) <= MOST_WORDS


@pytest.mark.parametrize(
    ("language", "spellings"),
    [
        ("fr", ["hébergement", "hebergement", "HÉBERGEMENTS", "l’hébergement", "d'hébergement", "he\u0301bergement"]),
        ("fr", ["œuvre", "oeuvre", "Œuvres"]),
        ("fr", ["Saint-Laurent", "St-Laurent", "st laurent", "St. Laurent"]),
        ("fr", ["aînés", "ainés", "aine"]),
        ("en", ["shelter", "Shelters", "SHELTER"]),
    ],
)
def test_spellings_of_one_word_are_one_word_of_the_index(language: Language, spellings: list[str]) -> None:
    assert {stems(language, spelling) for spelling in spellings} == {stems(language, spellings[0])}
    assert stems(language, spellings[0])


def test_plain_text_keeps_everything_else() -> None:
    assert plain("Coût : 5 $ (ménage)") == "Coût : 5 $ (ménage)"
