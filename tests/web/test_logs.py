"""What is written of an error says its kind and place, never the words that were in it."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator

import pytest

from balise.web import logs


@pytest.fixture
def written(capsys: pytest.CaptureFixture[str]) -> Iterator[pytest.CaptureFixture[str]]:
    """The root logger as the server has it, then as pytest had it."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    logs.configure()
    yield capsys
    root.handlers[:], root.level = handlers, level


def test_an_error_is_told_without_its_message(written: pytest.CaptureFixture[str]) -> None:
    try:
        raise ValueError("Jeanne, 514 555-0123")
    except ValueError:
        logging.getLogger("balise.web").exception("broken")
    line = written.readouterr().err
    told = json.loads(line)
    assert told["event"] == "broken" and told["error"] == "ValueError"
    assert any("test_an_error_is_told_without_its_message" in frame for frame in told["frames"])
    assert "Jeanne" not in line


def test_what_django_writes_of_addresses_is_silent(written: pytest.CaptureFixture[str]) -> None:
    logging.getLogger("django.request").warning("Not Found: %s", "/fr/service/12/")
    assert written.readouterr().err == ""


def test_other_logs_are_lines_of_json_too(written: pytest.CaptureFixture[str]) -> None:
    logging.getLogger("balise.search").warning("index_damaged")
    told = json.loads(written.readouterr().err)
    assert (told["event"], told["level"]) == ("index_damaged", "warning")
