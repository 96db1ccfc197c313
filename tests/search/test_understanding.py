"""What the words of a question say goes into its fields."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import transaction
from django.test import override_settings
from factories import organization, publish, service, site, topic

from balise.core.languages import Text
from balise.directory.rules.hours import ZONE
from balise.search import actions, index
from balise.search.reader import Reader
from balise.search.rules.question import Audience, Moment, Place, Question
from balise.search.understanding import moment, understand
from balise.territories import memory
from balise.territories.actions import load_facts

NOW = dt.datetime(2026, 3, 3, 12, tzinfo=ZONE)  # a Tuesday, at noon
Asked = Callable[..., tuple[Question, list[tuple[str, str]]]]


@pytest.fixture(scope="module")
def reader(django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Reader]:
    """One state of an index, held after its tables were emptied: reading a question needs none."""
    with django_db_blocker.unblock(), transaction.atomic(), override_settings(INDEX=tmp_path_factory.mktemp("index")):
        memory.forget()
        load_facts(now=NOW)
        memory.forget()
        topic("food", "Alimentation", "Food")
        topic("food.hampers", "Dépannage alimentaire", "Food Banks", parent="food", synonyms_fr=["banque alimentaire"])
        granary = publish(organization(Text(fr="Le Grenier inc.")))
        here = publish(site("Local", area="mun-65005"))
        publish(service(Text(fr="Dépannage du grenier"), granary, at=(here,), topics=("food.hampers",)))
        actions.catch_up()
        found = index.current()
        assert found is not None
        understand(Question(words="Laval 45.5, -73.6"), found, NOW)
        transaction.set_rollback(True)
    yield found
    memory.forget()


@pytest.fixture
def asked(reader: Reader) -> Asked:
    def ask(words: str, **fields: Any) -> tuple[Question, list[tuple[str, str]]]:
        question, understood = understand(Question(words=words, **fields), reader, NOW)
        return question, [(span.kind, span.value) for span in understood.spans if span.kind != "noise"]

    return ask


def test_words_fill_the_fields_and_topics_stay_spans(asked: Asked) -> None:
    question, read = asked("banque alimentaire gratuite à Laval ouverte dimanche en espagnol fauteuil roulant 14 ans")
    assert read[0] == ("topic", "food.hampers")
    assert question.topics == ()
    assert question.place is not None
    assert (question.place.area, question.place.mode, question.place.label) == ("mun-65005", "in_or_serving", "Laval")
    assert question.place.within[0] == "mun-65005" and "ca-qc" in question.place.within
    assert question.moment == Moment(weekdays=(6,))
    assert question.spoken == ("es",)
    assert question.free
    assert question.accessible == ("wheelchair",)
    assert question.audience is not None and question.audience.age == 14
    assert question.words.startswith("banque")


def test_names_are_those_of_the_directory(asked: Asked) -> None:
    assert asked("le grenier")[1] == [("name", "grenier")]
    assert asked("le hangar")[1] == [("word", "hangar")]


def test_a_misspelt_place_is_a_place(asked: Asked) -> None:
    assert asked("alimentation rosemnt")[1] == [("topic", "food"), ("place", "hood-rosemont")]
    assert asked("alimentation drummonville")[1] == [("topic", "food"), ("place", "mun-49058")]


def test_a_place_given_leaves_places_in_the_words_to_the_words(asked: Asked) -> None:
    given = Place(mode="in", area="mun-66023")
    question, read = asked("alimentation Laval", place=given)
    assert question.place == given
    assert read == [("topic", "food"), ("word", "laval")]


@pytest.mark.parametrize(
    ("words", "fields"),
    [
        ("14 ans", {"audience": Audience(age=65)}),
        ("ouvert dimanche", {"moment": Moment(weekdays=(0,))}),
        ("en espagnol", {"spoken": ("ar",)}),
        ("sans rendez-vous", {"intake": ("telephone",)}),
        ("fauteuil roulant", {"accessible": ("ramp",)}),
    ],
)
def test_a_field_given_comes_before_the_words(asked: Asked, words: str, fields: dict[str, Any]) -> None:
    question, read = asked(f"alimentation {words}", **fields)
    assert {kind for kind, _ in read}.isdisjoint({"age", "open", "spoken", "intake", "access"})
    assert all(getattr(question, name) == value for name, value in fields.items())


def test_an_audience_is_completed(asked: Asked) -> None:
    assert asked("14 ans", audience=Audience(gender="woman"))[0].audience == Audience(age=14, gender="woman")


def test_verbatim_is_not_understood(asked: Asked) -> None:
    question, read = asked("banque à Laval", verbatim=True)
    assert question.place is None
    assert read == [("word", "banque"), ("word", "laval")]


@pytest.mark.parametrize(
    ("words", "mode", "km"),
    [
        ("H2X 1Y4", "near", 5.0),
        ("à moins de 2 km de H2X", "near", 2.0),
        ("G0A", "near", 25.0),
        ("Laval", "in_or_serving", 5.0),
        ("près de Laval", "near", 5.0),
    ],
)
def test_a_place_is_near_a_point_and_in_an_area(asked: Asked, words: str, mode: str, km: float) -> None:
    place = asked(f"alimentation {words}")[0].place
    assert place is not None
    assert (place.mode, place.radius_km) == (mode, km)
    assert place.latitude is not None and place.longitude is not None
    assert place.within


@pytest.mark.django_db
def test_a_point_is_near_and_within_its_areas(asked: Asked) -> None:
    load_facts(now=NOW)
    memory.forget()
    place = asked("alimentation 45.55, -73.6")[0].place
    assert place is not None
    assert (place.area, place.mode, place.latitude) == ("", "near", 45.55)
    assert "mun-66023" in place.within


def test_today_and_tomorrow_are_days(asked: Asked) -> None:
    assert asked("ouvert aujourd'hui")[1] == [("open", "tu")]
    assert asked("demain à 18 h")[1] == [("open", "we 18:00")]
    assert asked("ce soir")[1] == [("open", "tu 19:00")]
    assert asked("cette nuit")[1] == [("open", "we 02:00")]
    assert asked("ouvert demain ou dimanche")[1] == [("open", "we,su")]


def test_a_weekend_is_two_days(asked: Asked) -> None:
    assert asked("ouvert la fin de semaine")[0].moment == Moment(weekdays=(5, 6))
    assert asked("ouvert la fin de semaine à 10 h")[0].moment == Moment(
        at=dt.datetime(2026, 3, 7, 10, tzinfo=ZONE), also=(dt.datetime(2026, 3, 8, 10, tzinfo=ZONE),)
    )


@pytest.mark.parametrize(
    ("value", "at"),
    [
        ("now", NOW),
        ("tu 18:00", dt.datetime(2026, 3, 3, 18, tzinfo=ZONE)),
        ("tu 10:00", NOW),  # two hours ago is still today
        ("tu 03:00", dt.datetime(2026, 3, 10, 3, tzinfo=ZONE)),
        ("mo 10:00", dt.datetime(2026, 3, 9, 10, tzinfo=ZONE)),
    ],
)
def test_an_hour_is_the_next_one(value: str, at: dt.datetime) -> None:
    assert moment(value, NOW) == Moment(at=at)
