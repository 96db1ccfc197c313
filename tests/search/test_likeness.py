"""Which known word people write another for."""

from __future__ import annotations

import pytest

from balise.search.rules.likeness import is_likely


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
