"""Columns and months: laws without a database."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from balise.analysis.facts.columns import UNKNOWN, counts, flags, is_first, is_word, take, translated, wholes, words
from balise.analysis.rules import months
from balise.analysis.rules.facts import FACTS, PLACES, columns, domain

rows = st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3), st.booleans()), max_size=30)


@given(rows)
def test_the_first_of_those_alike_is_marked_and_no_other(told: list[tuple[int, int, bool]]) -> None:
    one, two, among = (np.array([row[n] for row in told], dtype=kind) for n, kind in enumerate((int, int, bool)))
    marks, some = is_first(one, two), is_first(one, among=among)
    assert [told[n][:2] in [row[:2] for row in told[:n]] for n in range(len(told))] == [not mark for mark in marks]
    assert some.sum() == len({row[0] for row in told if row[2]})
    assert not (some & ~among).any()


@given(st.lists(st.sampled_from(["", "a", "é", "'"]), max_size=20))
def test_words_are_kept_in_their_order(told: list[str]) -> None:
    found = words(told)
    assert [found.list[code] for code in found.codes] == told
    assert is_word(found, "a", "b").tolist() == [word == "a" for word in told]
    other = translated(found, {word: word.upper() for word in told})
    assert [other.list[code] for code in other.codes] == [word.upper() for word in told]


def test_what_is_not_known_is_told_apart() -> None:
    assert wholes([0, None, 3]).tolist() == [0, UNKNOWN, 3]
    said = flags([True, None, False])
    assert [said.list[code] for code in said.codes] == ["yes", "", "no"]
    assert counts(np.array([0, 2, 2]), 4).tolist() == [1, 0, 2, 0]
    assert take({"a": np.array([5, 6])}, np.array([1, 1]))["a"].tolist() == [6, 6]


@pytest.mark.parametrize(
    "today, is_over, is_past",
    [
        ("2026-01-31", False, False),
        ("2026-02-01", True, False),
        ("2026-03-07", True, False),
        ("2026-03-08", True, True),
    ],
)
def test_a_month_is_closed_35_days_after_its_end(today: str, is_over: bool, is_past: bool) -> None:
    day = dt.date.fromisoformat(today)
    assert (months.is_over(202601, day), months.is_past_window(202601, day)) == (is_over, is_past)


@given(st.dates(dt.date(1990, 1, 1), dt.date(2100, 1, 1)))
def test_what_may_be_open_begins_at_its_first_day(today: dt.date) -> None:
    first = months.earliest_open(today)
    assert not months.is_past_window(months.month_of(first), today)
    assert months.is_past_window(months.month_of(first - dt.timedelta(days=1)), today)
    assert months.first_day(months.month_of(today)) <= today <= months.last_day(months.month_of(today))


def test_every_code_is_of_a_list_and_no_column_says_who() -> None:
    told = {name: kind for fact in FACTS for name, kind in columns(fact).items()}
    assert {domain(name) for name in PLACES} == {"area"}
    assert not {"id", "name", "note", "same_person", "counsellor", "created_at", "arrived_at"} & set(told)
    assert set(told.values()) <= {"code", "whole", "key", "day", "flag", "text"}
