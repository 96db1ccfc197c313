"""Beside facts, the interchange says what their codes are: every code, in both languages, and who nobody is."""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import factories
import pytest
from django.conf import settings
from facts_made import NOW, There

from balise.analysis import actions, naming
from balise.analysis.facts import dimension_tables, home, parquet, reader, secret
from balise.analysis.facts.dimension_tables import LISTS, TABLES, path_of
from balise.analysis.facts.literals import quoted
from balise.analysis.rules.facts import FACTS, columns, domain
from balise.directory.models import Organization, Topic
from balise.intake.models import Code
from balise.territories.models import Area, Boundary

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setattr(settings, "DATA", tmp_path)
    monkeypatch.delenv(secret.VARIABLE, raising=False)
    yield tmp_path
    reader.forget()
    naming.forget()


@pytest.fixture
def there() -> There:
    return There()


def ask(table: str, asked: str = "*", among: str = "true") -> list[tuple[Any, ...]]:
    source = f"read_parquet({quoted(path_of(table))})"
    return duckdb.execute(f"SELECT {asked} FROM {source} WHERE {among}").fetchall()


def limit(area: str, generation: str, first: dt.date | None, end: dt.date | None = None) -> None:
    Boundary.objects.create(
        area_id=area, generation=generation, valid_from=first, valid_to=end, geometry=b"", is_schematic=first is None
    )


def test_each_list_of_codes_is_in_one_table() -> None:
    lists = {domain(name) for fact in FACTS for name, kind in columns(fact).items() if kind == "code"}
    told = [name for lists in LISTS.values() for name in lists]
    assert sorted(told) == sorted({*lists, "event"} - {"area", "topic"})


def test_every_code_of_facts_is_in_its_dimension_with_names(there: There) -> None:
    there.usual()
    actions.build_facts(now=NOW)
    assert actions.verify_facts().differences == ()
    for table in set(TABLES) - {"date", "organization"}:
        assert ask(table, "count(*)", "name_fr IS NULL OR name_fr = '' OR name_en = ''") == [(0,)], table
    for table in LISTS:
        held = ask(table, "count(*), count(DISTINCT (list, code))", "operator = ''")[0]
        assert held[0] == held[1] > 0, table
    asked = "operator, means, name_fr, name_en"
    assert ask("profile", asked, "list = 'gender' AND code = 'woman'") == [("", "", "Femme", "Woman")]
    assert ask("channel", "name_fr, name_en", "list = 'channel' AND code = ''") == [("Non connu", "Not known")]


def test_days_of_the_months_of_facts_have_their_week_fiscal_year_and_holiday(there: There) -> None:
    there.usual()
    actions.build_facts(now=NOW)
    assert ask("date", "min(day), max(day), count(*)") == [(dt.date(2025, 12, 1), dt.date(2026, 3, 31), 31 + 31 + 31)]
    asked = "week, month, quarter, year, fiscal_year, weekday, weekday_fr, month_en, holiday_fr, holiday_en"
    assert ask("date", asked, "day = DATE '2025-12-31'") == [
        ("2026-W01", 202512, "2025-Q4", 2025, "2025-26", "3", "Mercredi", "December 2025", "", "")
    ]
    assert ask("date", "holiday_fr, holiday_en", "day = DATE '2026-01-01'") == [("Jour de l’An", "New Year’s Day")]


def test_an_area_says_all_that_holds_it_by_kind_and_how_long_it_was_so(there: There) -> None:
    Area.objects.filter(pk="mun-2").update(name_en="Town two", population=1200)
    limit("mun-2", "schematic", None)
    limit("mun-2", "2018", dt.date(2018, 1, 1), dt.date(2025, 1, 1))
    limit("mun-2", "2025", dt.date(2025, 1, 1))
    limit("mun-3", "2018", dt.date(2018, 1, 1), dt.date(2021, 5, 1))
    limit("mun-1", "schematic", None)
    there.usual()
    actions.build_facts(now=NOW)
    asked = "name_fr, name_en, residents, parents, ancestors, territory, municipality, mrc, crown, region, metropolitan"
    assert ask("area", asked, "code = 'mun-2'") == [
        ("mun-2", "Town two", 1200, ["crown-1", "mrc-1"], ["mrc-1", "crown-1", "region-7", "cm-1"], "crown-1",
         ["mun-2"], ["mrc-1"], ["crown-1"], ["region-7"], ["cm-1"])
    ]  # fmt: skip
    assert ask("area", "municipality, region", "code = 'fsa-h0h'") == [(["mun-1", "mun-2"], ["region-6", "region-7"])]
    assert ask("area", "code, generations, valid_from, valid_to", "code LIKE 'mun-%' ORDER BY code") == [
        ("mun-1", ["schematic"], None, None),
        ("mun-2", ["2018", "2025", "schematic"], dt.date(2018, 1, 1), None),
        ("mun-3", ["2018"], dt.date(2018, 1, 1), dt.date(2021, 5, 1)),
    ]


