"""Means of seconds: what two groups that differ by one communication may tell of it."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from balise.analysis.rules.answer import Cell
from balise.analysis.rules.primary import PERCENT
from balise.analysis.rules.shown import STEPS, mean

TOLD = Cell(9.0, "perturbed")


def _left(seconds: list[int]) -> tuple[float, float] | None:
    """Between what the sum of a group is, for who reads its mean and knows how many it is of."""
    found = mean(sum(seconds), len(seconds), TOLD, max(seconds)).value
    if found is None:
        return None
    step = next(step for step in STEPS if step * len(seconds) >= max(seconds))
    return (found - step / 2) * len(seconds), (found + step / 2) * len(seconds)


@given(st.lists(st.integers(1, 7200), min_size=5, max_size=80), st.integers(1, 7200))
def test_the_seconds_of_one_are_not_the_difference_of_two_means(others: list[int], own: int) -> None:
    both, without = _left([*others, own]), _left(others)
    if both is not None and without is not None:
        low, high = both[0] - without[1], both[1] - without[0]
        assert low <= own <= high
        assert high - low > 2 * PERCENT * own


def test_a_mean_of_many_is_to_the_second_and_of_few_is_not_told() -> None:
    assert mean(332 * 20_000, 20_000, TOLD, 7_000).value == 332
    assert mean(332 * 531, 531, TOLD, 3_000).value == 330
    assert mean(332 * 8, 8, TOLD, 1_200).value is None
    assert mean(332 * 8, 8, TOLD).value == 332, "an operator's own"
    assert mean(0, 0, TOLD).state == "unknown"
    assert mean(900, 3, Cell(None, "linked"), 500) == Cell(None, "linked")
