"""Near-misses: services that would have answered but for one filter, and what kept them out."""

from __future__ import annotations

import math
from itertools import chain, islice, zip_longest

import msgspec
import numpy as np
from tantivy import DocAddress, Query

from balise.directory.rules.hours import open_state

from . import where
from .clauses import must, must_not, whole
from .measuring import distances
from .reasons import Asked, told_today
from .rules import cells, slots, weights
from .rules.question import Card, Miss, Place, Reason

# In this order: what a person can most easily do without comes first.
_RELAXED = ("place", "moment", "age", "gender", "residence", "free", "available", "intake", "accessible", "spoken",
            "topics")  # fmt: skip
_MEASURED = 400  # to find the nearest


def near_misses(asked: Asked) -> tuple[Miss, ...]:
    """At most five; each lacks one thing only. What each filter keeps out is told in turn, the nearest first."""
    names = [name for name in _RELAXED if name in asked.plan.filters]
    if not names or (asked.plan.text is None and len(asked.plan.filters) < 2):
        return ()
    lacking = [[(name, address) for address in _lacking(asked, name)] for name in names]
    turns = (one for one in chain.from_iterable(zip_longest(*lacking)) if one is not None)
    return tuple(_miss(name, address, asked) for name, address in islice(turns, weights.FEW))


def _miss(name: str, address: DocAddress, asked: Asked) -> Miss:
    card = asked.reader.card(address)
    return Miss(told_today(card, asked.today), _excluded_by(name, card, asked))


def _lacking(asked: Asked, name: str) -> list[DocAddress]:
    """What lacks this filter, and nothing else: the nearest first, when there is a point to be near."""
    plan, place = asked.plan, asked.question.place
    met = plan.doubts[name][0] if name == "place" and name in plan.doubts else whole(plan.filters[name])
    lacking = whole([must(plan.match or Query.all_query()), *plan.matching({name}), must_not(met)])
    if place is None or where.point(place) is None:
        return [address for _, address in asked.reader.searcher.search(lacking, weights.FEW, False).hits]
    if name == "place":
        return _nearest(asked, lacking, place)
    most = cells.clamp_km(place.radius_km) if "place" in plan.doubts else math.inf
    return _between(asked, asked.reader.searcher.search(lacking, _MEASURED, False).hits, place, -1.0, most)


def _nearest(asked: Asked, lacking: Query, place: Place) -> list[DocAddress]:
    """Those beyond the place, the nearest first: of many, looked for in larger and larger circles, of few cells."""
    least = cells.clamp_km(place.radius_km) if "place" in asked.plan.doubts else -1.0
    everywhere = None if asked.reader.is_large else asked.reader.searcher.search(lacking, _MEASURED, True)
    if everywhere is None or everywhere.count > _MEASURED:  # type: ignore[attr-defined]
        for km in (mark for mark in weights.MARKS if mark > least):
            within = must(where.around(msgspec.structs.replace(place, radius_km=km)))
            found = asked.reader.searcher.search(whole([must(lacking), within]), _MEASURED, False).hits
            if len(nearest := _between(asked, found, place, least, km)) >= weights.FEW:
                return nearest
    everywhere = everywhere or asked.reader.searcher.search(lacking, _MEASURED, False)
    return _between(asked, everywhere.hits, place, least, math.inf)


def _between(
    asked: Asked, found: list[tuple[float, DocAddress]], place: Place, least: float, most: float
) -> list[DocAddress]:
    """Those farther than `least` and no farther than `most` km, in order."""
    addresses = [address for _, address in found]
    kms = distances(asked.reader, addresses, place)
    return [addresses[at] for at in np.argsort(kms, kind="stable").tolist() if least < kms[at] <= most]


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
