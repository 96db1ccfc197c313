"""Ask, with as few words as a test needs."""

from __future__ import annotations

from typing import Any

from factories import NOW, publish

from balise.search import actions, search
from balise.search.rules.question import Answer, Place, Question

OLYMPIC = (45.5580, -73.5515)


def ask(words: str = "", **more: Any) -> Answer:
    return search(Question(words=words, **more), now=NOW)


def names(answer: Answer) -> list[str]:
    return [hit.card.name.say("fr") for hit in answer.hits]


def index(*records: Any) -> None:
    for record in records:
        publish(record)
    actions.catch_up()


def circle(km: float, **more: Any) -> Question:
    return Question(place=Place(latitude=OLYMPIC[0], longitude=OLYMPIC[1], radius_km=km), **more)


def away(km: float) -> dict[str, float]:
    """So many km north of the stadium."""
    return {"latitude": OLYMPIC[0] + km / 111.195, "longitude": OLYMPIC[1]}
