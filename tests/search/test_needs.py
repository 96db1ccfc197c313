"""What was read of a question, weighed: phrases in another order, needs of some people, words that only tell more."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from balise.directory.rules.topics import own_tree
from balise.search.rules import parse
from balise.search.rules.crossings import _table, crossed, whom
from balise.search.rules.gathered import Gathering
from balise.search.rules.known import Unknowing
from balise.search.rules.lexicon import Lexicon
from balise.search.rules.needs import Weighing
from balise.search.rules.understood import Entry, Span
from balise.search.schema import stems

ENTRIES = """
en topic:justice.mediation noisy neighbour|neighbour dispute
fr topic:justice.mediation voisin bruyant
en topic:income.job-search work|find a job|work abroad|job
fr topic:income.job-search travail|emploi
en topic:income.labour-rights work accident
en topic:physical disability
en status:physical_disability disability
fr topic:homelessness.shelters refuge
en topic:homelessness.shelters shelter
fr family:with_children avec mes enfants
en topic:immigration.racism racism|racism complaint
en topic:a.1 work one
en topic:a.2 work two
en topic:a.3 work three
en topic:a.4 work four
en topic:a.5 work five
en topic:a.6 work six
en topic:a.7 work seven
en topic:a.8 work eight
en topic:intellectual.assessment autism diagnosis
en topic:health.dental filling
fr topic:pets chien perdu
"""


@pytest.fixture(scope="module")
def read():
    entries = [
        Entry(said, language, target)
        for language, target, texts in (line.split(" ", 2) for line in ENTRIES.strip().splitlines())
        for said in texts.split("|")
    ]
    lexicon = Lexicon.compile(entries, stems)
    weighing = Weighing(lexicon)

    class Known(Unknowing):
        pass

    Known.lexicon = lexicon
    return lambda text: weighing.weighed(text, parse(text, "fr", Known()).spans)


def needs(spans: tuple[Span, ...]) -> list[str]:
    return [span.value for span in spans if span.kind == "topic" and not span.mode]


def modes(spans: tuple[Span, ...]) -> dict[str, str]:
    return {span.value: span.mode for span in spans if span.kind in ("topic", "word")}


def test_a_phrase_is_read_in_another_order(read) -> None:
    assert needs(read("my neighbours are so noisy")) == ["justice.mediation"]
    assert needs(read("mes voisins sont trop bruyants")) == ["justice.mediation"]


def test_a_phrase_is_not_read_across_sentences_or_far_apart(read) -> None:
    assert needs(read("Noisy shelter. My neighbour")) == ["homelessness.shelters"]
    assert "justice.mediation" not in needs(read("noisy cars, planes, trains near a neighbour"))


def test_what_is_gathered_covers_its_words_once(read) -> None:
    spans = read("my neighbours are so noisy at night")
    assert all(one.end <= other.start for one, other in pairwise(spans))
    assert all(span.text == "my neighbours are so noisy at night"[span.start : span.end] for span in spans)


def test_a_need_of_some_people_has_their_topic_too(read) -> None:
    spans = read("work, I have a disability")
    assert needs(spans) == ["income.job-search|physical.work"]
    assert modes(spans)["physical.work"] == "crossed"


def test_a_shelter_with_children_is_one_for_families(read) -> None:
    spans = read("refuge avec mes enfants")
    assert modes(spans)["homelessness.shelters.families"] == "crossed"
    assert needs(spans) == ["homelessness.shelters|homelessness.shelters.families"]


def test_a_word_that_many_topics_share_only_says_where(read) -> None:
    assert modes(read("racism at work")) == {"immigration.racism": "", "income.job-search": "beside"}


def test_a_word_that_many_topics_share_is_a_need_alone(read) -> None:
    assert needs(read("I want work")) == ["income.job-search"]


def test_words_beside_a_need_only_tell_more_in_a_sentence(read) -> None:
    assert modes(read("my neighbour is noisy since Tuesdayish"))["tuesdayish"] == "beside"


def test_in_a_few_words_each_one_counts(read) -> None:
    assert modes(read("shelter Bonneau")) == {"homelessness.shelters": "", "bonneau": ""}


def test_in_a_sentence_without_a_need_its_words_say_which(read) -> None:
    assert needs(read("I want him diagnosed")) == ["intellectual.assessment"]


def test_without_a_sentence_words_stay_words(read) -> None:
    assert needs(read("Diagnosed Bonneau")) == []


def test_a_word_of_one_language_is_no_ending_of_the_other(read) -> None:
    assert needs(read("pour ma fille qui est à la maison")) == []
    assert needs(read("I lost a filling")) == ["health.dental"]


def test_every_crossing_leads_to_a_topic_of_ours() -> None:
    ours = {topic.code for topic in own_tree()}
    for rows in _table().values():
        for need, own in rows:
            assert need in ours and own in ours


def test_a_crossing_of_a_narrow_need_comes_before_that_of_a_wide_one() -> None:
    assert crossed("indigenous", "education.second-language") == ("indigenous.culture",)
    assert crossed("indigenous", "education.literacy") == ("indigenous.work-education",)
    assert crossed("physical", "physical.work") == ()


def test_ages_tell_of_people() -> None:
    ages = {2: "toddlers", 9: "children", 16: "youth", 40: "", 80: "seniors"}
    assert {age: whom(Span("age", str(age), str(age), 0, 1)) for age in ages} == ages


@given(text=st.text(alphabet="noisy neighbours wrk \"-.,'àé1", max_size=120))
def test_any_text_is_weighed(read, text: str) -> None:
    spans = read(text)
    assert all(0 <= span.start <= span.end <= len(text) for span in spans)
    starts = [span.start for span in spans]
    assert starts == sorted(starts)


def test_phrases_are_gathered_only_where_two_words_are_left(monkeypatch: pytest.MonkeyPatch, read) -> None:
    """Most questions have their words explained, and cost nothing here."""
    runs = []
    best = Gathering.best
    monkeypatch.setattr(Gathering, "best", lambda self, run, left: runs.append(run) or best(self, run, left))
    for text in ("work accident", "job", "zither", "find a job, disability"):
        read(text)
    assert not runs
    read("my neighbours are noisy")
    assert runs


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("refuge métro Jarry", "topic:homelessness.shelters word:metro/beside word:jarry/beside"),
        ("shelter near Lionel-Groulx station", "topic:homelessness.shelters word:lionel/beside word:groulx/beside "
         "word:station/beside"),
        ("emploi 18", "topic:income.job-search word:18/beside"),
        ("métro Jarry", "word:metro word:jarry"),
    ],
)  # fmt: skip
def test_a_stop_and_a_number_only_bring_up_beside_a_need(read, text: str, told: str) -> None:
    spans = [span for span in read(text) if span.kind != "noise"]
    assert " ".join(f"{span.kind}:{span.value}{'/' if span.mode else ''}{span.mode}" for span in spans) == told
