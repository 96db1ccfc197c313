"""What switches counted is in facts by hour of the day, verified, restated, and protected as what is of people is."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import small_facts
from django.conf import settings
from django.utils import translation
from facts_made import NOW, There

from balise.accounts.models import Operator
from balise.analysis import actions, facts
from balise.analysis.actions import ask
from balise.analysis.facts import making, reader, secret
from balise.analysis.models import Restatement
from balise.analysis.rules.answer import Answer
from balise.analysis.rules.filters import CannotAnswer
from balise.analysis.rules.question import Filters, Period, Question, Scope
from balise.analysis.store import Store
from balise.intake.models import TelephoneInterval
from balise.intake.rules.telephone import Interval
from balise.intake.telephone import take_in

pytestmark = pytest.mark.django_db
JUNE = Period(dt.date(2024, 6, 1), dt.date(2024, 6, 30))
OPERATOR = Scope("operator", operator="coin")


@pytest.fixture(autouse=True)
def own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(settings, "DATA", tmp_path)
    monkeypatch.delenv(secret.VARIABLE, raising=False)
    yield
    reader.forget()


def tells(start: dt.datetime, *, offered: int, queue: str = "211", **told: Any) -> None:
    answered = told.pop("answered", offered)
    one = Interval(queue, start, 15, "fr", offered, answered, offered - answered, **told)
    take_in(intervals=[(2, one)], operator=Operator.objects.get(code="coin"), now=NOW)


def hours(columns: str) -> list[tuple[Any, ...]]:
    asked = f"SELECT {columns} FROM telephone ORDER BY ALL"
    return facts.current().cursor().execute(asked).fetchall()


MORNING = dt.datetime(2026, 3, 2, 13, 15, tzinfo=dt.UTC)  # a Monday, 8:15 here


def test_intervals_are_added_up_by_hour_of_the_wall_and_verified() -> None:
    There().usual()
    tells(MORNING, offered=5, answered=3, within_20=2, wait_seconds=90, talk_seconds=600, longest_wait=50)
    tells(MORNING + dt.timedelta(minutes=15), offered=4, talk_seconds=100)
    tells(MORNING + dt.timedelta(hours=1), offered=1)
    actions.build_facts(now=NOW)
    named = "operator::VARCHAR, queue::VARCHAR, queue_language::VARCHAR, weekday::VARCHAR, hour::VARCHAR"
    counted = (
        "offered, answered, abandoned, within_20, within_20_of, waited, wait_seconds, wait_most, talked, talk_most"
    )
    assert hours(f"{named}, day, {counted}") == [
        ("coin", "211", "fr", "1", "08", dt.date(2026, 3, 2), 9, 7, 2, 2, 3, 3, 90, 50, 7, 600),
        ("coin", "211", "fr", "1", "09", dt.date(2026, 3, 2), 1, 1, 0, 0, 0, 0, 0, 0, 0, 0),
    ]
    assert actions.verify_facts().differences == ()


def test_what_the_facts_lost_of_a_switch_is_told() -> None:
    There().usual()
    tells(MORNING, offered=5)
    actions.build_facts(now=NOW)
    TelephoneInterval.objects.update(offered=6)
    with translation.override("en"):
        (difference,) = actions.verify_facts().differences
    assert difference.startswith("202603, coin, calls that the switch received: 6 in intake, 5 in the files")


def test_a_report_is_seen_within_the_minute_and_one_that_tells_otherwise_too() -> None:
    There().usual()
    actions.build_facts(now=NOW)
    today = dt.date(2026, 3, 4)
    assert not making.is_behind(today)
    tells(MORNING, offered=5)
    assert making.is_behind(today)
    assert actions.refresh_facts(now=NOW).made == (202603,)  # type: ignore[union-attr]
    tells(MORNING, offered=5, answered=4)
    assert making.is_behind(today)
    actions.refresh_facts(now=NOW)
    assert hours("offered, answered") == [(5, 4)] and not making.is_behind(today)


def test_a_month_that_is_closed_stays_what_it_is_until_it_is_made_anew() -> None:
    There().usual()
    actions.build_facts(now=NOW)
    tells(dt.datetime(2025, 12, 10, 15, tzinfo=dt.UTC), offered=5)
    assert actions.build_facts(now=NOW).late == (202512,)
    assert hours("offered") == []
    assert [(one.is_taken, one.changes) for one in Restatement.objects.filter(month=202512)] == [(False, 1)]
    verdict = actions.verify_facts()
    assert verdict.differences == () and len(verdict.late) == 2  # received, answered
    actions.build_facts(now=NOW, is_anew=True)
    assert hours("month, offered") == [(202512, 5)]
    assert actions.verify_facts().late == ()


@pytest.fixture(scope="module")
def store() -> Store:
    made = small_facts.small(60)
    small_facts.telephone(made)
    return small_facts.store(made)


def asked(name: str, store: Store, scope: Scope = OPERATOR, depth: str = "", **filters: str) -> Answer:
    question = Question(name, Filters(**{"operator": scope.operator, **filters}), depth)  # type: ignore[arg-type]
    return ask(question=question, scope=scope, period=JUNE, today=dt.date(2026, 3, 4), store=store)


def by_name(answer: Answer, code: str = "*") -> dict[str, float | None]:
    row = answer.total if code == "*" else next(one for one in answer.rows if one.code == code)
    return {measure.name: cell.value for measure, cell in zip(answer.measures, row.cells, strict=True)}


def test_an_operator_reads_its_calls_as_they_were_counted(store: Store) -> None:
    assert by_name(asked("telephone", store)) == {
        "calls_offered": 180, "calls_answered": 150, "calls_abandoned": 30,
        "calls_abandoned_rate": pytest.approx(100 / 6), "calls_wait": 30, "calls_talk": 300,
        "calls_within_20": pytest.approx(100 * 70 / 150), "calls_within_60": pytest.approx(100 * 70 / 150),
        "calls_within_120": pytest.approx(100 * 70 / 150),
    }  # fmt: skip
    hours = asked("telephone_by_hour", store)
    assert [(row.code, row.label.fr, row.cells[0].value) for row in hours.rows] == [
        ("08", "8\u00a0h", 30), ("09", "9\u00a0h", 60), ("10", "10\u00a0h", 90),
    ]  # fmt: skip
    days = asked("telephone_by_weekday", store)
    assert [(row.label.en, row.cells[0].value) for row in days.rows][:2] == [("Monday", 36), ("Tuesday", 36)]
    assert len(asked("telephone_over_time", store, depth="day").rows) == 5


@pytest.mark.parametrize("name", ["telephone_by_hour", "telephone_by_weekday", "telephone_over_time", "telephone"])
def test_the_public_reads_them_within_two_and_never_exactly(store: Store, name: str) -> None:
    public, ours = asked(name, store, Scope()), asked(name, store)
    told = [cell for row in (*public.rows, public.total) for cell in row.cells if cell.value is not None]
    assert {cell.state for cell in told} == {"perturbed"} and public.is_perturbed and not public.release
    for row in public.rows if public.dimension else ():
        exact = by_name(ours, row.code)["calls_offered"]
        assert exact is not None and abs((row.cells[0].value or 0) - exact) <= 2


def test_hours_of_one_to_four_calls_are_not_listed(store: Store) -> None:
    made = small_facts.small(60)
    small_facts.telephone(made, least=1)
    few = small_facts.store(made)  # 5, 10 and 15 calls, and none given up
    assert [row.code for row in asked("telephone_by_hour", few).rows] == ["08", "09", "10"]
    for row in made.rows["telephone"]:
        row["offered"] -= row["hour"] == "08" and row["day"].day == 3
        row["answered"] = row["offered"]
    codes = [row.code for row in asked("telephone_by_hour", small_facts.store(made), Scope()).rows]
    assert "08" not in codes and "10" in codes


def test_queues_are_for_the_house_alone(store: Store) -> None:
    queues = asked("telephone_by_queue", store)
    assert [(row.code, row.cells[0].value) for row in queues.rows] == [("211-fr", 180)]
    languages = asked("telephone_by_queue", store, depth="queue_language")
    assert [(row.label.fr, row.cells[0].value) for row in languages.rows] == [("français", 180)]
    for scope in (Scope(), Scope("partner", areas=frozenset({"region-1"}))):
        with pytest.raises(CannotAnswer) as refusal:
            asked("telephone_by_queue", store, scope)
        assert "internal figures alone" in refusal.value.text.en


def test_no_switch_knows_who_calls(store: Store) -> None:
    with pytest.raises(CannotAnswer) as refusal:
        asked("telephone", store, Scope(), gender="woman")
    assert "calls of the phone system" in refusal.value.text.en
