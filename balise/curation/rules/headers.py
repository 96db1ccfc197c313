"""Which line of a table names its columns, and names that can be keys."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

_MOST_TITLES = 10
_SURELY_DATA = re.compile(
    r"[^@\s]+@[^@\s]+\.\w{2,}"  # e-mail
    r"|(?:https?://|www\.)\S+"
    r"|[A-Za-z]\d[A-Za-z][ -]?\d[A-Za-z]\d"  # postal code
    r"|-?\d{1,3}[.,]\d{3,}"  # coordinate
    r"|\+?1?[ .-]?\(?\d{3}\)?[ .-]?\d{3}[ .-]\d{4}"  # telephone
    r"|\d{4}-\d\d-\d\d.*"
)
_SPACES = re.compile(r"[\s\x00-\x20\u200b\ufeff\xa0]+")


class Header(NamedTuple):
    """`at` is the place of the header among the sampled records, -1 when there is none; `columns` are unique."""

    columns: tuple[str, ...]
    at: int
    repairs: tuple[tuple[str, str, str], ...]  # (old, new, rule)


def choose(sample: Sequence[Sequence[str]]) -> Header:
    """The header of a table from its first records (blank ones included). No column when all are blank."""
    full = [(number, cells) for number, cells in enumerate(sample) if _count(cells)]
    if not full:
        return Header((), -1, ())
    titles = _titles([cells for _, cells in full])
    repairs = [(" ".join(filter(None, cells)).strip(), "", "header.title") for _, cells in full[:titles]]
    at, names = full[titles]
    if any(_SURELY_DATA.fullmatch(cell.strip()) for cell in names):
        columns = tuple(f"column_{number}" for number in range(1, len(names) + 1))
        return Header(columns, at - 1 if titles else -1, (*repairs, ("", ", ".join(columns), "header.missing")))
    columns, renamed = unique(names)
    return Header(columns, at, (*repairs, *renamed))


def _titles(full: Sequence[Sequence[str]]) -> int:
    """How many leading records hold one value alone, above a table of three columns or more."""
    widest = max(_count(cells) for cells in full)
    if widest < 3:
        return 0
    titles = 0
    while titles < min(_MOST_TITLES, len(full) - 1) and _count(full[titles]) == 1:
        titles += 1
    return titles if _count(full[titles]) >= 2 else 0


def _count(cells: Sequence[str]) -> int:
    return sum(1 for cell in cells if cell.strip(" \t\r\n\x00\x1a\ufeff\xa0"))


def unique(names: Sequence[str]) -> tuple[tuple[str, ...], tuple[tuple[str, str, str], ...]]:
    """Names without odd spaces, each different and none empty, and (old, new, rule) for those that had to change."""
    kept: list[str] = []
    repairs: list[tuple[str, str, str]] = []
    taken = {_SPACES.sub(" ", name).strip() for name in names}
    for number, name in enumerate(names, start=1):
        clean = _SPACES.sub(" ", name).strip()
        wanted = clean or f"column_{number}"
        new, rank = wanted, 2
        while new in kept or (new != clean and new in taken):
            new, rank = f"{wanted}_{rank}", rank + 1
        if new != clean:
            repairs.append((clean, new, "header.duplicate" if clean else "header.empty"))
        kept.append(new)
    return tuple(kept), tuple(repairs)
