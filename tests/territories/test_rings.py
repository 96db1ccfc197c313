"""Shapes that can be trusted: valid, counter-clockwise, every repair told, the hopeless refused."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from balise.territories.rules import rings

SQUARE = [[0.0, 0.0], [1.0, 0.0], [1.0, 1.0], [0.0, 1.0], [0.0, 0.0]]
BOW = [[0.0, 0.0], [1.0, 1.0], [1.0, 0.0], [0.0, 1.0], [0.0, 0.0]]


def polygon(*outlines: list[list[float]]) -> dict[str, Any]:
    return {"type": "Polygon", "coordinates": list(outlines)}


def test_a_sound_shape_is_left_alone() -> None:
    shape, repairs = rings.read(polygon(SQUARE))
    assert (shape.area, repairs) == (1.0, [])


def test_outer_rings_run_counter_clockwise_whatever_the_source() -> None:
    shape, repairs = rings.read(polygon(SQUARE[::-1], [[0.2, 0.2], [0.4, 0.2], [0.4, 0.4], [0.2, 0.2]]))
    assert shape.geoms[0].exterior.is_ccw
    assert not shape.geoms[0].interiors[0].is_ccw
    assert repairs == []


def test_a_crossed_ring_is_repaired_and_told() -> None:
    shape, repairs = rings.read(polygon(BOW))
    assert shape.is_valid
    assert shape.area == pytest.approx(0.5)
    assert "invalid ring was repaired (Self-intersection" in repairs[0].en


def test_an_open_ring_is_closed_and_told() -> None:
    shape, repairs = rings.read(polygon(SQUARE[:-1]))
    assert shape.area == 1.0
    assert [repair.en for repair in repairs] == ["A ring that did not end where it began was closed."]


def test_a_degenerate_part_is_left_out_beside_a_sound_one() -> None:
    shape, repairs = rings.read({"type": "MultiPolygon", "coordinates": [[SQUARE], [[[5.0, 5.0], [5.0, 5.0]]]]})
    assert shape.area == 1.0
    assert [repair.en for repair in repairs] == [
        "A part whose outer ring has fewer than three different points was left out."
    ]


@pytest.mark.parametrize(
    ("geometry", "word"),
    [
        (None, "no shape"),
        ({"type": "Point", "coordinates": [0, 0]}, "a Point"),
        ({"type": "Polygon"}, "no coordinates"),
        (polygon([[0.0, 0.0], [1.0, 1.0], [0.0, 0.0]]), "encloses nothing"),
        (polygon([[0.0, 0.0], [1.0, 1.0], [2.0, 2.0], [0.0, 0.0]]), "encloses nothing"),
        (polygon([["a", "b"], ["c", "d"], ["e", "f"]]), "not a pair of numbers"),  # type: ignore[list-item]
        (polygon([[float("nan"), 0.0], [1.0, 1.0], [0.0, 1.0]]), "not a finite number"),
    ],
)
def test_what_no_repair_saves_is_refused_in_a_sentence(geometry: Any, word: str) -> None:
    with pytest.raises(rings.Refused, match=word) as refused:
        rings.read(geometry)
    assert str(refused.value).endswith(".")


COORDINATES = st.one_of(st.floats(allow_nan=True), st.integers(-200, 200), st.none(), st.text(max_size=2))
GEOMETRIES = st.fixed_dictionaries(
    {
        "type": st.sampled_from(["Polygon", "MultiPolygon", "GeometryCollection", "Line", None]),
        "coordinates": st.recursive(COORDINATES, lambda inner: st.lists(inner, max_size=6), max_leaves=30),
    }
)


@given(GEOMETRIES)
def test_hostile_geometry_is_refused_and_never_breaks(geometry: dict[str, Any]) -> None:
    try:
        shape, _ = rings.read(geometry)
    except rings.Refused:
        return
    assert shape.is_valid
    assert shape.area > 0


@given(st.lists(st.tuples(st.integers(0, 6), st.integers(0, 6)), min_size=3, max_size=12))
def test_whatever_is_kept_is_valid(points: list[tuple[int, int]]) -> None:
    try:
        shape, _ = rings.read(polygon([[float(x), float(y)] for x, y in points]))
    except rings.Refused:
        return
    assert shape.is_valid
    assert all(part.exterior.is_ccw for part in shape.geoms)
