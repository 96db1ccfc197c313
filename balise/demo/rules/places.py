"""Where invented services are: real municipalities and boroughs, streets that do not exist, postal codes that fit."""

from __future__ import annotations

import math
from functools import lru_cache
from random import Random

import msgspec

from balise.core.languages import Text
from balise.directory.rules.record import Address
from balise.territories.rules.facts import Fact, facts

from . import french
from .texts import coined

GREATER_MONTREAL = 0.76  # share of the services
_POSTAL_LETTERS = "ABCEGHJKLMNPRSTVWXYZ"
_AREA_CODES = {
    "06": ("514", "438"),
    "13": ("450", "579"),
    "14": ("450", "579"),
    "15": ("450", "579"),
    "16": ("450", "579"),
    "03": ("418", "581"),
    "12": ("418", "581"),
    "01": ("418",),
    "02": ("418",),
    "09": ("418",),
    "11": ("418",),
    "10": ("819",),
    "04": ("819",),
    "05": ("819", "873"),
    "07": ("819", "873"),
    "08": ("819",),
    "17": ("819",),
}
_STREETS = ("rue", "rue", "rue", "rue", "avenue", "boulevard", "chemin", "place")
_GIVEN = (
    "Théodora",
    "Aurèle",
    "Philomène",
    "Ludger",
    "Exilda",
    "Wilbrod",
    "Alphonsine",
    "Donat",
    "Rosanna",
    "Télesphore",
)
_FAMILY = (
    "Brisebois-Lanctôt",
    "Vadenais",
    "Quirion-Sauvé",
    "Latourelle",
    "Montplaisir",
    "Grandchamp",
    "Desruisseaux-Roy",
    "Belhumeur",
    "Sansregret",
    "Vadeboncoeur",
    "Tranchemontagne",
    "Jolivet",
)


class Place(msgspec.Struct, frozen=True):
    """A municipality or a borough. `areas` are its area codes by scale; `postal` the nearest postal areas."""

    code: str
    name: Text
    city: str
    latitude: float
    longitude: float
    areas: dict[str, str]
    area_codes: tuple[str, ...]
    postal: tuple[tuple[str, float, float], ...]
    weight: float
    is_borough: bool = False

    def fill(self, text: Text) -> Text:
        """`text` with {de_place}, {a_place} (French) and {place} (English) said."""
        name = self.name.fr
        spoken = text.fr.replace("{de_place}", french.of(name)).replace("{a_place}", french.at(name, self.is_borough))
        return Text(fr=spoken, en=text.en.replace("{place}", self.name.en or name))


class Spot(msgspec.Struct, frozen=True):
    address: Address
    latitude: float
    longitude: float


def spot(place: Place, rng: Random) -> Spot:
    """An invented address within about 700 m of the centre of a place."""
    angle, far = rng.random() * 2 * math.pi, math.sqrt(rng.random()) * 0.006
    latitude = round(place.latitude + far * math.sin(angle), 5)
    longitude = round(place.longitude + far * math.cos(angle) / math.cos(math.radians(place.latitude)), 5)
    address = Address(
        line_1=f"{rng.randint(10, 9800)}, {street(rng)}",
        line_2=rng.choice(
            ("", "", "", "", f"bureau {rng.randint(100, 420)}", f"local {rng.choice('ABCD')}", "sous-sol")
        ),
        city=place.city,
        province="QC",
        postal_code=_postal_code(place, latitude, longitude, rng),
        country="CA",
    )
    return Spot(address, latitude, longitude)


def street(rng: Random) -> str:
    kind = rng.choice(_STREETS)
    if rng.random() < 0.6:
        return f"{kind} {rng.choice(coined()).fr}"
    return f"{kind} {rng.choice(_GIVEN)}-{rng.choice(_FAMILY)}"


def _postal_code(place: Place, latitude: float, longitude: float, rng: Random) -> str:
    nearest = min(place.postal, key=lambda area: _distance(latitude, longitude, area[1], area[2]))[0]
    unit = f"{rng.randint(1, 9)}{rng.choice(_POSTAL_LETTERS)}{rng.randint(1, 9)}"
    return f"{nearest} {unit}"


def _distance(lat1: float, lon1: float, lat2: float, lon2: float) -> float:
    """Squared degrees of latitude: enough to compare."""
    return (lat1 - lat2) ** 2 + ((lon1 - lon2) * math.cos(math.radians(lat1))) ** 2


@lru_cache(maxsize=1)
def places() -> tuple[Place, ...]:
    """Every municipality that the project knows, by its boroughs where it has some, weighted by population."""
    known = {fact.code: fact for fact in facts()}
    postal = [fact for fact in known.values() if fact.kind == "postal"]
    parts: dict[str, list[Fact]] = {}
    for fact in known.values():
        if fact.kind == "borough":
            parts.setdefault(fact.parents[0], []).append(fact)
    found = [
        _place(part, municipality, known, postal, len(parts.get(municipality.code, ())) or 1)
        for municipality in known.values()
        if municipality.kind == "municipality"
        for part in parts.get(municipality.code, [municipality])
    ]
    metropolis = sum(place.weight for place in found if "metropolis" in place.areas)
    others = sum(place.weight for place in found) - metropolis
    return tuple(
        msgspec.structs.replace(
            place,
            weight=place.weight / metropolis * GREATER_MONTREAL
            if "metropolis" in place.areas
            else place.weight / others * (1 - GREATER_MONTREAL),
        )
        for place in found
    )


def _place(fact: Fact, municipality: Fact, known: dict[str, Fact], postal: list[Fact], parts: int) -> Place:
    chain = _chain(fact, known)
    areas = {scale: code for code in reversed(chain) if (scale := _scale(code))}
    areas["borough"] = fact.code
    region = areas["region"].removeprefix("region-")
    population = fact.population or (municipality.population or 500) / parts
    nearest = sorted(postal, key=lambda p: _distance(fact.latitude, fact.longitude, p.latitude, p.longitude))[:6]
    return Place(
        code=fact.code,
        name=Text(fr=fact.name_fr, en=fact.name_en),
        city=municipality.name_fr,
        latitude=fact.latitude,
        longitude=fact.longitude,
        areas=areas,
        area_codes=_AREA_CODES[region],
        postal=tuple((p.official_code, p.latitude, p.longitude) for p in nearest),
        weight=population**0.85,
        is_borough=fact.kind == "borough",
    )


def _chain(fact: Fact, known: dict[str, Fact]) -> list[str]:
    found, pending = [fact.code], list(fact.parents)
    while pending:
        code = pending.pop(0)
        if code not in found:
            found.append(code)
            pending += known[code].parents
    return found


def _scale(code: str) -> str:
    prefixes = {
        "mun-": "municipality",
        "mrc-": "mrc",
        "region-": "region",
        "cm-montreal": "metropolis",
        "ca-qc": "quebec",
    }
    return next((scale for prefix, scale in prefixes.items() if code.startswith(prefix)), "")
