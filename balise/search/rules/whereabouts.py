"""Places in a question: "à Laval", "near H1W", "à moins de 2 km de Verdun", "rosemont"."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from balise.core.text import fold

from .grammar import in_figures
from .known import Known, PlaceSaid
from .pieces import Meaning, Piece, Rank, telling
from .reading import Token, word_set

_MOST_WORDS = 8  # of a name
_MOST_KM = 500.0
_POSTAL = re.compile(r"(?<!\w)[abceghj-nprstvxy]\d[abceghj-nprstv-z](?:[ -]?\d[abceghj-nprstv-z]\d)?(?!\w)", re.I)
_POINT = re.compile(r"(?<![\w.,-])-?\d{1,3}\.\d{1,12} ?, ?-?\d{1,3}\.\d{1,12}(?![\w.])")
_ARTICLES = frozenset({"le", "la", "les", "l", "the"})
_OF = frozenset({"de", "du", "des", "d"})
_KINDS = word_set(
    "ville city town quartier arrondissement borough secteur municipalite municipality region mrc village "
    "neighbourhood neighborhood area island ile"
)
_NEAR = frozenset({
    "pres de", "proche de", "proches de", "autour de", "aux alentours de", "alentours de", "aux environs de",
    "environs de", "dans les environs de", "a cote de", "a proximite de", "proximite de", "dans le coin de", "coin de",
    "pas loin de", "non loin de", "loin de", "vers", "near", "near to", "close to", "around", "next to", "nearby",
    "not far from", "far from", "pres", "proche", "autour", "in the area of",
})  # fmt: skip
_IN = frozenset({"a", "au", "aux", "en", "dans", "in", "at", "sur", "within", "inside"})
_SERVING = frozenset({"serving", "serves", "desservant", "dessert", "desservent"})
_OF_A_PROVINCE = frozenset({"au", "in"})  # "au Québec", "in Quebec": not the city, which is "à Québec", "Quebec City"
_WEAK = frozenset({"de", "of", "from", "for", "pour"})
_LONGEST_BEFORE = 4
_NO_PLACE_AFTER = word_set(
    "metro station gare rue avenue av ave boulevard boul blvd chemin pont autoroute street road saint"
)
_NO_PLACE_BEFORE = word_set("street st avenue ave road rd blvd boulevard metro station")
_AFTERWARDS = frozenset({"area", "region", "neighbourhood", "neighborhood", "borough"})
_KM = {"km": 1.0, "kilometre": 1.0, "kilometres": 1.0, "kilometer": 1.0, "kilometers": 1.0, "m": 0.001, "metre": 0.001,
       "metres": 0.001, "meter": 0.001, "meters": 0.001, "mile": 1.609, "miles": 1.609, "mi": 1.609}  # fmt: skip
_JOINED_KM = re.compile(r"(\d{1,3})(km|m|mi)")
_BEFORE_KM = word_set("a moins de dans un rayon within less than under up to radius of")


class _Before(NamedTuple):
    """What leads to a place: where it begins, and what it says."""

    first: int
    is_told: bool  # by a preposition, or by the name of its kind
    mode: str
    radius_km: float | None
    name: int  # where the name begins, its kind ("ville de") with it


def places(text: str, said: Sequence[Token], known: Known) -> list[Piece]:
    """Every piece that names a place exactly. Two that follow one another, one inside the other, are one piece."""
    found = [*_written(text, said, known), *_named(said, known)]
    return [place for place, _ in found] + list(_together(said, found))


Found = tuple[Piece, tuple[PlaceSaid, ...]]


def _written(text: str, said: Sequence[Token], known: Known) -> Iterator[Found]:
    """Postal codes and coordinates."""
    if not said or not any(map(str.isdigit, text)):
        return
    starts, ends = [token.start for token in said], [token.end for token in said]
    for pattern in (_POSTAL, _POINT):
        for match in pattern.finditer(text, 0, said[-1].end):
            first, last = bisect_left(starts, match.start()), bisect_right(ends, match.end())
            places = known.place(match[0]) if first < last else ()
            if places:
                before = _before(said, first)
                meaning = _meaning(places[0], before)
                start = said[before.first].start if before.first < first else match.start()
                yield Piece(before.first, last, Rank.WRITTEN, (meaning,), start, match.end()), places


def _named(said: Sequence[Token], known: Known) -> Iterator[Found]:
    for first, token in enumerate(said):
        if token.word in _ARTICLES or not known.begins_place(token.word):
            continue
        before = _before(said, first)
        if before.first and said[before.first - 1].word in _NO_PLACE_AFTER:
            continue
        for last in range(_furthest(said, first), first, -1):
            if said[last - 1].is_grammar or (last < len(said) and said[last].word in _NO_PLACE_BEFORE):
                continue
            if found := known.place(" ".join(token.word for token in said[before.name : last])):
                if first and said[first - 1].word in _OF_A_PROVINCE:
                    found = tuple(sorted(found, key=lambda place: place.kind != "province"))
                yield from _kept(said, first, last, before, found, known)
                break


def _kept(
    said: Sequence[Token], first: int, last: int, before: _Before, found: tuple[PlaceSaid, ...], known: Known
) -> Iterator[Found]:
    is_long = telling(said, first, last) > 1
    if not (before.is_told or is_long) and _needs_its_article(said, first, found[0], known):
        return
    rank = Rank.PLACE if before.is_told or is_long else Rank.BARE_PLACE
    if last < len(said) and said[last].word in _AFTERWARDS and not said[last].is_after_end:
        last += 1
    meaning = _meaning(found[0], before)
    yield Piece(before.first, last, rank, (meaning,), said[before.first].start, said[last - 1].end), found


def _needs_its_article(said: Sequence[Token], first: int, place: PlaceSaid, known: Known) -> bool:
    """ "nations" alone is no borough: its name is "Les Nations", and the word says other things too. Nor is "salle", of
    LaSalle."""
    name, word = fold(place.label.fr), said[first].word
    article = name.partition(" ")[0]
    has_article = bool(first) and said[first - 1].word in _ARTICLES
    is_written_so = article in _ARTICLES or any(name == f"{one}{word}" for one in _ARTICLES)
    return is_written_so and not has_article and known.lexicon.knows(word)


def _furthest(said: Sequence[Token], first: int) -> int:
    last = first + 1
    while last < min(len(said), first + _MOST_WORDS) and not said[last].is_after_end and "," not in said[last].follows:
        last += 1
    return last


def _meaning(place: PlaceSaid, before: _Before) -> Meaning:
    return Meaning("place", place.code, place.label, before.mode, place.latitude, place.longitude, before.radius_km)


def _before(said: Sequence[Token], first: int) -> _Before:
    """Articles, then the kind of place, then a preposition, then a distance: all may be missing."""
    at = name = _back_over(said, first, _ARTICLES)
    kind = _back_over(said, at, _OF)
    if kind and _is_kind(said, kind - 1) and kind > at - 3:
        name = kind - 1
        at = _back_over(said, name, _ARTICLES)
    before = _preposition(said, at)
    if before is None:
        return _Before(at if name < first and at < first else first, name < first - 1 or _is_kind(said, name), "", None,
                       name if _is_kind(said, name) else first)  # fmt: skip
    start, mode = before
    distance = _distance(said, start)
    if distance is not None:
        start, radius = distance
        return _Before(start, True, "near", radius, name if _is_kind(said, name) else first)
    return _Before(start, True, mode, None, name if _is_kind(said, name) else first)


def _is_kind(said: Sequence[Token], at: int) -> bool:
    """ "éco-quartier" is none."""
    return said[at].word in _KINDS and not said[at].is_joined


def _back_over(said: Sequence[Token], at: int, passed: frozenset[str]) -> int:
    while at and said[at - 1].word in passed and not said[at].is_after_end:
        at -= 1
    return at


def _preposition(said: Sequence[Token], at: int) -> tuple[int, str] | None:
    """Where the preposition that ends before `at` begins, and the mode it asks for."""
    if not at or said[at].is_after_end or "," in said[at].follows:
        return None
    for length in range(min(_LONGEST_BEFORE, at), 0, -1):
        words = [token.word for token in said[at - length : at]]
        words[-1] = "de" if words[-1] in _OF else words[-1]
        phrase = " ".join(words)
        if phrase in _NEAR:
            return at - length, "near"
        if length == 1 and phrase in _IN:
            return at - 1, "in_or_serving"
        if length == 1 and phrase in _SERVING:
            return at - 1, "serving"
        if length == 1 and phrase in _WEAK:
            return at - 1, ""
    return None


def _distance(said: Sequence[Token], at: int) -> tuple[int, float] | None:
    """ "à moins de 2 km" before `at`: where it begins, and how far."""
    if not at:
        return None
    joined = _JOINED_KM.fullmatch(said[at - 1].word)
    if joined:
        first, amount, unit = at - 1, float(joined[1]), joined[2]
    else:
        unit = said[at - 1].word
        number = in_figures(said[at - 2].word) if at > 1 and unit in _KM else None
        if number is None:
            return None
        first, amount = at - 2, float(number)
        if first and said[first].follows in (",", ".") and (whole := in_figures(said[first - 1].word)) is not None:
            first, amount = first - 1, float(f"{whole}.{said[first].word}")
    while first and said[first - 1].word in _BEFORE_KM:
        first -= 1
    return first, min(max(amount * _KM[unit], 0.1), _MOST_KM)


def _together(said: Sequence[Token], found: Sequence[Found]) -> Iterator[Piece]:
    """ "Saint-Laurent, Montréal": the one that lies in the other, and the words of both."""
    by_start = {piece.first: (piece, known) for piece, known in found}
    for first, candidates in found:
        if (beside := by_start.get(first.last)) is None:
            continue
        second, others = beside
        inner = _inside(candidates, others) or _inside(others, candidates)
        if inner is not None:
            told = first.meanings[0]
            meaning = Meaning("place", inner.code, inner.label, told.mode, inner.latitude, inner.longitude,
                              told.radius_km)  # fmt: skip
            rank = min(first.rank, second.rank, Rank.PLACE)
            yield Piece(first.first, second.last, rank, (meaning,), first.start, second.end)


def _inside(ones: tuple[PlaceSaid, ...], others: tuple[PlaceSaid, ...]) -> PlaceSaid | None:
    above = {other.code for other in others if other.code}
    return next((one for one in ones if above.intersection(one.within[1:])), None)
