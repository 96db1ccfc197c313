"""What a release publishes is the same, byte for byte, whatever the numbers that it hides."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path

import factories
import pytest
import small_facts
from pytest_django import Settings
from small_facts import Row, Small

from balise.analysis import naming, released, releasing
from balise.analysis.gate import Told
from balise.analysis.models import Release
from balise.analysis.publishing import shelf
from balise.analysis.publishing.making import publish
from balise.analysis.released import Year
from balise.analysis.rules import lattice
from balise.analysis.rules.lattice import at
from balise.territories.models import Area

pytestmark = pytest.mark.django_db
NOW = dt.datetime(2026, 3, 5, 15, 0, tzinfo=dt.UTC)
MRCS = {"mun-0": "mrc-0", "mun-1": "mrc-1", "mun-2": "mrc-2", "mun-3": "mrc-3", "mun-4": "mrc-3", "mun-5": "mrc-3"}


@pytest.fixture(autouse=True)
def areas() -> None:
    """The public list: three towns lie in mrc-3, whoever calls from them."""
    for code in ("region-1", *sorted(set(MRCS.values())), *MRCS):
        kind = {"mun": "municipality"}.get(code.partition("-")[0], code.partition("-")[0])
        Area.objects.create(code=code, kind=kind, name_fr=code, population=9000, edited_at=factories.NOW)
    for town, mrc in MRCS.items():
        Area.objects.get(pk=town).parents.set([mrc])
        Area.objects.get(pk=mrc).parents.set(["region-1"])
    naming.forget()


def _of_towns(made: Small, few: list[str]) -> Small:
    """Everyone calls from three towns, but for the first who talked in 2024, each of one of `few`."""
    talked = [row["contact"] for row in made.of("contacts", _is_counted)]
    towns = dict(zip(talked, few, strict=False))
    moved = {fact: [_moved(row, towns) for row in made.rows[fact]] for fact in ("contacts", "transfers")}
    return Small({**{fact: [] for fact in made.rows}, **moved})


def _is_counted(row: Row) -> bool:
    return row["day"].year == 2024 and row["kind"] == "conversation"


def _moved(row: Row, towns: dict[int, str]) -> Row:
    town = towns.get(row["contact"], ("mun-0", "mun-1", "mun-1", "mun-2", "mun-2", "mun-2")[row["contact"] % 6])
    return {**row, "area": town, "borough": "", "municipality": town, "mrc": MRCS[town], "region": "region-1"}


def _published(made: Small, where: Path, settings: Settings) -> Path:
    settings.DATA = where
    Release.objects.all().delete()
    publish(year=2024, store=small_facts.store(made), make=releasing.make, by=None, now=NOW)
    return shelf.folder("2024-1")


@pytest.fixture
def publish_each(tmp_path: Path, settings: Settings) -> Callable[[list[Small]], list[Path]]:
    return lambda worlds: [_published(made, tmp_path / str(one), settings) for one, made in enumerate(worlds)]


def _keep(monkeypatch: pytest.MonkeyPatch, measure: str, *columns: str) -> None:
    """Only the tables of one measure and these columns, so that releases are soon made."""
    kept = (table for table in lattice.TABLES if table.measure == measure and set(table.columns) <= set(columns))
    monkeypatch.setattr(lattice, "TABLES", frozenset(kept))
    monkeypatch.setattr(lattice, "COUNTED", (measure,))


def _bytes(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def test_nothing_tells_whether_somebody_is_in_a_town_of_an_mrc_that_is_hidden(
    publish_each: Callable[[list[Small]], list[Path]], monkeypatch: pytest.MonkeyPatch
) -> None:
    _keep(monkeypatch, "contacts")
    made = small_facts.small(240)
    few = ["mun-3"] * 3, ["mun-3", "mun-3", "mun-4"]
    one, other = folders = publish_each([_of_towns(made, towns) for towns in few])
    assert _bytes(one) == _bytes(other)
    for year in (released.read("2024-1", folder) for folder in folders):
        told = {town: _of_town(year, town) for town in MRCS}
        assert told["mun-2"].state == "exact"
        assert {told[town] for town in ("mun-3", "mun-4", "mun-5")} == {Told("linked", is_listed=False)}


def _of_town(year: Year, place: str) -> Told:
    told = year.told(at("contacts", level="municipality", place=place, grain="year", period="2024"))
    assert told is not None
    return told


def test_nothing_tells_one_from_four(
    publish_each: Callable[[list[Small]], list[Path]], monkeypatch: pytest.MonkeyPatch
) -> None:
    _keep(monkeypatch, "transfers", "line", "has_handover")
    made = small_facts.small(240)
    quarter = made.of("transfers", lambda row: row["month"] in (202401, 202402, 202403))
    assert len(quarter) >= 4
    worlds = [Small({**made.rows, "transfers": quarter[:many]}) for many in (1, 4)]
    one, other = publish_each([_of_towns(world, []) for world in worlds])
    assert _bytes(one) == _bytes(other)
    assert b"hidden" in (one / "data" / "transfers.csv").read_bytes()
