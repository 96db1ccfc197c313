"""What a closer look reads of a service comes out of one number as it went in."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from balise.search.rules import cells, particulars

days = st.one_of(st.just(0), st.integers(1, dt.date.max.toordinal()))
_told = st.tuples(days, days, st.booleans(), st.integers(0, 127), st.integers(0, 255))


@given(st.lists(_told, min_size=1, max_size=20))
def test_what_is_packed_is_read_again(told: list[tuple[int, int, bool, int, int]]) -> None:
    rows = [(verified, 0 if full else on, on if full else 0, *rest) for verified, on, full, *rest in told]
    packed = np.array([particulars.pack(*row) for row in rows], np.int64)
    assert list(zip(*(column.tolist() for column in particulars.unpack(packed)), strict=True)) == rows
    assert (packed >= 0).all()


def test_many_topics_are_as_many_as_can_be_told() -> None:
    packed = np.array([particulars.pack(1, 0, 0, 0, 1_000)])
    assert particulars.unpack(packed).breadth.tolist() == [255]
    assert particulars.unpack(packed).verified.tolist() == [1]


@pytest.mark.parametrize("count", [0, 1, 3, 7])
@pytest.mark.parametrize("at", [(90.0, 180.0), (-90.0, -180.0), (45.5, -73.6)])
def test_a_point_tells_how_many_there_are(count: int, at: tuple[float, float]) -> None:
    packed = np.array([cells.counted(cells.pack(*at), count)], np.int64)
    assert cells.counts(packed).tolist() == [count]
    assert cells.points(packed).tolist() == [cells.pack(*at)]
    assert packed[0] >= 0
    assert cells.counts(np.array([cells.counted(cells.pack(*at), 12)])).tolist() == [7]
