"""`balise territories`: what it prints, and how it ends."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.utils import translation

from .files import geojson, project, square

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def in_english() -> Iterator[None]:
    with translation.override("en"):
        yield


def told(*arguments: object) -> str:
    out = io.StringIO()
    call_command("territories", *map(str, arguments), stdout=out)
    return out.getvalue()


def as_json(*arguments: object) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(told(*arguments, "--json"))
    return found


def test_facts_are_loaded_and_counted() -> None:
    assert as_json("facts") == {"areas": 1120, "written": 1120, "limits": 1079, "limits_written": 1079}
    assert told("facts").startswith("1120 areas, 0 written")


@pytest.mark.usefixtures("areas")
def test_a_file_is_loaded_and_every_shape_told(tmp_path: Path) -> None:
    shapes = [
        ({"NOM": "Verdun", "CODE": "REM12"}, square(-73.57, 45.46)[:-1]),
        ({"NOM": "Nulle part"}, square(-73.6, 45.5)),
    ]
    path = geojson(tmp_path / "limites-2024.geojson", shapes)
    text = told("load", path)
    assert "2 shapes of limites-2024.geojson (WGS 84), generation 2024: 1 matched, 0 created, 1 refused" in text
    assert "Repaired: shape 1 (Verdun): A ring that did not end where it began was closed." in text
    assert "Refused: shape 2 (Nulle part): No area of this name is known here" in text
    report = as_json("load", path)
    assert (report["matched"], report["unchanged"], report["generation"]) == (["borough-rem12"], 1, "2024")


@pytest.mark.usefixtures("areas")
def test_errors_are_sentences(tmp_path: Path) -> None:
    ring = project(square(-73.57, 45.46), "EPSG:32188")
    path = geojson(tmp_path / "a.geojson", [({"NOM": "Verdun"}, ring)])
    with pytest.raises(CommandError, match=r"projected, but the file does not say in which system.*EPSG:32188"):
        told("load", path)
    with pytest.raises(CommandError, match="cannot be read"):
        told("load", tmp_path / "nothing.geojson")
    with pytest.raises(CommandError, match="nothing was loaded"):
        told("load", geojson(tmp_path / "b.geojson", [({"NOM": "Nulle part"}, square(-73.6, 45.5))]))
    with pytest.raises(CommandError, match="planet is not a kind of area"):
        told("list", "--kind", "planet")


@pytest.mark.usefixtures("areas")
def test_areas_are_listed() -> None:
    boroughs = as_json("list", "--kind", "borough", "--parent", "mun-66023")["areas"]
    assert len(boroughs) == 19
    assert boroughs[0] == {
        "code": "borough-rem05", "kind": "borough", "official_code": "REM05", "name_fr": "Outremont",
        "name_en": "Outremont", "population": 23954, "limit": "schematic",
    }  # fmt: skip


@pytest.mark.usefixtures("areas")
def test_sentences_are_in_the_language_of_the_command(tmp_path: Path) -> None:
    path = geojson(tmp_path / "a.geojson", [({"NOM": "Verdun"}, project(square(-73.57, 45.46), "EPSG:32188"))])
    with translation.override("fr"), pytest.raises(CommandError, match="sont projetées, mais le fichier ne dit pas"):
        told("load", path)
    shapes = [({"CODE": "REM12"}, square(-73.57, 45.46)[:-1]), ({"CODE": "X", "NOM": "Ici"}, square(-73.6, 45.5))]
    with translation.override("fr"):
        text = told("load", geojson(tmp_path / "b.geojson", shapes))
    assert "Un anneau qui ne finissait pas où il commence a été fermé." in text
    assert "Aucun territoire de ce nom" in text
