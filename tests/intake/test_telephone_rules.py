"""Reports of switches: columns by their usual names, hours of the wall, numbers as people write them, sentences."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from balise.intake.rules import telephone_cells as cells
from balise.intake.rules.changes import Refused
from balise.intake.rules.telephone import LENGTHS, Interval, check
from balise.intake.rules.telephone_columns import NAMES, layout

HERE = ZoneInfo("America/Toronto")
EIGHT = dt.datetime(2026, 3, 2, 8, 15, tzinfo=HERE)


@pytest.mark.parametrize(
    ("day", "time", "minutes"),
    [
        ("", "2026-03-02 8:15", None),
        ("", "2026-03-02T08:15:00", None),
        ("", "2026-03-02T13:15Z", None),
        ("", "2026-03-02 08:15-05:00", None),
        ("2026/03/02", "08:15 - 08:30", 15),
        ("2026-03-02 00:00:00", "8:15–9:15", 60),
        ("2026-03-02", "08:15-08:29:59", 15),
        ("02/03/2026", "8 h 15", None),
        ("2-3-2026", "8:15 AM", None),
        ("", "2026-03-02 08:15 - 2026-03-02 08:45", 30),
    ],
)
def test_hours_are_read_as_switches_write_them(day: str, time: str, minutes: int | None) -> None:
    found = cells.moment(day, time, "dmy", HERE)
    assert found.start == EIGHT and found.minutes == minutes


def test_an_interval_may_end_at_midnight_and_an_hour_be_of_the_afternoon() -> None:
    assert cells.moment("2026-03-02", "23:30-00:00", "", HERE).minutes == 30
    assert cells.moment("2026-03-02", "12:15 am", "", HERE).start.hour == 0
    assert cells.moment("2026-03-02", "1:15 p.m.", "", HERE).start.hour == 13


@pytest.mark.parametrize(
    ("time", "sentence"),
    [
        ("03/04/2026 8:15", "may be of two days"),
        ("Total", "cannot be read as a date"),
        ("2026-02-30 8:15", "cannot be read as a date"),
        ("2026-03-02", "The time of “2026-03-02” cannot be read"),
        ("2026-03-02 25:00", "cannot be read"),
        ("2026-11-01 01:15", "came twice.*2026-11-01T01:15-04:00"),
        ("2026-03-08 02:15", "never came"),
    ],
)
def test_an_hour_that_is_none_or_two_gets_a_sentence(time: str, sentence: str) -> None:
    with pytest.raises(Refused, match=sentence):
        cells.moment("", time, "", HERE)


def test_both_hours_of_the_night_are_told_apart_by_their_offset() -> None:
    first, second = (cells.moment("", f"2026-11-01T01:15{offset}", "", HERE).start for offset in ("-04:00", "-0500"))
    assert second - first == dt.timedelta(hours=1)


def test_numbers_of_calls_are_whole() -> None:
    assert [cells.whole(told, "offered") for told in ("12", " 7 ", "3.0", "1,234", "1\u00a0234", "", "-")] == [
        12, 7, 3, 1234, 1234, None, None,
    ]  # fmt: skip
    for told in ("-3", "2.5", "abc", "1 2", "12:00", "1e3"):
        with pytest.raises(Refused, match="no number of calls"):
            cells.whole(told, "offered")


def test_durations_are_seconds_or_of_a_clock() -> None:
    assert [cells.seconds(told, "wait") for told in ("48", "0:48", "1:02:03", "12,5", "90 s", "1 234", "")] == [
        48, 48, 3723, 12.5, 90, 1234, None,
    ]  # fmt: skip
    with pytest.raises(Refused, match="is no duration"):
        cells.seconds("a while", "wait")


@given(st.text(max_size=40), st.text(max_size=20), st.sampled_from(["", "dmy", "mdy"]))
def test_no_cell_makes_a_report_fail_otherwise_than_by_a_sentence(day: str, time: str, order: Any) -> None:
    for read in (
        lambda: cells.moment(day, time, order, HERE).start.utcoffset(),
        lambda: cells.whole(day, "offered"),
        lambda: cells.seconds(day, "wait"),
    ):
        try:
            read()
        except Refused as refusal:
            assert refusal.told.fr and refusal.told.en


def test_columns_are_known_by_their_names_in_both_languages() -> None:
    french = layout(["Date", "Heure", "File d’attente", "Appels reçus", "Appels répondus", "Abandons", "Agents"], {})
    assert french.places == {"date": 0, "time": 1, "queue": 2, "offered": 3, "answered": 4, "abandoned": 5}
    assert french.unread == ("Agents",)
    english = layout(["Interval Start", "Calls Offered", "Calls Handled", "Abandoned Calls", "ASA"], {})
    assert english.places == {"start": 0, "offered": 1, "answered": 2, "abandoned": 3, "wait_mean": 4}


def test_a_column_is_what_one_says() -> None:
    columns = ["Debut", "In", "Out", "Lost", "Calls"]
    found = layout(columns, {"offered": "In", "answered": "out", "abandoned": "Lost"})
    assert found.places == {"offered": 1, "answered": 2, "abandoned": 3, "start": 0} and found.unread == ("Calls",)
    with pytest.raises(Refused, match=r"has no column “Nowhere”\. Its own: Debut, In"):
        layout(columns, {"offered": "Nowhere"})


def test_a_column_that_is_lacking_or_told_twice_gets_a_sentence() -> None:
    with pytest.raises(Refused, match=r"lacks: start, answered, abandoned\. Its columns: Calls\. .*--column start="):
        layout(["Calls"], {})
    with pytest.raises(Refused, match="“Calls” and “Appels reçus” say the same"):
        layout(["Start", "Calls", "Appels reçus", "Answered", "Abandoned"], {})


def test_no_name_is_of_two_fields() -> None:
    names = [name for told in NAMES.values() for name in told]
    assert len(names) == len(set(names))


def interval(**told: Any) -> Interval:
    usual = {"offered": 12, "answered": 10, "abandoned": 2, "within_20": 4, "within_60": 8, "within_120": 10,
             "wait_seconds": 300, "talk_seconds": 3000, "longest_wait": 110}  # fmt: skip
    one = Interval("211", EIGHT, 15, "fr", **{**usual, **{name: told[name] for name in told if name in usual}})
    return one._replace(**{name: value for name, value in told.items() if name not in usual})


def test_what_a_switch_may_count_is_taken() -> None:
    check(interval())
    for minutes in LENGTHS:
        check(interval(minutes=minutes, start=EIGHT.replace(minute=0)))
    check(interval(offered=13))  # one went on to another queue
    nothing = dict.fromkeys(("within_20", "within_60", "within_120", "wait_seconds", "talk_seconds", "longest_wait"))
    check(interval(**nothing))


@pytest.mark.parametrize(
    ("told", "sentence"),
    [
        ({"answered": 13, "abandoned": 0}, "13 answered and 0 abandoned, of 12 received"),
        ({"abandoned": 3}, "10 answered and 3 abandoned, of 12 received"),
        ({"offered": -1}, "below zero"),
        ({"within_60": 3}, "must not decrease"),
        ({"within_120": 11}, "must not decrease"),
        ({"answered": 0, "within_20": 0, "within_60": 0, "within_120": 0}, "No call was answered"),
        ({"wait_seconds": 2000}, "more than the longest wait"),
        ({"minutes": 20}, "15, 30 or 60 minutes"),
        ({"minutes": 0}, "15, 30 or 60 minutes"),
        ({"start": EIGHT.replace(minute=20)}, "does not begin at 08:20:00"),
        ({"queue": ""}, "name of the queue is lacking"),
        ({"queue": "q" * 41}, "longer than 40 letters"),
    ],
)
def test_what_no_switch_can_have_counted_gets_a_sentence(told: dict[str, Any], sentence: str) -> None:
    with pytest.raises(Refused, match=sentence):
        check(interval(**told))


def test_the_reference_tells_every_name() -> None:
    page = (Path(__file__).resolve().parents[2] / "docs/reference/telephone.md").read_text(encoding="utf-8")
    for field, names in NAMES.items():
        assert f"| `{field}` | {', '.join(names)} |" in page
