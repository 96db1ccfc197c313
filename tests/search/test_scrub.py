"""What may be kept of a question: words of a need, and nothing by which to reach or find a person."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from balise.core.text import fold
from balise.search.rules.scrub import MOST_LETTERS, MOST_WORDS, scrub

_ALPHABET = "abéÉœ hjyHJY 0123456789 -.@'’()+/٣４²ßلم食ह्\u200b\n"
_PIECES = ("H1W 1S6", "h1w", "514 555-0123", "450.555.0199", "a@b.example", "www.x.example", "rue", "street", "12",
           "food", "l’aide", "je", "my", "4 5 6", "123", "211")  # fmt: skip
_TYPED = st.one_of(
    st.text(max_size=200),
    st.text(alphabet=_ALPHABET, max_size=200),
    st.lists(st.one_of(st.sampled_from(_PIECES), st.text(alphabet=_ALPHABET, max_size=6)), max_size=30).map(" ".join),
)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("Dépannage alimentaire", "depannage alimentaire"),
        ("  L’aide   À DOMICILE ", "aide a domicile"),
        ("cœur œuvre", "coeur oeuvre"),
        ("repas marie.tremblay@exemple.ca", "repas"),
        ("call me 514 555-0123 please", "call me please"),
        ("call me (514)555.0123 ext 7", "call me ext 7"),
        ("nas 123 456 789", "nas"),
        ("dossier 20481", "dossier"),
        ("TREM12345678 urgence", "urgence"),
        ("food bank H1W 1S6", "food bank h1w"),
        ("food bank h1w1s6", "food bank h1w"),
        ("food bank H1W-1", "food bank h1w"),
        ("camp 12-17 ans", "camp 12 17 ans"),
        ("24/7", "24 7"),
        ("le 211", "le 211"),
        ("chambre 304", "chambre"),
        ("12 rue des Érables", "rue des erables"),
        ("1234, 5e avenue", "avenue"),
        ("طعام مجاني", "طعام مجاني"),
        ("食べ物", "食べ物"),
        ("हिन्दी", "हिन्दी"),
        ("https://exemple.org/?nom=x repas", "repas"),
        ("?!", ""),
        ("", ""),
    ],
)
def test_what_is_kept(typed: str, kept: str) -> None:
    assert scrub(typed) == kept


def test_of_a_sentence_the_telling_words_are_kept() -> None:
    kept = scrub("Je ne sais pas où aller avec mes enfants et mon chien pour la nuit parce que le refuge est plein")
    assert "enfants" in kept and "refuge" in kept
    assert not {"je", "ne", "mes", "et", "la"} & set(kept.split())


def test_a_word_too_long_to_be_one_is_not_kept() -> None:
    assert scrub("x" * 41 + " repas") == "repas"


@given(_TYPED)
def test_nothing_that_reaches_a_person_is_kept(typed: str) -> None:
    kept = scrub(typed)
    assert "@" not in kept
    assert not re.search(r"\d{4}", kept)
    assert not re.search(r"\d(?:\s?\d){6}", kept), "a telephone number in pieces"
    assert not re.search(r"\b[a-z]\d[a-z]\s?\d", kept), "more of a postal code than where it begins"


@given(_TYPED)
def test_what_is_kept_is_short_and_in_one_form(typed: str) -> None:
    kept = scrub(typed)
    assert len(kept) <= MOST_LETTERS and len(kept.split()) <= MOST_WORDS
    assert kept == " ".join(kept.split())
    assert scrub(kept) == kept


@given(st.text(alphabet="abcéèœ ’-ABC", max_size=60))
def test_one_question_however_written_is_counted_once(typed: str) -> None:
    assert scrub(typed.upper()) == scrub(typed.lower())
    assert scrub(f"  {typed}!") == scrub(typed)
    assert all(fold(word) == word for word in scrub(typed).split())
