"""Where staged rows are kept until they are walked: in memory while they are few, then in a temporary database."""

from __future__ import annotations

import sqlite3
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import msgspec

Cells = Sequence[Any]  # texts as read; or, of a piece, its values and the digest of its row
Resource = tuple[int, int, int, Cells]  # ordinal, number of the tab, line, cells
Child = tuple[int, int, int, int, Cells]  # ordinal of what it belongs to, its own or 0, tab, line, cells

MOST_IN_MEMORY = 60_000  # rows: some 70 MB
_BUFFER = 10_000
_SCHEMA = """
PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; PRAGMA locking_mode=EXCLUSIVE; PRAGMA cache_size=-65536;
CREATE TABLE resource (n INTEGER PRIMARY KEY, tab INTEGER, line INTEGER, cells BLOB);
CREATE TABLE child (parent INTEGER, n INTEGER, tab INTEGER, line INTEGER, cells BLOB);
BEGIN;
"""
_BATCH = """SELECT n, tab, line, cells FROM resource
    WHERE n > ? AND tab IN (SELECT value FROM json_each(?)) ORDER BY n LIMIT ?"""
_NEAR = "SELECT parent, n, tab, line, cells FROM child WHERE parent BETWEEN ? AND ? ORDER BY parent, rowid"
_FAR = """SELECT parent, n, tab, line, cells FROM child
    WHERE parent IN (SELECT value FROM json_each(?)) ORDER BY parent, rowid"""
encode = msgspec.msgpack.Encoder().encode
_decode: Callable[[bytes], Cells] = msgspec.msgpack.Decoder().decode


class Store:
    """Add rows, `settle` once, then walk them: `batches` of resources, `below` for what belongs to them."""

    def __init__(self, folder: Path | None = None, most_in_memory: int = MOST_IN_MEMORY) -> None:
        self._where = folder
        self._limit = most_in_memory
        self._resources: list[Resource] = []
        self._children: list[Child] = []
        self._by_parent: dict[int, list[Child]] = {}
        self._folder: tempfile.TemporaryDirectory[str] | None = None
        self._database: sqlite3.Connection | None = None

    def close(self) -> None:
        if self._database is not None:
            self._database.close()
        if self._folder is not None:
            self._folder.cleanup()

    def add_resource(self, row: Resource) -> None:
        self._resources.append(row)
        if len(self._resources) >= self._limit:
            self._spill()

    def add_child(self, row: Child) -> None:
        self._children.append(row)
        if len(self._children) >= self._limit:
            self._spill()

    def _spill(self) -> None:
        """Write down what memory holds, now and from now on."""
        if self._database is None:
            self._folder = tempfile.TemporaryDirectory(prefix="balise-import-", dir=self._where)
            self._database = sqlite3.connect(Path(self._folder.name) / "stage.sqlite3", isolation_level=None)
            self._database.executescript(_SCHEMA)
            self._limit = _BUFFER
        written = ((*row[:3], encode(row[3])) for row in self._resources)
        self._database.executemany("INSERT INTO resource VALUES (?, ?, ?, ?)", written)
        below = ((*row[:4], encode(row[4])) for row in self._children)
        self._database.executemany("INSERT INTO child VALUES (?, ?, ?, ?, ?)", below)
        self._resources.clear()
        self._children.clear()

    def settle(self) -> None:
        """Nothing more will be added."""
        if self._database is not None:
            self._spill()
            self._database.execute("CREATE INDEX child_parent ON child (parent)")
            return
        for row in self._children:
            self._by_parent.setdefault(row[0], []).append(row)
        self._children.clear()

    def batches(self, tabs: Sequence[int], size: int) -> Iterator[list[Resource]]:
        """Resources of these tabs, `size` at a time, in the order they were added."""
        if self._database is None:
            mine = [row for row in self._resources if row[1] in tabs]
            yield from (mine[start : start + size] for start in range(0, len(mine), size))
            return
        asked, last = msgspec.json.encode(sorted(tabs)).decode(), 0
        while rows := self._database.execute(_BATCH, (last, asked, size)).fetchall():
            last = rows[-1][0]
            yield [(*row[:3], _decode(row[3])) for row in rows]

    def below(self, parents: Sequence[int]) -> Iterable[Child]:
        """What belongs to each of these ordinals, in order. Ask it once: memory forgets what it answered."""
        if self._database is None:
            return [row for parent in parents for row in self._by_parent.pop(parent, ())]
        query: tuple[str, Sequence[Any]] = (_NEAR, (parents[0], parents[-1]))
        if parents[-1] - parents[0] > 4 * len(parents):  # far apart: the span would read what others own
            query = (_FAR, (msgspec.json.encode(parents).decode(),))
        return ((*row[:4], _decode(row[4])) for row in self._database.execute(*query))
