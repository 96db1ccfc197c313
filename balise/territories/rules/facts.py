"""The facts shipped with the project: areas with their names, codes, populations and centres (data/*.csv)."""

from __future__ import annotations

import csv
from collections import defaultdict
from functools import lru_cache
from pathlib import Path

import msgspec

DATA = Path(__file__).resolve().parent.parent / "data"
FILES = (
    "regions.csv",
    "metropolitan.csv",
    "mrcs.csv",
    "municipalities.csv",
    "boroughs-montreal.csv",
    "boroughs-other.csv",
    "neighbourhoods.csv",
    "postal-areas.csv",
)


class Fact(msgspec.Struct, frozen=True):
    """One area as the project knows it. Degrees are WGS 84, to about a kilometre."""

    code: str
    kind: str
    official_code: str
    name_fr: str
    name_en: str
    aliases: dict[str, list[str]]  # by "fr", "en", "former"
    population: int | None
    latitude: float
    longitude: float
    parents: tuple[str, ...]


@lru_cache(maxsize=1)
def facts() -> tuple[Fact, ...]:
    """All areas shipped, parents before children."""
    aliases: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for row in _rows("aliases.csv"):
        aliases[row["code"]][row["language"]].append(row["alias"])
    return tuple(_fact(row, dict(aliases.get(row["code"], {}))) for name in FILES for row in _rows(name))


def outlines() -> dict[str, list[tuple[float, float]]]:
    """Area code -> closed ring (longitude, latitude) drawn by eye for the project: Québec and two islands."""
    drawn = msgspec.json.decode((DATA / "outlines.json").read_bytes())
    return {f["properties"]["code"]: [tuple(c) for c in f["geometry"]["coordinates"][0]] for f in drawn["features"]}


def _rows(name: str) -> list[dict[str, str]]:
    with open(DATA / name, encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _fact(row: dict[str, str], aliases: dict[str, list[str]]) -> Fact:
    return Fact(
        code=row["code"],
        kind=row["kind"],
        official_code=row["official_code"],
        name_fr=row["name_fr"],
        name_en=row["name_en"],
        aliases=aliases,
        population=int(row["population"]) if row["population"] else None,
        latitude=float(row["latitude"]),
        longitude=float(row["longitude"]),
        parents=tuple(filter(None, row["parents"].split(";"))),
    )
