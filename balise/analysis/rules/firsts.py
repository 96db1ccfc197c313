"""Marks of first rows: flags whose sums count people, so that nobody looks for distinct ones.

A mark is on the first row of its contact among those that are alike in some columns. Its name says which: `first` of
all, `first_way` of those of that way, `first_1` of those under that topic of depth 1, `first_way_1` of that way under
that topic, `first_1_2` of those of that topic of depth 2 (or of none so deep) under that of depth 1.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from types import MappingProxyType
from typing import NamedTuple

# Which rows a mark is of, by how its name begins: all, or those of a condition; false on all others.
AMONG: Mapping[str, str] = MappingProxyType(
    {"first_unmet": "status = 'unmet'", "first_tried": "organization IS NOT NULL", "first": ""}
)
_DEPTHS = (1, 2, 3)


class First(NamedTuple):
    """The first row of its contact among those alike in these columns, and for which `AMONG[begins]` holds."""

    begins: str
    alike: tuple[str, ...]

    @property
    def name(self) -> str:
        return "_".join((self.begins, *(column.removeprefix("topic_") for column in self.alike)))

    @property
    def among(self) -> str:
        return AMONG[self.begins]


def mark(fact: str, begins: str, by: str, topic: int) -> str:
    """The mark that counts people under each code of a column, among rows of a topic of that depth; 0 for all rows.

    A column of the contact is the same in all its rows, and has no mark of its own.
    """
    under = (f"topic_{topic}",) if topic else ()
    if by.startswith("topic_"):
        return First(begins, (*under, by) if topic < int(by[-1]) else under).name
    narrower = First(begins, (by, *under)).name
    return narrower if narrower in marks(fact) else First(begins, under).name


def begins(name: str) -> str:
    """How the name of a mark begins; "" where it is of no mark."""
    return next((one for one in AMONG if name == one or name.startswith(f"{one}_")), "")


def _of_topics(begins: str) -> Iterator[First]:
    """Of all, of each depth, and of each depth under each that is less deep."""
    yield from _by(begins)
    for depth in _DEPTHS:
        for above in range(1, depth):
            yield First(begins, (f"topic_{above}", f"topic_{depth}"))


def _by(begins: str, *alike: str) -> Iterator[First]:
    """By these columns among all, and under each topic."""
    yield First(begins, alike)
    for depth in _DEPTHS:
        yield First(begins, (*alike, f"topic_{depth}"))


FIRSTS: Mapping[str, tuple[First, ...]] = MappingProxyType(
    {
        "needs": (*_of_topics("first"), *_of_topics("first_unmet"), *_by("first", "status")),
        "referrals": (
            *_by("first"), *_by("first", "organization"), *_by("first", "way"), *_by("first", "outcome"),
        ),
        "unmet": (
            *_by("first"), *_by("first", "organization"), *_by("first", "reason"), *_by("first", "reason_group"),
            *_by("first_tried"), *_by("first_tried", "organization"),
        ),
    }
)  # fmt: skip


@cache
def marks(fact: str) -> tuple[str, ...]:
    """The names of the marks that a fact has."""
    return tuple(one.name for one in FIRSTS.get(fact, ()))
