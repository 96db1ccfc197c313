"""A territory drawn on the map, as the cells that fill it."""

from __future__ import annotations

from math import log2

import shapely
from shapely.errors import ShapelyError
from shapely.geometry.base import BaseGeometry

from .cells import COARSEST, FINEST, bounds, children, over

_STEPS = 64  # the limit is followed to within this share of the territory's size


def cells_of(polygon: str) -> list[str]:
    """Cells whose centre is within a GeoJSON geometry, large ones where it is whole; none when it cannot be read."""
    geometry = _read(polygon)
    if geometry is None:
        return []
    west, south, east, north = geometry.bounds
    size = max(north - south, (east - west) / 2, 180 / 2**FINEST)
    finest = min(FINEST, max(COARSEST, round(log2(180 * _STEPS / size))))
    todo = over(south, west, north, east, min(finest, max(COARSEST, int(log2(180 / size)))))
    found: list[str] = []
    while todo:
        cell = todo.pop()
        box = shapely.box(*bounds(cell))
        if geometry.contains(box) or (cell.level == finest and geometry.contains(box.centroid)):
            found.append(cell.name)
        elif cell.level < finest and geometry.intersects(box):
            todo += children(cell)
    return found


def _read(polygon: str) -> BaseGeometry | None:
    try:
        geometry = shapely.from_geojson(polygon)
        geometry = geometry if geometry.is_valid else shapely.make_valid(geometry)
    except (ShapelyError, AttributeError, TypeError):
        return None
    if geometry.is_empty or not geometry.area or max(abs(bound) for bound in geometry.bounds) > 180:
        return None
    shapely.prepare(geometry)
    return geometry
