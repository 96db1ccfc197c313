"""How many services have some words at most, by the lengths of the lists of the index, which are not read."""

from __future__ import annotations

import math
from collections.abc import Iterable

from balise.core.languages import LANGUAGES

from .index import Reader
from .query import Plan
from .rules.words import words
from .schema import stems
from .units import Unit

_ANYWHERE, _NAMES = ("any",), ("name", "organization")
_MOST_LENGTHS = 20_000  # remembered, of some 200 bytes each


def at_most(reader: Reader, plan: Plan) -> float:
    """How many have every unit that is words: infinite where none is. A unit that only brings up keeps nothing out."""
    asked = [unit for unit in plan.units if not unit.only_ranks] or plan.units
    return min((_length(reader, word, _ANYWHERE) for unit in asked for word in _said(unit)), default=math.inf)


def may_be_names(reader: Reader, plan: Plan) -> bool:
    """Whether each word of the plan's words is in some name."""
    return all(_length(reader, word, _NAMES) for unit in plan.units for word in _said(unit))


def are_many(reader: Reader, plan: Plan, many: int) -> bool:
    """Whether a need alone is met by many, without asking."""
    if plan.filters or not plan.met:
        return False
    return any(reader.searcher.doc_freq("met", code) > 2 * many for code in plan.met[0].split("|"))


def more_as_words(reader: Reader, plan: Plan) -> int:
    """How many more have the plan at most where a need may also be met by its very words in a name."""
    said = [reading.span.text for unit in plan.units for reading in unit.readings if reading.codes]
    return sum(min((_length(reader, word, _NAMES) for word in words(text)), default=0) for text in said)


def is_somewhere(reader: Reader, word: str) -> bool:
    """Whether some text has a word."""
    return _length(reader, word, _ANYWHERE) > 0


def _said(unit: Unit) -> Iterable[str]:
    return unit.words if unit.is_word else ()


def _length(reader: Reader, word: str, fields: tuple[str, ...]) -> int:
    """How many texts have a word: asked of the index once for each state of it."""
    if (found := reader.lengths.get((word, fields))) is None:
        length = reader.searcher.doc_freq
        found = sum(
            length(f"{name}_{side}", stem) for side in LANGUAGES for stem in set(stems(side, word)) for name in fields
        )
        if len(reader.lengths) < _MOST_LENGTHS:
            reader.lengths[word, fields] = found
    return found
