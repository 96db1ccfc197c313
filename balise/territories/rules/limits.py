"""Which areas contain a point: an index of limits held in memory.

A look-up costs two questions to a spatial tree: polygons whose box holds the point, and pieces of limit within
100 m of it. Distances are computed for the few points that are near a limit only.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from .kinds import KINDS

NEAR = 100.0  # metres: nearer than that to a limit, which side is uncertain
_METRES = 111_195.0  # one degree of latitude, on the sphere of mean radius
_PIECE = 8  # segments a piece: smaller pieces are more exact boxes, and more of them


@dataclass(frozen=True, slots=True)
class Where:
    """Areas that contain a point, smallest first. `uncertain`: those whose limit is within 100 m, on either side.

    `schematic` are those of `areas` known by a schematic limit only. `is_outside`: no known area contains it.
    """

    areas: tuple[str, ...] = ()
    uncertain: tuple[str, ...] = ()
    schematic: tuple[str, ...] = ()
    is_outside: bool = False


@dataclass(frozen=True, slots=True)
class Limit:
    """One polygon in force. Degrees, WGS 84."""

    code: str
    kind: str
    shape: BaseGeometry
    is_schematic: bool = False


class LimitIndex:
    """Immutable; build another when limits change. `parents`: area code -> codes of its parents."""

    def __init__(self, limits: Sequence[Limit], parents: dict[str, Sequence[str]], kinds: dict[str, str]) -> None:
        self._limits = list(limits)
        self._kinds = kinds
        self._above = Ancestry(parents, kinds)
        self._really_limited = {limit.code for limit in limits if not limit.is_schematic}
        self._shapes = np.array([limit.shape for limit in limits], dtype=object)
        shapely.prepare(self._shapes)
        self._tree = shapely.STRtree(self._shapes)
        pieces, owners = _pieces(self._shapes)
        self._pieces, self._owners = pieces, owners
        self._near = shapely.STRtree(pieces)
        self._answers: dict[tuple[int, ...], tuple[tuple[str, ...], tuple[str, ...], frozenset[str]]] = {}

    def where(self, latitude: float, longitude: float) -> Where:
        """The areas of one point. A point that is not on Earth is outside."""
        if not (-90 <= latitude <= 90 and -180 <= longitude <= 180) or not self._limits:
            return Where(is_outside=True)
        point = shapely.Point(longitude, latitude)
        candidates = self._tree.query(point)
        hits = candidates[shapely.intersects_xy(self._shapes[candidates], longitude, latitude)]
        areas, schematic, answered = self._compose(tuple(sorted(hits.tolist())))
        uncertain = self._uncertain(point, latitude, longitude, answered)
        return Where(areas, uncertain, schematic, is_outside=not areas)

    def _compose(self, hits: tuple[int, ...]) -> tuple[tuple[str, ...], tuple[str, ...], frozenset[str]]:
        """(areas, schematic ones, kinds answered by real limits). Few combinations exist: each is thought once."""
        if hits not in self._answers:
            self._answers[hits] = self._think(hits)
        return self._answers[hits]

    def _think(self, hits: tuple[int, ...]) -> tuple[tuple[str, ...], tuple[str, ...], frozenset[str]]:
        """A real limit beats a schematic one: what lies above a real area is sure, and what disagrees is dropped."""
        real = {self._limits[hit].code for hit in hits if not self._limits[hit].is_schematic}
        sure = real.union(*(self._above[code] for code in real))
        answered = {self._kinds[code] for code in sure}
        drawn = {self._limits[hit].code for hit in hits if self._limits[hit].is_schematic}
        fitting = {
            code
            for code in drawn - sure
            if self._kinds[code] not in answered
            and all(
                above in sure
                for above in self._above[code]
                if self._kinds[above] in answered or above in self._really_limited
            )
        }
        areas = sure | fitting
        areas |= set().union(*(self._above[code] for code in fitting)) if fitting else set()
        ordered = sorted(areas, key=lambda code: (KINDS[self._kinds[code]].rank, code))
        return tuple(ordered), tuple(code for code in ordered if code in fitting), frozenset(answered)

    def _uncertain(self, point: Any, latitude: float, longitude: float, answered: frozenset[str]) -> tuple[str, ...]:
        squeeze = max(math.cos(math.radians(latitude)), 0.01)
        near = self._near.query(point, predicate="dwithin", distance=NEAR / _METRES / squeeze)
        if not near.size:
            return ()
        codes: set[str] = set()
        for piece in near.tolist():
            limit = self._limits[int(self._owners[piece])]
            if limit.code in codes or (limit.is_schematic and limit.kind in answered):
                continue
            if _distance(self._pieces[piece], latitude, longitude, squeeze) <= NEAR:
                codes.add(limit.code)
        return tuple(sorted(codes, key=lambda code: (KINDS[self._kinds[code]].rank, code)))


class Ancestry:
    """Area code -> every area surely above it. An area in two boroughs lies surely in neither of them."""

    def __init__(self, parents: dict[str, Sequence[str]], kinds: dict[str, str]) -> None:
        self._parents, self._kinds = parents, kinds
        self._known: dict[str, frozenset[str]] = {}

    def __getitem__(self, code: str) -> frozenset[str]:
        if code not in self._known:
            self._known[code] = frozenset()  # a circle of parents ends here
            parents = [parent for parent in self._parents.get(code, ()) if parent in self._kinds]
            kinds = [self._kinds[parent] for parent in parents]
            sure = {parent for parent in parents if kinds.count(self._kinds[parent]) == 1}
            shared = [self[parent] for parent in parents if parent not in sure]
            above = sure.union(*(self[parent] for parent in sure))
            self._known[code] = frozenset(above | (frozenset.intersection(*shared) if shared else frozenset()))
        return self._known[code]


def _pieces(shapes: Any) -> tuple[Any, Any]:
    """Limits cut into short lines, and the index of the shape each comes from."""
    rings, of_shape = shapely.get_rings(shapes, return_index=True)
    points, of_ring = shapely.get_coordinates(rings, return_index=True)
    lines, owners = [], []
    starts = np.searchsorted(of_ring, np.arange(len(rings) + 1))
    for ring, (start, end) in enumerate(pairwise(starts)):
        for at in range(start, end - 1, _PIECE):
            lines.append(points[at : min(at + _PIECE + 1, end)])
            owners.append(of_shape[ring])
    if not lines:
        return np.array([], dtype=object), np.array([], dtype=int)
    sizes = np.array([len(line) for line in lines])
    made = shapely.linestrings(np.concatenate(lines), indices=np.repeat(np.arange(len(lines)), sizes))
    return np.atleast_1d(np.asarray(made, dtype=object)), np.array(owners)


def _distance(piece: BaseGeometry, latitude: float, longitude: float, squeeze: float) -> float:
    """Metres from a point to a short line, on the plane that touches the Earth there."""
    points = (shapely.get_coordinates(piece) - (longitude, latitude)) * (_METRES * squeeze, _METRES)
    starts, steps = points[:-1], np.diff(points, axis=0)
    lengths = np.einsum("ij,ij->i", steps, steps)
    along = -np.einsum("ij,ij->i", starts, steps) / np.where(lengths == 0, 1, lengths)
    nearest = starts + np.clip(along, 0, 1)[:, None] * steps
    return float(np.sqrt(np.einsum("ij,ij->i", nearest, nearest).min()))
