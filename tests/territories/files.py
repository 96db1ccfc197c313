"""Files of limits, made for tests."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path
from typing import Any

import shapefile
from pyproj import CRS, Transformer

Ring = list[tuple[float, float]]


def square(longitude: float, latitude: float, half: float = 0.02) -> Ring:
    west, east, south, north = longitude - half, longitude + half, latitude - half, latitude + half
    return [(west, south), (east, south), (east, north), (west, north), (west, south)]


def project(ring: Ring, system: str) -> Ring:
    transformer = Transformer.from_crs("OGC:CRS84", system, always_xy=True)
    return [transformer.transform(x, y) for x, y in ring]


def geojson(path: Path, shapes: list[tuple[dict[str, Any], Any]], crs: str = "") -> Path:
    """`shapes`: fields and a ring, or fields and a whole geometry."""
    whole: dict[str, Any] = {"type": "FeatureCollection", "features": []}
    if crs:
        whole["crs"] = {"type": "name", "properties": {"name": crs}}
    for fields, shape in shapes:
        geometry = {"type": "Polygon", "coordinates": [shape]} if isinstance(shape, list) else shape
        whole["features"].append({"type": "Feature", "properties": fields, "geometry": geometry})
    path.write_text(json.dumps(whole))
    return path


def zipped_shapefile(
    path: Path, shapes: list[tuple[str, str, Ring]], system: str = "", encoding: str = "utf-8", cpg: bool = True
) -> Path:
    """A shapefile of (NOM, CODE, ring), in `system` with its .prj, or without any."""
    streams = {part: io.BytesIO() for part in ("shp", "shx", "dbf")}
    writer = shapefile.Writer(**streams, shapeType=shapefile.POLYGON, encoding=encoding)
    writer.field("NOM", "C", size=80)
    writer.field("CODE", "C", size=20)
    for name, code, ring in shapes:
        writer.poly([[list(point) for point in reversed(ring)]])
        writer.record(name, code)
    writer.close()
    with zipfile.ZipFile(path, "w") as archive:
        for part, stream in streams.items():
            archive.writestr(f"couche/limites.{part}", stream.getvalue())
        if system:
            archive.writestr("couche/limites.prj", CRS.from_user_input(system).to_wkt("WKT1_ESRI"))
        if cpg:
            archive.writestr("couche/limites.cpg", encoding)
    return path
