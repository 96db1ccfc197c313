"""One state of the index as a process reads it: documents, topics, the lexicon of the words, their spelling."""

from __future__ import annotations

import datetime as dt

import msgspec
import tantivy

from balise.core.languages import Text
from balise.core.text import fold

from . import schema, spelling
from .lexicon_file import Held
from .rules import bits
from .rules.lexicon import Lexicon
from .rules.likeness import is_likely
from .rules.needs import Weighing
from .rules.question import Card

_LARGE = 100_000  # services, from where reading lists takes longer than making queries
_MOST_CARDS = 15_000  # about 45 MB
_MOST_SPELT = 20_000


class State(msgspec.Struct, frozen=True):
    """What `current.json` says. A fingerprint is of what the documents were made with, and other when that changed."""

    folder: str
    schema: int
    topics: str  # fingerprint of the tree of topics
    revision: int  # the last one indexed; 0 for none
    anchor: str  # when that revision was made: tells another database from ours
    services: int
    built_at: dt.datetime
    is_complete: bool = True
    areas: str = ""  # fingerprint of the territories
    lexicon: str = ""  # fingerprint of the lexicon that questions are read with; names its file
    spoken: str = ""  # fingerprint of that part of the lexicon which records are read with
    read: str = ""  # the same, when the records were read
    took: float = 0.0  # seconds to build
    changed: int = 0  # services written again since it was built: what they said before may still be in its files


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

    def __init__(
        self, state: State, opened: tantivy.Index, labels: tuple[Label, ...], held: Held, shelf: tantivy.Index | None
    ) -> None:
        self.state = state
        self.opened = opened
        self.labels = labels
        self.shelf = shelf  # words of the records, by spelling
        self.parents = {label.code: label.parent for label in labels}
        self.topic_places = bits.places(self.parents)
        self.under: dict[str, list[str]] = {}  # our topics whose counts columns tell, by the topic above
        for code in self.topic_places:
            self.under.setdefault(self.parents[code], []).append(code)
        self.searcher = opened.searcher()
        self.counted: dict[tuple[tuple[str, ...], tuple[str, ...]], tuple[int, dict[str, dict[str, int]]]] = {}
        self.lengths: dict[tuple[str, tuple[str, ...]], int] = {}  # texts that have a word in some fields
        self.is_large = self.searcher.num_docs >= _LARGE
        self._held = held
        self._cards: dict[tuple[int, int], Card] = {}
        self._labels = {label.code: label for label in labels}
        self._above: dict[str, frozenset[str]] = {}
        self._stems: dict[str, frozenset[str]] = {}
        self._nearest: dict[str, str] = {}

    @property
    def lexicon(self) -> Lexicon:
        """What ways of saying mean: the same object for every state that has the same entries."""
        return self._held.lexicon

    @property
    def weighing(self) -> Weighing:
        """What needs are weighed with, of the same lexicon."""
        return self._held.weighing

    def knows(self, word: str) -> bool:
        """Whether a folded word is of some record's text, or of the lexicon."""
        return word in self._held.words or self.searcher.doc_freq("spelling", word) > 0

    def nearest(self, word: str) -> str:
        """The known word that a misspelt one was meant to be, folded; "" when it is known, or nothing is near.

        Words of records in this state or of the lexicon only: a word that is answered finds something.
        """
        folded = fold(word[: 2 * spelling.MOST_LETTERS])
        if (found := self._nearest.get(folded)) is None:
            if len(self._nearest) >= _MOST_SPELT:
                self._nearest = {}
            found = self._nearest[folded] = self._correct(folded)
        return found

    def _correct(self, word: str) -> str:
        if not word or " " in word or self.knows(word):
            return ""
        shelves = [shelf for shelf in (self.shelf, self._held.shelf) if shelf]
        return spelling.nearest(word, shelves, lambda near: is_likely(word, near) and self._finds(near))

    def _finds(self, word: str) -> bool:
        if word in self._held.words:
            return True
        asked = tantivy.Query.term_query(schema.SCHEMA, "spelling", word, "basic")
        return bool(self.searcher.search(asked, 1, False).hits)

    def above(self, code: str) -> frozenset[str]:
        """The topic with all those above it, and those that they stand for."""
        if (found := self._above.get(code)) is None:
            self._above[code] = frozenset((code,))  # ends a loop in the parents, which should not be
            label = self._labels.get(code)
            over = (self.above(up) for up in (label.parent, *label.stands_for) if up) if label else ()
            found = self._above[code] = frozenset((code,)).union(*over)
        return found

    def label_of(self, code: str) -> Label | None:
        """What suggestions know of a topic."""
        return self._labels.get(code)

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

    def card(self, address: tantivy.DocAddress) -> Card:
        """The card of a result. Segments never change, so a card read once is kept for this state."""
        key = (address.segment_ord, address.doc)
        if (card := self._cards.get(key)) is None:
            if len(self._cards) >= _MOST_CARDS:
                self._cards = {}
            card = self._cards[key] = _CARDS.decode(self.searcher.doc(address).get_first("card"))  # type: ignore[arg-type]
        return card


_CARDS = msgspec.json.Decoder(Card)
