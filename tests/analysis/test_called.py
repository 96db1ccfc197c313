"""A cell has one name, whichever question asks for it: its noise is drawn once, and cannot be averaged away."""

from __future__ import annotations

import numpy as np
import pytest

from balise.analysis.gate import Gate, Naming, Part
from balise.analysis.rules import areas
from balise.analysis.rules.keys import Noise
from balise.analysis.rules.question import Filters, Scope

YEAR, MARCH = Part("year", "2024"), Part("month", "2024-03")
Pairs = tuple[tuple[str, str], ...]


ABOVE = {
    "borough-a": frozenset({"mun-1", "agglo", "region-1"}),
    "agglo": frozenset({"region-1"}),
    "mun-65005": frozenset({"region-13"}),
    "agglo-2": frozenset({"region-2"}),
    "region-2": frozenset({"agglo-2"}),  # of the same municipalities
}


def around(area: str) -> frozenset[str]:
    return ABOVE.get(area, frozenset())


def has(area: str, level: str) -> bool:
    return (area, level) != ("region-13", "mrc")


def itself(part: Part) -> Part:
    return part


def any_(fact: str, traits: frozenset[str], part: Part) -> bool:
    return True


def means(list_: str, code: str) -> str:
    return {("events", "host:epidemic"): "covid", ("age", "adults"): "35_49"}.get((list_, code), code)


def name(fact: str, column: str, depth: str, pairs: Pairs, code: str = "", part: Part = YEAR) -> int:
    same = {"mun-65005": "region-13", "agglo-2": "region-2"}
    alone = {YEAR: "coin", MARCH: "coin"}
    noise = Noise(b"secret")
    naming = Naming(
        noise, lambda area: same.get(area, area), around, has, lambda part: alone.get(part, ""), itself, any_, means
    )
    gate = Gate(Scope(), Filters(), fact, pairs, (part,), None, around, naming)
    return int(gate.names(column, depth, np.array([code], dtype=object), np.zeros(1, dtype=np.int64))[0])


WOMEN = (("gender", "woman"),)
OLD = (("age_group", "65_plus"),)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param(("contacts", "communications", "age_group", WOMEN, "65_plus"),
                     ("contacts", "communications", "gender", OLD, "woman"), id="rows and filters"),
        pytest.param(("contacts", "communications", "gender", OLD, "woman"),
                     ("contacts", "communications", "", OLD + WOMEN), id="row and total"),
        pytest.param(("contacts", "communications", "", WOMEN + OLD),
                     ("contacts", "communications", "", OLD + WOMEN), id="order of filters"),
        pytest.param(("needs", "unmet", "", WOMEN), ("needs", "needs", "", (*WOMEN, ("status", "unmet"))), id="unmet"),
        pytest.param(("contacts", "communications", "territory", (("region", "region-2"),), "agglo-2"),
                     ("contacts", "communications", "", (("region", "region-2"),)), id="each contains the other"),
        pytest.param(("contacts", "communications", "region", (("territory", "agglo-2"),), "region-2"),
                     ("contacts", "communications", "", (("territory", "agglo-2"),)), id="and the other way"),
        pytest.param(("needs", "needs", "", (("events", "host:epidemic"),)),
                     ("needs", "needs", "", (("events", "covid"),)), id="an event and what it means"),
        pytest.param(("needs", "needs", "age_band", (), "host:adults"),
                     ("needs", "needs", "", (("age_group", "35_49"),)), id="a band and what it means"),
        pytest.param(("unmet", "unmet_for", "reason_group", (("status", "unmet"),), "cost"),
                     ("unmet", "unmet_for", "reason_group", (), "cost"), id="unmet needs that are unmet"),
        pytest.param(("needs", "needs", "status", WOMEN, "unmet"), ("needs", "unmet", "", WOMEN), id="row of unmet"),
        pytest.param(("contacts", "communications", "", (("age_band", "35_49"),)),
                     ("contacts", "communications", "age_group", (), "host:35_49"), id="band and group"),
        pytest.param(("contacts", "communications", "region", WOMEN, "region-13"),
                     ("contacts", "communications", "", (*WOMEN, ("municipality", "mun-65005"))), id="the same places"),
        pytest.param(("contacts", "communications", "borough", WOMEN, "borough-a"),
                     ("contacts", "communications", "borough", (*WOMEN, ("territory", "agglo")), "borough-a"),
                     id="a borough of a territory"),
        pytest.param(("contacts", "communications", "territory", (("borough", "borough-a"),), "agglo"),
                     ("contacts", "communications", "", (("borough", "borough-a"),)), id="the territory of a borough"),
        pytest.param(("contacts", "communications", "municipality", (("region", "region-13"),), "mun-65005"),
                     ("contacts", "communications", "", (("region", "region-13"),)), id="the city of its region"),
        pytest.param(("contacts", "communications", "mrc", (("region", "region-13"),), ""),
                     ("contacts", "communications", "", (("region", "region-13"),)), id="a region of no such parts"),
        pytest.param(("contacts", "arrivals", "kind", WOMEN, "conversation"),
                     ("contacts", "communications", "", WOMEN), id="those who were answered"),
        pytest.param(("contacts", "arrivals", "", WOMEN),
                     ("contacts", "communications", "", WOMEN), id="who hung up said nothing"),
        pytest.param(("contacts", "communications", "", WOMEN),
                     ("contacts", "communications", "", (*WOMEN, ("operator", "coin"))), id="the only operator"),
        pytest.param(("needs", "needs", "topic_2", (), "food.banks"),
                     ("needs", "needs", "", (("topic_1", "food"), ("topic_2", "food.banks"))), id="a topic implied"),
    ],
)  # fmt: skip
def test_one_cell_has_one_name(one: tuple[str, str, str, Pairs], other: tuple[str, str, str, Pairs]) -> None:
    assert name(*one) == name(*other)


