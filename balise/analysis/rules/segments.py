"""Periods cut into segments of days, so that one statement answers several of them, and each of their parts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from .question import Period

_DAY = dt.timedelta(days=1)


class Cut(NamedTuple):
    """`part` numbers the segment of a row, `days` are the conditions of all of them, in SQL. `parts` say of each period
    which of its parts each segment is of, -1 for none."""

    first: dt.date
    last: dt.date
    part: str
    days: str
    parts: tuple[NDArray[np.intp], ...]

    @property
    def has_parts(self) -> bool:
        return len(self.parts[0]) > 1


def cut(asked: Sequence[Sequence[Period]]) -> Cut:
    """Of each period, its parts in order, none of which overlaps another of the same."""
    spans = [span for parts in asked for span in parts]
    ends = sorted({span.first for span in spans} | {span.last + _DAY for span in spans})
    segments = [Period(first, end - _DAY) for first, end in pairwise(ends)]
    segments = [one for one in segments if any(_holds(span, one) for span in spans)]
    cases = " ".join(f"WHEN day <= DATE '{one.last}' THEN {number}" for number, one in enumerate(segments))
    return Cut(
        segments[0].first,
        segments[-1].last,
        f"CASE {cases} END" if len(segments) > 1 else "0",
        _within(segments),
        tuple(
            np.array([next((n for n, span in enumerate(parts) if _holds(span, one)), -1) for one in segments])
            for parts in asked
        ),
    )


def _holds(span: Period, one: Period) -> bool:
    return span.first <= one.first and one.last <= span.last


def _within(segments: Sequence[Period]) -> str:
    """The days of segments: from first to last, and in one of their runs where they leave a gap."""
    runs: list[Period] = []
    for one in segments:
        if runs and runs[-1].last + _DAY == one.first:
            runs[-1] = Period(runs[-1].first, one.last)
        else:
            runs.append(one)
    whole = _between(Period(runs[0].first, runs[-1].last))
    return whole if len(runs) == 1 else f"{whole} AND ({' OR '.join(map(_between, runs))})"


def _between(period: Period) -> str:
    return f"day BETWEEN DATE '{period.first}' AND DATE '{period.last}'"
