"""Two answers side by side: what stands with what, and what a difference is."""

from __future__ import annotations

import datetime as dt
from types import SimpleNamespace
from typing import cast

import pytest

from balise.analysis.rules.answer import Answer, Cell, Row, State
from balise.analysis.rules.comparing import Difference, difference, missing, moments, pairs
from balise.analysis.rules.shown import ratio
from balise.core.languages import Text
from balise.web.analyst.beside import change, interval

NONE = (0, 0)  # how far the numbers of each side may be off


def row(code: str, value: float = 1.0) -> Row:
    return Row(code, Text(code, code), (Cell(value, "exact"),))


def exact(part: int, whole: int) -> Cell:
    return ratio(Cell(float(part), "exact"), Cell(float(whole), "exact"))


def test_the_interval_of_a_difference_is_newcombes() -> None:
    """56 of 70 less 48 of 80: 0.0524 to 0.3339 (Newcombe 1998, table II, method 10)."""
    found = difference(exact(56, 70), exact(48, 80), "percent", NONE)
    assert found.value == pytest.approx(20.0)
    assert (found.low, found.high) == (pytest.approx(5.24, abs=0.01), pytest.approx(33.39, abs=0.01))
    assert found.is_clear and not found.is_open


def test_a_difference_with_what_is_not_told_is_not_told() -> None:
    hidden, told = Cell(None, "hidden"), Cell(12.0, "exact")
    for one, other in ((hidden, told), (told, hidden), (hidden, hidden)):
        assert difference(one, other, "count", (2, 8)) == Difference(None)


def test_exact_counts_differ_by_what_they_differ_and_by_its_share() -> None:
    found = difference(Cell(12.0, "exact"), Cell(8.0, "exact"), "count", (2, 8))
    assert found == Difference(4.0, 4.0, 4.0, percent=50.0)
    assert found.is_clear and interval(found, "count", "en") == ""
    assert difference(Cell(12.0, "exact"), Cell(0.0, "exact"), "count", NONE).percent is None


@pytest.mark.parametrize(
    "states, low, high",
    [
        (("perturbed", "perturbed"), -6.0, 14.0),
        (("perturbed", "exact"), 2.0, 6.0),
        (("exact", "perturbed"), -4.0, 12.0),
    ],
)
def test_a_difference_of_counts_is_as_far_off_as_the_noise_of_its_sides(
    states: tuple[State, State], low: float, high: float
) -> None:
    """One side is a sum of one part (2), the other of four (8)."""
    found = difference(Cell(12.0, states[0]), Cell(8.0, states[1]), "count", (2, 8))
    assert (found.low, found.high) == (low, high)
    assert found.is_open == (low <= 0)


def test_nobody_has_no_noise() -> None:
    none = Cell(0.0, "perturbed")
    assert difference(none, none, "count", (2, 2)) == Difference(0.0, 0.0, 0.0)
    assert difference(Cell(8.0, "perturbed"), none, "count", (2, 2)).low == 6.0


def test_means_have_no_interval_and_say_so() -> None:
    found = difference(Cell(65.0, "exact"), Cell(60.0, "exact"), "seconds", (2, 2))
    assert (found.low, found.high) == (None, None)
    assert not found.is_open and not found.is_clear and found.has_no_interval
    assert not difference(exact(3, 9), exact(2, 9), "percent", NONE).has_no_interval
    assert not Difference(None).has_no_interval


def test_small_numbers_make_no_clear_difference() -> None:
    found = difference(exact(3, 9), exact(2, 9), "percent", NONE)
    assert found.is_open and not found.is_clear


@pytest.mark.parametrize(
    "found, unit, fr, en",
    [
        (Difference(12.0, 8.0, 16.0), "count", "+8 à +16", "+8 to +16"),
        (Difference(-1200.0, -1208.0, -1192.0), "count", "−1\u00a0208 à −1\u00a0192", "−1,208 to −1,192"),
        (Difference(2.0, -2.0, 6.0), "count", "pas de différence nette", "no clear difference"),
        (Difference(4.0, 0.0, 8.0), "count", "pas de différence nette", "no clear difference"),
        (Difference(0.0, 0.0, 0.0), "count", "", ""),
        (Difference(3.24, 1.21, 5.28), "percent", "+1,2 à +5,3", "+1.2 to +5.3"),
    ],
)
def test_what_a_difference_may_be_is_said(found: Difference, unit: str, fr: str, en: str) -> None:
    assert (interval(found, unit, "fr"), interval(found, unit, "en")) == (fr, en)


def test_rows_of_one_code_stand_together_and_none_is_lost() -> None:
    found = pairs([row("a"), row("b")], [row("c"), row("a")])
    assert [(one.code, bool(one.one), bool(one.other)) for one in found] == [
        ("a", True, True), ("b", True, False), ("c", False, True),
    ]  # fmt: skip


def test_over_time_the_first_month_stands_with_the_first_whichever_have_rows() -> None:
    def of(year: int, *codes: str) -> Answer:
        period = SimpleNamespace(first=dt.date(year, 11, 1))
        return cast(Answer, SimpleNamespace(rows=tuple(row(code) for code in codes), period=period))

    alike = moments(of(2019, "201911"), of(2019, "201911"))
    assert [one.label.en for one in alike] == ["201911"], "two places, one month"
    found = moments(of(2019, "201911", "202001", ""), of(2018, "201812", "201901", ""))
    assert [(one.label.en, one.one is not None, one.other is not None) for one in found] == [
        ("201911", True, False), ("201812", False, True), ("202001 / 201901", True, True),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "found, unit, fr, en",
    [
        (Difference(12.0, percent=50.0), "count", "+12 (+50\u00a0%)", "+12 (+50%)"),
        (Difference(-1200.0, percent=-8.0), "count", "\u22121\u00a0200 (\u22128\u00a0%)", "\u22121,200 (\u22128%)"),
        (Difference(1.0), "percent", "+1,0\u00a0point", "+1.0\u00a0point"),
        (Difference(-3.24), "percent", "\u22123,2\u00a0points", "\u22123.2\u00a0points"),
        (Difference(65.0), "seconds", "+1\u00a0min 5\u00a0s", "+1\u00a0min 5\u00a0s"),
        (Difference(0.0), "count", "=", "="),
        (Difference(None), "count", "", ""),
    ],
)
def test_a_difference_is_said(found: Difference, unit: str, fr: str, en: str) -> None:
    assert (change(found, unit, "fr"), change(found, unit, "en")) == (fr, en)


def test_what_has_no_row_is_nobody_only_where_rows_are_all_of_the_total() -> None:
    def told(total: float, *states: State) -> Answer:
        rows = tuple(Row(str(n), Text("", ""), (Cell(4.0, state),)) for n, state in enumerate(states))
        return cast(Answer, SimpleNamespace(rows=rows, total=row("*", total)))

    assert missing(told(8.0, "exact", "exact"), 0) == missing(told(0.0), 0) == Cell(0.0, "exact")
    for partly in (told(9.0, "exact", "exact"), told(8.0, "exact", "perturbed"), told(8.0)):
        assert missing(partly, 0) == Cell(None, "linked")
