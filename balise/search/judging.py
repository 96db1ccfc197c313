"""A closer look at what the words of the index leave open: the edge of a circle, hours that are not a plain week."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from tantivy import DocAddress, Query

from balise.directory.rules.record import Hours

from .clauses import any_of, either, ids, must, must_not, term
from .index import Reader
from .query import Plan
from .reasons import nearest_site
from .rules import cells, slots
from .rules.question import Card, Moment, Place, Question
from .rules.weights import JUDGED
from .schema import POINTS
from .where import circle, point

_FINEST = 128  # steps of a circle
_MOST_CALENDARS = 20_000  # remembered by this process, about 20 MB


def judged(reader: Reader, plan: Plan, question: Question, now: dt.datetime) -> Plan:
    """The plan without the services that, looked at closely, are beyond the radius or closed at the moment asked."""
    if "place" in plan.doubts and question.place is not None:
        plan = _within(reader, plan, question.place)
    if "moment" in plan.doubts and question.moment is not None:
        plan = _open(reader, plan, question.moment, now)
    return plan


# The edge of a circle


def _within(reader: Reader, plan: Plan, place: Place) -> Plan:
    """Services of the edge, each by its id, let in or kept out: whichever are fewer."""
    plan, addresses = _edge(reader, plan, place)
    if not addresses:
        return plan
    sure, doubtful = plan.doubts["place"]
    radius = cells.clamp_km(place.radius_km)
    passed: list[str] = []
    failed: list[str] = []
    for number, distance in zip(column(reader, "number", addresses), distances(reader, addresses, place), strict=True):
        (passed if distance <= radius else failed).append(str(number))
    if len(passed) < len(failed) and len(addresses) < JUDGED:
        return plan.settled("place", must(either([sure, ids(passed)]) if passed else sure))
    return plan.settled("place", must(either([sure, doubtful])), *([must_not(ids(failed))] if failed else []))


def _edge(reader: Reader, plan: Plan, place: Place) -> tuple[Plan, list[DocAddress]]:
    """What matches at the edge of the circle; where that is too many to measure, of an edge cut finer."""
    steps = cells.FINE
    while True:
        addresses = [address for _, address in reader.searcher.search(plan.in_doubt("place"), JUDGED, False).hits]
        steps *= 4
        if len(addresses) < JUDGED or steps > _FINEST:
            return plan, addresses
        pair = circle(place, steps)
        plan = replace(plan.settled("place", must(either(pair))), doubts={**plan.doubts, "place": pair})


def distances(reader: Reader, addresses: list[DocAddress], place: Place) -> list[float]:
    """Distance of each to its nearest site, in km, infinite without. Most have few sites, whose places are columns."""
    at = point(place)
    assert at is not None
    measure = cells.Ruler(*at)
    counts = column(reader, "points", addresses)
    found = [measure(packed) if packed else float("inf") for packed in column(reader, POINTS[0], addresses)]
    several = [position for position, count in enumerate(counts) if count > 1]
    for name in POINTS[1:] if several else ():
        more = column(reader, name, [addresses[position] for position in several])
        for position, packed in zip(several, more, strict=True):
            if packed:
                found[position] = min(found[position], measure(packed))
    for position in several:
        if counts[position] > len(POINTS):
            found[position] = _distance(reader.card(addresses[position]), place)
    return found


def column(reader: Reader, name: str, addresses: list[DocAddress]) -> list[int]:
    """Whole numbers of a column of the index, 0 where there is none."""
    return [int(value or 0) for value in reader.searcher.fast_field_values(name, addresses)]


def _distance(card: Card, place: Place) -> float:
    distance = nearest_site(card, place)[1]
    return float("inf") if distance is None else distance


# Calendars


def _open(reader: Reader, plan: Plan, moment: Moment, now: dt.datetime) -> Plan:
    """Services share few calendars, so each calendar in doubt is asked once, whoever has it."""
    sure, doubtful = plan.doubts["moment"]
    found = calendars(reader, plan.in_doubt("moment"))
    is_open = {name: slots.are_open(_calendars(reader, name), moment, now) for name in found}
    if len(found) < JUDGED:
        passed = [name for name in found if is_open[name]]
        return plan.settled("moment", must(either([sure, any_of("calendar", passed)]) if passed else sure))
    failed = [name for name in found if not is_open[name]]
    return plan.settled("moment", must(either([sure, doubtful])), must_not(any_of("calendar", failed)))


def calendars(reader: Reader, query: Query) -> list[str]:
    """Names of the calendars of what matches, the first ones."""
    asked = {"terms": {"field": "calendar", "size": JUDGED, "segment_size": JUDGED}}
    told = reader.searcher.aggregate(query, {"calendars": asked})
    return [bucket["key"] for bucket in told["calendars"]["buckets"]]


_known: dict[str, tuple[Hours, ...]] = {}


def _calendars(reader: Reader, name: str) -> tuple[Hours, ...]:
    """The hours behind a name, which is made of them: read once from any service that has them."""
    if (found := _known.get(name)) is None:
        if len(_known) >= _MOST_CALENDARS:
            _known.clear()
        hits = reader.searcher.search(term("calendar", name), 1, False).hits
        found = _known[name] = tuple(slots.calendars(reader.card(hits[0][1]))) if hits else ()
    return found
