"""Who reads facts waits for nobody, can write nothing, and is given the months that they may see."""

from __future__ import annotations

from io import StringIO
from typing import Any

import duckdb
import factories
import pytest
from django.core.management import CommandError, call_command
from facts_made import NOW, There, ask

from balise.analysis import actions, facts, naming
from balise.analysis.facts import home
from balise.analysis.rules.filters import CannotAnswer
from balise.analysis.rules.period import of_months
from balise.analysis.rules.question import Period, Question, Scope
from balise.analysis.store import closed, latest, store_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_folder")]


def test_a_reader_sees_the_switch_at_its_next_question_and_keeps_what_it_held(there: There) -> None:
    there.usual()
    actions.build_facts(now=NOW)
    held = facts.current()
    assert facts.current() is held
    cursor = held.cursor()
    for number in (5, 6, 7):
        there.record("2026-03-03")
        actions.refresh_facts(now=NOW)
        assert ask("SELECT count(*) FROM contacts") == [(number,)]
        assert cursor.execute("SELECT count(*) FROM contacts").fetchall() == [(4,)]
    assert len(list((home.home() / "native").iterdir())) <= 4


def test_a_reader_can_reach_nothing_else_and_write_nothing(there: There) -> None:
    there.usual()
    actions.build_facts(now=NOW)
    with pytest.raises(duckdb.Error):
        ask("SELECT * FROM read_text('/etc/hostname')")
    with pytest.raises(duckdb.Error):
        ask("DELETE FROM closed.contacts")
    with pytest.raises(duckdb.Error):
        ask("ATTACH 'other.duckdb'")


def test_without_facts_a_reader_is_told_what_to_do() -> None:
    with pytest.raises(facts.NoFacts, match="balise facts build"):
        facts.current()
    with pytest.raises(CommandError, match="balise facts build"):
        call_command("facts", "status", stdout=StringIO())


def test_a_new_code_is_of_the_same_type_in_closed_and_open_months(there: There) -> None:
    there.usual()
    actions.build_facts(now=NOW)
    factories.topic("heat", "Canicule", "Heat")
    there.record("2026-03-03", *there.need("heat"), language="tlh")
    actions.refresh_facts(now=NOW)
    types = ask("SELECT DISTINCT typeof(topic), typeof(language) FROM needs")
    assert len(types) == 1
    assert all(told.startswith("ENUM(''") for told in types[0])
    assert ask("SELECT count(*) FROM needs WHERE topic = 'heat' AND language = 'tlh'") == [(1,)]
    assert actions.verify_facts().differences == ()


def test_questions_are_of_closed_months_of_open_ones_or_of_both(there: There) -> None:
    there.usual()
    actions.build_facts(now=NOW)
    naming.forget()
    store, december, january = latest(), of_months(202512, 202512), of_months(202601, 202601)
    both = of_months(202512, 202601)
    assert [store.source("needs", one.first, one.last) for one in (december, january, both)] == [
        "closed.needs", "open.needs", "needs",
    ]  # fmt: skip

    def needs(period: Period) -> list[float | None]:
        answer = actions.ask(
            question=Question("needs"), scope=Scope("operator", "coin"), period=period, today=NOW.date(), store=store
        )
        return [row.cells[0].value for row in (answer.total, *answer.rows)]

    assert needs(december) == [2, None, None], "figures begin then: of before nothing is known"
    assert needs(january) == [2, 2, None], "beside those of the month before"
    assert needs(both) == [4, None, None]


def test_who_watches_the_open_month_sees_nothing_come(there: There) -> None:
    """A number moves for those alone whose group the person is in: noise that stays the same would tell their profile,
    and the minute. What the public and partners are given is of closed months, to the byte."""
    there.usual()
    actions.build_facts(now=NOW)
    naming.forget()

    def told(scope: Scope) -> Any:
        asked = {"question": Question("needs"), "scope": scope, "today": NOW.date()}
        return actions.ask(period=of_months(202512, 202601), **asked)  # type: ignore[arg-type]

    before = told(Scope()), told(Scope("partner", areas=frozenset({"region-06"}))), told(Scope("operator"))
    own = told(Scope("operator", "coin"))
    there.record("2026-01-06", *there.need(), area="mun-2", gender="woman")
    actions.refresh_facts(now=NOW)
    naming.forget()
    assert before == (told(Scope()), told(Scope("partner", areas=frozenset({"region-06"}))), told(Scope("operator")))
    assert own != told(Scope("operator", "coin"))
    assert closed().months() == (202512, 202512) and store_of(Scope()) is closed()
    assert before[0].as_of.isoformat().startswith("2025-12-31T00:00:00")
    with pytest.raises(CannotAnswer, match="Public figures go up to December 31, 2025"):
        actions.ask(question=Question("needs"), scope=Scope(), period=of_months(202601, 202601), today=NOW.date())
