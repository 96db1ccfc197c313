"""A release goes out whole and protected, or not at all; what is written of it is what was counted."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pytest
import small_facts
from small_facts import Small

from balise.analysis import lattice_cube, release_files, releasing
from balise.analysis.publishing.making import MayNotGoOut
from balise.analysis.releasing import Made
from balise.analysis.rules import lattice
from balise.analysis.store import Store

YEAR, LAST = 2024, 202412
Cell = dict[str, Any]


@pytest.fixture(scope="module")
def release(store: Store) -> Made:
    rows = [lattice_cube.rows(store, measure, YEAR, LAST) for measure in lattice.COUNTED]
    return Made(YEAR, LAST, {one.measure: releasing.protect(one) for one in rows})


@pytest.fixture(scope="module")
def folder(release: Made, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("release")
    release.write(folder)
    return folder


@pytest.fixture(scope="module")
def cells(folder: Path) -> list[Cell]:
    with duckdb.connect() as connection:
        found = connection.execute(f"FROM read_parquet('{folder / 'cells.parquet'}')")
        names = [column[0] for column in found.description]
        return [dict(zip(names, row, strict=True)) for row in found.fetchall()]


def _rows(made: Small, cell: Cell) -> list[dict[str, Any]]:
    """The rows of a cell, found by other means than those that counted it: cells of what is not known left aside."""
    fact = {"unmet": "needs", "reasons": "unmet"}.get(cell["measure"], cell["measure"])
    codes = {cell[f"column_{n}"]: cell[f"value_{n}"] for n in (1, 2) if cell[f"column_{n}"] is not None}
    codes |= {} if cell["level"] == "everywhere" else {cell["level"]: cell["place"]}

    def holds(row: dict[str, Any]) -> bool:
        day = row["day"]
        periods = {"year": f"{day.year}", "quarter": f"{day.year}-Q{(day.month + 2) // 3}", "month": f"{day:%Y-%m}"}
        is_counted = row.get("kind", "conversation") == "conversation"
        is_ours = cell["measure"] != "unmet" or row["status"] == "unmet"
        told = {name: str(row.get(name, "")) for name in codes}
        return is_counted and is_ours and periods[cell["grain"]] == cell["period"] and told == codes

    return made.of(fact, holds)


def _is_known(cell: Cell) -> bool:
    return not any(str(cell[name]).endswith("?") for name in ("place", "value_1", "value_2"))


def test_every_exact_cell_is_what_the_rows_say(made: Small, cells: list[Cell]) -> None:
    exact = [cell for cell in cells if cell["state"] == "exact" and _is_known(cell)]
    assert len(exact) > 400
    assert {cell["measure"] for cell in exact} == set(lattice.MEASURES)
    for cell in exact[::7]:
        assert cell["count"] == len(_rows(made, cell)), cell


def test_no_cell_of_one_to_four_people_is_told(made: Small, cells: list[Cell]) -> None:
    for cell in [cell for cell in cells if cell["state"] == "exact" and _is_known(cell)][::5]:
        assert len({row["contact"] for row in _rows(made, cell)}) >= 5, cell
    hidden = [cell for cell in cells if cell["state"] != "exact"]
    assert hidden
    assert all(cell["count"] is None for cell in hidden)
    few = [cell for cell in hidden if cell["state"] == "hidden" and _is_known(cell)]
    assert few
    assert all(0 < len({row["contact"] for row in _rows(made, cell)}) < 5 for cell in few[::5])


def test_below_a_hidden_cell_no_hidden_one_is_listed(cells: list[Cell]) -> None:
    """Else as many as are listed would be in it at least."""
    names = ("measure", "level", "place", "column_1", "value_1", "column_2")
    yearly = {tuple(cell[name] for name in names): cell["state"] for cell in cells if cell["grain"] == "year"}
    listed = [key for key, state in yearly.items()
              if state != "exact" and key[1] == "region" and key[3] is not None and key[5] is None]  # fmt: skip
    assert listed
    for measure, _, place, column, value, _ in listed:
        assert yearly[measure, "region", place, None, None, None] == "exact"
        assert yearly[measure, "everywhere", "", column, value, None] == "exact"


def test_nothing_is_left_open_and_attacks_learn_nothing(release: Made) -> None:
    for one in release.measures.values():
        assert one.open == ()
        assert not one.finding.is_narrow.any()
        assert [attack.learned for attack in one.attacks] == [0, 0, 0]


def test_the_report_counts_what_the_file_holds(folder: Path, cells: list[Cell]) -> None:
    told = json.loads((folder / "protection.json").read_text())
    states = Counter((cell["measure"], cell["state"]) for cell in cells)
    for measure, one in told["measures"].items():
        assert (one["hidden"], one["linked"]) == (states[measure, "hidden"], states[measure, "linked"])
        assert one["cells"] == sum(cell["measure"] == measure for cell in cells)
    every = told["in_all"]
    assert (every["cells"], every["hidden"]) == (len(cells), sum(cell["state"] == "hidden" for cell in cells))
    named = {(cell["measure"], cell["level"], cell["grain"], cell["column_1"], cell["column_2"]) for cell in cells}
    assert len(told["tables"]) >= len(named)
    assert told["within"]["borough"]["region"]["borough-a"] == "region-1"


def test_what_hiding_loses_is_told_to_who_makes_it_and_is_not_written(release: Made, folder: Path) -> None:
    lost = {name: one for each in release.measures.values() for name, one in release_files.lost(each).items()}
    written = json.loads((folder / "protection.json").read_text())["measures"]
    assert set(lost) == set(written)
    for name, one in lost.items():
        assert 0 < one["lost_share_few_only"] <= one["lost_share"] <= 1
        assert not one.keys() & written[name].keys()


def test_the_same_facts_give_the_same_cells(store: Store, release: Made, tmp_path: Path, folder: Path) -> None:
    again = lattice_cube.rows(store, "contacts", YEAR, LAST)
    Made(YEAR, LAST, {**release.measures, "contacts": releasing.protect(again)}).write(tmp_path)
    assert (tmp_path / "cells.parquet").read_bytes() == (folder / "cells.parquet").read_bytes()


def test_a_period_that_is_not_over_is_not_in_it(store: Store) -> None:
    rows = lattice_cube.rows(store, "contacts", YEAR, 202405)
    told = {grade: np.array(rows.grades[grade].labels)[is_over].tolist() for grade, is_over in rows.is_over.items()}
    assert (told["quarter"], told["year"]) == (["2024-Q1"], [])
    assert told["month"][-1] == "2024-05"


def test_where_few_live_is_not_told_apart(store: Store) -> None:
    rows = lattice_cube.rows(store, "contacts", YEAR, LAST, {"borough-a"})
    assert "borough-a" not in rows.grades["borough"].labels
    assert "borough-b" in rows.grades["borough"].labels


@pytest.mark.django_db
def test_a_year_of_which_no_month_is_closed_does_not_go_out(store: Store) -> None:
    with pytest.raises(MayNotGoOut) as refusal:
        releasing.make(2026, store)
    assert "35 days" in refusal.value.text.en
    assert "35 jours" in refusal.value.text.fr


@pytest.mark.django_db
def test_a_year_of_nobody_does_not_go_out(store: Store) -> None:
    with pytest.raises(MayNotGoOut, match="nobody"):
        releasing.make(2019, store)


@pytest.mark.django_db
def test_what_could_be_inferred_stops_a_release(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    def open_one(sums: Any, decided: Any = None) -> Any:
        choice, finding = protected(sums, decided)
        return choice._replace(open=finding.cell[:1]), finding

    protected = releasing.audit.protected
    monkeypatch.setattr(releasing.audit, "protected", open_one)
    monkeypatch.setattr(lattice, "COUNTED", ("reasons",))
    with pytest.raises(MayNotGoOut) as refusal:
        releasing.make(YEAR, store)
    assert len(refusal.value.cells) >= 1
    assert refusal.value.cells[0].startswith("reasons|")


@pytest.mark.django_db
def test_a_code_in_two_larger_ones_stops_a_release_with_a_sentence(made: Small) -> None:
    talked = made.of("contacts", lambda row: row["kind"] == "conversation" and row["borough"] == "borough-a")
    astray = {**talked[0], "region": "region-9"}
    changed = Small({**made.rows, "contacts": [*made.rows["contacts"], astray]})
    with pytest.raises(MayNotGoOut, match="two larger ones"):
        releasing.make(astray["day"].year, small_facts.store(changed))
