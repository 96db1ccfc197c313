"""The engines that ours is measured beside: the same records, the same questions, the same answer.

A word is any of its French and English stems, wherever it stands; each engine gets our stems, so that they differ by
what they do with them. Each answers the total, the count of each topic and the first 20, like our index.
"""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import tantivy
from tantivy import Occur, Query

from balise.core.languages import LANGUAGES

from ..document import EVERYWHERE
from ..rules import cells
from ..rules.question import Question
from ..rules.words import words
from ..schema import stems
from .facts import FIELDS, Chunk, Facts

LIMIT = 20
WEIGHTS = {"name": 5.0, "label": 3.0, "organization": 2.0, "body": 1.0}  # of a word found there, in every engine
TIE = 0.15  # of its other fields, beside the best one
Outcome = tuple[int, dict[str, int], list[int]]  # total, topics, first ids


class Engine(Protocol):
    name: str
    has_circles: bool  # false: it answers a box around the circle asked

    def load(self, facts: Facts) -> None: ...

    def ask(self, question: Question) -> Outcome: ...

    def size(self) -> int:
        """Bytes that it holds, on disk or in memory."""
        ...

    def elsewhere(self) -> float | None:
        """Processor seconds that a server has worked for it; None when they cannot be told."""
        ...

    def close(self) -> None: ...


def forms(question: Question) -> list[list[str]]:
    """For each word asked, the tokens that stand for it; a word without any is not asked."""
    found = ([side + stem for side in LANGUAGES for stem in stems(side, word)] for word in words(question.words))
    return [some for some in found if some]


def box(question: Question) -> tuple[float, float, float, float]:
    """South, north, west, east of the circle asked."""
    place = question.place
    assert place is not None and place.latitude is not None and place.longitude is not None
    high = place.radius_km / cells.KM_PER_DEGREE
    wide = high / float(np.cos(np.radians(min(abs(place.latitude) + high, 89.0))))
    return place.latitude - high, place.latitude + high, place.longitude - wide, place.longitude + wide


def filters(question: Question) -> Iterator[tuple[str, list[str]]]:
    """Filters that are words: any of these values."""
    if question.topics:
        yield "topic", list(question.topics)
    if question.place is not None and question.place.mode == "serving":
        yield "serves", [*question.place.within, EVERYWHERE]
    if question.moment is not None:
        yield "is_open", ["yes"]


def is_near(question: Question) -> bool:
    return question.place is not None and question.place.mode == "near"


def is_root(code: str) -> bool:
    return "." not in code


class Texts:
    """A chunk as words, for engines that want them."""

    def __init__(self, facts: Facts) -> None:
        self._tokens, self._topics = np.array(facts.tokens, object), np.array(facts.topics, object)
        self._areas = np.array(facts.areas, object)

    def documents(self, chunk: Chunk) -> Iterator[dict[str, Any]]:
        columns: dict[str, Any] = {name: [" ".join(self._tokens[row]) for row in chunk.texts[name].rows()]
                                   for name in FIELDS}  # fmt: skip
        columns["id"] = chunk.ids.tolist()
        columns["topic"] = [self._topics[row].tolist() for row in chunk.topics.rows()]
        columns["serves"] = [self._areas[row].tolist() for row in chunk.serves.rows()]
        columns["is_open"] = [["yes"] if is_open else [] for is_open in chunk.is_open.tolist()]
        columns["points"] = [row.tolist() for row in chunk.points.rows()]
        for values in zip(*columns.values(), strict=True):
            yield dict(zip(columns, values, strict=True))


class Tantivy:
    """tantivy-py on a schema of an afternoon: its documentation, and none of Balise."""

    name = "raw tantivy"
    has_circles = False

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        folder.mkdir()
        builder = tantivy.SchemaBuilder()
        for name in FIELDS:
            builder.add_text_field(name, tokenizer_name="whitespace")
        for name in ("topic", "root"):
            builder.add_text_field(name, tokenizer_name="raw", index_option="basic", fast=True)
        for name in ("serves", "is_open"):
            builder.add_text_field(name, tokenizer_name="raw", index_option="basic")
        for name in ("latitude", "longitude"):
            builder.add_float_field(name, fast=True, indexed=True)
        builder.add_integer_field("id", fast=True, stored=True)
        self._schema = builder.build()
        self._index = tantivy.Index(self._schema, path=str(folder))
        cut = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace()).build()
        self._index.register_tokenizer("whitespace", cut)

    def load(self, facts: Facts) -> None:
        writer, texts = self._index.writer(200_000_000, 2), Texts(facts)
        for chunk in facts:
            for found in texts.documents(chunk):
                points = found.pop("points")
                found["latitude"], found["longitude"] = ([point[side] for point in points] for side in (0, 1))
                found["root"] = [code for code in found["topic"] if is_root(code)]
                writer.add_document(tantivy.Document.from_dict(found, self._schema))
        writer.commit()
        writer.wait_merging_threads()
        self._index.reload()
        self._searcher = self._index.searcher()

    def ask(self, question: Question) -> Outcome:
        query = Query.boolean_query([(Occur.Must, clause) for clause in self._clauses(question)])
        field = "topic" if question.topics else "root"
        counted = self._searcher.aggregate(
            query, {"total": {"value_count": {"field": "id"}}, "topics": {"terms": {"field": field, "size": 2_000}}}
        )
        hits = self._searcher.search(query, LIMIT, False).hits
        numbers = self._searcher.fast_field_values("id", [address for _, address in hits])
        topics = {bucket["key"]: bucket["doc_count"] for bucket in counted["topics"]["buckets"]}
        return int(counted["total"]["value"]), topics, [int(number or 0) for number in numbers]

    def _clauses(self, question: Question) -> Iterator[Query]:
        for some in forms(question):
            yield Query.disjunction_max_query(
                [
                    Query.boost_query(Query.term_query(self._schema, name, token), WEIGHTS[name])
                    for token in some
                    for name in FIELDS
                ],
                TIE,
            )
        for name, values in filters(question):
            terms = [(Occur.Should, Query.term_query(self._schema, name, value)) for value in values]
            yield Query.const_score_query(Query.boolean_query(terms), 0.0)
        if is_near(question):
            south, north, west, east = box(question)
            for name, low, high in (("latitude", south, north), ("longitude", west, east)):
                within = Query.range_query(self._schema, name, tantivy.FieldType.Float, low, high)
                yield Query.const_score_query(within, 0.0)

    def size(self) -> int:
        return sum(path.stat().st_size for path in self._folder.iterdir())

    def elsewhere(self) -> float:
        return 0.0

    def close(self) -> None:
        shutil.rmtree(self._folder, ignore_errors=True)


