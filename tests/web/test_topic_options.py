"""The list of topics to filter by: two depths of all, and the third of the one that is chosen."""

from __future__ import annotations

import datetime as dt

import duckdb
import pytest

from balise.analysis import naming
from balise.analysis.store import Store
from balise.web.analyst import options
from balise.web.analyst.options import Group

pytestmark = pytest.mark.django_db
PATHS = (("food", "food.meals", "food.meals.home"), ("food", "food.meals", "food.meals.rare"),
         ("food", "food.banks", ""), ("housing", "", ""))  # fmt: skip


@pytest.fixture
def store() -> Store:
    """Needs of each of these topics, of which one is of nine people."""
    engine = duckdb.connect()
    engine.execute("CREATE TABLE needs (topic_1 VARCHAR, topic_2 VARCHAR, topic_3 VARCHAR)")
    engine.execute("CREATE TABLE codes (fact VARCHAR, name VARCHAR, code VARCHAR, people BIGINT)")
    engine.executemany("INSERT INTO needs VALUES (?, ?, ?)", PATHS)
    of = {(f"topic_{depth}", code): 9 if code.endswith("rare") else 40
          for path in PATHS for depth, code in enumerate(path, start=1) if code}  # fmt: skip
    engine.executemany("INSERT INTO codes VALUES ('needs', ?, ?, ?)", [(*name, many) for name, many in of.items()])
    return Store(engine, dt.datetime(2026, 3, 4, tzinfo=dt.UTC))


def offered(store: Store, chosen: str) -> list[list[str]]:
    groups: tuple[Group, ...] = options._topics(store, naming.names(), chosen, "en")
    return [[one.code for one in group.options] for group in groups]


ALL = [["food", "food.banks", "food.meals"], ["housing"]]


@pytest.mark.parametrize(
    ("chosen", "first"),
    [("", []), ("housing", []), ("food.banks", []), ("food.meals", [["food.meals.home"]]),
     ("food.meals.home", [["food.meals.home"]]), ("food.meals.rare", [["food.meals.rare"], ["food.meals.home"]])],
)  # fmt: skip
def test_what_is_under_the_one_that_is_chosen_comes_first(store: Store, chosen: str, first: list[list[str]]) -> None:
    assert offered(store, chosen) == [*first, *ALL]
