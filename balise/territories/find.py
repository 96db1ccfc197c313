"""What place did the person mean? Names however spelt, postal codes, addresses, coordinates."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from balise.core.languages import Text

from . import geocoder, memory
from .rules import address as addresses
from .rules import names
from .rules.address import StreetAddress
from .rules.gazetteer import Gazetteer, Match, Place
from .rules.geocoder_replies import Point

LONGEST = 200  # characters read of what a person typed


@dataclass(frozen=True, slots=True)
class Found:
    """A place that a text may name. `code` is "" for an address or a point.

    `how`: name, alias, former_name, official_code, beginning, spelling (an area by its name); postal_code;
    coordinates; geocoder; directory (an address of the directory); address_area (the area of an address that
    could not be located: nothing better answered).
    """

    code: str
    kind: str  # of rules.kinds, or "address", "point"
    name: Text
    latitude: float | None
    longitude: float | None
    score: float  # 0 to 1
    how: str

    @property
    def is_exact(self) -> bool:
        """The text says this area and nothing else: no beginning, no typing error, no part of an address."""
        return self.how in ("name", "alias", "former_name", "official_code", "postal_code")


@dataclass(frozen=True, slots=True)
class KnownAddress:
    """A place whose address a higher room knows."""

    label: str
    latitude: float
    longitude: float


AddressBook = Callable[[StreetAddress], KnownAddress | None]
_books: list[AddressBook] = []
_POINT = re.compile(r"\s*(-?\d{1,3}[.]\d+|-?\d{1,3})\s*°?\s*[,;\s]\s*(-?\d{1,3}[.]\d+|-?\d{1,3})\s*°?\s*")
_POSTAL_TYPED = re.compile(r"[A-Z]\d[A-Z][ -]?\d[A-Z]?", re.IGNORECASE)  # most of a postal code
_HAS_STREET = re.compile(r"\d")


def use_address_book(book: AddressBook) -> None:
    """Let a higher room answer for the addresses it knows (the directory's own), when no geocoder does."""
    if book not in _books:
        _books.append(book)


def find(
    text: str, language: str = "fr", limit: int = 8, known_addresses: AddressBook | None = None
) -> tuple[Found, ...]:
    """Places that `text` may name, likeliest first; () when it names none. Without geocoder, 95 in 100
    take under a millisecond (`balise bench territories`)."""
    text = " ".join(text[:LONGEST].split())
    if not text:
        return ()
    where = memory.gazetteer()
    if _is_pair_of_degrees(text):
        return tuple(filter(None, [_coordinates(text)]))  # outside the Earth, they are no territory's number either
    if code := addresses.postal_code(text) or (text[:3] if _POSTAL_TYPED.fullmatch(text) else ""):
        return tuple(_postal(where, code))
    plain = names.without_province(text)
    exact = where.called(text) or where.called(plain)
    if not exact:
        qualified = _qualified(where, plain) if "," in plain or "(" in plain else []
        if qualified:
            return tuple(_area(match) for match in qualified[:limit])
        if located := _address(where, text, language, limit, known_addresses):
            return tuple(located[:limit])
    found = where.find(text if where.called(text) else plain, limit)
    return tuple(_area(match) for match in found or where.called(plain.partition(",")[0])[:limit])


def exactly(text: str, among: Gazetteer | None = None) -> tuple[Found, ...]:
    """Places that `text` names and says nothing more of: names however spelt, postal codes, coordinates.

    () for beginnings, typing errors, official codes and addresses. About 10 microseconds. `among` is a gazetteer
    already at hand: no table is then looked at.
    """
    text = " ".join(text[:LONGEST].split())
    if point := _coordinates(text):
        return (point,)
    where = among or memory.gazetteer()
    if code := addresses.postal_code(text):
        return tuple(_postal(where, code))
    return tuple(_area(match) for match in where.called(text) if match.how != "official_code")


def chain(code: str) -> tuple[str, ...]:
    """The area, then every area above it, smallest first; () when the code is not known."""
    return memory.gazetteer().chain(code)


def name_of(code: str) -> Text:
    """The name of an area in both languages; empty when the code is not known."""
    place = memory.gazetteer().places.get(code)
    return place.name if place else Text()


def _area(match: Match) -> Found:
    return _found(match.place, match.score, match.how)


def _found(place: Place, score: float, how: str) -> Found:
    return Found(place.code, place.kind, place.name, place.latitude, place.longitude, score, how)


def _is_pair_of_degrees(text: str) -> bool:
    return "." in text and _POINT.fullmatch(text) is not None


def _coordinates(text: str) -> Found | None:
    """ "45.5, -73.6": latitude first, as people copy it from maps; a western longitude first is understood too."""
    found = _POINT.fullmatch(text)
    if not found or "." not in text:
        return None
    latitude, longitude = float(found[1]), float(found[2])
    if latitude < -50 and longitude > 0:
        latitude, longitude = longitude, latitude
    if abs(latitude) > 90 or abs(longitude) > 180:
        return None
    label = f"{latitude:g}, {longitude:g}"
    return Found("", "point", Text(label, label), latitude, longitude, 1.0, "coordinates")


def _postal(where: Gazetteer, code: str) -> Iterator[Found]:
    place = where.places.get(f"fsa-{code[:3].lower()}")
    if place is not None:
        yield _found(place, 1.0, "postal_code")


def _qualified(where: Gazetteer, text: str) -> list[Match]:
    """ "Saint-Laurent, Montréal": an area of the first name inside one of the second."""
    first, _, second = re.sub(r"[()]", ",", text).partition(",")
    above = {match.place.code for match in where.called(names.without_province(second).strip(" ,"))}
    inside = [match for match in where.called(first) if above & set(where.chain(match.place.code)[1:])]
    if inside or not above or _HAS_STREET.search(first):
        return inside
    return [match for match in where.find(first, 20) if above & set(where.chain(match.place.code)[1:])]


def _address(where: Gazetteer, text: str, language: str, limit: int, book: AddressBook | None) -> list[Found]:
    """An address, by the geocoder, by what the directory knows, or at least its area."""
    parts = addresses.parse(text)
    if not (parts.street_name or parts.postal_code or parts.po_box):
        return []
    if parts.street_name:
        if points := geocoder.locate(text, language, limit):
            return [_located(p.label or text, p, 1.0 - n / 50, "geocoder") for n, p in enumerate(points)]
        if known := _known(parts, book):
            return [_located(known.label, known, 0.95, "directory")]
    return _area_of_address(where, parts)[:limit]


def _area_of_address(where: Gazetteer, parts: StreetAddress) -> list[Found]:
    postal = where.places.get(f"fsa-{parts.postal_code[:3].lower()}")
    city = where.called(names.without_province(parts.city)) if parts.city else []
    if city and parts.rest:
        city = [m for m in where.called(parts.rest) if city[0].place.code in where.chain(m.place.code)] or city
    areas = [_found(match.place, 0.6, "address_area") for match in city]
    return ([_found(postal, 0.7, "address_area")] if postal else []) + areas


def _located(label: str, point: Point | KnownAddress, score: float, how: str) -> Found:
    return Found("", "address", Text(label, label), point.latitude, point.longitude, score, how)


def _known(parts: StreetAddress, book: AddressBook | None) -> KnownAddress | None:
    for ask in [book] if book else _books:
        if known := ask(parts):
            return known
    return None


def same_city(one: str, other: str) -> bool:
    """Whether two writings name one city: for address books."""
    keys = [names.split_kind(names.without_province(text))[1] for text in (one, other)]
    return bool(keys[0]) and keys[0] == keys[1]
