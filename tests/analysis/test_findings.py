"""The sentence of an answer says no more than its cells: what intervals or noise leave open has no first."""

from __future__ import annotations

import pytest

from balise.analysis.rules.answer import Cell, Row, State
from balise.analysis.rules.findings import NOTHING, TOO_FEW, UNKNOWN, finding
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
        ([*counts("exact", 0), *counts("hidden", None)], TOO_FEW.en),
        (counts("unknown", None, None), UNKNOWN.en),
        ([Row("", Text("Non connu", "Not known"), (Cell(90.0, "exact"),))], "100 needs."),
    ],
)
def test_counts_that_noise_leaves_open_have_no_first(rows: list[Row], told: str) -> None:
    assert said(rows) == told


def test_numbers_of_several_months_are_as_far_off_as_their_parts() -> None:
    """40 and 25, each a sum of four: eight each way."""
    total = Row("*", Text("Total", "Total"), (Cell(100.0, "exact"),))
    rows = counts("perturbed", 40, 25)
    for noise, end in ((2, "comes first."), (8, "to come first.")):
        assert finding(NEEDS, 0, rows, total, by_time=False, noise=noise).en.endswith(end)


@pytest.mark.parametrize(
    "state, now, was, told",
    [
        ("perturbed", 103, 100, "103 needs, about as many as 2018."),
        ("perturbed", 105, 100, "105 needs, 5% more than 2018."),
        ("exact", 103, 100, "103 needs, 3% more than 2018."), ("hidden", None, 100, TOO_FEW.en),
        ("exact", 0, 100, "0 needs, 100% fewer than 2018."), ("unknown", None, 100, UNKNOWN.en),
    ],
)  # fmt: skip
def test_a_total_is_said_beside_what_was_before(state: State, now: float | None, was: float, told: str) -> None:
    total = Row("*", Text("Total", "Total"), (Cell(now, state),))
    former = Row("year_before", Text("2018", "2018"), (Cell(was, "exact" if now is None else state),))
    assert finding(NEEDS, 0, [former], total, by_time=False).en == told


def test_a_rate_of_nobody_is_of_nothing_counted() -> None:
    rows = [Row("a", Text("a", "a"), (Cell(None, "unknown"), Cell(0.0, "exact")))]
    assert finding(RATE, 0, rows, rows[0], by_time=False) == NOTHING


def test_rates_whose_intervals_overlap_have_no_first() -> None:
    assert said(rates((300, 1000), (100, 1000)), of="unmet_rate") == "A: 30.0%, comes first."
    assert "too little ahead of b (28.0%)" in said(rates((30, 100), (28, 100)), of="unmet_rate")


def test_seconds_have_no_noise_of_their_own() -> None:
    assert said(counts("perturbed", 49, 48), of="wait") == "A: 49\u00a0s, comes first."


def test_what_is_not_known_leads_nothing() -> None:
    rows = [Row("", Text("Non connu", "Not known"), (Cell(90.0, "exact"),)), *counts("exact", 10)]
    assert said(rows).startswith("A: 10 needs")


@pytest.mark.parametrize(
    "many, end", [(90.0, "comes first of what is known."), (10.0, "comes first."), (None, "comes first.")]
)
@pytest.mark.parametrize("code", ["", "unknown"])
def test_what_nobody_told_leads_nothing_and_is_not_forgotten(code: str, many: float | None, end: str) -> None:
    rows = [Row(code, Text("Non précisé", "Not said"), (Cell(many, "exact" if many else "hidden"),)),
            *counts("exact", 40, 20)]  # fmt: skip
    assert said(rows) == f"A: 40 needs, or 40% of the total, {end}"


def test_what_is_alone_does_not_come_first() -> None:
    rows = [*counts("exact", 138), Row("b", Text("b", "b"), (Cell(None, "unknown"),))]
    assert said(rows, of="wait") == "A: 2\u00a0min 18\u00a0s."
