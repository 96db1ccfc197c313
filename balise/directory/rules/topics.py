"""The tree of topics, and which topics the words of a person point to.

The own tree is `balise/directory/data/topics.csv`: twenty roots in the order of the 211's categories, up to two
levels under them, each topic with the everyday words people use for it in both languages.
"""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import lru_cache
from importlib.resources import files

import msgspec

from balise.core.languages import LANGUAGES, Language, Text
from balise.core.text import fold

TAXONOMY = "balise"

# Words that carry no need of their own, folded.
_EMPTY = frozenset(
    fold(
        "a au aux avec ce ces cette dans de des du en et je la le les leur ma mes mon ne notre nos on ou par pas pour "
        "qui sans sa ses si son sur un une vos votre an and at for from i in is me my need of or our the to with your "
        "besoin trouver chercher cherche comment where find how get help aide d l"
    ).split(" ")
)


class Topic(msgspec.Struct, frozen=True, omit_defaults=True):
    """A need or a kind of service. `parent` is a code, empty for a root."""

    code: str
    name: Text
    parent: str = ""
    description: Text = Text()
    synonyms_fr: tuple[str, ...] = ()
    synonyms_en: tuple[str, ...] = ()
    icon: str = ""  # of the lucide set
    position: int = 0

    def synonyms(self, language: Language) -> tuple[str, ...]:
        return self.synonyms_fr if language == "fr" else self.synonyms_en


class Match(msgspec.Struct, frozen=True):
    """A topic that words point to. `score` is 1 when the words are its name and nothing else."""

    code: str
    score: float
    how: str  # name, synonym, part
    words: str  # the name or synonym that answered


class Tree:
    """Topics by code, their families, and their words. Topics keep the order they are given in."""

    def __init__(self, topics: Iterable[Topic]) -> None:
        self._topics = {topic.code: topic for topic in topics}
        self._children: dict[str, list[str]] = defaultdict(list)
        for topic in self._topics.values():
            self._children[topic.parent].append(topic.code)
        self._phrases: dict[str, list[tuple[frozenset[str], str, str, str]]] = defaultdict(list)
        for topic in self._topics.values():
            self._learn(topic)

    def _learn(self, topic: Topic) -> None:
        for language in LANGUAGES:
            named = [(getattr(topic.name, language), "name")]
            for phrase, how in named + [(synonym, "synonym") for synonym in topic.synonyms(language)]:
                stems = stems_of(phrase)
                for stem in stems:
                    self._phrases[stem].append((stems, topic.code, how, phrase))

    def __getitem__(self, code: str) -> Topic:
        return self._topics[code]

    def __contains__(self, code: str) -> bool:
        return code in self._topics

    def __iter__(self) -> Iterator[Topic]:
        return iter(self._topics.values())

    def __len__(self) -> int:
        return len(self._topics)

    @property
    def roots(self) -> tuple[Topic, ...]:
        return self.children("")

    def children(self, code: str) -> tuple[Topic, ...]:
        return tuple(self._topics[child] for child in self._children.get(code, ()))

    def ancestors(self, code: str) -> tuple[str, ...]:
        """Codes above `code`, nearest first. Of a broken parent link, what can be reached; a circle ends."""
        found: list[str] = []
        parent = self._topics[code].parent
        while parent in self._topics and parent != code and parent not in found:
            found.append(parent)
            parent = self._topics[parent].parent
        return tuple(found)

    def descendants(self, code: str) -> tuple[str, ...]:
        """Codes under `code`, parents before children, without itself."""
        found: list[str] = []
        pending = list(self._children.get(code, ()))
        while pending:
            child = pending.pop(0)
            if child != code and child not in found:
                found.append(child)
                pending[:0] = self._children.get(child, ())
        return tuple(found)

    def match(self, text: str, limit: int = 5) -> tuple[Match, ...]:
        """Topics whose name or synonym stands whole among the words of `text`, then those it is a part of; best first.

        Of two that answer equally, the one that the tree puts higher, then earlier.
        """
        asked, said = stems_of(text), fold(text)
        best: dict[str, Match] = {}
        for stem in asked:
            for stems, code, how, phrase in self._phrases.get(stem, ()):
                found = _score(asked, said, stems, code, how, phrase)
                if code not in best or found.score > best[code].score:
                    best[code] = found
        order = {code: number for number, code in enumerate(self._topics)}
        ranked = sorted(best.values(), key=lambda m: (-m.score, len(self.ancestors(m.code)), order[m.code]))
        return tuple(match for match in ranked if match.score >= 0.3)[:limit]


def stems_of(text: str) -> frozenset[str]:
    """The words of `text` that mean something, folded, without the mark of plural."""
    words = [word for word in fold(text).split() if word not in _EMPTY] or fold(text).split()
    return frozenset(word.rstrip("sx") if len(word) > 3 else word for word in words)


def _score(asked: frozenset[str], said: str, stems: frozenset[str], code: str, how: str, phrase: str) -> Match:
    weight = 1.0 if how == "name" else 0.98 if said == fold(phrase) else 0.95  # “nursing home” is not “home nursing”
    shared = len(asked & stems)
    if shared == len(stems):  # the whole phrase was said
        return Match(code, round(weight * (0.6 + 0.4 * shared / len(asked)), 4), how, phrase)
    return Match(code, round(0.6 * weight * shared * shared / (len(stems) * len(asked)), 4), "part", phrase)


def topic_of(row: dict[str, str]) -> Topic:
    """A topic as one row of `topics.csv` tells it."""
    return Topic(
        code=row["code"],
        parent=row["parent"],
        name=Text(fr=row["name_fr"], en=row["name_en"]),
        description=Text(fr=row["description_fr"], en=row["description_en"]),
        synonyms_fr=tuple(filter(None, row["synonyms_fr"].split("|"))),
        synonyms_en=tuple(filter(None, row["synonyms_en"].split("|"))),
        icon=row["icon"],
        position=int(row["position"]),
    )


@lru_cache(maxsize=1)
def own_tree() -> Tree:
    """The tree that Balise ships, read once."""
    text = files("balise.directory").joinpath("data/topics.csv").read_text(encoding="utf-8")
    return Tree(topic_of(row) for row in csv.DictReader(text.splitlines()))
