"""Two answers to one question side by side: which rows stand together, and by how much their cells differ."""

from __future__ import annotations

from collections.abc import Sequence
from math import hypot
from typing import NamedTuple

from balise.core.languages import Text

from .answer import Answer, Cell, Row
from .facts import PLACES
from .keys import LARGEST
from .lattice import within

WITHOUT_INTERVAL = Text(
    "Sous une différence de moyennes (attente, durée), aucun intervalle\u00a0: les chiffres gardent combien de "
    "communications et de secondes, et non à quel point chacune s’écarte de la moyenne. Entre peu de communications, "
    "une différence peut être due au hasard.",
    "Under a difference of means (wait, duration), no interval: figures keep how many communications and "
    "seconds, and not how far each lies from the mean. Between few communications, a difference may be chance.",
)
_NOT_OF_IT, _NOT_TOLD = Cell(None, "unknown"), Cell(None, "linked")


class Difference(NamedTuple):
    """The first less the other, in the unit of the measure (points where it is a percentage); `percent` of the other.

    `low` and `high` are what it may be: of counts, as far as their noise goes, and itself where both are exact; of
    rates, at 95 %; None where no interval of the two is known (means, of which the facts keep sums and no spread). All
    are None where a cell is not told.
    """

    value: float | None
    low: float | None = None
    high: float | None = None
    percent: float | None = None

    @property
    def is_clear(self) -> bool:
        """Whether the interval leaves no doubt of the sign."""
        return self.low is not None and self.high is not None and (self.low > 0 or self.high < 0)

    @property
    def is_open(self) -> bool:
        """Whether the interval leaves it open which of the two is the greater."""
        return self.low is not None and self.high is not None and self.low <= 0 <= self.high and self.low < self.high

    @property
    def has_no_interval(self) -> bool:
        """Whether it is told without what it may be."""
        return self.value is not None and self.low is None


def difference(one: Cell, other: Cell, unit: str, noise: tuple[int, int]) -> Difference:
    """`noise` is how far a perturbed count of each side may be from what was counted (`lattice.within`).

    Counts: everyone is counted, so that nothing but noise stands between the two; its bounds add up (B. Fraser and J.
    Wooton, 2005: see `keys`). Proportions: from the intervals of the two sides, R. G. Newcombe, Statistics in Medicine
    17 (1998), 873-890, method 10; other rates, G. Y. Zou and A. Donner, Statistics in Medicine 27 (2008), 1693-1702.
    """
    if one.value is None or other.value is None:
        return Difference(None)
    value = one.value - other.value
    percent = 100 * value / other.value if other.value else None
    if unit == "count":
        sides = zip((one, other), noise, strict=True)
        most = sum(far for cell, far in sides if cell.state == "perturbed" and cell.value)  # none is told as none
        return Difference(value, value - most, value + most, percent)
    if one.low is None or one.high is None or other.low is None or other.high is None:
        return Difference(value, percent=percent)
    low = value - hypot(one.value - one.low, other.high - other.value)
    high = value + hypot(one.high - one.value, other.value - other.low)
    return Difference(value, low, high, percent)


class Both(NamedTuple):
    """A row of two answers: of each measure a cell here, a cell there, and by how much they differ."""

    code: str
    label: Text
    one: tuple[Cell, ...]
    other: tuple[Cell, ...]
    differences: tuple[Difference, ...]


class Compared(NamedTuple):
    """What every form of a comparison is made of. `is_apart`: rows are places of two places, which stand one after the
    other: their totals alone differ."""

    one: Answer
    other: Answer
    heads: tuple[Text, Text]  # what each is called
    rows: tuple[Both, ...]
    total: Both
    is_apart: bool

    @property
    def notes(self) -> tuple[Text, ...]:
        """What its differences do not say by themselves."""
        found = (difference for row in (*self.rows, self.total) for difference in row.differences)
        return (WITHOUT_INTERVAL,) if any(one.has_no_interval for one in found) else ()


