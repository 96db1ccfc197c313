"""Scripts for a call in which someone may be in danger: what to listen for, what to say, whom to hand over to.

Their texts are data/desk_scripts.toml; the lines and numbers are the operator's (accounts.rules.HandOver).
"""

from __future__ import annotations

import tomllib
from pathlib import Path

import msgspec

from balise.core.languages import Text

_FILE = Path(__file__).parent.parent / "data" / "desk_scripts.toml"


class Script(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    code: str
    title: Text
    topics: tuple[str, ...]  # a need under one of these proposes the script
    lines: tuple[str, ...]  # kinds of lines, intake.rules.choices.LINES, the first first
    signs: tuple[Text, ...]
    say: tuple[Text, ...]
    then: tuple[Text, ...]


class _File(msgspec.Struct, frozen=True):
    scripts: tuple[Script, ...]


SCRIPTS = msgspec.convert(tomllib.loads(_FILE.read_text(encoding="utf-8")), _File).scripts
