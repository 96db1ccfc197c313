"""Verbs of search: bring the index up to the directory's last revision, or build it anew beside the live one.

Only what a visitor may see is ever written to the index.
"""

from __future__ import annotations

import datetime as dt
import shutil
import time
from collections.abc import Callable, Sequence
from typing import NamedTuple

import msgspec
import structlog
import tantivy

from balise.directory.models import Service

from . import graph, index, lexicon_file, schema, source, spelling
from .reader import Label, State
from .source import CHUNK, Source, topic_labels, tree

__all__ = [
    "Source",
    "catch_up",
    "is_behind",
    "keep_up",
    "rebuild",
    "topic_labels",
    "tree",
    "update",
    "use_lexicon",
    "why_rebuild",
]

log = structlog.get_logger(__name__)

Progress = Callable[[int, int], None]  # done, of how many
_HEAP = 100_000_000  # bytes that the writer may hold before it writes a segment
_MANY = 5_000  # changes beyond this number and half of the index are cheaper as a rebuild
_FIRST_PARTS = (2_000, 20_000, 150_000)  # with nothing live, what is indexed so far is shown at these numbers
_WAITED = 10  # in a directory this many times as large: each part stays a file of its own, which every question reads
_OLDEST = dt.timedelta(days=7)  # what a record said before it was changed or hidden leaves the files within this time


class Cause(NamedTuple):
    """Why the index should be built anew. It is `urgent` when there is none that can answer."""

    why: str
    is_urgent: bool = False


def catch_up(*, wait: bool = True, progress: Progress | None = None) -> int:
    """Index what revisions say is new, whatever it takes; answer how many services were looked at again.

    Builds the index when there is none that fits. With `wait` false, leaves the work to whoever is at it.
    """
    if cause := why_rebuild():
        with index.lock(wait=wait and cause.is_urgent, of="rebuild") as is_mine:
            if is_mine and why_rebuild():
                return _rebuild(progress)
    use_lexicon()
    return update(wait=wait, progress=progress)


def keep_up() -> int:
    """Index what was just published, for someone who waits for a page; answer how many services were looked at again.

    What takes long is left to whoever is at it, or to the background (`follow`); what fails is logged, since what was
    published is, and will be found when the index can be written.
    """
    try:
        if why_rebuild(thoroughly=False):
            with index.lock(wait=False, of="rebuild") as is_mine:
                return _rebuild(None) if is_mine and why_rebuild(thoroughly=False) else 0
        return update()
    except (OSError, ValueError) as error:
        log.warning("index_cannot_keep_up", error=str(error))
        return 0


def rebuild(*, progress: Progress | None = None) -> int:
    """Build the index anew beside the live one, which goes on being updated, then switch; answer how many services."""
    with index.lock(wait=True, of="rebuild"):
        return _rebuild(progress)


def update(*, wait: bool = True, progress: Progress | None = None) -> int:
    """Index what revisions say is new in the live index; 0 when there is none that can be updated."""
    with index.lock(wait=wait) as is_mine:
        told = index.state() if is_mine else None
        newest = source.newest()
        if told is None or newest == told.revision or _is_unusable(told):
            return 0
        touched = source.touched(told.revision, newest)
        try:
            _write(told, touched, newest, progress)
        except BaseException as error:
            if not index.is_damage(error):
                raise
            index.discard(told.folder, error)
            return 0
        return len(touched)


def use_lexicon(*, wait: bool = True) -> bool:
    """Read questions with the graph of synonyms as it is now; answer whether it was another before.

    Cheap when nothing changed. Records are read again at the next build (`why_rebuild`).
    """
    told, version = index.state(), graph.version()
    if told is None or ((_Known.version, _Known.lexicon) == (version, told.lexicon) and _has_lexicon(told)):
        return False
    entries = graph.entries()
    lexicon = lexicon_file.fingerprint(entries)
    if lexicon == told.lexicon and _has_lexicon(told):
        _Known.version, _Known.lexicon = version, lexicon
        return False
    with index.lock(wait=wait) as is_mine:
        told = index.state() if is_mine else None
        if told is None or not (index.home() / told.folder).is_dir():
            return False
        lexicon_file.write(index.home() / told.folder, entries)
        index.make_live(msgspec.structs.replace(told, lexicon=lexicon, spoken=lexicon_file.spoken(entries)))
    return lexicon != told.lexicon


class _Known:
    """The version of the graph that this process last read, and the lexicon that it makes."""

    version = ""
    lexicon = ""


def _has_lexicon(told: State) -> bool:
    return lexicon_file.path(index.home() / told.folder, told.lexicon).exists()


def is_behind() -> bool:
    """Whether the directory has revisions that the index has not, or the index is not whole."""
    told = index.state()
    return told is None or told.schema != schema.VERSION or told.revision != source.newest() or not told.is_complete


