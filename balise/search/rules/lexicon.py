"""The lexicon: phrases of any language, and what they mean. It reads questions, and records when they are indexed.

In a question a French entry is found by its French stems, an English one by its English stems, those of other
languages by their letters without accents, and one in capitals ("SIDA", "AIDS") by its very letters. Grammar words
inside an entry count no more than they do inside the text: "loyer en retard" is found in "mon loyer est en retard".
Where the very words of one entry are said, another that only has the same stems is not meant: "réfugié" is no "refuge".

Records are read more strictly: words as they are, singular or plural. What a record says must be sure.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Callable, Iterable, Sequence
from typing import Any, NamedTuple

from rapidfuzz import process
from rapidfuzz.distance import DamerauLevenshtein

from balise.core.languages import LANGUAGES, Language, Text
from balise.core.text import fold

from .grammar import GRAMMAR, numeral
from .reading import Token, is_latin, spelt, tokens
from .understood import Entry
from .words import STOP, UNTELLING

Stems = Callable[[Language, str], tuple[str, ...]]
Node = dict[str, Any]  # the next word -> Node; _MEANS -> {target: entries as written, through `_written`}
_MEANS = ""
_SIDES = ("fr", "en", "other", "letters")
_MOST_KEYS = 50_000
_MOST_SKIPPED = 4  # grammar words in a row inside a phrase
_CAPITALS = re.compile(r"(?<![^\W_])[A-ZÀ-Ý0-9]*[A-ZÀ-Ý][A-ZÀ-Ý0-9]+(?![^\W_])")
_SHORTEST_NEAR, _MOST_NEAR = 4, 5
_WORD = re.compile(r"[^\W_]+")
_PLAIN: dict[Language, dict[str, str]] = {language: {} for language in LANGUAGES}
_ENDING = re.compile(r"ee(s?)$")  # "aînée", "immigrées": as the masculine, once accents have fallen


Means = dict[str, set[str]]  # target -> the entries that mean it, through `_written`
Found = dict[tuple[int, int], list[Means]]


class Mention(NamedTuple):
    """Words `first` to `last`, not included, of a text mean `targets`."""

    first: int
    last: int
    targets: tuple[str, ...]


class Keys(NamedTuple):
    """A word as each side of the lexicon knows it; "" where it is grammar there."""

    fr: str
    en: str
    other: str
    letters: str


def no_stems(language: Language, text: str) -> tuple[str, ...]:
    """Words as they are, for who has no stemmer at hand."""
    return tuple(fold(text).split())


class Lexicon:
    """Immutable. `compile` takes about 50 microseconds an entry."""

    def __init__(self, entries: tuple[Entry, ...], stems: Stems) -> None:
        self.entries = entries
        self._stems = stems
        self._keys: dict[str, Keys] = {}
        self._roots: tuple[Node, ...] = tuple({} for _ in _SIDES)
        self._record_roots: dict[str, Node] = {side: {} for side in _SIDES}
        self._words: set[str] = set()
        self._whole: set[str] = set()  # entries of one word, and those of two written as one
        for entry in entries:
            self._add(entry)
        self._folded = [" ".join(token.word for token in tokens(entry.text)) for entry in entries]
        self._tails = _tails(entries, self._folded)

    @classmethod
    def compile(cls, entries: Iterable[Entry], stems: Stems = no_stems) -> Lexicon:
        """`stems(language, text)` gives the words of a text as the index holds them."""
        return cls(tuple(dict.fromkeys((*GRAMMAR, *entries))), stems)

    def _add(self, entry: Entry) -> None:
        read_words = tokens(entry.text)
        if not read_words:
            return
        side = _side(entry)
        self._words.update(token.word for token in read_words if len(token.word) > 2)
        for way in _ways(read_words):
            keys = [key for word in way if (key := getattr(self.keys(word), side))]
            root = self._roots[_SIDES.index(side if keys else "letters")]
            _put(root, keys or way, entry.target, _written(way))
            if len(way) == 1:
                self._whole.add(way[0])
            if entry.use == "both" and entry.target.startswith("topic:"):
                said = [plain(word) for word in way if side not in LANGUAGES or word not in STOP[side]]
                _put(self._record_roots[side], said, entry.target.removeprefix("topic:"), "")

    def keys(self, word: str) -> Keys:
        """How each side knows a word already folded."""
        if (held := self._keys.get(word)) is None:
            if len(self._keys) >= _MOST_KEYS:
                self._keys.clear()
            held = self._keys[word] = self._read(word)
        return held

    def _read(self, word: str) -> Keys:
        if not is_latin(word):
            return Keys(word, word, word, word)
        if number := numeral(word):
            return Keys(number, number, number, number)
        french = " ".join(self._stems("fr", plain(word)))
        english = " ".join(self._stems("en", word))
        plural = word.endswith("s") and len(word) > 4
        return Keys(french, english, word[:-1] if plural else word, word)

    def knows(self, word: str) -> bool:
        """Whether some entry holds this word, folded."""
        return word in self._words

    def lookup(self, text: str) -> tuple[str, ...]:
        """What exactly this text means, grammar around it aside."""
        said = tokens(text)
        around = [at for at, token in enumerate(said) if not token.is_grammar]
        whole = [found for found in self.matches(said) if all(found.first <= at < found.last for at in around)]
        return tuple(dict.fromkeys(target for found in whole for target in found.targets))

    def matches(self, said: Sequence[Token]) -> list[Mention]:
        """Every phrase that the lexicon knows in a text, overlapping ones too, in order of their first words."""
        keys = [self.keys(token.word) for token in said]
        found: Found = {}
        for first, token in enumerate(said):
            for side, root in enumerate(self._roots):
                if (key := keys[first][side]) and (node := root.get(key)) is not None:
                    _walk(node, said, keys, side, first, found)
            if first + 1 < len(said) and (whole := token.word + said[first + 1].word) in self._whole:
                self._as_one(whole, first, found)
        return [Mention(first, last, _meant(said[first:last], means)) for (first, last), means in found.items()]

    def _as_one(self, whole: str, first: int, found: Found) -> None:
        """Two words that an entry writes as one: "day care"."""
        for key, root in zip(self.keys(whole), self._roots, strict=True):
            if means := root.get(key, {}).get(_MEANS):
                found.setdefault((first, first + 2), []).append(means)

    def mentions(self, text: Text) -> frozenset[str]:
        """Codes of the topics that a record's text speaks of. About 30 microseconds for 120 words."""
        found: set[str] = set()
        for language in LANGUAGES:
            if said := getattr(text, language):
                _read_through(self._record_roots[language], _told(language, said), found)
                if capitals := _CAPITALS.findall(said):
                    _read_through(self._record_roots["letters"], [plain(fold(word)) for word in capitals], found)
        return frozenset(found)

    def beginning(self, prefix: str, language: Language, limit: int = 8) -> tuple[Entry, ...]:
        """Entries that mean a topic and whose words begin as those of `prefix`, in any order: those that begin with the
        prefix itself first, then those of `language`, then the shortest."""
        asked = [token.word for token in tokens(prefix)]
        if not asked:
            return ()
        whole, longest = " ".join(asked), max(asked, key=len)
        found: dict[int, tuple[bool, bool, int, str]] = {}
        for tail, number in self._tails[bisect_left(self._tails, (longest,)) :]:
            if not tail.startswith(longest):
                break
            entry, folded = self.entries[number], self._folded[number]
            if len(asked) == 1 or all(f" {word}" in f" {folded}" for word in asked):
                found[number] = (not folded.startswith(whole), entry.language != language, len(folded), entry.text)
        return tuple(self.entries[number] for number in sorted(found, key=found.__getitem__)[:limit])

    def nearly_beginning(self, word: str) -> tuple[str, ...]:
        """Beginnings of words of topics that differ from `word` by one letter missing, added, changed or moved."""
        if len(word) < _SHORTEST_NEAR:
            return ()
        starts = {tail[: len(word) + more] for tail, _ in self._tails for more in (-1, 0, 1)}
        near = process.extract(
            word, starts, scorer=DamerauLevenshtein.distance, processor=None, score_cutoff=1, limit=_MOST_NEAR
        )
        return tuple(start for start, _, _ in near if " " not in start)


