"""A question without an answer becomes a synonym, a topic or a gap, or is set aside: by someone, once, and back."""

from __future__ import annotations

import datetime as dt

import pytest
from factories import NOW, asked_twice, organization, publish, service

from balise.accounts.models import AuditEntry, User
from balise.core.languages import Text
from balise.directory.models import Topic
from balise.directory.taxonomies import load_topics
from balise.search import graph, questions, synonyms, tally
from balise.search.models import Gap, SynonymChange, Unanswered, Wording
from balise.search.rules.understood import Entry

pytestmark = pytest.mark.django_db


@pytest.fixture
def zumba() -> Wording:
    load_topics()
    return asked_twice("Cours de zumba", area="mun-65005")


@pytest.fixture
def luce() -> User:
    return User.objects.create_user("luce", role="curator")


def targets(text: str) -> set[str]:
    """What the graph says that a text means."""
    return {entry.target for entry in graph.entries() if entry.text.lower() == text.lower()}


def again(wording: Wording) -> Wording:
    return Wording.objects.get(pk=wording.pk)


def test_a_synonym_is_said_by_someone_and_leaves_the_list(zumba: Wording, luce: User) -> None:
    questions.make_synonym(
        id=zumba.pk, text="cours de zumba", topic="food.meals", language="fr", in_records=False, by=luce, now=NOW
    )
    assert targets("cours de zumba") == {"topic:food.meals"}
    assert SynonymChange.objects.get().use == "asked"
    kept = again(zumba)
    assert (kept.outcome, kept.handled_by, kept.handled_at) == ("synonym", luce, NOW)
    assert not Wording.objects.waiting().exists()
    assert list(Wording.objects.handled()) == [zumba]
    entry = AuditEntry.objects.filter(verb="question.synonym").get()
    assert (entry.by, entry.target) == (luce, f"wording {zumba.pk}")
    assert "zumba" not in str(entry.details)


@pytest.mark.parametrize(("topic", "language", "text"), [("nowhere", "fr", "zumba"), ("food", "xx", "zumba"),
                                                         ("food", "fr", " ")])  # fmt: skip
def test_a_synonym_that_means_nothing_is_refused_and_the_question_waits(
    zumba: Wording, topic: str, language: str, text: str
) -> None:
    with pytest.raises(questions.Refused) as refusal:
        questions.make_synonym(
            id=zumba.pk, text=text, topic=topic, language=language, in_records=True, by=None, now=NOW
        )
    assert str(refusal.value)
    assert list(Wording.objects.waiting()) == [zumba]
    assert not SynonymChange.objects.exists()


def test_a_topic_is_added_with_the_words_that_mean_it(zumba: Wording, luce: User) -> None:
    code = questions.make_topic(
        id=zumba.pk, parent="leisure", name=Text("Danse latine", "Latin dance"), by=luce, now=NOW
    )
    assert Topic.objects.get(pk=code).name_fr == "Danse latine"
    assert targets("cours de zumba") == {f"topic:{code}"}
    assert targets("Latin dance") == {f"topic:{code}"}
    assert AuditEntry.objects.filter(verb="question.topic", by=luce).exists()


def test_a_topic_that_bears_the_words_needs_no_synonym(zumba: Wording) -> None:
    questions.make_topic(id=zumba.pk, parent="leisure", name=Text("Cours de zumba", "Zumba classes"), by=None, now=NOW)
    assert not SynonymChange.objects.exists()


def test_a_topic_that_cannot_be_is_refused_and_nothing_is_left_of_it(zumba: Wording) -> None:
    before = Topic.objects.count()
    with pytest.raises(questions.Refused):
        questions.make_topic(id=zumba.pk, parent="leisure", name=Text("Zumba", ""), by=None, now=NOW)
    assert Topic.objects.count() == before
    assert list(Wording.objects.waiting()) == [zumba]


def test_a_gap_says_what_where_who_and_when(zumba: Wording, luce: User) -> None:
    questions.make_gap(id=zumba.pk, area="mun-65005", topic="leisure", note=" Rien à Laval. ", by=luce, now=NOW)
    gap = Gap.objects.open().get()
    assert (gap.words, gap.language, gap.area, gap.topic_id, gap.note, gap.by, gap.at) == (
        "cours de zumba", "fr", "mun-65005", "leisure", "Rien à Laval.", luce, NOW,
    )  # fmt: skip
    with pytest.raises(questions.Refused):
        questions.close_gap(id=gap.pk, reason="  ", by=luce, now=NOW)
    questions.close_gap(id=gap.pk, reason="Un service est né.", by=luce, now=NOW)
    assert (Gap.objects.closed().get().closed_by, Gap.objects.open().count()) == (luce, 0)
    with pytest.raises(questions.AlreadyHandled):
        questions.close_gap(id=gap.pk, reason="Encore.", by=None, now=NOW)
    questions.reopen_gap(id=gap.pk, by=luce, now=NOW)
    assert Gap.objects.open().get().closed_reason == ""
    with pytest.raises(questions.Refused):
        questions.reopen_gap(id=gap.pk, by=luce, now=NOW)


