"""From a misspelt word to the known one it was meant to be: a small index of words beside the index of services.

Nearest means fewest letters changed, added, left out or swapped with their neighbour; among equals, the word that most
services have. Accents never count: words are held folded.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

import structlog
import tantivy
from rapidfuzz.distance import OSA

from balise.core.text import fold

from .rules.likeness import sound

log = structlog.get_logger(__name__)

_FOLDER = "words"
MOST_LETTERS = 30  # as many as the field `spelling` keeps
_MOST_WORDS = 300_000  # the most frequent ones
_HEAP = 15_000_000
_OFFERED = 10  # of one distance, from the most frequent
_OFFERED_ALIKE = 40  # of those heard alike
_FARTHEST, _LONG, _FARTHEST_LONG = 2, 7, 3  # letters that differ at most in a word heard alike, and in a long one
# A word of a text counts from so many services on: in a large directory a word met once may be a mistake itself.
# Words of names are held from the first.
_RARE, _FROM_SERVICES = 2, 1_000


def _schema() -> tantivy.Schema:
    """A change here needs a new `schema.VERSION`."""
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("word", stored=True, tokenizer_name="raw", index_option="basic")
    builder.add_text_field("sound", tokenizer_name="raw", index_option="basic")
    builder.add_integer_field("services", fast=True)
    return builder.build()


_SCHEMA = _schema()


def distances(word: str) -> range:
    """How many letters may differ: short words have too many neighbours."""
    letters = len(word)
    return range(1, 1 + (0 if letters < 4 or letters > MOST_LETTERS else 1 if letters < 8 else 2))


def build(folder: Path | None, counted: Iterable[tuple[str, int]]) -> tantivy.Index:
    """An index of words, each with the number of services that have it; in memory without the folder of a build."""
    path = folder / _FOLDER if folder else None
    if path is not None:
        path.mkdir()
    opened = tantivy.Index(_SCHEMA, path=str(path) if path else None)
    writer = opened.writer(_HEAP, 1)
    for word, services in counted:
        if distances(word):
            told = {"word": word, "sound": sound(word), "services": services}
            writer.add_document(tantivy.Document.from_dict(told, _SCHEMA))
    writer.commit()
    writer.wait_merging_threads()
    opened.reload()
    return opened


def read(folder: Path) -> tantivy.Index | None:
    """The words beside the services of a folder; None, which is logged, when they cannot be read: nothing is corrected
    then."""
    try:
        opened = tantivy.Index.open(str(folder / _FOLDER))
        opened.config_reader("manual")
        opened.reload()
        opened.searcher()
    except BaseException as error:  # Tantivy panics on some damage, which is no Exception
        if isinstance(error, KeyboardInterrupt | SystemExit):
            raise
        log.warning("words_unreadable", folder=folder.name, error=str(error))
        return None
    return opened


def vocabulary(searcher: tantivy.Searcher) -> Iterable[tuple[str, int]]:
    """The words of an index of services: those of enough texts, and all those of names."""
    least = _RARE if searcher.num_docs >= _FROM_SERVICES else 1
    named = {word for name, _ in searcher.terms_with_prefix("called", "") for word in fold(name).split()}
    found = searcher.terms_with_prefix("spelling", "", limit=_MOST_WORDS)
    return ((word, count) for word, count in found if count >= least or word in named)


def nearest(word: str, shelves: Sequence[tantivy.Index], finds: Callable[[str], bool]) -> str:
    """The nearest word of these indexes that finds something; "" when there is none.

    A word heard alike is nearer by one letter, and may be farther; of words as near, the one that goes on from
    what was typed, then those of the last index, which are what people look for, then the most frequent.
    """
    known = distances(word)
    if not known:
        return ""
    offered = _alike(word, _FARTHEST if len(word) < _LONG else _FARTHEST_LONG, shelves)
    for distance in known:
        if any(cost[0] <= distance and finds(near) for near, cost in offered.items()):
            break  # nothing is nearer at this distance, which is the costly question
        asked = tantivy.Query.fuzzy_term_query(_SCHEMA, "word", word, distance=distance, transposition_cost_one=True)
        for order, shelf in enumerate(shelves):
            for services, near in _first(shelf, asked, _OFFERED):
                cost = (distance + 1, not near.startswith(word), -order, -services)
                offered[near] = min(cost, offered.get(near, cost))
    return next((near for near, _ in sorted(offered.items(), key=lambda one: (one[1], one[0])) if finds(near)), "")


_Cost = tuple[int, bool, int, int]


def _alike(word: str, farthest: int, shelves: Sequence[tantivy.Index]) -> dict[str, _Cost]:
    """Words heard alike, of which as many letters differ at most."""
    asked = tantivy.Query.term_query(_SCHEMA, "sound", sound(word), "basic")
    offered: dict[str, _Cost] = {}
    for order, shelf in enumerate(shelves):
        for services, near in _first(shelf, asked, _OFFERED_ALIKE):
            if (distance := OSA.distance(word, near, score_cutoff=farthest)) <= farthest:
                cost = (distance, not near.startswith(word), -order, -services)
                offered[near] = min(cost, offered.get(near, cost))
    return offered


def _first(shelf: tantivy.Index, asked: tantivy.Query, most: int) -> list[tuple[int, str]]:
    """The most frequent words that answer."""
    searcher = shelf.searcher()
    found = searcher.search(asked, most, False, order_by_field="services").hits
    return [(int(count), str(searcher.doc(address).get_first("word"))) for count, address in found]
