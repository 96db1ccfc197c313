"""What the index asks of territories, remembered for the length of one indexing run."""

from __future__ import annotations

from functools import lru_cache

from balise.core.languages import Text
from balise.territories import find


class Areas:
    """Names and chains of areas. A code that territories does not know stands alone, without a name."""

    def __init__(self) -> None:
        self.chain = lru_cache(maxsize=100_000)(_chain)
        self.name_of = lru_cache(maxsize=100_000)(_name_of)


def _chain(code: str) -> tuple[str, ...]:
    return find.chain(code) or (code,)


def _name_of(code: str) -> Text:
    return find.name_of(code)
