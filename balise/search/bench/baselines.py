"""Full-text engines as a competent person sets them up, beside which the relevance of search is measured.

Each reads all the public text of a service in both languages, with the names of its topics, its addresses and the
names of the areas where it is and which it serves. Each is asked in every way of its `ways`, and its best one counts.
"""

from __future__ import annotations

import math
import sqlite3
from collections import Counter, defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Protocol

from balise.core.languages import Language
from balise.core.text import fold

from .listing import Texts
from .postgres import connected

MOST = 20
OR, AND_THEN_OR = "any word", "all words, then any"


class Baseline(Protocol):
    name: str
    ways: tuple[str, ...]

    def load(self, some: Sequence[Texts]) -> None: ...

    def ask(self, words: str, language: Language, way: str) -> list[int]:
        """The first MOST ids."""
        ...

    def close(self) -> None: ...


class Bm25:
    """Okapi BM25 over one text, k1 1.2 and b 0.75, words folded and not stemmed."""

    name = "plain BM25"
    ways: tuple[str, ...] = (OR, AND_THEN_OR)
    _K1, _B = 1.2, 0.75

    def load(self, some: Sequence[Texts]) -> None:
        counts = {one.id: Counter(" ".join(one.folded).split()) for one in some}
        lengths = {id: sum(words.values()) for id, words in counts.items()}
        average = sum(lengths.values()) / max(len(lengths), 1)
        self._weights: defaultdict[str, dict[int, float]] = defaultdict(dict)
        for id, words in counts.items():
            norm = self._K1 * (1 - self._B + self._B * lengths[id] / average)
            for word, count in words.items():
                self._weights[word][id] = count * (self._K1 + 1) / (count + norm)
        for held in self._weights.values():
            rarity = math.log(1 + (len(some) - len(held) + 0.5) / (len(held) + 0.5))
            for id in held:
                held[id] *= rarity

    def ask(self, words: str, language: Language, way: str) -> list[int]:
        held = [self._weights[word] for word in dict.fromkeys(fold(words).split()) if word in self._weights]
        scores: Counter[int] = Counter()
        for weights in held:
            for id, weight in weights.items():
                scores[id] += weight  # type: ignore[assignment]
        ranked = sorted(scores, key=lambda id: (-scores[id], id))
        if way == AND_THEN_OR:
            every = set.intersection(*map(set, held)) if held else set()
            ranked.sort(key=lambda id: id not in every)
        return ranked[:MOST]

    def close(self) -> None:
        pass


class Fts5:
    """SQLite FTS5: unicode61 without diacritics, a column for each field, bm25() with weights or without."""

    name = "SQLite FTS5"
    ways: tuple[str, ...] = tuple(f"{way}, {how}" for way in (OR, AND_THEN_OR) for how in ("weighted", "unweighted"))
    _WEIGHTS = {"weighted": "bm25(text, 5.0, 2.0, 3.0, 2.0, 1.0)", "unweighted": "bm25(text)"}

    def __init__(self) -> None:
        self._base = sqlite3.connect(":memory:")
        self._base.execute(
            "CREATE VIRTUAL TABLE text USING fts5 (name, organization, topics, place, body,"
            " tokenize = 'unicode61 remove_diacritics 2')"
        )

    def load(self, some: Sequence[Texts]) -> None:
        rows = ((one.id, *one.fields) for one in some)
        self._base.executemany(
            "INSERT INTO text (rowid, name, organization, topics, place, body) VALUES (?, ?, ?, ?, ?, ?)", rows
        )

    def ask(self, words: str, language: Language, way: str) -> list[int]:
        asked, (matched, how) = [f'"{word}"' for word in fold(words).split()], way.rsplit(", ", 1)
        joins = (" AND ", " OR ") if matched == AND_THEN_OR else (" OR ",)
        found: dict[int, None] = {}
        for join in joins if asked else ():
            rows = self._base.execute(
                f"SELECT rowid FROM text WHERE text MATCH ? ORDER BY {self._WEIGHTS[how]} LIMIT {MOST}",  # noqa: S608
                [join.join(asked)],
            )
            found |= dict.fromkeys(row[0] for row in rows)
        return list(found)[:MOST]

    def close(self) -> None:
        self._base.close()


class Postgres:
    """PostgreSQL full text: tsvectors of the configurations `french` and `english`, asked by the question's language.

    Accents are taken away first, as its extension `unaccent` does. Fields have the marks A to D, ranked by
    ts_rank_cd, with the length of the text counted or not.
    """

    name = "PostgreSQL full text"
    ways: tuple[str, ...] = tuple(f"{way}, {how}" for way in (OR, AND_THEN_OR) for how in ("plain", "by length"))
    _CONFIGURATION = {"fr": "french", "en": "english"}
    _MARKS = "ABBCD"  # of name, organization, topics, place, body

    def __init__(self, folder: Path) -> None:
        self._cluster, self._base = connected(folder)

    def load(self, some: Sequence[Texts]) -> None:
        run = self._base.execute
        run("DROP TABLE IF EXISTS relevance")
        run("CREATE UNLOGGED TABLE relevance (id int, fr tsvector, en tsvector)")
        vectors = ", ".join(
            " || ".join(f"setweight(to_tsvector('{name}', %s), '{mark}')" for mark in self._MARKS)
            for name in self._CONFIGURATION.values()
        )
        with self._base.cursor() as cursor:
            cursor.executemany(
                f"INSERT INTO relevance VALUES (%s, {vectors})".encode(),  # noqa: S608 (names of ours)
                [(one.id, *one.folded, *one.folded) for one in some],
            )
        run("CREATE INDEX ON relevance USING gin (fr)")
        run("CREATE INDEX ON relevance USING gin (en)")
        run("ANALYZE relevance")

    def ask(self, words: str, language: Language, way: str) -> list[int]:
        matched, how = way.rsplit(", ", 1)
        asked = self._lexemes(words, language)
        joins = ("&", "|") if matched == AND_THEN_OR else ("|",)
        found: dict[int, None] = {}
        for join in joins if asked else ():
            values: list[Any] = [join.join(f"'{lexeme}'" for lexeme in asked)] * 2
            rows = self._base.execute(
                f"SELECT id FROM relevance WHERE {language} @@ %s::tsquery "  # noqa: S608 (fr or en)
                f"ORDER BY ts_rank_cd({language}, %s::tsquery, {1 if how == 'by length' else 0}) DESC, id "
                f"LIMIT {MOST}".encode(),
                values,
            )
            found |= dict.fromkeys(row[0] for row in rows)
        return list(found)[:MOST]

    def _lexemes(self, words: str, language: Language) -> list[str]:
        row = self._base.execute(
            "SELECT tsvector_to_array(to_tsvector(%s::regconfig, %s))", [self._CONFIGURATION[language], fold(words)]
        ).fetchone()
        return list(row[0]) if row else []

    def close(self) -> None:
        self._base.close()
        if self._cluster:
            self._cluster.remove()
