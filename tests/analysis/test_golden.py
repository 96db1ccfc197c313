"""Golden figures: each says how ours is counted, and nothing is counted of people who exist."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import duckdb
import factories
import pytest
import small_portrait

from balise.accounts.models import Operator
from balise.analysis.gate import Told
from balise.analysis.golden import compare, public
from balise.analysis.released import Released, Year
from balise.analysis.rules.golden import Figure, publications
from balise.analysis.rules.metrics import METRICS
from balise.analysis.rules.question import Period
from balise.core.languages import Text

NO_NEEDS = {  # accounts and fairs
    "000.kiosques",
    "001.depenses_rh",
    "001.depenses_mat",
    "001.revenus",
}
FIGURES = [figure for one in publications() for figure in one.figures]


DAYS = Period(factories.NOW.date(), factories.NOW.date())


def figure(value: float, digits: int = 0, differs: str = "", step: int = 1) -> Figure:
    return Figure(
        Text("a", "a"), value, "count", digits, step, "needs", differs, "needs", "count(*)", (DAYS,), None, Text()
    )


def test_every_figure_says_its_definition_and_how_it_is_counted_or_why_it_is_not() -> None:
    assert len(FIGURES) > 130
    for one in FIGURES:
        assert one.label.fr and one.label.en
        assert one.sql or (one.unknown.fr and one.unknown.en)
        assert not one.sql or METRICS[one.metric].label
        assert not one.differs or METRICS[one.differs].how == "published"


@pytest.mark.parametrize("name, many", [("montreal-2019", 69), ("tableau-2022", 60), ("montreal-2023-24", 36),
                                        ("quebec-2024-25", 74)])  # fmt: skip
def test_publications_have_all_that_they_print(name: str, many: int) -> None:
    assert Counter({one.name: len(one.figures) for one in publications()})[name] == many


@pytest.mark.parametrize("told, ours, verdict", [
    (figure(27), 27.0, "agrees"), (figure(27), 28.0, "other"), (figure(27), None, "unknown"),
    (figure(86.48, 2), 86.4838, "agrees"), (figure(57), 57.4, "agrees"), (figure(57), 57.6, "other"),
    (figure(1.4, 1, "needs_per_communication_2019"), 1.4508, "differs"),
    (figure(360, step=60), 352.9, "agrees"), (figure(360, step=60), 395.0, "other"),
])  # fmt: skip
def test_a_value_agrees_when_it_is_printed_alike(told: Figure, ours: float | None, verdict: str) -> None:
    assert told.judge(ours) == verdict


@pytest.mark.shared
def test_printed_tables_are_all_here_in_their_order(shared: Path) -> None:
    files = json.loads((shared.parent / "facts" / "seed-figures.json").read_text())["files"]
    asked = {table["id"]: [row["value"] for row in table["rows"]] for file in files.values()
             for section in file["sections"].values() for table in section.get("tables", [])
             if not table["id"].startswith("002.") and table["id"] not in NO_NEEDS}  # fmt: skip
    ours = [one.value for one in FIGURES]
    assert len(asked) > 25
    assert {id for id, values in asked.items() if not _runs(values, ours)} == set()


def _runs(values: list[float], within: list[float]) -> bool:
    """Whether values follow each other."""
    return any(within[start : start + len(values)] == values for start in range(len(within)))


def test_figures_name_the_cells_that_protection_decides_of() -> None:
    cells = [one.cell.key for one in FIGURES if one.cell]
    assert {
        "contacts|everywhere=|year=2019|language=es",
        "contacts|borough=borough-rem20|year=2019|",
        "unmet|everywhere=|year=2019|topic=food.hampers",
        "needs|everywhere=|month=2018-04|",
    } <= {*cells}
    assert len(cells) == len({*cells}) == 84


def test_what_a_release_hides_of_a_figure_is_told() -> None:
    cells = {one.cell.key: one for one in FIGURES if one.cell}
    figure = cells["contacts|everywhere=|year=2019|language=ar"]
    assert figure.cell is not None
    table = figure.cell.table
    year = Year("2019-1", 201912, frozenset({table}), {(table, "2019"): {("", ("ar",)): Told("linked")}}, {})
    release = Released({2019: year})
    assert (public(figure, release), public(figure, None)) == ("linked", "")
    assert public(cells["contacts|borough=borough-rem20|year=2019|"], release) == "", "a table that it does not have"
    assert public(cells["needs|everywhere=|month=2018-04|"], release) == "", "a year that is not published"


def test_a_rank_and_a_growth_are_counted() -> None:
    named = {(one.label.en, one.unit): one.sql for one in FIGURES}
    with duckdb.connect() as engine:
        rows = "SELECT unnest([7, 8, 8, 9, 9, 9, 9]) AS organization"
        second = named["Regroupement des organismes du Montréal ethnique pour le logement", "count"]
        assert engine.execute(f"SELECT {second} FROM ({rows})").fetchone() == (2,)
        days = "SELECT unnest([DATE '2022-05-01', '2022-06-01', '2022-07-01', '2022-08-01']) AS day"
        days += " UNION ALL SELECT unnest([DATE '2023-05-01', '2023-06-01', '2023-07-01', '2023-08-01', '2024-03-31'])"
        assert engine.execute(f"SELECT {named['Needs told', 'growth']} FROM ({days})").fetchone() == (25.0,)


@pytest.mark.django_db
def test_nothing_is_counted_of_an_operator_that_exists_nor_compared_with_other_contacts() -> None:
    assert [one.is_calibrated for one in compare(None)] == [False] * len(publications())
    host = Operator.objects.create(code="host", is_host=True, is_demo=False, edited_at=factories.NOW)
    store = small_portrait.store()
    assert [one.tables for one in compare(store)] == [()] * len(publications())
    host.is_demo = True
    host.save()
    assert not any(one.is_calibrated for one in compare(store)), "120 contacts are not those of 2019"
