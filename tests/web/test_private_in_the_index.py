"""What is private in a source is neither in the index nor in an answer, whatever the layout."""

from __future__ import annotations

import msgspec
import pytest
from canaries import CANARY, POINT, PUBLIC, canary, leaks
from django.utils import timezone
from msgspec.structs import replace

from balise.search import index, search, suggest
from balise.search.rules.question import Place, Question

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("private")]


def test_the_index_holds_nothing_private() -> None:
    reader = index.current()
    assert reader is not None
    texts = [path.read_bytes().decode("latin-1") for path in index.home().rglob("*") if path.is_file()]
    held = "".join(text for text in texts).replace(canary("past"), "").replace(canary("later"), "")
    assert leaks(held) == [], "in the files of the index"
    assert PUBLIC in held


def test_no_search_finds_by_private_words() -> None:
    for words in (CANARY, "zqcanarinotes", "zqcanaristreet", "5550102", "H9Z 9Z9", "H9Z"):
        answer = search(Question(words=words), now=timezone.now())
        assert (answer.total, answer.hits, answer.misses) == (0, (), ()), words
        assert suggest(words, "fr") == ()
    assert search(Question(words=PUBLIC), now=timezone.now()).total >= 1


def test_answers_places_and_near_misses_say_nothing_private() -> None:
    place = Place(mode="near", latitude=float(POINT[0]), longitude=-float(POINT[1]), radius_km=0.5)
    wide = Place(mode="near", latitude=45.58, longitude=-73.75, radius_km=5)
    questions = [
        Question(size=200),
        Question(words=PUBLIC, place=place),
        Question(place=place, sort="distance"),
        Question(words=PUBLIC, place=wide, sort="distance"),
        Question(sort="name"),
        Question(sort="verified"),
    ]
    for question in questions:
        answer = search(question, now=timezone.now())
        told = msgspec.json.encode(replace(answer, asked=None)).decode()  # what was asked is the asker's own
        assert leaks(told.replace(canary("past"), "").replace(canary("later"), "")) == []
    assert search(Question(place=place), now=timezone.now()).total == 0, "a hidden point can be found by where it is"
    assert search(Question(words=PUBLIC, place=wide), now=timezone.now()).total >= 1