@pytest.mark.parametrize("operator", ["coin", "other"])
def test_a_month_has_one_name_in_a_year_and_alone(operator: str) -> None:
    """Where one operator has everybody, then or all year, and where it has not."""
    pairs = (*WOMEN, ("operator", operator))
    alone = name("needs", "needs", "", pairs, part=MARCH)
    assert name("needs", "needs", "month", pairs, "202403") == alone
    assert name("needs", "needs", "month", pairs, "202403", part=Part("year", "2025")) == alone
    assert name("needs", "needs", "month", pairs, "202404") != alone


def test_other_cells_have_other_names() -> None:
    cells = [
        ("contacts", "communications", "", ()), ("needs", "needs", "", ()), ("needs", "unmet", "", ()),
        ("needs", "contacts", "", ()), ("needs", "contacts", "", (("status", "unmet"),)),
        ("contacts", "communications", "", WOMEN), ("contacts", "communications", "", OLD),
        ("contacts", "communications", "", (("operator", "other"),)), ("transfers", "transfers", "", ()),
        ("contacts", "repeats", "", ()), ("contacts", "arrivals", "", ()), ("unmet", "unmet_for", "", ()),
        ("contacts", "communications", "", (("is_newcomer", "yes"),)),
        ("transfers", "transfers", "", (("has_handover", "yes"),)),
        ("contacts", "communications", "mrc", (("region", "region-1"),), ""), ("referrals", "organizations", "", ()),
    ]  # fmt: skip
    assert len({name(*cell) for cell in cells}) == len(cells)
    assert name("needs", "needs", "", (), part=MARCH) != name("needs", "needs", "", ())


def test_a_region_of_one_city_is_the_same_places_and_one_of_several_is_not() -> None:
    above = {"city": frozenset({"county", "region"}), "county": frozenset({"region"}), "town": frozenset({"other"})}
    residents = {"city": 9, "county": 9, "region": 9, "town": 4, "other": 7, "lonely": None, "nowhere": None}
    found = areas.widest(residents, lambda area: above.get(area, frozenset()), residents, {})
    assert found == {"city": "region", "county": "region"}
    assert areas.widest(["lonely"], lambda area: frozenset({"nowhere"}), residents, {}) == {}
    both = {"crown": frozenset({"county"}), "county": frozenset({"crown"})}
    mutual = areas.widest(both, lambda area: frozenset(), {}, both)
    assert mutual["crown"] == mutual["county"]


def test_a_county_is_within_what_all_its_municipalities_are_in() -> None:
    above = {
        "a": frozenset({"county", "crown"}),
        "b": frozenset({"county", "crown"}),
        "c": frozenset({"other", "crown"}),
        "d": frozenset({"other"}),
    }
    found = areas.enclosing(above, above.__getitem__)
    assert found == {"county": frozenset({"crown"}), "crown": frozenset(), "other": frozenset()}
