"""The Earth cut in four, again and again, so that "near" is a question about words of an index.

A cell of level n is one of 2**n columns of longitude and 2**n rows of latitude: at level 10, 20 km from south to
north; at level 17, 150 m. A site is indexed under its cell of every level; a circle is covered by few cells, large
ones inside and small ones along its edge.
"""

from __future__ import annotations

from functools import lru_cache
from math import asin, cos, degrees, floor, hypot, log2, radians, sin, sqrt
from typing import NamedTuple

import numpy as np

COARSEST, FINEST = 3, 17
KM_PER_DEGREE = 111.195  # mean Earth radius 6371.0 km (IUGG)
_FRACTION = 1_000_000  # of a degree
_COUNT, _MOST_COUNTED = 60, 7  # a point takes 60 bits of a whole number, the sign one; how many there are, the rest
_RADIANS, _QUARTER, _HALF = radians(1 / _FRACTION), radians(90), radians(180)
LEAST_KM, MOST_KM = 0.1, 500.0
FINE, ROUGH, ROUGHEST = 6, 3, 1  # edge cells are this many times smaller than the radius
_SLACK = 1.01  # for the flattening of the circle on the plane, below 75 degrees of latitude


class Cover(NamedTuple):
    """Cells that together hold every point of a circle. Those `inside` hold no other."""

    inside: tuple[str, ...]
    edge: tuple[str, ...]


class Cell(NamedTuple):
    level: int
    x: int  # column, from the 180th meridian eastwards
    y: int  # row, from the south pole northwards

    @property
    def name(self) -> str:
        """The word of the index."""
        return f"{self.level}.{self.x}.{self.y}"


def is_on_earth(latitude: float | None, longitude: float | None) -> bool:
    return latitude is not None and longitude is not None and abs(latitude) <= 90 and abs(longitude) <= 180


def distance_km(latitude: float, longitude: float, other_latitude: float, other_longitude: float) -> float:
    """Great-circle distance (haversine)."""
    a, b = radians(latitude), radians(other_latitude)
    half = sin((b - a) / 2) ** 2 + cos(a) * cos(b) * sin(radians(other_longitude - longitude) / 2) ** 2
    return 2 * 6371.0 * asin(min(1.0, sqrt(half)))


def pack(latitude: float, longitude: float) -> int:
    """A point of the Earth as one whole number, to 11 cm."""
    return round((latitude + 90) * _FRACTION) << 32 | round((longitude + 180) * _FRACTION)


def counted(packed: int, count: int) -> int:
    """With how many such points there are, up to 7."""
    return min(count, _MOST_COUNTED) << _COUNT | packed


def counts(packed: np.ndarray) -> np.ndarray:
    return packed >> _COUNT


def points(packed: np.ndarray) -> np.ndarray:
    """As `pack` made them."""
    return packed & (1 << _COUNT) - 1


def unpack(packed: int) -> tuple[float, float]:
    return (packed >> 32) / _FRACTION - 90, (packed & 0xFFFFFFFF) / _FRACTION - 180


class Ruler:
    """Distances in km from one point: as `distance_km`, with what depends on that point worked out once."""

    def __init__(self, latitude: float, longitude: float) -> None:
        self._latitude, self._longitude = radians(latitude), radians(longitude)
        self._cosine = cos(self._latitude)

    def __call__(self, packed: int) -> float:
        """To a point that `pack` made."""
        there = (packed >> 32) * _RADIANS - _QUARTER
        up = sin((there - self._latitude) / 2)
        across = sin(((packed & 0xFFFFFFFF) * _RADIANS - _HALF - self._longitude) / 2)
        half = up * up + self._cosine * cos(there) * across * across
        return 12742.0 * asin(sqrt(half) if half < 1 else 1.0)

    def all(self, packed: np.ndarray) -> np.ndarray:
        """To many such points; infinite for 0, which is none."""
        there = (packed >> 32) * _RADIANS - _QUARTER
        up = np.sin((there - self._latitude) / 2)
        across = np.sin(((packed & 0xFFFFFFFF) * _RADIANS - _HALF - self._longitude) / 2)
        half = up * up + self._cosine * np.cos(there) * across * across
        return np.where(packed == 0, np.inf, 12742.0 * np.arcsin(np.sqrt(np.minimum(half, 1.0))))


