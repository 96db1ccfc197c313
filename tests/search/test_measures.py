"""Measures of relevance, on examples counted by hand."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from balise.search.rules.measures import mean, ndcg, overlap, recall, reciprocal_rank

GRADES = {1: 3, 2: 2, 3: 1}


def test_ndcg_of_a_list_counted_by_hand() -> None:
    # Gains 7, 3, 1 at discounts 1, log2(3), 2. Found: 2, an unknown one, 1.
    best = 7 / 1 + 3 / math.log2(3) + 1 / 2
    found = 3 / 1 + 0 + 7 / 2
    assert ndcg([2, 99, 1], GRADES) == pytest.approx(found / best)


def test_ndcg_reads_no_further_than_asked() -> None:
    assert ndcg([99] * 10 + [1], GRADES) == 0
    assert ndcg([99, 1], GRADES, most=1) == 0


def test_ndcg_of_a_question_that_nothing_answers_measures_nothing() -> None:
    with pytest.raises(ValueError, match="judge it again"):
        ndcg([1], {})


@given(st.dictionaries(st.integers(0, 30), st.integers(0, 3)), st.lists(st.integers(0, 40), unique=True))
def test_ndcg_is_one_for_the_best_order_and_never_more(grades: dict[int, int], found: list[int]) -> None:
    if not any(grades.values()):
        return
    best = sorted(grades, key=lambda id: -grades[id])
    assert ndcg(best, grades) == pytest.approx(1)
    assert 0 <= ndcg(found, grades) <= 1 + 1e-9


def test_recall_counts_good_services_among_as_many_as_could_be_there() -> None:
    assert recall([2, 9, 3], GRADES) == 1 / 2  # 1 and 2 are good, 3 may only help
    assert recall([1], dict.fromkeys(range(50), 2), most=20) == 1 / 20
    assert recall([1], {1: 1}) is None


def test_reciprocal_rank_is_of_the_first_exact_one() -> None:
    assert reciprocal_rank([2, 3, 1], GRADES) == 1 / 3
    assert reciprocal_rank([2], GRADES) == 0


def test_overlap_is_of_the_first_ten_and_the_longer_list() -> None:
    assert overlap([1, 2], [2, 1]) == 1
    assert overlap([1], [1, 2, 3, 4]) == 1 / 4
    assert overlap([*range(10), 50], [*range(10), 60]) == 1
    assert overlap([], [1]) == 0
    assert overlap([], []) is None


def test_a_mean_is_of_what_says_something() -> None:
    assert mean([1.0, None, 0.0]) == 0.5
    assert mean([None]) is None
