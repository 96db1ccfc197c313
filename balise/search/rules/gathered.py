"""Phrases of the lexicon whose words are all said, in another order or with a word between: "my neighbours are noisy"
for "noisy neighbours". What is said in so many words is read before (`parsing`).
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from balise.core.languages import LANGUAGES

from .grammar import numeral
from .lexicon import Lexicon
from .reading import is_grammar
from .understood import Entry
from .words import UNTELLING

_LONGEST = 5  # telling words of an entry
_SHORTEST_ROOT, _ROOT = 5, 0.7  # letters, and share of a word, that its family has in common
_LIKELY, _AS_LIKELY, _MOST_LIKELY = 0.3, 0.6, 3  # votes, share of the best one's votes, topics
_BETWEEN = 1  # telling words that may stand among those of an entry
_NEGATIONS = frozenset({"pas", "not", "no", "sans", "without", "plus", "jamais", "never", "non"})


class Said(NamedTuple):
    """A telling word of a question that nothing longer explains: its place among all words, and its keys."""

    at: int
    french: str
    english: str


class Gathered(NamedTuple):
    words: tuple[int, ...]  # places of the words, in order
    targets: tuple[str, ...]  # codes of topics


class _Way(NamedTuple):
    keys: frozenset[str]
    target: str


class Gathering:
    """The phrases of several telling words of a lexicon, by their rarest word."""

    def __init__(self, lexicon: Lexicon) -> None:
        entries = zip(lexicon.entries, lexicon.folded, strict=True)
        ways = [(side, way) for entry, folded in entries for side, way in _ways(entry, folded.split(), lexicon)]
        count = Counter((side, key) for side, way in ways for key in way.keys)
        self._by_rarest: dict[tuple[int, str], list[_Way]] = {}
        for side, way in ways:
            rarest = min(way.keys, key=lambda key: (count[side, key], key))
            self._by_rarest.setdefault((side, rarest), []).append(way)

    def best(self, said: Sequence[Said], left: frozenset[int]) -> Gathered | None:
        """What explains the most of these words, one of `left` at least, most closely; None when nothing does."""
        found: dict[tuple[int, ...], dict[str, None]] = {}
        for side in (0, 1):
            places: dict[str, int] = {}
            for order, one in enumerate(said):
                if key := one.french if side == 0 else one.english:
                    places.setdefault(key, order)
            for key in places:
                for way in self._by_rarest.get((side, key), ()):
                    if way.keys <= places.keys():
                        orders = sorted(places[one] for one in way.keys)
                        if orders[-1] - orders[0] - len(orders) < _BETWEEN and any(said[o].at in left for o in orders):
                            found.setdefault(tuple(said[o].at for o in orders), {})[way.target] = None
        if not found:
            return None
        words = min(found, key=lambda some: (-len(some), some[-1] - some[0], some))
        return Gathered(words, tuple(found[words]))


def _ways(entry: Entry, words: Sequence[str], lexicon: Lexicon) -> Iterator[tuple[int, _Way]]:
    if not entry.target.startswith("topic:") or entry.language not in LANGUAGES:
        return
    side = LANGUAGES.index(entry.language)
    if len(words) < 2 or any(word in _NEGATIONS for word in words):
        return
    keys = {key for word in words if word not in UNTELLING and (key := lexicon.keys(word)[side])}
    telling = [word for word in words if word not in UNTELLING and not lexicon.is_noise(word) and not numeral(word)]
    if 1 < len(keys) <= _LONGEST and telling:
        yield side, _Way(frozenset(keys), entry.target.removeprefix("topic:"))


class Association:
    """Which topics the words of a lexicon go with, whatever phrase they stand in."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._topics: dict[tuple[int, str], dict[str, int]] = {}
        self._spreads: dict[tuple[int, str], int] = {}
        kin: set[tuple[str, int, str]] = set()
        for entry, folded in zip(lexicon.entries, lexicon.folded, strict=True):
            if entry.target.startswith("topic:") and entry.language in LANGUAGES:
                side, code = LANGUAGES.index(entry.language), entry.target.removeprefix("topic:")
                for word in folded.split():
                    if not is_grammar(word) and (key := lexicon.keys(word)[side]):
                        topics = self._topics.setdefault((side, key), {})
                        topics[code] = topics.get(code, 0) + 1
                        kin.add((word, side, key))
        self._kin = sorted(kin)

    def spread(self, french: str, english: str) -> int:
        """How many topics, of the first two levels, go with a word."""
        return max(self._spread_of(side, key) for side, key in enumerate((french, english)))

    def _spread_of(self, side: int, key: str) -> int:
        if (topics := self._topics.get((side, key))) is None:
            return 0
        if (found := self._spreads.get((side, key))) is None:
            found = self._spreads[side, key] = len({".".join(code.split(".")[:2]) for code in topics})
        return found

    def likeliest(self, said: Iterable[tuple[str, str, str]]) -> tuple[str, ...]:
        """The topics that words, each folded and with its keys, go with the most: () when nothing goes with them much.
        A word that no phrase has goes with those of its family ("diagnosed": "diagnosis")."""
        votes: Counter[str] = Counter()
        for word, french, english in said:
            known = [self._topics[key] for key in ((0, french), (1, english)) if key in self._topics]
            found = known or self._family(word)
            for topics in found:
                total = sum(topics.values()) * max(1, len(topics)) ** 0.5
                for code, count in topics.items():
                    votes[code] += count / total / len(found)
        best = max(votes.values(), default=0.0)
        if best < _LIKELY:
            return ()
        return tuple(sorted(code for code, vote in votes.items() if vote >= best * _AS_LIKELY))[:_MOST_LIKELY]

    def _family(self, word: str) -> list[dict[str, int]]:
        shared = word[: max(_SHORTEST_ROOT, round(len(word) * _ROOT))]
        if len(word) < _SHORTEST_ROOT + 1:
            return []
        found: dict[tuple[int, str], None] = {}
        for other, side, key in self._kin[bisect_left(self._kin, (shared,)) :]:
            if not other.startswith(shared):
                break
            found[side, key] = None
        return [self._topics[key] for key in found]
