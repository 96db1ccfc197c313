"""The questions that may be asked: a SQL file for those that count the same, and what each tells, in both languages.

A file of `questions/` begins with one SELECT, which runs as it is: all that is counted of a fact. Each question below
it takes what its metrics are made of, by the column that tells its rows apart:

    -- question: its name
    -- title.fr, title.en, says.fr, says.en: for people
    -- by: the columns that may tell rows apart, the usual one first; none gives the total alone
    -- metrics: those of `rules.metrics`, in the order in which they are shown
    -- order: a metric, greatest first; by code where there is none; most: how many rows a page shows
    -- beside: a question by the same columns whose counts are shown beside
    -- once: a flag of the rows that count in the total, where a need may be in several rows
    -- caveats: what to bear in mind, by their names in data/caveats.toml

A column X that counts comes with X_key, the sum of the keys of what it counts, and its people: X_people, or `contacts`.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from types import MappingProxyType

import msgspec
import sqlglot
from sqlglot import expressions as sql

from balise.core.languages import Text

from .rules import firsts
from .rules.filters import CannotAnswer
from .rules.metrics import METRICS, Metric

FOLDER = Path(__file__).parent / "questions"
_CAVEATS = Path(__file__).parent / "data" / "caveats.toml"
_ENGINE = "duckdb"
_HEADER = re.compile(r"^-- ([a-z.]+): (.+)$", re.MULTILINE)
_MUST = ("title.fr", "title.en", "says.fr", "says.en", "metrics")
_MAY = ("by", "order", "most", "beside", "once", "caveats")
_PEOPLE = "contacts"  # the people of whatever a question counts


class Asked(msgspec.Struct, frozen=True):
    """A question as its file says it. `sql` runs as it is on the facts."""

    name: str
    title: Text
    says: Text
    fact: str
    dimension: str  # "" for the total alone
    depths: tuple[str, ...]  # columns that may stand in for the dimension, itself among them; none where no other may
    metrics: tuple[Metric, ...]
    order: str
    most: int  # 0 for all
    beside: str
    once: str
    caveats: tuple[Text, ...]
    sql: str
    public: tuple[Metric, ...]  # those of `metrics` that are not for the house alone


@cache
def catalogue() -> Mapping[str, Asked]:
    """Every question by its name, in the order of the names. Read once."""
    found = sorted((asked for path in FOLDER.glob("*.sql") for asked in read(path)), key=lambda asked: asked.name)
    return MappingProxyType({asked.name: asked for asked in found})


def question_of(name: str) -> Asked:
    """Raises CannotAnswer when there is no question of that name."""
    found = catalogue().get(name)
    if found is None:
        raise CannotAnswer(
            Text(
                f"Il n’y a pas de question « {name[:60]} ». La liste\u00a0: {', '.join(catalogue())}.",
                f"There is no question “{name[:60]}”. The list: {', '.join(catalogue())}.",
            )
        )
    return found


def depth_of(asked: Asked, depth: str) -> str:
    """The column that tells rows apart. Raises CannotAnswer when the question is not asked by that one."""
    if depth in ("", asked.dimension):
        return asked.dimension
    if depth not in asked.depths:
        possible = ", ".join(asked.depths)
        raise CannotAnswer(
            Text(
                f"La question « {asked.title.fr} » ne se pose pas par « {depth[:40]} »."
                + (f" Possibles\u00a0: {possible}." if possible else ""),
                f"The question “{asked.title.en}” is not asked by “{depth[:40]}”."
                + (f" Possible: {possible}." if possible else ""),
            )
        )
    return depth


def read(path: Path) -> Iterator[Asked]:
    """The questions of a file. Raises ValueError, which says what is wrong, when one does not tell what it must."""
    select, *blocks = path.read_text(encoding="utf-8").split("\n-- question: ")
    counted = sqlglot.parse_one(select, read=_ENGINE, into=sql.Select)
    for block in blocks:
        name, _, told = block.partition("\n")
        yield _asked(name, dict(_HEADER.findall(told)), counted)


def _asked(name: str, told: Mapping[str, str], counted: sql.Select) -> Asked:
    _check(name, told)
    by, metrics = _listed(told, "by"), tuple(METRICS[one] for one in _listed(told, "metrics"))
    dimension = by[0] if by else ""
    table = counted.find(sql.Table)
    assert table is not None
    return Asked(
        name=name,
        title=Text(told["title.fr"], told["title.en"]),
        says=Text(told["says.fr"], told["says.en"]),
        fact=table.name,
        dimension=dimension,
        depths=by if len(by) > 1 else (),
        metrics=metrics,
        order=told.get("order", "code"),
        most=int(told.get("most", 0)),
        beside=told.get("beside", ""),
        once=told.get("once", ""),
        caveats=tuple(_caveats()[one] for one in _listed(told, "caveats")),
        sql=_statement(counted, table.name, dimension, metrics),
        public=tuple(metric for metric in metrics if not metric.is_internal),
    )


def _check(name: str, told: Mapping[str, str]) -> None:
    if missing := [one for one in _MUST if one not in told]:
        raise ValueError(f"{name} does not say {', '.join(missing)}: add a line `-- {missing[0]}: …`.")
    if strange := [one for one in told if one not in _MUST + _MAY]:
        raise ValueError(f"{name} says {', '.join(strange)}, which no question says: write one of {', '.join(_MAY)}.")
    for what, known in (("metrics", METRICS), ("caveats", _caveats())):
        if unknown := [one for one in _listed(told, what) if one not in known]:
            raise ValueError(f"{name} has {what} {', '.join(unknown)}, which data/{what}.toml does not define.")


def _listed(told: Mapping[str, str], name: str) -> tuple[str, ...]:
    return tuple(one.strip() for one in told.get(name, "").split(",") if one.strip())


@cache
def _caveats() -> Mapping[str, Text]:
    told = tomllib.loads(_CAVEATS.read_text(encoding="utf-8"))
    return {name: Text(both["fr"], both["en"]) for name, both in told.items()}


def _statement(counted: sql.Select, fact: str, dimension: str, metrics: Sequence[Metric]) -> str:
    """What the metrics are made of, by a column."""
    taken = {_PEOPLE, *(name for metric in metrics for name in metric.of)}
    made = counted.copy()
    made.select(*(one for one in made.selects if _counts(one.alias) in taken), append=False, copy=False)
    if dimension:
        for column in list(made.find_all(sql.Column)):
            column.replace(sql.column(_flag(column.name, fact, dimension)))
        code = sql.alias_(sql.column(dimension), "code")
        made.select(code, *made.selects, append=False, copy=False).group_by(sql.column(dimension), copy=False)
    return made.sql(_ENGINE, comments=False)


def _counts(alias: str) -> str:
    """What a column counts or adds up, whose keys, people or greatest it may be."""
    if alias.endswith("_most"):
        return alias.replace("_most", "_sum")
    return alias.removesuffix("_key").removesuffix("_people")


def _flag(name: str, fact: str, dimension: str) -> str:
    """The mark that counts people under each code of a dimension, where a column is one: first, first_1, first_way."""
    begins = firsts.begins(name)
    return firsts.mark(fact, begins, dimension, 0) if begins else name
