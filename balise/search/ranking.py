"""The results of a page: the best of the index, put in order by what a closer look says of each."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Callable
from typing import NamedTuple

from tantivy import DocAddress, Order, Query

from . import where
from .clauses import term, worth
from .index import Reader
from .judging import column, distances
from .query import Plan
from .rules import cells, ranking, weights
from .rules.question import Place, Question

MOST_SIZE = 200
_COLUMNS = ("verified", "available", "full", "days", "breadth")

Ordered = Callable[[list[tuple[float, DocAddress]]], list[DocAddress]]  # from the index's order to the one shown


def page(reader: Reader, plan: Plan, question: Question, total: int, now: dt.datetime) -> list[DocAddress]:
    """Where the results of the page asked stand in the index. Beyond the deepest result there are none."""
    size = min(max(question.size, 1), MOST_SIZE)
    first = (max(question.page, 1) - 1) * size
    last = min(first + size, total, weights.DEEPEST)
    if first >= last:
        return []
    if question.sort in ("name", "verified"):
        return _bycolumn(reader, plan, question, first, last)
    if (place := to_be_near(plan, question)) is not None:
        return _by_distance(reader, plan, place, first, last, total)
    return _by_worth(reader, plan, question, first, last, total, ranking.local_day(now))


def to_be_near(plan: Plan, question: Question) -> Place | None:
    """The place to order by distance from: asked for, or nothing else to go by."""
    place = question.place
    if place is None or where.point(place) is None:
        return None
    is_default = question.sort == "relevance" and not plan.units and place.mode == "near"
    return place if is_default or question.sort == "distance" else None


def _bycolumn(reader: Reader, plan: Plan, question: Question, first: int, last: int) -> list[DocAddress]:
    name, way = (f"order_{question.language}", Order.Asc) if question.sort == "name" else ("verified", Order.Desc)
    found = reader.searcher.search(plan.count(), last - first, False, offset=first, order_by_field=name, order=way)
    return [address for _, address in found.hits]


def _by_distance(reader: Reader, plan: Plan, place: Place, first: int, last: int, total: int) -> list[DocAddress]:
    """Exact within each window; from window to window, by rings."""
    query = plan.count() if total <= weights.MEASURED else plan.around(_marks(place))

    def ordered(found: list[tuple[float, DocAddress]]) -> list[DocAddress]:
        addresses = [address for _, address in found]
        ranked = sorted(zip(distances(reader, addresses, place), range(len(addresses)), strict=True))
        return [addresses[position] for _, position in ranked]

    return _windows(reader, query, weights.MEASURED, first, last, ordered)


def _by_worth(
    reader: Reader, plan: Plan, question: Question, first: int, last: int, total: int, day: dt.date
) -> list[DocAddress]:
    """Windows of the index's order, each put in order by worth; equals take turns from day to day."""
    place = question.place if where.point(question.place) is not None else None
    ring = _ring(place, total)
    brought = _brought(ring, total, day) if total > weights.WINDOW else []
    more = ranking.Worth(day, _reach(place))

    def ordered(found: list[tuple[float, DocAddress]]) -> list[DocAddress]:
        addresses = [address for _, address in found]
        columns = [column(reader, name, addresses) for name in _COLUMNS]
        kms = distances(reader, addresses, place) if place is not None else [None] * len(addresses)
        values = [score + more(*told) for (score, _), *told in zip(found, *columns, kms, strict=True)]
        if ring is not None:  # its exact distance says it better
            within = (km is not None and km <= ring.km for km in kms)
            values = [value - weights.RING * is_in for value, is_in in zip(values, within, strict=True)]
        numbers = column(reader, "number", addresses)
        keys = [
            (-ranking.step(value), ranking.turn(number, day)) for value, number in zip(values, numbers, strict=True)
        ]
        return [addresses[position] for position in sorted(range(len(keys)), key=keys.__getitem__)]

    return _windows(reader, plan.query(*brought), weights.WINDOW, first, last, ordered)


def _windows(reader: Reader, query: Query, window: int, first: int, last: int, ordered: Ordered) -> list[DocAddress]:
    """Positions `first` to `last` of a list made of windows, each in an order of its own: none is told twice."""
    found: list[DocAddress] = []
    for start in range(first - first % window, last, window):
        some = ordered(reader.searcher.search(query, window, False, offset=start).hits)
        found += some[max(first - start, 0) : last - start]
    return found


# Nearness


def _brought(ring: Ring | None, total: int, day: dt.date) -> list[Query]:
    """What chooses, among very many, those to look at closely: nearness, then another part of equals each day."""
    large, small = ranking.whose_turn(day, weights.WINDOW / total)
    turns = [worth(term("turn", large), weights.TURN), worth(term("turn", small), 2 * weights.TURN)]
    return [*turns, *(where.rings(ring.at, ((ring.km, weights.RING),)) if ring is not None else ())]


class Ring(NamedTuple):
    """A circle that holds about as many results as are looked at closely."""

    at: where.Point
    km: float


def _ring(place: Place | None, total: int) -> Ring | None:
    """Within the radius asked, as if results were spread evenly; none where no radius is asked, or few answer."""
    at = where.point(place)
    if place is None or at is None or where.mode(place) != "near" or total <= weights.WINDOW:
        return None
    return Ring(at, cells.clamp_km(place.radius_km) * math.sqrt(weights.WINDOW / total))


def _marks(place: Place) -> list[Query]:
    """The rings by which windows of the order by distance follow each other."""
    at = where.point(place)
    assert at is not None
    if where.mode(place) == "near":
        kms = [share * cells.clamp_km(place.radius_km) for share in weights.RINGS]
    else:
        kms = list(weights.MARKS)
    return where.rings(at, tuple((km, 1.0) for km in kms))


def _reach(place: Place | None) -> float | None:
    if place is None:
        return None
    return weights.REACH * cells.clamp_km(place.radius_km) if where.mode(place) == "near" else weights.REACH_KM
