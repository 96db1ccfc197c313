"""Laws of accounts: what an operator may say of itself, and what each role may do."""

from .hand_over import HAND_OVERS, HandOver
from .identity import (
    LINES,
    Announcement,
    Colours,
    Identity,
    Line,
    Opening,
    Refused,
    Texts,
    checked,
    contrast,
    dialled,
)

__all__ = [
    "HAND_OVERS", "LINES", "Announcement", "Colours", "HandOver", "Identity", "Line", "Opening", "Refused", "Texts",
    "checked", "contrast", "dialled",
]  # fmt: skip
