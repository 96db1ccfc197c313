"""The sentence of an answer says no more than its cells: what intervals or noise leave open has no first."""

from __future__ import annotations

import pytest

from balise.analysis.rules.answer import Cell, Row, State
from balise.analysis.rules.findings import NOTHING, TOO_FEW, finding
from balise.analysis.rules.metrics import METRICS
from balise.analysis.rules.shown import ratio
from balise.core.languages import Text

NEEDS, RATE = METRICS["needs"], METRICS["unmet_rate"]


def counts(state: State, *values: float | None) -> list[Row]:
    return [Row(name, Text(name, name), (Cell(value, state),)) for name, value in zip("abcdef", values, strict=False)]


def rates(*parts: tuple[int, int]) -> list[Row]:
    cells = [ratio(Cell(float(part), "exact"), Cell(float(whole), "exact")) for part, whole in parts]
    return [Row(name, Text(name, name), (cell,)) for name, cell in zip("abcdef", cells, strict=False)]


def said(rows: list[Row], *, of: str = "needs") -> str:
    total = Row("*", Text("Total", "Total"), (Cell(100.0, "exact"),))
    return finding(METRICS[of], 0, rows, total, by_time=False).en


@pytest.mark.parametrize(
    "rows, told",
    [
        (counts("exact", 40, 39), "A: 40 needs, or 40% of the total, comes first."),
        (counts("perturbed", 40, 35), "A: 40 needs, or 40% of the total, comes first."),
        (counts("perturbed", 40, 36), "A: 40 needs, too little ahead of b (36 needs) to come first."),
        (counts("exact", 40, 40, 40), "A: 40 needs, too little ahead of 2 others to come first."),
        (counts("hidden", None, None), TOO_FEW.en),
        (counts("exact", 0, 0), NOTHING.en),
    ],
)
def test_counts_that_noise_leaves_open_have_no_first(rows: list[Row], told: str) -> None:
    assert said(rows) == told


def test_rates_whose_intervals_overlap_have_no_first() -> None:
    assert said(rates((300, 1000), (100, 1000)), of="unmet_rate") == "A: 30.0%, comes first."
    assert "too little ahead of b (28.0%)" in said(rates((30, 100), (28, 100)), of="unmet_rate")


def test_seconds_have_no_noise_of_their_own() -> None:
    assert said(counts("perturbed", 49, 48), of="wait") == "A: 49\u00a0s, comes first."


def test_what_is_not_known_leads_nothing() -> None:
    rows = [Row("", Text("Non connu", "Not known"), (Cell(90.0, "exact"),)), *counts("exact", 10)]
    assert said(rows).startswith("A: 10 needs")
