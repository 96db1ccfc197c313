"""A misspelt word leads to the known one it was meant to be, and a known word is left as it is."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from factories import organization, publish, service
from hypothesis import given
from hypothesis import strategies as st

from balise.core.languages import Text
from balise.directory.models import Organization
from balise.search import actions, index, spelling

KNOWN = {
    "nourriture": 40, "hebergement": 30, "logement": 50, "psychologue": 9, "alimentaire": 60, "toxicomanie": 7,
    "depression": 12, "food": 80, "flood": 2, "itinerance": 20, "pain": 5, "paix": 3, "emploi": 33,
}  # fmt: skip
SHELF = spelling.build(None, KNOWN.items())


def nearest(word: str, **finds: bool) -> str:
    return spelling.nearest(word, [SHELF], lambda near: finds.get(near, True))


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("nouriture", "nourriture"),
        ("hebergment", "hebergement"),
        ("logemant", "logement"),
        ("psycologue", "psychologue"),
        ("alimantaire", "alimentaire"),
        ("toxicomani", "toxicomanie"),
        ("depresion", "depression"),
        ("itinerence", "itinerance"),
    ],
)
def test_a_misspelt_word_leads_to_the_right_one(typed: str, meant: str) -> None:
    assert nearest(typed) == meant


def test_two_letters_swapped_are_one_mistake() -> None:
    assert nearest("epmloi") == "emploi"


def test_two_mistakes_are_allowed_in_words_of_eight_letters_and_more() -> None:
    assert nearest("alimantare") == "alimentaire"
    assert nearest("emplwax") == ""


def test_a_word_written_by_ear_comes_before_one_as_near() -> None:
    assert spelling.nearest("sourt", [spelling.build(None, [("sort", 90), ("sourd", 1)])], bool) == "sourd"
    assert spelling.nearest("deuille", [spelling.build(None, [("deuil", 1)])], bool) == "deuil", "two letters away"
    assert spelling.nearest("deuille", [spelling.build(None, [("delai", 9)])], bool) == ""


def test_of_words_as_near_what_people_look_for_comes_first() -> None:
    records, looked_for = spelling.build(None, [("prennent", 90)]), spelling.build(None, [("pregnant", 0)])
    assert spelling.nearest("pregnent", [records, looked_for], bool) == "pregnant"


@pytest.mark.parametrize(
    ("typed", "searches"), [("depresion", 1), ("logemwnt", 2), ("toxixwmanie", 3), ("emplwix", 2), ("fod", 0)]
)
def test_letters_are_compared_only_for_what_is_not_heard_alike(
    monkeypatch: pytest.MonkeyPatch, typed: str, searches: int
) -> None:
    """Comparing letters is the costly question, and costs ten times more for two letters than for one."""
    asked = []
    first = spelling._first
    monkeypatch.setattr(spelling, "_first", lambda *given: asked.append(given) or first(*given))
    nearest(typed)
    assert len(asked) == searches


def test_short_words_are_left_alone() -> None:
    assert nearest("fod") == ""
    assert nearest("foo") == ""
    assert nearest("fopd") == "food"


def test_fewer_mistakes_come_first_then_the_more_frequent_word() -> None:
    assert nearest("paim") == "pain"
    assert nearest("paiz") == "pain", "before the rarer paix, as near"
    assert nearest("floodd") == "flood", "before food, more frequent and farther"


def test_a_word_that_finds_nothing_is_passed_over() -> None:
    assert nearest("paiz", pain=False) == "paix"
    assert nearest("logemant", logement=False) == ""


@given(st.text(max_size=60))
def test_any_text_has_an_answer(typed: str) -> None:
    assert nearest(typed) in {"", *KNOWN}


@pytest.fixture
def small_directory() -> None:
    home = publish(organization(Text(fr="Moisson d’ici")))
    publish(service(Text(fr="Hébergement d’urgence", en="Emergency shelter"), home))
    actions.catch_up()


def reader() -> index.Reader:
    index.look()
    found = index.current()
    assert found is not None
    return found


@pytest.mark.django_db
@pytest.mark.usefixtures("small_directory")
def test_words_of_the_records_and_of_names_are_known_in_both_languages() -> None:
    asked = reader()
    assert [asked.nearest(word) for word in ("Hébergment", "shleter", "moison", "urgenc")] == [
        "hebergement", "shelter", "moisson", "urgence",
    ]  # fmt: skip
    assert [asked.nearest(word) for word in ("hébergement", "SHELTER", "deux mots", "", "ملجأ", "zzzzzz")] == [""] * 6


@pytest.mark.django_db
@pytest.mark.usefixtures("small_directory")
def test_words_of_the_lexicon_are_known_without_a_record() -> None:
    """Shipped: "itinérance" is a way of saying, whoever answers it."""
    asked = reader()
    assert asked.nearest("itinerence") == "itinerance"
    assert asked.nearest("itinérance") == ""


@pytest.mark.django_db
@pytest.mark.usefixtures("small_directory")
def test_a_word_that_left_the_directory_is_offered_no_more() -> None:
    assert reader().nearest("moison") == "moisson"
    publish(organization("Récolte"), id=Organization.objects.get().pk)
    actions.catch_up()
    assert reader().nearest("moison") != "moisson"


@pytest.mark.django_db
@pytest.mark.usefixtures("small_directory")
@pytest.mark.parametrize("is_torn", [True, False])
def test_without_its_words_nothing_is_corrected_and_nothing_fails(folder: Path, is_torn: bool) -> None:
    words = next(folder.glob("*/words"))
    for path in words.iterdir():
        path.write_bytes(b"{") if is_torn else path.unlink()
    if not is_torn:
        shutil.rmtree(words)
    index.forget()
    assert reader().nearest("moison") != "moisson"
    assert reader().searcher.num_docs == 1


@pytest.mark.django_db
def test_who_read_a_first_build_in_part_corrects_once_it_is_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(actions, "_FIRST_PARTS", (1,))
    monkeypatch.setattr(actions, "_WAITED", 2)
    home = publish(organization("Moisson"))
    publish(service("Vestiaire", home))
    publish(service("Hébergement", home))
    actions.catch_up()
    assert reader().nearest("hebergment") == "hebergement"
