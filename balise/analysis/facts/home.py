"""Where facts live, and how processes read them while another writes.

    facts/current.json             which files are live, up to which change of a contact
    facts/parquet/FACT/month=M/    the interchange: a file a month, immutable once the month is closed
    facts/parquet/dimensions/      a table for each dimension, of what codes are called and within, made at each build
    facts/parquet/manifest.json    rows and sha256 of each, lists of codes, what was restated
    facts/native/STAMP.duckdb      files of the engine: one of closed months, one of open months

`current.json` is replaced in one step once the files that it names are whole. One machine builds; others may share its
folder, or ask it.
"""

from __future__ import annotations

import datetime as dt
from contextlib import AbstractContextManager
from pathlib import Path

import msgspec
from django.conf import settings

from balise.core.locks import locked

SCHEMA = 4  # of all that is in the folder: files of another are made anew


class State(msgspec.Struct, frozen=True):
    """What is live. `closed` and `open` name files of `native/`; contacts are counted up to `as_of`."""

    schema: int
    closed: str
    open: str
    as_of: dt.datetime
    entry: int  # the last change of a contact that is counted, by its key in intake's log
    vocabulary: str  # digest of the lists of codes of both files
    built_on: dt.date | None = None  # when every month was last looked at, and those past their window closed


_STATES = msgspec.json.Decoder(State)


def home() -> Path:
    return Path(settings.DATA) / "facts"


def native(name: str) -> Path:
    return home() / "native" / name


def parquet(fact: str, month: int) -> Path:
    return home() / "parquet" / fact / f"month={month}" / "part.parquet"


def state() -> State | None:
    """What is live; None when there are no facts, or none of this version."""
    try:
        told = _STATES.decode((home() / "current.json").read_bytes())
    except (OSError, msgspec.DecodeError):
        return None
    return told if told.schema == SCHEMA else None


def stamp() -> tuple[int, int] | None:
    """What changes when other files are live; None when there are no facts. One look at the disk."""
    try:
        told = (home() / "current.json").stat()
    except OSError:
        return None
    return told.st_mtime_ns, told.st_ino


def make_live(told: State) -> None:
    """Tell every process, in one step, what to read from now on, and remove what was read before the last time.

    The files live until now stay once more, for whoever has just read their names.
    """
    former = state()
    write(home() / "current.json", msgspec.json.encode(told))
    kept = {told.closed, told.open} | ({former.closed, former.open} if former else set())
    for path in (home() / "native").iterdir():
        if path.name not in kept:
            path.unlink(missing_ok=True)


def write(path: Path, contents: bytes) -> None:
    """Write a file whole, in one step."""
    draft = path.with_name(f"{path.name}.new")
    draft.write_bytes(contents)
    draft.replace(path)


def size() -> dict[str, int]:
    """Bytes on disk: {"parquet", "native"}."""
    folders = {name: home() / name for name in ("parquet", "native")}
    return {name: sum(p.stat().st_size for p in at.rglob("*") if p.is_file()) for name, at in folders.items()}


def is_busy() -> bool:
    """Whether facts are being made at this moment, or what they are made from is still coming in."""
    with lock(wait=False) as is_free:
        return not is_free


def lock(*, wait: bool, of: str = "write") -> AbstractContextManager[bool]:
    """One writer at a time on this machine; gives False at once when there is another and `wait` is false.

    `of` is "write" for who writes facts, "follow" for who looks whether there is something to write.
    """
    return locked(home() / f"{of}.lock", wait=wait)
