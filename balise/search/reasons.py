"""Why a result is there, as data: the page says it in words."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import cached_property

import msgspec

from balise.core.languages import Text
from balise.directory.rules.hours import open_state
from balise.directory.rules.visibility import is_in_force

from .document import EVERYWHERE
from .index import Reader
from .query import chain
from .rules import cells, slots
from .rules.question import Card, Hit, Place, Question, Reason
from .schema import marked


@dataclass(frozen=True)
class Asked:
    """A question with what is worked out once for all of its results."""

    question: Question
    words: tuple[str, ...]
    now: dt.datetime
    reader: Reader

    @cached_property
    def stems(self) -> tuple[tuple[str, frozenset[str]], ...]:
        """Each word with its stems, marked with their language."""
        return tuple((word, marked(Text(fr=word, en=word))) for word in self.words)

    @cached_property
    def chain(self) -> tuple[str, ...]:
        return chain(self.question.place) if self.question.place else ()

    def is_open(self, card: Card) -> bool:
        """True as well when no moment is asked."""
        moment = self.question.moment
        return moment is None or slots.is_open(card, moment, self.now)

    def nearest(self, card: Card) -> tuple[int | None, float | None]:
        return nearest_site(card, self.question.place) if self.question.place else (None, None)


def hit(card: Card, asked: Asked) -> Hit:
    site, distance = asked.nearest(card)
    reasons = [*_words(card, asked), *_where(card, asked, distance), *_when(card, asked)]
    return Hit(told_today(card, asked.now.date()), site, distance, tuple(reasons))


def told_today(card: Card, today: dt.date) -> Card:
    """The card with the notice in force, if any."""
    for notice in card.notices:
        if is_in_force(notice, today):
            return msgspec.structs.replace(card, notice=notice.message)
    return card


def nearest_site(card: Card, place: Place) -> tuple[int | None, float | None]:
    """Which site is nearest, by its index in the card, and how far in km."""
    if place.latitude is None or place.longitude is None or not cells.is_on_earth(place.latitude, place.longitude):
        return None, None
    found = [
        (cells.distance_km(place.latitude, place.longitude, site.latitude, site.longitude), number)
        for number, site in enumerate(card.sites)
        if site.latitude is not None and site.longitude is not None
    ]
    if not found:
        return None, None
    distance, number = min(found)
    return number, distance


def _words(card: Card, asked: Asked) -> list[Reason]:
    """In which field each word was found: the name, a topic, the organization, else the description."""
    if not asked.words:
        return []
    left = dict(asked.stems)
    reasons: list[Reason] = []
    named = _found(left, marked(card.name))
    if named:
        reasons.append(Reason("name", {"words": " ".join(named)}))
    for code in card.topics:
        if left and (label := asked.reader.label(code)) and (words := _found(left, label)):
            reasons.append(Reason("topic", {"words": " ".join(words), "topic": code}))
    if left and (words := _found(left, marked(card.organization_name))):
        reasons.append(Reason("organization", {"words": " ".join(words)}))
    if left:
        reasons.append(Reason("words", {"words": " ".join(left)}))
    return reasons


def _found(left: dict[str, frozenset[str]], held: frozenset[str]) -> list[str]:
    """Words that `held` has, taken out of `left`."""
    words = [word for word, forms in left.items() if forms & held]
    for word in words:
        del left[word]
    return words


def _where(card: Card, asked: Asked, distance: float | None) -> list[Reason]:
    place = asked.question.place
    if place is None:
        return []
    if place.mode == "near":
        return [Reason("distance", {"km": f"{distance:.1f}"})] if distance is not None else _located(card, asked)
    served = _serves(card, asked) if place.mode != "in" else []
    return served + (_located(card, asked) if place.mode != "serving" or not served else [])


def _when(card: Card, asked: Asked) -> list[Reason]:
    moment = asked.question.moment
    if moment is None or moment.at is None or moment.at.tzinfo is None:
        return []
    states = [open_state(hours, moment.at) for hours in slots.calendars(card)]
    until = [state.until for state in states if state.is_open]
    if not until:
        return []
    known = [instant for instant in until if instant is not None]
    return [Reason("open", {"until": max(known).isoformat()} if len(known) == len(until) else {})]


def _located(card: Card, asked: Asked) -> list[Reason]:
    # The place itself, never an area above it: "located in Québec" says nothing to who asked for Laval.
    area = asked.question.place.area if asked.question.place else ""
    return [Reason("located_in", {"area": area})] if area in card.areas else []


def _serves(card: Card, asked: Asked) -> list[Reason]:
    area = next((code for code in asked.chain if code in card.serves), "")
    if area:
        return [Reason("serves", {"area": area})]
    return [Reason("serves_everywhere")] if EVERYWHERE in card.serves else []