compile = Lexicon.compile


def _side(entry: Entry) -> str:
    letters = [c for c in entry.text if c.isalpha()]
    if len(letters) > 1 and all(c.isupper() for c in letters):
        return "letters"
    return entry.language if entry.language in LANGUAGES else "other"


def plain(word: str) -> str:
    """A folded word without the mark of its plural or of its feminine.

    >>> plain("ainees"), plain("hopitaux"), plain("babies"), plain("repas")
    ('aine', 'hopital', 'baby', 'repa')
    """
    if len(word) < 4:
        return word
    if word.endswith("ies"):
        return f"{word[:-3]}y"
    if word.endswith("aux"):
        return word[:-1] if word.endswith("eaux") else f"{word[:-3]}al"
    return _ENDING.sub("e", word) if word.endswith(("ee", "ees")) else word.removesuffix("s").removesuffix("x")


def _told(language: Language, text: str) -> list[str]:
    """The words of a record's text, grammar aside."""
    held, grammar = _PLAIN[language], STOP[language]
    told = []
    for word in _WORD.findall(unicodedata.normalize("NFKC", text).lower()):
        if (known := held.get(word)) is None:
            if len(held) >= _MOST_KEYS:
                held.clear()
            bare = spelt(word)
            known = held[word] = "" if bare in grammar else plain(bare)
        if known:
            told.append(known)
    return told


