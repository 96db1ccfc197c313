"""What the index asks of territories, remembered for the length of one indexing run."""

from __future__ import annotations

from functools import lru_cache

from balise.core.languages import Text

try:
    from balise.territories import find
except ImportError:  # until territories stands
    find = None  # type: ignore[assignment]


class Areas:
    """Names and chains of areas. A code that territories does not know stands alone under its own name."""

    def __init__(self) -> None:
        self.chain = lru_cache(maxsize=100_000)(self._chain)
        self.name_of = lru_cache(maxsize=100_000)(self._name_of)

    @staticmethod
    def _chain(code: str) -> tuple[str, ...]:
        return (find.chain(code) if find else ()) or (code,)

    @staticmethod
    def _name_of(code: str) -> Text:
        return find.name_of(code) if find else Text()
