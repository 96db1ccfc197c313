"""Reports of a switch are taken in row by row: each is new, as before, replaced, or refused with its line."""

from __future__ import annotations

import datetime as dt
import json
from io import StringIO
from pathlib import Path
from typing import Any

import factories
import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.utils import translation

from balise.accounts.models import Operator
from balise.intake.models import TelephoneInterval
from balise.intake.rules.changes import Refused
from balise.intake.telephone import Account, take_in_report

pytestmark = pytest.mark.django_db
COLUMNS = ["Start", "Queue", "Offered", "Answered", "Abandoned", "Total wait", "Agents"]
ROWS = [
    ["2026-03-02 08:00", "fr", "12", "10", "2", "480", "3"],
    ["2026-03-02 08:15", "fr", "9", "9", "0", "90", "3"],
    ["2026-03-02 08:15", "en", "4", "4", "0", "", "1"],
]


@pytest.fixture
def coin() -> Operator:
    return factories.operator("coin")


def take(coin: Operator, *rows: list[str], **told: Any) -> Account:
    return take_in_report(
        columns=COLUMNS, rows=enumerate(rows or ROWS, start=2), operator=coin, now=factories.NOW, **told
    )


def here() -> list[tuple[Any, ...]]:
    told = TelephoneInterval.objects.order_by("start", "queue")
    return list(told.values_list("queue", "minutes", "offered", "answered", "abandoned", "wait_seconds", "times"))


def test_rows_are_taken_once_and_replaced_where_they_are_told_otherwise(coin: Operator) -> None:
    first = take(coin)
    assert (first.taken, first.same, first.replaced, first.refused) == (3, 0, 0, ())
    assert first.unread == ("Agents",)
    told = [("fr", 15, 12, 10, 2, 480, 1), ("en", 15, 4, 4, 0, None, 1), ("fr", 15, 9, 9, 0, 90, 1)]
    assert here() == told
    assert (take(coin).same, here()) == (3, told)
    other = take(coin, ROWS[0], ["2026-03-02 08:15", "fr", "9", "8", "1", "80", "3"])
    assert (other.same, other.replaced, other.read) == (1, 1, 2)
    assert here()[2] == ("fr", 15, 9, 8, 1, 80, 2)


def test_refused_rows_say_their_line_and_nothing_is_lost(coin: Operator) -> None:
    account = take(
        coin,
        *ROWS,
        ["Total", "", "25", "23", "2", "570", ""],
        ["2026-03-02 08:30", "fr", "3", "4", "0", "", ""],
        ["2026-03-02 08:15", "fr", "8", "8", "0", "90", ""],
        ["2026-03-02 08:15", "fr", "9", "9", "0", "90", ""],
        ["2026-03-05 08:15", "fr", "9", "9", "0", "90", ""],
        ["2026-03-02 08:45", "fr", "", "0", "0", "", ""],
    )
    assert (account.taken, account.same, account.read) == (3, 1, 9)
    assert [(one.line, one.told.en[:34]) for one in account.refused] == [
        (5, "“Total” cannot be read as a date. "),
        (6, "4 answered and 0 abandoned, of 3 r"),
        (7, "Line 3 tells this same interval ot"),
        (9, "2026-03-05 08:15 is still to come."),
        (10, "The number of calls is lacking (of"),
    ]


def test_an_hour_beside_its_own_quarters_is_refused(coin: Operator) -> None:
    take(coin)
    hour, half = ["2026-03-02 08:00", "fr", "21", "19", "2", "", ""], ["2026-03-02 08:00", "es", "1", "1", "0", "", ""]
    account = take(coin, hour, half, minutes=60)
    assert account.taken == 1
    (refused,) = account.refused
    assert refused.line == 2 and "of 15 minutes, which begins on 2026-03-02 at 08:15" in refused.told.en
    quarter = take(coin, ["2026-03-02 08:45", "es", "1", "1", "0", "", ""], minutes=15)
    assert "of 60 minutes, which begins on 2026-03-02 at 08:00" in quarter.refused[0].told.en


def test_how_long_intervals_are_is_what_lies_between_them(coin: Operator) -> None:
    rows = [[f"2026-03-02 {hour:02}:00", "fr", "1", "1", "0", "", ""] for hour in (8, 9, 12)]
    assert take(coin, *rows).taken == 3
    assert {row[1] for row in here()} == {60}
    alone = take(coin, ["2026-03-02 15:00", "es", "1", "1", "0", "", ""])
    assert "Say which with --minutes" in alone.refused[0].told.en


def test_switches_of_two_operators_do_not_meet(coin: Operator) -> None:
    take(coin)
    assert take(factories.operator("autre")).taken == 3
    assert TelephoneInterval.objects.count() == 6


def test_seconds_are_of_all_calls_when_their_mean_is_told(coin: Operator) -> None:
    columns = ["Start", "Offered", "Answered", "Abandoned", "ASA", "Average talk time", "Language", "Within 20 s"]
    row = ["2026-03-02 08:00", "12", "10", "2", "0:48", "5:32", "Français", "4"]
    account = take_in_report(columns=columns, rows=[(2, row)], operator=coin, now=factories.NOW, minutes=30)
    assert account.taken == 1
    one = TelephoneInterval.objects.get()
    assert (one.wait_seconds, one.talk_seconds, one.language, one.within_20) == (480, 3320, "fr", 4)
    assert (one.queue, one.day, one.start) == (
        "telephone", dt.date(2026, 3, 2), dt.datetime(2026, 3, 2, 13, tzinfo=dt.UTC),
    )  # fmt: skip


def test_a_report_that_lacks_a_column_is_refused_whole(coin: Operator) -> None:
    with pytest.raises(Refused, match="lacks: abandoned"):
        take_in_report(columns=["Start", "Offered", "Answered"], rows=[], operator=coin, now=factories.NOW)


REPORT = "Période;Appels reçus;Appels répondus;Abandonnés\n2026-03-02 08:00 - 08:15;12;10;2\nTotal;12;10;2\n"


def run(path: Path, *told: str) -> str:
    out = StringIO()
    with translation.override("en"):
        call_command("telephone", str(path), *told, stdout=out)
    return out.getvalue()


def test_the_command_reads_what_windows_writes_and_accounts_for_every_row(coin: Operator, tmp_path: Path) -> None:
    path = tmp_path / "report.csv"
    path.write_bytes(REPORT.encode("cp1252"))
    told = run(path)
    assert told.splitlines()[0] == "2 rows: 1 new, 0 as before, 0 replaced, 1 refused."
    assert "Line 3: “Total” cannot be read as a date." in told and "balise facts build --anew" in told
    found = json.loads(run(path, "--json"))
    assert (found["read"], found["same"], found["refused"][0]["line"]) == (2, 1, 3)


def test_the_command_says_what_it_cannot_do(coin: Operator, tmp_path: Path) -> None:
    path = tmp_path / "report.csv"
    path.write_text("When,In\n2026-03-02 08:00,3\n", encoding="utf-8")
    for told, sentence in (
        ((), "The report lacks: start, offered, answered, abandoned"),
        (("--operator", "nobody"), "There is no operator “nobody”. Known: coin."),
        (("--column", "calls=In"), "FIELD=NAME"),
    ):
        with pytest.raises(CommandError, match=sentence):
            run(path, *told)
    with pytest.raises(CommandError, match="there is no such file"):
        run(tmp_path / "nowhere.csv")
