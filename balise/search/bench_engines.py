"""The engines that ours is measured beside: the same documents, the same questions, the same answer.

A word is any of its French and English stems, wherever it stands; each engine gets our stems, so that they differ by
what they do with them. Each answers the total, the count of each topic and the first 20, like our index.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
from django.db import connection

from balise.core.languages import LANGUAGES

from .document import EVERYWHERE
from .rules import cells, slots
from .rules.question import Card, Question
from .rules.words import words
from .schema import ANALYZERS, TEXTS, stems

Document = dict[str, Any]
Outcome = tuple[int, dict[str, int], list[int]]  # total, topics, first ids
_CARDS = msgspec.json.Decoder(Card)
_WEIGHTS = {"name": "A", "topic": "B", "organization": "C", "body": "D"}  # PostgreSQL's marks


def tokens(document: Document, name: str) -> str:
    """The stems of a field in both languages, marked with their language so that they cannot be taken for others."""
    texts = ((side, document[f"{name}_{side}"]) for side in LANGUAGES)
    return " ".join(f"{side}{stem}" for side, text in texts for stem in ANALYZERS[side].analyze(text))


def forms(question: Question) -> list[list[str]]:
    """For each word asked, the tokens that stand for it."""
    return [[f"{side}{stem}" for side in LANGUAGES for stem in stems(side, word)] for word in words(question.words)]


def points(document: Document) -> Iterator[tuple[float, float]]:
    for site in _CARDS.decode(document["card"]).sites:
        if site.latitude is not None and site.longitude is not None:
            yield site.latitude, site.longitude


def box(question: Question) -> tuple[float, float, float, float]:
    """South, north, west, east of the circle asked."""
    place = question.place
    assert place is not None and place.latitude is not None and place.longitude is not None
    high = place.radius_km / cells.KM_PER_DEGREE
    wide = high / 0.69  # cosine of 46 degrees and more: no point of the circle is left out
    return place.latitude - high, place.latitude + high, place.longitude - wide, place.longitude + wide


class Fts5:
    """SQLite FTS5 with bm25() and the same weights, tables for the rest."""

    name = "SQLite FTS5"

    def __init__(self, path: Path) -> None:
        self._base = sqlite3.connect(path)
        self._base.create_function("km", 4, cells.distance_km, deterministic=True)
        self._base.executescript(
            """
            PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; PRAGMA cache_size=-400000;
            CREATE TABLE term (kind TEXT, value TEXT, service INT, PRIMARY KEY (kind, value, service)) WITHOUT ROWID;
            CREATE TABLE topic (service INT, value TEXT, PRIMARY KEY (service, value)) WITHOUT ROWID;
            CREATE TABLE point (service INT, latitude REAL, longitude REAL,
                PRIMARY KEY (service, latitude, longitude)) WITHOUT ROWID;
            CREATE VIRTUAL TABLE text USING fts5 (name, topic, organization, body, content='', tokenize='unicode61');
            INSERT INTO text (text, rank) VALUES ('rank', 'bm25(5.0, 3.0, 2.0, 1.0)');
            """
        )

    def load(self, documents: Iterator[Document]) -> None:
        run = self._base.execute
        for found in documents:
            number = found["number"]
            run(
                "INSERT INTO text (rowid, name, topic, organization, body) VALUES (?, ?, ?, ?, ?)",
                (number, *(tokens(found, name) for name in _WEIGHTS)),
            )
            for kind in ("topic", "serves", "slot"):
                self._base.executemany(
                    "INSERT OR IGNORE INTO term VALUES (?, ?, ?)", ((kind, value, number) for value in found[kind])
                )
            self._base.executemany("INSERT INTO topic VALUES (?, ?)", ((number, code) for code in found["topic"]))
            self._base.executemany(
                "INSERT OR IGNORE INTO point VALUES (?, ?, ?)", ((number, *point) for point in points(found))
            )
        self._base.executescript("INSERT INTO text (text) VALUES ('optimize'); ANALYZE;")

    def ask(self, question: Question) -> Outcome:
        asked = " AND ".join("(" + " OR ".join(f'"{form}"' for form in some) + ")" for some in forms(question))
        values: list[Any] = [asked]
        where = "".join(self._filters(question, values))
        rows = self._base.execute(
            f"""WITH found AS MATERIALIZED (SELECT rowid AS id, rank AS score FROM text WHERE text MATCH ? {where})
            SELECT * FROM (SELECT 0, id, score FROM found ORDER BY score LIMIT 20)
            UNION ALL SELECT 1, value, count(*) FROM found JOIN topic ON service = id GROUP BY value
            UNION ALL SELECT 2, count(*), 0 FROM found""",  # noqa: S608 (the text is ours, every value is bound)
            values,
        ).fetchall()
        return _outcome(rows)

    @staticmethod
    def _filters(question: Question, values: list[Any]) -> Iterator[str]:
        for kind, some in _terms(question):
            values += [kind, *some]
            marks = ", ".join("?" * len(some))
            yield (f" AND EXISTS (SELECT 1 FROM term WHERE kind = ? AND service = text.rowid AND value IN ({marks}))")  # noqa: S608 (marks only)
        if question.place is not None and question.place.mode == "near":
            place = question.place
            south, north, west, east = box(question)
            values += [south, north, west, east, place.latitude, place.longitude, place.radius_km]
            yield (
                " AND EXISTS (SELECT 1 FROM point WHERE service = text.rowid AND latitude BETWEEN ? AND ?"
                " AND longitude BETWEEN ? AND ? AND km(?, ?, latitude, longitude) <= ?)"
            )


class Postgres:
    """PostgreSQL: tsvector with weights and GIN, arrays with GIN, an index of coordinates."""

    name = "PostgreSQL"

    def load(self, documents: Iterator[Document]) -> None:
        with connection.cursor() as cursor:
            cursor.execute(
                """CREATE TABLE bench_text (id int PRIMARY KEY, text tsvector, topic text[], serves text[],
                slot text[]);
                CREATE TABLE bench_point (service int, latitude float8, longitude float8);"""
            )
            for found in documents:
                vector = " || ".join(f"setweight(to_tsvector('simple', %s), '{mark}')" for mark in _WEIGHTS.values())
                cursor.execute(
                    f"INSERT INTO bench_text VALUES (%s, {vector}, %s, %s, %s)",  # noqa: S608 (marks only)
                    [found["number"], *(tokens(found, name) for name in _WEIGHTS),
                     found["topic"], found["serves"], found["slot"]],
                )  # fmt: skip
                for latitude, longitude in points(found):
                    cursor.execute(
                        "INSERT INTO bench_point VALUES (%s, %s, %s)", [found["number"], latitude, longitude]
                    )
            cursor.execute(
                """CREATE INDEX ON bench_text USING gin (text); CREATE INDEX ON bench_text USING gin (topic);
                CREATE INDEX ON bench_text USING gin (serves); CREATE INDEX ON bench_text USING gin (slot);
                CREATE INDEX ON bench_point (latitude, longitude); ANALYZE bench_text; ANALYZE bench_point;"""
            )

    def ask(self, question: Question) -> Outcome:
        asked = " & ".join("(" + " | ".join(f"'{form}'" for form in some) + ")" for some in forms(question))
        values: list[Any] = [asked, asked]
        where = "".join(self._filters(question, values))
        with connection.cursor() as cursor:
            cursor.execute(
                f"""WITH found AS MATERIALIZED (
                SELECT id, topic, ts_rank('{{0.2, 0.4, 0.6, 1.0}}', text, %s::tsquery) AS score FROM bench_text
                WHERE text @@ %s::tsquery {where})
                (SELECT 0, id::text, score FROM found ORDER BY score DESC LIMIT 20)
                UNION ALL SELECT 1, value, count(*)::float4 FROM found, unnest(topic) AS value GROUP BY value
                UNION ALL SELECT 2, count(*)::text, 0 FROM found""",  # noqa: S608 (the text is ours, every value is bound)
                values,
            )
            return _outcome(cursor.fetchall())

    @staticmethod
    def _filters(question: Question, values: list[Any]) -> Iterator[str]:
        for kind, some in _terms(question):
            values.append(some)
            yield f" AND {kind} && %s::text[]"
        if question.place is not None and question.place.mode == "near":
            place = question.place
            values += [*box(question), place.latitude, place.latitude, place.longitude, place.radius_km]
            yield (
                " AND id IN (SELECT service FROM bench_point WHERE latitude BETWEEN %s AND %s"
                " AND longitude BETWEEN %s AND %s AND 12742.0 * asin(sqrt(power(sin(radians(latitude - %s) / 2), 2)"
                " + cos(radians(%s)) * cos(radians(latitude)) * power(sin(radians(longitude - %s) / 2), 2))) <= %s)"
            )


def _terms(question: Question) -> Iterator[tuple[str, list[str]]]:
    """Filters that are words: any of these values."""
    if question.topics:
        yield "topic", list(question.topics)
    if question.place is not None and question.place.mode == "serving":
        yield "serves", [*question.place.within, EVERYWHERE]
    if question.moment is not None and (asked := slots.asked(question.moment)) is not None:
        yield "slot", list(asked.surely)


def _outcome(rows: list[tuple[int, Any, float]]) -> Outcome:
    total = next(int(row[1]) for row in rows if row[0] == 2)
    return total, {row[1]: int(row[2]) for row in rows if row[0] == 1}, [int(row[1]) for row in rows if row[0] == 0]


assert set(_WEIGHTS) == set(TEXTS)
