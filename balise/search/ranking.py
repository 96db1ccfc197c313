"""The results of a page: the best of the index, put in order by what a closer look says of each."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Callable
from functools import partial
from typing import NamedTuple

import numpy as np
from tantivy import DocAddress, Order, Query

from . import where
from .clauses import must, term, worth
from .gathering import Edged, Gathered, Ranked
from .index import Reader
from .measuring import column
from .query import Plan
from .rules import cells, particulars, ranking, weights
from .rules.question import Place, Question

MOST_SIZE = 200
_SHARE = 80  # where no more than one service of so many is found, texts are scored by steps
_VERY_MANY = 3_000  # of which enough do more than speak of the need, so that the others need not be ordered

Take = Callable[[int, int], Ranked]  # from the result of this number on, so many
Ordered = Callable[[Ranked], list[DocAddress]]  # from the index's order to the one shown


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
    if isinstance(plan, Gathered) and plan.kms is not None:
        return [plan.addresses[position] for position in np.argsort(plan.kms, kind="stable")[first:last].tolist()]
    query = plan.count() if total <= weights.MEASURED else plan.around(_marks(place))

    def ordered(found: Ranked) -> list[DocAddress]:
        assert found.kms is not None
        return [found.addresses[position] for position in np.argsort(found.kms, kind="stable").tolist()]

    return _windows(_from(reader, query, place), weights.MEASURED, first, last, ordered)


def _by_worth(
    reader: Reader, plan: Plan, question: Question, first: int, last: int, total: int, day: dt.date
) -> list[DocAddress]:
    """Windows of the index's order, each put in order by worth; equals take turns from day to day."""
    place = question.place if where.point(question.place) is not None else None
    ring = _ring(place, total)
    look = _Look(reader, day, ranking.Worth(day, _reach(place)), ring)
    if isinstance(plan, Gathered):
        return _in_hand(plan, look, place, first, last)

    brought = _brought(ring, total, day) if total > weights.WINDOW else []
    is_few = reader.is_large and total * _SHARE <= reader.searcher.num_docs
    rough = plan.settled("place", must(plan.rough)) if isinstance(plan, Edged) else plan
    query = rough.few(*brought) if is_few else rough.query(*brought)
    foremost = rough.foremost(*brought) if total > _VERY_MANY and not is_few else None
    if isinstance(plan, Edged) and place is not None:
        take: Take = partial(plan.best, reader, place, query, foremost)
    else:
        take = _from(reader, query, place)
        if foremost is not None:
            take = _foremost(_from(reader, foremost, place), plan.floor, take)
    return _windows(take, weights.WINDOW, first, last, look.ordered)


def _in_hand(plan: Gathered, look: _Look, place: Place | None, first: int, last: int) -> list[DocAddress]:
    """The same windows of what was gathered."""
    total, window = len(plan.addresses), weights.WINDOW
    found = plan.scored(look.reader, place)
    if total > window:
        addresses, scores, kms = found
        scores += ranking.turn_scores(column(look.reader, "number", addresses), look.day, window / total)
        if look.ring is not None and kms is not None:
            scores += weights.RING * (kms <= look.ring.km)
        order = np.argsort(-scores, kind="stable")
        addresses = [addresses[position] for position in order.tolist()]
        found = Ranked(addresses, scores[order], None if kms is None else kms[order])
    take: Take = lambda start, count: found.part(slice(start, start + count))  # noqa: E731
    return _windows(take, window, first, last, look.ordered)


class _Look(NamedTuple):
    """A closer look at one window."""

    reader: Reader
    day: dt.date
    worth: ranking.Worth
    ring: Ring | None

    def ordered(self, found: Ranked) -> list[DocAddress]:
        addresses, scores, kms = found
        told = particulars.unpack(column(self.reader, "particulars", addresses))
        values = scores + self.worth.all(kms, *told)
        if self.ring is not None and kms is not None:  # its exact distance says it better
            values -= weights.RING * (kms <= self.ring.km)
        order = ranking.in_turn(values, column(self.reader, "number", addresses), self.day)
        return [addresses[position] for position in order.tolist()]


def _from(reader: Reader, query: Query, place: Place | None) -> Take:
    return lambda start, count: Ranked.of(reader, reader.searcher.search(query, count, False, offset=start).hits, place)


def _foremost(take: Take, floor: float, other: Take) -> Take:
    """Of very many, who only speaks of the need is not looked at, where enough others come before it: a large part."""

    def found(start: int, count: int) -> Ranked:
        some = take(start, count)
        return some if len(some.addresses) == count and some.scores[-1] > floor else other(start, count)

    return found


def _windows(take: Take, window: int, first: int, last: int, ordered: Ordered) -> list[DocAddress]:
    """Positions `first` to `last` of a list made of windows, each in an order of its own: none is told twice."""
    found: list[DocAddress] = []
    for start in range(first - first % window, last, window):
        some = ordered(take(start, window))
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
