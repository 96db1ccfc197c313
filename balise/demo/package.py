"""The invented directory as a package in Balise's own layout, which `balise import` reads like any other."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import msgspec

from .rules.organization import Entry

FILE = "records.jsonl"


def write(folder: Path, entries: Iterable[Entry]) -> dict[str, int]:
    """Write one document a line; answer how many of each kind."""
    folder.mkdir(parents=True, exist_ok=True)
    encode = msgspec.json.Encoder(order="deterministic").encode
    counts = {"organization": 0, "site": 0, "service": 0}
    with (folder / FILE).open("wb") as file:
        for entry in entries:
            counts[entry.kind] += 1
            file.write(encode({"kind": entry.kind, "id": str(entry.id), "record": entry.record}) + b"\n")
    return counts
