"""Coordinates as files carry them: decimal commas, degrees and minutes, swapped, without their sign, off the Earth."""

from __future__ import annotations

import re
from typing import NamedTuple

from balise.core.languages import Text

from .account import Parsed


class Region(NamedTuple):
    """The box in which a directory's places are, in degrees; used only to put right what is plainly wrong."""

    south: float
    west: float
    north: float
    east: float

    def holds(self, latitude: float, longitude: float) -> bool:
        return self.south <= latitude <= self.north and self.west <= longitude <= self.east


NORTH_AMERICA = Region(24.0, -170.0, 84.0, -50.0)

_DECIMAL = re.compile(r"([NSEWO]?)\s*([+-]?\d{1,3}(?:[.,]\d+)?)\s*°?\s*([NSEWO]?)", re.IGNORECASE)
_SEXAGESIMAL = re.compile(
    r"""([NSEWO]?)\s*([+-]?\d{1,3})\s*[°d:\s]\s*(\d{1,2})\s*(?:['’′m:\s]\s*(?:(\d{1,2}(?:[.,]\d+)?)\s*(?:["”″s]|''|’’)?)?)?\s*([NSEWO]?)""",
    re.IGNORECASE,
)
_TOO_BIG = re.compile(r"[+-]?\d{6,9}")

_NO_NUMBER = Text(
    fr="Ce n’est pas une coordonnée. Écrivez des degrés décimaux\u00a0: 45.5089.",
    en="This is not a coordinate. Write decimal degrees: 45.5089.",
)
_OUTSIDE = Text(
    fr="Ce point n’est pas sur la Terre. La latitude va de -90 à 90 et la longitude de -180 à 180.",
    en="This point is not on the Earth. Latitude goes from -90 to 90 and longitude from -180 to 180.",
)
_NULL = Text(
    fr="Le point 0, 0 est en mer, au large de l’Afrique\u00a0: il tient lieu de coordonnées absentes.",
    en="Point 0, 0 is at sea off Africa: it stands for missing coordinates.",
)
_HALF = Text(
    fr="Il faut la latitude et la longitude ensemble.",
    en="Latitude and longitude are needed together.",
)


def latitude(text: str) -> Parsed[float]:
    return _one(text, 90.0)


def longitude(text: str) -> Parsed[float]:
    return _one(text, 180.0)


def _one(text: str, most: float) -> Parsed[float]:
    value, rule = _degrees(text)
    if value is None:
        return Parsed(None, "", _NO_NUMBER)
    return Parsed(value, rule) if abs(value) <= most else Parsed(None, "", _OUTSIDE)


def _degrees(text: str) -> tuple[float | None, str]:
    try:
        value = float(text)
        return (value, "") if value == value and abs(value) < 1e9 else (None, "")
    except ValueError:
        pass
    plain = text[:60].strip().replace("\u2212", "-").replace("–", "-").replace("\xa0", " ")
    if match := _DECIMAL.fullmatch(plain):
        return _signed(float(match[2].replace(",", ".")), match[1] + match[3]), "coordinates.format"
    if match := _SEXAGESIMAL.fullmatch(plain):
        whole, minutes, seconds = float(match[2]), float(match[3]), float((match[4] or "0").replace(",", "."))
        if minutes < 60 and seconds < 60:
            value = abs(whole) + minutes / 60 + seconds / 3600
            signed = -value if match[2].startswith("-") else value
            return round(_signed(signed, match[1] + match[5]), 7), "coordinates.format"
    return None, ""


def _signed(value: float, letters: str) -> float:
    return -abs(value) if letters.upper()[:1] in ("S", "W", "O") else value


def coordinates(first: str, second: str, region: Region = NORTH_AMERICA) -> Parsed[tuple[float, float]]:
    """(latitude, longitude) of two cells. Swapped ones and a longitude that lost its sign are put right when `region`
    leaves no doubt; 0, 0 and what is not on the Earth are refused."""
    if not first.strip() or not second.strip():
        return Parsed(None, "", _HALF)
    (north, rule), (east, other) = _degrees(first), _degrees(second)
    if north is None or east is None:
        return Parsed(None, "", _NO_NUMBER)
    rule = rule or other
    if north == 0 and east == 0:
        return Parsed(None, "", _NULL)
    if abs(north) <= 90 and abs(east) <= 180 and region.holds(north, east):
        return Parsed((north, east), rule)
    return _put_right(north, east, region) or _as_written(north, east, rule, first, second)


def _put_right(north: float, east: float, region: Region) -> Parsed[tuple[float, float]] | None:
    if region.holds(east, north):
        return Parsed((east, north), "coordinates.swapped")
    if region.holds(north, -east):
        return Parsed((north, -east), "coordinates.sign")
    if region.holds(east, -north):
        return Parsed((east, -north), "coordinates.swapped")
    return None


def _as_written(north: float, east: float, rule: str, first: str, second: str) -> Parsed[tuple[float, float]]:
    if abs(north) <= 90 and abs(east) <= 180:
        return Parsed((north, east), rule)
    if _TOO_BIG.fullmatch(first.strip()) and _TOO_BIG.fullmatch(second.strip()):
        # Degrees whose decimal point was lost: AIRS and some geocoders write millionths.
        for scale in (1e5, 1e6, 1e7):
            if NORTH_AMERICA.holds(north / scale, east / scale):
                return Parsed((north / scale, east / scale), "coordinates.scale")
    return Parsed(None, "", _OUTSIDE)
