"""Real limits and real places agree."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
import shapely
from shapely.geometry import shape

from balise.territories import actions
from balise.territories.find import find
from balise.territories.models import Boundary
from balise.territories.rules import limit_files
from balise.territories.rules.facts import facts, outlines
from balise.territories.rules.schematic import limits
from balise.territories.where import where

from .conftest import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("areas"), pytest.mark.shared]
FILES = "territoires-quebec"


def load(shared: Path, name: str, **more: str) -> actions.LimitsLoaded:
    return actions.load_limits(path=shared / FILES / name, now=NOW, **more)


def test_borough_of_the_497_places_agrees_with_the_polygons_of_2018(shared: Path) -> None:
    report = load(shared, "mtl-limadmin-2018.geojson")
    assert (len(report.matched), report.created, report.refused) == (34, [], [])
    assert report.derived == ["agglo-montreal", "mun-66023", "region-06"]
    with open(shared / "montreal-lieux-interet" / "organismes-et-services.csv", encoding="utf-8-sig") as file:
        places = list(csv.DictReader(file))
    told = agreed = 0
    for place in places:
        named = [found.code for found in find(place["Arrondissement"]) if found.kind in ("borough", "municipality")]
        found = where(float(place["Latitude"]), float(place["Longitude"]))
        smallest = [code for code in found.areas if code.startswith(("borough-", "mun-"))]
        if named and smallest:
            told += 1
            agreed += named[0] == smallest[0]
        assert {"region-06", "agglo-montreal", "cm-montreal"} <= set(found.areas)
    assert len(places) == told == 497
    assert agreed / told >= 0.99


def test_sociological_neighbourhoods_load_with_their_degenerate_parts_told(shared: Path) -> None:
    report = load(shared, "mtl-quartiers-sociologiques-2014.geojson")
    assert (report.kind, report.name_field, len(report.matched), report.refused) == ("neighbourhood", "Q_socio", 32, [])
    told = {(r["feature"], r["what_en"]) for r in report.repaired}
    assert (23, "A part whose outer ring has fewer than three different points was left out.") in told
    assert (12, "Its name was read as Montréal-Nord.") in told
    assert all(shapely.from_wkb(bytes(b.geometry)).is_valid for b in Boundary.objects.filter(generation="2014"))


def test_the_neighbourhoods_of_quebec_and_the_17_regions_load(shared: Path) -> None:
    report = load(shared, "vdq-quartiers.geojson", generation="2016")
    assert (report.kind, len(report.matched), report.refused) == ("neighbourhood", 35, [])
    report = load(shared, "qc-regions-administratives-17.geojson.gz", generation="2013")
    assert (report.kind, len(report.matched), report.derived) == ("region", 17, ["ca-qc"])
    assert where(46.8139, -71.2082).areas[1:4] == (
        "hood-quebec-vieux-quebec-cap-blanc-colline-parlementaire", "borough-23027-1", "mun-23027",
    )  # fmt: skip
    assert where(45.4215, -75.6972).is_outside  # Ottawa
    assert where(43.6532, -79.3832).is_outside  # Toronto


def test_schematic_limits_are_roughly_right(shared: Path) -> None:
    """What the documentation says of them: about 7 points in 10 of the island fall in the right unit."""
    made = limits(facts(), outlines())
    file = limit_files.read(shared / FILES / "mtl-limadmin-2018.geojson")
    right = total = 0.0
    for feature in file.features:
        code = str(feature.fields["CODEMAMROT"])
        real = shape(feature.shape)
        right += made[f"mun-{code}" if code.isdigit() else f"borough-{code.lower()}"].intersection(real).area
        total += real.area
    assert 0.68 < right / total < 0.9
