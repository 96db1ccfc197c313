"""Replies of address geocoders (Nominatim, Photon, Pelias) as points with a label. The kind is told by the reply."""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode, urlsplit


class NotAReply(ValueError):
    """What the server said is not a reply of a geocoder that Balise knows. The message is a sentence."""


@dataclass(frozen=True, slots=True)
class Point:
    latitude: float
    longitude: float
    label: str
    kind: str  # nominatim, photon, pelias


def address_of(base: str, text: str, language: str, limit: int) -> str:
    """The URL to ask. `base` may hold {text} and {language}; otherwise it is completed by what it looks like."""
    if "{text}" in base:
        return base.replace("{text}", quote(text)).replace("{language}", language).replace("{limit}", str(limit))
    path = urlsplit(base).path.rstrip("/")
    if path.endswith("/api"):  # Photon
        query = {"q": text, "lang": language, "limit": limit}
    elif path.endswith(("/v1/search", "/v1/autocomplete")):  # Pelias
        query = {"text": text, "lang": language, "size": limit}
    else:
        base = base if path.endswith("/search") else f"{base.rstrip('/')}/search"
        query = {"q": text, "format": "jsonv2", "accept-language": language, "limit": limit}
    return f"{base}{'&' if '?' in base else '?'}{urlencode(query)}"


def read(raw: bytes, limit: int = 8) -> list[Point]:
    """Points of a reply, in its order. Raises NotAReply."""
    try:
        reply = json.loads(raw)
    except (ValueError, RecursionError):
        raise NotAReply("The geocoder did not answer in JSON.") from None
    if isinstance(reply, list):
        found = [_nominatim(item) for item in reply]
    elif isinstance(reply, dict) and isinstance(reply.get("features"), list):
        kind = "pelias" if isinstance(reply.get("geocoding"), dict) else "photon"
        found = [_feature(item, kind) for item in reply["features"]]
    else:
        raise NotAReply("The geocoder answered something else than Nominatim, Photon or Pelias do.")
    return [point for point in found if point is not None][:limit]


def _point(latitude: Any, longitude: Any, label: Any, kind: str) -> Point | None:
    try:
        lat, lon = float(latitude), float(longitude)
    except (TypeError, ValueError):
        return None
    if not (math.isfinite(lat) and math.isfinite(lon) and abs(lat) <= 90 and abs(lon) <= 180):
        return None
    return Point(lat, lon, str(label or "")[:300], kind)


def _nominatim(item: Any) -> Point | None:
    if not isinstance(item, dict):
        return None
    return _point(item.get("lat"), item.get("lon"), item.get("display_name"), "nominatim")


def _feature(item: Any, kind: str) -> Point | None:
    if not isinstance(item, dict) or not isinstance(item.get("geometry"), dict):
        return None
    coordinates = item["geometry"].get("coordinates")
    if not isinstance(coordinates, list) or len(coordinates) < 2:
        return None
    properties = item.get("properties")
    told: dict[str, Any] = properties if isinstance(properties, dict) else {}
    label = told.get("label") or told.get("display_name") or _photon_label(told)
    return _point(coordinates[1], coordinates[0], label, kind)


def _photon_label(told: dict[str, Any]) -> str:
    street = " ".join(str(told[part]) for part in ("housenumber", "street") if told.get(part))
    name = str(told.get("name") or "")
    return ", ".join(dict.fromkeys(filter(None, [name, street, str(told.get("city") or "")])))
