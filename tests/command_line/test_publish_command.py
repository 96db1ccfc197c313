"""`balise publish`: what it says, and that it ends with 1 and a sentence when nothing goes out."""

from __future__ import annotations

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.utils.translation import override
from pytest_django import Settings
from small_portrait import store as facts
from small_release import CELLS, Maker, cell

from balise.analysis import releasing
from balise.analysis.facts import NoFacts
from balise.analysis.publishing import shelf
from balise.analysis.publishing.making import MayNotGoOut
from balise.core.languages import Text

pytestmark = pytest.mark.django_db
_COMMAND = "balise.command_line.management.commands.publish"


@pytest.fixture(autouse=True)
def counted(settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.DATA = tmp_path
    monkeypatch.setattr(f"{_COMMAND}.latest", facts)
    monkeypatch.setattr(releasing, "make", Maker())


def told(*arguments: str) -> str:
    out = StringIO()
    call_command("publish", *arguments, stdout=out)
    return out.getvalue()


def test_a_year_goes_out_and_is_listed() -> None:
    said = told("--year", "2019")
    assert f"Publication 2019-1, du 2019-01-01 au 2019-12-31 : {len(CELLS)} nombres, dont 4 cachés" in said.replace(
        "\u00a0", " "
    )
    assert str(shelf.folder("2019-1")) in said
    assert told("--list").startswith("2019-1")


def test_a_rehearsal_says_so() -> None:
    assert "répétition" in told("--year", "2019", "--dry-run")
    assert told("--list") == "Rien n’a encore été publié.\n"


def test_a_release_is_verified() -> None:
    told("--year", "2019")
    assert f"{len(CELLS)} cases sont ce qui a été publié" in told("--verify", "2019-1")


def test_what_differs_ends_with_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    told("--year", "2019")
    monkeypatch.setattr(releasing, "make", Maker([*CELLS[1:], cell("needs", 70), cell("needs", 9, place="region-01")]))
    with pytest.raises(CommandError) as refused:
        told("--verify", "2019-1")
    first, second = str(refused.value).splitlines()
    assert first == "Cases qui ne sont pas ce que disent maintenant les faits\u00a0: 1."
    assert second.startswith("Cases qui seraient cachées, ou montrées, autrement aujourd’hui\u00a0: 1.")


def test_what_cannot_be_made_again_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    told("--year", "2019")
    monkeypatch.setattr(releasing, "make", Maker(refuses=MayNotGoOut(Text("Trop.", "Too much."))))
    with pytest.raises(CommandError, match=r"comparée.*Trop\."):
        told("--verify", "2019-1")


def test_a_release_of_other_rules_is_what_was_published_and_says_what_they_would_do_today(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    told("--year", "2019")
    monkeypatch.setattr("balise.analysis.publishing.checking.edition", lambda: "another")
    assert f"{len(CELLS)} cases sont ce qui a été publié" in told("--verify", "2019-1")
    monkeypatch.setattr(releasing, "make", Maker(refuses=MayNotGoOut(Text("Trop.", "Too much."))))
    files, why = told("--verify", "2019-1").splitlines()
    assert files.endswith("Les règles de protection ont changé depuis.")
    assert "comparée" in why and why.endswith("Trop.")


def test_what_may_not_go_out_is_said_with_its_cells(monkeypatch: pytest.MonkeyPatch) -> None:
    refusal = MayNotGoOut(Text("Rien ne sort.", "Nothing goes out."), ["needs|region=region-13|year=2019|"])
    monkeypatch.setattr(releasing, "make", Maker(refuses=refusal))
    with pytest.raises(CommandError) as refused:
        told("--year", "2019")
    assert str(refused.value).splitlines() == ["Rien ne sort.", "needs|region=region-13|year=2019|"]
    with override("en"), pytest.raises(CommandError, match=r"Nothing goes out\."):
        told("--year", "2019")
    assert shelf.names() == []


def test_without_facts_it_says_how_to_make_them(monkeypatch: pytest.MonkeyPatch) -> None:
    def none() -> None:
        raise NoFacts("Make them with: balise facts build.")

    monkeypatch.setattr(f"{_COMMAND}.latest", none)
    with pytest.raises(CommandError, match="balise facts build"):
        told("--year", "2019")


def test_a_disk_that_takes_no_more_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(releasing, "make", Maker(refuses=OSError("no space left")))
    with pytest.raises(CommandError, match="no space left"):
        told("--year", "2019")


def test_one_is_withdrawn_for_a_reason() -> None:
    told("--year", "2019")
    with pytest.raises(CommandError, match="--reason"):
        told("--withdraw", "2019-1")
    assert "n’est plus offerte" in told("--withdraw", "2019-1", "--reason", "Une limite était fausse.")
    assert "retirée\u00a0: Une limite était fausse." in told("--list")
