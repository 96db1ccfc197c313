"""Two answers side by side: what stands with what, and what a difference is."""

from __future__ import annotations

from types import SimpleNamespace
from typing import cast

import pytest

from balise.analysis.rules.answer import Answer, Cell, Row, State
from balise.analysis.rules.shown import ratio
from balise.core.languages import Text
from balise.web.analyst.beside import change, missing
from balise.web.rules.comparing import Difference, difference, pairs


def row(code: str, value: float = 1.0) -> Row:
    return Row(code, Text(code, code), (Cell(value, "exact"),))


def exact(part: int, whole: int) -> Cell:
    return ratio(Cell(float(part), "exact"), Cell(float(whole), "exact"))


def test_the_interval_of_a_difference_is_newcombes() -> None:
    """56 of 70 less 48 of 80: 0.0524 to 0.3339 (Newcombe 1998, table II, method 10)."""
    found = difference(exact(56, 70), exact(48, 80))
    assert found.value == pytest.approx(20.0)
    assert (found.low, found.high) == (pytest.approx(5.24, abs=0.01), pytest.approx(33.39, abs=0.01))
    assert found.is_clear


def test_a_difference_with_what_is_not_told_is_not_told() -> None:
    hidden = Cell(None, "hidden")
    assert difference(hidden, Cell(12.0, "exact")) == difference(Cell(12.0, "exact"), hidden) == Difference(None)


def test_a_count_differs_by_itself_and_by_its_share() -> None:
    assert difference(Cell(12.0, "exact"), Cell(8.0, "exact")) == Difference(4.0, percent=50.0)
    assert difference(Cell(12.0, "exact"), Cell(0.0, "exact")).percent is None


def test_small_numbers_make_no_clear_difference() -> None:
    assert not difference(exact(3, 9), exact(2, 9)).is_clear


def test_rows_of_one_code_stand_together_and_none_is_lost() -> None:
    found = pairs([row("a"), row("b")], [row("c"), row("a")], by_time=False)
    assert [(one.code, bool(one.one), bool(one.other)) for one in found] == [
        ("a", True, True), ("b", True, False), ("c", False, True),
    ]  # fmt: skip


def test_over_time_the_first_month_stands_with_the_first() -> None:
    found = pairs([row("201901"), row("201902")], [row("201801"), row("")], by_time=True)
    assert [(one.label.en, one.other is not None) for one in found] == [("201901 / 201801", True), ("201902", False)]


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
