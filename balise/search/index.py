"""Where the index lives, and how processes read it while another writes.

`settings.INDEX` holds one folder per build of the index and `current.json`, which says which folder is live and up to
which revision. It is replaced in one step after each commit, so a reader that sees it change finds what it names.
"""

from __future__ import annotations

import datetime as dt
import fcntl
import shutil
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec
import structlog
import tantivy
from django.conf import settings

from balise.core.languages import Language, Text, other
from balise.core.text import fold

from . import schema
from .rules.question import Card

log = structlog.get_logger(__name__)
_LOOK_EVERY = 1.0  # seconds between two looks at `current.json`
_MOST_CARDS = 5_000  # about 15 MB


class State(msgspec.Struct, frozen=True):
    """What `current.json` says."""

    folder: str
    schema: int
    topics: str  # fingerprint of the tree of topics that the texts were made with
    revision: int  # the last one indexed; 0 for none
    anchor: str  # when that revision was made: tells another database from ours
    services: int
    built_at: dt.datetime
    is_complete: bool = True


class Label(msgspec.Struct, frozen=True):
    """A topic as suggestions know it: `fr` and `en` are the name, then synonyms."""

    code: str
    parent: str
    fr: tuple[str, ...]
    en: tuple[str, ...]
    icon: str = ""
    stands_for: tuple[str, ...] = ()  # topics of ours, for a term of another taxonomy


class Reader:
    """One state of the index, for as long as someone holds it."""

    def __init__(self, state: State, opened: tantivy.Index, labels: tuple[Label, ...]) -> None:
        self.state = state
        self.opened = opened
        self.labels = labels
        self.parents = {label.code: label.parent for label in labels}
        self.searcher = opened.searcher()
        self._cards: dict[tuple[int, int], Card] = {}
        self._labels = {label.code: label for label in labels}
        self._stems: dict[str, frozenset[str]] = {}
        self._spellings: dict[Language, list[tuple[Label, list[tuple[str, str]]]]] = {}

    def label(self, code: str) -> frozenset[str]:
        """The stems, marked with their language, by which a topic and those above it are known."""
        if code not in self._labels:
            return frozenset()
        if (held := self._stems.get(code)) is None:
            label = self._labels[code]
            own = schema.marked(Text(fr=" ".join(label.fr), en=" ".join(label.en)))
            self._stems[code] = frozenset()  # ends a loop in the parents, which should not be
            over = (self.label(above) for above in (label.parent, *label.stands_for))
            held = self._stems[code] = own.union(*over)
        return held

    def spellings(self, language: Language) -> list[tuple[Label, list[tuple[str, str]]]]:
        """Each topic with its names and synonyms, folded and as written: the language's own first, then the other's."""
        if (found := self._spellings.get(language)) is None:
            found = [
                (label, [(fold(text), text) for side in (language, other(language)) for text in getattr(label, side)])
                for label in self._labels.values()
            ]
            self._spellings[language] = found = [(label, texts) for label, texts in found if texts]
        return found

    def card(self, address: tantivy.DocAddress) -> Card:
        """The card of a result. Segments never change, so a card read once is kept for this state."""
        key = (address.segment_ord, address.doc)
        if (card := self._cards.get(key)) is None:
            if len(self._cards) >= _MOST_CARDS:
                self._cards = {}
            card = self._cards[key] = _CARDS.decode(self.searcher.doc(address).get_first("card"))  # type: ignore[arg-type]
        return card


_CARDS = msgspec.json.Decoder(Card)
_STATES = msgspec.json.Decoder(State)
_LABELS = msgspec.json.Decoder(tuple[Label, ...])


class _Seen:
    """What this process knows of `current.json`."""

    guard = threading.Lock()
    home: Path | None = None
    stamp: tuple[int, int] | None = None
    looked_at = float("-inf")
    reader: Reader | None = None


def home() -> Path:
    return Path(settings.INDEX)


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
    """The live index as of at most a second ago; None when there is none to read."""
    if _Seen.home != home() or time.monotonic() - _Seen.looked_at >= _LOOK_EVERY:
        look()
    return _Seen.reader


def look() -> None:
    """See at once what is live."""
    with _Seen.guard:
        _Seen.looked_at = time.monotonic()
        stamp = _stamp()
        if (home(), stamp) == (_Seen.home, _Seen.stamp):
            return
        known = _Seen.reader if _Seen.home == home() else None
        _Seen.home, _Seen.stamp = home(), stamp
        _Seen.reader = _read(known) if stamp else None


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
        try:
            if known and known.state.folder == told.folder:
                known.opened.reload()
                return Reader(told, known.opened, known.labels)
            return Reader(told, open_folder(told.folder), labels(told.folder))
        except BaseException as error:
            if not (is_damage(error) or isinstance(error, ValueError)):
                raise
            log.warning("index_unreadable", folder=told.folder, error=str(error))
            known = None
    return None


def is_damage(error: BaseException) -> bool:
    """Whether an error tells of damaged files: what Tantivy says of them, by an exception or, worse, a Rust panic."""
    if isinstance(error, OSError | msgspec.DecodeError) or type(error).__name__ == "PanicException":
        return True
    return isinstance(error, ValueError) and any(word in str(error) for word in ("IO error", "IoError", "orrupt"))


def condemn(reader: Reader, error: BaseException) -> None:
    """Read this build no more, in any process; the next to look finds no index and builds one."""
    log.error("index_damaged", folder=reader.state.folder, error=str(error))
    told = state()
    if told is not None and told.folder == reader.state.folder:
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


@contextmanager
def lock(*, wait: bool) -> Iterator[bool]:
    """One writer at a time on this machine; gives False at once when there is another and `wait` is false."""
    home().mkdir(parents=True, exist_ok=True)
    with (home() / "lock").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
        except BlockingIOError:
            yield False
            return
        yield True
