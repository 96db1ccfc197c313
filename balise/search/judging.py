"""A closer look at what the words of the index leave open: the edge of a circle, hours that are not a plain week."""

from __future__ import annotations

import datetime as dt

from tantivy import DocAddress

from .index import Reader
from .query import Plan
from .reasons import nearest_site
from .rules import cells, slots
from .rules.question import Card, Place, Question
from .rules.weights import JUDGED


def judged(reader: Reader, plan: Plan, question: Question, now: dt.datetime) -> Plan:
    """The plan without the services that, looked at closely, are beyond the radius or closed at the moment asked."""
    for name in plan.doubts:
        found = reader.searcher.search(plan.in_doubt(name), JUDGED, False).hits
        addresses = [address for _, address in found]
        verdicts = _within(reader, addresses, question) if name == "place" else _open(reader, addresses, question, now)
        passed = [number for number, is_in in verdicts if is_in]
        failed = [number for number, is_in in verdicts if not is_in]
        plan = plan.settled(name, passed, failed, is_all=len(found) < JUDGED)
    return plan


def _within(reader: Reader, addresses: list[DocAddress], question: Question) -> list[tuple[int, bool]]:
    """Each by its id, and whether it is within the radius."""
    place = question.place
    assert place is not None
    radius = cells.clamp_km(place.radius_km)
    numbers = reader.searcher.fast_field_values("number", addresses)
    measured = zip(numbers, distances(reader, addresses, place), strict=True)
    return [(int(number or 0), distance <= radius) for number, distance in measured]


def _open(reader: Reader, addresses: list[DocAddress], question: Question, now: dt.datetime) -> list[tuple[int, bool]]:
    """Each by its id, and whether its calendar says that it is open."""
    moment = question.moment
    assert moment is not None
    return [(card.id, slots.is_open(card, moment, now)) for card in map(reader.card, addresses)]


def distances(reader: Reader, addresses: list[DocAddress], place: Place) -> list[float]:
    """Distance of each to its nearest site, in km, infinite without. Most have one site, whose place is a column."""
    assert place.latitude is not None and place.longitude is not None
    columns = (reader.searcher.fast_field_values(name, addresses) for name in ("points", "latitude", "longitude"))
    return [
        cells.distance_km(place.latitude, place.longitude, latitude, longitude)
        if points == 1
        else _distance(reader.card(address), place)
        for address, points, latitude, longitude in zip(addresses, *columns, strict=True)
    ]


def _distance(card: Card, place: Place) -> float:
    distance = nearest_site(card, place)[1]
    return float("inf") if distance is None else distance
