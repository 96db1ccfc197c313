"""`balise ask` says what it may be asked."""

from __future__ import annotations

import pytest

from balise.analysis.rules.question import Filters
from balise.command_line.management.commands.ask import Command


@pytest.mark.parametrize("name", Filters.__struct_fields__)
def test_help_tells_every_filter(name: str) -> None:
    assert f"--{name} " in Command().create_parser("balise", "ask").format_help()
