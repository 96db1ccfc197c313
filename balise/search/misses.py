"""Near-misses: services that would have answered but for one filter, and what kept them out."""

from __future__ import annotations

from dataclasses import replace

from tantivy import DocAddress, Occur, Query

from balise.directory.rules.hours import open_state

from . import where
from .clauses import either, must, must_not, should, whole, worth
from .judging import distances, judged
from .query import Plan
from .reasons import Asked, told_today
from .rules import slots, weights
from .rules.question import Card, Miss, Reason

# In this order: what a person can most easily do without comes first.
_RELAXED = ("place", "moment", "age", "gender", "residence", "free", "available", "intake", "accessible", "spoken",
            "topics")  # fmt: skip
_LOOKED_AT = 40  # the nearest, or the first
_CLOSER = 0.1  # for each ring, so that all together stay below 1, the score of a filter


def near_misses(asked: Asked) -> tuple[Miss, ...]:
    """At most five; each lacks one thing only. Those kept out by the place come nearest first."""
    names = [name for name in _RELAXED if name in asked.plan.filters]
    if not names or (asked.plan.text is None and len(asked.plan.filters) < 2):
        return ()
    found = asked.reader.searcher.search(_all_but_one(_settled(asked), names, asked), _LOOKED_AT, False).hits
    lacking = [_lacking(score, len(names)) for score, _ in found]
    order = _in_order(asked, [address for _, address in found], [names[rank] == "place" for rank in lacking], lacking)
    shown = [(names[lacking[position]], asked.reader.card(found[position][1])) for position in order[: weights.FEW]]
    return tuple(Miss(told_today(card, asked.today), _excluded_by(name, card, asked)) for name, card in shown)


def _lacking(score: float, count: int) -> int:
    """Which of the filters is not met, by its position (see `_all_but_one`)."""
    return ((1 << count) - 1 - int(score)).bit_length() - 1


def _in_order(asked: Asked, addresses: list[DocAddress], is_away: list[bool], lacking: list[int]) -> list[int]:
    """Positions, by the filter not met; those kept out by the place nearest first."""
    place = asked.question.place
    kms = [0.0] * len(addresses)
    if place is not None and where.point(place) is not None and any(is_away):
        measured = distances(asked.reader, addresses, place)
        kms = [km if away else 0.0 for km, away in zip(measured, is_away, strict=True)]
    return sorted(range(len(addresses)), key=lambda position: (lacking[position], kms[position], position))


def _settled(asked: Asked) -> Plan:
    """The plan with its doubts looked at for all that the words find, and not only for what passes every filter."""
    plan = asked.plan
    filters = dict(plan.filters)
    for name, pair in plan.doubts.items():
        alone = Plan(plan.units, plan.text, plan.match, {name: [must(either(pair))]}, doubts={name: pair})
        filters[name] = judged(asked.reader, alone, asked.question, asked.now).filters[name]
    return replace(plan, filters=filters)


def _all_but_one(plan: Plan, names: list[str], asked: Asked) -> Query:
    """Each filter that is met adds a power of two, so that the score says which one is not; rings add less than 1."""
    passed = {name: whole(plan.filters[name]) for name in names}
    clauses = [must(plan.match or Query.all_query()), *plan.matching(names), must_not(whole(plan.matching()))]
    if len(names) > 1:
        met = [should(worth(passed[name], float(1 << position))) for position, name in enumerate(names)]
        clauses.append((Occur.Must, Query.boolean_query(met, len(names) - 1)))
    if (at := where.point(asked.question.place)) is not None and "place" in names:
        clauses += map(should, where.rings(at, tuple((km, _CLOSER) for km in weights.MARKS)))
    return Query.boolean_query(clauses)


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
