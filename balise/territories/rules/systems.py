"""Coordinate systems: what a file declares, what its numbers betray, and how to reach latitude and longitude."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

import numpy as np
import shapely
from pyproj import CRS, Transformer
from pyproj.exceptions import CRSError, ProjError
from shapely.geometry.base import BaseGeometry

from balise.core.languages import Text

from .told import Told

# What Québec's publishers use, likeliest first.
LIKELY = {
    "EPSG:32188": "MTM zone 8 (Montréal)",
    "EPSG:2950": "MTM zone 8, NAD83(CSRS)",
    "EPSG:32187": "MTM zone 7 (Québec City)",
    "EPSG:32189": "MTM zone 9 (Outaouais)",
    "EPSG:32190": "MTM zone 10 (Abitibi)",
    "EPSG:32198": "Québec Lambert",
    "EPSG:6622": "Québec Lambert, NAD83(CSRS)",
    "EPSG:26918": "UTM zone 18",
    "EPSG:26919": "UTM zone 19",
    "EPSG:3857": "web Mercator",
    "EPSG:3347": "Statistics Canada Lambert",
}
QUEBEC = (-79.8, 44.9, -57.0, 62.7)  # west, south, east, north
_URN = re.compile(r"urn:ogc:def:crs:(EPSG|OGC):[^:]*:(\w+)$", re.IGNORECASE)


class Unknown(Told):
    """The system of the coordinates is neither declared nor plain."""


def declared(crs: str) -> CRS:
    """The system that a file or an option names: "EPSG:32188", a URN, or the text of a .prj. Raises Unknown."""
    name = crs.strip()
    if found := _URN.match(name):
        name = f"{found[1].upper()}:{found[2].upper()}"
    try:
        return CRS.from_user_input("OGC:CRS84" if name in ("OGC:CRS84", "CRS84") else name)
    except CRSError:
        raise Unknown(
            Text(
                en=f"The coordinate system {crs[:60]!r} is not known. Name it by number, for example --crs EPSG:32188.",
                fr=f"Le système de coordonnées {crs[:60]!r} est inconnu. Nommez-le par son numéro, "
                "par exemple --crs EPSG:32188.",
            )
        ) from None


def looks_geographic(bounds: tuple[float, float, float, float]) -> bool:
    west, south, east, north = bounds
    return west >= -180 and east <= 180 and south >= -90 and north <= 90


def looks_swapped(bounds: tuple[float, float, float, float]) -> bool:
    """Latitude stands before longitude: the numbers are Québec's, but the wrong way round."""
    first_low, second_low, first_high, second_high = bounds
    west, south, east, north = QUEBEC
    return south <= first_low and first_high <= north and west <= second_low and second_high <= east


def refusal(bounds: tuple[float, float, float, float]) -> Unknown:
    """Why coordinates that declare no system are refused, naming the systems that would put them in Québec."""
    x, y = (bounds[0] + bounds[2]) / 2, (bounds[1] + bounds[3]) / 2
    likely = [f"{code} ({name})" for code, name in LIKELY.items() if _lands_in_quebec(code, x, y)]
    guess = Text(en="None of the systems used in Québec fits.", fr="Aucun système en usage au Québec ne convient.")
    if likely:
        guess = Text(en=f"It may be {' or '.join(likely)}.", fr=f"Ce peut être {' ou '.join(likely)}.")
    return Unknown(
        Text(
            en=f"The coordinates (near {x:.0f}, {y:.0f}) are projected, but the file does not say in which system. "
            f"{guess.en} Ask its publisher, then say so with --crs.",
            fr=f"Les coordonnées (près de {x:.0f}, {y:.0f}) sont projetées, mais le fichier ne dit pas dans quel "
            f"système. {guess.fr} Demandez-le à qui le publie, puis dites-le avec --crs.",
        )
    )


def _lands_in_quebec(code: str, x: float, y: float) -> bool:
    there, back = _both_ways(code)
    try:
        lon, lat = there.transform(x, y, errcheck=True)
        # Back again: a projection used far outside its zone gives a place, but not the same one.
        again = back.transform(lon, lat, errcheck=True)
    except ProjError:
        return False
    near = abs(again[0] - x) < 1 and abs(again[1] - y) < 1
    zone = _zone(code)
    in_zone = zone is None or zone[0] <= lon <= zone[1]
    return near and in_zone and QUEBEC[0] <= lon <= QUEBEC[2] and QUEBEC[1] <= lat <= QUEBEC[3]


@lru_cache(maxsize=len(LIKELY))
def _both_ways(code: str) -> tuple[Transformer, Transformer]:
    """To degrees and from degrees. Slow to make."""
    there = Transformer.from_crs(code, "OGC:CRS84", always_xy=True)
    return there, Transformer.from_crs("OGC:CRS84", code, always_xy=True)


def _zone(code: str) -> tuple[float, float] | None:
    """Longitudes where the system is meant to be used, with a little on each side."""
    area = CRS.from_user_input(code).area_of_use
    return (area.west - 0.5, area.east + 0.5) if area else None


def to_degrees(crs: CRS) -> Any:
    """A function from shapes in `crs` to shapes in WGS 84; None when nothing has to be done."""
    if crs.is_geographic:
        return None
    transformer = Transformer.from_crs(crs, "OGC:CRS84", always_xy=True)

    def move(shape: BaseGeometry) -> BaseGeometry:
        def points(xy: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
            return np.column_stack(transformer.transform(xy[:, 0], xy[:, 1]))

        return shapely.transform(shape, points)

    return move
