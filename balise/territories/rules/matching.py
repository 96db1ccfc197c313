"""Which area is each shape of a file? By official code, then by folded name, nearest centre among homonyms."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from rapidfuzz import fuzz, process

from . import names
from .gazetteer import Place
from .limit_files import Feature

_SLIP = 88  # of 100: two names that like differ by one or two letters
FAR = 60.0  # km between the middle of a shape and the centre of its area: beyond, it is a homonym
_NAME_FIELDS = ("nom", "name", "nm", "libelle", "label", "toponyme", "secteur", "quartier", "district")


@dataclass(frozen=True, slots=True)
class Fields:
    """Which fields of a file hold what; "" where none does. `kind` is what most of its shapes are."""

    name: str
    code: str
    kind: str


class Matcher:
    """Knows the areas a file may speak of. `kind` and `parent` narrow them where the operator says so."""

    def __init__(self, places: Iterable[Place], kind: str = "", inside: frozenset[str] | None = None) -> None:
        self._by_code: dict[str, list[Place]] = defaultdict(list)
        self._by_name: dict[str, list[Place]] = defaultdict(list)
        for place in places:
            if (kind and place.kind != kind) or (inside is not None and place.code not in inside):
                continue
            if place.kind == "country":
                continue
            for code in {_code(place.official_code), _code(place.code)} - {""}:
                self._by_code[code].append(place)
            for name in {place.name.fr, place.name.en, *place.aliases, *place.former} - {""}:
                self._by_name[names.key(name)].append(place)

    def fields(self, features: Sequence[Feature], name: str = "", code: str = "") -> Fields:
        """The fields that name the most areas, unless they are given."""
        keys = list(dict.fromkeys(key for feature in features for key in feature.fields))
        name = name or _best(keys, lambda key: self._known(features, key, self._named)) or _likely_name(keys)
        code = code or _best(keys, lambda key: self._known(features, key, self._coded), 0.3 * len(features))
        chosen = Fields(name, code, "")
        kinds = Counter(place.kind for f in features if (place := self.match(f, chosen)) is not None)
        return Fields(name, code, kinds.most_common(1)[0][0] if kinds else "")

    def match(self, feature: Feature, fields: Fields) -> Place | None:
        """The area of a shape; None when it is none, or several that nothing tells apart."""
        value = feature.fields.get(fields.code) if fields.code else None
        coded = _near(feature, self._by_code.get(_code(value), []), fields.kind)
        if coded is not None:
            return coded
        named = self._by_name.get(names.key(str(feature.fields.get(fields.name) or "")), []) if fields.name else []
        return _near(feature, named, fields.kind)

    def alike(self, feature: Feature, fields: Fields) -> Place | None:
        """The one area that lies there and whose name differs by a slip of the pen only."""
        key = names.key(str(feature.fields.get(fields.name) or "")) if fields.name and fields.kind else ""
        close = process.extract(key, list(self._by_name), scorer=fuzz.ratio, score_cutoff=_SLIP, limit=5) if key else []
        there = [
            place
            for name, _, _ in close
            for place in self._by_name[name]
            if place.kind == fields.kind and _distance(feature, place) == 0.0
        ]
        return there[0] if len({place.code for place in there}) == 1 else None

    def _known(self, features: Sequence[Feature], key: str, known: Any) -> int:
        """How many different areas a field names: a field that says the same everywhere names one."""
        return len({place.code for f in features for place in known(f.fields.get(key)) if _is_near(f, place)})

    def _named(self, value: Any) -> list[Place]:
        return self._by_name.get(names.key(value), []) if isinstance(value, str) else []

    def _coded(self, value: Any) -> list[Place]:
        return self._by_code.get(_code(value), [])


def _best(keys: Sequence[str], count: Any, least: float = 0.0) -> str:
    """The field that counts most, above `least`: a few numbers that look like codes are chance."""
    counted = [(count(key), -position, key) for position, key in enumerate(keys)]
    most = max(counted, default=(0, 0, ""))
    return most[2] if most[0] > least else ""


def _likely_name(keys: Sequence[str]) -> str:
    return next((key for word in _NAME_FIELDS for key in keys if word in key.casefold()), "")


def _code(value: Any) -> str:
    """A code as it compares: numbers without decimals, no leading zero lost ("01" is not "1")."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return str(value).strip().casefold() if isinstance(value, str | int) and not isinstance(value, bool) else ""


def _near(feature: Feature, candidates: list[Place], kind: str) -> Place | None:
    """One area: of the file's kind rather than another, and the nearest. Two at one distance are not told apart."""
    near = {place.code: place for place in candidates if _is_near(feature, place)}
    chosen = [place for place in near.values() if place.kind == kind] or list(near.values())
    if len({place.kind for place in chosen}) > 1:
        return None
    return min(chosen, key=lambda place: _distance(feature, place)) if chosen else None


def _is_near(feature: Feature, place: Place) -> bool:
    return place.kind == "province" or _distance(feature, place) <= FAR


def _distance(feature: Feature, place: Place) -> float:
    """Kilometres from the box of the shape to the centre of the area; 0 inside, or where either is not known."""
    if feature.shape is None or place.latitude is None or place.longitude is None:
        return 0.0
    west, south, east, north = feature.shape.bounds
    squeeze = math.cos(math.radians(place.latitude))
    aside = max(west - place.longitude, 0.0, place.longitude - east) * squeeze
    return 111.2 * math.hypot(aside, max(south - place.latitude, 0.0, place.latitude - north))
