"""Lines to which a counsellor turns a person over: 911, suicide prevention, youth protection of the region."""

from __future__ import annotations

import datetime as dt
import tomllib
from pathlib import Path

import msgspec

from balise.core.languages import Text

_FILE = Path(__file__).parent.parent / "data" / "hand_over.toml"


class HandOver(msgspec.Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """A line of one kind, `line` (911, suicide, youth…), for all of the territory or for `areas` only.

    `number` is E.164, short as dialled, or empty until the operator completes it.
    """

    line: str
    name: Text
    number: str = ""
    note: Text = Text()
    areas: tuple[str, ...] = ()
    verified_on: dt.date | None = None  # when the operator last called it, or asked those who answer

    @property
    def is_short(self) -> bool:
        """Three digits, the same in all of Canada: it needs no verification."""
        return 0 < len(self.number) <= 3


class _File(msgspec.Struct, frozen=True):
    hand_over: tuple[HandOver, ...]


HAND_OVERS = msgspec.convert(tomllib.loads(_FILE.read_text(encoding="utf-8")), _File).hand_over
