"""What a release told, the next neither takes back nor tells a little otherwise."""

from __future__ import annotations

import numpy as np

from balise.analysis.rules import successive
from balise.analysis.rules.intervals import FEW, LINKED, SHOWN
from balise.analysis.rules.successive import WAS_FEW, WAS_LINKED, WAS_NOT, WAS_UNLISTED
from balise.analysis.rules.suppression import UNDECIDED


def test_a_change_of_fewer_than_five_is_not_told() -> None:
    told, counted = np.array([20, 20, 20, 20, WAS_NOT]), np.array([21, 16, 25, 15, 3])
    assert successive.restated(told, counted).tolist() == [20, 20, 25, 15, 3]


def test_what_was_hidden_stays_hidden_and_what_was_told_stays_told() -> None:
    before, count = np.array([WAS_FEW, WAS_LINKED, 20, WAS_NOT]), np.array([3, 12, 22, 9])
    assert successive.decided(before, count, count).tolist() == [FEW, LINKED, SHOWN, UNDECIDED]


def test_what_was_not_listed_stays_hidden() -> None:
    before, count = np.array([WAS_UNLISTED, WAS_UNLISTED]), np.array([3, 12])
    assert successive.decided(before, count, count).tolist() == [UNDECIDED, LINKED]


def test_what_is_no_more_of_few_is_hidden_as_linked() -> None:
    assert successive.decided(np.array([WAS_FEW]), np.array([12]), np.array([12])).tolist() == [LINKED]


def test_what_is_of_few_now_is_told_as_before_or_hidden() -> None:
    before, count = np.array([6, 20]), np.array([4, 3])  # 6 is told again; 20 would become 3
    assert successive.decided(before, count, count).tolist() == [SHOWN, UNDECIDED]
