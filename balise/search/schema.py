"""The fields of the index and how their texts are cut into words. Any change here needs a new `VERSION`."""

from __future__ import annotations

from functools import lru_cache

import tantivy

from balise.core.languages import LANGUAGES, Language, Text

from .rules import bits, words

VERSION = 13
TEXTS = ("name", "organization", "topic", "body")  # each once in French, once in English
FACETS = {"topics": "topic", "areas": "area", "languages": "language", "intake": "intake", "accessible": "access",
          "free": "free"}  # fmt: skip
_TERMS = ("id", "organization", "cell", "serves", "serves_but", "not_serves", "drawn", "residence", "slot", "gender",
          "audience", "met", "standing", "called", "phone", "turn")  # fmt: skip
POINTS = ("point_1", "point_2", "point_3")  # where it is, packed, the first with how many there are; services at more
# places are measured by their cards
TOPICS = tuple(f"topics_{number}" for number in range(bits.COLUMNS))  # its topics as bits
_NUMBERS = ("number", "verified", "available", "particulars", *POINTS, *TOPICS)
_STEMMERS: dict[Language, str] = {"fr": "french", "en": "english"}


def _analyzer(language: Language) -> tantivy.TextAnalyzer:
    """Accents fall before stems are taken, so that words typed without them find the same."""
    filters = (
        tantivy.Filter.remove_long(60),
        tantivy.Filter.lowercase(),
        tantivy.Filter.custom_stopword(sorted(words.STOP[language])),
        tantivy.Filter.ascii_fold(),
        tantivy.Filter.stemmer(_STEMMERS[language]),
    )
    builder = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.simple())
    for step in filters:
        builder = builder.filter(step)
    return builder.build()


def _spelling() -> tantivy.TextAnalyzer:
    """Words as they are spelt, accents aside: what a misspelt word is compared with."""
    builder = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.simple())
    return (
        builder.filter(tantivy.Filter.remove_long(30))
        .filter(tantivy.Filter.lowercase())
        .filter(tantivy.Filter.ascii_fold())
        .build()
    )


ANALYZERS: dict[Language, tantivy.TextAnalyzer] = {language: _analyzer(language) for language in LANGUAGES}

SPELLING = _spelling()


def build() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    for language in LANGUAGES:
        for name in TEXTS:
            builder.add_text_field(f"{name}_{language}", tokenizer_name=f"text_{language}")
        builder.add_text_field(f"any_{language}", tokenizer_name=f"text_{language}", index_option="basic")
        builder.add_text_field(f"order_{language}", tokenizer_name="raw", index_option="basic", fast=True)
    builder.add_text_field("spelling", tokenizer_name="spelling", index_option="basic")
    for name in (*FACETS.values(), "root", "calendar"):
        builder.add_text_field(name, tokenizer_name="raw", index_option="basic", fast=True)
    for name in _TERMS:
        builder.add_text_field(name, tokenizer_name="raw", index_option="basic")
    for name in _NUMBERS:
        builder.add_integer_field(name, fast=True)
    for name in ("least_age", "most_age"):
        builder.add_float_field(name, fast=True)
    builder.add_bytes_field("card", stored=True)
    return builder.build()


SCHEMA = build()


def prepare(index: tantivy.Index) -> tantivy.Index:
    """Give an index just opened the analysers that its fields name."""
    for language, analyzer in ANALYZERS.items():
        index.register_tokenizer(f"text_{language}", analyzer)
    index.register_tokenizer("spelling", SPELLING)
    return index


@lru_cache(maxsize=50_000)
def marked(text: Text) -> frozenset[str]:
    """The words of a text as the index holds them, each marked with its language."""
    return frozenset(f"{side}:{stem}" for side in LANGUAGES for stem in stems(side, getattr(text, side)))


@lru_cache(maxsize=50_000)
def stems(language: Language, text: str) -> tuple[str, ...]:
    """The words of `text` as the index of `language` holds them."""
    return tuple(ANALYZERS[language].analyze(words.plain(text)))
