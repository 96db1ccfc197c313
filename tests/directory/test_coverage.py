"""Whether a service covers a place: by areas, exclusions, a polygon, or everywhere."""

from __future__ import annotations

import json

import pytest

from balise.core.languages import Text
from balise.directory.rules.coverage import covers, listed, rank, sentence, specificity
from balise.directory.rules.record import Coverage

VIMONT = ("hood-vimont", "mun-65005", "region-13", "cm-montreal", "ca-qc", "ca")
SQUARE = json.dumps({"type": "Polygon", "coordinates": [[[-74, 45], [-73, 45], [-73, 46], [-74, 46], [-74, 45]]]})


@pytest.mark.parametrize(
    ("coverage", "point", "answer"),
    [
        ((), None, None),
        ((Coverage(everywhere=True),), None, True),
        ((Coverage(areas=("mun-65005",)),), None, True),
        ((Coverage(areas=("region-13", "region-06")),), None, True),
        ((Coverage(areas=("region-06",)),), None, False),
        ((Coverage(everywhere=True, excluded=("region-13",)),), None, False),
        ((Coverage(areas=("ca-qc",), excluded=("hood-vimont",)),), None, False),
        ((Coverage(areas=("ca-qc",), excluded=("hood-vimont",)), Coverage(areas=("mun-65005",))), None, True),
        ((Coverage(names=("le quartier",)),), None, None),
        ((Coverage(areas=("region-06",), names=("et autour",)),), None, None),
        ((Coverage(areas=("region-06",)), Coverage(text=Text("selon l’école"))), None, None),
        ((Coverage(polygon=SQUARE),), (45.5, -73.5), True),
        ((Coverage(polygon=SQUARE),), (46.5, -73.5), False),
        ((Coverage(polygon=SQUARE),), None, None),
        ((Coverage(polygon="{"),), (45.5, -73.5), None),
        ((Coverage(polygon='{"type": "Polygon", "coordinates": []}'),), (45.5, -73.5), None),
    ],
)
def test_a_place_is_covered(
    coverage: tuple[Coverage, ...], point: tuple[float, float] | None, answer: bool | None
) -> None:
    assert covers(coverage, VIMONT, point) is answer


def test_a_narrower_area_is_more_specific() -> None:
    codes = [
        "ca",
        "ca-qc",
        "region-13",
        "cm-montreal",
        "agglo-montreal",
        "mrc-66",
        "mun-65005",
        "borough-rem24",
        "hood-x",
    ]
    assert [rank(code) for code in codes] == sorted({rank(code) for code in codes})
    everywhere, province, city = (
        (Coverage(everywhere=True),), (Coverage(areas=("ca-qc",)),), (Coverage(areas=("mun-65005", "ca-qc")),),
    )  # fmt: skip
    assert specificity(everywhere, VIMONT) < specificity(province, VIMONT) < specificity(city, VIMONT)
    assert specificity(city) == specificity(province)
    assert specificity(()) == 0
    assert specificity((Coverage(areas=("mun-65005",), excluded=("hood-vimont",)),), VIMONT) == 0


def name_of(code: str) -> Text:
    return {"mun-65005": Text("Laval", "Laval"), "region-06": Text("Montréal", "Montreal")}.get(code, Text())


def test_coverage_in_words() -> None:
    both = Coverage(areas=("mun-65005", "region-06"), excluded=("hood-x",))
    assert sentence((both,), "fr", name_of) == "Laval et Montréal, sauf hood-x"
    assert sentence((both,), "en", name_of) == "Laval and Montreal, except hood-x"
    assert sentence((Coverage(everywhere=True), both), "fr", name_of) == "Partout"
    assert sentence((Coverage(everywhere=True, excluded=("mun-65005",)),), "en", name_of) == "Everywhere, except Laval"
    assert sentence((Coverage(text=Text("Selon l’école")), Coverage(names=("Nord",))), "fr", name_of) == (
        "Selon l’école; Nord"
    )
    assert sentence((Coverage(polygon=SQUARE),), "en", name_of) == "Territory drawn on the map"
    assert sentence((), "fr", name_of) == ""


def test_a_long_list_says_how_many_others() -> None:
    assert listed(["a", "b", "c", "a"], "fr") == "a, b et c"
    assert listed(list("abcde"), "fr", 2) == "a, b et 3 autres"
    assert listed([], "en") == ""
