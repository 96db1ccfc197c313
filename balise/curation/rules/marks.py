"""Marks by which a source says that a row is not for everyone. What is not plainly said to be public is not."""

from __future__ import annotations

from collections.abc import Mapping
from typing import cast

from balise.core.text import fold
from balise.directory.rules.record import Visibility

from .values import boolean

_HIDE = ("is_private", "is_hidden")
_OF_PARTS = (*_HIDE, "is_confidential")  # of a whole service it would say that it keeps secrets
_SHOW = "is_public"
_VISIBILITIES = frozenset({"public", "staff", "private"})


def is_hidden(said: Mapping[str, str], *, is_part: bool = False) -> bool:
    """Whether the cells of a row, or of a part of one, hold a mark that hides it; a mark that cannot be read does."""
    if any(said.get(mark) and boolean(said[mark]).value is not False for mark in (_OF_PARTS if is_part else _HIDE)):
        return True
    return bool(said.get(_SHOW)) and boolean(said[_SHOW]).value is not True


def visibility(word: str, said: Mapping[str, str], absent: Visibility) -> Visibility:
    """Who may see a part: as the `visibility` of its row says, `absent` when it says nothing, else nobody."""
    plain = fold(word)
    known = cast(Visibility, plain) if plain in _VISIBILITIES else "private" if word.strip() else absent
    return "private" if known == "public" and is_hidden(said, is_part=True) else known
