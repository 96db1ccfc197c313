"""Questions without an answer and services opened are counted in memory, and written by a thread: nothing is lost,
nothing is counted twice, and nothing is kept that tells of one person."""

from __future__ import annotations

import datetime as dt
import os
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import OperationalError, connection
from django.db.models import Sum
from factories import NOW, organization, publish, service
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from balise.core.languages import Text
from balise.search import tally, wordings
from balise.search.models import Click, Unanswered, Wording
from balise.search.rules.question import Place
from balise.search.rules.understood import Span
from balise.search.wordings import Asked, Opened

DAY = dt.timedelta(days=1)
MARCH = dt.date(2026, 3, 1)


@pytest.fixture(autouse=True)
def nothing_held() -> Iterator[None]:
    tally.MEMORY.clear()
    yield
    tally.MEMORY.clear()


def ask(words: str, *, area: str = "", now: dt.datetime = NOW, is_approximate: bool = False) -> bool:
    place = Place(within=(area,)) if area else None
    return tally.unanswered(words=words, place=place, language="fr", is_approximate=is_approximate, now=now)


def asked_on(*days: dt.datetime, words: str = "Cours de zumba", area: str = "") -> None:
    for day in days:
        ask(words, area=area, now=day)
        tally.MEMORY.flush(now=day)


# What is kept of a person's words


@pytest.mark.django_db
def test_words_asked_on_one_day_are_not_written() -> None:
    for _ in range(3):
        ask("Marie Tremblay, mon mari me bat")
        tally.MEMORY.flush(now=NOW)
    wording = Wording.objects.get()
    assert (wording.words, wording.first_on) == ("", dt.date(2026, 3, 4))
    assert "tremblay" not in wording.mark
    assert not Wording.objects.readable().exists() and not Wording.objects.waiting().exists()


@pytest.mark.django_db
def test_words_that_come_back_another_day_are_written_with_all_their_counts_and_without_the_day() -> None:
    asked_on(NOW, NOW, NOW + DAY)
    wording = Wording.objects.waiting().get()
    assert (wording.words, wording.language, wording.first_on) == ("cours de zumba", "fr", None)
    assert [(row.month, row.area, row.count) for row in Unanswered.objects.all()] == [(MARCH, "", 3)]


@pytest.mark.django_db
def test_the_mark_of_words_is_made_with_the_key_of_the_installation(settings: object) -> None:
    here = wordings.mark("fr", "zumba")
    settings.SECRET_KEY = "another"  # type: ignore[attr-defined]
    assert wordings.mark("fr", "zumba") != here
    assert wordings.mark("en", "zumba") != wordings.mark("fr", "zumba")


@pytest.mark.django_db
def test_words_that_do_not_come_back_are_forgotten() -> None:
    asked_on(NOW)
    wordings.forget(today=NOW.date() + wordings.HELD_DAYS * DAY)
    assert Wording.objects.count() == Unanswered.objects.count() == 1
    wordings.forget(today=NOW.date() + (wordings.HELD_DAYS + 1) * DAY)
    assert Wording.objects.count() == Unanswered.objects.count() == 0


@pytest.mark.django_db
def test_what_was_counted_thirteen_months_ago_is_forgotten() -> None:
    asked_on(NOW, NOW + DAY, NOW + 35 * DAY)
    assert wordings.forget(today=dt.date(2027, 4, 30)) == 0
    assert Unanswered.objects.count() == 2
    assert wordings.forget(today=dt.date(2027, 5, 1)) == 0
    assert [row.month for row in Unanswered.objects.all()] == [dt.date(2026, 4, 1)]
    assert wordings.forget(today=dt.date(2027, 6, 1)) == 1
    assert not Wording.objects.exists()


def test_months_are_counted_back_over_years() -> None:
    assert wordings.months_before(dt.date(2026, 3, 31), 13) == dt.date(2025, 2, 1)
    assert wordings.months_before(dt.date(2026, 1, 1), 1) == dt.date(2025, 12, 1)
    assert wordings.months_before(dt.date(2026, 12, 31), 0) == dt.date(2026, 12, 1)


def test_the_place_and_the_telephone_are_taken_out_of_the_words() -> None:
    typed = "je cherche zumba à rosemont 514 555-0123"
    spans = (
        Span("noise", "je cherche", "", 0, 10),
        Span("word", "zumba", "zumba", 11, 16),
        Span("place", "à rosemont", "borough-rem24", 17, 27),
        Span("phone", "514 555-0123", "5145550123", 28, 40),
    )
    assert tally.need(typed, spans).split() == ["zumba"]
    assert tally.need("zumba", (Span("place", "laval", "mun-65005", 40, 45),)) == "zumba", "a span of another text"


