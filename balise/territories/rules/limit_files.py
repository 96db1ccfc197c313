"""Files of limits as shapes with their fields: GeoJSON (plain, .gz or in a .zip) and zipped shapefiles."""

from __future__ import annotations

import gzip
import io
import json
import struct
import zipfile
import zlib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import shapefile
import shapely
from shapely.geometry import MultiPolygon
from shapely.geometry.polygon import orient

from balise.core.languages import Text

from . import rings, systems
from .told import Told

Opened = tuple[list[tuple[dict[str, Any], Any]], str]  # [(fields, GeoJSON geometry)], system declared or ""
NOTHING = Text()
OFF_EARTH = Text(
    en="Its coordinates are outside the Earth once brought to latitude and longitude.",
    fr="Ses coordonnées sont hors de la Terre une fois ramenées en latitude et longitude.",
)
EXCHANGED = Text(
    en="Latitude stood before longitude in this file: they were exchanged.",
    fr="La latitude précédait la longitude dans ce fichier : elles ont été échangées.",
)
LARGEST = 1_000_000_000  # bytes, once opened: no real file of limits is larger, and a zip bomb is


class Unreadable(Told):
    """The file as a whole cannot be used."""


@dataclass(frozen=True, slots=True)
class Feature:
    """One shape of a file, in WGS 84, or the sentence that says why it has none."""

    number: int  # from 1, as people count
    fields: dict[str, Any]
    shape: MultiPolygon | None
    repairs: tuple[Text, ...] = ()
    refusal: Text = NOTHING


@dataclass(frozen=True, slots=True)
class LimitFile:
    name: str
    features: tuple[Feature, ...]
    system: str  # "WGS 84", or the system they were brought from
    notes: tuple[Text, ...] = field(default=())


def read(path: Path, crs: str = "") -> LimitFile:
    """Read a file of limits. `crs` names its coordinate system where the file does not.

    Raises Unreadable, or systems.Unknown for projected coordinates of no known system.
    """
    try:
        found, declared = _open(path)
    except (OSError, zipfile.BadZipFile, zlib.error, EOFError) as error:
        raise Unreadable(
            Text(
                en=f"{path.name} cannot be read: {error}.",
                fr=f"{path.name} ne peut être lu : {error}.",
            )
        ) from None
    if not found:
        raise Unreadable(
            Text(
                en=f"{path.name} holds no feature. A file of polygons was expected.",
                fr=f"{path.name} ne contient aucune forme. Un fichier de polygones était attendu.",
            )
        )
    shapes = [_shape(geometry) for _, geometry in found]
    system, move, notes = _system(crs or declared, [s for s, _, _ in shapes if s is not None])
    features = []
    for number, ((fields, _), (shape, repairs, refusal)) in enumerate(zip(found, shapes, strict=True), 1):
        moved = shape if shape is None or move is None else move(shape)
        if moved is not None and not systems.looks_geographic(moved.bounds):
            moved, refusal = None, OFF_EARTH
        features.append(Feature(number, fields, moved, tuple(repairs), refusal))
    return LimitFile(path.name, tuple(features), system, notes)


def _shape(geometry: Any) -> tuple[MultiPolygon | None, list[Text], Text]:
    try:
        shape, repairs = rings.read(geometry)
    except rings.Refused as refused:
        return None, [], refused.text
    return shape, repairs, Text()


def _system(declared: str, shapes: list[MultiPolygon]) -> tuple[str, Any, tuple[Text, ...]]:
    """(name, function to degrees or None, notes). A declared degree system with numbers beyond it is not believed."""
    if not shapes:
        return "WGS 84", None, ()
    low = [min(s.bounds[i] for s in shapes) for i in (0, 1)]
    high = [max(s.bounds[i] for s in shapes) for i in (2, 3)]
    bounds = (low[0], low[1], high[0], high[1])
    system = systems.declared(declared) if declared else None
    if system is not None and not system.is_geographic:
        return system.name, systems.to_degrees(system), ()
    if not systems.looks_geographic(bounds):
        raise systems.refusal(bounds)
    if systems.looks_swapped(bounds):
        return "WGS 84", _exchange, (EXCHANGED,)
    return "WGS 84", None, ()


def _exchange(shape: MultiPolygon) -> MultiPolygon:
    exchanged = shapely.transform(shape, lambda xy: xy[:, ::-1])
    return MultiPolygon([orient(polygon) for polygon in exchanged.geoms])