def test_a_question_is_set_aside_for_a_reason(zumba: Wording, luce: User) -> None:
    with pytest.raises(questions.Refused):
        questions.set_aside(id=zumba.pk, reason=" ", by=luce, now=NOW)
    questions.set_aside(id=zumba.pk, reason="Pas un besoin.", by=luce, now=NOW)
    assert again(zumba).reason == "Pas un besoin."
    assert AuditEntry.objects.latest("pk").verb == "question.aside"


def test_words_that_tell_of_a_person_are_erased_and_never_kept_again(zumba: Wording, luce: User) -> None:
    questions.erase(id=zumba.pk, by=luce, now=NOW)
    assert again(zumba).words == ""
    assert not Unanswered.objects.exists()
    assert not Wording.objects.handled().exists()
    asked_twice("Cours de zumba", since=NOW + dt.timedelta(days=9))
    assert not Wording.objects.readable().exists() and not Unanswered.objects.exists()
    with pytest.raises(Wording.DoesNotExist):
        questions.undo(id=zumba.pk, by=luce, now=NOW)


def test_only_the_first_deed_is_done(zumba: Wording) -> None:
    questions.set_aside(id=zumba.pk, reason="Pas un besoin.", by=None, now=NOW)
    with pytest.raises(questions.AlreadyHandled):
        questions.make_gap(id=zumba.pk, area="", topic="", note="", by=None, now=NOW)
    assert not Gap.objects.exists()


def test_each_deed_can_be_taken_back(zumba: Wording, luce: User) -> None:
    before = set(Topic.objects.values_list("pk", flat=True))

    def takes_back() -> bool:
        assert not Wording.objects.waiting().exists()
        questions.undo(id=zumba.pk, by=luce, now=NOW)
        kept = again(zumba)
        assert (kept.outcome, kept.made, kept.handled_by, kept.handled_at) == ("", "", None, None)
        return list(Wording.objects.waiting()) == [zumba] and targets("cours de zumba") == set()

    questions.make_synonym(
        id=zumba.pk,
        text="cours de zumba",
        topic="leisure",
        language="fr",
        in_records=True,
        by=luce,
        now=NOW,
    )
    assert takes_back()
    questions.make_topic(id=zumba.pk, parent="leisure", name=Text("Danse", "Dance steps"), by=luce, now=NOW)
    assert takes_back()
    assert set(Topic.objects.values_list("pk", flat=True)) == before
    questions.make_gap(id=zumba.pk, area="", topic="leisure", note="", by=luce, now=NOW)
    assert takes_back()
    assert not Gap.objects.exists()
    questions.set_aside(id=zumba.pk, reason="Un essai.", by=luce, now=NOW)
    assert takes_back()
    assert AuditEntry.objects.filter(verb="question.undo", by=luce).count() == 4
    with pytest.raises(questions.Refused):
        questions.undo(id=zumba.pk, by=luce, now=NOW)


def test_a_topic_that_services_are_filed_under_is_not_taken_back(zumba: Wording) -> None:
    code = questions.make_topic(id=zumba.pk, parent="leisure", name=Text("Danse", "Dance steps"), by=None, now=NOW)
    publish(service("École de danse", publish(organization()), topics=(code,)))
    with pytest.raises(questions.Refused):
        questions.undo(id=zumba.pk, by=None, now=NOW)
    assert again(zumba).outcome == "topic"
    assert targets("cours de zumba") == {f"topic:{code}"}, "all of it stays, or nothing"


def test_a_question_dealt_with_is_still_counted(zumba: Wording) -> None:
    questions.set_aside(id=zumba.pk, reason="Un essai.", by=None, now=NOW)
    asked_twice("Cours de zumba", area="mun-65005")
    assert Unanswered.objects.get().count == 4
    assert again(zumba).outcome == "aside"
    tally.MEMORY.clear()


def test_taking_back_a_synonym_gives_words_the_use_that_they_had(zumba: Wording) -> None:
    def use() -> set[str]:
        return {entry.use for entry in graph.entries() if (entry.text, entry.target) == ("bouffe", "topic:food")}

    synonyms.add(entry=Entry("bouffe", "fr", "topic:food", "asked"), by=None, now=NOW)
    questions.make_synonym(id=zumba.pk, text="bouffe", topic="food", language="fr", in_records=True, by=None, now=NOW)
    assert use() == {"both"}
    questions.undo(id=zumba.pk, by=None, now=NOW)
    assert use() == {"asked"}


def test_what_someone_switched_off_since_is_taken_back_all_the_same(zumba: Wording) -> None:
    questions.make_synonym(id=zumba.pk, text="zumba", topic="leisure", language="fr", in_records=True, by=None, now=NOW)
    synonyms.switch_off(entry=Entry("zumba", "fr", "topic:leisure"), by=None, now=NOW)
    questions.undo(id=zumba.pk, by=None, now=NOW)
    assert list(Wording.objects.waiting()) == [zumba]
    assert "topic:leisure" not in targets("zumba")
