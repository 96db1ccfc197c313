"""Facts load once; limits load with every shape accounted for, and replace what was before them."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
import shapely

from balise.territories import actions, memory
from balise.territories.find import find
from balise.territories.models import Area, Boundary
from balise.territories.where import where

from .conftest import NOW
from .files import geojson, square

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("areas")]
VERDUN = (45.46, -73.57)


def load(path: Path, **more: str) -> actions.LimitsLoaded:
    return actions.load_limits(path=path, now=NOW, **more)


def one(tmp_path: Path, fields: dict[str, object], ring: object = None, name: str = "a-2020.geojson") -> Path:
    return geojson(tmp_path / name, [(fields, ring or square(VERDUN[1], VERDUN[0]))])


def test_facts_loaded_again_change_nothing() -> None:
    again = actions.load_facts(now=NOW + dt.timedelta(days=1))
    assert (again.written, again.limits_written) == (0, 0)
    assert again.areas == Area.objects.count() == 1120


def test_facts_come_back_where_they_were_changed() -> None:
    Area.objects.filter(pk="mun-66023").update(name_fr="Hochelaga")
    Area.objects.get(pk="mun-66023").parents.clear()
    assert actions.load_facts(now=NOW).written == 1
    assert Area.objects.get(pk="mun-66023").name_fr == "Montréal"
    assert [a.code for a in Area.objects.get(pk="mun-66023").parents.all()] == ["agglo-montreal"]


def test_every_schematic_limit_is_marked() -> None:
    assert set(Boundary.objects.values_list("generation", "is_schematic")) == {("schematic", True)}
    found = where(*VERDUN)
    assert set(found.schematic) == set(found.areas) - {"ca"}


def test_a_shape_is_matched_by_official_code_whatever_its_name(tmp_path: Path) -> None:
    report = load(one(tmp_path, {"CODE": "REM12", "NOM": "?", "N": 3}))
    assert (report.matched, report.code_field, report.kind) == (["borough-rem12"], "CODE", "borough")
    assert Boundary.objects.get(area="borough-rem12", generation="2020").valid_from == dt.date(2020, 1, 1)


def test_a_shape_is_matched_by_its_name_however_spelt(tmp_path: Path) -> None:
    shapes = [
        ({"nom": "STE-ANNE DES PLAINES"}, square(-73.8204, 45.7617)),
        ({"nom": "Terrebonne"}, square(-73.64, 45.7)),
    ]
    assert load(geojson(tmp_path / "a.geojson", shapes)).matched == ["mun-73035", "mun-64008"]


def test_a_name_with_a_slip_is_matched_where_it_lies(tmp_path: Path) -> None:
    shapes = [({"nom": "Terrebonne"}, square(-73.64, 45.7)), ({"nom": "Mascouch"}, square(-73.6, 45.75))]
    report = load(geojson(tmp_path / "a.geojson", shapes))
    assert report.matched == ["mun-64008", "mun-64015"]
    assert report.repaired == [
        {"feature": 2, "name": "Mascouch", "what_en": "Its name was read as Mascouche.",
         "what_fr": "Son nom a été lu Mascouche."}
    ]  # fmt: skip


def test_a_homonym_at_the_other_end_of_quebec_is_not_matched(tmp_path: Path) -> None:
    report = load(one(tmp_path, {"nom": "Verdun"}, square(-65.0, 48.5)))
    assert (report.matched, len(report.refused)) == ([], 1)
    assert "--kind" in str(report.refused[0]["why_en"])


def test_a_real_limit_replaces_the_schematic_one(tmp_path: Path) -> None:
    load(one(tmp_path, {"CODE": "REM12"}))
    found = where(*VERDUN)
    assert "borough-rem12" in found.areas
    assert "borough-rem12" not in found.schematic
    assert "borough-rem12" not in where(45.4644, -73.52).areas


def test_loading_the_same_file_again_changes_nothing(tmp_path: Path) -> None:
    path = one(tmp_path, {"CODE": "REM12"})
    load(path)
    before = list(Boundary.objects.order_by("pk").values_list("pk", flat=True))
    assert load(path).unchanged == 1
    assert list(Boundary.objects.order_by("pk").values_list("pk", flat=True)) == before


def test_limits_hold_from_one_generation_to_the_next(tmp_path: Path) -> None:
    here, there = VERDUN, (45.60, -73.57)
    load(one(tmp_path, {"CODE": "REM12"}), generation="2018")
    load(one(tmp_path, {"CODE": "REM12"}, square(there[1], there[0])), generation="2022-11-01")
    load(one(tmp_path, {"CODE": "REM12"}, square(-73.57, 45.55)), generation="2020")
    rows = Boundary.objects.filter(area="borough-rem12", is_schematic=False).order_by("valid_from")
    assert [(b.generation, str(b.valid_from), b.valid_to and str(b.valid_to)) for b in rows] == [
        ("2018", "2018-01-01", "2020-01-01"),
        ("2020", "2020-01-01", "2022-11-01"),
        ("2022-11-01", "2022-11-01", None),
    ]
    assert "borough-rem12" in where(*here, on=dt.date(2019, 12, 31)).areas
    assert "borough-rem12" not in where(*here, on=dt.date(2020, 1, 1)).areas
    assert "borough-rem12" in where(*there, on=dt.date(2022, 11, 1)).areas
    assert "borough-rem12" in where(*there).areas


def test_two_generations_cannot_begin_on_one_day(tmp_path: Path) -> None:
    load(one(tmp_path, {"CODE": "REM12"}), generation="2020")
    with pytest.raises(actions.Impossible, match="another generation that begins on 2020-01-01"):
        load(one(tmp_path, {"CODE": "REM12"}, square(-73.5, 45.5)), generation="2020-01-01")


def test_unknown_areas_are_created_under_a_kind_where_they_lie(tmp_path: Path) -> None:
    report = load(one(tmp_path, {"NOM": "Coin-des-Érables"}), kind="neighbourhood")
    assert report.created == ["hood-coin-des-erables"]
    area = Area.objects.get(pk="hood-coin-des-erables")
    assert [parent.code for parent in area.parents.all()] == ["borough-rem12"]
    assert find("coin des erables")[0].code == "hood-coin-des-erables"
    assert where(*VERDUN).areas[:3] == ("fsa-h4g", "hood-coin-des-erables", "borough-rem12")


def test_two_new_areas_of_one_name_stay_apart(tmp_path: Path) -> None:
    shapes = [({"NOM": "Centre"}, square(-73.57, 45.46)), ({"NOM": "Centre"}, square(-71.89, 45.40))]
    report = load(geojson(tmp_path / "a.geojson", shapes), kind="neighbourhood")
    assert report.created == ["hood-centre", "hood-centre-2"]


def test_a_parent_narrows_what_is_matched(tmp_path: Path) -> None:
    path = one(tmp_path, {"NOM": "Verdun"})
    assert load(path, kind="borough", parent="mun-66023").matched == ["borough-rem12"]
    assert load(path, kind="neighbourhood", parent="borough-rem12").matched == ["hood-verdun"]


def test_every_shape_is_accounted_for(tmp_path: Path) -> None:
    shapes = [
        ({"CODE": "REM12", "NOM": "Verdun"}, square(VERDUN[1], VERDUN[0])[::-1]),
        ({"CODE": "REM09", "NOM": "Anjou"}, {"type": "Polygon", "coordinates": [[[1, 1], [1, 1]]]}),
        ({"CODE": "", "NOM": "Nulle part"}, square(-73.6, 45.5)),
        ({"CODE": "REM14", "NOM": "Saint-Léonard"}, square(-73.595, 45.589)[:-1]),
    ]
    report = load(geojson(tmp_path / "a.geojson", shapes))
    assert report.read == len(report.matched) + len(report.created) + len(report.refused) == 4
    assert [(r["feature"], r["name"]) for r in report.refused] == [(2, "Anjou"), (3, "Nulle part")]
    assert [r["feature"] for r in report.repaired] == [4]


def test_a_whole_gets_the_union_of_its_real_parts(tmp_path: Path) -> None:
    """Longueuil's three boroughs have real limits: so has Longueuil, and a river no longer is in it."""
    names = ["Le Vieux-Longueuil", "Greenfield Park", "Saint-Hubert"]
    centres = [(-73.49, 45.54), (-73.472, 45.486), (-73.415, 45.49)]
    shapes = [({"NOM": name}, square(*at)) for name, at in zip(names, centres, strict=True)]
    assert load(geojson(tmp_path / "a.geojson", shapes[:2]), generation="2024").derived == []
    assert load(geojson(tmp_path / "b.geojson", shapes), generation="2024").derived == ["mun-58227"]
    whole = shapely.from_wkb(bytes(Boundary.objects.get(area="mun-58227", is_schematic=False).geometry))
    assert whole.area == pytest.approx(sum(0.04**2 for _ in names))
    moved = [({"NOM": names[0]}, square(-73.49, 45.56)), *shapes[1:]]
    assert load(geojson(tmp_path / "c.geojson", moved), generation="2025").derived == ["mun-58227"]
    assert "mun-58227" in where(45.575, -73.49).areas


@pytest.mark.parametrize(
    ("asked", "word"),
    [
        ({"kind": "planet"}, "not a kind"), ({"parent": "mun-0"}, "No area has the code"),
        ({"name_field": "TITRE"}, "has no field 'TITRE'"), ({"generation": "soon"}, "not a year nor a date"),
        ({"generation": "2020-13-01"}, "not a year nor a date"),
    ],
)  # fmt: skip
def test_what_cannot_be_done_is_said(tmp_path: Path, asked: dict[str, str], word: str) -> None:
    with pytest.raises(actions.Impossible, match=word):
        load(one(tmp_path, {"NOM": "Verdun"}), **asked)


def test_the_process_notices_what_another_one_changed(monkeypatch: pytest.MonkeyPatch) -> None:
    assert find("Notre-Dame-des-Essais") == ()
    Area.objects.filter(pk="hood-verdun").update(name_fr="Notre-Dame-des-Essais", edited_at=NOW + dt.timedelta(1))
    assert find("Notre-Dame-des-Essais") == ()
    monkeypatch.setattr(memory, "CHECK_EVERY", 0.0)
    assert find("Notre-Dame-des-Essais")[0].code == "hood-verdun"
