"""Every message of the code has its French, none is fuzzy, none is left over."""

from __future__ import annotations

import importlib.util
from pathlib import Path

_PATH = Path(__file__).resolve().parents[2] / "scripts" / "messages.py"
_SPEC = importlib.util.spec_from_file_location("messages", _PATH)
assert _SPEC is not None
assert _SPEC.loader is not None
messages = importlib.util.module_from_spec(_SPEC)
_SPEC.loader.exec_module(messages)


def test_every_message_has_its_french() -> None:
    assert messages.faults() == []
