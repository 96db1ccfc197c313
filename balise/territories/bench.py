"""`balise bench territories`: look-ups a second among 1,300 polygons, beside a plain loop and a bare spatial tree; and
what it costs to find a place of this installation by its name, however it is typed."""

from __future__ import annotations

import argparse
import math
import random
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely
from shapely.geometry import Polygon

from . import memory
from .find import find
from .rules.limits import Limit, LimitIndex

if TYPE_CHECKING:
    from balise.command_line.bench import Result

GOAL = 10_000  # look-ups a second, in one process
NAMES_GOAL = 1.0  # milliseconds, 95 names in 100 and in whichever way they are typed


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--polygons", type=int, default=1_300)
    parser.add_argument("--vertices", type=int, default=200, help="of each polygon")
    parser.add_argument("--points", type=int, default=20_000)
    parser.add_argument("--names", type=int, default=500, help="typed in each way")


def run(options: argparse.Namespace) -> Result:
    """Municipality-like polygons that tile a square degree or so, each with a wavy limit of many vertices."""
    from balise.command_line.bench import Goal, Result

    shapes = tiling(options.polygons, options.vertices)
    chance = random.Random(211)
    points = [(chance.uniform(45.0, 47.0), chance.uniform(-75.0, -72.0)) for _ in range(options.points)]
    codes = [f"mun-{n}" for n in range(len(shapes))]
    started = time.perf_counter()
    limits = [Limit(code, "municipality", shape) for code, shape in zip(codes, shapes, strict=True)]
    index = LimitIndex(
        limits, {code: ["ca-qc"] for code in codes}, {**dict.fromkeys(codes, "municipality"), "ca-qc": "province"}
    )
    built = time.perf_counter() - started
    tree = shapely.STRtree(shapes)
    few = points[: max(options.points // 100, 50)]
    rows = [
        _measure("balise: where, with uncertainty", index.where, points, build_s=round(built, 3)),
        _measure("shapely: every polygon in turn", lambda lat, lon: _loop(shapes, lat, lon), few),
        _measure("limit: bare tree, boxes only", lambda lat, lon: tree.query(shapely.Point(lon, lat)), points),
    ]
    ours, limit = rows[0]["lookups_per_s"], rows[2]["lookups_per_s"]
    for row in rows:
        row["of_limit"] = round(row["lookups_per_s"] / limit, 3)
    goals = [Goal("look-ups in one process", ours, "per second", GOAL, is_at_least=True)]
    if named := names(options.names):
        slowest = max(row["p95_us"] for row in named) / 1000
        goals.append(Goal("a place by its name, p95 of the slowest way", slowest, "ms", NAMES_GOAL))
    return Result("territories", [*rows, *named], goals)


def names(count: int) -> list[dict[str, Any]]:
    """`find` over the areas of this installation, by what people type; [] where none is loaded."""
    chance = random.Random(211)
    known = [place.name.fr for place in memory.gazetteer().places.values() if place.name.fr]
    said = [chance.choice(known) for _ in range(count)] if known else []
    return [_found(what, [typed(name, chance) for name in said]) for what, typed in _TYPED.items()] if said else []


def _found(what: str, texts: list[str]) -> dict[str, Any]:
    """The best of three passes for each text, once all is in memory."""
    best = [math.inf] * len(texts)
    for _ in range(3):
        for at, text in enumerate(texts):
            started = time.perf_counter()
            find(text)
            best[at] = min(best[at], time.perf_counter() - started)
    ordered = [round(1e6 * seconds, 1) for seconds in sorted(best)]
    p50, p95 = (ordered[min(int(len(ordered) * share), len(ordered) - 1)] for share in (0.5, 0.95))
    return {"table": "find", "what": what, "texts": len(texts), "p50_us": p50, "p95_us": p95, "max_us": ordered[-1]}


def _misspelt(name: str, chance: random.Random) -> str:
    at = chance.randrange(1, max(2, len(name) - 1))
    return name[:at] + name[at + 1 :]


_TYPED: dict[str, Callable[[str, random.Random], str]] = {
    "a name": lambda name, chance: name,
    "its beginning": lambda name, chance: name[: max(3, len(name) * 2 // 3)],
    "a letter missing": _misspelt,
    "an address in it": lambda name, chance: f"12 rue Principale, {name}",
    "what is no place": lambda name, chance: f"zzqx {name[::-1][:6]}",
}


def _measure(
    name: str, look: Callable[[float, float], Any], points: list[tuple[float, float]], **more: Any
) -> dict[str, Any]:
    """The best of three passes: a pause of the machine is not a property of the code."""
    best = math.inf
    for _ in range(3):
        started = time.perf_counter()
        for latitude, longitude in points:
            look(latitude, longitude)
        best = min(best, time.perf_counter() - started)
    rate = len(points) / best
    return {"what": name, "points": len(points), "lookups_per_s": round(rate), "us_each": round(1e6 / rate, 1), **more}


def _loop(shapes: list[Polygon], latitude: float, longitude: float) -> list[int]:
    point = shapely.Point(longitude, latitude)
    return [number for number, shape in enumerate(shapes) if shape.contains(point)]


def tiling(count: int, vertices: int) -> list[Polygon]:
    """About `count` polygons without holes between them: a grid whose sides wave alike for both neighbours."""
    columns = math.ceil(math.sqrt(count))
    rows = math.ceil(count / columns)
    steps = max(vertices // 4, 2)
    width, height = 3.0 / columns, 2.0 / rows
    along = np.linspace(0, 1, steps, endpoint=False)
    wave = 0.08 * np.sin(along * 6 * math.pi)

    def polygon(column: int, row: int) -> Polygon:
        south = np.column_stack([column + along, row + wave])
        east = np.column_stack([column + 1 + wave, row + along])
        north = np.column_stack([column + along, row + 1 + wave])[::-1]
        west = np.column_stack([column + wave, row + along])[::-1]
        ring = np.concatenate([south, east, north, west]) * (width, height) + (-75.0, 45.0)
        return Polygon(ring).buffer(0)

    return [polygon(n % columns, n // columns) for n in range(count)]
