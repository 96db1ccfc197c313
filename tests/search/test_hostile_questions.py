"""Any question gets an answer, soon: whatever the text, the numbers, the place and the page."""

from __future__ import annotations

import datetime as dt
import time
from typing import Any

import pytest
from factories import NOW, publish, service, site, week
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from balise.core.languages import Text
from balise.search import actions, search
from balise.search.rules.question import Audience, Moment, Place, Question

pytestmark = pytest.mark.django_db
MOST_SECONDS = 1.0  # of the processor, whatever else the machine does; a twentieth is usual
ANYWHERE = {"suppress_health_check": [HealthCheck.function_scoped_fixture], "deadline": None}


def index_one(home: int) -> None:
    if actions.is_behind():
        at = publish(site(latitude=45.558, longitude=-73.5515))
        publish(service("Vestiaire", home, at=(at,), description=Text(fr="Des manteaux, et plus.", en="Coats.")))
        actions.catch_up()


def is_answered(question: Question) -> bool:
    """Soon, and with no more than there is."""
    began = time.process_time()
    answer = search(question, now=NOW)
    return time.process_time() - began < MOST_SECONDS and len(answer.hits) <= answer.total <= 1


numbers = st.floats(allow_nan=True, allow_infinity=True) | st.none()
places = st.builds(
    Place,
    mode=st.sampled_from(["near", "in", "serving", "in_or_serving"]),
    area=st.text(max_size=20),
    within=st.lists(st.text(max_size=20), max_size=40).map(tuple),
    latitude=numbers,
    longitude=numbers,
    radius_km=st.floats(allow_nan=True, allow_infinity=True),
)
instants = st.datetimes(timezones=st.none() | st.just(dt.UTC))
questions = st.builds(
    Question,
    language=st.sampled_from(["fr", "en"]),
    words=st.text(max_size=200),
    verbatim=st.booleans(),
    place=st.none() | places,
    topics=st.lists(st.text(max_size=20), max_size=2).map(tuple),
    audience=st.none() | st.builds(Audience, age=numbers, gender=st.text(max_size=5), status=st.text(max_size=5)),
    moment=st.none()
    | st.builds(Moment, at=st.none() | instants, weekdays=st.lists(st.integers(), max_size=3).map(tuple)),
    available=st.booleans(),
    organization=st.none() | st.integers(),
    sort=st.sampled_from(["relevance", "distance", "name", "verified"]),
    page=st.integers() | st.just(10**9),
    size=st.integers(),
)


@settings(**ANYWHERE, max_examples=150)
@given(question=questions)
def test_any_question_gets_an_answer(home: int, question: Question) -> None:
    index_one(home)
    assert is_answered(question)


@pytest.mark.parametrize("at", [dt.datetime.min.replace(tzinfo=dt.UTC), dt.datetime.max.replace(tzinfo=dt.UTC)])
def test_the_first_and_the_last_instant_get_an_answer(home: int, at: dt.datetime) -> None:
    publish(service("Halte", home, hours=week("MO")))
    actions.catch_up()
    for moment in (Moment(at=at), Moment(also=(at,))):
        assert search(Question(moment=moment), now=NOW).total == 1  # no such moment is asked


pieces = st.sampled_from(
    ['"', "'", "«", "»", "-", "--", "+", "(", ")", "[", "]", "{", "}", "*", "?", "~", "^", ":", "/", "\\", "&&", "||",
     " AND ", " OR ", " NOT ", "name_fr:", "vestiaire", "Vestiaire", "manteaux", "coats", "banque alimentaire",
     "near H1W", "ouvert dimanche", "14 ans", "514 555-0123", "-vestiaire", '"vestiaire"', "\x00", "\ud7ff", "\u202e",
     "\u0301", "𝕍𝕖𝕤𝕥", "طعام", "食物", "👩‍👩‍👧", "ﬁ", "İ", "ß", " ", "\n", "a" * 300, "9" * 300, "é" * 70]
)  # fmt: skip
long_texts = st.lists(pieces | st.text(max_size=30), max_size=120).map("".join).map(lambda text: text[:10_000])


@settings(**ANYWHERE, max_examples=150)
@given(text=long_texts, language=st.sampled_from(["fr", "en"]), near=st.booleans())
def test_any_text_gets_an_answer(home: int, text: str, language: Any, near: bool) -> None:
    index_one(home)
    place = Place(latitude=45.558, longitude=-73.5515, radius_km=1e9) if near else None
    assert is_answered(Question(words=text, language=language, place=place))


@pytest.mark.parametrize(
    "text",
    ["a " * 5_000, "-a " * 3_333, '"a" ' * 2_500, '"' * 10_000, "banque alimentaire " * 526, "x" * 10_000,
     "mot " * 2_400 + "vestiaire", '"' + "manteaux " * 1_000 + '"', "é" * 10_000, "\u0301" * 10_000],
    ids=["letters", "exclusions", "phrases", "quotes", "needs", "one word", "many words", "long phrase", "accents",
         "marks"],
)  # fmt: skip
def test_ten_thousand_letters_take_no_longer_than_a_sentence(home: int, text: str) -> None:
    index_one(home)
    assert is_answered(Question(words=text))