def why_rebuild(*, thoroughly: bool = True) -> Cause | None:
    """Why the index should be built anew; None when it should not. Not `thoroughly`, only whether it can answer."""
    told = index.state()
    if told is None:
        return Cause("there is none", is_urgent=True)
    if unusable := _is_unusable(told):
        return Cause(unusable, is_urgent=True)
    if not thoroughly:
        return None
    if told.topics != source.fingerprint(topic_labels()):
        return Cause("topics were changed")
    if told.areas != source.areas_fingerprint():
        return Cause("territories were loaded")
    if told.spoken != told.read:
        return Cause("synonyms were changed")
    if told.changed and dt.datetime.now(dt.UTC) - told.built_at > _OLDEST:
        return Cause("it is old")
    newest = source.newest()
    if newest - told.revision > _MANY and len(source.touched(told.revision, newest)) > max(_MANY, told.services // 2):
        return Cause("most services were changed")
    return None


def _is_unusable(told: State) -> str:
    """Why the live index cannot be updated: not whole, of another schema or database, or damaged; "" when it can."""
    if told.schema != schema.VERSION:
        return "it is of another version of Balise"
    if not told.is_complete:
        return "it was not finished"
    if told.anchor != source.anchor(told.revision):
        return "it is of another database"
    if not (index.home() / told.folder / "meta.json").exists() or index.current() is None:
        return "it is damaged"
    return ""


class _Made(NamedTuple):
    """What an index is being made with, all read before the first record: what changes meanwhile is noticed after."""

    labels: tuple[Label, ...]
    state: State


def _rebuild(progress: Progress | None) -> int:
    began, live = time.monotonic(), index.state()
    is_first = index.current() is None
    index.sweep(live.folder if live else "")
    made, fresh = _begin()
    folder = made.state.folder
    try:
        reading = lexicon_file.read(index.home() / folder, made.state.lexicon)
        done = _fill(fresh, Source(made.labels, reading.lexicon), made.state, is_first, progress)
        spelling.build(index.home() / folder, spelling.vocabulary(fresh.searcher()))
        with index.lock(wait=True):
            took = time.monotonic() - began
            told = msgspec.structs.replace(made.state, services=done, is_complete=True, took=took)
            _write(told, source.touched(told.revision, newest := source.newest()), newest, None)
            index.sweep(folder)
    except BaseException:
        if (live := index.state()) is None or live.folder != folder:
            shutil.rmtree(index.home() / folder, ignore_errors=True)
        raise
    return done


def _begin() -> tuple[_Made, tantivy.Index]:
    labels, revision = topic_labels(), source.newest()
    areas, entries = source.areas_fingerprint(), graph.entries()
    folder, fresh = index.create(labels)
    spoken = lexicon_file.spoken(entries)
    told = State(
        folder=folder,
        schema=schema.VERSION,
        topics=source.fingerprint(labels),
        revision=revision,
        anchor=source.anchor(revision),
        services=0,
        built_at=dt.datetime.now(dt.UTC),
        is_complete=False,
        areas=areas,
        lexicon=lexicon_file.write(index.home() / folder, entries),
        spoken=spoken,
        read=spoken,
    )
    return _Made(labels, told), fresh


def _fill(fresh: tantivy.Index, found: Source, told: State, is_first: bool, progress: Progress | None) -> int:
    """Write every service; with nothing live, show what there is at each of `_FIRST_PARTS`."""
    writer = fresh.writer(_HEAP, 1)
    total, done = Service.objects.public().count(), 0
    parts = [part for part in _FIRST_PARTS if is_first and total >= _WAITED * part]
    for fields in found.everything():
        writer.add_document(tantivy.Document.from_dict(fields, schema.SCHEMA))
        done += 1
        if done % CHUNK == 0 and progress:
            progress(done, total)
        if parts and done == parts[0]:
            parts.pop(0)
            writer.commit()
            index.make_live(msgspec.structs.replace(told, services=done))
    writer.commit()
    writer.wait_merging_threads()
    fresh.reload()
    return done


def _write(told: State, ids: Sequence[int], newest: int, progress: Progress | None) -> None:
    """Write these services again in the index of `told`, tell every process at once, then let small files merge."""
    opened = index.open_folder(told.folder)
    writer = None
    if ids:
        lexicon = lexicon_file.read(index.home() / told.folder, told.lexicon).lexicon
        writer = opened.writer(_HEAP // 4, 1)
        found = Source(index.labels(told.folder), lexicon)
        for start in range(0, len(ids), CHUNK):
            chunk = ids[start : start + CHUNK]
            for number in chunk:
                writer.delete_documents_by_term("id", str(number))  # raw text: an unsigned id deletes nothing, silently
            for fields in found.services(chunk):
                writer.add_document(tantivy.Document.from_dict(fields, schema.SCHEMA))
            if progress:
                progress(min(start + CHUNK, len(ids)), len(ids))
        writer.commit()
        opened.reload()
    index.make_live(
        msgspec.structs.replace(
            told,
            revision=newest,
            anchor=source.anchor(newest),
            services=opened.searcher().num_docs,
            changed=told.changed + len(ids),
        )
    )
    if writer:
        writer.wait_merging_threads()