def cells(latitude: float, longitude: float) -> list[str]:
    """The cell of each level that holds a point of the Earth."""
    x, y = _column(longitude, FINEST), _row(latitude, FINEST)
    return [Cell(level, x >> FINEST - level, y >> FINEST - level).name for level in range(COARSEST, FINEST + 1)]


def children(cell: Cell) -> list[Cell]:
    return [Cell(cell.level + 1, 2 * cell.x + i, 2 * cell.y + j) for i in (0, 1) for j in (0, 1)]


def bounds(cell: Cell) -> tuple[float, float, float, float]:
    """West, south, east, north, in degrees."""
    height, width = 180 / (1 << cell.level), 360 / (1 << cell.level)
    west, south = cell.x * width - 180, cell.y * height - 90
    return west, south, west + width, south + height


def over(south: float, west: float, north: float, east: float, level: int) -> list[Cell]:
    """Cells of one level that touch a box. Longitudes beyond 180 go on at the other side."""
    side = 1 << level
    first, last = (floor((longitude + 180) / 360 * side) for longitude in (west, east))
    columns = range(side) if last - first >= side else range(first, last + 1)
    return [Cell(level, x % side, y) for x in columns for y in range(_row(south, level), _row(north, level) + 1)]


def clamp_km(radius_km: float) -> float:
    """A radius within reason; what is not a number is the smallest."""
    return min(max(radius_km, LEAST_KM), MOST_KM) if radius_km == radius_km else LEAST_KM


@lru_cache(maxsize=2048)
def cover(latitude: float, longitude: float, radius_km: float, steps: int = FINE) -> Cover:
    """Cells that hold every point within `radius_km` (clamped to 0.1 to 500) of a point."""
    reach = clamp_km(radius_km) / KM_PER_DEGREE
    finest = min(FINEST, max(COARSEST, round(log2(180 * steps / reach))))
    start = min(finest, max(COARSEST, int(log2(180 / reach)) - 1))
    inside: list[str] = []
    edge: list[str] = []
    todo = _around(latitude, longitude, reach * _SLACK, start)
    while todo:
        cell = todo.pop()
        nearest, farthest = _reach(latitude, longitude, cell)
        if nearest > reach * _SLACK:
            continue
        if farthest * _SLACK <= reach:
            inside.append(cell.name)
        elif cell.level == finest:
            edge.append(cell.name)
        else:
            todo += children(cell)
    return Cover(tuple(inside), tuple(edge))


def _around(latitude: float, longitude: float, reach: float, level: int) -> list[Cell]:
    """Cells of one level that touch the box around a circle."""
    ratio = sin(radians(min(reach, 90))) / cos(radians(min(abs(latitude) + reach, 89.9)))
    wide = degrees(asin(ratio)) if ratio < 1 else 180.0
    return over(latitude - reach, longitude - wide, latitude + reach, longitude + wide, level)


def _reach(latitude: float, longitude: float, cell: Cell) -> tuple[float, float]:
    """Least and greatest distance from a point to a cell, in degrees of a great circle, on the local plane."""
    west, south, east, north = bounds(cell)
    width = east - west
    west = (west - longitude + 180) % 360 - 180  # relative to the point, from -180 to 180
    east = west + width
    low, high = south - latitude, north - latitude
    up = low if low > 0 else -high if high < 0 else 0.0
    across = 0.0 if west <= 0 <= east or east >= 360 else min(abs(west), abs(east), abs(east - 360))
    here = cos(radians(latitude))
    shrink = sqrt(here * max(cos(radians(south)), 0.0)), sqrt(here * max(cos(radians(north)), 0.0))
    return hypot(up, across * min(shrink)), hypot(max(-low, high), max(abs(west), abs(east)) * max(shrink))


def _column(longitude: float, level: int) -> int:
    return min((1 << level) - 1, max(0, int((longitude + 180) / 360 * (1 << level))))


def _row(latitude: float, level: int) -> int:
    return min((1 << level) - 1, max(0, int((latitude + 90) / 180 * (1 << level))))
