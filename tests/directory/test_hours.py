"""Open or closed is right at every minute, across clock changes, midnight, seasons and holidays."""

from __future__ import annotations

import datetime as dt
import timeit
from time import process_time

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from balise.core.languages import Text
from balise.directory.rules.hours import ZONE, open_state, opens_on, quebec_holidays
from balise.directory.rules.record import Hours, HoursException, Schedule

WEEKDAYS = ("MO", "TU", "WE", "TH", "FR")
EVERY_DAY = (*WEEKDAYS, "SA", "SU")


def spans(*pairs: tuple[str, str], byday: tuple[str, ...] = WEEKDAYS, **fields: object) -> tuple[Schedule, ...]:
    time = dt.time.fromisoformat
    return tuple(Schedule(opens_at=time(a), closes_at=time(b), byday=byday, **fields) for a, b in pairs)


def at(text: str, fold: int = 0) -> dt.datetime:
    return dt.datetime.fromisoformat(text).replace(tzinfo=ZONE, fold=fold)


OFFICE = Hours(schedules=spans(("09:00", "12:00"), ("13:00", "16:30")))


@pytest.mark.parametrize(
    ("instant", "is_open", "until", "next_opening"),
    [
        ("2026-11-23 08:59", False, None, "2026-11-23 09:00"),
        ("2026-11-23 09:00", True, "2026-11-23 12:00", None),
        ("2026-11-23 12:00", False, None, "2026-11-23 13:00"),
        ("2026-11-23 16:29", True, "2026-11-23 16:30", None),
        ("2026-11-27 16:30", False, None, "2026-11-30 09:00"),
    ],
)
def test_several_spans_a_day(instant: str, is_open: bool, until: str | None, next_opening: str | None) -> None:
    state = open_state(OFFICE, at(instant))
    assert state.is_open is is_open
    assert state.until == (at(until) if until else None)
    assert state.next_opening == (at(next_opening) if next_opening else None)


def test_a_span_past_midnight_belongs_to_the_day_it_opens() -> None:
    hours = Hours(schedules=spans(("22:00", "02:00"), byday=("SA",)))
    assert open_state(hours, at("2026-11-22 01:59")).is_open is True
    assert open_state(hours, at("2026-11-22 02:00")).is_open is False
    assert [interval.closes for interval in opens_on(hours, dt.date(2026, 11, 21))] == [at("2026-11-22 02:00")]
    assert opens_on(hours, dt.date(2026, 11, 22)) == []


def test_always_open_never_closes() -> None:
    state = open_state(
        Hours(schedules=spans(("00:00", "00:00"), byday=EVERY_DAY), holidays="open"), at("2026-11-23 03:00")
    )
    assert state.is_open is True
    assert state.until is None


def test_days_that_touch_close_when_the_last_does() -> None:
    hours = Hours(schedules=(*spans(("00:00", "00:00"), byday=("FR", "SA")), *spans(("00:00", "06:00"), byday=("SU",))))
    assert open_state(hours, at("2026-11-20 10:00")).until == at("2026-11-22 06:00")


def test_a_span_of_the_night_before_that_outlasts_todays_decides_when_it_closes() -> None:
    hours = Hours(schedules=(*spans(("01:00", "01:00"), byday=("SU",)), *spans(("00:00", "00:01"), byday=("MO",))))
    assert open_state(hours, at("2026-03-09 00:00")).until == at("2026-03-09 01:00")


def test_a_night_begun_on_a_holiday_does_not_put_the_next_day_in_doubt() -> None:
    hours = Hours(schedules=(*spans(("00:01", "00:01"), byday=("TH",)), *spans(("00:00", "12:00"), byday=("FR",))))
    assert open_state(hours, at("2026-01-01 10:00")).is_open is None
    assert open_state(hours, at("2026-01-01 10:00")).next_opening == at("2026-01-02 00:00")
    assert open_state(hours, at("2026-01-02 00:00")).is_open is True


def test_the_spring_change_skips_an_hour_and_the_autumn_change_repeats_one() -> None:
    hours = Hours(schedules=spans(("01:00", "04:00"), byday=("SU",)))
    spring, autumn = (opens_on(hours, dt.date(2026, *day))[0] for day in ((3, 8), (11, 1)))
    assert spring.closes.timestamp() - spring.opens.timestamp() == 2 * 3600
    assert autumn.closes.timestamp() - autumn.opens.timestamp() == 4 * 3600
    skipped = Hours(schedules=spans(("02:15", "02:45"), byday=("SU",)))
    assert opens_on(skipped, dt.date(2026, 3, 8)) == []
    from_skipped = Hours(schedules=spans(("02:30", "05:00"), byday=("SU",)))
    assert opens_on(from_skipped, dt.date(2026, 3, 8))[0].opens == at("2026-03-08 03:00")
    repeated = Hours(schedules=spans(("00:30", "02:00"), byday=("SU",)))
    assert open_state(repeated, at("2026-11-01 01:30", fold=1)).is_open is True


