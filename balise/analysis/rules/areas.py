"""Areas that are of the same places, or within one another, though no list says so."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping


def widest(
    areas: Iterable[str],
    above: Callable[[str], frozenset[str]],
    residents: Mapping[str, int | None],
    enclosing: Mapping[str, frozenset[str]],
) -> Mapping[str, str]:
    """Of each area that is of the same places as others, the widest of these: one that contains it where as many people
    live, by the census, whoever got in touch; or one that holds the same municipalities, as a region and an
    agglomeration may, of which neither contains the other in any list."""
    found = {}
    for area in areas:
        alike = {wide for wide in above(area) if residents.get(area) and residents.get(wide) == residents[area]}
        alike |= {wide for wide in enclosing.get(area, ()) if area in enclosing.get(wide, ())}
        if alike:
            found[area] = min(alike | {area}, key=lambda wide: (len(above(wide)), wide))
    return {area: _last(area, found) for area in found}


def _last(area: str, found: Mapping[str, str]) -> str:
    seen = {area}
    while (wide := found.get(area, area)) not in seen:
        seen.add(wide)
        area = wide
    return area


def enclosing(municipalities: Iterable[str], above: Callable[[str], frozenset[str]]) -> Mapping[str, frozenset[str]]:
    """Of each area that holds some of these, the areas that hold all of these that it holds, itself apart."""
    found: dict[str, frozenset[str]] = {}
    for one in municipalities:
        around = above(one)
        for area in around:
            found[area] = found[area] & around if area in found else around
    return {area: wide - {area} for area, wide in found.items()}
