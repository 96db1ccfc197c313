"""Texts, numbers and a point that are private in a source, and what finds them however they are written."""

from __future__ import annotations

import re
from html import unescape
from urllib.parse import unquote_plus

CANARY = "zqcanari"  # every private text holds it, with its place: "zqcanari-notes"
PUBLIC = "zqvisible"
POSTAL = "H9Z 9Z"  # private numbers are 514 555-01xx; public ones are 514 555-0200
POINT = ("45.5877", "73.7377")
# A number as people or links write it, and not the digits of a duration: "0.792174555001111".
NUMBER = r"(?:(?<!\d)|514(?:[\s.)-]|%20)*)555(?:[\s.-]|%20)*01\d\d"
SPOTS = re.compile(
    rf"{CANARY}|{NUMBER}|{POSTAL[:3]}(?:\s|%20)?{POSTAL[4:]}|{'|'.join(map(re.escape, POINT))}", re.IGNORECASE
)


def canary(place: str) -> str:
    return f"{CANARY}{place}"


def leaks(text: str) -> list[str]:
    """Canaries that a text holds, however it is escaped, with what stands around them."""
    said = unescape(unquote_plus(text))
    return [said[max(0, found.start() - 60) : found.end() + 30] for found in SPOTS.finditer(said)]
