"""What a release says of itself is true, whole and in both languages: to people, to Frictionless and to catalogues."""

from __future__ import annotations

import csv
import datetime as dt
import hashlib
import json
import re
import zipfile
from pathlib import Path
from typing import Any

import duckdb
import factories
import frictionless
import pytest
from pytest_django import Settings
from small_portrait import store as facts
from small_release import CELLS, Maker, cell

from balise.accounts import operator
from balise.accounts.actions import set_identity
from balise.accounts.rules import Identity
from balise.accounts.rules.identity import OpenData
from balise.analysis import naming
from balise.analysis.publishing import changes, method, register, report, shelf
from balise.analysis.publishing.codes import said
from balise.analysis.publishing.making import publish
from balise.core.languages import Text
from balise.territories.models import Area

NOW = dt.datetime(2020, 3, 1, 4, 30, tzinfo=dt.UTC)  # the evening of 29 February here
_DOCUMENTS = (method.NAMES, changes.NAMES, report.NAMES, register.NAMES)


@pytest.fixture(scope="module")
def released(tmp_path_factory: pytest.TempPathFactory, django_db_setup: None, django_db_blocker: Any) -> Any:
    """One release, read by every test of this file."""
    from django.conf import settings
    from django.db import transaction

    kept, settings.DATA = settings.DATA, tmp_path_factory.mktemp("data")
    with django_db_blocker.unblock(), transaction.atomic():
        _names()
        publish(year=2019, store=facts(), make=Maker(), by=None, now=NOW)
        yield shelf.folder("2019-1")
        transaction.set_rollback(True)
    settings.DATA = kept
    operator.forget()
    naming.forget()


def _names() -> None:
    set_identity(
        identity=Identity(
            name=Text("Repère du coin", "Corner Waypoint"),
            territory="region-13",
            open_data=OpenData(purposes=Text("Planifier.", "Plan."), supervisor=Text("Luce L.", "Luce L.")),
        ),
        by=None,
        now=factories.NOW,
    )
    for code, name in (("region-13", "Laval"), ("region-06", "Montréal")):
        Area.objects.create(code=code, kind="region", name_fr=name, official_code=code[-2:], edited_at=NOW,
                            population=1000)  # fmt: skip
    factories.topic("food", "Alimentation, repas", "=Food")
    operator.forget()
    naming.forget()


def package(folder: Path) -> dict[str, Any]:
    return json.loads((folder / "datapackage.json").read_text())  # type: ignore[no-any-return]


def rows(folder: Path, path: str) -> list[dict[str, str]]:
    with (folder / path).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_frictionless_finds_nothing_wrong(released: Path) -> None:
    """Types, keys, codes, sums and sizes. It knows nothing of `categories`, of labels in a second language, nor of
    the twins in Parquet: tests below look at these."""
    found = frictionless.validate(str(released / "datapackage.json"))
    assert found.errors == []
    assert [task.errors for task in found.tasks if not task.valid] == []
    assert found.stats["tasks"] == len(package(released)["resources"]) == 8


def test_frictionless_would_have_found_a_cell_that_is_wrong(released: Path, tmp_path: Path) -> None:
    told = package(released)
    one = next(each for each in told["resources"] if each["name"] == "needs")
    wrong = (released / one["path"]).read_text().replace(",60,exact", ",-60,exacte")
    (tmp_path / "data").mkdir()
    (tmp_path / one["path"]).write_text(wrong)
    one["schema"].pop("foreignKeys")
    one.pop("hash"), one.pop("bytes")
    found = frictionless.Resource.from_descriptor(one, basepath=str(tmp_path)).validate()
    assert {error.type for task in found.tasks for error in task.errors} == {"constraint-error"}


def test_a_hidden_number_is_empty_and_says_why(released: Path) -> None:
    told = {row["place"]: row for row in rows(released, "data/needs.csv") if row["level"] == "region"}
    assert (told["region-13"]["count"], told["region-13"]["protection"]) == ("50", "exact")
    assert (told["region-06"]["count"], told["region-06"]["protection"]) == ("", "hidden")
    assert (told["not_known"]["count"], told["not_known"]["protection"]) == ("", "linked")


def test_no_file_tells_what_a_cell_hides(released: Path) -> None:
    for path in released.glob("data/*.csv"):
        assert all(
            (row["count"] == "") == (row["protection"] != "exact") for row in rows(released, f"data/{path.name}")
        )
    found = duckdb.sql(
        f"SELECT count(*) FROM read_parquet('{released}/data/*.parquet', union_by_name = true) "
        "WHERE (count IS NULL) <> (protection <> 'exact')"
    ).fetchone()
    assert found == (0,)


