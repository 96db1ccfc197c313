"""Phrases of any language and what they mean, in questions and in records."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from balise.core.languages import Text
from balise.search.rules.lexicon import Lexicon, plain
from balise.search.rules.names import called
from balise.search.rules.reading import tokens
from balise.search.rules.understood import Entry
from balise.search.schema import stems

ENTRIES = (
    Entry("Banque alimentaire", "fr", "topic:food.hampers"),
    Entry("food bank", "en", "topic:food.hampers"),
    Entry("bank", "en", "topic:money"),
    Entry("loyer en retard", "fr", "topic:rent"),
    Entry("refuge", "fr", "topic:shelters"),
    Entry("réfugié", "fr", "topic:immigration"),
    Entry("réfugié", "fr", "status:refugee"),
    Entry("hôpital", "fr", "topic:hospitals"),
    Entry("AIDS", "en", "topic:hiv"),
    Entry("faim", "fr", "topic:food", "asked"),
    Entry("comida", "es", "topic:food"),
    Entry("食物", "zh", "topic:food"),
    Entry("à", "fr", "topic:letter"),
    Entry("!!!", "fr", "topic:nothing"),
)
LEXICON = Lexicon.compile(ENTRIES, stems)


@pytest.mark.parametrize(
    ("text", "targets"),
    [
        ("banques alimentaires", ("topic:food.hampers",)),
        ("la banque alimentaire", ("topic:food.hampers",)),
        ("banque alimentaire Laval", ()),  # more than the entry
        ("Foodbank", ("topic:food.hampers",)),
        ("réfugiées", ("topic:immigration", "status:refugee")),
        ("refuges", ("topic:shelters",)),
        ("hôpitaux", ("topic:hospitals",)),
        ("aids", ("topic:hiv",)),
        ("aid", ()),
        ("help", ("noise:",)),
        ("faim", ("topic:food",)),
        ("comidas", ("topic:food",)),
        ("食物", ("topic:food",)),
        ("à", ("topic:letter",)),
        ("", ()),
    ],
)
def test_a_phrase_means_its_targets(text: str, targets: tuple[str, ...]) -> None:
    assert LEXICON.lookup(text) == targets


def test_every_match_is_told_and_the_longest_is_among_them() -> None:
    said = tokens("free food bank")
    assert {(found.first, found.last) for found in LEXICON.matches(said)} == {(0, 1), (1, 3), (2, 3)}


@pytest.mark.parametrize(
    ("french", "english", "topics"),
    [
        ("Une banque alimentaire du quartier", "", {"food.hampers"}),
        ("Les banques alimentaires", "", {"food.hampers"}),
        ("", "Two food banks and a bank", {"food.hampers", "money"}),
        ("food bank", "", set()),  # an English entry is looked for in English texts
        ("Votre loyer est en retard ?", "", {"rent"}),
        ("Accueil des personnes réfugiées", "", {"immigration"}),
        ("Se réfugier ici", "", set()),  # a record must say the very word
        ("Avoir faim", "", set()),  # asked only
        ("", "People living with AIDS", {"hiv"}),
        ("", "First aids", set()),
        ("", "", set()),
    ],
)
def test_a_record_speaks_of_topics(french: str, english: str, topics: set[str]) -> None:
    assert LEXICON.mentions(Text(french, english)) == topics


@pytest.mark.parametrize(
    ("french", "english", "topics"),
    [
        ("La faim", "", {"food"}),  # nothing but what people ask with
        ("La faim et la soif", "", set()),
        ("", "Downtown food bank", {"food.hampers"}),
    ],
)
def test_a_name_that_is_only_a_way_of_asking_speaks_of_its_topic(french: str, english: str, topics: set[str]) -> None:
    assert LEXICON.named(Text(french, english)) == topics


@given(st.text(max_size=500), st.text(max_size=500))
def test_any_record_is_read(french: str, english: str) -> None:
    topics = {entry.target.removeprefix("topic:") for entry in ENTRIES if entry.use == "both"}
    assert LEXICON.mentions(Text(french, english)) <= topics


@given(st.lists(st.tuples(st.text(max_size=30), st.sampled_from(["fr", "en", "ar", "xx"])), max_size=10))
def test_any_entry_is_found_again(said: list[tuple[str, str]]) -> None:
    entries = [Entry(text, language, "topic:it") for text, language in said if not is_an_ordinary_word(text)]
    lexicon = Lexicon.compile(entries, stems)
    for entry in entries:
        is_one_sentence = not any(token.is_after_end for token in tokens(entry.text)[1:])
        assert ("topic:it" in lexicon.lookup(entry.text)) or not is_one_sentence, entry


def is_an_ordinary_word(text: str) -> bool:
    """ "CA", "dans": written in another language or in capitals, they are no less French."""
    return len(tokens(text)) < 2 and all(token.is_grammar or LEXICON.lookup(token.text) for token in tokens(text))


def test_entries_are_completed() -> None:
    assert [entry.text for entry in LEXICON.beginning("ba", "fr")] == ["Banque alimentaire", "bank", "food bank"]
    assert [entry.text for entry in LEXICON.beginning("ALIM ban", "fr")] == ["Banque alimentaire"]
    assert [entry.text for entry in LEXICON.beginning("食", "zh")] == ["食物"]
    assert LEXICON.beginning("ba", "fr", 1) == (ENTRIES[0],)
    assert LEXICON.beginning("", "fr") == ()
    assert LEXICON.beginning("gratui", "fr") == ()  # grammar is proposed to no one


@pytest.mark.parametrize(
    ("one", "other"),
    [("aînée", "aîné"), ("aînés", "aînées"), ("hôpitaux", "hôpital"), ("jeux", "jeu"), ("babies", "baby")],
)
def test_singular_and_plural_are_one_plain_word(one: str, other: str) -> None:
    assert plain(tokens(one)[0].word) == plain(tokens(other)[0].word)


@pytest.mark.parametrize(
    ("name", "held"),
    [
        ("Le Grenier inc.", "grenier"),
        ("L’Accueil Bonneau", "accueil bonneau"),
        ("THE OLD BREWERY MISSION", "old brewery mission"),
        ("C.L.S.C. St-Michel", "clsc saint michel"),
        ("Jeunes & familles", "jeunes familles"),
        ("Centre d’aide de la Courtepointe", "centre aide courtepointe"),
        ("Y des femmes inc.", "y des femmes"),
        ("Jeunes et familles", "jeunes familles"),
        ("Cœur-Île ltée", "coeur ile"),
        ("La", "la"),
        ("Inc.", "inc"),
        ("食物银行", "食 物 银 行"),
        ("…", ""),
    ],
)
def test_a_name_is_held_without_what_people_leave_out(name: str, held: str) -> None:
    assert called(name) == held


@example("ǽ")
@example("0:\ufe70")
@example("\u2474 inc.")
@given(st.text(max_size=200))
def test_how_a_name_is_held_is_held_the_same(name: str) -> None:
    assert called(called(name)) == called(name)


def test_an_acronym_that_is_a_word_too_is_meant_in_capitals_only() -> None:
    lexicon = Lexicon.compile([Entry("cat", "en", "topic:pets"), Entry("CAT", "fr", "topic:tobacco")], stems)
    assert lexicon.lookup("cat") == ("topic:pets",)
    assert set(lexicon.lookup("CAT")) == {"topic:pets", "topic:tobacco"}


def test_a_word_that_says_nothing_is_not_the_one_of_the_same_stem() -> None:
    lexicon = Lexicon.compile([Entry("vivres", "fr", "topic:food")], stems)
    assert lexicon.lookup("vivre") == ("noise:",)
    assert "topic:food" in lexicon.lookup("vivres")
