"""Folding of text, so that two spellings of one name compare equal."""

from __future__ import annotations

import re
import unicodedata

_LIGATURES = str.maketrans({"œ": "oe", "Œ": "OE", "æ": "ae", "Æ": "AE", "’": "'", "‘": "'", "ʼ": "'"})
_NOT_WORD = re.compile(r"[^0-9a-z]+")
_ELISION = re.compile(r"\b(?:[cdjlmnst]|qu|lorsqu|puisqu)'(?=\w)")


def fold(text: str) -> str:
    """Lower case, without accents, ligatures opened, elisions and punctuation as single spaces.

    >>> fold("L’Île-Bizard–Sainte-Geneviève")
    'ile bizard sainte genevieve'
    """
    plain = text.lower() if text.isascii() else _bare(text)
    return _NOT_WORD.sub(" ", _ELISION.sub("", plain)).strip()


def _bare(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text.translate(_LIGATURES)).casefold()
    return "".join(c for c in plain if not unicodedata.combining(c))


def slugify(text: str, most: int = 80) -> str:
    """`text` as one part of an address; empty when it holds no letter or digit of ours."""
    return fold(text).replace(" ", "-")[:most].strip("-")


_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


def uncomputed(text: str) -> str:
    """Text that a spreadsheet would compute as a formula stays text: an apostrophe stands before it."""
    return f"'{text}" if text.startswith(_FORMULA) else text
