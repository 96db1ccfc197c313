"""Files of limits are read, brought to latitude and longitude, or refused in a sentence."""

from __future__ import annotations

import gzip
import json
import zipfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from balise.territories.rules import limit_files, systems

from .files import geojson, project, square, zipped_shapefile

VERDUN = square(-73.57, 45.46)


def middle(file: limit_files.LimitFile) -> tuple[float, float]:
    shape = file.features[0].shape
    assert shape is not None
    return round(shape.centroid.x, 4), round(shape.centroid.y, 4)


def test_degrees_are_taken_as_they_are(tmp_path: Path) -> None:
    file = limit_files.read(geojson(tmp_path / "a.geojson", [({"NOM": "Verdun"}, VERDUN)]))
    assert (middle(file), file.system) == ((-73.57, 45.46), "WGS 84")
    assert file.features[0].fields == {"NOM": "Verdun"}


@pytest.mark.parametrize(
    ("crs", "system"),
    [
        ("urn:ogc:def:crs:EPSG::32188", "EPSG:32188"), ("EPSG:32198", "EPSG:32198"), ("EPSG:3857", "EPSG:3857"),
        ("urn:ogc:def:crs:EPSG:6.9:2950", "EPSG:2950"),
    ],
)  # fmt: skip
def test_a_declared_system_is_brought_to_degrees(tmp_path: Path, crs: str, system: str) -> None:
    path = geojson(tmp_path / "a.geojson", [({}, project(VERDUN, system))], crs)
    assert middle(limit_files.read(path)) == (-73.57, 45.46)


def test_crs84_is_degrees(tmp_path: Path) -> None:
    path = geojson(tmp_path / "a.geojson", [({}, VERDUN)], "urn:ogc:def:crs:OGC:1.3:CRS84")
    assert middle(limit_files.read(path)) == (-73.57, 45.46)


@pytest.mark.parametrize(
    ("system", "named"),
    [("EPSG:32188", "EPSG:32188 (MTM zone 8"), ("EPSG:32198", "EPSG:32198 (Québec Lambert"),
     ("EPSG:3857", "EPSG:3857 (web Mercator"), ("EPSG:26918", "EPSG:26918 (UTM zone 18")],
)  # fmt: skip
def test_projected_coordinates_of_no_declared_system_are_refused_naming_the_likely(
    tmp_path: Path, system: str, named: str
) -> None:
    path = geojson(tmp_path / "a.geojson", [({}, project(VERDUN, system))])
    with pytest.raises(systems.Unknown, match="--crs") as refused:
        limit_files.read(path)
    assert named in str(refused.value)
    assert middle(limit_files.read(path, crs=system)) == (-73.57, 45.46)


def test_coordinates_of_nowhere_are_refused_without_a_guess(tmp_path: Path) -> None:
    path = geojson(tmp_path / "a.geojson", [({}, square(9e7, 9e7, 1000))])
    with pytest.raises(systems.Unknown, match="None of the systems used in Québec fits"):
        limit_files.read(path)


def test_a_system_that_is_not_one_is_refused(tmp_path: Path) -> None:
    path = geojson(tmp_path / "a.geojson", [({}, VERDUN)])
    with pytest.raises(systems.Unknown, match="is not known"):
        limit_files.read(path, crs="EPSG:999999")


def test_latitude_before_longitude_is_exchanged_and_told(tmp_path: Path) -> None:
    file = limit_files.read(geojson(tmp_path / "a.geojson", [({}, [(y, x) for x, y in VERDUN])]))
    assert middle(file) == (-73.57, 45.46)
    assert "exchanged" in file.notes[0].en
    assert file.features[0].shape is not None
    assert file.features[0].shape.geoms[0].exterior.is_ccw


def test_zipped_shapefiles_are_read_with_their_system_and_accents(tmp_path: Path) -> None:
    ring = project(VERDUN, "EPSG:32188")
    file = limit_files.read(zipped_shapefile(tmp_path / "a.zip", [("Île-Dorval", "66092", ring)], "EPSG:32188"))
    assert middle(file) == (-73.57, 45.46)
    assert file.features[0].fields == {"NOM": "Île-Dorval", "CODE": "66092"}


