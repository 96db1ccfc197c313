"""Questions put together: one statement a fact for all the questions of a page, by GROUPING SETS.

Done once for a set of questions and kept: what changes from one asking to the next is the conditions alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache, lru_cache
from typing import NamedTuple

import sqlglot
from sqlglot import expressions as sql

from .catalogue import question_of

_ENGINE = "duckdb"
_FIRST_UNMET = "first_unmet"
_WEEK = "CAST(date_trunc('week', day) AS DATE)"  # its Monday


class Wanted(NamedTuple):
    """A question, by which column, as it is asked here."""

    name: str
    depth: str  # "" for a total alone


class Part(NamedTuple):
    """Where a question finds its rows in what the statement gives: the numbers of its set and of that of the total, and
    its columns by name."""

    set: int
    total_set: int
    columns: Mapping[str, str]
    totals: Mapping[str, str]
    distinct: int | None  # the set whose rows are the distinct organizations


class Together(NamedTuple):
    """`text` has holes for {where} and, of a period of several parts, {part}.

    It gives rows: `part` of the period, `set` (which of the grouping sets), `code`, and the columns.
    """

    text: str
    parts: Mapping[Wanted, Part]


@lru_cache(maxsize=512)
def together(
    wanted: tuple[Wanted, ...], topic: int = 0, is_flagged: bool = True, has_parts: bool = False, is_lean: bool = False
) -> Together:
    """The statement that answers `wanted`, all of one fact.

    `topic` is the depth of the topic that the rows are narrowed to; `is_flagged` whether the flags of the facts count
    people among them (`rules.filters`); `has_parts` whether the period is the sum of several; `is_lean` leaves out keys
    and people, for a bench.
    """
    fact = question_of(wanted[0].name).fact
    dimensions = list(dict.fromkeys(one.depth for one in wanted if one.depth))
    is_distinct = {one: any(m.how == "distinct" for m in question_of(one.name).metrics) for one in wanted}
    if any(is_distinct.values()) and "organization" not in dimensions:
        dimensions.append("organization")
    names: dict[str, str] = {}
    parts = {}
    for one in wanted:
        columns = {
            alias: (_people(node, one.depth, topic, is_flagged), _people(_total(node, one), "", topic, is_flagged))
            for alias, node in _measures(one.name).items()
            if not (is_lean and alias.endswith(("_key", "_people")))
        }
        parts[one] = Part(
            _number(dimensions, one.depth),
            _number(dimensions, ""),
            {alias: _name(names, own) for alias, (own, _) in columns.items()},
            {alias: _name(names, total) for alias, (_, total) in columns.items()},
            _number(dimensions, "organization") if is_distinct[one] else None,
        )
    return Together(_text(fact, dimensions, names, has_parts), parts)


@cache
def _measures(name: str) -> Mapping[str, sql.Expression]:
    """What a question counts, by alias, as its file writes it."""
    asked = question_of(name)
    tree = sqlglot.parse_one(asked.sql, read=_ENGINE)
    assert isinstance(tree, sql.Select)
    return {column.alias: column.this for column in tree.selects if column.alias != "code"}


def _total(node: sql.Expression, one: Wanted) -> sql.Expression:
    """What a column counts in the total: each need once, where it may be in several rows."""
    once = question_of(one.name).once
    if not once or "DISTINCT" in node.sql().upper():
        return node
    if isinstance(node, sql.Filter):
        both = sql.and_(node.expression.this.copy(), sql.column(once))
        return sql.Filter(this=node.this.copy(), expression=sql.Where(this=both))
    return sql.Filter(this=node.copy(), expression=sql.Where(this=sql.column(once)))


def _people(node: sql.Expression, depth: str, topic: int, is_flagged: bool) -> str:
    """A column as it is asked: its flag that of the depth of topics, or distinct people where no flag counts them."""
    flag = _flag(node)
    if flag is None:
        return node.sql(_ENGINE)
    is_unmet = flag.name.startswith(_FIRST_UNMET)
    if not is_flagged:
        return _distinct(node, "status = 'unmet'" if is_unmet else "")
    known = _FIRST_UNMET if is_unmet else "first"
    if flag.name.removeprefix(known).strip("_").isdigit() or flag.name == known:
        deepest = max(int(depth[-1]) if depth.startswith("topic_") else 0, topic)
        name = f"{known}_{deepest}" if deepest else known
    else:  # first_organization and the like: the first of all in the total
        name = flag.name if depth else known
    node = node.copy()
    found = _flag(node)
    assert found is not None
    found.replace(sql.column(name))
    return node.sql(_ENGINE)


def _flag(node: sql.Expression) -> sql.Column | None:
    if not isinstance(node, sql.Filter):
        return None
    return next((column for column in node.expression.find_all(sql.Column) if column.name.startswith("first")), None)


def _distinct(node: sql.Expression, condition: str) -> str:
    counted = node.this
    told = "count(DISTINCT contact)" if isinstance(counted, sql.Count) else "sum(DISTINCT key)"
    return f"{told} FILTER (WHERE {condition})" if condition else told


def _name(names: dict[str, str], text: str) -> str:
    return names.setdefault(text, f"m{len(names)}")


def _number(dimensions: list[str], depth: str) -> int:
    """What grouping() says of a row told apart by `depth`: a bit for each dimension that is not."""
    every = (1 << len(dimensions)) - 1
    return every & ~(1 << (len(dimensions) - 1 - dimensions.index(depth))) if depth else every


def _text(fact: str, dimensions: list[str], names: Mapping[str, str], has_parts: bool) -> str:
    columns = ", ".join(f"CAST({text} AS BIGINT) AS {name}" for text, name in names.items())
    by_part = ["part"] if has_parts else []
    made = [f"{_WEEK} AS week"] if "week" in dimensions else []
    made += ["{part} AS part"] if has_parts else []
    source = f"(SELECT *, {', '.join(made)} FROM {fact})" if made else fact  # noqa: S608 (words of our own files)
    part = "part" if has_parts else "0"
    if not dimensions:
        group = " GROUP BY part" if has_parts else ""
        return f"SELECT {part} AS part, 0 AS set, '' AS code, {columns} FROM {source} WHERE {{where}}{group}"  # noqa: S608
    code = f"coalesce({', '.join(f'CAST({name} AS VARCHAR)' for name in dimensions)})"
    sets = ", ".join(f"({', '.join([*by_part, *some])})" for some in _sets(dimensions))
    return (
        f"SELECT {part} AS part, grouping({', '.join(dimensions)}) AS set, {code} AS code, {columns} "  # noqa: S608
        f"FROM {source} WHERE {{where}} GROUP BY GROUPING SETS ({sets})"
    )


def _sets(dimensions: Iterable[str]) -> Iterable[list[str]]:
    yield from ([name] for name in dimensions)
    yield []
