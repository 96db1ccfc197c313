"""The same twelve questions asked of others: DuckDB one by one, PostgreSQL, polars, and sums of numpy as the limit."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import sqlglot
from numpy.typing import NDArray
from sqlglot import expressions as sql

from balise.analysis.catalogue import question_of
from balise.analysis.reading import Asking
from balise.analysis.rules import filters as narrowing
from balise.analysis.rules import segments
from balise.analysis.rules.question import Filters, Period
from balise.analysis.store import Store
from balise.analysis.together import Wanted
from balise.core.cluster import Cluster, binaries
from balise.search.bench.postgres import fleeting

Page = Sequence[tuple[str, str]]
Asked = tuple[Filters, Period]
_FACTS = ("needs", "referrals", "unmet")
_KEPT = {
    "needs": ("day", "month", "topic_1", "topic_2", "mrc", "region", "gender", "age_group", "language", "status",
              "first", "first_1", "first_2"),
    "referrals": ("day", "month", "organization", "way", "topic_1", "mrc", "region", "gender", "age_group", "language",
                  "first", "first_way", "first_organization"),
    "unmet": ("day", "month", "reason_group", "topic_1", "mrc", "region", "gender", "age_group", "language",
              "first_reason_group"),
}  # fmt: skip
_INDEXES = ("day", "mrc, day", "topic_1, day", "gender, day")
_MOST_OF_MEMORY = 20_000_000  # needs: beyond, what holds all in memory is left out


def conditions(
    store: Store, fact: str, filters: Filters, period: Period, equal: narrowing.Equal = narrowing.equal
) -> str:
    narrowed = narrowing.narrow(filters, fact, store.holds, equal)
    return " AND ".join((narrowing.within(period, fact), *narrowed.conditions))


def together_lean(store: Store, page: Page, one: Asked, compared: Sequence[Period]) -> None:
    """Our statements, without keys or people; the totals of the other two periods too."""
    filters, period = one
    for fact in _FACTS:
        wanted = tuple(Wanted(*asked) for asked in page if question_of(asked[0]).fact == fact)
        totals = tuple(asked for asked in wanted if not asked.depth)
        narrowed = narrowing.narrow(filters, fact, store.holds, store.equal)
        for some, when in ((wanted, [period]), (totals, compared)):
            cut = segments.cut([[one] for one in when])
            for _rows in Asking(store, fact, narrowed, when, cut, is_lean=True).rows(some):
                pass


def plain(store: Store, page: Page, one: Asked, compared: Sequence[Period]) -> None:
    """A statement for each question, as anyone would write it."""
    for statement in statements(store, page, one, compared):
        store.rows(statement)


def statements(store: Store, page: Page, one: Asked, compared: Sequence[Period] = ()) -> list[str]:
    filters, period = one
    found = []
    for name, depth in page:
        fact = question_of(name).fact
        periods = (period, *(compared if not depth else ()))
        found += [_plain(name, depth, conditions(store, fact, filters, when)) for when in periods]
    return found


def _plain(name: str, depth: str, where: str) -> str:
    asked = question_of(name)
    tree = sqlglot.parse_one(asked.sql, read="duckdb")
    assert isinstance(tree, sql.Select)
    told = [
        f"{column.this.sql('duckdb')} AS {column.alias}"
        for column in tree.selects
        if not (column.alias == "code" or column.alias.endswith(("_key", "_people")) or column.find(sql.Distinct))
    ]
    if any(metric.how == "distinct" for metric in asked.metrics):
        told.append("count(DISTINCT organization) AS organizations")
    by = [f"CAST({depth} AS VARCHAR) AS code"] if depth else []
    group = f" GROUP BY {depth}" if depth else ""
    return f"SELECT {', '.join([*by, *told])} FROM {asked.fact} WHERE {where}{group}"  # noqa: S608 (our own files)


class Others:
    """Engines that hold the same rows."""

    def __init__(self, store: Store, folder: Path, needs: int) -> None:
        self._store = store
        self._cluster: Cluster | None = None
        self._connection: Any = None
        self._frames: dict[str, pl.DataFrame] = {}
        self._columns: dict[str, dict[str, NDArray[Any]]] = {}
        self._is_small = needs <= _MOST_OF_MEMORY
        if not self._is_small:
            return
        if binaries() is not None:
            self._cluster = fleeting(folder / "postgres")
            self._connection = self._cluster.connect()
        for fact in _FACTS:
            self._take(fact, folder)

    def engines(self, page: Page) -> dict[str, Callable[[Asked], object]]:
        found: dict[str, Callable[[Asked], object]] = {}
        if self._connection is not None:
            found["PostgreSQL"] = lambda one: self._postgres(page, one)
        if self._is_small:
            found["polars, in memory"] = lambda one: self._polars(page, one)
            found["numpy bincount, counts alone"] = lambda one: self._numpy(page, one)
        return found

    def close(self) -> None:
        if self._connection is not None:
            self._connection.close()
        if self._cluster is not None:
            self._cluster.remove()

    def _take(self, fact: str, folder: Path) -> None:
        told = ", ".join(_KEPT[fact])
        types = self._store.connection.cursor().sql(f"SELECT {told} FROM {fact} LIMIT 0").types  # noqa: S608
        kinds = {name: str(kind) for name, kind in zip(_KEPT[fact], types, strict=True)}
        coded = [f"enum_code({name}) AS {name}" if kind.startswith("ENUM") else name for name, kind in kinds.items()]
        rows = self._store.rows(f"SELECT {', '.join(coded)} FROM {fact}")  # noqa: S608 (our names)
        self._columns[fact] = {name: np.ma.getdata(values) for name, values in rows.items()}
        self._frames[fact] = pl.DataFrame(self._columns[fact])
        if self._connection is not None:
            self._copy(fact, kinds)

    def _copy(self, fact: str, kinds: dict[str, str]) -> None:
        types = {"DATE": "date", "BOOLEAN": "boolean", "INTEGER": "integer", "BIGINT": "bigint"}
        columns = ", ".join(f"{name} {types.get(kind, 'text')}" for name, kind in kinds.items())
        self._connection.execute(f"CREATE UNLOGGED TABLE {fact} ({columns})")
        cursor = self._store.connection.cursor()
        told = ", ".join(f"CAST({name} AS VARCHAR)" for name in kinds)
        cursor.execute(f"SELECT {told} FROM {fact}")  # noqa: S608
        with self._connection.cursor().copy(f"COPY {fact} FROM STDIN") as copy:
            while rows := cursor.fetchmany(50_000):
                copy.write("".join("\t".join("\\N" if v is None else v for v in row) + "\n" for row in rows))
        for index in _INDEXES:
            self._connection.execute(f"CREATE INDEX ON {fact} ({index})")
        self._connection.execute(f"VACUUM ANALYZE {fact}")

    def _postgres(self, page: Page, one: Asked) -> None:
        for statement in statements(self._store, page, one):
            self._connection.execute(statement).fetchall()

    def _polars(self, page: Page, one: Asked) -> None:
        for fact in _FACTS:
            frame = self._frames[fact].lazy().filter(self._mask(fact, one))
            asked = [depth for name, depth in page if question_of(name).fact == fact]
            pl.collect_all(
                [frame.group_by(depth).agg(pl.len()) if depth else frame.select(pl.len()) for depth in asked]
            )

    def _mask(self, fact: str, one: Asked) -> pl.Expr:
        filters, period = one
        mask = pl.col("day").is_between(period.first, period.last)
        for column, code in narrowing.narrow(filters, fact, self._store.holds).pairs:
            mask &= pl.col(column) == self._store.number(fact, column, code)
        return mask

    def _numpy(self, page: Page, one: Asked) -> None:
        filters, period = one
        for fact in _FACTS:
            columns = self._columns[fact]
            days = columns["day"].astype("datetime64[D]")
            mask = (days >= np.datetime64(period.first)) & (days <= np.datetime64(period.last))
            for column, code in narrowing.narrow(filters, fact, self._store.holds).pairs:
                mask &= columns[column] == self._store.number(fact, column, code)
            for name, depth in page:
                if depth and question_of(name).fact == fact:
                    values = columns[depth][mask]
                    np.bincount(values - 201_800 if depth == "month" else np.maximum(values, 0))
