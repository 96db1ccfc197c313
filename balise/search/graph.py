"""The graph of synonyms: every way of saying that search knows, in any language, and what each means.

Four hands write it, each over the one before: the topics of the directory (their names and everyday words, and the
terms of other taxonomies that stand for them), `data/synonyms.csv`, which Balise ships, and what curators changed.
"""

from __future__ import annotations

import csv
import hashlib
import time
from collections.abc import Iterator
from functools import lru_cache
from importlib.resources import files
from typing import Literal, cast

import msgspec
from django.db.models import Count, Max

from balise.core.languages import LANGUAGES
from balise.directory.models import Topic, TopicMapping
from balise.directory.rules.topics import TAXONOMY

from .models import SynonymChange
from .rules.synonyms import Key, folded, key
from .rules.understood import Entry

_LOOK_EVERY = 10  # seconds between two readings of the topics, which take 3 ms

Origin = Literal["topic", "taxonomy", "shipped", "curator"]


class Saying(msgspec.Struct, frozen=True):
    """An entry with where it comes from. `change` is the last that a curator made to it, 0 for none."""

    entry: Entry
    origin: Origin
    is_on: bool = True
    change: int = 0


def entries() -> tuple[Entry, ...]:
    """What stands, in an order that does not change from one process to another."""
    return tuple(saying.entry for saying in sayings().values() if saying.is_on)


def sayings() -> dict[Key, Saying]:
    """Every way of saying, those that are switched off too."""
    codes = set(Topic.objects.filter(taxonomy=TAXONOMY).values_list("code", flat=True))
    found = {key(entry): Saying(entry, "topic") for entry in _of_topics()}
    for entry, is_on in shipped():
        kind, _, value = entry.target.partition(":")
        if kind != "topic" or value in codes:
            found[key(entry)] = Saying(entry, "shipped", is_on)
    said = {(text, language) for text, language, _ in found}
    for entry in _of_other_taxonomies():
        if (folded(entry.text), entry.language) not in said:  # what we say ourselves keeps our meaning
            found.setdefault(key(entry), Saying(entry, "taxonomy"))
    for entry, change, is_on in _changes():
        former = found.get(key(entry))
        found[key(entry)] = Saying(entry, former.origin if former else "curator", is_on, change)
    return found


def version() -> str:
    """Another text when `entries()` would answer otherwise. Cheap: asked several times a second.

    At once for what curators change and for topics that come; for a topic reworded, within `_LOOK_EVERY` seconds.
    """
    # Their number too: a change with a smaller number may be committed after one with a larger.
    changes = SynonymChange.objects.aggregate(last=Max("pk"), count=Count("pk"))
    counts = Topic.objects.count(), TopicMapping.objects.count()
    slot = int(time.monotonic() / _LOOK_EVERY)
    return hashlib.sha256(f"{_shipped_digest()} {_topics_digest(counts, slot)} {changes}".encode()).hexdigest()[:16]


@lru_cache(maxsize=1)
def _topics_digest(_counts: tuple[int, int], _slot: int) -> str:
    return hashlib.sha256(repr([*_topic_rows(), *_term_rows()]).encode()).hexdigest()


@lru_cache(maxsize=1)
def _shipped_digest() -> str:
    return hashlib.sha256(_shipped_text().encode()).hexdigest()


@lru_cache(maxsize=1)
def _shipped_text() -> str:
    return files("balise.search").joinpath("data/synonyms.csv").read_text(encoding="utf-8")


@lru_cache(maxsize=1)
def shipped() -> tuple[tuple[Entry, bool], ...]:
    """The rows of `data/synonyms.csv`. One whose use is "off" takes back a word of `directory/data/topics.csv`."""
    return tuple(
        (
            Entry(row["text"], row["language"], row["target"], "asked" if row["use"] == "asked" else "both"),
            row["use"] != "off",
        )
        for row in csv.DictReader(_shipped_text().splitlines())
    )


def _topic_rows() -> Iterator[tuple[str, str, str, list[str], list[str]]]:
    rows = Topic.objects.filter(taxonomy=TAXONOMY).order_by("position", "code")
    return rows.values_list("code", "name_fr", "name_en", "synonyms_fr", "synonyms_en").iterator()


def _of_topics() -> Iterator[Entry]:
    for code, name_fr, name_en, synonyms_fr, synonyms_en in _topic_rows():
        for language, texts in zip(LANGUAGES, ((name_fr, *synonyms_fr), (name_en, *synonyms_en)), strict=True):
            yield from (Entry(text, language, f"topic:{code}") for text in texts if folded(text))


def _term_rows() -> Iterator[tuple[str, str, str]]:
    rows = TopicMapping.objects.exclude(match="narrow").order_by("pk")  # our topic says less than the term
    return rows.values_list("topic_id", "term__name_fr", "term__name_en").iterator()


def _of_other_taxonomies() -> Iterator[Entry]:
    for topic, *names in _term_rows():
        for language, text in zip(LANGUAGES, names, strict=True):
            if folded(text):
                yield Entry(text, language, f"topic:{topic}", "asked")


def _changes() -> Iterator[tuple[Entry, int, bool]]:
    rows = SynonymChange.objects.order_by("pk").values_list("text", "language", "target", "use", "pk", "is_on")
    for text, language, target, use, pk, is_on in rows.iterator():
        yield Entry(text, language, target, cast(Literal["both", "asked"], use)), pk, is_on
