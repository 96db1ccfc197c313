from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from balise.core.languages import Text, pair
from balise.core.text import fold, slugify


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("L’Île-Bizard–Sainte-Geneviève", "ile bizard sainte genevieve"),
        ("Œuvre d'entraide de l'Est", "oeuvre entraide de est"),
        ("  Aujourd’hui ", "aujourd hui"),
        ("Qu’est-ce", "est ce"),
        ("", ""),
    ],
)
def test_spellings_of_one_name_fold_alike(written: str, folded: str) -> None:
    assert fold(written) == folded


@given(st.text())
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(st.text())
def test_a_slug_is_safe_in_an_address(text: str) -> None:
    slug = slugify(text)
    assert set(slug) <= set("abcdefghijklmnopqrstuvwxyz0123456789-")
    assert len(slug) <= 80
    assert not slug.startswith("-")
    assert not slug.endswith("-")


def test_a_text_answers_in_the_other_language_and_says_so() -> None:
    text = pair("fr", "Dépannage")
    assert text.say("en") == "Dépannage"
    assert text.spoken_in("en") == "fr"
    assert Text().spoken_in("fr") is None
    assert not Text()
