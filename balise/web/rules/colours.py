"""The operator's two colours, made into every colour of its pages that depends on them, readable in light and dark."""

from __future__ import annotations

from functools import lru_cache
from hashlib import sha256

from balise.accounts.rules import Colours, contrast

# The surfaces of static/balise/tokens.css: what an operator's colour stands on.
LIGHT_GROUND, DARK_GROUND, DARK_SURFACE = "#f6f4ef", "#0f1317", "#16191d"
BLACK, WHITE = "#000000", "#ffffff"
_COMFORT = 5.5  # contrast of links and marks, above the 4.5 that WCAG asks
_LARGE = 7.0  # contrast of what stands on the first screen


def mix(one: str, other: str, share: float) -> str:
    """`one` with `share` (0 to 1) of `other` in it. Colours are #rrggbb."""
    parts = ((int(one[at : at + 2], 16), int(other[at : at + 2], 16)) for at in (1, 3, 5))
    return "#" + "".join(f"{round(a + (b - a) * share):02x}" for a, b in parts)


def readable(colour: str, on: str, towards: str, least: float = _COMFORT) -> str:
    """`colour`, moved towards black or white no more than it takes to be read on `on`."""
    for step in range(21):
        moved = mix(colour, towards, step / 20)
        if contrast(moved, on) >= least:
            return moved
    return towards


@lru_cache(maxsize=16)
def stylesheet(colours: Colours) -> tuple[str, str]:
    """The style sheet of an operator, and a short name that changes with it."""
    light, dark = _block(_light(colours)), _block(_dark(colours))
    text = f":root {{ {light} }}\n@media (prefers-color-scheme: dark) {{ :root {{ {dark} }} }}\n"
    return text, sha256(text.encode()).hexdigest()[:12]


def _away_from(colour: str) -> str:
    """Black or white, whichever is further: a surface moved there keeps what stands on it readable."""
    return max((BLACK, WHITE), key=lambda end: contrast(colour, end))


def _block(values: dict[str, str]) -> str:
    return " ".join(f"--{name}: {value};" for name, value in values.items())


def _light(colours: Colours) -> dict[str, str]:
    link = readable(colours.accent, LIGHT_GROUND, BLACK)
    return {
        "brand": colours.accent,
        "on-brand": colours.on_accent,
        "brand-strong": mix(colours.accent, _away_from(colours.on_accent), 0.25),
        "brand-tint": mix(WHITE, colours.accent, 0.1),
        "link": link,
        "link-hover": mix(link, BLACK, 0.35),
        "hero": readable(colours.accent, WHITE, BLACK, _LARGE),
    }


def _dark(colours: Colours) -> dict[str, str]:
    link = readable(colours.accent_dark, DARK_SURFACE, WHITE)
    return {
        "brand": colours.accent_dark,
        "on-brand": colours.on_accent_dark,
        "brand-strong": mix(colours.accent_dark, _away_from(colours.on_accent_dark), 0.25),
        "brand-tint": mix(DARK_SURFACE, colours.accent_dark, 0.14),
        "link": link,
        "link-hover": mix(link, WHITE, 0.4),
        "hero": readable(mix(colours.accent, DARK_GROUND, 0.35), WHITE, BLACK, _LARGE),
    }
