"""Pieces of a question, each with what it may mean, and which of them win where they overlap."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from enum import IntEnum
from itertools import pairwise
from typing import NamedTuple

from balise.core.languages import Text

from .reading import Token
from .understood import Kind, Span


class Rank(IntEnum):
    """How sure a piece is. What is written as such comes first, and noise last; between them, see `chosen`."""

    WRITTEN = 0  # told by how it is written: quotation marks, a minus sign, a telephone number, a postal code
    WHOLE_NAME = 1  # the whole text is a name
    PHRASE = 2  # several words that mean a topic, a time, an age, a language, or a name
    PLACE = 3  # after a preposition, or in several words
    WORD = 4  # one word that means something
    BARE_PLACE = 5  # one word, and no preposition before it
    NAME = 6  # one word that nothing else explains
    NOISE = 7


class Meaning(NamedTuple):
    kind: Kind
    value: str
    label: Text = Text()
    mode: str = ""
    latitude: float | None = None
    longitude: float | None = None
    radius_km: float | None = None


class Piece(NamedTuple):
    """Words `first` to `last`, not included. `start` and `end` reach over the signs that belong to it."""

    first: int
    last: int
    rank: Rank
    meanings: tuple[Meaning, ...]
    start: int
    end: int

    @property
    def kind(self) -> Kind:
        return self.meanings[0].kind


def piece(said: Sequence[Token], first: int, last: int, rank: Rank, meanings: Iterable[Meaning]) -> Piece:
    """A piece that begins with the first letter of its first word and ends with its last word."""
    return Piece(first, last, rank, tuple(meanings), said[first].start, said[last - 1].end)


def telling(said: Sequence[Token], first: int, last: int) -> int:
    """How many words say something."""
    return sum([not token.is_grammar for token in said[first:last]])


def chosen(pieces: Iterable[Piece], said: Sequence[Token]) -> list[Piece]:
    """Those that win, in the order typed. One place is kept: a second one stays words.

    What is written as such, and the name of the whole text, stand. Of what is left, the pieces that together explain
    the most words are kept; then the longest ones, the surest, those of one meaning, and the first ones: "free food
    bank" is a food bank that is free, though "free food" is said as well. Noise has the words that nothing explains.
    """
    found = list(pieces)
    if len(found) < 2:
        return found
    ordered = sorted(found, key=lambda p: (p.rank, -telling(said, p.first, p.last), p.first, -p.last))
    beside = _Beside(len(said))
    for one in ordered:
        if one.rank <= Rank.WHOLE_NAME:
            beside.put(one)
    left = [one for one in ordered if Rank.WHOLE_NAME < one.rank < Rank.NOISE and beside.fits(one)]
    for one in _most_telling(left, said, beside.has_place):
        beside.put(one)
    for one in ordered:
        if one.rank == Rank.NOISE:
            beside.put(one)
    return sorted(beside.kept, key=lambda one: one.start)


class _Beside:
    """Pieces that stand side by side, at most one of them a place."""

    def __init__(self, count: int) -> None:
        self.kept: list[Piece] = []
        self.has_place = False
        self._free = [True] * count

    def fits(self, one: Piece) -> bool:
        return not (self.has_place and one.kind == "place") and all(self._free[one.first : one.last])

    def put(self, one: Piece) -> None:
        if self.fits(one):
            self.has_place |= one.kind == "place"
            self._free[one.first : one.last] = [False] * (one.last - one.first)
            self.kept.append(one)


# A sum of one number for each piece compares pieces that stand side by side as a list of counts of words would: each
# count has a byte, as no more than 200 words are read, and the squares, which tell long pieces, have two.
_BITS = {Rank.NAME: 0, Rank.BARE_PLACE: 8, Rank.WORD: 16, Rank.PLACE: 24, Rank.PHRASE: 40}
_OF_ONE_MEANING, _LONG, _EXPLAINED = 32, 48, 64


def _worth(one: Piece, said: Sequence[Token]) -> int:
    count = telling(said, one.first, one.last)
    worth = count << _EXPLAINED | count * count << _LONG | count << _BITS[one.rank]
    is_one = one.kind != "name" and "|" not in one.meanings[0].value
    return worth | count << _OF_ONE_MEANING if is_one and one.rank == Rank.PHRASE else worth


def _most_telling(pieces: Sequence[Piece], said: Sequence[Token], has_place: bool) -> list[Piece]:
    """Pieces side by side, of the highest sum, found from the last word to the first: each word is looked at once,
    for a text that still may name a place and for one that may not."""
    ordered = sorted(pieces, key=lambda p: (p.first, -p.last))
    if _are_apart(ordered):
        return ordered
    starting: dict[int, list[tuple[int, Piece]]] = {}
    for one in ordered:
        starting.setdefault(one.first, []).append((_worth(one, said), one))
    best = [(0, 0)] * (len(said) + 1)  # from each word on, what can be had: with a place, without
    taken: dict[tuple[int, bool], Piece] = {}
    for at in range(len(said) - 1, -1, -1):
        sums = list(best[at + 1])
        for worth, one in starting.get(at, ()):
            is_place = one.kind == "place"
            for spent in (False,) if is_place else (False, True):
                total = worth + best[one.last][spent or is_place]
                if total > sums[spent] or (total == sums[spent] and (at, spent) not in taken):
                    sums[spent], taken[at, spent] = total, one
        best[at] = (sums[0], sums[1])
    return _taken(taken, len(said), has_place)


def _are_apart(ordered: Sequence[Piece]) -> bool:
    """Whether no two pieces overlap, and one at most is a place: most questions."""
    is_apart = all(one.last <= other.first for one, other in pairwise(ordered))
    return is_apart and sum(one.kind == "place" for one in ordered) < 2


def _taken(taken: Mapping[tuple[int, bool], Piece], count: int, spent: bool) -> list[Piece]:
    found: list[Piece] = []
    at = 0
    while at < count:
        if (one := taken.get((at, spent))) is None:
            at += 1
            continue
        found.append(one)
        at, spent = one.last, spent or one.kind == "place"
    return found


def spans(one: Piece, text: str, meant: str = "") -> list[Span]:
    """A span for each meaning of a piece."""
    return [
        Span(
            kind=meaning.kind,
            text=text[one.start : one.end],
            value=meaning.value,
            start=one.start,
            end=one.end,
            label=meaning.label,
            meant=meant,
            mode=meaning.mode,
            latitude=meaning.latitude,
            longitude=meaning.longitude,
            radius_km=meaning.radius_km,
        )
        for meaning in one.meanings
    ]
