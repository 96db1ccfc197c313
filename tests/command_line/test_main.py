"""`balise` itself: its version, the language it speaks, and a reader that stops reading."""

from __future__ import annotations

import sys

import pytest

from balise import command_line


@pytest.mark.parametrize(
    ("variables", "language"),
    [
        ({}, "fr"),
        ({"LANG": "C.UTF-8"}, "fr"),
        ({"LANG": "en_CA.UTF-8"}, "en"),
        ({"LANG": "en_CA.UTF-8", "LC_ALL": "fr_CA.UTF-8"}, "fr"),
        ({"LANG": "fr_CA.UTF-8", "LC_ALL": "", "LC_MESSAGES": "en_US"}, "en"),
    ],
)
def test_the_language_is_that_of_the_terminal(variables: dict[str, str], language: str) -> None:
    assert command_line.spoken(variables) == language


def test_the_version_is_that_of_balise(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(sys, "argv", ["balise", "--version"])
    command_line.main()
    assert capsys.readouterr().out == f"Balise {command_line.version('balise')}\n"
