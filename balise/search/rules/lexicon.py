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
from typing import NamedTuple

from rapidfuzz import process
from rapidfuzz.distance import DamerauLevenshtein

from balise.core.languages import LANGUAGES, Language, Text
from balise.core.text import fold

from .grammar import GRAMMAR, numeral
from .reading import Token, is_latin, spelt, tokens, word_set
from .trie import MEANS, Found, Means, Node, literal, put, read_through, walk
from .understood import Entry
from .words import STOP, UNTELLING

Stems = Callable[[Language, str], tuple[str, ...]]
_SIDES = ("fr", "en", "other", "letters")
_MOST_KEYS = 50_000
_WEIGHTY = word_set("a en dans sur par pas in on at out off up by for pour avec with")
_SUBJECTS = word_set("je j on il elle nous i we he she")
_LIGHT = word_set("de d du des le la les l un une mon ma mes my a an the to")
_PRONOUNS = word_set("en y")
_NOISE = "noise:"
_SHORTEST_STEM = 4
_CAPITALS = re.compile(r"(?<![^\W_])[A-ZÀ-Ý0-9]*[A-ZÀ-Ý][A-ZÀ-Ý0-9]+(?![^\W_])")
_SHORTEST_NEAR, _MOST_NEAR = 4, 5
_LITTLE: dict[Language, frozenset[str]] = {
    language: frozenset(
        word
        for entry in GRAMMAR
        if entry.language == language and entry.target == _NOISE
        for word in fold(entry.text).split()
    )
    | {fold(word) for word in STOP[language]}
    for language in LANGUAGES
}
_ONLY_FRENCH, _ONLY_ENGLISH = _LITTLE["fr"] - _LITTLE["en"], _LITTLE["en"] - _LITTLE["fr"]
_WORD = re.compile(r"[^\W_]+")
_PLAIN: dict[Language, dict[str, str]] = {language: {} for language in LANGUAGES}
_ENDING = re.compile(r"(?<!refug)ee(s?)$")  # "aînée": as the masculine, without accents; "refugee" is no "refuge"


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
        self._noise = _noise_words(entries)
        self._ordinary = _ordinary_words(entries)
        self.folded: list[str] = []  # of each entry, its words
        self._capitals: Node = {}
        self._whole: set[str] = set()  # entries of one word, and those of two written as one
        for entry in entries:
            said = tokens(entry.text)
            self.folded.append(" ".join([token.word for token in said]))
            self._add(entry, said)
        self._tails = _tails(entries, self.folded)
        self._topic_words: dict[str, set[str]] = {}  # by their first letter
        for tail, _ in self._tails:
            word = tail.partition(" ")[0]
            self._topic_words.setdefault(word[0], set()).add(word)

    @classmethod
    def compile(cls, entries: Iterable[Entry], stems: Stems = no_stems) -> Lexicon:
        """`stems(language, text)` gives the words of a text as the index holds them."""
        return cls(tuple(dict.fromkeys((*GRAMMAR, *entries))), stems)

    def _add(self, entry: Entry, read_words: Sequence[Token]) -> None:
        if not read_words:
            return
        side = _side(entry)
        if entry.language in LANGUAGES or len(read_words) == 1:  # a word of ours may be misspelt as one of another's
            self._words.update(token.word for token in read_words if len(token.word) > 2)
        way = [token.word for token in read_words]
        if len(way) == 1:
            self._whole.add(way[0])
        is_capitals = side == "letters"
        if (is_capitals or (side == "other" and entry.target != _NOISE)) and (
            self._is_ambiguous(way) or (is_capitals and self._is_word_too(way))
        ):
            if is_capitals:
                for written in (_written(way), literal(way[0])):
                    put(self._capitals, [entry.text], entry.target, written)
            return
        keys = self._path(way, side)
        root = self._roots[_SIDES.index(side if keys else "letters")]
        put(root, keys or way, entry.target, _written(way))
        if len(way) == 1:
            put(root, keys or way, entry.target, literal(way[0]))
        if (whole := _in_one(read_words)) and side != "letters":
            put(self._roots[_SIDES.index("other")], [self.keys(whole).other], entry.target, plain(whole))
        if entry.use == "both" and entry.target.startswith("topic:") and not any(key[0] == "=" for key in keys):
            told = [plain(word) for word in way if side not in LANGUAGES or word not in STOP[side]]
            put(self._record_roots[side], told, entry.target.removeprefix("topic:"))

    def _path(self, way: Sequence[str], side: str) -> list[str]:
        """The keys of an entry. Grammar words stay out, but for those without which the rest says something else:
        "pas", those before a single word ("pour hommes", "on welfare"), and all where the rest says nothing alone
        ("who can help") or is what a person says of themselves ("je veux en finir")."""
        known = [(word, getattr(self.keys(word), side)) for word in way]
        told = [word for word, key in known if key]
        is_short, is_empty = len(told) == 1, all(word in self._noise for word in told)
        is_said = way[0] in _SUBJECTS
        if not told:
            return []

        def must_be_said(at: int, word: str) -> bool:
            if is_empty or word == "pas":
                return True
            return (is_short and (word in _WEIGHTY or (is_said and at > 0 and word not in _LIGHT))) or (
                is_said and word in _PRONOUNS
            )

        found = [key or (literal(word) if must_be_said(at, word) else "") for at, (word, key) in enumerate(known)]
        return [key for key in found if key]

    def _is_ambiguous(self, way: Sequence[str]) -> bool:
        """Whether an acronym ("CA"), or a word of another language ("dans"), is an ordinary word here."""
        return len(way) == 1 and (way[0] in UNTELLING or way[0] in self._noise)

    def _is_word_too(self, way: Sequence[str]) -> bool:
        """Whether an acronym is a word of ours that means something: "CAT"."""
        return len(way) == 1 and way[0] in self._ordinary

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
        french, english = " ".join(self._stems("fr", plain(word))), " ".join(self._stems("en", word))
        plural = word.endswith("s") and len(word) > 4
        return Keys(_sure(french, word), english, word[:-1] if plural else word, word)

    def knows(self, word: str) -> bool:
        """Whether some entry holds this word, folded."""
        return word in self._words

    def is_noise(self, word: str) -> bool:
        """Whether a word, folded, says nothing of a need."""
        return word in self._noise

    def lookup(self, text: str) -> tuple[str, ...]:
        """What exactly this text means, grammar around it aside."""
        said = tokens(text)
        around = [at for at, token in enumerate(said) if not token.is_grammar]
        whole = [found for found in self.matches(said) if all(found.first <= at < found.last for at in around)]
        return tuple(dict.fromkeys(target for found in whole for target in found.targets))

    def matches(self, said: Sequence[Token]) -> list[Mention]:
        """Every phrase that the lexicon knows in a text, overlapping ones too, in order of their first words."""
        if not said:
            return []
        sides = list(zip(*(self.keys(token.word) for token in said), strict=True))
        found: Found = {}
        other = foreign(said)
        for first in range(len(said)):
            for side, keys, root in zip(_SIDES, sides, self._roots, strict=True):
                start = root.get(keys[first] or literal(said[first].word))
                if start is not None:
                    walk(start, said, keys, first, there := {} if side == other else found)
                    if side == other:
                        _put_sure(there, said, found)
            if (capitals := self._capitals.get(said[first].text)) is not None:
                found.setdefault((first, first + 1), []).append(capitals[MEANS])
            if (whole := _joined(said, first)) in self._whole:
                self._as_one(whole, first, found)
        return [Mention(first, last, _meant(said[first:last], means)) for (first, last), means in found.items()]

    def _as_one(self, whole: str, first: int, found: Found) -> None:
        """Two words that an entry writes as one: "day care"."""
        for key, root in zip(self.keys(whole), self._roots, strict=True):
            if means := root.get(key, {}).get(MEANS):
                found.setdefault((first, first + 2), []).append(means)

    def mentions(self, text: Text) -> frozenset[str]:
        """Codes of the topics that a record's text speaks of. About 30 microseconds for 120 words."""
        found: set[str] = set()
        for language in LANGUAGES:
            if said := getattr(text, language):
                read_through(self._record_roots[language], _told(language, said), found)
                if capitals := _CAPITALS.findall(said):
                    read_through(self._record_roots["letters"], [plain(fold(word)) for word in capitals], found)
        return frozenset(found)

    def named(self, name: Text) -> frozenset[str]:
        """The same of a name, which may be nothing but a way of asking: "Meals"."""
        asked = (target for language in LANGUAGES for target in self.lookup(getattr(name, language)))
        return self.mentions(name) | {code for kind, _, code in (t.partition(":") for t in asked) if kind == "topic"}

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
            entry, folded = self.entries[number], self.folded[number]
            if len(asked) == 1 or all(f" {word}" in f" {folded}" for word in asked):
                found[number] = (not folded.startswith(whole), entry.language != language, len(folded), entry.text)
        return tuple(self.entries[number] for number in sorted(found, key=found.__getitem__)[:limit])

    def nearly_beginning(self, word: str) -> tuple[str, ...]:
        """Beginnings of words of topics that differ from `word` by one letter missing, added, changed or moved, the
        first letter aside; the longest first."""
        if len(word) < _SHORTEST_NEAR:
            return ()
        starts = {known[: len(word) + more] for known in self._topic_words.get(word[0], ()) for more in (-1, 0, 1)}
        near = process.extract(word, starts, scorer=DamerauLevenshtein.distance, score_cutoff=1, limit=None)
        return tuple(sorted((start for start, _, _ in near), key=lambda start: (-len(start), start))[:_MOST_NEAR])


