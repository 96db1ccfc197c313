"""Shapes that can be trusted: valid polygons, outer rings counter-clockwise (RFC 7946), with what was repaired."""

from __future__ import annotations

from typing import Any

import shapely
from shapely.geometry import MultiPolygon, Polygon
from shapely.geometry.base import BaseGeometry
from shapely.geometry.polygon import orient

from balise.core.languages import Text

from .told import Told

SMALLEST = 1e-10  # square degrees, about one square metre: less is a slip of the pen


class Refused(Told):
    """A shape that no repair can save."""


def read(geometry: Any) -> tuple[MultiPolygon, list[Text]]:
    """A GeoJSON geometry as valid polygons, and a sentence for each repair. Raises Refused."""
    repairs: list[Text] = []
    polygons = [_polygon(rings, repairs) for rings in _parts(geometry)]
    kept = [part for polygon in polygons if polygon is not None for part in _valid(polygon, repairs)]
    if len(kept) == 0:
        raise Refused(
            Text(
                en="The shape encloses nothing: all its rings are points or lines. Draw it again.",
                fr="La forme n’entoure rien : tous ses anneaux sont des points ou des lignes. Il faut la redessiner.",
            )
        )
    return MultiPolygon([orient(part) for part in kept]), repairs


def _parts(geometry: Any) -> list[Any]:
    if not isinstance(geometry, dict):
        raise Refused(
            Text(
                en="There is no shape. A polygon was expected.",
                fr="Il n’y a pas de forme. Un polygone était attendu.",
            )
        )
    kind, coordinates = geometry.get("type"), geometry.get("coordinates")
    if kind == "GeometryCollection" and isinstance(geometry.get("geometries"), list):
        return [p for g in geometry["geometries"] if _is_polygonal(g) for p in _parts(g)]
    if not _is_polygonal(geometry):
        raise Refused(
            Text(
                en=f"The shape is a {str(kind)[:40]}. A Polygon or a MultiPolygon was expected.",
                fr=f"La forme est de type {str(kind)[:40]}. Un Polygon ou un MultiPolygon était attendu.",
            )
        )
    if not isinstance(coordinates, list):
        raise Refused(Text(en="The shape has no coordinates.", fr="La forme n’a pas de coordonnées."))
    return [coordinates] if kind == "Polygon" else coordinates


def _is_polygonal(geometry: Any) -> bool:
    return isinstance(geometry, dict) and geometry.get("type") in ("Polygon", "MultiPolygon")


def _polygon(rings: Any, repairs: list[Text]) -> Polygon | None:
    if not isinstance(rings, list) or not rings:
        repairs.append(Text(en="A part without rings was left out.", fr="Une partie sans anneau a été écartée."))
        return None
    outer, *holes = [_ring(ring, repairs) for ring in rings]
    if outer is None:
        repairs.append(
            Text(
                en="A part whose outer ring has fewer than three different points was left out.",
                fr="Une partie dont l’anneau extérieur a moins de trois points différents a été écartée.",
            )
        )
        return None
    kept = [hole for hole in holes if hole is not None]
    if len(kept) < len(holes):
        repairs.append(
            Text(
                en="A hole with fewer than three different points was left out.",
                fr="Un trou de moins de trois points différents a été écarté.",
            )
        )
    return Polygon(outer, kept)


def _ring(ring: Any, repairs: list[Text]) -> list[tuple[float, float]] | None:
    try:
        points = [(float(point[0]), float(point[1])) for point in ring]
    except (TypeError, ValueError, IndexError, KeyError):
        raise Refused(
            Text(
                en="A coordinate of the shape is not a pair of numbers.",
                fr="Une coordonnée de la forme n’est pas une paire de nombres.",
            )
        ) from None
    if any(abs(value) > 1e9 or value != value for point in points for value in point):
        raise Refused(
            Text(
                en="A coordinate of the shape is not a finite number.",
                fr="Une coordonnée de la forme n’est pas un nombre fini.",
            )
        )
    if len(set(points)) < 3:
        return None
    if points[0] != points[-1]:
        points.append(points[0])
        repairs.append(
            Text(
                en="A ring that did not end where it began was closed.",
                fr="Un anneau qui ne finissait pas où il commence a été fermé.",
            )
        )
    return points


def _valid(polygon: Polygon, repairs: list[Text]) -> list[Polygon]:
    mended: BaseGeometry = polygon
    if not polygon.is_valid:
        why = shapely.is_valid_reason(polygon)
        repairs.append(
            Text(
                en=f"An invalid ring was repaired ({why}).",
                fr=f"Un anneau invalide a été réparé ({why}).",
            )
        )
        mended = shapely.make_valid(polygon)
    parts = [part for part in _flat(mended) if part.geom_type == "Polygon"]
    kept = [part for part in parts if part.area > SMALLEST]
    if len(kept) < len(parts) or not parts:
        repairs.append(
            Text(
                en="A part that encloses nothing was left out.",
                fr="Une partie qui n’entoure rien a été écartée.",
            )
        )
    return kept


def _flat(shape: BaseGeometry) -> list[Any]:
    if hasattr(shape, "geoms"):
        return [part for inner in shape.geoms for part in _flat(inner)]
    return [shape]
