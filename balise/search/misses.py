"""Near-misses: services that would have answered but for one filter, and what kept them out."""

from __future__ import annotations

from collections.abc import Iterator

from balise.directory.rules.hours import open_state

from . import query
from .index import Reader
from .reasons import Asked, told_today
from .rules import slots
from .rules.question import Card, Miss, Reason
from .rules.weights import FEW

# In this order: what a person can most easily do without comes first.
_RELAXED = ("place", "moment", "age", "gender", "residence", "free", "intake", "accessible", "spoken", "topics")


def near_misses(reader: Reader, plan: query.Plan, asked: Asked) -> tuple[Miss, ...]:
    """At most five, one filter left out at a time; a service is told once."""
    if not plan.filters or (plan.text is None and len(plan.filters) < 2):
        return ()
    found: dict[int, Miss] = {}
    for miss in _misses(reader, plan, asked):
        found.setdefault(miss.card.id, miss)
        if len(found) == FEW:
            break
    return tuple(found.values())


def _misses(reader: Reader, plan: query.Plan, asked: Asked) -> Iterator[Miss]:
    for name in _RELAXED:
        if name in plan.filters:
            left_out = plan.but(name)
            for _, address in reader.searcher.search(left_out, 4 * FEW, False).hits:
                card = reader.card(address)
                if name != "moment" and not asked.is_open(card):
                    continue
                yield Miss(told_today(card, asked.now.date()), _excluded_by(name, card, asked))


def _excluded_by(name: str, card: Card, asked: Asked) -> Reason:
    language = asked.question.language
    if name in ("age", "gender", "residence"):
        return Reason(name, {"eligibility": card.eligibility.say(language)})
    if name == "moment":
        return _closed(card, asked)
    if name == "place" and asked.question.place is not None:
        return _misplaced(card, asked)
    return Reason(name)


def _closed(card: Card, asked: Asked) -> Reason:
    """With the first opening after the instant asked, when it is known."""
    moment = asked.question.moment
    if moment is None or moment.at is None or moment.at.tzinfo is None:
        return Reason("closed")
    states = (open_state(hours, moment.at) for hours in slots.calendars(card))
    opens = [state.next_opening for state in states if state.next_opening is not None]
    return Reason("closed", {"opens": min(opens).isoformat()} if opens else {})


def _misplaced(card: Card, asked: Asked) -> Reason:
    """Too far, elsewhere, or serving others."""
    place = asked.question.place
    assert place is not None
    if place.mode in ("serving", "in_or_serving"):
        return Reason("serves", {"coverage": card.coverage.say(asked.question.language)})
    _, distance = asked.nearest(card)
    if distance is not None:
        return Reason("distance", {"km": f"{distance:.1f}"})
    area = next((site.area for site in card.sites if site.area), "")
    return Reason("located_in", {"area": area} if area else {})
