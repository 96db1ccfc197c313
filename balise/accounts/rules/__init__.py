"""Laws of accounts: what an operator may say of itself, and what each role may do."""

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
    "LINES", "Announcement", "Colours", "Identity", "Line", "Opening", "Refused", "Texts", "checked", "contrast",
    "dialled",
]  # fmt: skip