compile = Lexicon.compile


def _sure(stem: str, word: str) -> str:
    """A French stem of few letters is too little: "wife" is no "wifi"."""
    return plain(word) if 0 < len(stem) < _SHORTEST_STEM else stem


def _noise_words(entries: Iterable[Entry]) -> frozenset[str]:
    """Single words that say nothing of a need."""
    found = (tokens(entry.text) for entry in entries if entry.target == _NOISE)
    return frozenset(said[0].word for said in found if len(said) == 1)


def _ordinary_words(entries: Iterable[Entry]) -> frozenset[str]:
    """Single words of ours that mean something, acronyms aside."""
    found = (fold(entry.text) for entry in entries if entry.language in LANGUAGES and not _is_acronym(entry.text))
    return frozenset(word for word in found if " " not in word)


def _is_acronym(text: str) -> bool:
    letters = [c for c in text if c.isalpha()]
    return len(letters) > 1 and all(c.isupper() for c in letters)


def _side(entry: Entry) -> str:
    if entry.target == _NOISE:
        return "other"  # by its letters: "organe" is no "organisme"
    if _is_acronym(entry.text):
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
    if _NOISE in all_targets and len(said) == 1:  # "vivre" says nothing, though "vivres" does
        letters = literal(said[0].word)
        if {target for means in found for target, entries in means.items() if letters in entries} == {_NOISE}:
            return (_NOISE,)
    written = _written(token.word for token in said)
    exact = dict.fromkeys(target for means in found for target, entries in means.items() if written in entries)
    return tuple(exact or all_targets)