class Fts5:
    """SQLite FTS5 with bm25() and the same weights, tables for the rest."""

    name = "SQLite FTS5"
    has_circles = True

    def __init__(self, path: Path) -> None:
        self._path = path
        self._base = sqlite3.connect(path)
        self._base.create_function("km", 4, cells.distance_km, deterministic=True)
        shares = ", ".join(str(WEIGHTS[name]) for name in FIELDS)
        self._base.executescript(
            f"""
            PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; PRAGMA cache_size=-400000;
            CREATE TABLE term (kind TEXT, value TEXT, service INT, PRIMARY KEY (kind, value, service)) WITHOUT ROWID;
            CREATE TABLE topic (service INT, value TEXT, is_root INT, PRIMARY KEY (service, value)) WITHOUT ROWID;
            CREATE TABLE point (service INT, latitude REAL, longitude REAL,
                PRIMARY KEY (service, latitude, longitude)) WITHOUT ROWID;
            CREATE VIRTUAL TABLE text USING fts5 ({", ".join(FIELDS)}, content='', tokenize='unicode61');
            INSERT INTO text (text, rank) VALUES ('rank', 'bm25({shares})');
            """  # noqa: S608 (names are ours)
        )

    def load(self, facts: Facts) -> None:
        texts, many = Texts(facts), self._base.executemany
        marks = ", ".join("?" * (1 + len(FIELDS)))
        for chunk in facts:
            some = list(texts.documents(chunk))
            many(
                f"INSERT INTO text (rowid, {', '.join(FIELDS)}) VALUES ({marks})",  # noqa: S608 (names are ours)
                ((one["id"], *(one[name] for name in FIELDS)) for one in some),
            )
            for kind in ("topic", "serves", "is_open"):
                terms = ((kind, value, one["id"]) for one in some for value in one[kind])
                many("INSERT OR IGNORE INTO term VALUES (?, ?, ?)", terms)
            topics = ((one["id"], code, is_root(code)) for one in some for code in one["topic"])
            many("INSERT INTO topic VALUES (?, ?, ?)", topics)
            many("INSERT INTO point VALUES (?, ?, ?)", ((one["id"], *at) for one in some for at in one["points"]))
        self._base.executescript("INSERT INTO text (text) VALUES ('optimize'); ANALYZE;")

    def ask(self, question: Question) -> Outcome:
        asked = " AND ".join("(" + " OR ".join(f'"{form}"' for form in some) + ")" for some in forms(question))
        values: list[Any] = [asked]
        where = "".join(self._filters(question, values))
        rows = self._base.execute(
            f"""WITH found AS MATERIALIZED (SELECT rowid AS id, rank AS score FROM text WHERE text MATCH ? {where})
            SELECT * FROM (SELECT 0, id, score FROM found ORDER BY score LIMIT {LIMIT})
            UNION ALL SELECT 1, value, count(*) FROM found JOIN topic ON service = id {_shown(question)} GROUP BY value
            UNION ALL SELECT 2, count(*), 0 FROM found""",  # noqa: S608 (the text is ours, every value is bound)
            values,
        ).fetchall()
        return outcome(rows)

    @staticmethod
    def _filters(question: Question, values: list[Any]) -> Iterator[str]:
        for kind, some in filters(question):
            values += [kind, *some]
            marks = ", ".join("?" * len(some))
            yield (f" AND EXISTS (SELECT 1 FROM term WHERE kind = ? AND service = text.rowid AND value IN ({marks}))")  # noqa: S608 (marks only)
        if is_near(question):
            assert question.place is not None
            values += [*box(question), question.place.latitude, question.place.longitude, question.place.radius_km]
            yield (
                " AND EXISTS (SELECT 1 FROM point WHERE service = text.rowid AND latitude BETWEEN ? AND ?"
                " AND longitude BETWEEN ? AND ? AND km(?, ?, latitude, longitude) <= ?)"
            )

    def size(self) -> int:
        return self._path.stat().st_size

    def elsewhere(self) -> float:
        return 0.0

    def close(self) -> None:
        self._base.close()
        self._path.unlink(missing_ok=True)


def _shown(question: Question) -> str:
    return "" if question.topics else "AND is_root"


def outcome(rows: list[tuple[int, Any, float]]) -> Outcome:
    """From rows that say what they are: 0 a result, 1 a topic and its count, 2 the total."""
    total = next(int(row[1]) for row in rows if row[0] == 2)
    return total, {row[1]: int(row[2]) for row in rows if row[0] == 1}, [int(row[1]) for row in rows if row[0] == 0]
