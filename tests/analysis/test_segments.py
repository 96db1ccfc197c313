"""Periods cut into segments: every day of a part is in one of its segments, and no other day is in any."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st

from balise.analysis.rules.question import Period
from balise.analysis.rules.segments import cut

FIRST = dt.date(2019, 1, 1)
DAYS = st.integers(0, 120)


def days(first: int, more: int) -> Period:
    return Period(FIRST + dt.timedelta(days=first), FIRST + dt.timedelta(days=first + more))


@st.composite
def asked(draw: st.DrawFn) -> list[list[Period]]:
    """One to three periods, each of one to three parts side by side."""
    told = []
    for _ in range(draw(st.integers(1, 3))):
        start, lengths = draw(DAYS), draw(st.lists(st.integers(0, 40), min_size=1, max_size=3))
        parts = []
        for length in lengths:
            parts.append(days(start, length))
            start += length + 1
        told.append(parts)
    return told


@pytest.fixture(scope="module")
def engine() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as connection:
        yield connection


@given(told=asked())
def test_each_day_of_a_period_is_in_its_part_and_of_no_other(
    engine: duckdb.DuckDBPyConnection, told: list[list[Period]]
) -> None:
    made = cut(told)
    span = f"SELECT CAST(DATE '{FIRST}' + d::INT AS DATE) AS day FROM range(0, 300) t(d)"
    rows = engine.execute(f"SELECT day, {made.part} FROM ({span}) WHERE {made.days}").fetchall()
    for parts, part_of in zip(told, made.parts, strict=True):
        for number, part in enumerate(parts):
            found = {day for day, segment in rows if part_of[segment] == number}
            assert found == {part.first + dt.timedelta(days=d) for d in range((part.last - part.first).days + 1)}
    assert (made.first, made.last) == (min(day for day, _ in rows), max(day for day, _ in rows))


def test_one_period_of_one_part_asks_nothing_of_a_row() -> None:
    made = cut([[days(0, 30)]])
    assert (made.part, made.has_parts) == ("0", False)
    assert made.days == "day BETWEEN DATE '2019-01-01' AND DATE '2019-01-31'"
