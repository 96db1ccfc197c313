"""Which bytes of a file a request asks for (RFC 9110, section 14)."""

from __future__ import annotations

import re
from typing import NamedTuple

_ONE = re.compile(r"bytes=\s*(\d{0,18})-(\d{0,18})\s*", re.ASCII | re.IGNORECASE)


class Span(NamedTuple):
    """`first` to `last`, both included, counted from 0."""

    first: int
    last: int

    @property
    def length(self) -> int:
        return self.last - self.first + 1


class OutOfReach(ValueError):
    """No byte of the file is among those asked for."""


def span(header: str, size: int) -> Span | None:
    """The bytes of a file of `size` bytes that `Range: header` asks for.

    None where the whole file is the answer: nothing asked, several ranges, another unit, what nobody understands.
    Raises OutOfReach.
    """
    found = _ONE.fullmatch(header)
    if found is None or not any(found.groups()):
        return None
    first, last = found.groups()
    if not first:
        return _within(max(size - int(last), 0), size - 1, size)
    if last and int(last) < int(first):
        return None
    return _within(int(first), int(last) if last else size - 1, size)


def _within(first: int, last: int, size: int) -> Span:
    if first >= size:
        raise OutOfReach(f"Byte {first} was asked of a file of {size} bytes.")
    return Span(first, min(last, size - 1))
