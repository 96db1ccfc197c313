"""What is answered is what is there: every count beside the same by hand, for an operator, who sees it exactly."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable

import pytest
import small_facts
from small_facts import Row, Small

from balise.analysis.asking import ask, ask_page
from balise.analysis.catalogue import catalogue
from balise.analysis.naming import Names
from balise.analysis.rules.answer import Answer, Cell
from balise.analysis.rules.period import of_months
from balise.analysis.rules.question import Filters, Period, Question, Scope
from balise.analysis.store import Store

pytestmark = [pytest.mark.django_db, pytest.mark.once]  # facts are in files; test_asking.py asks both for names
TODAY = dt.date(2026, 3, 4)
YEAR = Period(dt.date(2024, 1, 1), dt.date(2024, 12, 31))
NONE = Filters()
OWN = Scope("operator", "coin")
Holds = Callable[[Row], bool]


@pytest.fixture(scope="module")
def made() -> Small:
    found = small_facts.small()
    small_facts.supply(found)
    return found


def asked(name: str, store: Store, filters: Filters = NONE, depth: str = "", period: Period = YEAR) -> Answer:
    return ask(question=Question(name, filters, depth), scope=OWN, period=period, today=TODAY, store=store)


def column(answer: Answer, metric: str) -> dict[str, float | None]:
    place = [measure.name for measure in answer.measures].index(metric)
    return {row.code: row.cells[place].value for row in (*answer.rows, answer.total)}


@pytest.fixture(autouse=True)
def _lists(monkeypatch: pytest.MonkeyPatch) -> None:
    """Codes of small facts are of the lists of an installation."""
    monkeypatch.setattr(Names, "lists", lambda *_: True)


def ours(row: Row, period: Period = YEAR) -> bool:
    return row["operator"] == "coin" and period.first <= row["day"] <= period.last


@pytest.mark.parametrize(
    ("name", "depth"),
    [("needs_by_topic", "topic_1"), ("needs_by_topic", "topic_2"), ("needs_by_topic", "topic_3"),
     ("needs_by_place", "region"), ("needs_by_place", "borough"), ("needs_by_gender", "gender"),
     ("needs_by_age", "age_group"), ("needs_by_age", "age_band"), ("needs_by_language", "language"),
     ("needs_by_household", "household"), ("needs_over_time", "month"), ("unmet_by_topic", "topic_1"),
     ("unmet_by_place", "mrc")],
)  # fmt: skip
@pytest.mark.parametrize(
    "filters",
    [Filters(), Filters(gender="woman"), Filters(topic="food"), Filters(topic="food.meals"), Filters(event="storm"),
     Filters(area="mun-1", age="65_plus"), Filters(status="unmet"), Filters(status="unmet", topic="housing")],
    ids=lambda filters: ",".join(f"{name}={value}" for name, value in filters.set()) or "all",
)  # fmt: skip
def test_needs_people_and_unmet_needs_of_every_row(
    made: Small, store: Store, name: str, depth: str, filters: Filters
) -> None:
    holds = matching(filters)
    answer = asked(name, store, filters, depth)
    rows = made.of("needs", lambda row: ours(row) and holds(row))
    expected = Counter(str(row[depth]) for row in rows)
    assert column(answer, "needs") == {**expected, "*": len(rows)}
    unmet = Counter(str(row[depth]) for row in rows if row["status"] == "unmet")
    assert column(answer, "unmet") == {**{code: unmet[code] for code in expected}, "*": unmet.total()}
    if "contacts" in [measure.name for measure in answer.measures]:
        people = {code: len({row["contact"] for row in rows if str(row[depth]) == code}) for code in expected}
        assert column(answer, "contacts") == {**people, "*": len({row["contact"] for row in rows})}


def matching(filters: Filters) -> Holds:
    def holds(row: Row) -> bool:
        topics = {row.get(f"topic_{depth}") for depth in (1, 2, 3)}
        return (
            (not filters.gender or row["gender"] == filters.gender)
            and (not filters.topic or filters.topic in topics)
            and (not filters.area or filters.area in (row["borough"], row["municipality"]))
            and (not filters.age or row["age_group"] == filters.age)
            and (not filters.event or f",{filters.event}," in row["events"])
            and (not filters.status or row.get("status") == filters.status)
        )

    return holds


@pytest.mark.parametrize(
    "filters", [Filters(), Filters(topic="food"), Filters(organization=7), Filters(language="en")], ids=str
)
def test_referrals_organizations_and_people(made: Small, store: Store, filters: Filters) -> None:
    rows = made.of(
        "referrals",
        lambda row: (
            ours(row)
            and (not filters.topic or row["topic_1"] == filters.topic)
            and filters.organization in (0, row["organization"])
            and (not filters.language or row["language"] == filters.language)
        ),
    )
    whole = column(asked("referrals", store, filters), "referrals")
    assert whole["*"] == len(rows)
    assert column(asked("referrals", store, filters), "organizations")["*"] == len(
        {row["organization"] for row in rows}
    )
    for name, key in (
        ("referrals_by_organization", "organization"),
        ("referrals_by_way", "way"),
        ("referrals_by_outcome", "outcome"),
    ):
        answer = asked(name, store, filters)
        assert column(answer, "referrals") == {**Counter(str(row[key]) for row in rows), "*": len(rows)}
        if key == "organization":
            people = {
                str(one): len({row["contact"] for row in rows if row[key] == one}) for one in {row[key] for row in rows}
            }
            assert column(answer, "reached") == {**people, "*": len({row["contact"] for row in rows})}


def test_a_need_with_two_reasons_counts_under_each_and_once_in_the_total(made: Small, store: Store) -> None:
    rows = made.of("unmet", ours)
    needs = sum(row["is_first"] for row in rows)
    assert needs < len(rows)
    told = column(asked("unmet_by_reason", store), "unmet_for")
    assert told == {**Counter(row["reason_group"] for row in rows), "*": needs}
    assert told["*"] == column(asked("needs", store), "unmet")["*"]


def test_waiting_is_of_those_who_were_answered(made: Small, store: Store) -> None:
    answer = asked("waiting_by_channel", store)
    for channel in ("telephone", "chat", "*"):
        answered = made.of("contacts", lambda row: ours(row) and row["kind"] == "conversation")
        waits = [row["wait_seconds"] for row in answered if channel in ("*", row["channel"])]
        assert column(answer, "wait")[channel] == round(sum(waits) / len(waits))
        assert column(answer, "within_60")[channel] == pytest.approx(
            100 * sum(wait <= 60 for wait in waits) / len(waits)
        )
    assert column(asked("contacts", store), "communications")["*"] == len(
        made.of("contacts", lambda r: ours(r) and r["kind"] == "conversation")
    )
    assert column(asked("contacts", store), "abandoned")["*"] == len(
        made.of("contacts", lambda r: ours(r) and r["kind"] == "abandoned")
    )


def test_transfers_and_follow_ups(made: Small, store: Store) -> None:
    assert column(asked("transfers_by_line", store), "transfers") == {
        **Counter(row["line"] for row in made.of("transfers", ours)), "*": len(made.of("transfers", ours))}  # fmt: skip
    reached = made.of("follow_ups", lambda row: ours(row) and row["state"] == "reached")
    helped = sum(row["has_received_help"] == "yes" for row in reached)
    assert column(asked("follow_ups", store), "received_help")["*"] == pytest.approx(100 * helped / len(reached))


def test_days_and_weeks_are_for_the_operator(made: Small, store: Store) -> None:
    march = Period(dt.date(2024, 3, 5), dt.date(2024, 3, 25))
    rows = made.of("needs", lambda row: ours(row, march))
    assert column(asked("needs_over_time", store, depth="day", period=march), "needs") == {
        **Counter(row["day"].isoformat() for row in rows), "*": len(rows)}  # fmt: skip
    weeks = Counter((row["day"] - dt.timedelta(days=row["day"].weekday())).isoformat() for row in rows)
    assert column(asked("needs_over_time", store, depth="week", period=march), "needs") == {**weeks, "*": len(rows)}


def test_a_total_stands_beside_the_period_before_and_the_same_of_last_year(made: Small, store: Store) -> None:
    quarter = Period(dt.date(2025, 4, 1), dt.date(2025, 6, 30))
    answer = asked("needs", store, period=quarter)
    before, year = Period(dt.date(2025, 1, 1), dt.date(2025, 3, 31)), Period(dt.date(2024, 4, 1), dt.date(2024, 6, 30))
    counted = {code: len(made.of("needs", lambda row, when=when: ours(row, when)))  # type: ignore[misc]
               for code, when in (("before", before), ("year_before", year), ("*", quarter))}  # fmt: skip
    assert column(answer, "needs") == counted
    assert [row.label.fr for row in answer.rows] == ["janvier à mars 2025", "avril à juin 2024"]
    assert "avril à juin 2024" in answer.finding.fr


def test_supply_is_that_of_the_last_month_and_stands_beside_demand(made: Small, store: Store) -> None:
    assert column(asked("supply_by_topic", store), "services") == {"food": 6, "housing": 2, "*": 8}
    gap = asked("gap_by_topic", store)
    needs = column(gap, "needs")
    assert column(gap, "needs_per_service") == {
        "food": pytest.approx(needs["food"] / 6), "housing": pytest.approx(needs["housing"] / 2),
        "*": pytest.approx(needs["*"] / 8)}  # fmt: skip


def test_before_the_directory_was_here_its_services_are_not_known_and_not_none(store: Store) -> None:
    for name in ("supply_by_topic", "gap_by_topic"):
        answer = asked(name, store, period=of_months(201001, 201003))
        place = next(i for i, one in enumerate(answer.measures) if "service" in one.name)
        assert answer.total.cells[place] == Cell(None, "unknown")


def test_a_page_gives_what_its_questions_give_one_by_one(store: Store) -> None:
    names = ["needs", "needs_by_topic", "referrals", "needs_by_place", "unmet_by_reason", "waiting_by_channel",
             "needs_by_gender", "referrals_by_way", "needs_over_time", "gap_by_topic", "contacts",
             "follow_ups"]  # fmt: skip
    filters = Filters(gender="woman")
    questions = [Question(name, filters) for name in names]
    page = ask_page(questions=questions, scope=OWN, period=YEAR, today=TODAY, store=store)
    assert list(page) == [asked(name, store, filters) for name in names]


def test_every_question_is_answered_by_each_of_its_columns(store: Store) -> None:
    for name, one in catalogue().items():
        for depth in one.depths or ("",):
            answer = asked(name, store, depth=depth)
            assert answer.finding.fr.endswith(".") and answer.finding.en.endswith(".")
            assert all(len(row.cells) == len(answer.measures) for row in (*answer.rows, answer.total))