def test_a_shapefile_without_encoding_is_guessed(tmp_path: Path) -> None:
    path = zipped_shapefile(tmp_path / "a.zip", [("Montréal-Est", "", VERDUN)], encoding="latin-1", cpg=False)
    assert limit_files.read(path).features[0].fields["NOM"] == "Montréal-Est"


def test_a_shapefile_without_system_is_refused_when_projected(tmp_path: Path) -> None:
    path = zipped_shapefile(tmp_path / "a.zip", [("Verdun", "", project(VERDUN, "EPSG:32188"))])
    with pytest.raises(systems.Unknown, match="EPSG:32188"):
        limit_files.read(path)


def test_compressed_geojson_is_read(tmp_path: Path) -> None:
    plain = geojson(tmp_path / "a.geojson", [({}, VERDUN)])
    (tmp_path / "b.geojson.gz").write_bytes(gzip.compress(plain.read_bytes()))
    with zipfile.ZipFile(tmp_path / "c.zip", "w") as archive:
        archive.write(plain, "inside.geojson")
    assert middle(limit_files.read(tmp_path / "b.geojson.gz")) == (-73.57, 45.46)
    assert middle(limit_files.read(tmp_path / "c.zip")) == (-73.57, 45.46)


def test_each_shape_that_cannot_be_used_says_why(tmp_path: Path) -> None:
    path = geojson(tmp_path / "a.geojson", [({}, VERDUN), ({}, None), ({}, {"type": "Point", "coordinates": [1, 2]})])
    assert [bool(f.refusal) for f in limit_files.read(path).features] == [False, True, True]


@pytest.mark.parametrize(
    ("name", "content", "word"),
    [
        ("a.geojson", b"", "not GeoJSON"), ("a.geojson", b"\xff\xfe", "not GeoJSON"),
        ("a.geojson", b"[1]", "not a FeatureCollection"), ("a.geojson", b'{"features": []}', "holds no feature"),
        ("a.zip", b"PK", "cannot be read"), ("a.gz", b"no", "cannot be read"),
        ("a.shp", b"", "one part of a shapefile"),
        ("a.geojson", b"[" * 100_000, "not GeoJSON"),
    ],
)  # fmt: skip
def test_an_unreadable_file_is_refused_in_a_sentence(tmp_path: Path, name: str, content: bytes, word: str) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(limit_files.Unreadable, match=word):
        limit_files.read(tmp_path / name)


def test_a_missing_file_is_said(tmp_path: Path) -> None:
    with pytest.raises(limit_files.Unreadable, match="cannot be read"):
        limit_files.read(tmp_path / "nothing.geojson")


def test_a_zip_bomb_is_not_opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limit_files, "LARGEST", 1000)
    with zipfile.ZipFile(tmp_path / "a.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.geojson", b"0" * 100_000)
    with pytest.raises(limit_files.Unreadable, match="larger than"):
        limit_files.read(tmp_path / "a.zip")


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(st.binary(max_size=300))
def test_bytes_of_any_kind_never_break_the_reader(tmp_path: Path, raw: bytes) -> None:
    good = zipped_shapefile(tmp_path / "good.zip", [("Verdun", "", VERDUN)])
    with zipfile.ZipFile(good) as archive, zipfile.ZipFile(tmp_path / "bad.zip", "w") as broken:
        for part in ("shx", "dbf"):
            broken.writestr(f"a.{part}", archive.read(f"couche/limites.{part}"))
        broken.writestr("a.shp", raw)
    for name, content in (("raw.geojson", raw), ("raw.json", json.dumps(raw.decode("latin-1")).encode())):
        (tmp_path / name).write_bytes(content)
    for name in ("bad.zip", "raw.geojson", "raw.json"):
        with pytest.raises((limit_files.Unreadable, systems.Unknown)):
            limit_files.read(tmp_path / name)