@pytest.mark.parametrize(
    ("codes", "kept"),
    [
        (("hood-12", "borough-rem25", "mun-66023", "region-06"), "borough-rem25"),
        (("fsa-h7a", "mun-65005", "region-13"), "mun-65005"),
        (("fsa-h7a", "region-13", "ca-qc"), "region-13"),
        (("fsa-h7a",), ""),
        ((), ""),
    ],
)
def test_nothing_smaller_than_a_borough_or_a_municipality_is_kept_of_a_place(codes: tuple[str, ...], kept: str) -> None:
    assert tally.area(Place(within=codes) if codes else None) == kept


def test_a_point_is_not_kept() -> None:
    place = Place(latitude=45.5, longitude=-73.6, within=("hood-12", "mun-66023"), label="12, rue du Coin")
    tally.unanswered(words="zumba", place=place, language="fr", is_approximate=False, now=NOW)
    assert list(tally.MEMORY.waiting) == [Asked("fr", "zumba", MARCH, "mun-66023", False)]


def test_the_month_is_that_of_here() -> None:
    assert tally.month(dt.datetime(2026, 4, 1, 2, 0, tzinfo=dt.UTC)) == MARCH


def test_a_question_without_a_word_is_not_counted() -> None:
    assert ask("?!") and ask("514 555-0123")
    assert tally.MEMORY.held() == 0


# Counting


@pytest.mark.django_db
def test_clicks_are_counted_by_question_and_service() -> None:
    number = publish(service(Text("Colis", "Hampers"), publish(organization())))
    for day in (NOW, NOW, NOW + DAY):
        tally.opened(words="Colis de Noël", service=number, language="fr", now=day)
        tally.MEMORY.flush(now=day)
    click = Click.objects.select_related("wording").get()
    assert (click.wording.words, click.service_id, click.month, click.count) == ("colis de noel", number, MARCH, 3)


def test_memory_is_bounded_and_what_is_known_is_still_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tally.MEMORY, "most", 2)
    assert ask("un") and ask("deux")
    assert not ask("trois")
    assert ask("deux")
    assert tally.MEMORY.held() == 2


@pytest.mark.django_db(transaction=True)
def test_counts_wait_while_the_database_cannot_take_them(monkeypatch: pytest.MonkeyPatch) -> None:
    def locked(**_: object) -> None:
        raise OperationalError("database is locked")

    ask("zumba")
    with monkeypatch.context() as patched:
        patched.setattr(wordings, "keep", locked)
        assert tally.MEMORY.turn(NOW, None) is None
    ask("zumba")
    tally.MEMORY.turn(NOW, None)
    assert Unanswered.objects.get().count == 2
    assert tally.MEMORY.held() == 0


@pytest.mark.django_db(transaction=True)
def test_a_count_that_no_table_takes_does_not_keep_the_others_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tally.MEMORY, "at_once", 1)
    tally.opened(words="zumba", service=999_999, language="fr", now=NOW)
    ask("zumba")
    tally.MEMORY.turn(NOW, None)
    assert tally.MEMORY.held() == 1
    tally.MEMORY.turn(NOW, None)
    assert Unanswered.objects.get().count == 1


@pytest.mark.django_db
def test_many_tallies_are_written_in_short_transactions_and_those_that_fail_wait(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(tally.MEMORY, "at_once", 2)
    kept, sizes = wordings.keep, list[int]()

    def fails_at_the_third(**tallies: Any) -> None:
        sizes.append(len(tallies["asked"]))
        if len(sizes) == 3:
            raise OperationalError("database is locked")
        kept(**tallies)

    monkeypatch.setattr(wordings, "keep", fails_at_the_third)
    for number in range(7):
        ask(f"mot {chr(97 + number)}")
    with pytest.raises(OperationalError):
        tally.MEMORY.flush(now=NOW)
    assert (sizes, tally.MEMORY.held(), Unanswered.objects.count()) == ([2, 2, 2], 3, 4)
    assert tally.MEMORY.flush(now=NOW) == 3
    assert Unanswered.objects.aggregate(total=Sum("count"))["total"] == 7


@pytest.mark.django_db
def test_each_day_what_is_due_is_forgotten_once(monkeypatch: pytest.MonkeyPatch) -> None:
    done: list[dt.date] = []
    monkeypatch.setattr(wordings, "forget", lambda today: done.append(today))
    last = tally.MEMORY.turn(NOW, None)
    last = tally.MEMORY.turn(NOW, last)
    tally.MEMORY.turn(NOW + DAY, last)
    assert done == [dt.date(2026, 3, 4), dt.date(2026, 3, 5)]


@pytest.mark.django_db
def test_no_one_can_fill_the_disk_with_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wordings, "_MOST_HELD", 1)
    asked_on(NOW, words="un")
    asked_on(NOW, words="deux")
    assert Wording.objects.count() == 1
    asked_on(NOW + DAY, words="un")
    assert Wording.objects.readable().get().words == "un"


