"""Areas that are of the same places, or within one another, though no list says so."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping


def widest(
    areas: Iterable[str], above: Callable[[str], frozenset[str]], residents: Mapping[str, int | None]
) -> Mapping[str, str]:
    """Of each area that is of the same places as one that contains it, the widest of these: as many people live in
    both, by the census, whoever got in touch. Areas whose residents are not known are none of these."""
    found = {}
    for area in areas:
        alike = [wide for wide in above(area) if residents.get(area) and residents.get(wide) == residents[area]]
        if alike:
            found[area] = min(alike, key=lambda wide: (len(above(wide)), wide))
    return found


def enclosing(municipalities: Iterable[str], above: Callable[[str], frozenset[str]]) -> Mapping[str, frozenset[str]]:
    """Of each area that holds some of these, the areas that hold all of these that it holds, itself apart."""
    found: dict[str, frozenset[str]] = {}
    for one in municipalities:
        around = above(one)
        for area in around:
            found[area] = found[area] & around if area in found else around
    return {area: wide - {area} for area, wide in found.items()}
