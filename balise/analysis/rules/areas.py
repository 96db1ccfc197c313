"""Areas that are of the same places: a region of one city, a city that is all of its regional county municipality."""

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
