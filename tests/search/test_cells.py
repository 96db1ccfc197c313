"""A circle is covered whole, by few cells, and what is inside is inside."""

from __future__ import annotations

import itertools
import math

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from balise.search.rules import cells

latitudes = st.floats(-75, 75)
longitudes = st.floats(-180, 180)


def beyond(latitude: float, longitude: float, km: float, bearing: float) -> tuple[float, float]:
    """The point at a distance and bearing on the sphere."""
    a, d, b = math.radians(latitude), km / 6371.0, math.radians(bearing)
    there = math.asin(math.sin(a) * math.cos(d) + math.cos(a) * math.sin(d) * math.cos(b))
    across = math.atan2(math.sin(b) * math.sin(d) * math.cos(a), math.cos(d) - math.sin(a) * math.sin(there))
    return math.degrees(there), (longitude + math.degrees(across) + 540) % 360 - 180


@given(latitudes, longitudes, st.floats(0.1, 300), st.floats(0, 0.999), st.floats(0, 360))
@example(45.5, -73.6, 5.0, 0.999, 90.0)
@example(64.0, 179.99, 50.0, 0.9, 90.0)
def test_every_point_of_a_circle_is_in_one_of_its_cells(
    latitude: float, longitude: float, km: float, share: float, bearing: float
) -> None:
    cover = cells.cover(latitude, longitude, km)
    point = beyond(latitude, longitude, km * share, bearing)
    assert set(cells.cells(*point)) & {*cover.inside, *cover.edge}


@given(latitudes, longitudes, st.floats(0.5, 300), st.floats(1.02, 3), st.floats(0, 360))
def test_no_point_outside_is_in_a_cell_said_to_be_inside(
    latitude: float, longitude: float, km: float, share: float, bearing: float
) -> None:
    point = beyond(latitude, longitude, km * share, bearing)
    assert not set(cells.cells(*point)) & set(cells.cover(latitude, longitude, km).inside)


@pytest.mark.parametrize("km", [0.5, 1, 5, 20, 100, 500])
def test_a_circle_takes_few_cells(km: float) -> None:
    cover = cells.cover(45.5, -73.6, km)
    assert len(cover.inside) + len(cover.edge) < 150


@pytest.mark.parametrize("km", [-1.0, 0.0, 1e9, math.inf, -math.inf, math.nan])
def test_any_radius_has_a_cover(km: float) -> None:
    assert 0 < len(sum(cells.cover(45.5, -73.6, km), ())) < 300


@pytest.mark.parametrize(("latitude", "longitude"), [(90, 0), (-90, 180), (89.99, -180), (0, 180), (84, 12)])
def test_poles_and_the_far_meridian_have_a_cover(latitude: float, longitude: float) -> None:
    cover = cells.cover(latitude, longitude, 10)
    assert set(cells.cells(latitude, longitude)) & {*cover.inside, *cover.edge}


def test_a_site_is_under_one_cell_of_each_level_each_within_the_one_before() -> None:
    found = [tuple(int(part) for part in name.split(".")) for name in cells.cells(45.5, -73.6)]
    assert [level for level, _, _ in found] == list(range(cells.COARSEST, cells.FINEST + 1))
    for (_, x, y), (_, inner_x, inner_y) in itertools.pairwise(found):
        assert (inner_x // 2, inner_y // 2) == (x, y)


def test_the_distance_between_two_known_places() -> None:
    montreal, quebec = (45.5089, -73.5617), (46.8139, -71.2080)
    assert cells.distance_km(*montreal, *quebec) == pytest.approx(233, abs=2)
    assert cells.distance_km(*montreal, *montreal) == 0
