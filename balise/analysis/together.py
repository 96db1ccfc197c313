"""Questions put together: one statement a fact for all the questions of a page, by GROUPING SETS.

Rows are grouped by several columns at once, and by the conditions of what is counted, as long as few groups come of it;
each question is then rolled up from its groups. So a row is looked at a few times for a dozen questions, and no
condition is weighed for each figure. Where people are counted as distinct nothing rolls up, and each question has a set
of its own. Put together once for a set of questions and kept: only the conditions change from one asking to the next.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache, lru_cache
from typing import NamedTuple

import sqlglot
from sqlglot import expressions as sql

from .catalogue import question_of
from .rules import firsts
from .rules.facts import columns
from .rules.lattice import COARSER
from .rules.rolled import MANY

_ENGINE = "duckdb"
_MADE = {"week": "CAST(date_trunc('week', day) AS DATE)"}  # columns that facts do not have: the Monday of the week
_MOST_GROUPS = 1_000  # of the columns of a set, before conditions
# About how many codes a column has in a year or two; any other has few.
_SIZES = {
    "organization": 5_000, "day": 400, "week": 60, "month": 24, "municipality": 1_000, "borough": 40, "mrc": 100,
    "region": 18, "territory": 10, "topic_1": 20, "topic_2": 150, "topic_3": 300, "language": 12, "heard": 10,
    "age_group": 8, "age_band": 8,
}  # fmt: skip
_FEW = 5


class Wanted(NamedTuple):
    """A question, by which column, as it is asked here."""

    name: str
    depth: str  # "" for a total alone


class Figure(NamedTuple):
    """A column of a question: what is added up, over the groups of which condition; "" for all."""

    base: str
    condition: str
    is_most: bool  # the greatest, and no sum


class Place(NamedTuple):
    """Where a question finds its rows: the sets of its rows and of its total, its column, its figures by name."""

    set: int
    total_set: int
    column: str
    rows: Mapping[str, Figure]
    total: Mapping[str, Figure]
    organizations: tuple[int, str] | None  # the set and the column whose codes are the distinct ones


class Together(NamedTuple):
    """`said` gives rows: `part` of the period, `set` (which of the grouping sets), columns, conditions and figures."""

    text: str
    places: Mapping[Wanted, Place]

    def said(self, source: str, where: str, part: str = "0", *, is_rolled: bool = False) -> str:
        """The statement, on rows of `source`; `part` numbers the part of the period that a row is of."""
        count, more = (f"SUM({MANY})", f"{MANY}, ") if is_rolled else ("COUNT(*)", "")
        return self.text.format(source=source, where=where, part=part, count=count, more=more)


@lru_cache(maxsize=512)
def asked_of(one: Wanted, topic: int) -> frozenset[str]:
    """The columns of its fact that a question is answered by, keys apart, as flags count its people."""
    figures = _figures(one, topic, is_flagged=True, is_lean=False)
    found = {column.name for nodes in figures for node in nodes.values() for column in node.find_all(sql.Column)}
    found |= {"organization"} if any(metric.how == "distinct" for metric in question_of(one.name).metrics) else set()
    keys = {name for name, kind in columns(question_of(one.name).fact).items() if kind == "key"}
    return frozenset(found | ({one.depth} if one.depth else set())) - keys


@lru_cache(maxsize=512)
def together(
    wanted: tuple[Wanted, ...],
    topic: int = 0,
    is_flagged: bool = True,
    has_parts: bool = False,
    is_lean: bool = False,
    is_once: bool = True,
) -> Together:
    """The statement that answers `wanted`, all of one fact.

    `topic` is the depth of the topic that the rows are narrowed to; `is_flagged` whether the flags of the facts count
    people among them (`rules.filters`); `has_parts` whether the period is the sum of several; `is_lean` leaves out keys
    and people, for a bench; `is_once` whether a total counts once what is in several rows: not where one of these is
    asked for alone.
    """
    figures = {one: _figures(one, topic, is_flagged, is_lean, is_once) for one in wanted}
    every = [node for both in figures.values() for nodes in both for node in nodes.values()]
    rolls_up = not any(node.find(sql.Distinct) for node in every)
    return _Putting(question_of(wanted[0].name).fact, figures, rolls_up, has_parts).put()


Nodes = Mapping[str, sql.Expression]


class _Putting:
    """One statement being put together: names of its columns, of its conditions and of what it adds up."""

    def __init__(
        self, fact: str, figures: Mapping[Wanted, tuple[Nodes, Nodes]], rolls_up: bool, has_parts: bool
    ) -> None:
        self._fact, self._figures, self._rolls_up, self._has_parts = fact, figures, rolls_up, has_parts
        self._columns: dict[str, str] = {}
        self._conditions: dict[str, str] = {}
        self._bases: dict[str, str] = {}

    def put(self) -> Together:
        distinct = [one for one in self._figures if any(m.how == "distinct" for m in question_of(one.name).metrics)]
        depths = [one.depth for one in self._figures if one.depth] + ["organization"] * bool(distinct)
        packs = _packs(list(dict.fromkeys(depths)), _MOST_GROUPS if self._rolls_up else 1)
        if not packs or not self._rolls_up:
            packs.append([])  # of the totals
        told = {
            one: (self._told(rows), self._told(total), self._pack(packs, one.depth))
            for one, (rows, total) in self._figures.items()
        }
        conditions = [self._conditions_of(told, number) for number in range(len(packs))]
        sets = [[self._column(name) for name in pack] + some for pack, some in zip(packs, conditions, strict=True)]
        bits = [*self._columns.values(), *self._conditions.values()]
        numbers = [_number(bits, some) for some in sets]
        places = {
            one: Place(
                numbers[pack],
                numbers[pack if self._rolls_up else -1],
                self._columns.get(one.depth, ""),
                rows,
                total,
                (numbers[self._pack(packs, "organization")], self._column("organization")) if one in distinct else None,
            )
            for one, (rows, total, pack) in told.items()
        }
        return Together(self._text(bits, sets), places)

    def _pack(self, packs: Sequence[Sequence[str]], depth: str) -> int:
        """The set of a column; of a total, the last, which has the fewest columns."""
        return next((number for number, pack in enumerate(packs) if depth in pack), len(packs) - 1)

    def _column(self, name: str) -> str:
        return self._columns.setdefault(name, f"d{len(self._columns)}")

    def _told(self, nodes: Nodes) -> Mapping[str, Figure]:
        return {alias: self._figure(node) for alias, node in nodes.items()}

    def _figure(self, node: sql.Expression) -> Figure:
        condition = ""
        if self._rolls_up and isinstance(node, sql.Filter):
            condition = self._conditions.setdefault(node.expression.this.sql(_ENGINE), f"c{len(self._conditions)}")
            node = node.this
        base = self._bases.setdefault(node.sql(_ENGINE), f"b{len(self._bases)}")
        return Figure(base, condition, isinstance(node, sql.Max))

    def _conditions_of(
        self, told: Mapping[Wanted, tuple[Mapping[str, Figure], Mapping[str, Figure], int]], number: int
    ) -> list[str]:
        """Those that the questions of a set count by."""
        used = {
            figure.condition
            for rows, total, pack in told.values()
            if pack == number
            for figure in (*rows.values(), *total.values())
        }
        return sorted(used - {""})

    def _added_up(self) -> list[str]:
        """The columns that what is added up is of: to name them costs less than to take all."""
        nodes = (sqlglot.parse_one(text, read=_ENGINE) for text in self._bases)
        return sorted({column.name for node in nodes for column in node.find_all(sql.Column)})

    def _text(self, bits: Sequence[str], sets: Sequence[Sequence[str]]) -> str:
        made = [f"{_code(self._fact, name)} AS {alias}" for name, alias in self._columns.items()]
        made += [f"coalesce({text}, false) AS {alias}" for text, alias in self._conditions.items()]
        made += ["{part} AS part"] if self._has_parts else []
        named = {**self._columns, **self._conditions}
        given = [
            "part" if self._has_parts else "0 AS part",
            f"grouping({', '.join(bits)}) AS set" if bits else "0 AS set",
        ]
        given += list(named.values()) + [
            f"CAST({text.replace('COUNT(*)', '{count}')} AS BIGINT) AS {alias}" for text, alias in self._bases.items()
        ]
        source = "{source} WHERE {where}"
        if made:
            source = f"(SELECT {{more}}{', '.join([*self._added_up(), *made])} FROM {source})"  # noqa: S608 (ours)
        by_part = ["part"] if self._has_parts else []
        if not bits:
            group = f" GROUP BY {', '.join(by_part)}" if by_part else ""
        else:
            group = f" GROUP BY GROUPING SETS ({', '.join('(' + ', '.join([*by_part, *some]) + ')' for some in sets)})"
        return f"SELECT {', '.join(given)} FROM {source}{group}"  # noqa: S608 (words of our own files)


def _figures(one: Wanted, topic: int, is_flagged: bool, is_lean: bool, is_once: bool = True) -> tuple[Nodes, Nodes]:
    """What a question counts in its rows and in its total, by name, as it is asked here."""
    measures = {
        alias: node
        for alias, node in _measures(one.name).items()
        if not (is_lean and alias.endswith(("_key", "_people")))
    }
    fact = question_of(one.name).fact
    rows = {alias: _people(node, fact, one.depth, topic, is_flagged) for alias, node in measures.items()}
    whole = {alias: _total(node, one) if is_once else node for alias, node in measures.items()}
    return rows, {alias: _people(node, fact, "", topic, is_flagged) for alias, node in whole.items()}


@cache
def _measures(name: str) -> Nodes:
    """What a question counts, by alias, as its file writes it."""
    tree = sqlglot.parse_one(question_of(name).sql, read=_ENGINE)
    assert isinstance(tree, sql.Select)
    return {column.alias: column.this for column in tree.selects if column.alias != "code"}


def _total(node: sql.Expression, one: Wanted) -> sql.Expression:
    """What a column counts in the total: each need once, where it may be in several rows."""
    once = question_of(one.name).once
    if not once or _flag(node):
        return node
    if isinstance(node, sql.Filter):
        both = sql.and_(node.expression.this.copy(), sql.column(once))
        return sql.Filter(this=node.this.copy(), expression=sql.Where(this=both))
    return sql.Filter(this=node.copy(), expression=sql.Where(this=sql.column(once)))


def _people(node: sql.Expression, fact: str, depth: str, topic: int, is_flagged: bool) -> sql.Expression:
    """A column as it is asked: by the mark of the depth of topics, or of distinct people where no mark counts them."""
    flag = _flag(node)
    if flag is None:
        return node
    begins = firsts.begins(flag.name)
    if not is_flagged:
        return _distinct(node, firsts.AMONG[begins])
    node = node.copy()
    found = _flag(node)
    assert found is not None
    found.replace(sql.column(firsts.mark(fact, begins, depth, topic)))
    return node


def _flag(node: sql.Expression) -> sql.Column | None:
    if not isinstance(node, sql.Filter):
        return None
    return next((column for column in node.expression.find_all(sql.Column) if firsts.begins(column.name)), None)


def _distinct(node: sql.Expression, condition: str) -> sql.Expression:
    told = "count(DISTINCT contact)" if isinstance(node.this, sql.Count) else "sum(DISTINCT key)"
    made = sqlglot.parse_one(f"{told} FILTER (WHERE {condition})" if condition else told, read=_ENGINE)
    assert isinstance(made, sql.Expression)
    return made


def _packs(depths: Sequence[str], most: int) -> list[list[str]]:
    """Columns grouped by at once: as many as give few groups, the greatest first."""
    packs: list[list[str]] = []
    for depth in sorted(depths, key=lambda name: -_SIZES.get(name, _FEW)):
        fitting = next(
            (pack for pack in packs if _groups([*pack, depth]) <= most or _is_above(depth, pack, most)), None
        )
        if fitting is None:
            packs.append([depth])
        else:
            fitting.append(depth)
    return packs


def _groups(depths: Sequence[str]) -> int:
    groups = 1
    for depth in depths:
        groups *= _SIZES.get(depth, _FEW)
    return groups


def _is_above(depth: str, pack: Sequence[str], most: int) -> bool:
    """A column that one of the pack is added up to makes no more groups."""
    return most > 1 and any(depth in COARSER.get(fine, ()) for fine in pack)


def _number(bits: Sequence[str], some: Sequence[str]) -> int:
    """What grouping() says of the rows of a set: a bit for each column that is not grouped by."""
    return sum(1 << (len(bits) - 1 - place) for place, name in enumerate(bits) if name not in some)


def _code(fact: str, name: str) -> str:
    """A column as a whole number: the place of a code in its list, days since 1970; -1 where it is not known."""
    if name in _MADE:
        return f"epoch({_MADE[name]})::BIGINT // 86400"
    kind = columns(fact)[name]
    if kind == "code":
        return f"enum_code({name})"
    return "epoch(day)::BIGINT // 86400" if kind == "day" else f"coalesce({name}, -1)"
