"""What the index asks of territories, remembered for the length of one indexing run."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

from balise.core.languages import Text
from balise.directory.rules.record import SiteRecord
from balise.territories import find
from balise.territories.where import where


class Areas:
    """Names and chains of areas. A code that territories does not know stands alone, without a name."""

    def __init__(self) -> None:
        self.chain: Callable[[str], tuple[str, ...]] = lru_cache(maxsize=100_000)(_chain)
        self.name_of: Callable[[str], Text] = lru_cache(maxsize=100_000)(_name_of)

    def of_site(self, site: SiteRecord) -> tuple[str, ...]:
        """Where a site is: its area, those above it, and the neighbourhood or borough inside it that holds its point.

        The record is believed before a limit: an area that does not lie in the record's own is left out.
        """
        above = self.chain(site.area) if site.area else ()
        if site.latitude is None or site.longitude is None:
            return above
        around = where(site.latitude, site.longitude).areas
        inside = (code for code in around if not site.area or site.area in self.chain(code))
        return tuple(dict.fromkeys((*inside, *above)))


def _chain(code: str) -> tuple[str, ...]:
    return find.chain(code) or (code,)


def _name_of(code: str) -> Text:
    return find.name_of(code)
