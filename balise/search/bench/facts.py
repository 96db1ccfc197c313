"""What the invented directory says, in numbers on disk: the other engines read it, and never our own documents.

So an agreement of totals is one between two readings of the same records.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import numpy as np

FIELDS = ("name", "organization", "label", "body")  # "label": names and synonyms of topics


class Ragged(NamedTuple):
    """Rows of unequal length, one after the other."""

    flat: np.ndarray
    lengths: np.ndarray  # of each row

    @classmethod
    def of(cls, rows: list[list[int]]) -> Ragged:
        lengths = np.fromiter(map(len, rows), np.int32, len(rows))
        return cls(np.fromiter((value for row in rows for value in row), np.int32, int(lengths.sum())), lengths)

    def rows(self) -> list[np.ndarray]:
        return np.split(self.flat, np.cumsum(self.lengths)[:-1])

    def numbers(self) -> np.ndarray:
        """For each value of `flat`, the number of its row."""
        return np.repeat(np.arange(len(self.lengths)), self.lengths)


class Chunk(NamedTuple):
    """Some services. Values of ragged columns are numbers of `Facts.tokens`, `.topics` and `.areas`."""

    ids: np.ndarray
    texts: dict[str, Ragged]  # by field
    topics: Ragged  # those filed under, and all above
    serves: Ragged
    is_open: np.ndarray  # at the instant that questions ask
    points: Ragged  # rows of latitude, longitude


class Facts:
    """Chunks in a folder. `tokens` are stems behind the code of their language: "frlog"."""

    def __init__(self, folder: Path, tokens: list[str], topics: list[str], areas: list[str]) -> None:
        self.tokens, self.topics, self.areas = tokens, topics, areas
        self.services = 0
        self._folder = folder
        folder.mkdir()

    def add(self, chunk: Chunk) -> None:
        ragged = {**chunk.texts, "topics": chunk.topics, "serves": chunk.serves, "points": chunk.points}
        parts = {f"{name}.{part}": array for name, one in ragged.items() for part, array in one._asdict().items()}
        np.savez(self._folder / f"{self.services:08}.npz", ids=chunk.ids, is_open=chunk.is_open, **parts)
        self.services += len(chunk.ids)

    def __iter__(self) -> Iterator[Chunk]:
        for path in sorted(self._folder.iterdir()):
            with np.load(path) as held:

                def read(name: str, held: np.lib.npyio.NpzFile = held) -> Ragged:
                    return Ragged(held[f"{name}.flat"], held[f"{name}.lengths"])

                texts = {name: read(name) for name in FIELDS}
                yield Chunk(held["ids"], texts, read("topics"), read("serves"), held["is_open"], read("points"))