_TALLIES = st.builds(
    Asked,
    st.sampled_from(["fr", "en"]),
    st.sampled_from(["zumba", "xyz"]),
    st.sampled_from([MARCH, dt.date(2026, 4, 1)]),
    st.sampled_from(["", "mun-65005"]),
    st.booleans(),
)
_STEPS = st.lists(st.one_of(_TALLIES, st.sampled_from(["flush", "fail"])), max_size=40)


@pytest.mark.django_db
@settings(deadline=None, max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=_STEPS)
def test_counts_add_up_however_they_come_and_whatever_fails(steps: list[Asked | str]) -> None:
    Wording.objects.all().delete()
    tally.MEMORY.clear()
    expected: Counter[tuple[object, ...]] = Counter()
    for number, step in enumerate(steps):
        now = NOW + number * DAY
        if isinstance(step, Asked):
            tally.MEMORY.add(step)
            expected[wordings.mark(step.language, step.words), step.month, step.area, step.is_approximate] += 1
        elif step == "flush":
            tally.MEMORY.flush(now=now)
        else:
            _fail(now)
    tally.MEMORY.flush(now=NOW + 100 * DAY)
    rows = Unanswered.objects.values_list("wording__mark", "month", "area", "is_approximate", "count")
    assert {row[:-1]: row[-1] for row in rows} == dict(expected)


def _fail(now: dt.datetime) -> None:
    """A flush whose last statement the database refuses: all of it waits."""

    def refuse(execute: object, sql: str, params: object, many: bool, context: object) -> object:
        if "ON CONFLICT" in sql and "count" in sql:
            raise OperationalError("database is locked")
        return execute(sql, params, many, context)  # type: ignore[operator]

    before = tally.MEMORY.held()
    with connection.execute_wrapper(refuse):
        if before:
            with pytest.raises(OperationalError):
                tally.MEMORY.flush(now=now)
    assert tally.MEMORY.held() == before


@pytest.mark.django_db(transaction=True)
def test_counts_of_several_writers_add_up() -> None:
    number = publish(service("Colis", publish(organization())))
    written, rounds = 4, 12

    def write(of: int) -> None:
        try:
            for turn in range(rounds):
                month = MARCH if (turn + of) % 2 else dt.date(2026, 4, 1)
                asked = {Asked("fr", words, month, "", False): 1 for words in ("b", "a", f"mine {of}")}
                _until_taken(asked, {Opened("fr", "a", month, number): 2}, NOW.date() + turn * DAY)
        finally:
            connection.close()

    threads = [threading.Thread(target=write, args=(of,)) for of in range(written)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert Unanswered.objects.aggregate(total=Sum("count"))["total"] == written * rounds * 3
    assert Unanswered.objects.filter(wording__words="a").aggregate(total=Sum("count"))["total"] == written * rounds
    assert Click.objects.aggregate(total=Sum("count"))["total"] == written * rounds * 2
    assert Wording.objects.count() == 2 + written


def _until_taken(asked: dict[Asked, int], opened: dict[Opened, int], today: dt.date) -> None:
    while True:
        try:
            wordings.keep(asked=asked, opened=opened, today=today)
            return
        except OperationalError:  # the shared memory of a test's SQLite refuses at once instead of waiting
            connection.close()


@pytest.mark.django_db(transaction=True)
def test_the_thread_writes_once_more_when_it_ends() -> None:
    stop = tally.MEMORY.start()
    assert stop is not None
    assert tally.MEMORY.start() is None, "a process counts once"
    ask("zumba")
    stop.set()
    for thread in threading.enumerate():
        if thread.name == "tally":
            thread.join(10)
    assert Unanswered.objects.get().count == 1


_FORKED = """
import datetime as dt, django, multiprocessing
django.setup()
from django.core.management import call_command
from django.db import connections
from balise.search import tally
from balise.search.models import Unanswered
call_command("migrate", verbosity=0)
connections.close_all()

def serve():
    tally.MEMORY.start()
    tally.unanswered(words="zumba", place=None, language="fr", is_approximate=False, now=dt.datetime.now(dt.UTC))

worker = multiprocessing.get_context("fork").Process(target=serve)
worker.start()
worker.join()
print(Unanswered.objects.get().count)
"""


def test_a_process_that_a_server_forked_writes_before_it_ends(tmp_path: Path) -> None:
    """Such a process ends without `atexit`."""
    settings = {"DJANGO_SETTINGS_MODULE": "balise.settings", "BALISE_DATA": str(tmp_path), "DATABASE_URL": ""}
    done = subprocess.run(
        [sys.executable, "-c", _FORKED], env=os.environ | settings, capture_output=True, text=True, timeout=60
    )
    assert done.stdout.strip() == "1", done.stderr
