"""What pages show once a year is published: exact or hidden what is of the release, perturbed the rest, never both."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import msgspec
import pytest
import small_facts
from pytest_django import Settings
from small_facts import Small

from balise.analysis import lattice_cube, released, releasing
from balise.analysis.actions import ask_page
from balise.analysis.gate import Told
from balise.analysis.released import Released, Year
from balise.analysis.releasing import Made
from balise.analysis.rules import lattice
from balise.analysis.rules.answer import Answer, Cell
from balise.analysis.rules.lattice import Coordinates, Table, at
from balise.analysis.rules.metrics import METRICS
from balise.analysis.rules.question import Filters, Period, Question, Scope
from balise.analysis.store import Store

pytestmark = pytest.mark.django_db
TODAY = dt.date(2026, 3, 4)
WHOLE = Period(dt.date(2024, 1, 1), dt.date(2024, 12, 31))
FISCAL = Period(dt.date(2024, 4, 1), dt.date(2025, 3, 31))
NONE = Filters()


@pytest.fixture(scope="module")
def made() -> Small:
    return small_facts.small(1_000)


@pytest.fixture(scope="module")
def years(store: Store, tmp_path_factory: pytest.TempPathFactory) -> Mapping[int, Year]:
    return {year: _published(store, year, tmp_path_factory.mktemp(f"{year}")) for year in (2024, 2025)}


@pytest.fixture(scope="module")
def release(years: Mapping[int, Year]) -> Released:
    """Of 2024 alone."""
    return Released({2024: years[2024]})


def _published(store: Store, year: int, folder: Path) -> Year:
    rows = [lattice_cube.rows(store, measure, year, year * 100 + 12) for measure in lattice.COUNTED]
    Made(year, year * 100 + 12, {one.measure: releasing.protect(one) for one in rows}).write(folder)
    return released.read(f"{year}-1", folder)


def asked(
    store: Store,
    release: Released,
    name: str,
    filters: Filters = NONE,
    depth: str = "",
    period: Period = WHOLE,
    scope: Scope | None = None,
) -> Answer:
    question = Question(name, filters, depth)
    return ask_page(
        questions=(question,), scope=scope or Scope(), period=period, today=TODAY, store=store, release=release
    )[0]


def first(answer: Answer) -> dict[str, Cell]:
    return {row.code: row.cells[0] for row in (*answer.rows, answer.total)}


def test_a_published_table_is_exact_or_hidden_and_says_of_which_release_it_is(
    made: Small, store: Store, release: Released
) -> None:
    answer = asked(store, release, "contacts_by_language")
    assert answer.release == "2024-1"
    assert not answer.is_perturbed
    for code, cell in first(answer).items():
        of = made.of("contacts", lambda row, code=code: row["day"].year == 2024 and row["kind"] == "conversation"
                     and code in ("*", row["language"]))  # fmt: skip
        assert (cell.state, cell.value) == ("exact", len(of)) or cell.value is None


def test_what_no_table_holds_stays_perturbed(store: Store, release: Released) -> None:
    answer = asked(store, release, "needs_by_gender", Filters(language="fr"))
    assert {first(answer)[code].state for code in ("woman", "man", "")} == {"perturbed"}
    assert answer.release == ""


def test_of_a_free_question_nobody_and_a_few_are_not_told_apart(
    made: Small, store: Store, release: Released, settings: Settings
) -> None:
    settings.FIGURES_TRAITS = 4
    filters = Filters(gender="woman", age="65_plus", language="es", household="couple")
    answer = asked(store, release, "needs_by_place", filters, "borough")
    people = {code: _people(made, code, filters) for code in ("borough-a", "borough-b", "")}
    assert any(0 < many < 5 for many in people.values())
    assert {row.code for row in answer.rows} == {code for code, many in people.items() if many >= 5}
    alone = {code: asked(store, release, "needs", msgspec.structs.replace(filters, area=code)).total.cells[0]
             for code in ("borough-a", "borough-b", "mrc-2", "mrc-3")}  # fmt: skip
    assert {cell.state for cell in alone.values() if cell.value is None} == {"hidden"}
    nobody = Filters(gender="woman", age="65_plus", language="es", household="couple", area="mrc-3", topic="food.meals")
    assert asked(store, release, "needs", nobody).total.cells[0].value is None


def _people(made: Small, borough: str, filters: Filters) -> int:
    told = (filters.gender, filters.age, filters.language, filters.household)
    return made.people("needs", lambda row: row["borough"] == borough and row["day"].year == 2024
                       and (row["gender"], row["age_group"], row["language"], row["household"]) == told)  # fmt: skip


FILTERS = [
    NONE, Filters(area="region-1"), Filters(area="mrc-1"), Filters(area="borough-a"), Filters(area="mun-1"),
    Filters(topic="food"), Filters(topic="food.meals"), Filters(status="unmet"), Filters(gender="woman"),
    Filters(operator="coin"), Filters(language="es", area="region-2"),
]  # fmt: skip
NAMES = ["needs_by_gender", "needs_by_topic", "needs_by_place", "needs_by_language", "needs_by_status",
         "unmet_by_topic", "unmet_by_place"]  # fmt: skip
DEPTHS = {
    "needs_by_topic": ("topic_1", "topic_2", "topic_3"), "unmet_by_topic": ("topic_1", "topic_2"),
    "needs_by_place": ("region", "mrc", "municipality", "borough"), "unmet_by_place": ("region", "borough"),
}  # fmt: skip


def _everything(store: Store, release: Released) -> Iterator[tuple[frozenset[tuple[str, str]], str, Cell]]:
    """Every figure of needs that these pages show: the rows that it counts, by their codes, and the figure."""
    for filters, name in itertools.product(FILTERS, NAMES):
        for depth in DEPTHS.get(name, ("",)):
            answer = asked(store, release, name, filters, depth)
            narrowed = {(key, str(value)) for key, value in filters.set()}
            for row in (*answer.rows, answer.total):
                own = {(answer.dimension, row.code)} - {(answer.dimension, "*")}
                for measure, cell in zip(answer.measures, row.cells, strict=True):
                    if measure.metric in ("needs", "unmet"):
                        yield frozenset(narrowed | own), measure.metric, cell


def _rows(made: Small, codes: frozenset[tuple[str, str]], metric: str) -> frozenset[int]:
    """The needs that a figure counts, by their keys."""
    places = ("region", "mrc", "municipality", "borough")

    def holds(row: dict[str, object]) -> bool:
        for name, code in codes:
            if name == "area" and code not in [row[place] for place in places]:
                return False
            if name == "topic" and code not in [row[f"topic_{depth}"] for depth in (1, 2, 3)]:
                return False
            if name not in ("area", "topic") and str(row.get(name, "")) != code:
                return False
        return row["day"].year == 2024 and (metric == "needs" or row["status"] == "unmet")  # type: ignore[attr-defined]

    return frozenset(row["need_key"] for row in made.of("needs", holds))


def test_a_figure_is_exact_or_perturbed_or_hidden_whatever_its_name(
    made: Small, store: Store, release: Released
) -> None:
    """The same needs, reached by other filters, are the same figure; an exact one is right, and of five people."""
    contact_of = {row["need_key"]: row["contact"] for row in made.rows["needs"]}
    seen: dict[frozenset[int], dict[tuple[str, float | None], frozenset[tuple[str, str]]]] = {}
    for codes, metric, cell in _everything(store, release):
        rows = _rows(made, codes, metric)
        if rows:
            told = seen.setdefault(rows, {})
            told["hidden" if cell.value is None else cell.state, cell.value] = codes | {("counts", metric)}
        if cell.state == "exact":
            assert cell.value == len(rows)
            assert not rows or len({contact_of[key] for key in rows}) >= 5
    assert len(seen) > 150
    assert {state for told in seen.values() for state, _ in told} == {"exact", "hidden", "perturbed"}
    for rows, told in seen.items():
        # A topic of the third depth that is not known may be, by chance, all of a topic of the first.
        states = {state for (state, _), codes in told.items() if ("topic_3", "") not in codes}
        assert len(states) <= 1, (len(rows), told)
        assert len(told) == 1 or "hidden" not in {state for state, _ in told}, (len(rows), told)


def test_a_fiscal_year_is_the_sum_of_published_quarters(made: Small, store: Store, years: Mapping[int, Year]) -> None:
    both = Released(years)
    found = first(asked(store, both, "contacts_by_gender", period=FISCAL))
    shown = {code: cell for code, cell in found.items() if cell.state == "exact"}
    assert "woman" in shown
    for code, cell in shown.items():
        of = made.of("contacts", lambda row, code=code: FISCAL.first <= row["day"] <= FISCAL.last
                     and row["kind"] == "conversation" and code in ("*", row["gender"]))  # fmt: skip
        assert cell.value == len(of)
    assert asked(store, both, "contacts_by_gender", period=FISCAL).release == "2024-1, 2025-1"


def test_what_is_partly_published_is_perturbed(store: Store, release: Released) -> None:
    answer = asked(store, release, "contacts_by_gender", period=FISCAL)
    assert "exact" not in {cell.state for cell in first(answer).values()}
    assert answer.release == ""


def test_months_over_time_are_each_what_is_published_of_them(store: Store, release: Released) -> None:
    states = {code: cell.state for code, cell in first(asked(store, release, "needs_over_time", period=FISCAL)).items()}
    assert states["202412"] == "exact"
    assert states["202501"] == "perturbed"


def test_what_is_within_a_hidden_cell_is_hidden(years: Mapping[int, Year]) -> None:
    year = years[2024]
    table, place, values = next(
        (table, *inside)
        for (table, _), cells in year.cells.items()
        if (table.level, table.grain, len(table.columns)) == ("region", "year", 1)
        for inside, told in cells.items()
        if told.state != "exact" and all(inside)
    )
    free = Coordinates(table._replace(grain="quarter"), place, "2024-Q1", values)
    assert year.told(free) is None
    assert year.hides(free)


def test_of_a_few_not_even_that_none_of_them_is_there_is_told() -> None:
    few, table = Table("needs", "region", "year"), Table("needs", "region", "year", ("topic_1",))
    cells = {(few, "2024"): {("region-9", ()): Told("hidden"), ("region-1", ()): Told("exact", 90)}}
    year = Year("2024-1", 202412, frozenset({few, table}), cells, {})
    nobody = [Coordinates(table, place, "2024", ("food",)) for place in ("region-9", "region-1")]
    assert [year.told(cell) for cell in nobody] == [Told("linked", is_listed=False), Told("exact", 0)]


def test_of_a_code_of_which_it_is_not_known_where_it_lies_nobody_and_somebody_are_not_told_apart() -> None:
    """Of a list since changed, or in a release that named only what somebody had."""
    few, town = Table("needs", "region", "year"), Table("needs", "municipality", "year")
    mrc, total = Table("needs", "mrc", "year"), Table("needs", "everywhere", "year")
    asked = at("needs", level="municipality", place="mun-9", grain="year", period="2024")
    for state in (Told("hidden"), Told("exact", 90)):
        cells = {(few, "2024"): {("region-9", ()): state}, (total, "2024"): {("", ()): Told("exact", 180)}}
        year = Year("2024-1", 202412, frozenset({few, town, mrc, total}), cells, {})
        assert year.told(asked) == (Told("linked", is_listed=False) if state.state == "hidden" else Told("exact", 0))


def _of_unknown(telling: Mapping[str, Told], places: Sequence[str]) -> Year:
    """A release of needs by region, whose lists name these and what is known of none of their RCMs."""
    region, total = Table("needs", "region", "year"), Table("needs", "everywhere", "year")
    mrc = Table("needs", "mrc", "year")
    cells = {(region, "2024"): {(place, ()): told for place, told in telling.items()},
             (mrc, "2024"): {(f"{place}?", ()): told for place, told in telling.items()},
             (total, "2024"): {("", ()): Told("exact", 200)}}  # fmt: skip
    within = {("mrc", "region"): {f"{place}?": place for place in places}}
    return Year("2024-1", 202412, frozenset({region, mrc, total}), cells, within)


def test_those_of_whom_only_something_wider_is_known_are_told_where_all_have_one_such_code() -> None:
    asked = at("needs", level="mrc", place="", grain="year", period="2024")
    places = ("region-1", "region-2", "region-3")
    one = _of_unknown({"region-1": Told("exact", 12)}, places)
    assert one.told_rest(asked, "mrc") == Told("exact", 12)
    two = _of_unknown({"region-1": Told("exact", 12), "region-2": Told("exact", 6)}, places)
    assert two.told_rest(asked, "mrc") is None
    some = _of_unknown({"region-1": Told("exact", 12), "region-2": Told("hidden")}, places)
    assert some.told_rest(asked, "mrc") == Told("linked")
    assert _of_unknown({}, ()).told_rest(asked, "mrc") is None


def test_a_city_that_is_all_of_its_region_is_shown_as_the_region() -> None:
    gender = Table("needs", "region", "year", ("gender",))
    totals = {"region-13": 40, "region-6": 90}
    cells = {
        (Table("needs", "region", "year"), "2024"): {(place, ()): Told("exact", n) for place, n in totals.items()},
        (Table("needs", "municipality", "year"), "2024"): {
            ("laval", ()): Told("exact", 40), ("m", ()): Told("exact", 80),
        },
        (gender, "2024"): {("region-13", ("woman",)): Told("exact", 30), ("region-6", ("woman",)): Told("exact", 50)},
    }  # fmt: skip
    within = {("municipality", "region"): {"laval": "region-13", "m": "region-6"}}
    year = Year("2024-1", 202412, frozenset(table for table, _ in cells), cells, within)
    city = at("needs", level="municipality", place="laval", grain="year", period="2024", gender="woman")
    assert year.told(city) == Told("exact", 30)
    assert year.told(city._replace(place="m")) is None


def test_a_code_that_everybody_has_is_the_same_as_none() -> None:
    """Where there is one operator, or all speak French: an exact number is not shown perturbed under that filter."""
    for name, alone in (("operator", "host"), ("language", "fr")):
        total, own = Table("needs", "everywhere", "year"), Table("needs", "everywhere", "year", (name,))
        region = Table("needs", "region", "year")
        for theirs in (90, 89):
            cells = {
                (total, "2024"): {("", ()): Told("exact", 90)}, (own, "2024"): {("", (alone,)): Told("exact", theirs)},
                (region, "2024"): {("region-1", ()): Told("exact", 31), ("region-2", ()): Told("exact", 59)},
            }  # fmt: skip
            year = Year("2024-1", 202412, frozenset(table for table, _ in cells), cells, {})
            there = at("needs", level="region", place="region-1", grain="year", period="2024", **{name: alone})
            assert year.told(there) == (Told("exact", 31) if theirs == 90 else None)


def test_rows_that_came_after_a_release_are_not_told(store: Store, years: Mapping[int, Year]) -> None:
    """A place that the release counts nobody in."""
    year = years[2024]
    where = Table("needs", "borough", "year")
    without = {inside: told for inside, told in year.cells[where, "2024"].items() if inside[0] != "borough-b"}
    older = Released(
        {2024: Year(year.name, year.last, year.tables, {**year.cells, (where, "2024"): without}, year.within)}
    )
    assert first(asked(store, older, "needs_by_place", depth="borough"))["borough-b"].value is None


def test_what_is_not_known_is_what_the_others_leave(made: Small, store: Store, release: Released) -> None:
    found = first(asked(store, release, "needs_by_place", depth="municipality"))
    of = made.of("needs", lambda row: row["municipality"] == "" and row["day"].year == 2024)
    assert (found[""].state, found[""].value) == ("exact", len(of))


def test_shares_and_rates_are_of_what_is_shown(store: Store, release: Released) -> None:
    answer = asked(store, release, "unmet_by_topic", depth="topic_2")
    names = [measure.metric for measure in answer.measures]
    total = answer.total.cells[names.index("unmet")].value
    for row in answer.rows:
        told = dict(zip(names, row.cells, strict=True))
        if told["unmet"].value is None:
            assert told["share"].value is None
            assert told["unmet_rate"].value is None
        else:
            assert told["share"].value == pytest.approx(100 * told["unmet"].value / total)


@pytest.mark.parametrize(
    ("question", "name", "depth"),
    [("unmet_by_topic", "topic", "topic_1"), ("unmet_by_topic", "topic", "topic_2"), ("unmet_by_place", "area", "mrc"),
     ("unmet_by_place", "area", "borough"), ("needs_by_gender", "gender", ""), ("needs_by_language", "language", "")],
)  # fmt: skip
def test_unmet_needs_that_are_hidden_are_told_by_no_reason_and_by_no_other_status(
    store: Store, release: Released, question: str, name: str, depth: str
) -> None:
    """The total of reasons counts them once; each status but one leaves them of all needs."""
    answer = asked(store, release, question, depth=depth)
    place = [measure.metric for measure in answer.measures].index("unmet")
    for row in answer.rows:
        filters = Filters(**{name: row.code}) if row.code else NONE
        if row.code:
            total = asked(store, release, "unmet_by_reason", filters).total.cells[0]
            assert (total.value, total.state) == (row.cells[place].value, total.state), row.code
        if row.code and row.cells[place].value is None:
            statuses = asked(store, release, "needs_by_status", filters).rows
            assert all(one.cells[0].value is None for one in statuses), row.code


@pytest.mark.parametrize("question", ["needs", "needs_by_gender", "referrals", "referrals_by_organization"])
def test_people_are_told_once_as_communications(store: Store, release: Released, question: str) -> None:
    """Nearly every communication has a need: two counts of nearly the same people would tell what both keep."""
    told = asked(store, release, question)
    inside = asked(store, release, question, scope=Scope("operator", "coin"))
    names = [[measure.metric for measure in answer.measures] for answer in (told, inside)]
    assert [METRICS[name].of for name in names[1] if name not in names[0]] == [("contacts",)]
    assert all(len(row.cells) == len(names[0]) for row in (*told.rows, told.total))


def test_an_operator_sees_its_own_whatever_was_published(store: Store, release: Released) -> None:
    answer = asked(store, release, "needs_by_gender", scope=Scope("operator", "coin"))
    assert {cell.state for cell in first(answer).values()} == {"exact"}
    assert answer.release == ""


def test_the_newest_release_of_each_year_is_read(
    store: Store, years: Mapping[int, Year], tmp_path: Path, settings: object
) -> None:
    settings.DATA = tmp_path  # type: ignore[attr-defined]
    assert released.latest() is None
    rows = lattice_cube.rows(store, "reasons", 2024, 202412)
    for name in ("2024-1", "2024-2"):
        (tmp_path / "published" / name).mkdir(parents=True)
        Made(2024, 202412, {"reasons": releasing.protect(rows)}).write(tmp_path / "published" / name)
    found = released.latest()
    assert found is not None
    assert {year: one.name for year, one in found.years.items()} == {2024: "2024-2"}
