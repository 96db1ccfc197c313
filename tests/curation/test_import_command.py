from __future__ import annotations

import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from balise.curation.models import ImportRun
from balise.directory.models import Revision, Service

from .packages import whole, write

pytestmark = pytest.mark.django_db


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    tables = whole()
    tables["services"][0]["url"] = "<script>alert(1)</script>"
    return write(tmp_path / "package", tables)


def balise(*words: Any, **options: Any) -> str:
    out = StringIO()
    call_command("import", *map(str, words), stdout=out, **options)
    return out.getvalue()


def test_a_rehearsal_tells_all_and_changes_nothing(folder: Path) -> None:
    said = balise(folder)
    assert "services.csv" in said and "--publish" in said
    assert not Revision.objects.exists()


def test_publishing_then_undoing(folder: Path) -> None:
    told = json.loads(balise(folder, "--publish", "--json"))
    assert told["resources"]["service"] == {"created": 2}
    assert str(told["run"]) in balise("runs")
    assert json.loads(balise("undo", told["run"], "--json"))["withdrawn"] == 4
    assert not Service.objects.published().exists()
    assert json.loads(balise("runs", "--json"))[0]["state"] == "undone"


def test_the_report_has_the_shape_that_is_promised(folder: Path, tmp_path: Path) -> None:
    balise(folder, "--report", tmp_path / "report")
    told = json.loads((tmp_path / "report" / "report.json").read_text(encoding="utf-8"))
    assert set(told) == {"files", "repairs", "refusals", "orphans"}
    assert {"file": "phones.csv", "read": 1, "new": 1, "changed": 0, "unchanged": 0, "refused": 0} in told["files"]
    refusal = next(refusal for refusal in told["refusals"] if refusal["field"] == "url")
    assert refusal["file"] == "services.csv" and refusal["line"] == 2 and refusal["sentence"].endswith(".")
    page = (tmp_path / "report" / "report.html").read_text(encoding="utf-8")
    assert "services.csv" in page and "<script" not in page


@pytest.mark.parametrize("words", [["/nowhere"], ["undo"], ["undo", "999"], ["undo", "abc"]])
def test_what_cannot_be_done_is_a_sentence(words: list[str]) -> None:
    with pytest.raises(CommandError, match=r"\w+ \w+"):
        balise(*words)
    assert not ImportRun.objects.exists()


def test_a_drafted_mapping_can_be_used_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "organismes.csv"
    path.write_text("Nom,Téléphone,Ville\nEntraide,514 555-0123,Laval\n", encoding="utf-8")
    mapping = tmp_path / "mapping.toml"
    mapping.write_text(balise(path, "--draft-mapping"), encoding="utf-8")
    told = json.loads(balise(path, "--mapping", mapping, "--publish", "--json"))
    assert told["files"][0]["new"] == told["files"][0]["read"] == 1


def test_a_run_that_was_killed_is_told_until_another_is_done(folder: Path) -> None:
    balise(folder, "--publish")
    ImportRun.objects.update(state="running")
    assert [run.pk for run in ImportRun.objects.unfinished()] == [ImportRun.objects.get().pk]
    balise(folder, "--publish")
    assert not ImportRun.objects.unfinished().exists()
