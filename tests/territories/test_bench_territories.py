"""The bench says what finding a place by its name costs, in each way that people type it."""

from __future__ import annotations

import pytest

from balise.territories import bench, memory
from balise.territories.rules.gazetteer import Gazetteer

pytestmark = pytest.mark.django_db


@pytest.mark.usefixtures("areas")
def test_each_way_of_typing_is_measured() -> None:
    rows = bench.names(10)
    assert [row["what"] for row in rows] == [
        "a name", "its beginning", "a letter missing", "an address in it", "what is no place",
    ]  # fmt: skip
    for row in rows:
        assert row["texts"] == 10 and 0 < row["p50_us"] <= row["p95_us"] <= row["max_us"]


def test_without_territories_there_is_nothing_to_find(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memory, "gazetteer", lambda: Gazetteer([]))
    assert bench.names(10) == []
