"""Who runs this installation, as every page asks it: read from the database at most every few seconds."""

from __future__ import annotations

import time

import msgspec

from .models import Operator
from .rules import Identity

KEPT_SECONDS = 5.0  # another process sees a change of identity within this time

_kept: tuple[float, Identity] | None = None


def current() -> Identity:
    """The operator's identity, or the neutral one when none was given."""
    global _kept
    now = time.monotonic()
    if _kept is None or now - _kept[0] > KEPT_SECONDS:
        _kept = (now, read())
    return _kept[1]


def read() -> Identity:
    """The operator's identity as the database has it now."""
    row = Operator.objects.filter(is_host=True).first()
    return of(row) if row else Identity()


def of(row: Operator) -> Identity:
    """What an operator says of itself."""
    return msgspec.structs.replace(msgspec.json.decode(row.settings_text, type=Identity), is_demo=row.is_demo)


def forget() -> None:
    """Read again at the next question: the identity was just changed in this process."""
    global _kept
    _kept = None
