"""Schematic limits, computed from centres alone: each point belongs to the nearest centre (Voronoi cells).

Cells are those of the smallest municipal areas (boroughs where a municipality has some); larger areas are the union
of theirs, so children tile their parent whatever the level. Nobody may rely on them: they only say roughly where.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

import numpy as np
import shapely
from shapely.geometry import MultiPolygon, Polygon
from shapely.geometry.base import BaseGeometry

from .facts import Fact

_LEAVES = ("borough", "municipality")
_SMALL = ("neighbourhood", "postal")
_SQUEEZE = math.cos(math.radians(46.5))  # a degree of longitude is shorter: nearest is measured on the ground


def limits(areas: Sequence[Fact], outlines: Mapping[str, Sequence[tuple[float, float]]]) -> dict[str, BaseGeometry]:
    """Area code -> polygon, for every area that can have one. `outlines` are rings of a few areas drawn by hand."""
    by_code = {area.code: area for area in areas}
    leaves = _leaves(areas)
    cells: dict[str, BaseGeometry] = {}
    shapes = {code: Polygon(ring) for code, ring in outlines.items()}
    whole = shapes.pop("ca-qc")
    rest = leaves
    for code, shape in shapes.items():
        inside = [leaf for leaf in rest if code == leaf.code or code in _above(leaf, by_code)]
        rest = [leaf for leaf in rest if leaf not in inside]
        cells |= _cells(_seeds(inside, areas), shape)
    cells |= _cells(_seeds(rest, areas), whole.difference(shapely.union_all(list(shapes.values()))))
    made = _unions(cells, by_code)
    for kind in _SMALL:
        made |= _inside_parents([area for area in areas if area.kind == kind], made)
    return made


def _leaves(areas: Sequence[Fact]) -> list[Fact]:
    split = {parent for area in areas if area.kind == "borough" for parent in area.parents}
    return [area for area in areas if area.kind in _LEAVES and area.code not in split]


def _above(area: Fact, by_code: dict[str, Fact]) -> set[str]:
    found: set[str] = set()
    waiting = list(area.parents)
    while waiting:
        code = waiting.pop()
        if code not in found:
            found.add(code)
            waiting += by_code[code].parents if code in by_code else ()
    return found


def _seeds(leaves: Iterable[Fact], areas: Sequence[Fact]) -> dict[str, list[tuple[float, float]]]:
    """Leaf code -> points that are surely in it: its centre, and the centres of what lies in it alone."""
    seeds = {leaf.code: [(leaf.longitude, leaf.latitude)] for leaf in leaves}
    for area in areas:
        if area.kind in _SMALL and len(area.parents) == 1 and area.parents[0] in seeds:
            seeds[area.parents[0]].append((area.longitude, area.latitude))
    return seeds


def _cells(seeds: dict[str, list[tuple[float, float]]], shape: BaseGeometry) -> dict[str, BaseGeometry]:
    """Parts of `shape` nearest to the points of each code. Together they are `shape`."""
    owners: dict[tuple[float, float], str] = {}
    for code, points in seeds.items():
        for lon, lat in points:
            owners.setdefault((round(lon * _SQUEEZE, 5), round(lat, 5)), code)
    if len(set(owners.values())) < 2:
        return dict.fromkeys(set(owners.values()), shape)
    flat = shapely.transform(shape, lambda xy: xy * [_SQUEEZE, 1.0])
    centres = np.array(list(owners))
    diagram = shapely.voronoi_polygons(shapely.multipoints(centres), extend_to=flat)
    polygons = shapely.get_parts(diagram)
    which, inside = shapely.STRtree(polygons).query(shapely.points(centres), predicate="within")
    grouped: dict[str, list[BaseGeometry]] = defaultdict(list)
    for owner, cell in zip(which, inside, strict=True):
        grouped[owners[tuple(centres[owner])]].append(polygons[cell])
    return {code: _unsqueeze(shapely.union_all(parts).intersection(flat)) for code, parts in grouped.items()}


def _unsqueeze(shape: BaseGeometry) -> BaseGeometry:
    wide = shapely.make_valid(shapely.transform(shape, lambda xy: xy / [_SQUEEZE, 1.0]))
    parts = shapely.get_parts(shapely.get_parts(wide))  # a collection may hold a multipolygon
    return MultiPolygon([part for part in parts if part.geom_type == "Polygon" and part.area > 1e-10])


def _unions(cells: dict[str, BaseGeometry], by_code: dict[str, Fact]) -> dict[str, BaseGeometry]:
    """The cells, and every area above them as the union of those below it."""
    parts: dict[str, list[BaseGeometry]] = defaultdict(list)
    for code, cell in cells.items():
        for above in {code} | _above(by_code[code], by_code):
            parts[above].append(cell)
    parts.pop("ca", None)  # one province does not show a country
    return {code: shapely.union_all(shapes, grid_size=1e-6) for code, shapes in parts.items()}


def _inside_parents(areas: Sequence[Fact], made: dict[str, BaseGeometry]) -> dict[str, BaseGeometry]:
    """Areas of one kind that share each parent among them; one that lies in several parents is their union.

    A rural postal area lies across a whole region and has no limit worth drawing.
    """
    shared: dict[str, list[Fact]] = defaultdict(list)
    found: dict[str, BaseGeometry] = {}
    for area in areas:
        if any(parent.startswith("region-") or parent not in made for parent in area.parents):
            continue
        if len(area.parents) > 1:
            found[area.code] = shapely.union_all([made[parent] for parent in area.parents])
        else:
            shared[area.parents[0]].append(area)
    for parent, children in shared.items():
        found |= _cells({child.code: [_into(made[parent], child)] for child in children}, made[parent])
    return {code: shape for code, shape in found.items() if not shape.is_empty}


def _into(parent: BaseGeometry, child: Fact) -> tuple[float, float]:
    """The centre of an area, or the nearest point of its parent when a schematic parent misses it."""
    nearest = shapely.shortest_line(parent, shapely.Point(child.longitude, child.latitude))
    return float(nearest.coords[0][0]), float(nearest.coords[0][1])
