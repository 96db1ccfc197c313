"""The written fragments that invented records are composed of, read once from `balise/demo/data`."""

from __future__ import annotations

import csv
import tomllib
from collections import defaultdict
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from balise.core.languages import Text

DATA = Path(__file__).resolve().parent.parent / "data"

Table = dict[str, dict[str, list[Text]]]


def _read(name: str, table: str, key: str) -> Table:
    found: Table = defaultdict(lambda: defaultdict(list))
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            for code in row[key].split() or [""]:
                found[row[table]][code].append(Text(fr=row["fr"], en=row["en"]))
    return {part: dict(rows) for part, rows in found.items()}


@lru_cache(maxsize=1)
def fragments() -> Table:
    """Sentences by part ("what", "how", "if:walk_in"...) and by topic."""
    return _read("fragments.csv", "part", "topics")


@lru_cache(maxsize=1)
def wording() -> dict[str, dict[str, Text]]:
    """Short texts by table ("fee", "document"...) and code."""
    return {
        table: {code: texts[0] for code, texts in rows.items()}
        for table, rows in _read("wording.csv", "table", "code").items()
    }


@lru_cache(maxsize=1)
def coined() -> tuple[Text, ...]:
    """Invented proper names: as they follow a noun in French ("de la Lanterne-Bleue") and precede it in English."""
    return tuple(_read("names.csv", "part", "topics")["coined"][""])


@lru_cache(maxsize=1)
def kinds() -> tuple[tuple[Text, tuple[str, ...]], ...]:
    """Kinds of organizations, as names with a {x} for the proper name, and the topics that each serves."""
    with (DATA / "names.csv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["part"] == "kind"]
    return tuple((Text(fr=row["fr"], en=row["en"]), tuple(row["topics"].split())) for row in rows)


@lru_cache(maxsize=1)
def _profiles() -> dict[str, Any]:
    return tomllib.loads((DATA / "profiles.toml").read_text(encoding="utf-8"))


@cache
def profile(topic: str) -> dict[str, Any]:
    """How services of `topic` usually are. All is inherited from above but `weight`, which only the root gives."""
    profiles = _profiles()
    values = dict(profiles["default"])
    node: dict[str, Any] = profiles
    for depth, part in enumerate(topic.split(".")):
        node = node.get(part, {})
        own = {key: value for key, value in node.items() if not isinstance(value, dict)}
        if depth and "weight" not in own:
            own["weight"] = profiles[topic.split(".")[0]].get("weight", values["weight"])
        values |= own
    return values
