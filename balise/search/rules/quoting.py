"""What the signs say: phrases between quotation marks, and words after a minus sign, which are left out."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence

from .pieces import Meaning, Piece, Rank
from .reading import Token

_CLOSES = {'"': '"', "«": "»", "“": "”", "”": "”", "„": "”“", "‹": "›", "＂": "＂", "「": "」", "『": "』", "〝": "〞"}
_MINUS = frozenset("-–−")
_BEFORE_MINUS = frozenset(" \t\n\u00a0\u202f(")


def quoted(text: str, said: Sequence[Token]) -> list[Piece]:
    """Phrases, and words or phrases left out. A mark that nothing closes is no mark."""
    starts = [token.start for token in said]
    found = []
    for opens, closes in _pairs(text, said[-1].end if said else 0):
        first, last = bisect_left(starts, opens), bisect_left(starts, closes)
        if first < last:
            is_out = opens > 0 and text[opens - 1] in _MINUS and _may_be_minus(text, opens - 1)
            meaning = Meaning("exclusion" if is_out else "phrase", " ".join(token.value for token in said[first:last]))
            found.append(Piece(first, last, Rank.WRITTEN, (meaning,), opens - is_out, closes + 1))
    inside = {at for one in found for at in range(one.first, one.last)}
    return found + [one for one in _left_out(text, said) if one.first not in inside]


def _pairs(text: str, last: int) -> Iterator[tuple[int, int]]:
    """Where marks open and close, up to the end of the words read; none inside another."""
    at = 0
    end = min(len(text), last + 20)
    while at < end:
        if (closers := _CLOSES.get(text[at])) is not None:
            found = [place for closer in closers if (place := text.find(closer, at + 1, end)) > 0]
            if found:
                yield at, min(found)
                at = min(found)
        at += 1


def _may_be_minus(text: str, at: int) -> bool:
    return at == 0 or text[at - 1] in _BEFORE_MINUS


def _left_out(text: str, said: Sequence[Token]) -> Iterator[Piece]:
    """A word right after a minus sign, with those joined to it: "-sans-abri"."""
    for first, token in enumerate(said):
        sign = token.start - 1
        if sign < 0 or text[sign] not in _MINUS or not _may_be_minus(text, sign) or token.word.isdigit():
            continue
        last = first + 1
        while last < len(said) and said[last].is_joined:
            last += 1
        meaning = Meaning("exclusion", " ".join(one.value for one in said[first:last]))
        yield Piece(first, last, Rank.WRITTEN, (meaning,), sign, said[last - 1].end)