def _open(path: Path) -> Opened:
    """What a file holds, whatever its wrapping."""
    suffix = path.suffix.lower()
    if suffix == ".zip":
        return _zipped(path)
    if suffix == ".gz":
        with gzip.open(path) as file:
            return _geojson(file.read(LARGEST + 1), path.name)
    if suffix == ".shp":
        raise Unreadable(
            Text(
                en=f"{path.name} is one part of a shapefile. Zip it with its .dbf, .shx and .prj; load the .zip.",
                fr=f"{path.name} n’est qu’une partie d’un shapefile. Mettez-le en .zip avec ses .dbf, .shx et .prj.",
            )
        )
    return _geojson(path.read_bytes(), path.name)


def _geojson(raw: bytes, name: str) -> Opened:
    if len(raw) > LARGEST:
        raise Unreadable(
            Text(
                en=f"{name} is larger than {LARGEST // 10**9} GB once opened.",
                fr=f"{name} dépasse {LARGEST // 10**9} Go une fois ouvert.",
            )
        )
    try:
        whole = json.loads(raw.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise Unreadable(
            Text(
                en=f"{name} is not GeoJSON: {str(error)[:120]}.",
                fr=f"{name} n’est pas du GeoJSON : {str(error)[:120]}.",
            )
        ) from None
    if not isinstance(whole, dict) or not isinstance(whole.get("features"), list):
        raise Unreadable(
            Text(
                en=f"{name} is JSON, but not a FeatureCollection of GeoJSON.",
                fr=f"{name} est du JSON, mais pas une FeatureCollection GeoJSON.",
            )
        )
    crs = whole.get("crs")
    properties = crs.get("properties") if isinstance(crs, dict) else None
    declared = properties.get("name") if isinstance(properties, dict) else ""
    features = [f if isinstance(f, dict) else {} for f in whole["features"]]
    named = declared if isinstance(declared, str) else ""
    return [(_fields(f.get("properties")), f.get("geometry")) for f in features], named


def _fields(properties: Any) -> dict[str, Any]:
    return {str(k): v for k, v in properties.items()} if isinstance(properties, dict) else {}


def _zipped(path: Path) -> Opened:
    with zipfile.ZipFile(path) as archive:
        if sum(info.file_size for info in archive.infolist()) > LARGEST:
            raise Unreadable(
                Text(
                    en=f"{path.name} would be larger than {LARGEST // 10**9} GB once opened.",
                    fr=f"{path.name} dépasserait {LARGEST // 10**9} Go une fois ouvert.",
                )
            )
        names = [n for n in archive.namelist() if not n.startswith("__MACOSX/")]
        layers = [n for n in names if n.lower().endswith(".shp")]
        documents = [n for n in names if n.lower().endswith((".geojson", ".json"))]
        if len(layers) + len(documents) != 1:
            told = ", ".join(layers + documents) or "0"
            raise Unreadable(
                Text(
                    en=f"{path.name} must hold exactly one shapefile or GeoJSON; it holds: {told}.",
                    fr=f"{path.name} doit contenir un seul shapefile ou GeoJSON; il contient : {told}.",
                )
            )
        if documents:
            return _geojson(archive.read(documents[0]), documents[0])
        return _shapefile(archive, names, layers[0])


def _shapefile(archive: zipfile.ZipFile, names: list[str], layer: str) -> Opened:
    stem = layer[:-4].lower()
    parts = {n[-3:].lower(): archive.read(n) for n in names if n[:-4].lower() == stem}
    if "dbf" not in parts:
        raise Unreadable(
            Text(
                en=f"{layer} comes without its .dbf, which holds the names. Zip all the files of the layer.",
                fr=f"{layer} vient sans son .dbf, qui contient les noms. Mettez toute la couche en .zip.",
            )
        )
    named = [parts["cpg"].decode("ascii", "replace").strip()] if "cpg" in parts else []
    reason = ""
    for encoding in [*named, "utf-8", "latin-1"]:
        try:
            return _records(parts, encoding), parts.get("prj", b"").decode("utf-8", "replace")
        except (shapefile.ShapefileException, struct.error, LookupError, ValueError, ArithmeticError) as error:
            reason = reason or str(error)[:120]
    raise Unreadable(
        Text(
            en=f"{layer} cannot be read as a shapefile: {reason.strip()}.",
            fr=f"{layer} ne se lit pas comme un shapefile : {reason.strip()}.",
        )
    )


def _records(parts: dict[str, bytes], encoding: str) -> list[tuple[dict[str, Any], Any]]:
    streams = {name: io.BytesIO(parts[name]) for name in ("shp", "shx", "dbf") if name in parts}
    with shapefile.Reader(**streams, encoding=encoding) as reader:
        return [(item.record.as_dict(), _listed(item.shape)) for item in reader.iterShapeRecords()]


def _listed(shape: Any) -> Any:
    """A shape of pyshp as GeoJSON with lists, as JSON gives them; None when the record has no shape."""
    if shape.shapeType == shapefile.NULL:
        return None
    return json.loads(json.dumps(shape.__geo_interface__))