def test_a_topic_says_its_path_from_the_first_depth_however_deep(there: There) -> None:
    deep = factories.topic("food.hampers.small.one", "Petit", "Small", parent="food.hampers")
    there.usual()
    actions.build_facts(now=NOW)
    assert ask("topic", "depth, parent, path, name_fr, name_en", f"code = '{deep.pk}'") == [
        (3, "food.hampers", ["food", "food.hampers", deep.pk], "Petit", "Small")
    ]


def test_what_an_operator_offered_says_what_it_means_in_all_lists_and_when(there: There) -> None:
    one = Code.objects.filter(operator=there.host, list="event", code="epidemic")
    one.update(from_on=dt.date(2020, 3, 1), to_on=dt.date(2026, 1, 1))
    Code.objects.filter(operator=there.host, list="reason", code="transport").update(same_as="")
    there.usual()
    actions.build_facts(now=NOW)
    asked = "means, valid_from, valid_to"
    assert ask("profile", asked, "operator = 'coin' AND code = 'epidemic'") == [
        ("covid", dt.date(2020, 3, 1), dt.date(2026, 1, 1))
    ]
    assert ask("reason", asked, "operator = 'coin' AND code = 'transport'") == [("coin:transport", None, None)]
    ((group,),) = duckdb.execute(
        f"SELECT DISTINCT reason_group FROM read_parquet({quoted(home.parquet('unmet', 202512))}) "
        "WHERE reason = 'transport'"
    ).fetchall()
    assert ask("reason", "count(*)", f"list = 'reason_group' AND operator = '' AND code = '{group}'") == [(1,)]


def test_organizations_are_those_of_the_directory_and_only_public_ones_are_named(there: There) -> None:
    never = factories.publish(factories.organization("Jamais donné"))
    hidden = factories.publish(factories.organization("Refuge secret"))
    Organization.objects.filter(pk=hidden).update(on_web=False)
    there.usual()
    actions.build_facts(now=NOW)
    told = {row[0]: row[1:] for row in ask("organization")}
    assert set(told) == set(Organization.objects.values_list("pk", flat=True)) >= {there.owner, never, hidden}
    assert told[never] == (True, "Jamais donné", "Jamais donné")
    assert told[hidden] == (False, "", "")
    assert b"Refuge secret" not in path_of("organization").read_bytes()


def test_tables_follow_what_they_are_of_and_are_the_same_bytes_otherwise(there: There) -> None:
    there.usual()
    actions.build_facts(now=NOW)
    before = parquet.read_manifest().dimensions
    assert set(before) == set(TABLES)
    for table, part in before.items():
        assert hashlib.sha256(path_of(table).read_bytes()).hexdigest() == part.sha256
    actions.build_facts(now=NOW + dt.timedelta(hours=1))
    assert parquet.read_manifest().dimensions == before
    Topic.objects.filter(pk="food").update(name_en="Things to eat")
    there.record("2026-03-03", *there.need("food"))
    assert actions.refresh_facts(now=NOW)
    assert ask("topic", "name_en", "code = 'food'") == [("Things to eat",)]
    assert {table for table, part in parquet.read_manifest().dimensions.items() if part != before[table]} == {"topic"}


def test_what_no_list_has_any_more_stays_while_facts_hold_it(there: There) -> None:
    there.usual()
    actions.build_facts(now=NOW)
    Code.objects.filter(list="reason", code="cost").delete()
    actions.build_facts(now=NOW + dt.timedelta(hours=1))
    assert ask("reason", "operator, name_fr", "list = 'reason' AND code = 'cost'")[0][0] == ""
    assert actions.verify_facts().differences == ()


def test_a_code_without_its_dimension_and_a_table_that_is_gone_are_told(there: There) -> None:
    there.usual()
    actions.build_facts(now=NOW)
    manifest = parquet.read_manifest()
    sources = {
        "needs": f"(SELECT * REPLACE ('ghost' AS topic) FROM read_parquet({quoted(home.parquet('needs', 202512))}))"
    }
    with duckdb.connect() as plain:
        (told,) = dimension_tables.strangers(plain, sources)
    assert told.startswith("needs, topic") and "ghost" in told
    path_of("area").write_bytes(b"")
    path_of("reason").unlink()
    told_of = " ".join(actions.verify_facts().differences)
    assert all(str(path) in told_of for path in (path_of("area"), path_of("reason")))
    actions.build_facts(now=NOW + dt.timedelta(hours=1))
    assert actions.verify_facts().differences == ()
    assert parquet.read_manifest().dimensions == manifest.dimensions


def test_their_columns_and_lists_are_those_of_the_documents() -> None:
    told = (Path(__file__).parents[2] / "docs/reference/facts.md").read_text()
    rows = {line.split("|")[1]: line.split("|")[3] for line in told.splitlines() if line.startswith("| `")}
    for table, shape in TABLES.items():
        (row,) = (held for names, held in rows.items() if f"`{table}`" in names)
        assert re.findall(r"`(\w+)`", row) == list(shape.__struct_fields__), table
    of_lists = " ".join(told.split("- **Lists.**")[1].split("A list has the name")[0].split())
    for table, lists in LISTS.items():
        assert f"`{table}` is" in of_lists
        assert ", ".join(f"`{name}`" for name in lists) in of_lists
