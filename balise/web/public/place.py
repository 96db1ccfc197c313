"""What the "where" of a search was found to be."""

from __future__ import annotations

import time
from dataclasses import dataclass
from functools import lru_cache

from balise.core.languages import Language
from balise.core.text import fold
from balise.search.rules.question import Place
from balise.territories import find as territories
from balise.territories.find import Found
from balise.territories.where import where
from balise.web.rules.asked import Asked, mode

_NEARLY = 0.85  # another place whose score is this near the best one's may be the one meant
_OTHERS = 4
_REMEMBERED_SECONDS = 300


@dataclass(frozen=True, slots=True)
class Located:
    """The place asked. `others` are places the same words may mean. `is_unknown` when nothing answers to them."""

    place: Place | None = None
    found: Found | None = None
    others: tuple[Found, ...] = ()
    is_unknown: bool = False


def locate(asked: Asked, language: Language) -> Located:
    """Find the place asked, if any. Nothing is guessed: an unknown place is told as such."""
    if not asked.where:
        return Located()
    candidates = _found(asked.where, language, int(time.monotonic() // _REMEMBERED_SECONDS))
    if not candidates:
        return Located(is_unknown=True)
    chosen = next((found for found in candidates if found.code and found.code == asked.area), candidates[0])
    others = () if asked.area == chosen.code != "" else _others(chosen, candidates)
    return Located(place=_place(asked, chosen, language), found=chosen, others=others)


@lru_cache(maxsize=4096)
def _found(text: str, language: Language, age: int) -> tuple[Found, ...]:
    """`age` makes what was remembered forgotten: an operator may load better limits while we run."""
    return territories.find(text, language=language, limit=_OTHERS + 2)


def _others(chosen: Found, candidates: tuple[Found, ...]) -> tuple[Found, ...]:
    """Places of the same name or nearly as likely; a place inside another of its name is the same answer."""
    name = fold(chosen.name.say("fr"))
    return tuple(
        found
        for found in candidates
        if found is not chosen
        and found.score >= chosen.score * _NEARLY
        and (fold(found.name.say("fr")) != name or not _is_within(found, chosen))
    )[:_OTHERS]


def _is_within(one: Found, other: Found) -> bool:
    if not one.code or not other.code:
        return False
    return one.code in _chain(other.code) or other.code in _chain(one.code)


@lru_cache(maxsize=4096)
def _chain(code: str) -> tuple[str, ...]:
    return tuple(territories.chain(code))


def _place(asked: Asked, found: Found, language: Language) -> Place:
    return Place(
        mode=mode(asked, found.kind),
        area=found.code,
        within=_within(found),
        latitude=found.latitude,
        longitude=found.longitude,
        radius_km=float(asked.km),
        label=found.name.say(language),
    )


def _within(found: Found) -> tuple[str, ...]:
    """The area and those above it; for a bare point, every area that contains it."""
    if found.code:
        return _chain(found.code)
    if found.latitude is None or found.longitude is None:
        return ()
    return where(found.latitude, found.longitude).areas
