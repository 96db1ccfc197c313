"""Where the index lives, and how processes read it while another writes.

`settings.INDEX` holds one folder per build of the index and `current.json`, which says which folder is live and up to
which revision. It is replaced in one step after each commit, so a reader that sees it change finds what it names.
"""

from __future__ import annotations

import datetime as dt
import errno
import re
import shutil
import threading
import time
from contextlib import AbstractContextManager
from pathlib import Path

import msgspec
import structlog
import tantivy
from django.conf import settings

from balise.core.locks import locked

from . import lexicon_file, schema, spelling
from .reader import Label, Reader, State

__all__ = ["Label", "Reader", "State"]

log = structlog.get_logger(__name__)
_LOOK_EVERY = 0.25  # seconds between two looks at `current.json`, which take 3 microseconds

_STATES = msgspec.json.Decoder(State)
_LABELS = msgspec.json.Decoder(tuple[Label, ...])


class _Seen:
    """What this process knows of `current.json`."""

    guard = threading.Lock()
    home: Path | None = None
    stamp: tuple[int, int] | None = None
    look_at = float("-inf")
    reader: Reader | None = None


def home() -> Path:
    told = settings.INDEX
    return told if isinstance(told, Path) else Path(told)


def state() -> State | None:
    """What is live; None when there is no index, or none that can be told."""
    try:
        return _STATES.decode((home() / "current.json").read_bytes())
    except (OSError, msgspec.DecodeError):
        return None


def size() -> int:
    """Bytes on disk."""
    return sum(path.stat().st_size for path in home().rglob("*") if path.is_file())


def current() -> Reader | None:
    """The live index as of a moment ago; None when there is none to read. A look that another thread is at is not
    waited for."""
    if _Seen.home != home() or time.monotonic() >= _Seen.look_at:
        look(wait=_Seen.home != home())
    return _Seen.reader


def look(*, wait: bool = True, rest: float = _LOOK_EVERY) -> None:
    """See at once what is live. For `rest` seconds questions do not look by themselves: a thread that follows does, so
    that who asks does not wait until files are opened and a lexicon is read."""
    if not _Seen.guard.acquire(blocking=wait):
        return
    try:
        _Seen.look_at = time.monotonic() + rest
        stamp = _stamp()
        if (home(), stamp) == (_Seen.home, _Seen.stamp):
            return
        known = _Seen.reader if _Seen.home == home() else None
        reader = _read(known) if stamp else None
        _Seen.home, _Seen.stamp, _Seen.reader = home(), stamp, reader
    finally:
        _Seen.guard.release()


def forget() -> None:
    """Hold nothing of what was read before: the next question opens the files again."""
    with _Seen.guard:
        _Seen.home, _Seen.stamp, _Seen.reader = None, None, None


def _stamp() -> tuple[int, int] | None:
    try:
        told = (home() / "current.json").stat()
    except OSError:  # missing, or a folder that this user may not read
        return None
    return told.st_mtime_ns, told.st_ino


def _read(known: Reader | None) -> Reader | None:
    for _ in range(3):  # the folder named may give way to another between two lines
        told = state()
        if told is None or told.schema != schema.VERSION:
            return None
        folder = home() / told.folder
        try:
            if known and known.state.folder == told.folder:
                known.opened.reload()
                opened, found, shelf = known.opened, known.labels, known.shelf
            else:
                opened, found, shelf = open_folder(told.folder), labels(told.folder), None
            if shelf is None and told.is_complete:  # a part of a first build has no spelling yet
                shelf = spelling.read(folder)
            return Reader(told, opened, found, lexicon_file.read(folder, told.lexicon), shelf)
        except BaseException as error:
            if not (is_damage(error) or isinstance(error, ValueError)):
                raise
            log.warning("index_unreadable", folder=told.folder, error=str(error))
            known = None
    return None


def is_damage(error: BaseException) -> bool:
    """Whether an error tells of damaged files: what Tantivy says of them, by an exception or, worse, a Rust panic."""
    if is_refusal(error):
        return False
    if isinstance(error, OSError | msgspec.DecodeError) or type(error).__name__ == "PanicException":
        return True
    return isinstance(error, ValueError) and any(word in str(error) for word in ("IO error", "IoError", "orrupt"))


_REFUSALS = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EROFS, errno.EACCES, errno.EPERM, errno.EMFILE)


def is_refusal(error: BaseException) -> bool:
    """Whether it is the disk that takes no more, or gives no right: files already written are not at fault."""
    if isinstance(error, OSError):
        return error.errno in _REFUSALS
    told = re.findall(r"(?:os error |code: )(\d+)", str(error))
    return any(int(number) in _REFUSALS for number in told)


def condemn(reader: Reader, error: BaseException) -> None:
    """Read this build no more, in any process; the next to look finds no index and builds one."""
    discard(reader.state.folder, error)


def discard(folder: str, error: BaseException) -> None:
    """As `condemn`, by the name of the folder."""
    log.error("index_damaged", folder=folder, error=str(error))
    told = state()
    if told is not None and told.folder == folder:
        (home() / "current.json").unlink(missing_ok=True)
    forget()


def open_folder(folder: str) -> tantivy.Index:
    opened = schema.prepare(tantivy.Index.open(str(home() / folder)))
    opened.config_reader("manual")
    opened.reload()
    return opened


def labels(folder: str) -> tuple[Label, ...]:
    return _LABELS.decode((home() / folder / "topics.json").read_bytes())


def create(told: tuple[Label, ...]) -> tuple[str, tantivy.Index]:
    """A new empty folder beside the live one."""
    folder = f"{dt.datetime.now(dt.UTC):%Y%m%dT%H%M%S%f}"
    path = home() / folder
    path.mkdir(parents=True)
    (path / "topics.json").write_bytes(msgspec.json.encode(told))
    return folder, schema.prepare(tantivy.Index(schema.SCHEMA, path=str(path)))


def make_live(told: State) -> None:
    """Tell every process, in one step, what to read from now on."""
    draft = home() / "current.json.new"
    draft.write_bytes(msgspec.json.encode(told))
    draft.replace(home() / "current.json")
    look()


def sweep(keep: str) -> None:
    """Remove every build but one. Readers that hold an older one keep it until they look again."""
    for path in home().iterdir():
        if path.is_dir() and path.name != keep:
            shutil.rmtree(path, ignore_errors=True)


def lock(*, wait: bool, of: str = "write") -> AbstractContextManager[bool]:
    """One writer at a time on this machine; gives False at once when there is another and `wait` is false.

    `of` is "write" for who writes the live index, "rebuild" for who builds another beside it. Who wants both takes
    "rebuild" first.
    """
    return locked(home() / f"{of}.lock", wait=wait)
