"""What to propose while someone types: topics, organizations, services."""

from __future__ import annotations

import msgspec
from tantivy import Occur, Query

from balise.core.languages import LANGUAGES, Language
from balise.core.text import fold

from . import index
from .rules import words
from .schema import SCHEMA, stems

_SHARE = 0.5  # of the suggestions are topics, when there are as many
_MOST_LETTERS = 100


class Suggestion(msgspec.Struct, frozen=True):
    """`kind` is topic, organization or service; `code` a topic's code, or an id as text. `matched` is the synonym
    that answers, when it is not the label itself."""

    kind: str
    code: str
    label: str
    matched: str = ""
    icon: str = ""


def suggest(text: str, language: Language, limit: int = 8) -> tuple[Suggestion, ...]:
    """Proposals whose words begin as `text` does, accents and case aside; the last word may be unfinished."""
    reader = index.current()
    typed = fold(text[:_MOST_LETTERS])
    if reader is None or len(typed) < 2 or limit < 1:
        return ()
    topics = _topics(reader, typed, language)
    named = _named(reader, typed, language, limit)
    kept = max(limit - len(named), round(limit * _SHARE))
    return (*topics[:kept], *named)[:limit]


def _topics(reader: index.Reader, typed: str, language: Language) -> list[Suggestion]:
    """By their own name first, then by a synonym; in either language, the asker's first."""
    ranked: list[tuple[int, int, Suggestion]] = []
    asked = typed.split()
    for position, (label, spellings) in enumerate(reader.spellings(language)):
        best = min((rank for rank, (folded, _) in enumerate(spellings) if _begins(folded, asked)), default=None)
        if best is not None and reader.searcher.doc_freq("topic", label.code):
            name = spellings[0][1]
            matched = "" if best == 0 else spellings[best][1]
            at_start = not spellings[best][0].startswith(typed)
            suggestion = Suggestion("topic", label.code, name, matched, label.icon)
            ranked.append((2 * min(best, 1) + at_start, position, suggestion))
    return [suggestion for _, _, suggestion in sorted(ranked, key=lambda one: one[:2])]


def _begins(folded: str, asked: list[str]) -> bool:
    """Whether every word asked begins a word of the spelling."""
    padded = " " + folded
    return all(f" {word}" in padded for word in asked)


def _named(reader: index.Reader, typed: str, language: Language, limit: int) -> list[Suggestion]:
    clauses = [(Occur.Must, _in_names(word, is_last=False)) for word in typed.split()[:-1]]
    clauses.append((Occur.Must, _in_names(typed.split()[-1], is_last=True)))
    asked = typed.split()
    found: dict[Suggestion, None] = {}
    for _, address in reader.searcher.search(Query.boolean_query(clauses), 50, False).hits:
        card = reader.card(address)
        organization = card.organization_name.say(language)
        if _begins(fold(organization), asked):
            found[Suggestion("organization", str(card.organization), organization)] = None
        if _begins(fold(name := card.name.say(language)), asked):
            found[Suggestion("service", str(card.id), name)] = None
    order = sorted(found, key=lambda one: (not fold(one.label).startswith(typed), one.kind))
    return order[:limit]


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
