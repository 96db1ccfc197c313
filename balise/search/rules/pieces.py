"""Pieces of a question, each with what it may mean, and which of them win where they overlap."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from enum import IntEnum
from typing import NamedTuple

from balise.core.languages import Text

from .reading import Token
from .understood import Kind, Span


class Rank(IntEnum):
    """Who wins where two pieces overlap: the lower rank, then the longer piece, then the first one."""

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
    return sum(not said[at].is_grammar for at in range(first, last))


def chosen(pieces: Iterable[Piece], said: Sequence[Token]) -> list[Piece]:
    """Those that win, in the order typed. One place is kept: a second one stays words."""
    free = [True] * len(said)
    kept: list[Piece] = []
    has_place = False
    for one in sorted(pieces, key=lambda p: (p.rank, -telling(said, p.first, p.last), p.first, -p.last)):
        is_place = one.kind == "place"
        if (is_place and has_place) or not all(free[one.first : one.last]):
            continue
        has_place |= is_place
        free[one.first : one.last] = [False] * (one.last - one.first)
        kept.append(one)
    return sorted(kept, key=lambda one: one.start)


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
