"""Schematic limits nest: children tile their parent, at every level, and hold their own centre."""

from __future__ import annotations

import pytest
import shapely

from balise.territories.rules.facts import facts, outlines
from balise.territories.rules.limits import Limit, LimitIndex
from balise.territories.rules.schematic import limits

MADE = limits(facts(), outlines())
BY_CODE = {fact.code: fact for fact in facts()}


@pytest.mark.parametrize(
    ("parent", "kinds"),
    [
        ("mun-66023", {"borough"}),
        ("agglo-montreal", {"municipality"}),
        ("crown-north", {"municipality"}),
        ("cm-montreal", {"agglomeration", "crown", "municipality"}),
        ("mrc-67", {"municipality"}),
        ("region-16", {"mrc", "agglomeration", "municipality"}),
        ("ca-qc", {"region"}),
        ("borough-rem20", {"neighbourhood"}),
    ],
)
def test_children_tile_their_parent(parent: str, kinds: set[str]) -> None:
    children = [MADE[f.code] for f in facts() if parent in f.parents and f.kind in kinds]
    whole = MADE[parent]
    assert len(children) > 1
    assert shapely.union_all(children).symmetric_difference(whole).area < 1e-4 * whole.area
    assert sum(child.area for child in children) == pytest.approx(whole.area, rel=1e-4)


def test_every_limit_is_valid_and_holds_its_centre() -> None:
    assert [code for code, shape in MADE.items() if not shape.is_valid or shape.area == 0] == []
    leaves = [f for f in facts() if f.kind in ("borough", "municipality") and f.code in MADE]
    split = {parent for f in facts() if f.kind == "borough" for parent in f.parents}
    out = [
        f.code
        for f in leaves
        if f.code not in split and not MADE[f.code].buffer(1e-5).contains(shapely.Point(f.longitude, f.latitude))
    ]
    assert out == []


def test_only_the_country_and_rural_postal_areas_have_none() -> None:
    without = {f.code for f in facts() if f.code not in MADE}
    assert {code for code in without if BY_CODE[code].kind != "postal"} == {"ca"}
    assert {BY_CODE[code].official_code[1] for code in without - {"ca"}} == {"0"}


INDEX = LimitIndex(
    [Limit(code, BY_CODE[code].kind, shape, is_schematic=True) for code, shape in MADE.items()],
    {fact.code: fact.parents for fact in facts()},
    {fact.code: fact.kind for fact in facts()},
)


@pytest.mark.parametrize(
    ("latitude", "longitude"),
    [(45.4236, -75.7009), (45.0213, -74.7303), (45.6075, -74.6040), (48.0050, -66.6730), (47.3737, -68.3251),
     (44.6995, -73.4529), (52.9463, -66.9114), (43.6532, -79.3832), (48.4758, -81.3305), (0.0, 0.0)],
    ids=["Ottawa", "Cornwall", "Hawkesbury", "Campbellton", "Edmundston", "Plattsburgh", "Labrador City", "Toronto",
         "Timmins", "the sea"],
)  # fmt: skip
def test_neighbouring_cities_are_outside(latitude: float, longitude: float) -> None:
    assert INDEX.where(latitude, longitude).is_outside


@pytest.mark.parametrize(
    ("latitude", "longitude", "code"),
    [
        (45.4290, -75.7130, "mun-81017"), (45.5539, -73.5517, "borough-rem22"), (45.5017, -73.5673, "borough-rem19"),
        (45.5580, -73.7500, "mun-65005"), (45.5370, -73.5100, "mun-58227"), (46.8030, -71.2428, "mun-23027"),
        (45.4010, -71.8990, "mun-43027"), (48.4500, -68.5300, "mun-10043"), (58.1070, -68.4100, "mun-99095"),
        (47.3800, -61.8600, "mun-01023"),
    ],
    ids=["Gatineau", "Hochelaga", "downtown", "Laval", "Longueuil", "Québec", "Sherbrooke", "Rimouski", "Kuujjuaq",
         "the Magdalen Islands"],
)  # fmt: skip
def test_city_centres_are_in_their_city(latitude: float, longitude: float, code: str) -> None:
    assert code in INDEX.where(latitude, longitude).areas
