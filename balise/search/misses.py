"""Near-misses: services that would have answered but for one filter, and what kept them out."""

from __future__ import annotations

from tantivy import DocAddress, Occur, Query

from balise.directory.rules.hours import open_state

from . import where
from .clauses import must, must_not, should, whole, worth
from .measuring import distances
from .query import Plan
from .reasons import Asked, told_today
from .rules import cells, slots, weights
from .rules.question import Card, Miss, Reason

# In this order: what a person can most easily do without comes first.
_RELAXED = ("place", "moment", "age", "gender", "residence", "free", "available", "intake", "accessible", "spoken",
            "topics")  # fmt: skip
_LOOKED_AT = 40  # the first, or the nearest
_MEASURED = 400  # where the place may be what they lack, to find the nearest
_CLOSER = 0.1  # for each ring, so that all together stay below 1, the score of a filter


def near_misses(asked: Asked) -> tuple[Miss, ...]:
    """At most five; each lacks one thing only. Those kept out by the place come nearest first."""
    names = [name for name in _RELAXED if name in asked.plan.filters]
    if not names or (asked.plan.text is None and len(asked.plan.filters) < 2):
        return ()
    missed = _missed(asked, names)
    told = []
    for address, rank in missed[: weights.FEW]:
        card = asked.reader.card(address)
        told.append(Miss(told_today(card, asked.today), _excluded_by(names[rank], card, asked)))
    return tuple(told)


def _nearly(asked: Asked, names: list[str]) -> list[tuple[float, DocAddress]]:
    """What lacks one thing at most: all of it where that is little, else the nearest or the first."""
    is_near = where.point(asked.question.place) is not None and "place" in names
    searcher, query = asked.reader.searcher, _all_but_one(asked.plan, names)
    found = searcher.search(query, _MEASURED if is_near else _LOOKED_AT, False).hits
    if len(found) < _MEASURED:
        return found
    at = where.point(asked.question.place)
    rings = where.rings(at, tuple((km, _CLOSER) for km in weights.MARKS)) if at is not None else []
    return searcher.search(Query.boolean_query([(Occur.Must, query), *map(should, rings)]), _LOOKED_AT, False).hits


def _lacking(score: float, count: int) -> int:
    """Which of the filters is not met, by its position (see `_all_but_one`); -1 for a result, which meets all."""
    return ((1 << count) - 1 - int(score)).bit_length() - 1


def _missed(asked: Asked, names: list[str]) -> list[tuple[DocAddress, int]]:
    """Each with the filter not met, by which they are ordered; those kept out by the place nearest first."""
    found, place = _nearly(asked, names), asked.question.place
    ranks = [_lacking(score, len(names)) for score, _ in found]
    kms = [0.0] * len(found)
    if place is not None and where.point(place) is not None and "place" in names:
        kms = distances(asked.reader, [address for _, address in found], place).tolist()
        if "place" in asked.plan.doubts:
            radius = cells.clamp_km(place.radius_km)
            ranks = [_measured(rank, km <= radius, len(names)) for rank, km in zip(ranks, kms, strict=True)]
    order = [(rank, km if names[rank] == "place" else 0.0, position)
             for position, (rank, km) in enumerate(zip(ranks, kms, strict=True)) if rank >= 0]  # fmt: skip
    return [(found[position][1], rank) for rank, _, position in sorted(order)]


def _measured(rank: int, is_within: bool, count: int) -> int:
    """The filter not met, where the place, the first of them, was taken to be met at the edge of the circle; -1 for a
    result, and for what lacks something else too."""
    if is_within:
        return -1 if count == 1 else rank
    return 0 if rank <= 0 else -1


def _all_but_one(plan: Plan, names: list[str]) -> Query:
    """Each filter that is met adds a power of two, so that the score says which one is not; rings add less than 1."""
    clauses = [must(plan.match or Query.all_query()), *plan.matching(names)]
    if len(names) > 1:
        met = [should(worth(whole(plan.filters[name]), float(1 << rank))) for rank, name in enumerate(names)]
        clauses.append((Occur.Must, Query.boolean_query(met, len(names) - 1)))
    else:
        name = names[0]
        is_circle = name == "place" and name in plan.doubts
        clauses.append(must_not(plan.doubts[name][0] if is_circle else whole(plan.filters[name])))
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
    instants = moment.instants if moment is not None else ()
    states = (open_state(hours, at) for at in instants[:1] for hours in slots.calendars(card))
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
