"""Which areas contain a point: never the nearest, uncertain near a limit, real before schematic."""

from __future__ import annotations

import math

import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.geometry import box

from balise.territories.bench import tiling
from balise.territories.rules.limits import NEAR, Limit, LimitIndex, Where

KINDS = {
    "west": "municipality", "east": "municipality", "b-1": "borough", "b-2": "borough", "r": "region", "fsa": "postal",
}  # fmt: skip
PARENTS = {"b-1": ["west"], "b-2": ["west"], "west": ["r"], "east": ["r"], "fsa": ["b-1"]}
METRE = 1 / 111_195


def index(*limits: Limit) -> LimitIndex:
    return LimitIndex(limits, PARENTS, KINDS)


def area(code: str, west: float, east: float, schematic: bool = False) -> Limit:
    return Limit(code, KINDS[code], box(west, 45.0, east, 45.1), schematic)


TWO = index(area("west", -73.0, -72.9), area("east", -72.9, -72.8))


def test_a_point_is_in_its_area_and_all_above_it() -> None:
    assert TWO.where(45.05, -72.95) == Where(("west", "r"))


def test_outside_is_outside_however_near() -> None:
    found = TWO.where(45.1 + 500 * METRE, -72.95)
    assert found == Where(is_outside=True)
    assert TWO.where(45.1 + 50 * METRE, -72.95) == Where(uncertain=("west",), is_outside=True)


@pytest.mark.parametrize(("metres", "is_uncertain"), [(0, True), (90, True), (99, True), (101, False), (200, False)])
def test_within_100_metres_of_a_limit_is_uncertain(metres: float, is_uncertain: bool) -> None:
    """Measured on the ground: a degree of longitude is shorter than one of latitude."""
    longitude = -72.9 - metres * METRE / math.cos(math.radians(45.05))
    found = TWO.where(45.05, longitude)
    assert found.areas[0] in ("west", "east")
    assert found.uncertain == (("east", "west") if is_uncertain else ())


@pytest.mark.parametrize("point", [(math.nan, -73.0), (45.0, math.inf), (91.0, 0.0), (0.0, -181.0)])
def test_what_is_not_on_earth_is_outside(point: tuple[float, float]) -> None:
    assert TWO.where(*point).is_outside


def test_without_limits_everything_is_outside() -> None:
    assert index().where(45.05, -72.95) == Where(is_outside=True)


def test_a_real_limit_beats_schematic_ones_that_disagree() -> None:
    """The schematic east reaches over what is really in a borough of west."""
    found = index(
        area("b-1", -73.0, -72.9), area("east", -73.0, -72.8, schematic=True), area("r", -74, -72, schematic=True),
        area("fsa", -73.0, -72.9, schematic=True),
    ).where(45.05, -72.95)  # fmt: skip
    assert found.areas == ("fsa", "b-1", "west", "r")
    assert found.schematic == ("fsa",)


def test_a_schematic_area_of_another_real_one_is_dropped() -> None:
    found = index(area("b-2", -73.0, -72.9), area("fsa", -73.0, -72.9, schematic=True)).where(45.05, -72.95)
    assert found.areas == ("b-2", "west", "r")


def test_a_schematic_area_is_dropped_where_its_real_parent_does_not_reach() -> None:
    """In the river: the schematic postal area overflows the real borough."""
    overflowing = index(area("b-1", -73.0, -72.95), area("fsa", -73.0, -72.9, schematic=True))
    assert overflowing.where(45.05, -72.97).areas == ("fsa", "b-1", "west", "r")
    assert overflowing.where(45.05, -72.92).is_outside


def test_an_area_in_two_boroughs_is_surely_in_their_city_only() -> None:
    both = LimitIndex([area("fsa", -73.0, -72.9)], PARENTS | {"fsa": ["b-1", "b-2"]}, KINDS)
    assert both.where(45.05, -72.95).areas == ("fsa", "west", "r")


def test_parents_in_a_circle_end() -> None:
    round_about = LimitIndex([area("b-1", -73.0, -72.9)], {"b-1": ["west"], "west": ["r"], "r": ["west"]}, KINDS)
    assert "b-1" in round_about.where(45.05, -72.95).areas


SHAPES = tiling(60, 40)
TILED = LimitIndex(
    [Limit(f"mun-{n}", "municipality", shape) for n, shape in enumerate(SHAPES)],
    {},
    {f"mun-{n}": "municipality" for n in range(len(SHAPES))},
)


@settings(max_examples=300)
@given(st.floats(44.9, 47.1), st.floats(-75.1, -71.9))
def test_the_index_says_what_a_plain_loop_says(latitude: float, longitude: float) -> None:
    point = shapely.Point(longitude, latitude)
    assert set(TILED.where(latitude, longitude).areas) == {
        f"mun-{n}" for n, shape in enumerate(SHAPES) if shape.intersects(point)
    }


@settings(max_examples=200)
@given(st.integers(0, len(SHAPES) - 1), st.floats(0, 1), st.floats(-150, 150), st.floats(0, 2 * math.pi))
def test_uncertainty_is_the_distance_to_the_limit(shape: int, along: float, metres: float, angle: float) -> None:
    """Against shapely's own distance, in a plane scaled to the ground at that latitude."""
    on_limit = SHAPES[shape].exterior.interpolate(along, normalized=True)
    squeeze = math.cos(math.radians(on_limit.y))
    latitude = on_limit.y + metres * math.sin(angle) * METRE
    longitude = on_limit.x + metres * math.cos(angle) * METRE / squeeze
    squeeze = math.cos(math.radians(latitude))
    flat = shapely.transform(SHAPES[shape].exterior, lambda xy: xy * [squeeze, 1.0])
    distance = flat.distance(shapely.Point(longitude * squeeze, latitude)) / METRE
    uncertain = f"mun-{shape}" in TILED.where(latitude, longitude).uncertain
    assert uncertain == (distance <= NEAR) or abs(distance - NEAR) < 0.01