def test_a_season_returns_every_year_and_may_span_the_new_year() -> None:
    winter = Hours(schedules=spans(("20:00", "08:00"), byday=EVERY_DAY, season="10-15/04-15"), holidays="open")
    assert open_state(winter, at("2027-01-10 23:00")).is_open is True
    assert open_state(winter, at("2026-07-01 23:00")).next_opening == at("2026-10-15 20:00")
    assert opens_on(winter, dt.date(2027, 4, 15))
    assert not opens_on(winter, dt.date(2027, 4, 16))


def test_exceptions_replace_the_day() -> None:
    eve, move = dt.date(2026, 12, 24), dt.date(2026, 12, 28)
    hours = msgspec.structs.replace(
        OFFICE,
        exceptions=(
            HoursException(eve, eve, dt.time(9), dt.time(11)),
            HoursException(move, move + dt.timedelta(days=1), label=Text("Déménagement", "Moving")),
        ),
        holidays="closed",
    )
    assert [(i.opens.hour, i.closes.hour) for i in opens_on(hours, eve)] == [(9, 11)]
    assert opens_on(hours, dt.date(2026, 12, 25)) == []
    assert open_state(hours, at("2026-12-26 12:00")).next_opening == at("2026-12-30 09:00")


def test_holidays_close_open_or_leave_in_doubt() -> None:
    patriots = at("2026-05-18 10:00")
    for policy, expected in (("closed", False), ("open", True), ("", None)):
        hours = msgspec.structs.replace(OFFICE, holidays=policy)
        assert open_state(hours, patriots).is_open is expected, policy
    assert open_state(OFFICE, at("2026-05-18 20:00")).is_open is False
    assert open_state(OFFICE, at("2026-05-17 20:00")).next_opening == at("2026-05-19 09:00")
    assert open_state(OFFICE, patriots, holidays=set()).is_open is True


def test_quebec_has_eight_public_holidays_named_in_both_languages() -> None:
    found = quebec_holidays(2026)
    assert [f"{day:%m-%d}" for day in found] == [
        "01-01", "04-03", "05-18", "06-24", "07-01", "09-07", "10-12", "12-25",
    ]  # fmt: skip
    assert found[dt.date(2026, 6, 24)] == Text("Fête nationale du Québec", "Québec National Holiday")
    assert all(name.fr and name.en and "'" not in name.fr + name.en for name in found.values())
    assert dt.date(2027, 5, 24) in quebec_holidays(2027)


@pytest.mark.parametrize(
    ("schedule", "dates"),
    [
        (Schedule(freq="MONTHLY", byday=("1MO", "-1FR")), ["2026-11-02", "2026-11-27"]),
        (Schedule(freq="MONTHLY", bymonthday=(15, -1)), ["2026-11-15", "2026-11-30"]),
        (
            Schedule(freq="WEEKLY", byday=("TU",), interval=2, dtstart=dt.date(2026, 11, 3)),
            ["2026-11-03", "2026-11-17"],
        ),
        (Schedule(freq="DAILY", dtstart=dt.date(2026, 11, 28)), ["2026-11-28", "2026-11-29", "2026-11-30"]),
        (Schedule(freq="DAILY", count=2, dtstart=dt.date(2026, 11, 5)), ["2026-11-05", "2026-11-06"]),
        (Schedule(freq="YEARLY", dtstart=dt.date(2020, 11, 11)), ["2026-11-11"]),
        (Schedule(freq="", dtstart=dt.date(2026, 11, 7)), ["2026-11-07"]),
        (Schedule(byday=("MO",), until=dt.date(2026, 11, 9)), ["2026-11-02", "2026-11-09"]),
        (Schedule(byday=("MO",), valid_from=dt.date(2026, 11, 20)), ["2026-11-23", "2026-11-30"]),
        (Schedule(freq="WEEKLY", dtstart=dt.date(2026, 11, 18)), ["2026-11-18", "2026-11-25"]),
    ],
)
def test_recurrences_of_icalendar(schedule: Schedule, dates: list[str]) -> None:
    hours = Hours(schedules=(msgspec.structs.replace(schedule, opens_at=dt.time(9), closes_at=dt.time(10)),))
    days = (dt.date(2026, 11, 1) + dt.timedelta(days=n) for n in range(30))
    assert [day.isoformat() for day in days if opens_on(hours, day)] == dates


