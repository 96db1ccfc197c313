"""What is hidden so that nothing of few people can be computed, and that it stays."""

from __future__ import annotations

import numpy as np
import pytest

from balise.analysis.rules import audit, cube, intervals, suppression
from balise.analysis.rules.cube import Cube, Grade, Rows
from balise.analysis.rules.intervals import FEW, LINKED, SHOWN
from balise.analysis.rules.lattice import Table

TABLES = [Table("needs", level, "month", columns) for level in ("mrc", "region", "everywhere")
          for columns in ((), ("topic_1",))]  # fmt: skip


def _needs(counts: dict[tuple[str, str, str], int], months: int = 1) -> Cube:
    """Counts by region, RCM and topic; every need is of a contact of its own. The same again in each month."""
    cells = [(*where, month) for month in range(months) for where, many in counts.items() for _ in range(many)]
    region, mrc, topic = (_grade([cell[number] for cell in cells]) for number in range(3))
    time, is_over = cube.periods(np.array([201901 + cell[3] for cell in cells]))
    grades = {"region": region, "mrc": cube.nested(mrc, region), "topic_1": topic, **time}
    return cube.counted(Rows("needs", np.arange(len(cells)), grades, is_over), TABLES)


def _grade(codes: list[str]) -> Grade:
    labels, found = np.unique(codes, return_inverse=True)
    return Grade(found.astype(np.int64), tuple(map(str, labels)))


COUNTS = {
    ("north", "a", "food"): 3, ("north", "a", "housing"): 40, ("north", "a", "health"): 25,
    ("north", "b", "food"): 30, ("north", "b", "housing"): 9, ("north", "b", "health"): 22,
    ("south", "c", "food"): 50, ("south", "c", "housing"): 60, ("south", "c", "health"): 70,
}  # fmt: skip


def _states(counted: Cube, state: np.ndarray) -> dict[str, int]:
    return dict(zip(counted.keys(), state.tolist(), strict=True))


def test_every_sum_of_a_cube_is_right() -> None:
    counted = _needs(COUNTS, 2)
    sums = np.bincount(counted.row, weights=counted.sign * counted.count[counted.cell])
    assert len(sums) > 10
    assert not sums.any()


def test_a_cell_of_few_is_hidden_and_so_is_what_would_tell_it() -> None:
    counted = _needs(COUNTS)
    whole = suppression.merged(counted)
    choice, finding = audit.protected(whole.sums)
    states = _states(counted, choice.state[whole.of])
    assert states["needs|mrc=a|month=2019-01|topic_1=food"] == FEW
    assert not len(choice.open)
    assert not finding.is_narrow.any()
    hidden = [key for key, state in states.items() if state != SHOWN]
    assert len(hidden) >= 4  # one other in its line, one in its column, and one where these cross
    assert states["needs|everywhere=|month=2019-01|"] == SHOWN


def test_equal_cells_are_hidden_together() -> None:
    counted = _needs(COUNTS)
    whole = suppression.merged(counted)
    choice, _ = audit.protected(whole.sums)
    states = _states(counted, choice.state[whole.of])
    for topic in ("food", "housing", "health"):  # the south has one RCM
        assert (
            states[f"needs|mrc=c|month=2019-01|topic_1={topic}"]
            == (states[f"needs|region=south|month=2019-01|topic_1={topic}"])
        )


def test_the_same_cells_give_the_same_choice() -> None:
    first, second = (audit.protected(suppression.merged(_needs(COUNTS)).sums)[0].state for _ in range(2))
    assert np.array_equal(first, second)


def test_what_a_closed_release_decided_stays_when_a_month_is_added() -> None:
    before, after = _needs(COUNTS), _needs(COUNTS, 2)
    whole = suppression.merged(before)
    told = _states(before, audit.protected(whole.sums)[0].state[whole.of])
    longer = suppression.merged(after)
    decided = np.array([told.get(key, suppression.UNDECIDED) for key in after.keys()], dtype=np.int8)  # noqa: SIM118
    choice, finding = audit.protected(longer.sums, suppression.given(longer, decided))
    states = _states(after, choice.state[longer.of])
    assert {key: states[key] for key in told} == told
    assert len(states) > len(told)
    assert not finding.is_narrow.any()


def test_a_period_that_is_not_over_is_not_published() -> None:
    month = np.array([201901, 201902, 201904])
    grades, is_over = cube.periods(month)
    assert dict(zip(grades["quarter"].labels, is_over["quarter"].tolist(), strict=True)) == {
        "2019-Q1": True, "2019-Q2": False,
    }  # fmt: skip
    assert is_over["month"].all()
    assert not is_over["year"].any()


def test_an_area_of_two_larger_ones_is_refused() -> None:
    region, mrc = _grade(["north", "south"]), _grade(["a", "a"])
    with pytest.raises(ValueError, match="two larger ones"):
        cube.nested(mrc, region)


def test_who_has_no_borough_is_known_by_the_city() -> None:
    city, borough = _grade(["m", "m", "n"]), _grade(["b1", "", ""])
    assert sorted(cube.nested(borough, city).labels) == ["b1", "m?", "n?"]


def test_below_a_hidden_whole_not_even_emptiness_is_told() -> None:
    few = {("north", "a", "food"): 2, ("north", "a", "housing"): 1}
    many = {(name, name, topic): 60 for name in ("south", "east") for topic in ("food", "housing")}
    counted = _needs({**few, **many})
    whole = suppression.merged(counted)
    state = suppression.chosen(whole.sums).state
    known = intervals.before(whole.sums, state)
    keys = counted.keys()
    part = whole.of[keys.index("needs|mrc=a|month=2019-01|topic_1=housing")]
    total = whole.of[keys.index("needs|mrc=a|month=2019-01|")]
    assert (known.low[part], known.high[part]) == (0, 4)
    assert known.low[total] == 1
    assert state[part] in {FEW, LINKED}
