"""Pages that the public opens are counted by day, language and kind, and are in facts once their day is over."""

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

from balise.analysis import actions, facts, naming, visits
from balise.analysis.actions import ask
from balise.analysis.facts import parquet, reader, secret
from balise.analysis.models import Restatement, WebDay
from balise.analysis.rules.answer import Answer
from balise.analysis.rules.facts import PAGES
from balise.analysis.rules.question import Filters, Period, Question, Scope
from balise.analysis.store import Store
from balise.core.languages import Language

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)
JUNE = Period(dt.date(2024, 6, 1), dt.date(2024, 6, 30))
OPERATOR = Scope("operator", operator="coin")


@pytest.fixture(autouse=True)
def own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(settings, "DATA", tmp_path)
    monkeypatch.delenv(secret.VARIABLE, raising=False)
    visits.MEMORY.clear()
    yield
    visits.MEMORY.clear()
    reader.forget()


def opens(page: str, now: dt.datetime, *, language: Language = "fr", is_entry: bool = False, times: int = 1) -> None:
    for _ in range(times):
        assert visits.viewed(page=page, language=language, is_entry=is_entry, now=now)


def rows() -> list[tuple[Any, ...]]:
    return list(WebDay.objects.values_list("day", "language", "page", "views", "entries"))


def told() -> list[tuple[Any, ...]]:
    asked = "SELECT month, day, language::VARCHAR, page::VARCHAR, views, entries FROM web_days ORDER BY ALL"
    return facts.current().cursor().execute(asked).fetchall()


def test_pages_are_counted_in_memory_and_added_to_what_is_written() -> None:
    opens("home", NOW, is_entry=True, times=2)
    opens("home", NOW)
    opens("record", NOW, language="en")
    assert rows() == []
    assert visits.MEMORY.flush(now=NOW) == 3
    opens("home", NOW, is_entry=True)
    visits.MEMORY.flush(now=NOW)
    assert rows() == [(dt.date(2026, 3, 4), "en", "record", 1, 0), (dt.date(2026, 3, 4), "fr", "home", 4, 3)]


def test_a_day_is_that_of_here() -> None:
    opens("home", dt.datetime(2026, 3, 5, 4, 59, tzinfo=dt.UTC))
    visits.MEMORY.flush(now=NOW)
    assert rows()[0][0] == dt.date(2026, 3, 4)


def test_a_kind_of_page_that_is_unknown_is_refused() -> None:
    with pytest.raises(ValueError, match="There is no kind of page 'desk'"):
        opens("desk", NOW)
    assert visits.MEMORY.held() == 0


def test_memory_that_is_full_lets_go(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(visits.MEMORY, "most", 1)
    opens("home", NOW)
    assert not visits.viewed(page="list", language="fr", is_entry=False, now=NOW)


def test_facts_hold_the_days_that_are_over_and_verify_counts_them_again() -> None:
    There().usual()
    for day, times in ((NOW - 60 * DAY, 5), (NOW - DAY, 2), (NOW, 7)):
        opens("home", day, is_entry=True)
        opens("home", day, times=times)
    visits.MEMORY.flush(now=NOW)
    actions.build_facts(now=NOW)
    first = [(202601, dt.date(2026, 1, 3), "fr", "home", 6, 1), (202603, dt.date(2026, 3, 3), "fr", "home", 3, 1)]
    assert told() == first, "and no page in December, where contacts are"
    assert actions.verify_facts().differences == ()
    actions.build_facts(now=NOW + DAY)
    assert told() == [*first, (202603, dt.date(2026, 3, 4), "fr", "home", 8, 1)]
    assert actions.verify_facts().differences == ()


def test_pages_that_facts_lost_are_told() -> None:
    There().usual()
    opens("home", NOW - DAY)
    visits.MEMORY.flush(now=NOW)
    actions.build_facts(now=NOW)
    WebDay.objects.update(views=4)
    with translation.override("en"):
        (difference,) = actions.verify_facts().differences
    assert difference.startswith("202603, all, pages of the site opened: 4 in intake, 1 in the files")


def test_a_month_of_pages_alone_is_made_and_its_last_day_restates_nothing() -> None:
    There().usual()
    last = dt.datetime(2026, 2, 28, 17, tzinfo=dt.UTC)
    opens("home", last - DAY)
    opens("home", last)
    visits.MEMORY.flush(now=NOW)
    actions.build_facts(now=last)
    assert [row[:2] for row in told()] == [(202602, dt.date(2026, 2, 27))]
    actions.build_facts(now=last + DAY)
    assert [row[1].day for row in told()] == [27, 28]
    assert not Restatement.objects.filter(month=202602).exists()
    assert parquet.read_manifest().months[202602].views == 2


@pytest.fixture(scope="module")
def store() -> Store:
    made = small_facts.small(60)
    small_facts.web_days(made)
    return small_facts.store(made)


def asked(name: str, store: Store, scope: Scope = OPERATOR, filters: Filters | None = None, depth: str = "") -> Answer:
    filters = filters or Filters(operator=scope.operator)
    question = Question(name, filters, depth)
    return ask(question=question, scope=scope, period=JUNE, today=dt.date(2026, 3, 4), store=store)


@pytest.mark.parametrize("name", ["web_views", "web_views_by_page", "web_views_by_language", "web_views_over_time"])
def test_they_are_the_same_to_the_public_and_exact(store: Store, name: str) -> None:
    public, operator = asked(name, store, Scope()), asked(name, store)
    assert [row.cells for row in public.rows] == [row.cells for row in operator.rows]
    assert public.total.cells == operator.total.cells
    assert {cell.state for row in (*public.rows, public.total) for cell in row.cells if cell.value is not None} == {
        "exact"
    }


def test_pages_and_visits_add_up(store: Store) -> None:
    by_page = asked("web_views_by_page", store, Scope())
    names = [measure.name for measure in by_page.measures]
    views, entries = names.index("views"), names.index("entries")
    assert {row.code: (row.cells[views].value, row.cells[entries].value) for row in by_page.rows} == {
        "record": (26, 4), "search": (22, 4), "home": (18, 4),
    }  # fmt: skip
    assert (by_page.total.cells[views].value, by_page.total.cells[entries].value) == (66, 12)
    assert [row.label.en for row in by_page.rows] == ["Records", "Search", "Home"]


def test_an_operator_reads_them_day_by_day(store: Store) -> None:
    days = asked("web_views_over_time", store, depth="day")
    assert [(row.code, row.cells[0].value) for row in days.rows] == [("2024-06-01", 33), ("2024-06-02", 33)]


def test_the_language_of_pages_narrows_them_and_what_is_said_of_people_does_not(store: Store) -> None:
    english = asked("web_views", store, Scope(), Filters(language="en"))
    assert english.total.cells[0].value == 42
    assert asked("web_views", store, Scope(), Filters(gender="woman")).total.cells[0].value == 66


def test_every_kind_of_page_has_a_name() -> None:
    assert all(naming.names().lists("page", page) for page in PAGES)
