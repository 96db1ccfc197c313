"""Facts hold nobody: no name, no note, no identifier, no hour, no order; and keys that only a secret draws."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from io import StringIO
from pathlib import Path
from uuid import uuid4

import duckdb
import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from facts_made import NOW, SAID, There, ask

from balise.accounts.models import Operator
from balise.analysis import actions, facts
from balise.analysis.facts import home
from balise.analysis.facts.literals import quoted
from balise.analysis.models import WebDay
from balise.analysis.rules.facts import FACTS, columns
from balise.analysis.store import closed, latest
from balise.intake.identity import keep_identity
from balise.intake.models import Entry, TelephoneInterval
from balise.intake.rules.persons import Person

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_folder")]


def values(path: Path) -> Iterator[str]:
    """Every value of a file of facts, as text."""
    with duckdb.connect() as engine:
        tables = [f"read_parquet({quoted(path)}, hive_partitioning = false)"]
        if path.suffix == ".duckdb":
            engine.execute(f"ATTACH {quoted(path)} AS told (READ_ONLY)")
            tables = [f"told.{fact}" for fact in FACTS]
        for table in tables:
            for row in engine.execute(f"SELECT * FROM {table}").fetchall():
                yield from map(str, row)


def test_no_file_holds_who_what_was_noted_an_identifier_or_an_hour(there: There) -> None:
    ids = there.usual()
    counsellor = there.people[there.host.pk]
    who = Person(name="Marguerite Canari")
    keep_identity(contact=ids[0], purpose="programme", said=who, has_consent=True, by=counsellor, now=NOW)
    actions.build_facts(now=NOW)
    there.record("2026-03-03", area="fsa-h0h")
    actions.refresh_facts(now=NOW)
    uuids = [*ids, *Entry.objects.values_list("row", flat=True)]
    told = {str(one) for one in uuids} | {one.hex for one in uuids}
    hour = re.compile(r"\d\d:\d\d")
    for path in home.home().rglob("*"):
        if path.suffix not in (".parquet", ".duckdb", ".json"):
            continue
        contents = path.read_bytes()
        assert not any(one.bytes in contents or one.bytes_le in contents for one in uuids), path
        assert not any(one.encode() in contents for one in told), path
        assert b"Canari" not in contents and SAID.encode() not in contents and b"17:43" not in contents, path
        if path.suffix != ".json":
            found = list(values(path))
            assert not [one for one in found if "Canari" in one or one in told or hour.search(one)], path


def test_files_hold_the_columns_of_the_contract_and_no_other(there: There) -> None:
    there.usual()
    WebDay.objects.create(day=dt.date(2025, 12, 10), language="fr", page="home", views=2, entries=1)
    at = dt.datetime(2025, 12, 10, 15, tzinfo=dt.UTC)
    TelephoneInterval.objects.create(
        operator_id=Operator.objects.values_list("pk", flat=True)[0],
        queue="211",
        start=at,
        minutes=15,
        day=at.date(),
        offered=1,
        answered=1,
        abandoned=0,
        told_at=NOW,
    )
    actions.build_facts(now=NOW)
    for fact in FACTS:
        assert [row[0] for row in ask(f"DESCRIBE {fact}")] == list(columns(fact))
        kept = f"read_parquet({quoted(home.parquet(fact, 202512))}, hive_partitioning = false)"
        assert [row[0] for row in duckdb.execute(f"DESCRIBE SELECT * FROM {kept}").fetchall()] == list(columns(fact))


def test_the_order_of_rows_does_not_tell_which_of_two_came_first(there: There) -> None:
    for hour in range(8, 22):
        there.record("2026-01-05", hour=hour, gender="woman" if hour % 2 else "man", id=uuid4())
    actions.build_facts(now=NOW)
    for gender in ("woman", "man"):
        keys = [key for (key,) in ask(f"SELECT key FROM contacts WHERE gender = '{gender}'")]
        assert len(keys) == 7
        assert keys == sorted(keys)


def test_keys_are_drawn_once_for_life(there: There) -> None:
    there.usual()
    actions.build_facts(now=NOW)
    before = ask("SELECT key, day FROM contacts ORDER BY ALL")
    actions.build_facts(now=NOW, is_anew=True)
    assert ask("SELECT key, day FROM contacts ORDER BY ALL") == before
    assert all(0 <= key < 2**32 for key, _day in before)
    assert len({key for key, _day in before}) == 4
    assert (settings.DATA / "facts_secret").stat().st_mode & 0o077 == 0


def test_a_secret_that_is_lost_is_never_made_anew(there: There) -> None:
    there.usual()
    actions.build_facts(now=NOW)
    (settings.DATA / "facts_secret").unlink()
    there.record("2026-03-03")
    with pytest.raises(CommandError, match="facts_secret"):
        call_command("facts", "build", stdout=StringIO())
    assert not (settings.DATA / "facts_secret").exists()


def test_without_the_secret_no_figure_is_given_and_who_asks_is_told_why(there: There) -> None:
    """Pages catch this, and say that figures are on their way; the log says what to do."""
    there.usual()
    actions.build_facts(now=NOW)
    (settings.DATA / "facts_secret").unlink()
    for store in (latest, closed):
        with pytest.raises(facts.NoFacts, match="facts_secret"):
            store()