@pytest.mark.parametrize(
    "schedule",
    [
        Schedule(byday=("XX",)),
        Schedule(byday=("0MO",), freq="MONTHLY"),
        Schedule(freq="HOURLY", byday=("MO",)),
        Schedule(byday=("MO",), interval=0, dtstart=dt.date(2026, 1, 1)),
        Schedule(byday=("MO",), interval=2),
        Schedule(byday=("MO",), interval=2, dtstart=dt.date(1, 1, 1)),
        Schedule(byday=("MO",), season="hiver"),
        Schedule(byday=("MO",), season="13-01/02-01"),
        Schedule(freq="MONTHLY", bymonthday=(99,)),
        Schedule(freq="MONTHLY", byday=("9MO",)),
        Schedule(),
    ],
)
def test_a_rule_that_cannot_be_read_opens_nothing_and_raises_nothing(schedule: Schedule) -> None:
    hours = Hours(schedules=(msgspec.structs.replace(schedule, opens_at=dt.time(9), closes_at=dt.time(10)),))
    assert open_state(hours, at("2026-11-23 09:30")).is_open is not True
    assert opens_on(hours, dt.date(2026, 11, 23)) == []


def test_hours_told_in_words_only_are_not_known() -> None:
    assert open_state(Hours(text=Text("Le matin", "Mornings")), at("2026-11-23 09:30")).is_open is None
    by_appointment = Hours(schedules=(*OFFICE.schedules, Schedule(byday=("SA",), description=Text("Sur rendez-vous"))))
    assert open_state(by_appointment, at("2026-11-21 10:00")).is_open is None
    assert open_state(by_appointment, at("2026-11-22 10:00")).is_open is False


def test_an_instant_without_a_time_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="no time zone"):
        open_state(OFFICE, dt.datetime(2026, 11, 23))  # noqa: DTZ001


times = st.times().map(lambda time: time.replace(second=0, microsecond=0))
schedules = st.builds(
    Schedule,
    opens_at=times,
    closes_at=times,
    byday=st.lists(st.sampled_from(EVERY_DAY), unique=True, min_size=1).map(tuple),
    season=st.sampled_from(["", "", "10-15/04-15", "03-01/11-01"]),
)
any_hours = st.builds(
    Hours, schedules=st.lists(schedules, max_size=4).map(tuple), holidays=st.sampled_from(["", "closed", "open"])
)
around_changes = st.one_of(
    st.dates(dt.date(2026, 3, 6), dt.date(2026, 3, 9)),
    st.dates(dt.date(2026, 10, 30), dt.date(2026, 11, 2)),
    st.dates(dt.date(2026, 1, 1), dt.date(2027, 12, 31)),
)


@settings(max_examples=60, deadline=None)
@given(any_hours, around_changes)
def test_the_state_agrees_with_the_intervals_at_every_quarter_hour(hours: Hours, day: dt.date) -> None:
    days = [day + dt.timedelta(days=n) for n in (-1, 0, 1)]
    intervals = [(i.opens.timestamp(), i.closes.timestamp()) for d in days for i in opens_on(hours, d, set())]
    midnight = dt.datetime.combine(day, dt.time(), ZONE).timestamp()
    for quarter in range(96):
        now = midnight + quarter * 900
        state = open_state(hours, dt.datetime.fromtimestamp(now, dt.UTC), set())
        assert (state.is_open is True) == any(a <= now < b for a, b in intervals)


@settings(max_examples=80, deadline=None)
@given(any_hours, around_changes, times)
def test_the_next_opening_is_open_and_the_end_is_not(hours: Hours, day: dt.date, time: dt.time) -> None:
    now = dt.datetime.combine(day, time, ZONE)
    state = open_state(hours, now)
    if state.next_opening:
        assert state.next_opening.timestamp() > now.timestamp()
        assert open_state(hours, state.next_opening).is_open is True
        before = state.next_opening.astimezone(dt.UTC) - dt.timedelta(seconds=1)
        assert open_state(hours, before).is_open is not True
    if state.until:
        assert state.is_open is True
        assert open_state(hours, state.until).is_open is not True


def test_a_page_of_results_asks_in_a_few_microseconds() -> None:
    """The goal is 20 microseconds of processor; a busy machine does not count."""
    text = msgspec.json.encode(OFFICE)
    fresh = iter([msgspec.json.decode(text, type=Hours) for _ in range(2000)])
    now = at("2026-11-27 20:00")
    open_state(OFFICE, now)
    seconds = min(timeit.repeat(lambda: open_state(next(fresh), now), timer=process_time, number=200, repeat=9)) / 200
    assert seconds < 20e-6
