"""A place as queries of the index: who is near, in or serving it, and what brings a result up for that."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache

from tantivy import Query

from balise.directory.rules.coverage import rank

from .clauses import Clause, any_of, best, either, must, must_not, should, term, whole, worth
from .document import ANYONE, EVERYWHERE
from .rules import cells, weights
from .rules.question import Place

Point = tuple[float, float]


@lru_cache(maxsize=512)
def filters(place: Place) -> Mapping[str, list[Clause]]:
    """None for "near", which needs a closer look: see `circle`."""
    match mode(place):
        case "near":
            return {}
        case "in":
            return {"place": [must(_located(place))]}
        case "serving":
            return {"place": [must(_serving(place))], "residence": [must(any_of("residence", (*chain(place), ANYONE)))]}
        case _:
            return {"place": [must(either([_located(place), _serving(place)]))]}


def mode(place: Place) -> str:
    """ "Near" an area whose centre is not known is in it."""
    return "in" if place.mode == "near" and point(place) is None else place.mode


def point(place: Place | None) -> Point | None:
    """Latitude and longitude, when they are of this Earth."""
    if place is None or place.latitude is None or place.longitude is None:
        return None
    return (place.latitude, place.longitude) if cells.is_on_earth(place.latitude, place.longitude) else None


def chain(place: Place) -> tuple[str, ...]:
    return tuple(dict.fromkeys([*([place.area] if place.area else []), *place.within]))[:_MOST_AREAS]


_MOST_AREAS = 32


def circle(place: Place, steps: int = cells.FINE) -> tuple[Query, Query]:
    """What is surely within the radius, and what is perhaps a little beyond: less, the more steps."""
    at = point(place)
    assert at is not None
    return _circle(*at, cells.clamp_km(place.radius_km), steps)


def around(place: Place) -> Query:
    """Few cells that together hold the circle, and much beyond it: for who measures all that is found."""
    at = point(place)
    assert at is not None
    return _disc(*at, cells.clamp_km(place.radius_km), cells.ROUGHEST)


def rough_cells(place: Place) -> tuple[str, ...]:
    """The names of those cells."""
    at = point(place)
    assert at is not None
    cover = cells.cover(*at, cells.clamp_km(place.radius_km), cells.ROUGHEST)
    return (*cover.inside, *cover.edge)


@lru_cache(maxsize=512)
def _circle(latitude: float, longitude: float, km: float, steps: int) -> tuple[Query, Query]:
    cover = cells.cover(latitude, longitude, km, steps)
    return any_of("cell", cover.inside), any_of("cell", cover.edge)


def rings(at: Point, scores: tuple[tuple[float, float], ...]) -> list[Query]:
    """For each distance in km, whatever is within it, and a little beyond, with its score."""
    return [worth(_disc(*at, cells.clamp_km(km)), score) for km, score in scores]


@lru_cache(maxsize=512)
def _disc(latitude: float, longitude: float, km: float, steps: int = cells.ROUGH) -> Query:
    cover = cells.cover(latitude, longitude, km, steps)
    return any_of("cell", (*cover.inside, *cover.edge))


def _located(place: Place) -> Query:
    return any_of("area", chain(place)[:1])


def _serving(place: Place) -> Query:
    """Covered without exclusion, or covered and not excluded."""
    areas = (*chain(place), EVERYWHERE)
    but = [any_of("serves_but", areas)]
    if (at := point(place)) is not None:
        but.append(any_of("drawn", cells.cells(*at)))
    unless = [must_not(term("not_serves", code)) for code in chain(place)]
    return either([any_of("serves", areas), whole([must(either(but)), *unless])])


@lru_cache(maxsize=512)
def nearer(place: Place) -> Sequence[Query]:
    """Who is there comes first; then who serves this very area, then the areas above it, and last everywhere."""
    found: list[Query] = []
    if mode(place) == "in_or_serving":
        found.append(worth(_located(place), weights.LOCATED))
    if mode(place) in ("serving", "in_or_serving") and (codes := chain(place)):
        ranks = sorted({rank(code) for code in codes}, reverse=True)
        scores = [weights.SERVES_HERE * (1 - ranks.index(rank(code)) / len(ranks)) for code in codes]
        found.append(best([worth(_covers(code), score) for code, score in zip(codes, scores, strict=True)]))
    return found


def _covers(code: str) -> Query:
    return Query.boolean_query([should(term("serves", code)), should(term("serves_but", code))])