def test_codes_stand_beside_their_names_in_both_languages(released: Path) -> None:
    told = {row["gender"]: row for row in rows(released, "data/needs_by_gender.csv")}
    assert (told["woman"]["gender_fr"], told["woman"]["gender_en"]) == ("Femme", "Woman")
    assert (told["not_known"]["gender_fr"], told["not_known"]["gender_en"]) == ("Non connu", "Not known")
    two = {(row["gender"], row["topic_1"]): row for row in rows(released, "data/needs_by_gender_and_topic_1.csv")}
    assert two["man", "food"]["topic_1_fr"] == "Alimentation, repas"
    assert two["man", "food.not_known"]["topic_1_fr"] == "Alimentation, repas, sans précision"


def test_a_name_that_a_spreadsheet_would_compute_is_text(released: Path) -> None:
    assert {row["topic_1_en"] for row in rows(released, "data/needs_by_gender_and_topic_1.csv")} == {
        "'=Food", "'=Food, not told more closely",
    }  # fmt: skip


def test_days_of_a_period_are_told(released: Path) -> None:
    told = {row["period"]: (row["first_day"], row["last_day"]) for row in rows(released, "data/needs.csv")}
    assert told == {"2019": ("2019-01-01", "2019-12-31"), "2019-01": ("2019-01-01", "2019-01-31"),
                    "2019-02": ("2019-02-01", "2019-02-28")}  # fmt: skip


@pytest.mark.django_db
def test_a_year_that_is_not_over_ends_where_it_is_closed(settings: Settings, tmp_path: Path) -> None:
    settings.DATA = tmp_path
    publish(year=2019, store=facts(), make=Maker([cell("needs", 60)], last=201908), by=None, now=NOW)
    [row] = rows(shelf.folder("2019-1"), "data/needs.csv")
    assert row["last_day"] == "2019-08-31"
    assert package(shelf.folder("2019-1"))["temporal"] == {"start": "2019-01-01", "end": "2019-08-31"}


def test_parquet_holds_what_csv_holds(released: Path) -> None:
    resources = [one for one in package(released)["resources"] if "parquet" in one]
    assert len(resources) == 4
    for one in resources:
        found = duckdb.sql(f"FROM read_parquet('{released / one['parquet']['path']}')")
        assert found.columns == [field["name"] for field in one["schema"]["fields"]]
        assert [["" if value is None else str(value) for value in row] for row in found.fetchall()] == [
            list(row.values()) for row in rows(released, one["path"])
        ]


def test_sizes_and_sums_are_those_of_the_files(released: Path) -> None:
    files = [one for each in package(released)["resources"] for one in (each, each.get("parquet")) if one]
    assert len(files) > 10
    for one in files:
        contents = (released / one["path"]).read_bytes()
        assert one["bytes"] == len(contents)
        assert one["hash"] == f"sha256:{hashlib.sha256(contents).hexdigest()}"


def test_few_codes_are_spelt_out_and_the_same_as_enum(released: Path) -> None:
    fields = [field for one in package(released)["resources"] for field in one["schema"]["fields"]]
    coded = [field for field in fields if "categories" in field]
    assert {field["name"] for field in coded} >= {"level", "grain", "protection", "gender", "topic_1"}
    for field in coded:
        assert [one["value"] for one in field["categories"]] == field["constraints"]["enum"]
        assert all(one["label"] and one["label@en"] for one in field["categories"])


def test_missing_values_have_labels(released: Path) -> None:
    counts = [field for one in package(released)["resources"] for field in one["schema"]["fields"]
              if field["name"] == "count"]  # fmt: skip
    assert len(counts) == 4
    assert all(one["value"] == "" and one["label"] and one["label@en"] for field in counts
               for one in field["missingValues"])  # fmt: skip


def test_every_title_has_both_languages(released: Path) -> None:
    def look(told: Any, at: str) -> None:
        if isinstance(told, dict):
            for name in ("title", "description", "label"):
                assert (name in told) == (f"{name}@en" in told), f"{at}: {name}"
            for name, inner in told.items():
                look(inner, f"{at}.{name}")
        elif isinstance(told, list):
            for number, inner in enumerate(told):
                look(inner, f"{at}[{number}]")

    look(package(released), "package")


def test_places_say_where_they_are_and_how_many_live_there(released: Path) -> None:
    told = {row["code"]: row for row in rows(released, "codes/area.csv")}
    assert told["region-13"] == {"code": "region-13", "name_fr": "Laval", "name_en": "Laval", "kind": "region",
                                 "official_code": "13", "within": "", "residents": "1000"}  # fmt: skip
    assert told["everywhere"]["name_en"] == "Everywhere"
    assert list(told)[-1] == "not_known"


