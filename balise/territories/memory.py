"""What the process remembers of the tables: an index of limits and a gazetteer, read again when they change."""

from __future__ import annotations

import datetime as dt
import threading
import time
from collections import Counter
from dataclasses import dataclass
from typing import Any

import shapely
from django.db.models import Count, Max
from django.utils import timezone

from balise.core.languages import Text

from .models import Area, Boundary
from .rules.gazetteer import Gazetteer, Place
from .rules.limits import Limit, LimitIndex

CHECK_EVERY = 3.0  # seconds between two looks at whether the tables changed


@dataclass
class _Memory:
    version: tuple[Any, ...] | None = None
    checked_at: float = float("-inf")
    gazetteer: Gazetteer | None = None
    limits: dict[dt.date, LimitIndex] | None = None


_memory = _Memory()
_lock = threading.Lock()


def forget() -> None:
    """Read the tables again at the next look-up. Actions call it; other processes notice by themselves."""
    with _lock:
        _memory.version, _memory.checked_at = None, float("-inf")


def gazetteer() -> Gazetteer:
    with _lock:
        _refresh()
        if _memory.gazetteer is None:
            _memory.gazetteer = Gazetteer(_places())
        return _memory.gazetteer


def limits(day: dt.date | None = None) -> LimitIndex:
    """Limits in force on `day`, today by default."""
    day = day or timezone.localdate()
    with _lock:
        _refresh()
        known = _memory.limits if _memory.limits is not None else {}
        if day not in known:
            if len(known) > 3:
                known.clear()
            known[day] = _limit_index(day)
            _memory.limits = known
        return known[day]


def _refresh() -> None:
    now = time.monotonic()
    if now - _memory.checked_at < CHECK_EVERY:
        return
    _memory.checked_at = now
    if (version := _version()) != _memory.version:
        _memory.version, _memory.gazetteer, _memory.limits = version, None, None


def _version() -> tuple[Any, ...]:
    areas = Area.objects.aggregate(n=Count("pk"), at=Max("edited_at"))
    boundaries = Boundary.objects.aggregate(n=Count("pk"), last=Max("pk"))
    return (areas["n"], areas["at"], boundaries["n"], boundaries["last"])


def _parents() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    links = Area.parents.through.objects.order_by("from_area_id", "to_area_id")
    for child, parent in links.values_list("from_area_id", "to_area_id"):
        found.setdefault(child, []).append(parent)
    return found


def _places() -> list[Place]:
    parents = _parents()
    areas = {area.code: area for area in Area.objects.all()}
    siblings = Counter((parent, areas[child].kind) for child, above in parents.items() for parent in above)

    def people(area: Area) -> int | None:
        """Of a neighbourhood without a count, its share of its borough: homonyms are ordered by it."""
        above = parents.get(area.code, ())
        if area.population or area.kind != "neighbourhood" or len(above) != 1:
            return area.population
        return (areas[above[0]].population or 0) // siblings[above[0], area.kind]

    return [
        Place(
            code=area.code,
            kind=area.kind,
            name=Text(area.name_fr, area.name_en),
            official_code=area.official_code,
            aliases=(*area.aliases.get("fr", ()), *area.aliases.get("en", ())),
            former=tuple(area.aliases.get("former", ())),
            population=people(area),
            latitude=area.latitude,
            longitude=area.longitude,
            parents=tuple(parents.get(area.code, ())),
        )
        for area in areas.values()
    ]


def _limit_index(day: dt.date) -> LimitIndex:
    kinds = dict(Area.objects.values_list("code", "kind"))
    rows = list(Boundary.objects.valid_on(day).values_list("area_id", "geometry", "is_schematic"))
    real = {code for code, _, is_schematic in rows if not is_schematic}
    used = [row for row in rows if not row[2] or row[0] not in real]
    shapes = shapely.from_wkb([bytes(row[1]) for row in used])
    limits = [
        Limit(code, kinds[code], shape, is_schematic)
        for (code, _, is_schematic), shape in zip(used, shapes, strict=True)
    ]
    return LimitIndex(limits, dict(_parents()), kinds)
