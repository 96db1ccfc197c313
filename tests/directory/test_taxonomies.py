"""Taxonomies imported beside Balise's own, and what their terms stand for."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import factories
import pytest
from hypothesis import given
from hypothesis import strategies as st

from balise.accounts.models import AuditEntry
from balise.core.languages import Text
from balise.directory import taxonomies
from balise.directory.models import Topic, TopicMapping
from balise.directory.rules import mapping, taxonomy_file
from balise.directory.rules.topics import own_tree

NOW = dt.datetime(2026, 5, 4, 12, tzinfo=dt.UTC)


def read(text: str, language: str = "en") -> taxonomy_file.Reading:
    return taxonomy_file.read(text.encode(), "x", language)


def test_nested_levels_are_read() -> None:
    reading = read(
        '{"taxonomy": {"top_level": [{"@id": "1", "@title": "A", "second_level": {"@id": "2", "@title": "B"}}]}}'
    )
    assert [(t.code, t.name.en, t.parent) for t in reading.terms] == [("x:1", "A", ""), ("x:2", "B", "x:1")]


def test_ohana_and_hsds_mean_different_things_by_taxonomy_id() -> None:
    ohana = read("id,name,taxonomy_id,parent_id\n7,A,101,\n8,B,101-01,101\n")
    hsds = read("id,code,name,parent_id,taxonomy_id\nu1,A1,A,,t\nu2,A2,B,u1,t\n")
    assert [(t.code, t.parent) for t in ohana.terms] == [("x:101", ""), ("x:101-01", "x:101")]
    assert [(t.code, t.parent) for t in hsds.terms] == [("x:A1", ""), ("x:A2", "x:A1")]


def test_an_operators_own_table_keeps_both_languages_and_its_synonyms() -> None:
    term = read(
        "code;name_fr;name_en;parent;use_references\nBD-18;Banque alimentaire;Food pantry;;hamper|groceries\n"
    ).terms[0]
    assert term.name == Text(fr="Banque alimentaire", en="Food pantry")
    assert term.synonyms_en == ("hamper", "groceries")


def test_a_french_file_with_one_column_of_names() -> None:
    assert read("code,name\n1,Itinérance\n", "fr").terms[0].name == Text(fr="Itinérance")


def test_what_cannot_be_a_term_is_told_and_nothing_else_is_lost() -> None:
    reading = read("code,name,parent\n1,A,\n1,B,\n,C,\n2,,\n3,D,9\n4,E,5\n5,F,4\n")
    assert [t.code for t in reading.terms] == ["x:1", "x:3", "x:4", "x:5"]
    assert len(reading.refusals) == 5
    assert "line 3: the code 1 was already used at line 2." in reading.refusals
    assert sum(t.parent == "" for t in reading.terms) == 3  # the circle is cut in one place


def test_a_file_without_names_is_refused_in_a_sentence() -> None:
    with pytest.raises(taxonomy_file.TaxonomyFileError, match="no column of names"):
        read("a,b\n1,2\n")
    with pytest.raises(taxonomy_file.TaxonomyFileError, match="begins as JSON"):
        read("{nothing")


@given(st.binary(max_size=200))
def test_any_bytes_are_a_reading_or_a_sentence(content: bytes) -> None:
    try:
        assert all(term.code.startswith("x:") for term in taxonomy_file.read(content, "x").terms)
    except taxonomy_file.TaxonomyFileError as error:
        assert str(error).endswith((".", "”."))


def test_shipped_mappings_name_topics_that_exist() -> None:
    shipped = mapping.shipped(own_tree())
    assert len(shipped["open-eligibility"]) > 250


def test_a_written_mapping_is_checked_line_by_line() -> None:
    with pytest.raises(mapping.MappingError, match="Line 2: there is no topic “nowhere”"):
        mapping.read(["term,name,topic,match", "1,,nowhere,"], own_tree())
    with pytest.raises(mapping.MappingError, match="Line 2 names no term"):
        mapping.read(["term,name,topic,match", ",,food,"], own_tree())
    with pytest.raises(mapping.MappingError, match="match is “same”"):
        mapping.read(["term,name,topic,match", "1,,food,same"], own_tree())


def test_proposals_come_from_names_else_from_the_parent() -> None:
    terms = read("code,name,parent\n1,Food Pantry,\n2,Zzz,1\n3,Tax clinics,\n4,Qqq,\n").tree
    proposed = mapping.propose(terms, own_tree(), {})
    assert (proposed["x:1"].topic, proposed["x:1"].match) == ("food.hampers", "close")
    assert (proposed["x:2"].topic, proposed["x:2"].how) == ("food.hampers", "parent")
    assert (proposed["x:3"].topic, proposed["x:3"].match) == ("income.tax-clinics", "exact")
    assert "x:4" not in proposed


@pytest.mark.django_db
def test_loading_again_changes_nothing() -> None:
    first, second = taxonomies.load_topics(), taxonomies.load_topics()
    assert (first.new, first.unchanged) == (len(own_tree()), 0)
    assert (second.new, second.changed, second.unchanged) == (0, 0, len(own_tree()))


@pytest.mark.django_db
def test_a_changed_file_changes_terms_and_keeps_those_that_vanished(tmp_path: Path) -> None:
    file = tmp_path / "t.csv"
    file.write_text("code,name,parent\n1,A,\n2,B,1\n")
    taxonomies.import_taxonomy(path=file, code="x", name=Text(en="X"), by=None, now=NOW)
    file.write_text("code,name,parent\n1,AA,\n3,C,1\n")
    loaded = taxonomies.import_taxonomy(path=file, code="x", name=Text(en="X"), by=None, now=NOW)
    assert (loaded.new, loaded.changed, loaded.unchanged, loaded.vanished) == (1, 1, 0, 1)
    assert Topic.objects.get(pk="x:1").name_en == "AA" and Topic.objects.filter(pk="x:2").exists()
    assert AuditEntry.objects.filter(verb="taxonomy.import").count() == 2


@pytest.mark.django_db
@pytest.mark.parametrize("code", ["balise", "", "a:b", "é"])
def test_a_taxonomy_cannot_take_a_code_of_ours(tmp_path: Path, code: str) -> None:
    with pytest.raises(ValueError, match="cannot be the code"):
        taxonomies.import_taxonomy(path=tmp_path, code=code, name=Text(), by=None, now=NOW)


@pytest.mark.django_db
@pytest.mark.shared
@pytest.mark.parametrize("name", ["ohana-import-fixtures/open-eligibility.json", "ohana-baltimore/categories.csv"])
def test_real_taxonomies_land_under_our_topics(shared: Path, name: str) -> None:
    taxonomies.load_topics()
    loaded = taxonomies.import_taxonomy(
        path=shared / name, code="oe", name=Text(en="Open Eligibility"), by=None, now=NOW
    )
    links = mapping.shipped(own_tree())["open-eligibility"]
    mapped = taxonomies.map_terms(taxonomy="oe", links=links, by=None, now=NOW)
    proposed = taxonomies.propose_mapping(taxonomy="oe")
    assert loaded.refusals == () and loaded.new > 200
    assert mapped >= 0.8 * loaded.new
    assert TopicMapping.objects.count() == mapped
    assert {link.term for link in proposed}.isdisjoint(TopicMapping.objects.values_list("term_id", flat=True))


# Topics that people add


@pytest.fixture
def food(db: None) -> str:
    taxonomies.load_topics()
    return "food"


def test_someone_adds_a_topic_under_ours_and_loading_ours_again_leaves_it(food: str) -> None:
    code = taxonomies.add_topic(parent=food, name=Text("Frigo  communautaire", "Community fridge"), by=None, now=NOW)
    topic = Topic.objects.get(pk=code)
    assert (code, topic.parent_id, topic.name_fr) == ("food.community-fridge", food, "Frigo communautaire")
    assert topic.position > max(t.position for t in own_tree().children(food))
    entry = AuditEntry.objects.latest("pk")
    assert (entry.verb, entry.target) == ("topic.add", "topic food.community-fridge")
    assert taxonomies.load_topics().changed == 0
    assert Topic.objects.filter(pk=code).exists()


@pytest.mark.parametrize(
    ("parent", "fr", "en"),
    [
        ("nowhere", "Frigo", "Fridge"),
        ("", "Frigo", "Fridge"),
        ("food", "", "Fridge"),
        ("food", "Frigo", "?!"),
        ("food", "x" * 81, "Fridge"),
    ],
)
def test_a_topic_without_a_place_or_a_name_is_refused(food: str, parent: str, fr: str, en: str) -> None:
    before = Topic.objects.count()
    with pytest.raises(taxonomies.TopicRefused):
        taxonomies.add_topic(parent=parent, name=Text(fr, en), by=None, now=NOW)
    assert Topic.objects.count() == before


def test_one_name_under_one_topic_is_one_topic(food: str) -> None:
    taxonomies.add_topic(parent=food, name=Text("Frigo", "Fridge"), by=None, now=NOW)
    for name in (Text("FRIGO", "Cold box"), Text("Glacière", "fridge")):
        with pytest.raises(taxonomies.TopicRefused):
            taxonomies.add_topic(parent=food, name=name, by=None, now=NOW)


def test_an_added_topic_is_taken_away_unless_something_stands_on_it(food: str) -> None:
    house = factories.publish(factories.organization())
    fridge = taxonomies.add_topic(parent=food, name=Text("Frigo", "Fridge"), by=None, now=NOW)
    below = taxonomies.add_topic(parent=fridge, name=Text("Frigo de rue", "Street fridge"), by=None, now=NOW)
    used = taxonomies.add_topic(parent=food, name=Text("Glanage", "Gleaning"), by=None, now=NOW)
    factories.publish(factories.service("Glaneurs", house, topics=(used,)))
    for code in (fridge, used, "food.hampers"):
        with pytest.raises(taxonomies.TopicRefused):
            taxonomies.remove_topic(code=code, by=None, now=NOW)
    taxonomies.remove_topic(code=below, by=None, now=NOW)
    taxonomies.remove_topic(code=fridge, by=None, now=NOW)
    assert not Topic.objects.filter(pk__in=(fridge, below)).exists()
    assert AuditEntry.objects.latest("pk").verb == "topic.remove"
