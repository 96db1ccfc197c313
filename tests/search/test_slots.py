"""Words of opening hours agree with the calendar."""

from __future__ import annotations

import datetime as dt

import pytest
from factories import week
from hypothesis import given, settings
from hypothesis import strategies as st

from balise.core.languages import Text
from balise.directory.rules.hours import ZONE, open_state
from balise.directory.rules.record import Hours, HoursException, Schedule
from balise.search.rules import slots
from balise.search.rules.question import Card, CardSite, Moment

DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
NEW_YEAR = dt.datetime(2026, 1, 1, tzinfo=ZONE)
times = st.builds(dt.time, st.integers(0, 23), st.sampled_from([0, 15, 30, 59]))
schedules = st.builds(
    Schedule,
    opens_at=times,
    closes_at=times,
    byday=st.lists(st.sampled_from(DAYS), unique=True, max_size=7).map(tuple),
    season=st.sampled_from(["", "", "", "11-01/03-31", "06-01/09-01"]),
)
exceptions = st.builds(
    lambda start, days, opens: HoursException(
        start, start + dt.timedelta(days=days), opens_at=opens, closes_at=dt.time(23, 30) if opens else None
    ),
    st.dates(dt.date(2026, 1, 1), dt.date(2026, 12, 31)),
    st.integers(0, 5),
    st.none() | st.just(dt.time(8)),
)
calendars = st.builds(
    Hours,
    schedules=st.lists(schedules, max_size=3).map(tuple),
    exceptions=st.lists(exceptions, max_size=2).map(tuple),
    holidays=st.sampled_from(["", "closed", "open"]),
)
instants = st.integers(0, 525_599).map(lambda minute: NEW_YEAR + dt.timedelta(minutes=minute))


def card(*hours: Hours) -> Card:
    sites = tuple(CardSite(id=number, hours=one) for number, one in enumerate(hours))
    return Card(id=1, name=Text(fr="x"), organization=1, organization_name=Text(), sites=sites)


def is_found(card: Card, moment: Moment) -> bool | None:
    """By its words alone: surely, surely not, or None for whoever must judge."""
    held, (asked,) = set(slots.words_of(card)), slots.asked(moment)
    if held & set(asked.perhaps):
        return None
    return bool(held & set(asked.surely)) and set(asked.also) <= held and not held & set(asked.unless)


@settings(deadline=None, max_examples=400)  # the first question of a year works out its holidays
@given(st.lists(calendars, min_size=1, max_size=2), instants)
def test_words_never_contradict_the_calendar(hours: list[Hours], at: dt.datetime) -> None:
    shown, moment = card(*hours), Moment(at=at)
    found = is_found(shown, moment)
    assert found in (None, any(open_state(one, at).is_open is True for one in hours))


@pytest.mark.parametrize(
    ("at", "is_open"),
    [
        ("2026-03-04T10:00-05:00", True),  # a Wednesday
        ("2026-03-04T18:00-05:00", False),
        ("2026-03-07T10:00-05:00", False),  # a Saturday
        ("2026-06-24T10:00-04:00", False),  # Québec's national day, and closed on holidays
    ],
)
def test_a_plain_week_needs_no_judge(at: str, is_open: bool) -> None:
    shown = card(week("MO", "TU", "WE", "TH", "FR", holidays="closed"))
    moment = Moment(at=dt.datetime.fromisoformat(at))
    assert is_found(shown, moment) is is_open
    assert slots.is_open(shown, moment, moment.at or dt.datetime.now(dt.UTC)) is is_open


def test_a_weekday_is_found_by_its_word() -> None:
    shown = card(week("SU"))
    now = dt.datetime(2026, 3, 4, 12, tzinfo=ZONE)
    assert is_found(shown, Moment(weekdays=(6,))) is True
    assert is_found(shown, Moment(weekdays=(5,))) is False
    assert slots.is_open(shown, Moment(weekdays=(6,)), now)
    assert not slots.is_open(shown, Moment(weekdays=(5,)), now)


def test_of_several_days_or_instants_any_answers() -> None:
    shown, now = card(week("SU")), dt.datetime(2026, 3, 4, 12, tzinfo=ZONE)
    saturday, sunday = (dt.datetime(2026, 3, day, 10, tzinfo=ZONE) for day in (7, 8))
    assert [one.surely for one in slots.asked(Moment(weekdays=(5, 6)))] == [("day 5",), ("day 6",)]
    assert slots.is_open(shown, Moment(weekdays=(5, 6)), now) and not slots.is_open(shown, Moment(weekdays=(4, 5)), now)
    assert len(slots.asked(Moment(at=saturday, also=(sunday,)))) == 2
    assert slots.is_open(shown, Moment(at=saturday, also=(sunday,)), now)
    assert not slots.is_open(shown, Moment(at=saturday), now)


@pytest.mark.parametrize("moment", [Moment(), Moment(weekdays=(9,)), Moment(at=NEW_YEAR.replace(tzinfo=None))])
def test_no_moment_asks_nothing(moment: Moment) -> None:
    assert slots.asked(moment) == ()