@pytest.mark.parametrize(
    ("code", "written"),
    [("", "not_known"), ("?", "not_known"), ("mun-66023?", "mun-66023.not_known"), ("food", "food")],
)
def test_codes_are_never_empty(code: str, written: str) -> None:
    assert said(code) == written


def test_catalogues_know_the_release_and_its_files(released: Path) -> None:
    told = json.loads((released / "dcat.jsonld").read_text())
    assert (told["@type"], told["@id"], told["dcat:inSeries"]) == ("dcat:Dataset", "./", {"@id": "../"})
    assert {one["@language"] for one in told["dcterms:title"]} == {"fr", "en"}
    assert told["dcterms:temporal"]["dcat:endDate"]["@value"] == "2019-12-31"
    assert told["dcterms:spatial"]["rdfs:label"][0]["@value"] == "Laval"
    sums = shelf.sums(released)
    for one in told["dcat:distribution"]:
        path = one["dcat:downloadURL"]["@id"].removeprefix("./")
        assert one["spdx:checksum"]["spdx:checksumValue"]["@value"] == sums[path]
        assert int(one["dcat:byteSize"]["@value"]) == (released / path).stat().st_size
    assert {one["dcat:mediaType"]["@id"].rpartition("/")[2] for one in told["dcat:distribution"]} == {
        "csv", "vnd.apache.parquet",
    }  # fmt: skip


def test_prefixes_of_the_catalogue_are_all_declared(released: Path) -> None:
    told = json.loads((released / "dcat.jsonld").read_text())
    used = set(re.findall(r'"(\w+):\w+"', json.dumps({name: one for name, one in told.items() if name != "@context"})))
    assert used <= set(told["@context"])


def test_each_csv_has_its_columns_beside_it(released: Path) -> None:
    found = sorted(released.glob("*/*.csv"))
    assert len(found) == 8
    for path in found:
        told = json.loads(path.with_name(f"{path.name}-metadata.json").read_text())
        assert told["url"] == path.name
        heads = path.read_text().partition("\n")[0].split(",")
        assert [one["name"] for one in told["tableSchema"]["columns"]] == heads
        assert all(one["titles"]["fr"][0] == one["name"] for one in told["tableSchema"]["columns"])
        assert set(told["tableSchema"]["primaryKey"]) <= set(heads)


@pytest.mark.parametrize("names", _DOCUMENTS, ids=lambda names: names.en)
def test_documents_are_in_both_languages(released: Path, names: Text) -> None:
    fr, en = ((released / name).read_text() for name in (names.fr, names.en))
    assert fr.startswith("# ") and en.startswith("# ") and fr != en
    shape = [re.match(r"#*|- |\| ", line)[0] for line in fr.splitlines()]  # type: ignore[index]
    assert shape == [re.match(r"#*|- |\| ", line)[0] for line in en.splitlines()]  # type: ignore[index]
    assert not re.search(r"\w'\w| [:;?!]| »|« ", fr), "typography"


def test_the_method_defines_what_is_counted_with_its_day(released: Path) -> None:
    told = (released / "METHOD.md").read_text()
    assert "**Needs**: Needs told in communications" in told
    assert "(Definition of November 22, 2026; source: Inform USA" in told
    assert "`data/needs_by_gender.csv`" in told
    assert "made on February 29, 2020" in told


def test_the_register_says_what_the_regulation_asks(released: Path) -> None:
    told = (released / "REGISTER.md").read_text()
    for asked in ("Plan.", "Luce L.", "Individualization", "Correlation", "Inference", "Primary suppression",
                  "Analysis completed on February 29, 2020.", "assessed again by February 28, 2021"):  # fmt: skip
        assert asked in told


def test_the_protection_report_says_what_was_hidden_and_tried(released: Path) -> None:
    told = (released / "PROTECTION-REPORT.md").read_text()
    assert f"6 tables in 4 files: {len(CELLS)} numbers, 4 of them hidden" in told
    assert "28.6% are hidden: 4, of which 3 of fewer than five people" in told
    assert "| Needs | 12 | 2 | 1 |" in told
    assert "| totals minus parts | 0 |" in told
    assert "By linear programming (needs, referrals): the interval" in told and "spans 3 at least" in told


def test_all_of_it_is_in_one_file(released: Path) -> None:
    with zipfile.ZipFile(released / "2019-1.zip") as archive:
        assert archive.testzip() is None
        names = {name.removeprefix("2019-1/") for name in archive.namelist()}
    assert names == {*shelf.sums(released), shelf.SUMS}


def test_the_cells_of_protection_are_as_it_wrote_them(released: Path, tmp_path: Path) -> None:
    Maker()(2019, facts()).write(tmp_path)
    for name in ("cells.parquet", "protection.json"):
        assert (released / name).read_bytes() == (tmp_path / name).read_bytes()
