"""Whether a service covers the place where someone lives, how specifically, and how to say it."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from functools import lru_cache

import shapely
from shapely.errors import ShapelyError
from shapely.geometry import shape
from shapely.geometry.base import BaseGeometry

from balise.core.languages import Language, Text

from .record import Coverage

Point = tuple[float, float]  # latitude, longitude

# The kinds of areas, from the widest to the narrowest, by the prefix of their codes.
_RANKS = {"ca": 1, "region": 3, "cm": 4, "agglo": 5, "crown": 5, "mrc": 6, "mun": 7, "borough": 8, "hood": 9, "fsa": 9}
EVERYWHERE, PROVINCE, POLYGON = 0, 2, 8


def covers(coverage: Sequence[Coverage], chain: Sequence[str], point: Point | None = None) -> bool | None:
    """Whether people of a place are served. `chain` is the place's area code and all those above it.

    True when one coverage takes it in. False when all say no. None when nobody knows: no coverage is recorded, or
    one is told in words only, or a polygon is to be compared with no point.
    """
    answers = {_covers(one, chain, point) for one in coverage}
    return True if True in answers else None if None in answers or not answers else False


def _covers(one: Coverage, chain: Sequence[str], point: Point | None) -> bool | None:
    if not set(one.excluded).isdisjoint(chain):
        return False
    if one.everywhere or not set(one.areas).isdisjoint(chain):
        return True
    if one.polygon and (answer := _inside(one.polygon, point)) is not False:
        return answer
    if one.areas or one.polygon:
        return None if one.names else False
    return None


def _inside(polygon: str, point: Point | None) -> bool | None:
    geometry = _geometry(polygon)
    if geometry is None or point is None:
        return None
    return bool(shapely.intersects_xy(geometry, point[1], point[0]))


@lru_cache(maxsize=512)
def _geometry(polygon: str) -> BaseGeometry | None:
    """The prepared geometry of a GeoJSON text; None when it holds none."""
    try:
        geometry = shape(json.loads(polygon))
    except (ValueError, TypeError, KeyError, AttributeError, IndexError, ShapelyError):
        return None
    if geometry.is_empty:
        return None
    shapely.prepare(geometry)
    return geometry


def rank(code: str) -> int:
    """How narrow an area is: 1 a country, 2 a province, ... 9 a neighbourhood; 0 an unknown kind."""
    kind = code.partition("-")[0]
    return PROVINCE if code.startswith("ca-") else _RANKS.get(kind, 0)


def specificity(coverage: Sequence[Coverage], chain: Sequence[str] = ()) -> int:
    """How narrowly a service is meant for a place: the rank of the narrowest area that serves it.

    Without a chain, that of the widest area served. 0 is everywhere or unknown.
    """
    if chain:
        ranks = [_narrowest(one, chain) for one in coverage if _covers(one, chain, None) is not False]
        return max(ranks, default=0)
    ranks = [0 if one.everywhere else POLYGON if not one.areas and one.polygon else _widest(one) for one in coverage]
    return min(ranks, default=0)


def _narrowest(one: Coverage, chain: Sequence[str]) -> int:
    matched = [rank(code) for code in one.areas if code in chain]
    return max(matched, default=POLYGON if one.polygon and not one.everywhere else 0)


def _widest(one: Coverage) -> int:
    return min((rank(code) for code in one.areas), default=0)


def sentence(coverage: Sequence[Coverage], language: Language, name_of: Callable[[str], Text], most: int = 12) -> str:
    """In words: "Laval et Montréal, sauf Westmount". Empty when nothing is recorded.

    Beyond `most` areas, says how many others.
    """
    if any(one.everywhere and not one.excluded for one in coverage):
        return "Partout" if language == "fr" else "Everywhere"
    parts = [said for one in coverage if (said := _say(one, language, name_of, most))]
    return "; ".join(dict.fromkeys(parts))


def _say(one: Coverage, language: Language, name_of: Callable[[str], Text], most: int) -> str:
    names = [name_of(code).say(language) or code for code in one.areas] + list(one.names)
    if one.everywhere:
        served = "Partout" if language == "fr" else "Everywhere"
    else:
        served = listed(names, language, most)
    if not served:
        return one.text.say(language) or (_DRAWN[language] if one.polygon else "")
    left_out = listed([name_of(code).say(language) or code for code in one.excluded], language, most)
    if left_out:
        served += f", sauf {left_out}" if language == "fr" else f", except {left_out}"
    return served


_DRAWN: dict[Language, str] = {"fr": "Territoire tracé sur la carte", "en": "Territory drawn on the map"}


def listed(names: Sequence[str], language: Language, most: int = 12) -> str:
    """Names as a list in a sentence: "a, b et c"; beyond `most`: "a, b et 5 autres"."""
    names = list(dict.fromkeys(names))
    if len(names) > most > 0:
        others = len(names) - most
        names = [*names[:most], f"{others} {'autres' if language == 'fr' else 'others'}"]
    if len(names) < 2:
        return "".join(names)
    return f"{', '.join(names[:-1])} {'et' if language == 'fr' else 'and'} {names[-1]}"
