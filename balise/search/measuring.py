"""Columns of the index, read for many results at once, and how far these are."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from tantivy import DocAddress

from .index import Reader
from .rules import cells
from .rules.question import Card, Place
from .schema import POINTS
from .where import point


def column(reader: Reader, name: str, addresses: Sequence[DocAddress]) -> np.ndarray:
    """Whole numbers of a column of the index, 0 where there is none."""
    found = reader.searcher.fast_field_values(name, addresses)  # type: ignore[arg-type]
    try:
        return np.array(found, np.int64)
    except TypeError:  # None, where some have no value
        return np.array([value or 0 for value in found], np.int64)


def distances(reader: Reader, addresses: Sequence[DocAddress], place: Place) -> np.ndarray:
    """Distance of each to its nearest site, in km, infinite without. Most have few sites, whose places are columns."""
    at = point(place)
    assert at is not None
    measure = cells.Ruler(*at)
    first = column(reader, POINTS[0], addresses)
    counts, points = cells.counts(first), cells.points(first)
    several = np.flatnonzero(counts > 1)
    if not several.size:
        return measure.all(points)
    some = [addresses[position] for position in several.tolist()]
    kms = measure.all(np.concatenate([points, *(column(reader, name, some) for name in POINTS[1:])]))
    found, others = kms[: len(points)], kms[len(points) :].reshape(-1, several.size)
    found[several] = np.minimum(found[several], others.min(axis=0))
    for position in several[counts[several] > len(POINTS)].tolist():
        found[position] = _distance(reader.card(addresses[position]), place)
    return found


def _distance(card: Card, place: Place) -> float:
    distance = nearest_site(card, place)[1]
    return float("inf") if distance is None else distance


def nearest_site(card: Card, place: Place) -> tuple[int | None, float | None]:
    """Which site is nearest, by its index in the card, and how far in km."""
    if (at := point(place)) is None:
        return None, None
    found = [
        (cells.distance_km(*at, site.latitude, site.longitude), number)
        for number, site in enumerate(card.sites)
        if site.latitude is not None and site.longitude is not None and cells.is_on_earth(site.latitude, site.longitude)
    ]
    if not found:
        return None, None
    distance, number = min(found)
    return number, distance
