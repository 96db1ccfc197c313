"""Topics as bits of whole numbers: those of results already in hand are counted without asking the index."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import numpy as np

COLUMNS = 5  # whole numbers that hold the topics of a service
_WIDTH = 62  # bits of one of them: the sign stays free
_OTHERS = 0, _WIDTH - 1  # where it says that it has a topic of ours without a bit

Place = tuple[int, int]  # which number, which bit of it


def places(parents: Mapping[str, str]) -> dict[str, Place]:
    """The bit of each topic of our tree, as many as there are bits: those without a parent first, then brothers and
    sisters together. `parents` tells the topic above each, "" for none."""
    ours = sorted((code for code in parents if _is_ours(code)), key=lambda code: (parents[code], code))
    free = (divmod(number, _WIDTH) for number in range(COLUMNS * _WIDTH))
    return dict(zip(ours, (place for place in free if place != _OTHERS), strict=False))


def pack(topics: Iterable[str], known: Mapping[str, Place]) -> list[int]:
    """The topics of one service."""
    found = [0] * COLUMNS
    for code in topics:
        if _is_ours(code):
            column, bit = known.get(code, _OTHERS)
            found[column] |= 1 << bit
    return found


def has_others(first: np.ndarray) -> bool:
    """Whether some service has a topic without a bit; `first` is the first of its numbers."""
    return bool((first >> _OTHERS[1] & 1).any())


def count(columns: Mapping[int, np.ndarray], asked: Iterable[str], known: Mapping[str, Place]) -> dict[str, int]:
    """How many services have each of these topics, the most frequent first; those that none has are not told."""
    counted = {at: _of_each_bit(column) for at, column in columns.items()}
    found = {code: counted[at][bit] for code in asked for at, bit in (known[code],)}
    return {code: number for code, number in sorted(found.items(), key=lambda one: (-one[1], one[0])) if number}


def _of_each_bit(column: np.ndarray) -> list[int]:
    """How many numbers have the first bit, the second..."""
    octets = column.astype("<i8").view(np.uint8).reshape(-1, 8)
    counted: list[int] = np.unpackbits(octets, axis=1, bitorder="little").sum(axis=0, dtype=np.int64).tolist()
    return counted


def needed(asked: Iterable[str], known: Mapping[str, Place]) -> Sequence[int]:
    """Which of the numbers tell of these topics."""
    return sorted({known[code][0] for code in asked})


def _is_ours(code: str) -> bool:
    """Other taxonomies have codes in "x:"."""
    return ":" not in code
