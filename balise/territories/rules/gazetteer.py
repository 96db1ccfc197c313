"""Areas by name, in memory: exact, other names, beginnings and typing errors."""

from __future__ import annotations

import math
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz, process
from rapidfuzz.distance import DamerauLevenshtein

from balise.core.languages import Text

from . import names
from .kinds import KINDS

_ALIKE = 82  # of 100: below it two names are two names
_EXACT = {"name": 1.0, "alias": 0.97, "former_name": 0.92, "official_code": 0.85}
_BEGINNING, _BEGINNING_INSIDE = 0.8, 0.7


@dataclass(frozen=True, slots=True)
class Place:
    """An area as the gazetteer needs it."""

    code: str
    kind: str
    name: Text
    official_code: str = ""
    aliases: tuple[str, ...] = ()
    former: tuple[str, ...] = ()
    population: int | None = None
    latitude: float | None = None
    longitude: float | None = None
    parents: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Match:
    place: Place
    score: float  # 0 to 1
    how: str  # name, alias, former_name, official_code, beginning, spelling


class Gazetteer:
    """Immutable; build another when names change."""

    def __init__(self, places: Sequence[Place]) -> None:
        self.places = {place.code: place for place in places}
        self._exact: dict[str, list[tuple[Place, str]]] = defaultdict(list)
        for place in places:
            for text, how in _names(place):
                if (key := names.key(text)) and (place, how) not in self._exact[key]:
                    self._exact[key].append((place, how))
        self._keys = [key for key in self._exact if not key.isdigit()]
        self._first_words = frozenset(key.partition(" ")[0] for key in self._keys)
        # Beginnings of every word of a name, so that "maisonneuve" finds Mercier–Hochelaga-Maisonneuve.
        tails = {(tail, key, at == 0) for key in self._keys for at, tail in enumerate(_tails(key))}
        self._tails = sorted(tails)

    def find(self, text: str, limit: int = 8) -> list[Match]:
        """Areas that `text` may name, likeliest first. Spelling is forgiven only where nothing else matches."""
        whole = names.key(text)
        if not whole:
            return []
        kind, key = names.split_kind(text)
        found = self._named(whole, "") + (self._named(key, kind) if kind else [])
        if len(found) < limit and len(whole) > 1:
            found += self._beginning(names.begun(text)) or self._beginning(whole)
            found += [m for m in self._beginning(key) if m.place.kind == kind] if kind and len(key) > 1 else []
        return best(found or self._alike(whole), limit)

    def called(self, text: str) -> list[Match]:
        """Areas of exactly this name, however spelt."""
        kind, key = names.split_kind(text)
        return best(self._named(names.key(text), "") + (self._named(key, kind) if kind else []), 20)

    def begins(self, word: str) -> bool:
        """Whether some name begins with this word, articles aside."""
        return names.key(word).partition(" ")[0] in self._first_words

    def nearest(self, word: str) -> str:
        """The name of one word that is one letter from `word`, folded, and begins alike; "" when none is."""
        near = (key for key in self._keys if word and key[0] == word[0] and " " not in key)
        found = process.extractOne(word, near, scorer=DamerauLevenshtein.distance, score_cutoff=1)
        return found[0] if found else ""

    def chain(self, code: str) -> tuple[str, ...]:
        """The area, then every area above it, smallest first; () for a code that is not known."""
        if code not in self.places:
            return ()
        above, waiting = set(), list(self.places[code].parents)
        while waiting:
            parent = waiting.pop()
            if parent in self.places and parent not in above and parent != code:
                above.add(parent)
                waiting += self.places[parent].parents
        return (code, *sorted(above, key=lambda c: (KINDS[self.places[c].kind].rank, c)))

    def _named(self, key: str, kind: str) -> list[Match]:
        """`kind`, when the text says one, is what it should be: others come after."""
        return [
            Match(place, _score(place, _EXACT[how] * (1.0 if kind in ("", place.kind) else 0.8)), how)
            for place, how in self._exact.get(key, ())
        ]

    def _beginning(self, key: str, most: int = 400) -> list[Match]:
        found = []
        for tail, whole, is_first in self._tails[(at := bisect_left(self._tails, (key,))) : at + most]:
            if not tail.startswith(key):
                break
            # The more of the name is typed, the surer it is.
            quality = (_BEGINNING if is_first else _BEGINNING_INSIDE) - 0.1 * (1 - len(key) / len(whole))
            found += [Match(place, _score(place, quality), "beginning") for place, _ in self._exact[whole]]
        return found

    def _alike(self, key: str) -> list[Match]:
        if len(key) < 4:
            return []
        close = process.extract(key, self._keys, scorer=fuzz.ratio, score_cutoff=_ALIKE, limit=8)
        return [
            Match(place, _score(place, ratio / 100 * 0.7), "spelling")
            for name, ratio, _ in close
            for place, _ in self._exact[name]
        ]


def best(found: Iterable[Match], limit: int) -> list[Match]:
    """Each area once, by its best match."""
    kept: dict[str, Match] = {}
    for match in found:
        if match.place.code not in kept or match.score > kept[match.place.code].score:
            kept[match.place.code] = match
    return sorted(kept.values(), key=lambda m: (-m.score, m.place.code))[:limit]


def _names(place: Place) -> Iterator[tuple[str, str]]:
    yield place.name.fr, "name"
    if place.name.en:
        yield place.name.en, "name"
    for alias in place.aliases:
        yield alias, "alias"
    for name in place.former:
        yield name, "former_name"
    if place.official_code:
        yield place.official_code, "official_code"


def _tails(key: str) -> list[str]:
    words = key.split()
    return [" ".join(words[at:]) for at in range(len(words))]


def _score(place: Place, quality: float) -> float:
    """Quality of the match first; among equals, the kind and size of area that people mean most often."""
    size = math.log10(place.population or 1) / 7
    return round(quality * (0.74 + 0.08 * KINDS[place.kind].weight + 0.18 * min(size, 1.0)), 4)