def compared(one: Answer, other: Answer, heads: tuple[Text, Text], *, has_every_row: bool) -> Compared:
    """`has_every_row`: whether the question lists all rows, and not the greatest alone. Nothing is counted here: cells
    are those of the two answers."""
    by_time = one.dimension == "month"
    is_apart = one.dimension in PLACES and one.question.filters.area != other.question.filters.area
    found = moments(one, other) if by_time else pairs(one.rows, other.rows)
    here, there = (_no_row(answer, is_apart, has_every_row) for answer in (one, other))
    noise = (within(one.period), within(other.period))
    rows = tuple(_both(pair, here, there, one, (LARGEST, LARGEST) if by_time else noise) for pair in found)
    total = _both(Pair(one.total.code, one.total.label, one.total, other.total), here, there, one, noise)
    return Compared(one, other, heads, rows, total, is_apart)


def _both(pair: Pair, here: tuple[Cell, ...], there: tuple[Cell, ...], answer: Answer, noise: tuple[int, int]) -> Both:
    ours, theirs = pair.one.cells if pair.one else here, pair.other.cells if pair.other else there
    cells = zip(answer.measures, ours, theirs, strict=True)
    found = tuple(difference(one, other, measure.unit, noise) for measure, one, other in cells)
    return Both(pair.code, pair.label, ours, theirs, found)


def _no_row(answer: Answer, is_apart: bool, has_every_row: bool) -> tuple[Cell, ...]:
    """The cells of a row that an answer does not have: nothing is said of what is no row of it, or comes after those
    that it lists. A rate of nobody is none; that of people who are not told is not told."""
    if is_apart or not has_every_row:
        return tuple(_NOT_OF_IT for _ in answer.measures)
    counts = {place: missing(answer, place) for place, one in enumerate(answer.measures) if one.unit == "count"}
    is_nobody = bool(counts) and all(cell.state == "exact" for cell in counts.values())
    other = _NOT_OF_IT if is_nobody else _NOT_TOLD
    return tuple(counts.get(place, other) for place, _ in enumerate(answer.measures))


def missing(answer: Answer, place: int) -> Cell:
    """What has no row: nobody, where the rows are all of the total; else perhaps a few, or who would tell of them."""
    whole, cells = answer.total.cells[place], [row.cells[place] for row in answer.rows]
    is_all = all(cell.state == "exact" for cell in (whole, *cells))
    is_all = is_all and sum(cell.value or 0 for cell in cells) >= (whole.value or 0)
    return Cell(0.0, "exact") if is_all else _NOT_TOLD


class Pair(NamedTuple):
    """Two rows that stand together; None where an answer has none that stands there."""

    code: str
    label: Text
    one: Row | None
    other: Row | None


def pairs(rows: Sequence[Row], others: Sequence[Row]) -> tuple[Pair, ...]:
    """Rows of one code together, then those that only the other has."""
    known, here = {row.code: row for row in others}, {row.code for row in rows}
    found = [Pair(row.code, row.label, row, known.get(row.code)) for row in rows]
    return (*found, *(Pair(row.code, row.label, None, row) for row in others if row.code not in here))


def moments(one: Answer, other: Answer) -> tuple[Pair, ...]:
    """The first month of one period with the first of the other, and so on, whichever months have a row."""
    here, there = ({_month_of(row, side): row for row in side.rows if row.code} for side in (one, other))
    return tuple(_moments(here.get(month), there.get(month)) for month in sorted(here.keys() | there.keys()))


def _month_of(row: Row, answer: Answer) -> int:
    """How many months after the first of its period."""
    year, month = int(row.code[:4]), int(row.code[4:])
    return 12 * (year - answer.period.first.year) + month - answer.period.first.month


def _moments(one: Row | None, other: Row | None) -> Pair:
    first = one or other
    assert first is not None
    if one is None or other is None or one.label == other.label:
        return Pair(first.code, first.label, one, other)
    label = Text(f"{one.label.fr} / {other.label.fr}", f"{one.label.en} / {other.label.en}")
    return Pair(one.code, label, one, other)
