"""Schematic limits nest: children tile their parent, at every level, and hold their own centre."""

from __future__ import annotations

import pytest
import shapely

from balise.territories.rules.facts import facts, outlines
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
