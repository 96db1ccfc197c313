"""The ground of the map: limits and names of areas that this installation holds, light enough to be sent whole."""

from __future__ import annotations

import datetime as dt
import gzip
import hashlib
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import msgspec
import shapely
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe
from shapely.geometry import mapping

from balise.core.languages import Language
from balise.territories.models import Area, Boundary
from balise.web.audience import audience
from balise.web.routes import current_language

_DRAWN = ("region", "municipality", "borough")
_NAMED = ("municipality", "borough")
_TOLERANCE = 0.0015  # degrees: about 150 m, half a pixel at the scale where a whole region is seen
_DECIMALS = 4  # about 10 m
_MOST_NAMES = 400
_KEPT_SECONDS = 3600


@dataclass(frozen=True, slots=True)
class Ground:
    packed: bytes  # GeoJSON, gzip
    tag: str


@audience("public")
@require_safe
@cache_control(public=True, max_age=_KEPT_SECONDS)
def map_ground(request: HttpRequest) -> HttpResponse:
    """GeoJSON: one feature a limit, one point a name; `is_schematic` tells limits that have no official value."""
    today = timezone.localdate()
    found = ground(current_language(), today, Boundary.objects.valid_on(today).count())
    response: Any = get_conditional_response(request, etag=found.tag)
    if response is None:
        is_packed = "gzip" in request.headers.get("Accept-Encoding", "")
        response = HttpResponse(
            found.packed if is_packed else gzip.decompress(found.packed), content_type="application/geo+json"
        )
        if is_packed:
            response["Content-Encoding"] = "gzip"
        response["ETag"] = found.tag
    patch_vary_headers(response, ["Accept-Encoding"])
    return response


@lru_cache(maxsize=4)
def ground(language: Language, today: dt.date, count: int) -> Ground:
    """The ground on a day. `count` of limits makes it drawn anew when an operator loads others."""
    found = Boundary.objects.valid_on(today).filter(area__kind__in=_DRAWN).select_related("area")
    limits = sorted(found, key=lambda one: (_DRAWN.index(one.area.kind), one.area_id))  # the widest are drawn under
    real = {one.area_id for one in limits if not one.is_schematic}
    rows = [
        (one.area.kind, shapely.from_wkb(bytes(one.geometry)), one.is_schematic)
        for one in limits
        if not (one.is_schematic and one.area_id in real)
    ]
    text = msgspec.json.encode(
        {
            "type": "FeatureCollection",
            "is_schematic": any(is_schematic for _, _, is_schematic in rows),
            "features": [_feature(kind, geometry) for kind, geometry, _ in rows] + _names(language),
        }
    )
    return Ground(gzip.compress(text, 9, mtime=0), f'"{hashlib.sha256(text).hexdigest()[:20]}"')


def _feature(kind: str, geometry: Any) -> dict[str, Any]:
    lighter = shapely.set_precision(shapely.simplify(geometry, _TOLERANCE), 10**-_DECIMALS)
    shape = mapping(lighter if not lighter.is_empty else geometry.envelope)
    return {"type": "Feature", "properties": {"kind": kind}, "geometry": _rounded(shape)}


def _rounded(shape: Any) -> Any:
    if isinstance(shape, float):
        return round(shape, _DECIMALS)
    if isinstance(shape, dict):
        return {name: _rounded(value) for name, value in shape.items()}
    return [_rounded(part) for part in shape] if isinstance(shape, (list, tuple)) else shape


def _names(language: Language) -> list[dict[str, Any]]:
    """The most populous first: the map writes as many as have room."""
    areas = Area.objects.of_kind(*_NAMED).filter(latitude__isnull=False, population__isnull=False)
    return [
        {
            "type": "Feature",
            "properties": {"name": area.name(language)},
            "geometry": {"type": "Point", "coordinates": [_rounded(area.longitude), _rounded(area.latitude)]},
        }
        for area in areas.order_by("-population", "code")[:_MOST_NAMES]
    ]
