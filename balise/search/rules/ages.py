"""Ages that people say: "14 ans", "fourteen-year-old", "65+", "de 3 à 5 ans", "18 mois"."""

from __future__ import annotations

import re
from collections.abc import Sequence

from .grammar import in_figures
from .pieces import Meaning, Piece, Rank
from .reading import Token

_OLDEST = 120
_YEARS = frozenset({"ans", "an", "years", "year", "yrs", "yr", "yo"})
_MONTHS = frozenset({"mois", "months", "month"})
_TO = frozenset({"a", "to", "et", "and", "ou", "or"})
_AFTER = {  # what may follow the unit: longest first
    ("et", "plus"), ("et", "moins"), ("ou", "plus"), ("ou", "moins"), ("of", "age"), ("old", "or", "older"),
    ("or", "older"), ("and", "older"), ("and", "over"), ("and", "up"), ("and", "under"), ("or", "under"), ("old",),
    ("olds",), ("and", "younger"), ("or", "younger"), ("old", "and", "over"), ("old", "and", "up"),
    ("old", "and", "older"),
}  # fmt: skip
_BEFORE = (
    "age de", "agee de", "ages de", "agees de", "age of", "ages of", "aged", "age", "ages", "agee", "agees",
    "i m", "i am", "im", "plus de", "moins de", "over", "under", "older than", "younger than", "above", "below",
)  # fmt: skip
_OPEN = {("and", "over"), ("and", "older"), ("and", "up"), ("or", "older"), ("et", "plus"), ("ou", "plus")}
_MONTHS_OWED = frozenset({"de", "d", "sans", "behind", "late", "of", "ago"})  # "2 mois de retard" is no age
_BELOW = frozenset({"moins de", "under", "younger than", "below"})
_MEANS_AGE = frozenset(said for said in _BEFORE if said.startswith("age"))
_MYSELF = frozenset({"i m", "i am", "im"})
_LIMITS = frozenset({"over", "under", "above", "below", "older than", "younger than"})
_PERSONS = frozenset({"people", "adults", "women", "men", "kids", "children", "those", "anyone", "workers", "youth"})
_YOUNGEST_ALONE = 12  # years, for a number that only "I'm" or a plus sign says is an age
_A_WHILE = frozenset({"depuis", "pendant", "since", "durant", "during", "last", "past", "apres", "after"})
_AGE_OF = re.compile(r"(\d{1,3})(ans|an|yo|yrs|mois)")


def ages(text: str, said: Sequence[Token]) -> list[Piece]:
    """Ages in years, the middle of a range. A duration ("depuis 2 ans") is none."""
    found: list[Piece] = []
    at = 0
    while at < len(said):
        one = _age(text, said, at)
        if one is None:
            at += 1
        else:
            found.append(one)
            at = one.last
    return found


def _age(text: str, said: Sequence[Token], at: int) -> Piece | None:
    if joined := _AGE_OF.fullmatch(said[at].word):
        years, unit, last = float(joined[1]), joined[2], at + 1
    else:
        low = in_figures(said[at].word)
        if low is None:
            return None
        years, last = _range(said, at, low)
        unit = said[last].word if last < len(said) and not said[last].is_after_end else ""
        last += unit in _YEARS or unit in _MONTHS
    first, before = _before(said, at)
    end = said[last - 1].end
    is_plus = text[end : end + 1] == "+" or text[end : end + 2] == " +"
    has_unit = unit in _YEARS or unit in _MONTHS
    is_open = not has_unit and tuple(token.word for token in said[last : last + 2]) in _OPEN
    is_of_persons = before in _LIMITS and first > 0 and said[first - 1].word in _PERSONS
    is_age = (
        before in _MEANS_AGE
        or is_of_persons
        or ((is_plus or is_open or before in _MYSELF) and years >= _YOUNGEST_ALONE)
    )
    if not (has_unit or is_age) or _is_a_while(said, first) or (unit in _MONTHS and _next(said, last) in _MONTHS_OWED):
        return None
    last += 2 * is_open
    if has_unit:
        last = _after(said, last)
        if unit in ("year", "years", "yr", "yrs") and said[last - 1].word == unit and not before:
            return None  # "for 2 years" is no age, "2 years old" is one
    years = years / 12 if unit in _MONTHS else years
    if years > _OLDEST:
        return None
    if before in _BELOW:
        years = max(years - 1, 0.0)
    end = text.index("+", end) + 1 if is_plus else said[last - 1].end
    return Piece(first, last, Rank.PHRASE, (Meaning("age", f"{round(years, 2):g}"),), said[first].start, end)


def _next(said: Sequence[Token], last: int) -> str:
    return said[last].word if last < len(said) else ""


def _range(said: Sequence[Token], at: int, low: int) -> tuple[float, int]:
    """The middle of "3 à 5", "3-5", "3 to 5", or the number alone; and where it ends."""
    if at + 2 < len(said) and said[at + 1].word in _TO and (high := in_figures(said[at + 2].word)) is not None:
        return (low + high) / 2, at + 3
    if at + 1 < len(said) and said[at + 1].follows.strip() in ("-", "–", "/"):
        high = in_figures(said[at + 1].word)
        if high is not None:
            return (low + high) / 2, at + 2
    return float(low), at + 1


def _before(said: Sequence[Token], at: int) -> tuple[int, str]:
    """What stands before the number and belongs to it."""
    first = at - 1 if at and said[at - 1].word in ("de", "between", "entre", "d") else at
    for start, end in ((at, at), (first, first)):
        for length in (2, 1):
            words = " ".join(token.word for token in said[max(end - length, 0) : end])
            if end >= length and words in _BEFORE:
                return end - length, words
        if start == first:
            break
    return first, ""


def _after(said: Sequence[Token], last: int) -> int:
    for length in range(min(3, len(said) - last), 0, -1):
        if tuple(token.word for token in said[last : last + length]) in _AFTER:
            return last + length
    return last


def _is_a_while(said: Sequence[Token], first: int) -> bool:
    before = [token.word for token in said[max(first - 3, 0) : first]]
    return bool(before) and (before[-1] in _A_WHILE or before[-3:] == ["il", "y", "a"] or before[-2:] == ["y", "a"])
