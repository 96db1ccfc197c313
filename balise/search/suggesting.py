"""What to propose while someone types: topics, organizations, services, places. All of it finds something."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice

import msgspec
from tantivy import Occur, Query

from balise.core.languages import LANGUAGES, Language, other
from balise.core.text import fold

from . import index
from .reader import Label
from .rules import words
from .rules.parsing import parse
from .rules.reading import Token, tokens
from .rules.understood import Entry, Kind
from .schema import SCHEMA, stems
from .understanding import Directory

_SHARE = 0.5  # of the suggestions are topics, when there are as many
_MOST_PLACES = 2
_MOST_LETTERS = 100
_MOST_ENTRIES = 400
_MOST_CARDS = 50


class Suggestion(msgspec.Struct, frozen=True):
    """`kind` is topic, organization, service or place; `code` a topic's or an area's code, or an id as text. `matched`
    is the way of saying that answers, when it is not the label itself."""

    kind: str
    code: str
    label: str
    matched: str = ""
    icon: str = ""


def suggest(text: str, language: Language, limit: int = 8) -> tuple[Suggestion, ...]:
    """Proposals whose words begin as those of `text` do, accents and case aside; the last one may be unfinished.

    When nothing begins so, one letter may differ.
    """
    reader = index.current()
    typed = tokens(text[:_MOST_LETTERS])
    if reader is None or limit < 1 or sum(len(token.word) for token in typed) < _least(typed):
        return ()
    directory = Directory.of(reader)
    said = [token.word for token in typed]
    found = _proposed(directory, said, language, limit) or _proposed(directory, _telling(typed), language, limit)
    return found or _nearly(directory, said, language, limit)


def _least(typed: Iterable[Token]) -> int:
    """Letters to wait for: two of an alphabet, one where a letter is a word."""
    return 2 if all(token.word.isascii() for token in typed) else 1


def _telling(typed: Iterable[Token]) -> list[str]:
    return [token.word for token in typed if not token.is_grammar]


def _proposed(directory: Directory, said: list[str], language: Language, limit: int) -> tuple[Suggestion, ...]:
    if not said:
        return ()
    topics = list(islice(_topics(directory, said, language), limit))
    places = list(islice(_places(directory, said, language), _MOST_PLACES))
    named = list(_named(directory, said, language, limit))
    kept = max(limit - len(named) - len(places), round(limit * _SHARE))
    topics = topics[:kept]
    named = named[: max(limit - len(topics) - len(places), 0)]
    return (*topics, *named, *places)[:limit]


def _nearly(directory: Directory, said: list[str], language: Language, limit: int) -> tuple[Suggestion, ...]:
    """With another beginning of the last word, or the known word that another one was meant to be."""
    for at in reversed(range(len(said))):
        near = [*directory.lexicon.nearly_beginning(said[at]), *filter(None, [directory.nearest(said[at])])]
        for word in dict.fromkeys(near):
            if found := _proposed(directory, [*said[:at], word, *said[at + 1 :]], language, limit):
                return found
    return tuple(islice(_places(directory, said, language, nearly=True), limit))


# Topics


def _topics(directory: Directory, said: list[str], language: Language) -> Iterator[Suggestion]:
    """By their own name first, then by another way of saying; those under which there is most, first."""
    labels = directory.reader.label_of
    best: dict[str, tuple[bool, int, Entry]] = {}
    for order, entry in enumerate(directory.lexicon.beginning(" ".join(said), language, _MOST_ENTRIES)):
        code = entry.target.removeprefix("topic:")
        if (label := labels(code)) is not None:
            rank = (entry.text not in _names(label), order, entry)
            best[code] = min(best.get(code, rank), rank, key=lambda one: one[:2])
    counts = {code: directory.reader.searcher.doc_freq("topic", code) for code in best}
    start = " ".join(said)
    ranked = sorted(
        (is_other, not fold(entry.text).startswith(start), -counts[code], order, code)
        for code, (is_other, order, entry) in best.items()
        if counts[code]
    )
    for *_, code in ranked:
        label = labels(code)
        assert label is not None
        name, entry = _name(label, language), best[code][2]
        if _finds(directory, name, "topic", code):
            yield Suggestion("topic", code, name, "" if entry.text in _names(label) else entry.text, label.icon)


def _names(label: Label) -> tuple[str, ...]:
    return tuple(texts[0] for texts in (label.fr, label.en) if texts)


def _name(label: Label, language: Language) -> str:
    return (getattr(label, language) or getattr(label, other(language)))[0]


# Places


def _places(directory: Directory, said: list[str], language: Language, *, nearly: bool = False) -> Iterator[Suggestion]:
    """Places where some service is, or which some service serves."""
    proposed: set[str] = set()
    for found in directory.beginning(" ".join(said), nearly=nearly):
        name = found.name.say(language)
        if name in proposed or not directory.is_served(found.code):
            continue
        if _finds(directory, name, "place", found.code):
            proposed.add(name)
            yield Suggestion("place", found.code, name)


# Organizations and services


def _named(directory: Directory, said: list[str], language: Language, limit: int) -> list[Suggestion]:
    reader = directory.reader
    clauses = [(Occur.Must, _in_names(word, is_last=False)) for word in said[:-1]]
    clauses.append((Occur.Must, _in_names(said[-1], is_last=True)))
    found: dict[tuple[str, str], Suggestion] = {}
    for _, address in reader.searcher.search(Query.boolean_query(clauses), _MOST_CARDS, False).hits:
        card = reader.card(address)
        organization = Suggestion("organization", str(card.organization), card.organization_name.say(language))
        service = Suggestion("service", str(card.id), card.name.say(language))
        for one in (organization, service):
            if _begins(fold(one.label), said):
                found.setdefault((one.kind, fold(one.label)), one)
    start = " ".join(said)
    order = sorted(found.values(), key=lambda one: (not fold(one.label).startswith(start), one.kind))
    kept: list[Suggestion] = []
    for one in order:
        if len(kept) < limit and _finds(directory, one.label, "name"):
            kept.append(one)
    return kept


def _begins(folded: str, asked: list[str]) -> bool:
    """Whether every word asked begins a word of the name."""
    padded = " " + folded
    return all(f" {word}" in padded for word in asked)


def _in_names(word: str, *, is_last: bool) -> Query:
    whole = words.plain(word)
    queries = [
        Query.term_query(SCHEMA, f"{name}_{side}", stem)
        for side in LANGUAGES
        for stem in stems(side, whole)
        for name in ("name", "organization")
    ]
    if is_last:
        queries += [
            Query.fuzzy_term_query(SCHEMA, f"{name}_{side}", whole, distance=0, prefix=True)
            for side in LANGUAGES
            for name in ("name", "organization")
        ]
    return Query.boolean_query([(Occur.Should, query) for query in queries]) if queries else Query.empty_query()


# What is proposed finds something


def _finds(directory: Directory, text: str, kind: Kind, code: str = "") -> bool:
    """Whether the text alone is read as what it is proposed for, and as nothing else."""
    spans = [span for span in parse(text, "fr", directory).spans if span.kind != "noise"]
    meant = any(span.kind == kind and (not code or code in span.value.split("|")) for span in spans)
    return meant and len({(span.start, span.end) for span in spans}) == 1