def _joined(said: Sequence[Token], first: int) -> str:
    """Two words in one, where they may be: "day care", "co-op", and not "je n"."""
    one, other = said[first], said[first + 1] if first + 1 < len(said) else None
    if other is None or one.is_grammar or other.is_grammar:
        return ""
    return one.word + other.word if other.is_joined or min(len(one.word), len(other.word)) > 2 else ""


def foreign(said: Sequence[Token]) -> str:
    """The language, of ours, that a text surely is not in, by its little words: "" where they do not say."""
    words = {token.word for token in said}
    french, english = len(words & _ONLY_FRENCH), len(words & _ONLY_ENGLISH)
    return "" if french == english else "en" if french > english else "fr"


def _put_sure(there: Found, said: Sequence[Token], found: Found) -> None:
    """What a phrase means in the other language: one word must be that very word, as "fille" is no "filling"."""
    for (first, last), some in there.items():
        word = plain(said[first].word)
        kept = some if last - first > 1 else [
            sure for means in some if (sure := {target: ways for target, ways in means.items() if word in ways})
        ]  # fmt: skip
        if kept:
            found.setdefault((first, last), []).extend(kept)


def _in_one(said: Sequence[Token]) -> str:
    """An entry of two words in one: people write "foodbank" and "coop". "" for others."""
    if len(said) != 2 or said[0].is_grammar or said[1].is_grammar:
        return ""
    whole = said[0].word + said[1].word
    return whole if is_latin(whole) else ""


def _tails(entries: Sequence[Entry], folded: Sequence[str]) -> list[tuple[str, int]]:
    """Each word of each entry that means a topic, with those after it, in order."""
    found = []
    for number, entry in enumerate(entries):
        if entry.target.startswith("topic:"):
            parts = folded[number].split()
            found += [(" ".join(parts[at:]), number) for at in range(len(parts))]
    return sorted(found)
