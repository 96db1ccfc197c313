"""The tree of topics: complete, well formed, in both languages, and answering everyday words."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st
from lucide.jinja import lucide

from balise.core.languages import LANGUAGES, Text
from balise.core.text import fold
from balise.directory.rules.topics import Topic, Tree, own_tree

CATEGORIES = [  # the twenty categories, in the order people know them
    "Action communautaire", "Aînés", "Alimentation", "Assistance matérielle et logement", "Autochtones", "Éducation",
    "Emploi et revenu", "Enfance et famille", "Handicap intellectuel", "Handicap physique",
    "Immigration et communautés culturelles", "Itinérance", "Jeunesse", "Justice et défense des droits", "Santé",
    "Santé mentale et dépendances", "Services gouvernementaux", "Sexe et genre", "Soutien psychosocial",
    "Sports et loisirs",
]  # fmt: skip


def test_the_roots_are_the_twenty_categories_in_their_order() -> None:
    assert [root.name.fr for root in own_tree().roots] == CATEGORIES


def test_every_root_has_an_icon_that_exists() -> None:
    for root in own_tree().roots:
        assert "<svg" in lucide(root.icon), root.code


def test_the_tree_is_large_enough_and_no_deeper_than_three() -> None:
    tree = own_tree()
    assert len(tree) >= 240
    assert max(len(tree.ancestors(topic.code)) for topic in tree) == 2
    assert min(len(tree.descendants(root.code)) for root in tree.roots) >= 8


def test_every_topic_speaks_both_languages() -> None:
    for topic in own_tree():
        for text in (topic.name, topic.description):
            assert text.fr and text.en, topic.code
        assert topic.synonyms_fr and topic.synonyms_en, topic.code


def test_descriptions_are_one_sentence() -> None:
    for topic in own_tree():
        for language in LANGUAGES:
            sentence = topic.description.say(language)
            assert re.fullmatch(r"[^.]+\.", sentence), (topic.code, sentence)
            assert 25 <= len(sentence) <= 130, (topic.code, len(sentence))
            assert "'" not in sentence, topic.code


def test_codes_say_their_parent() -> None:
    for topic in own_tree():
        assert re.fullmatch(r"[a-z]+(-[a-z]+)*(\.[a-z0-9]+(-[a-z0-9]+)*){0,2}", topic.code), topic.code
        assert topic.parent == topic.code.rpartition(".")[0]


def test_no_word_points_to_two_siblings() -> None:
    tree = own_tree()
    for parent in ["", *(topic.code for topic in tree)]:
        for language in LANGUAGES:
            words = Counter(
                fold(word)
                for topic in tree.children(parent)
                for word in {topic.name.say(language), *topic.synonyms(language)}
            )
            assert [word for word, count in words.items() if count > 1] == [], (parent, language)


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("loyer en retard", "material.bills.rent"), ("je suis en retard sur mon loyer", "material.bills.rent"),
        ("food bank", "food.hampers"), ("food banks", "food.hampers"), ("bouffe", "food"),
        ("dépannage alimentaire", "food.hampers"), ("sans-abri", "homelessness"), ("CPE", "family.child-care"),
        ("friperie", "material.clothing"), ("tax clinic", "income.tax-clinics"), ("SHELTER", "homelessness.shelters"),
        ("un lit pour ce soir", "homelessness.shelters"), ("mon mari me bat", "support.domestic-violence"),
        ("clinique d'impôt", "income.tax-clinics"), ("nursing home", "seniors.housing.long-term-care"),
    ],
)  # fmt: skip
def test_everyday_words_find_their_topic(words: str, code: str) -> None:
    assert own_tree().match(words)[0].code == code


def test_every_name_finds_its_topic() -> None:
    tree = own_tree()
    for topic in tree:
        for language in LANGUAGES:
            best = tree.match(topic.name.say(language), limit=3)
            assert topic.code in [match.code for match in best], (topic.code, language, best)


@given(st.text(max_size=60))
def test_any_text_may_be_asked(text: str) -> None:
    for match in own_tree().match(text):
        assert match.code in own_tree() and 0 < match.score <= 1


def test_families_of_a_topic() -> None:
    tree = own_tree()
    assert tree.ancestors("material.bills.rent") == ("material.bills", "material")
    assert "material.bills.rent" in tree.descendants("material")
    assert "material" not in tree.descendants("material")
    assert tree.descendants("material.bills.rent") == ()


def test_a_circle_of_parents_ends() -> None:
    tree = Tree([Topic("a", Text(en="A"), parent="b"), Topic("b", Text(en="B"), parent="a")])
    assert tree.ancestors("a") == ("b",)
    assert tree.descendants("a") == ("b",)


@pytest.mark.django_db
def test_the_command_lists_loads_imports_and_maps(tmp_path: Path) -> None:
    file = tmp_path / "terms.csv"
    file.write_text("code,name,parent\nF,Food,\nF1,Food Pantry,F\n")
    assert "food.hampers" in _run("list")
    assert "new" in _run("load") and "0 new, 0 changed" in _run("load")
    assert "2 new" in _run("import", str(file), "--code=t")
    assert "t:F1,Food Pantry,food.hampers,close" in _run("propose", "--code=t")
    assert "2 terms" in _run("map", "open-eligibility", "--code=t")
    assert _run("propose", "--code=t") == "term,name,topic,match,how\n"


@pytest.mark.django_db
def test_the_command_says_what_it_cannot_do(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="no taxonomy “zz”"):
        _run("list", "--code=zz")
    with pytest.raises(CommandError, match="cannot be read"):
        _run("import", str(tmp_path / "absent.csv"), "--code=t")


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    with translation.override("en"):
        yield


def _run(*arguments: str) -> str:
    out = StringIO()
    call_command("topics", *arguments, stdout=out)
    return out.getvalue()
