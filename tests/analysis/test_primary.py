"""Which cells may not be told for themselves."""

from __future__ import annotations

import numpy as np

from balise.analysis.rules import primary


def test_people_are_counted_and_not_rows() -> None:
    people = np.array([0, 1, 2, 4, 5, 40])  # the third may be of twelve needs
    assert primary.is_few(people).tolist() == [False, True, True, True, False, False]
    assert primary.is_few(people, 10).tolist() == [False, True, True, True, True, False]


def test_a_sum_that_one_or_two_make_up_is_hidden() -> None:
    largest, second, total = (
        np.array([900, 500, 450, 300, 0]),
        np.array([10, 460, 400, 300, 0]),
        np.array([1000, 1000, 1000, 3000, 0]),
    )
    assert primary.is_dominated(largest, second, total).tolist() == [True, True, False, False, False]


def test_what_is_left_of_a_sum_may_not_tell_the_largest_too_nearly() -> None:
    assert primary.is_dominated(np.array([600]), np.array([200]), np.array([889])).tolist() == [True]
    assert primary.is_dominated(np.array([600]), np.array([200]), np.array([890])).tolist() == [False]


def test_areas_of_few_residents_are_not_told_apart() -> None:
    small = primary.too_few_residents({"mun-1": 39, "mun-2": 40, "fsa-h1w": 99, "fsa-h2x": 100, "mun-3": None,
                                       "own-4": None})  # fmt: skip
    assert small == {"mun-1", "fsa-h1w", "own-4"}
    assert primary.coarsened(np.array(["mun-1", "mun-2", ""]), small).tolist() == ["", "mun-2", ""]
