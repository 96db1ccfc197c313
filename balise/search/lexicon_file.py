"""The lexicon as a file of the index folder: a process that reads questions reads no table for it.

The file is named by a fingerprint of its entries, so that a switch to other entries is the writing of another file.
"""

from __future__ import annotations

import gc
import hashlib
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import msgspec
import structlog
import tantivy

from balise.core.languages import LANGUAGES
from balise.core.text import fold

from . import spelling
from .rules.lexicon import Lexicon
from .rules.lexicon import compile as compiled
from .rules.needs import Weighing
from .rules.understood import Entry
from .schema import stems

log = structlog.get_logger(__name__)
_SHORTEST_PLURAL = 5  # letters of a word without its mark of plural, which an entry stands for as well
_MOST_HELD = 2  # the lexicon in use, and the one before it while a state that has it is still read
_ENTRIES = msgspec.json.Decoder(tuple[Entry, ...])


@dataclass(frozen=True)
class Held:
    """A lexicon made ready, with its words and where they are looked up by spelling."""

    lexicon: Lexicon
    words: frozenset[str]
    shelf: tantivy.Index
    weighing: Weighing


_guard = threading.Lock()
_held: dict[str, Held] = {}


def fingerprint(entries: Sequence[Entry]) -> str:
    """The same for the same entries, whatever their order."""
    return hashlib.sha256(b"\n".join(sorted(map(msgspec.json.encode, entries)))).hexdigest()[:16]


def spoken(entries: Sequence[Entry]) -> str:
    """The fingerprint of those that records are read with."""
    return fingerprint([entry for entry in entries if entry.use == "both"])


def path(folder: Path, of: str) -> Path:
    return folder / f"lexicon-{of}.json"


def write(folder: Path, entries: Sequence[Entry]) -> str:
    """Write the file; answer its fingerprint. Those of former lexicons go, but the one before this."""
    of = fingerprint(entries)
    former = sorted(folder.glob("lexicon-*.json"), key=lambda file: file.stat().st_mtime_ns)
    draft = folder / "lexicon.new"
    draft.write_bytes(msgspec.json.encode(entries))
    draft.replace(path(folder, of))
    for file in former[:-1]:
        if file != path(folder, of):
            file.unlink(missing_ok=True)
    return of


def read(folder: Path, of: str) -> Held:
    """The lexicon of a state, compiled once per fingerprint in this process.

    An empty one when its file is missing or torn, which is logged: words are then looked for as they are.
    """
    with _guard:
        if (found := _held.get(of)) is None:
            with _uncollected():
                found = _held[of] = _compile(_read(folder, of))
            while len(_held) > _MOST_HELD:
                del _held[next(iter(_held))]
        return found


@contextmanager
def _uncollected() -> Iterator[None]:
    """What is made here is kept, in hundreds of thousands of parts: looking through them for garbage again and again
    takes longer than to make them, and would later hold up a question each time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
        gc.freeze()
    finally:
        if was_on:
            gc.enable()


def _read(folder: Path, of: str) -> tuple[Entry, ...]:
    try:
        return _ENTRIES.decode(path(folder, of).read_bytes())
    except (OSError, msgspec.DecodeError) as error:
        log.warning("lexicon_unreadable", folder=folder.name, error=str(error))
        return ()


def _compile(entries: tuple[Entry, ...]) -> Held:
    ours = {word for entry in entries if entry.language in LANGUAGES for word in fold(entry.text).split()}
    single = {word[:-1] for word in ours if len(word) > _SHORTEST_PLURAL and word.endswith("s")}
    words = single.union(ours, (word for entry in entries if " " not in (word := fold(entry.text)) and word))
    counted = ((word, 0 if word in ours else -1) for word in words)  # of two as near, that of our languages
    lexicon = compiled(entries, stems)
    return Held(lexicon, frozenset(words), spelling.build(None, counted), Weighing(lexicon))
