"""Which tables are published, by their coordinates alone; what lies above them; periods."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from balise.analysis.rules import lattice
from balise.analysis.rules.facts import FACTS, columns
from balise.analysis.rules.lattice import Table, at
from balise.analysis.rules.question import Period

FACT_OF = {"reasons": "unmet", "unmet": "needs"}


def period(first: str, last: str) -> Period:
    return Period(dt.date.fromisoformat(first), dt.date.fromisoformat(last))


@pytest.mark.parametrize("table", sorted(lattice.TABLES), ids=str)
def test_every_table_counts_columns_that_facts_have(table: Table) -> None:
    held = columns(FACT_OF.get(table.measure, table.measure))
    assert FACT_OF.get(table.measure, table.measure) in FACTS
    assert set(table.columns) <= held.keys()
    assert table.level == lattice.EVERYWHERE or table.level in held


def test_what_can_be_added_up_from_a_table_is_published_too() -> None:
    assert all(coarse in lattice.TABLES for table in lattice.TABLES for coarse in lattice.above(table))


def test_what_is_part_of_a_measure_is_told_apart_in_its_tables() -> None:
    """So that needs less unmet ones, where these are few, are protected too."""
    tables = lattice.counted("needs")
    told = {found[0] for table in tables if (found := lattice.published(table)) is not None}
    assert told == {table for table in lattice.TABLES if table.measure == "unmet"}
    assert all(table._replace(measure="needs") in tables for table in told)


def test_a_fiscal_year_is_no_period_of_a_table_but_four_quarters() -> None:
    assert lattice.parts(period("2023-04-01", "2024-03-31")) == (
        ("quarter", "2023-Q2"), ("quarter", "2023-Q3"), ("quarter", "2023-Q4"), ("quarter", "2024-Q1"),
    )  # fmt: skip


def test_the_finer_the_columns_the_coarser_the_place() -> None:
    order = {level: number for number, level in enumerate(lattice.LEVELS)}
    finest = {
        many: min(order[table.level] for table in lattice.TABLES if len(table.columns) == many) for many in (0, 1, 2)
    }
    assert finest == {0: order["area"], 1: order["borough"], 2: order["everywhere"]}
    assert max(len(table.columns) for table in lattice.TABLES) == 2


@pytest.mark.parametrize(
    "cell",
    [  # of the annual reports, which must come out to the unit
        at("contacts", level="borough", place="borough-rem22", grain="year", period="2019"),
        at("contacts", level="area", place="hood-laval-chomedey", grain="year", period="2019"),
        at("contacts", level="municipality", place="mun-58227", grain="year", period="2019"),
        at("contacts", grain="year", period="2019", language="es"),
        at("contacts", grain="year", period="2019", gender="other"),
        at("contacts", grain="year", period="2019", age_band="50_64"),
        at("unmet", grain="year", period="2019", topic="seniors.transport"),
        at("needs", grain="month", period="2019-01"),
        at("needs", grain="quarter", period="2023-Q2", topic_1="food"),
        at("contacts", grain="quarter", period="2024-Q2", operator="demo-quebec", inquirer="self"),
        at("contacts", grain="quarter", period="2024-Q2", operator="demo-quebec", is_newcomer="yes"),
        at("transfers", grain="quarter", period="2024-Q2", line="l811_health", has_handover="yes"),
    ],
    ids=lambda cell: cell.key,
)
def test_the_published_figures_are_in_it(cell: lattice.Coordinates) -> None:
    assert lattice.in_lattice(cell)


def test_several_filters_are_not_in_it() -> None:
    cell = at("needs", level="mrc", place="mrc-67", grain="year", period="2019", topic_1="food", gender="woman",
              age_group="65_plus")  # fmt: skip
    assert not lattice.in_lattice(cell)
    assert set(lattice.around(cell.table)) == {
        Table("needs", "mrc", "year", ("topic_1",)),
        Table("needs", "region", "year", ("gender",)),
        Table("needs", "region", "year", ("age_group",)),
        Table("needs", "everywhere", "year", ("gender", "topic_1")),
        Table("needs", "everywhere", "year", ("age_group", "topic_1")),
    }


def test_what_is_around_a_free_cell_is_as_narrow_as_can_be_in_place_and_time() -> None:
    around = lattice.around(Table("needs", "borough", "quarter", ("topic_1",)))
    assert set(around) == {
        Table("needs", "borough", "year", ("topic_1",)),
        Table("needs", "region", "quarter"),
        Table("needs", "everywhere", "quarter", ("topic_1",)),
    }


@pytest.mark.parametrize(
    ("first", "last", "found"),
    [
        ("2019-02-01", "2019-02-28", ("month", "2019-02")),
        ("2019-04-01", "2019-06-30", ("quarter", "2019-Q2")),
        ("2019-01-01", "2019-12-31", ("year", "2019")),
        ("2023-04-01", "2024-03-31", None),
        ("2019-02-01", "2019-04-30", None),
        ("2019-07-01", "2020-06-30", None),
        ("2019-02-01", "2019-02-27", None),
        ("2018-01-01", "2019-12-31", None),
    ],
)
def test_the_shape_of_a_period(first: str, last: str, found: tuple[str, str] | None) -> None:
    assert lattice.shape(period(first, last)) == found
    assert lattice.may_be_perturbed(period(first, last)) == (found is not None)


def test_a_period_is_made_of_the_fewest_that_are_published() -> None:
    whole = period("2018-04-01", "2022-01-31")
    assert lattice.parts(whole) == (
        ("quarter", "2018-Q2"), ("quarter", "2018-Q3"), ("quarter", "2018-Q4"), ("year", "2019"), ("year", "2020"),
        ("year", "2021"), ("month", "2022-01"),
    )  # fmt: skip
    assert lattice.parts(whole, ("year",)) is None
    assert lattice.parts(period("2019-01-01", "2020-12-31"), ("year",)) == (("year", "2019"), ("year", "2020"))
    assert lattice.grains_of("needs", "borough", ("topic_1",)) == ("year",)


@given(st.integers(2015, 2026), st.integers(1, 12), st.integers(1, 60))
def test_parts_follow_each_other_and_make_the_whole(year: int, month: int, months: int) -> None:
    after = year * 12 + month - 1 + months
    last = dt.date(after // 12, after % 12 + 1, 1) - dt.timedelta(days=1)
    parts = lattice.parts(Period(dt.date(year, month, 1), last))
    assert parts is not None
    lengths = {"month": 1, "quarter": 3, "year": 12}
    assert sum(lengths[grain] for grain, _ in parts) == months
    assert len(set(parts)) == len(parts)
