"""The graph: whose word counts, and what curators may change in it."""

from __future__ import annotations

import io

import pytest
from django.db import IntegrityError, transaction
from factories import NOW, topic

from balise.accounts.models import AuditEntry, User
from balise.directory.models import Taxonomy, Topic, TopicMapping
from balise.search import graph, synonyms
from balise.search.models import SynonymChange
from balise.search.rules.synonyms import MOST_LETTERS, folded, meanings
from balise.search.rules.understood import Entry

pytestmark = pytest.mark.django_db
OWN = Entry("nourriture", "fr", "topic:food")
SHIPPED = Entry("foodbank", "en", "topic:food.hampers")


@pytest.fixture(autouse=True)
def topics() -> None:
    topic("food", "Alimentation", "Food", synonyms_fr=["nourriture"])
    topic("food.hampers", "Dépannage alimentaire", "Food Banks", parent="food")
    topic("seniors.home-support", "Maintien à domicile", "Help at Home", synonyms_fr=["SAD"])


def term(name: str, means: str, match: str = "exact") -> None:
    Taxonomy.objects.get_or_create(code="oe")
    row = Topic.objects.create(code=f"oe:{name}", taxonomy_id="oe", name_en=name)
    TopicMapping.objects.create(term=row, topic_id=means, match=match)


def test_the_words_of_topics_and_the_shipped_ones_stand() -> None:
    assert {OWN, SHIPPED, Entry("Food Banks", "en", "topic:food.hampers")} <= set(graph.entries())


def test_a_shipped_row_may_take_back_a_word_of_a_topic() -> None:
    assert Entry("SAD", "fr", "topic:seniors.home-support") not in graph.entries()


def test_nothing_means_a_topic_that_the_directory_does_not_have() -> None:
    assert "topic:leisure.pools" not in {entry.target for entry in graph.entries()}


def test_a_term_of_another_taxonomy_means_the_topic_that_it_stands_for() -> None:
    term("Victuals", "food")
    term("Rare victuals", "food", match="narrow")
    term("Foodbank", "food")  # what we say ourselves keeps our meaning
    said = [entry for entry in graph.entries() if "victuals" in folded(entry.text) or entry.text == "Foodbank"]
    assert said == [Entry("Victuals", "en", "topic:food", "asked")]


def test_what_is_added_stands_once_with_who_and_when() -> None:
    luce = User.objects.create_user("luce")
    entry = Entry("mangeaille  du coin", "fr", "topic:food", "asked")
    change = synonyms.add(entry=entry, by=luce, now=NOW)
    assert (change.text, change.by, change.at, change.is_on) == ("mangeaille du coin", luce, NOW, True)
    assert Entry("mangeaille du coin", "fr", "topic:food", "asked") in graph.entries()
    told = AuditEntry.objects.latest("pk")
    assert (told.by, told.verb, told.target) == (luce, "synonym.on", f"synonym {change.pk}")
    with pytest.raises(synonyms.Refused, match="déjà"):
        synonyms.add(entry=Entry("Mangeaille du coin", "fr", "topic:food", "asked"), by=luce, now=NOW)
    assert SynonymChange.objects.count() == 1


def test_adding_with_another_use_changes_the_use() -> None:
    synonyms.add(entry=Entry("nourriture", "fr", "topic:food", "asked"), by=None, now=NOW)
    assert OWN not in graph.entries()
    assert Entry("nourriture", "fr", "topic:food", "asked") in graph.entries()


@pytest.mark.parametrize("said", [OWN, SHIPPED], ids=["of a topic", "shipped"])
def test_whoever_said_it_it_can_be_switched_off_and_on_again(said: Entry) -> None:
    synonyms.switch_off(entry=said, by=None, now=NOW)
    assert said not in graph.entries()
    with pytest.raises(synonyms.Refused):
        synonyms.switch_off(entry=said, by=None, now=NOW)
    synonyms.switch_on(entry=said, by=None, now=NOW)
    assert said in graph.entries()
    with pytest.raises(synonyms.Refused):
        synonyms.switch_on(entry=said, by=None, now=NOW)
    assert [row.is_on for row in SynonymChange.objects.order_by("pk")] == [False, True]


def test_off_then_on_keeps_the_use_whatever_the_form_says() -> None:
    entry = Entry("coucou", "fr", "noise:", "asked")
    synonyms.add(entry=entry, by=None, now=NOW)
    synonyms.switch_off(entry=Entry("coucou", "fr", "noise:"), by=None, now=NOW)
    synonyms.switch_on(entry=Entry("coucou", "fr", "noise:"), by=None, now=NOW)
    assert entry in graph.entries()


