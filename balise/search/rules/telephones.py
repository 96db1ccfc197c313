"""Telephone numbers in a question, however written."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence

from balise.directory.rules import phones

from .pieces import Meaning, Piece, Rank
from .reading import Token, word_set

_LONG = re.compile(
    r"(?<![\w+])\+?(?:1[\s.\-‐-–/]{0,2})?\(?[2-9]\d\d\)?[\s.\-‐-–/]{0,2}[2-9]\d\d[\s.\-‐-–]{0,2}\d{4}(?![\d])"
    r"(?:\s{0,2},?\s{0,2}(?:postes?|ext\.?|x|#)\s{0,2}\d{1,6})?",
    re.IGNORECASE,
)
_VANITY = re.compile(r"(?<!\w)(?:1[\s.-])?8(?:00|33|44|55|66|77|88)[\s.-][A-Z](?:[A-Z0-9-]{5,8})[A-Z0-9](?!\w)")
_N11 = re.compile(r"[2-9]11|988")
_IN_AN_ADDRESS = word_set(
    "rue avenue av ave boul boulevard blvd chemin ch route rang street st road rd montee place cote est ouest "
    "an ans annee annees year years km dollars"
)


def telephones(text: str, said: Sequence[Token]) -> list[Piece]:
    """Numbers of ten digits, and those of three that are dialled as they are."""
    if not any(token.word.isdigit() or token.word[-1:].isdigit() for token in said):
        return list(_vanity(text, said)) if "8" in text else []
    return [*_long(text, said), *_vanity(text, said), *_short(text, said)]


def _long(text: str, said: Sequence[Token]) -> Iterator[Piece]:
    for found in _LONG.finditer(text, 0, said[-1].end):
        number = phones.parse(found[0].strip())
        if number and number.number.startswith("+1"):
            yield from _piece(said, found, number.number[2:])


def _vanity(text: str, said: Sequence[Token]) -> Iterator[Piece]:
    if not said:
        return
    for found in _VANITY.finditer(text, 0, said[-1].end):
        number = phones.parse(found[0])
        if number and number.number.startswith("+1"):
            yield from _piece(said, found, number.number[2:])


def _piece(said: Sequence[Token], found: re.Match[str], value: str) -> Iterator[Piece]:
    first = bisect_left([token.start for token in said], found.start())
    last = bisect_right([token.end for token in said], found.end())
    if first < last and said[last - 1].end == found.end():
        yield Piece(first, last, Rank.WRITTEN, (Meaning("phone", value),), found.start(), found.end())


def _short(text: str, said: Sequence[Token]) -> Iterator[Piece]:
    """ "811", unless it is the number of a house, or an amount."""
    for at, token in enumerate(said):
        if not _N11.fullmatch(token.text) or text[token.end : token.end + 1] in ("$", "%", ",") or "$" in token.follows:
            continue
        following = said[at + 1] if at + 1 < len(said) else None
        if following is None or (following.word not in _IN_AN_ADDRESS and not following.word.isdigit()):
            yield Piece(at, at + 1, Rank.WRITTEN, (Meaning("phone", token.text),), token.start, token.end)
