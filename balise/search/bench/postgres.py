"""PostgreSQL beside our index: the installation's own, or a throw-away cluster where its programs are."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
from django.db import connection

from balise.core.cluster import FLEETING, Cluster, binaries

from ..rules.question import Question
from .engines import LIMIT, WEIGHTS, Outcome, Texts, box, filters, forms, is_near, is_root, outcome
from .facts import FIELDS, Facts

_MARKS = {"name": "A", "label": "B", "organization": "C", "body": "D"}
_MOST_POSITION = 16_383  # of a word in a tsvector


def fleeting(folder: Path) -> Cluster:
    """A cluster of our own, started, with the memory of the machine. Its durability is off: it flatters."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 2**20
    chosen = {
        "shared_buffers": f"{min(memory // 4, 4096)}MB", "work_mem": "64MB", "jit": "off", "max_wal_size": "4GB",
        "maintenance_work_mem": "512MB", "effective_cache_size": f"{memory // 2}MB", "random_page_cost": "1.1",
    }  # fmt: skip
    cluster = Cluster(folder, {**FLEETING, **chosen})
    cluster.start()
    return cluster


def connected(folder: Path) -> tuple[Cluster | None, psycopg.Connection[Any]]:
    """The database of DATABASE_URL where it is PostgreSQL; else a cluster of our own, to be closed."""
    if connection.vendor == "postgresql":
        told = connection.get_connection_params()
        wanted = {name: told[name] for name in ("host", "port", "user", "password", "dbname") if told.get(name)}
        return None, psycopg.connect(**wanted, autocommit=True)
    cluster = fleeting(folder)
    return cluster, cluster.connect()


class Postgres:
    """tsvector with weights and GIN, arrays with GIN, and PostGIS where it is, else an index of coordinates."""

    has_circles = True

    def __init__(self, folder: Path) -> None:
        self._cluster, self._base = connected(folder)
        self._has_postgis = self._extend()
        times = Path(f"/proc/{self._base.info.backend_pid}/schedstat")
        self._times = times if self._cluster and times.exists() else None
        version = self._base.info.server_version // 10_000
        self.name = f"PostgreSQL {version}{' + PostGIS' if self._has_postgis else ''}"

    def load(self, facts: Facts) -> None:
        run, texts = self._base.execute, Texts(facts)
        run("CREATE UNLOGGED TABLE bench_text (id int, text tsvector, topic text[], root text[], serves text[],"
            " is_open bool)")  # fmt: skip
        run("CREATE UNLOGGED TABLE bench_point (service int, latitude float8, longitude float8)")
        for chunk in facts:
            some = list(texts.documents(chunk))
            with self._base.cursor() as cursor:
                with cursor.copy("COPY bench_text FROM STDIN") as copy:
                    for one in some:
                        roots = [code for code in one["topic"] if is_root(code)]
                        copy.write_row(
                            (one["id"], _vector(one), one["topic"], roots, one["serves"], bool(one["is_open"]))
                        )
                with cursor.copy("COPY bench_point FROM STDIN") as copy:
                    for one in some:
                        for latitude, longitude in one["points"]:
                            copy.write_row((one["id"], latitude, longitude))
        if self._has_postgis:
            run("ALTER TABLE bench_point ADD at geography(point)")
            run("UPDATE bench_point SET at = st_makepoint(longitude, latitude)::geography")
        for column in ("text", "topic", "serves"):
            run(f"CREATE INDEX ON bench_text USING gin ({column})")
        run("CREATE UNIQUE INDEX ON bench_text (id)")
        run("CREATE INDEX ON bench_point USING gist (at)" if self._has_postgis
            else "CREATE INDEX ON bench_point (latitude, longitude)")  # fmt: skip
        run("VACUUM ANALYZE bench_text")
        run("VACUUM ANALYZE bench_point")

    def ask(self, question: Question) -> Outcome:
        asked = " & ".join("(" + " | ".join(f"'{form}'" for form in some) + ")" for some in forms(question))
        values: list[Any] = [asked, asked]
        where = "".join(self._filters(question, values))
        shares = ", ".join(str(WEIGHTS[name] / 5) for name in ("body", "organization", "label", "name"))
        rows = self._base.execute(
            f"""WITH found AS MATERIALIZED (
            SELECT id, {"topic" if question.topics else "root"} AS shown,
                ts_rank('{{{shares}}}', text, %s::tsquery) AS score FROM bench_text
            WHERE text @@ %s::tsquery {where})
            (SELECT 0, id::text, score FROM found ORDER BY score DESC LIMIT {LIMIT})
            UNION ALL SELECT 1, value, count(*)::float4 FROM found, unnest(shown) AS value GROUP BY value
            UNION ALL SELECT 2, count(*)::text, 0 FROM found""".encode(),  # noqa: S608 (every value is bound)
            values,
        )
        return outcome(rows.fetchall())

    def size(self) -> int:
        tables = "pg_total_relation_size('bench_text') + pg_total_relation_size('bench_point')"
        row = self._base.execute(f"SELECT {tables}".encode()).fetchone()
        assert row is not None
        return int(row[0])

    def elsewhere(self) -> float | None:
        """Of the process that answers us, without those it may start; None for a server that is not ours."""
        if self._times is None:
            return None
        return int(self._times.read_text().split()[0]) / 1e9

    def close(self) -> None:
        self._base.close()
        if self._cluster:
            self._cluster.remove()

    def _extend(self) -> bool:
        try:
            self._base.execute("CREATE EXTENSION IF NOT EXISTS postgis")
        except psycopg.Error:
            return False
        return True

    def _filters(self, question: Question, values: list[Any]) -> Iterator[str]:
        for kind, some in filters(question):
            if kind == "is_open":
                yield " AND is_open"
                continue
            values.append(some)
            yield f" AND {kind} && %s::text[]"
        if not is_near(question):
            return
        place = question.place
        assert place is not None
        if self._has_postgis:
            values += [place.longitude, place.latitude, place.radius_km * 1000]
            yield (" AND id IN (SELECT service FROM bench_point"
                   " WHERE st_dwithin(at, st_makepoint(%s, %s)::geography, %s, false))")  # fmt: skip
        else:
            values += [*box(question), place.latitude, place.latitude, place.longitude, place.radius_km]
            yield (
                " AND id IN (SELECT service FROM bench_point WHERE latitude BETWEEN %s AND %s"
                " AND longitude BETWEEN %s AND %s AND 12742.0 * asin(sqrt(power(sin(radians(latitude - %s) / 2), 2)"
                " + cos(radians(%s)) * cos(radians(latitude)) * power(sin(radians(longitude - %s) / 2), 2))) <= %s)"
            )


def is_there() -> bool:
    return connection.vendor == "postgresql" or binaries() is not None


def _vector(document: dict[str, Any]) -> str:
    """The text of a tsvector: each word with its places, and the mark of the field they are in."""
    places: dict[str, list[str]] = {}
    position = 0
    for name in FIELDS:
        for token in document[name].split():
            position = min(position + 1, _MOST_POSITION)
            places.setdefault(token, []).append(f"{position}{_MARKS[name]}")
    return " ".join(f"'{token}':{','.join(some)}" for token, some in places.items())


assert set(_MARKS) == set(FIELDS)
