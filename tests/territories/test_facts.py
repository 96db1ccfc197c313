"""The facts shipped with the project agree with one another, and with published totals."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest

from balise.territories.rules.facts import DATA, FILES, Fact, facts
from balise.territories.rules.kinds import KINDS

BY_CODE = {fact.code: fact for fact in facts()}


def of_kind(kind: str) -> list[Fact]:
    return [fact for fact in facts() if fact.kind == kind]


def above(fact: Fact) -> set[str]:
    return set(fact.parents).union(*(above(BY_CODE[parent]) for parent in fact.parents))


def test_codes_are_unique_and_begin_with_their_kind() -> None:
    assert len(BY_CODE) == len(facts())
    assert [f.code for f in facts() if not f.code.startswith(KINDS[f.kind].prefix)] == []


def test_parents_are_known_and_larger() -> None:
    for fact in facts():
        for parent in fact.parents:
            assert KINDS[BY_CODE[parent].kind].rank > KINDS[fact.kind].rank, fact.code


def test_every_area_but_the_country_lies_in_quebec() -> None:
    assert [f.code for f in facts() if f.code not in ("ca", "ca-qc") and "ca-qc" not in above(f)] == []


def test_the_counts_are_those_of_the_territory() -> None:
    counts = Counter(fact.kind for fact in facts())
    assert counts["region"] == 17
    assert counts["mrc"] == 87
    assert len([f for f in of_kind("municipality") if "cm-montreal" in above(f)]) == 82
    island = [f for f in facts() if f.parents == ("mun-66023",) and f.kind == "borough"]
    linked = [f for f in of_kind("municipality") if "agglo-montreal" in f.parents and f.code != "mun-66023"]
    assert (len(island), len(linked)) == (19, 15)


def test_populations_add_up() -> None:
    """Boroughs: census of 2016, 1,704,694 for the city. Regions: decree of 2025, sum for Québec."""
    boroughs = [f for f in of_kind("borough") if f.parents == ("mun-66023",)]
    assert sum(f.population or 0 for f in boroughs) == 1_704_694
    assert sum(f.population or 0 for f in of_kind("region")) == BY_CODE["ca-qc"].population
    parts = ["agglo-montreal", "agglo-longueuil", "mun-65005", "crown-north", "crown-south"]
    assert sum(BY_CODE[code].population or 0 for code in parts) == BY_CODE["cm-montreal"].population


def test_every_city_over_20_000_people_is_known() -> None:
    """Cities of Québec over 20,000, of which the directory of municipalities of 2025 counts 61."""
    assert len([f for f in of_kind("municipality") if (f.population or 0) > 20_000]) == 61


@pytest.mark.parametrize(
    ("code", "latitude", "longitude"),
    [
        ("mun-66023", 45.51, -73.59), ("mun-23027", 46.81, -71.21), ("mun-81017", 45.48, -75.65),
        ("mun-43027", 45.40, -71.89), ("mun-94068", 48.42, -71.05), ("mun-37067", 46.35, -72.55),
        ("mun-97007", 50.22, -66.38), ("mun-86042", 48.24, -79.02), ("mun-10043", 48.45, -68.52),
        ("mun-58007", 45.46, -73.46), ("mun-34017", 46.755, -71.696), ("fsa-h1w", 45.54, -73.55),
    ],
)  # fmt: skip
def test_centres_are_where_the_places_are(code: str, latitude: float, longitude: float) -> None:
    assert abs(BY_CODE[code].latitude - latitude) < 0.04
    assert abs(BY_CODE[code].longitude - longitude) < 0.06


def test_children_lie_near_their_parents() -> None:
    """A centre given to a homonym at the other end of Québec would be seen here."""
    far = [
        fact.code
        for fact in of_kind("municipality") + of_kind("borough") + of_kind("neighbourhood")
        for parent in fact.parents
        if BY_CODE[parent].kind in ("mrc", "agglomeration", "municipality", "borough")
        and "region-09" not in above(fact)
        and "region-10" not in above(fact)
        and abs(fact.latitude - BY_CODE[parent].latitude) + abs(fact.longitude - BY_CODE[parent].longitude) > 1.6
    ]
    assert far == []


def test_the_reference_page_counts_them_right() -> None:
    page = (Path(__file__).parents[2] / "docs" / "reference" / "territories.md").read_text()
    counted = {name: int(number) for name, number in re.findall(r"^\| `([\w-]+\.csv)` \| (\d+) \|", page, re.MULTILINE)}
    assert counted == {name: len((DATA / name).read_text().splitlines()) - 1 for name in FILES}
