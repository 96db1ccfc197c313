"""Columns of a fact as numpy holds them: codes are numbers beside their list, so that the engine reads them at once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]
UNKNOWN = -1  # of a whole number that is not known


class Words(NamedTuple):
    """A column of texts: `codes` are places in `list`."""

    codes: NDArray[np.int32]
    list: tuple[str, ...]


Column = Words | Array
Columns = dict[str, Column]


def words(texts: Iterable[str]) -> Words:
    places: dict[str, int] = {}
    codes = np.fromiter((places.setdefault(text, len(places)) for text in texts), dtype=np.int32)
    return Words(codes, tuple(places))


def translated(column: Words, meaning: Mapping[str, str]) -> Words:
    """The same rows, each word by what it means."""
    found = words(meaning[word] for word in column.list)
    return Words(found.codes[column.codes], found.list)


def flags(told: Iterable[bool | None]) -> Words:
    """yes, no, or empty where it was not said."""
    return words("" if one is None else "yes" if one else "no" for one in told)


def wholes(told: Iterable[int | None]) -> NDArray[np.int64]:
    return np.fromiter((UNKNOWN if one is None else one for one in told), dtype=np.int64)


def take(columns: Mapping[str, Column], rows: Array) -> Columns:
    return {
        name: Words(column.codes[rows], column.list) if isinstance(column, Words) else column[rows]
        for name, column in columns.items()
    }


def numbers(column: Column) -> Array:
    """A number for each row, the same where the values are."""
    return column.codes if isinstance(column, Words) else column


def is_word(column: Column, *told: str) -> NDArray[np.bool_]:
    """Whether each row of a column of texts is one of these."""
    assert isinstance(column, Words)
    return np.isin(column.codes, [code for code, word in enumerate(column.list) if word in told])


def counts(rows: Column, size: int) -> NDArray[np.int64]:
    """How many times each number below `size` is there."""
    return np.bincount(numbers(rows), minlength=size).astype(np.int64)


def is_first(*told: Column, among: NDArray[np.bool_] | None = None) -> NDArray[np.bool_]:
    """Whether a row is the first of those that are alike in all of these columns; of the rows `among`, where told."""
    size = len(numbers(told[0]))
    rows = np.arange(size) if among is None else np.flatnonzero(among)
    marks = np.zeros(size, dtype=bool)
    if len(rows):
        alike = np.zeros(len(rows), dtype=np.int64)
        for one in told:
            values = numbers(one)[rows].astype(np.int64)
            places = np.unique(values, return_inverse=True)[1]
            alike = np.unique(alike * (places.max() + 1) + places, return_inverse=True)[1]
        marks[rows[np.unique(alike, return_index=True)[1]]] = True
    return marks


def columns_of(rows: Sequence[tuple[Any, ...]], width: int) -> list[tuple[Any, ...]]:
    """Rows of a query, column by column; `width` of them where there is no row."""
    return list(zip(*rows, strict=True)) if rows else [()] * width
