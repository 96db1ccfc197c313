"""Maps beside tables of places: each side of a comparison has its own, and one reads both by one scale."""

from __future__ import annotations

from collections.abc import Iterator
from types import SimpleNamespace
from typing import cast

import factories
import pytest
import shapely

from balise.analysis.rules.answer import Answer, Cell, Measure, Row
from balise.analysis.rules.question import Filters
from balise.core.languages import Text
from balise.territories.models import Area, Boundary
from balise.web.analyst import map_of
from balise.web.analyst.map_of import picture

NEEDS = Measure("needs", "needs", Text("Besoins", "Needs"), "count")
PLACES = {"map-a": (-73.6, 45.5), "map-b": (-73.5, 45.5), "map-c": (-75.7, 45.4)}


@pytest.fixture(autouse=True)
def limits(db: None) -> Iterator[None]:
    for code, (west, south) in PLACES.items():
        area = Area.objects.create(code=code, kind="municipality", name_fr=code, edited_at=factories.NOW)
        square = shapely.box(west, south, west + 0.1, south + 0.1)
        Boundary.objects.create(area=area, generation="2018", geometry=shapely.to_wkb(square))
    map_of._limits.cache_clear()
    yield
    map_of._limits.cache_clear()


def answer(area: str, **told: float | None) -> Answer:
    rows = tuple(
        Row(code.replace("_", "-"), Text(code, code), (Cell(value, "exact" if value is not None else "hidden"),))
        for code, value in told.items()
    )
    question = SimpleNamespace(filters=Filters(area=area))
    return cast(Answer, SimpleNamespace(rows=rows, measures=(NEEDS,), question=question))


def test_an_answer_alone_is_one_map_without_a_name() -> None:
    found = picture([answer("", map_a=10.0, map_b=None)], NEEDS, "en")
    assert found is not None
    (ground,) = found.grounds
    assert ground.name == ""
    assert {shape.code: shape.level for shape in ground.shapes} == {"map-a": 1, "map-b": 0}
    assert found.has_untold


def test_two_places_are_two_maps_in_the_same_classes() -> None:
    sides = [answer("region-06", map_a=10.0, map_b=100.0), answer("region-07", map_c=100.0)]
    found = picture(sides, NEEDS, "en", ("Montréal", "Outaouais"))
    assert found is not None
    assert [one.name for one in found.grounds] == ["Montréal", "Outaouais"]
    level = {shape.code: shape.level for one in found.grounds for shape in one.shapes}
    assert level["map-b"] == level["map-c"] > level["map-a"]


def test_two_periods_of_one_place_are_drawn_in_the_same_frame() -> None:
    both = picture([answer("", map_a=10.0, map_b=100.0), answer("", map_a=90.0)], NEEDS, "en", ("2019", "2018"))
    assert both is not None
    one, other = ({shape.code: shape.path for shape in ground.shapes} for ground in both.grounds)
    assert one["map-a"] == other["map-a"]


def test_a_side_of_which_no_place_is_told_has_no_map() -> None:
    found = picture([answer("a", map_a=10.0), answer("b", map_c=None)], NEEDS, "en", ("A", "B"))
    assert found is not None and [one.name for one in found.grounds] == ["A"]
    assert picture([answer("a", map_a=None)], NEEDS, "en") is None
