"""Two answers side by side: which rows stand together, and by how much their cells differ."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import zip_longest
from math import sqrt
from typing import NamedTuple

from balise.analysis.rules.answer import Cell, Row
from balise.core.languages import Text


class Difference(NamedTuple):
    """The first less the other, in the unit of the measure (points where it is a percentage), with an interval at 95 %
    where both cells have one; `percent` of the other. None where a cell is not told."""

    value: float | None
    low: float | None = None
    high: float | None = None
    percent: float | None = None

    @property
    def is_clear(self) -> bool:
        """Whether the interval leaves no doubt of the sign."""
        return self.low is not None and self.high is not None and (self.low > 0 or self.high < 0)


def difference(one: Cell, other: Cell) -> Difference:
    """Intervals of a difference from those of its two sides.

    Source: R. G. Newcombe, Statistics in Medicine 17 (1998), 873-890, method 10; for other measures than proportions,
    G. Y. Zou and A. Donner, Statistics in Medicine 27 (2008), 1693-1702.
    """
    if one.value is None or other.value is None:
        return Difference(None)
    value = one.value - other.value
    percent = 100 * value / other.value if other.value else None
    if one.low is None or one.high is None or other.low is None or other.high is None:
        return Difference(value, percent=percent)
    low = value - sqrt((one.value - one.low) ** 2 + (other.high - other.value) ** 2)
    high = value + sqrt((one.high - one.value) ** 2 + (other.value - other.low) ** 2)
    return Difference(value, low, high, percent)


class Pair(NamedTuple):
    """Two rows that stand together; None where an answer has none that stands there."""

    code: str
    label: Text
    one: Row | None
    other: Row | None


def pairs(rows: Sequence[Row], others: Sequence[Row], *, by_time: bool) -> tuple[Pair, ...]:
    """Rows of one code together, then those that only the other has; over time, the first month with the first."""
    if by_time:
        told, later = ([row for row in side if row.code] for side in (rows, others))
        return tuple(_moments(one, other) for one, other in zip_longest(told, later))
    known, here = {row.code: row for row in others}, {row.code for row in rows}
    found = [Pair(row.code, row.label, row, known.get(row.code)) for row in rows]
    return (*found, *(Pair(row.code, row.label, None, row) for row in others if row.code not in here))


def _moments(one: Row | None, other: Row | None) -> Pair:
    first = one or other
    assert first is not None
    if one is None or other is None:
        return Pair(first.code, first.label, one, other)
    label = Text(f"{one.label.fr} / {other.label.fr}", f"{one.label.en} / {other.label.en}")
    return Pair(one.code, label, one, other)
