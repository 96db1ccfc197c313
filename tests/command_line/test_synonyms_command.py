"""balise synonyms: what words mean to search, changed from a terminal or by a file."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from factories import topic

from balise.search import graph
from balise.search.rules.understood import Entry

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def food() -> None:
    topic("food", "Alimentation", "Food", synonyms_fr=["nourriture"])


def test_a_way_of_saying_is_added_switched_off_and_on(capsys: pytest.CaptureFixture[str]) -> None:
    entry = Entry("mangeaille du coin", "fr", "topic:food", "asked")
    call_command("synonyms", "add", entry.text, entry.target, "--asked")
    assert entry in graph.entries()
    call_command("synonyms", "off", entry.text, entry.target)
    assert entry not in graph.entries()
    call_command("synonyms", "on", entry.text, entry.target)
    assert entry in graph.entries()
    assert capsys.readouterr().out.count("topic:food") == 3


def test_the_list_tells_the_origin_and_the_state(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("synonyms", "off", "nourriture", "topic:food")
    capsys.readouterr()
    call_command("synonyms", "list", "nourriture", "--json")
    row = next(row for row in json.loads(capsys.readouterr().out) if row["text"] == "nourriture")
    assert (row["origin"], row["is_on"], row["target"]) == ("topic", False, "topic:food")
    call_command("synonyms", "list", "nourriture")
    assert "nourriture [fr] topic:food both topic (" in capsys.readouterr().out


def test_what_is_refused_is_a_sentence() -> None:
    with pytest.raises(CommandError, match="nowhere"):
        call_command("synonyms", "add", "miam", "topic:nowhere")


def test_a_file_goes_out_and_comes_in(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "out.csv"
    call_command("synonyms", "export", str(out))
    capsys.readouterr()
    out.write_text(out.read_text() + "grub,en,topic:food,both\nmiam,fr,topic:nowhere,both\n")
    call_command("synonyms", "import", str(out))
    told = capsys.readouterr()
    assert f"{len(out.read_text().splitlines()) - 1} " in told.out
    assert "1 " in told.out and "nowhere" in told.err
    assert Entry("grub", "en", "topic:food") in graph.entries()
    call_command("synonyms", "export")
    assert capsys.readouterr().out.startswith("text,language,target,use\n")


def test_a_file_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match=r"none\.csv"):
        call_command("synonyms", "import", str(tmp_path / "none.csv"))
    (tmp_path / "bad.csv").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(CommandError, match=r"bad\.csv"):
        call_command("synonyms", "import", str(tmp_path / "bad.csv"))
    with pytest.raises(CommandError, match="nowhere"):
        call_command("synonyms", "export", str(tmp_path / "nowhere" / "out.csv"))