def _written(way: Iterable[str]) -> str:
    return " ".join([plain(word) for word in way if word not in UNTELLING])


def _meant(said: Sequence[Token], found: Sequence[Means]) -> tuple[str, ...]:
    """The targets of the entries that have these very words; else of all that have their stems."""
    all_targets = dict.fromkeys(target for means in found for target in means)
    if len(all_targets) < 2:
        return tuple(all_targets)
    written = _written(token.word for token in said)
    exact = dict.fromkeys(target for means in found for target, entries in means.items() if written in entries)
    return tuple(exact or all_targets)


def _ways(said: Sequence[Token]) -> list[list[str]]:
    """An entry as written, and in one word where it is two: people write "foodbank" and "coop"."""
    apart = [token.word for token in said]
    if len(said) == 2 and not (said[0].is_grammar or said[1].is_grammar) and is_latin("".join(apart)):
        return [apart, ["".join(apart)]]
    return [apart]


def _put(node: Node, keys: Iterable[str], target: str, written: str) -> None:
    for key in keys:
        node = node.setdefault(key, {})
    node.setdefault(_MEANS, {}).setdefault(target, set()).add(written)


def _walk(
    node: Node,
    said: Sequence[Token],
    keys: Sequence[Keys],
    side: int,
    first: int,
    found: Found,
) -> None:
    skipped, last = 0, first + 1
    while True:
        if (means := node.get(_MEANS)) and not skipped:
            found.setdefault((first, last), []).append(means)
        if last >= len(said) or said[last].is_after_end:
            return
        key = keys[last][side]
        if not key:
            skipped += 1
            if skipped > _MOST_SKIPPED:
                return
        else:
            skipped = 0
            following = node.get(key)
            if following is None:
                return
            node = following
        last += 1


def _read_through(root: Node, stems: Sequence[str], found: set[str]) -> None:
    """The longest phrases, one after the other."""
    at, end = 0, len(stems)
    while at < end:
        node = root.get(stems[at])
        if node is None:
            at += 1
            continue
        last, means, after = at + 1, node.get(_MEANS), at + 1
        while last < end and (node := node.get(stems[last])) is not None:
            last += 1
            if _MEANS in node:
                means, after = node[_MEANS], last
        if means:
            found.update(means)
        at = after


def _tails(entries: Sequence[Entry], folded: Sequence[str]) -> list[tuple[str, int]]:
    """Each word of each entry that means a topic, with those after it, in order."""
    found = []
    for number, entry in enumerate(entries):
        if entry.target.startswith("topic:"):
            parts = folded[number].split()
            found += [(" ".join(parts[at:]), number) for at in range(len(parts))]
    return sorted(found)