@pytest.mark.parametrize(
    "entry",
    [
        Entry("", "fr", "topic:food"),
        Entry("  ’ - ", "fr", "topic:food"),
        Entry("m" * (MOST_LETTERS + 1), "fr", "topic:food"),
        Entry("miam", "xq", "topic:food"),
        Entry("miam", "", "topic:food"),
        Entry("miam", "fr", "topic:"),
        Entry("miam", "fr", "topic"),
        Entry("miam", "fr", "topic:oe:Food"),
        Entry("miam", "fr", "status:king"),
        Entry("miam", "fr", "age:121"),
        Entry("miam", "fr", "open:never"),
        Entry("miam", "fr", "noise"),
        Entry("miam", "fr", ""),
    ],
)
def test_what_cannot_be_a_way_of_saying_is_refused_in_a_sentence(entry: Entry) -> None:
    with pytest.raises(synonyms.Refused, match=r"\w.+\.|…$"):
        synonyms.add(entry=entry, by=None, now=NOW)
    assert not SynonymChange.objects.exists()


def test_what_never_meant_this_can_be_neither_switched_off_nor_on() -> None:
    for verb in (synonyms.switch_off, synonyms.switch_on):
        with pytest.raises(synonyms.Refused):
            verb(entry=Entry("nourriture", "fr", "topic:food.hampers"), by=None, now=NOW)


def test_the_version_changes_with_each_change_and_each_new_topic() -> None:
    seen = [graph.version()]
    assert graph.version() == seen[0]
    synonyms.switch_off(entry=OWN, by=None, now=NOW)
    seen.append(graph.version())
    synonyms.switch_on(entry=OWN, by=None, now=NOW)
    seen.append(graph.version())
    topic("leisure", "Loisirs", "Leisure")
    seen.append(graph.version())
    assert len(set(seen)) == 4


def test_what_is_written_out_is_taken_in_again_unchanged() -> None:
    synonyms.switch_off(entry=OWN, by=None, now=NOW)
    file = io.StringIO()
    count = synonyms.export(file)
    rows = synonyms.take_in(lines=file.getvalue().splitlines(), by=None, now=NOW)
    assert len(rows) == count == len(graph.sayings())
    assert {row.outcome for row in rows} == {"unchanged"}


def test_every_row_of_a_file_is_accounted_for() -> None:
    lines = """text,language,target,use
grub,en,topic:food,both
grub,en,topic:food,both
nourriture,fr,topic:food,off
rien,fr,topic:food,off
miam,fr,topic:nowhere,
miam,fr,topic:food,sometimes
miam,fr
miam,fr,topic:food,"""
    rows = synonyms.take_in(lines=lines.splitlines(), by=None, now=NOW)
    assert [(row.number, row.outcome) for row in rows] == [
        (2, "added"), (3, "unchanged"), (4, "off"), (5, "refused"), (6, "refused"), (7, "refused"), (8, "refused"),
        (9, "added"),
    ]  # fmt: skip
    assert all(bool(row.why) == (row.outcome == "refused") for row in rows)
    assert {Entry("grub", "en", "topic:food"), Entry("miam", "fr", "topic:food")} <= set(graph.entries())
    assert OWN not in graph.entries()


def test_a_file_without_its_columns_is_refused_whole() -> None:
    with pytest.raises(synonyms.Refused, match="target"):
        synonyms.take_in(lines=["text,language", "grub,en"], by=None, now=NOW)
    with pytest.raises(synonyms.Refused):
        synonyms.take_in(lines=[], by=None, now=NOW)


def test_a_use_that_is_none_cannot_be_stored() -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        SynonymChange.objects.create(text="a", language="fr", target="noise:", use="often", is_on=True, at=NOW)


def test_every_meaning_is_said_in_both_languages() -> None:
    assert all(text.fr and text.en for text in meanings().values())
    assert {"noise:", "spoken:es", "age:65", "open:su", "free:yes"} <= set(meanings())


@pytest.mark.parametrize(
    ("one", "other"), [("L’Épicerie", "epicerie"), ("Їжа", "їжа"), ("طَعَام", "طعام"), ("FOOD-bank", "food bank")]
)
def test_two_spellings_of_one_text_are_one(one: str, other: str) -> None:
    assert folded(one) == folded(other) != ""
