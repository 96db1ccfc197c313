"""`balise lists`: an operator takes up lists and changes them without code."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from balise.accounts.models import Operator
from balise.intake.models import Code

pytestmark = pytest.mark.django_db
NEW = '[[heard]]\ncode = "web"\nfr = "Le Web"\nen = "The Web"\nsame_as = "web"\n'


@pytest.fixture(autouse=True)
def operator() -> Operator:
    return Operator.objects.create(code="crgm", is_host=True, edited_at=dt.datetime(2026, 3, 4, tzinfo=dt.UTC))


def test_lists_are_taken_up_then_changed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("lists", "begin", "montreal")
    file = tmp_path / "lists.toml"
    file.write_text(NEW, encoding="utf-8")
    call_command("lists", "load", str(file), "--from", "2020-01-01")
    call_command("lists", "--operator", "crgm", "show")
    told = capsys.readouterr().out
    assert "transport  Aucun transport pour la personne" in told
    assert "web  Le Web" in told and "Internet" not in told


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (NEW.replace("heard", "colour"), "colour"),
        (NEW.replace('"web"', '"W W"', 1), "W W"),
        ("heard = 1 =", "lists.toml"),
        ('heard = ["web"]', "code"),
        ("heard = 1", "choi"),
    ],
)
def test_a_file_that_cannot_be_loaded_is_a_sentence_and_changes_nothing(tmp_path: Path, text: str, said: str) -> None:
    file = tmp_path / "lists.toml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(CommandError, match=said):
        call_command("lists", "load", str(file))
    assert not Code.objects.exists()


def test_an_operator_that_is_not_here_is_a_sentence() -> None:
    with pytest.raises(CommandError, match="crgm"):
        call_command("lists", "--operator", "nul", "show")
