"""Every question of `questions/` runs as it is, in this engine and in others, and says what protection needs."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import small_facts
import sqlglot
from sqlglot import expressions as sql

from balise.analysis.catalogue import FOLDER, Asked, catalogue, depth_of, question_of, read
from balise.analysis.rules import facts
from balise.analysis.rules.filters import CannotAnswer
from balise.analysis.store import Store
from balise.analysis.together import Wanted, together

every = pytest.mark.parametrize("asked", catalogue().values(), ids=catalogue())
_TIMES = {"month", "week", "day"}


@pytest.fixture(scope="module")
def store() -> Store:
    made = small_facts.small(60)
    small_facts.supply(made)
    small_facts.web_days(made)
    small_facts.telephone(made)
    return small_facts.store(made)


def rows_of(store: Store, statement: str) -> dict[str, list[Any]]:
    cursor = store.connection.cursor().execute(statement)
    names = [told[0] for told in cursor.description]
    return dict(zip(names, map(list, zip(*cursor.fetchall(), strict=True)), strict=True))


def columns(asked: Asked) -> list[str]:
    tree = sqlglot.parse_one(asked.sql, read="duckdb")
    assert isinstance(tree, sql.Select)
    return [column.alias for column in tree.selects]


@every
def test_it_runs_as_it_is(asked: Asked, store: Store) -> None:
    assert list(rows_of(store, asked.sql)) == columns(asked)


@every
@pytest.mark.parametrize("engine", ["spark", "clickhouse"])
def test_it_is_said_in_the_language_of_other_engines(asked: Asked, engine: str) -> None:
    told = sqlglot.transpile(asked.sql, read="duckdb", write=engine, unsupported_level=sqlglot.ErrorLevel.RAISE)
    assert len(told) == 1
    assert sqlglot.parse_one(told[0], read=engine).find(sql.Table).name == asked.fact


@every
def test_whatever_counts_people_gives_its_keys_and_its_people(asked: Asked) -> None:
    """Without them protection could not perturb a figure, nor know that few people are in it."""
    given = set(columns(asked))
    if not facts.FACTS[asked.fact].of:
        return
    counts = {name.removesuffix("_key") for name in given if name.endswith("_key")}
    apart = {"code", *(name for name in given if name.endswith(("_key", "_people", "_sum", "_most")))}
    assert given - apart == counts
    for name in counts:
        each_is_one = asked.fact == "contacts" or facts.FACTS[asked.fact].of == "call"
        assert each_is_one or f"{name}_people" in given or "contacts" in given
    for name in given:
        if name.endswith("_sum"):
            assert name.replace("_sum", "_most") in given


@every
def test_its_metrics_are_made_of_its_columns(asked: Asked) -> None:
    given = set(columns(asked)) | ({*columns(question_of(asked.beside))} if asked.beside else set())
    for metric in asked.metrics:
        assert metric.how == "distinct" or set(metric.of) <= given, metric.name


@every
def test_what_it_is_asked_by_is_of_its_fact(asked: Asked) -> None:
    known = set(facts.columns(asked.fact)) | _TIMES
    assert {asked.dimension, *asked.depths} - {""} <= known
    assert not asked.depths or asked.depths[0] == asked.dimension
    assert asked.order == "code" or asked.order in [metric.name for metric in asked.metrics]


@every
def test_it_has_no_condition_of_its_own(asked: Asked) -> None:
    """Questions are put together in one statement, which has the conditions of the filters alone."""
    assert not sqlglot.parse_one(asked.sql, read="duckdb").args.get("where")


@every
def test_french_is_written_as_it_is_printed(asked: Asked) -> None:
    for text in (asked.title, asked.says, *asked.caveats):
        assert "'" not in text.fr + text.en
        assert not re.search(r"« | »| [:;?]", text.fr)


@every
def test_put_together_with_every_other_of_its_fact_it_gives_the_same(asked: Asked, store: Store) -> None:
    others = tuple(Wanted(one.name, one.dimension) for one in catalogue().values() if one.fact == asked.fact)
    told = together(others)
    rows = store.rows(told.said(asked.fact, "true"))
    place = told.places[Wanted(asked.name, asked.dimension)]
    alone = rows_of(store, asked.sql)
    ours = rows["set"] == place.set
    codes = np.ma.getdata(rows[place.column])[ours].tolist() if place.column else [0] * int(ours.sum())
    for alias, figure in place.rows.items():
        found = dict.fromkeys(codes, 0)
        holds = np.ma.filled(rows[figure.condition], False)[ours].tolist() if figure.condition else [True] * len(codes)
        for code, is_in, value in zip(codes, holds, np.ma.filled(rows[figure.base], 0)[ours].tolist(), strict=True):
            added = max if figure.is_most else int.__add__
            found[code] = added(found[code], value) if is_in else found[code]
        assert sorted(found.values()) == sorted(int(value or 0) for value in alone[alias])


@pytest.mark.parametrize(
    ("said", "instead", "sentence"),
    [
        ("-- title.en: Needs\n", "", r"needs does not say title\.en: add a line `-- title\.en: …`\."),
        ("-- metrics: needs", "-- metrics: nedes", r"metrics nedes, which data/metrics\.toml does not define\."),
        ("-- caveats: few", "-- caveats: fiew", r"caveats fiew_contacts, which data/caveats\.toml does not define\."),
        ("-- caveats: few", "-- caveat: few", r"needs says caveat, which no question says: write one of by, order,"),
    ],
)
def test_a_file_that_does_not_say_what_it_must_is_refused_with_a_sentence(
    tmp_path: Path, said: str, instead: str, sentence: str
) -> None:
    written = (FOLDER / "needs.sql").read_text(encoding="utf-8")
    path = tmp_path / "needs.sql"
    path.write_text(written.replace(said, instead, 1), encoding="utf-8")
    with pytest.raises(ValueError, match=sentence):
        list(read(path))


def test_no_two_questions_have_one_name() -> None:
    named = [asked.name for path in FOLDER.glob("*.sql") for asked in read(path)]
    assert len(named) == len(catalogue())


@every
def test_it_counts_no_more_than_its_metrics_are_made_of(asked: Asked) -> None:
    """What nothing shows is not asked of the engine, nor of protection."""
    made_of = {"code", "contacts", *(name for metric in asked.metrics for name in metric.of)}
    endings = re.compile("_(key|people)$")
    assert {endings.sub("", name).replace("_most", "_sum") for name in columns(asked)} <= made_of


@pytest.mark.parametrize(
    ("name", "flags"),
    [
        ("needs", {"first", "first_unmet"}),
        ("needs_by_age", {"first", "first_unmet"}),
        ("needs_by_topic", {"first_1", "first_unmet_1"}),
        ("referrals_by_way", {"first_way"}),
        ("needs_by_status", {"first_status"}),
    ],
)
def test_people_are_counted_by_the_flag_of_what_tells_rows_apart(name: str, flags: set[str]) -> None:
    tree = sqlglot.parse_one(question_of(name).sql, read="duckdb")
    assert {column.name for column in tree.find_all(sql.Column) if column.name.startswith("first")} == flags


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.sql")), ids=lambda path: path.stem)
def test_what_is_counted_of_a_fact_runs_as_its_file_says_it(path: Path, store: Store) -> None:
    assert rows_of(store, path.read_text(encoding="utf-8"))


def test_a_question_that_nobody_wrote_gets_a_sentence() -> None:
    with pytest.raises(CannotAnswer) as refusal:
        question_of("hours")
    assert "« hours »" in refusal.value.text.fr and "needs_by_topic" in refusal.value.text.en
    with pytest.raises(CannotAnswer, match="is not asked by"):
        depth_of(question_of("needs_by_topic"), "hour")
