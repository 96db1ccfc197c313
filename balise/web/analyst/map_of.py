"""The map beside a table of places: the same rows, drawn on the limits that this installation holds, without tiles.

Two sides that are compared are two maps in the same classes; of the same places, in the same frame.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import Any, NamedTuple

import shapely
from django.utils import timezone

from balise.analysis.rules.answer import Answer, Measure
from balise.core.languages import Language
from balise.territories.models import Boundary

from .chart import COLON, say, value

_WIDTH = 640
_SHARE_IN_VIEW = 0.02  # of the greatest value: the view holds whatever has as much
_CLASSES = 5
_FINE = 400  # pixels of the view that a limit is drawn by


class Shape(NamedTuple):
    code: str
    path: str
    level: int  # 1 to 5; 0 where no value is told
    title: str


class Level(NamedTuple):
    level: int
    words: str


class Ground(NamedTuple):
    """The places of one side; `name` says which where there are two."""

    name: str
    width: int
    height: int
    shapes: tuple[Shape, ...]


class Picture(NamedTuple):
    grounds: tuple[Ground, ...]
    levels: tuple[Level, ...]
    has_untold: bool
    is_schematic: bool


class Side(NamedTuple):
    """By code of place: the value that is told of it, what it says, its limit."""

    told: Mapping[str, float | None]
    titles: Mapping[str, str]
    limits: Mapping[str, Any]
    is_schematic: bool


def picture(
    answers: Sequence[Answer], measure: Measure, language: Language, names: Sequence[str] = ("",)
) -> Picture | None:
    """One map for each answer, under its name. None where no limit of these places is known. Values are those that the
    tables show, in five classes that all maps share."""
    sides = [_side(answer, measure, language) for answer in answers]
    values = [value for side in sides for code, value in side.told.items() if value and code in side.limits]
    if not values:
        return None
    steps = _steps(sorted(values))
    frames = [_frame(side) for side in sides]
    if len({answer.question.filters.area for answer in answers}) == 1:
        frames = [[limit for frame in frames for limit in frame]] * len(sides)
    grounds = [_ground(*one, steps) for one in zip(names, sides, frames, strict=True) if one[2]]
    is_untold = any(shape.level == 0 for one in grounds for shape in one.shapes)
    is_schematic = any(side.is_schematic for side in sides)
    return Picture(tuple(grounds), _levels(steps, measure.unit, language), is_untold, is_schematic)


def _side(answer: Answer, measure: Measure, language: Language) -> Side:
    place = answer.measures.index(measure)
    rows = [row for row in answer.rows if row.code]
    told = {row.code: row.cells[place].value for row in rows}
    colon = COLON.say(language)
    titles = {
        row.code: f"{row.label.say(language)}{colon}{say(row.cells[place], measure, language).words}" for row in rows
    }
    return Side(told, titles, *_limits(tuple(sorted(told))))


def _frame(side: Side) -> list[Any]:
    """Limits that the view must hold: of what counts, beside the greatest."""
    top = max((value or 0.0 for value in side.told.values()), default=0.0)
    return [limit for code, limit in side.limits.items() if top and (side.told[code] or 0.0) >= top * _SHARE_IN_VIEW]


def _ground(name: str, side: Side, frame: list[Any], steps: Sequence[float]) -> Ground:
    project, width, height = _view(frame)
    shapes = []
    for code, geometry in side.limits.items():
        one = side.told[code]
        level = 0 if one is None else 1 + sum(one > step for step in steps)
        shapes.append(Shape(code, _path(geometry, project, width, height), level, side.titles[code]))
    return Ground(name, width, height, tuple(shape for shape in shapes if shape.path))


@lru_cache(maxsize=32)
def _limits(codes: tuple[str, ...]) -> tuple[dict[str, Any], bool]:
    found = Boundary.objects.valid_on(timezone.localdate()).filter(area__in=codes)
    limits: dict[str, Any] = {}
    schematic: set[str] = set()
    for one in sorted(found, key=lambda one: not one.is_schematic):  # official limits take the place of others
        limits[one.area_id] = shapely.from_wkb(bytes(one.geometry))
        (schematic.add if one.is_schematic else schematic.discard)(one.area_id)
    return limits, bool(schematic)


def _steps(values: list[float]) -> list[float]:
    """Limits of classes with about as many places in each, at values that read well."""
    found: list[float] = []
    for part in range(1, _CLASSES):
        at = values[min(len(values) - 1, len(values) * part // _CLASSES)] if values else 0.0
        rounded = _rounded(at)
        if (not found or rounded > found[-1]) and values and rounded < values[-1]:
            found.append(rounded)
    return found


def _rounded(value: float) -> float:
    """To two figures, and to no less than is said of them."""
    if value <= 0:
        return 0.0
    power = max(0.1, 10.0 ** (math.floor(math.log10(value)) - 1))
    return round(value / power) * power


def _levels(steps: list[float], unit: str, language: Language) -> tuple[Level, ...]:
    if not steps:
        return ()
    to_, least, more = ("jusqu’à", "plus de", "à") if language == "fr" else ("up to", "more than", "to")
    said = [value(step, unit, language) for step in steps]
    middle = [f"{low} {more} {high}" for low, high in pairwise(said)]
    words = [f"{to_} {said[0]}", *middle, f"{least} {said[-1]}"]
    return tuple(Level(number, one) for number, one in enumerate(words, start=1))


def _view(shown: list[Any]) -> tuple[Any, int, int]:
    """A projection in which distances near the middle are right, and the size of the view."""
    west, south, east, north = shapely.total_bounds(shown)
    flat = math.cos(math.radians((south + north) / 2))
    scale = _WIDTH / max(0.01, (east - west) * flat)
    height = round(min(_WIDTH, max(_WIDTH / 3, (north - south) * scale)))
    scale = min(scale, height / max(0.01, north - south))
    left = (_WIDTH - (east - west) * flat * scale) / 2

    def project(points: Any) -> Any:
        points = points.copy()
        points[:, 0] = left + (points[:, 0] - west) * flat * scale
        points[:, 1] = (north - points[:, 1]) * scale
        return points

    return project, _WIDTH, height


def _path(geometry: Any, project: Any, width: int, height: int) -> str:
    drawn = shapely.transform(geometry, project)
    drawn = shapely.simplify(shapely.clip_by_rect(drawn, -9, -9, width + 9, height + 9), width / _FINE / 2)
    parts = []
    for polygon in shapely.get_parts(drawn):
        if polygon.geom_type != "Polygon" or polygon.is_empty:
            continue
        points = shapely.get_coordinates(polygon.exterior).round().astype(int)
        parts.append("M" + "L".join(f"{x} {y}" for x, y in points.tolist()) + "Z")
    return "".join(parts)
