"""Hours are said as a native writes them, in both languages."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from balise.core.languages import LANGUAGES, Language, Text
from balise.directory.rules.hours import ZONE, sentences, today_sentence
from balise.directory.rules.record import Hours, HoursException, Schedule

NBSP = "\u00a0"
WEEKDAYS = ("MO", "TU", "WE", "TH", "FR")


def opening(opens: str, closes: str, *byday: str, **fields: object) -> Schedule:
    time = dt.time.fromisoformat
    return Schedule(opens_at=time(opens), closes_at=time(closes), byday=byday, **fields)


def said(hours: Hours, language: Language) -> list[str]:
    return [line.replace(NBSP, " ") for line in sentences(hours, language)]


OFFICE = (opening("09:00", "12:00", *WEEKDAYS), opening("13:00", "16:30", *WEEKDAYS))


@pytest.mark.parametrize(
    ("schedules", "french", "english"),
    [
        (
            OFFICE,
            "Lundi au vendredi, 9 h à 12 h et 13 h à 16 h 30",
            "Monday to Friday, 9 a.m. to noon and 1 p.m. to 4:30 p.m.",
        ),
        (
            (opening("18:00", "20:00", "TU", "TH"),),
            "Mardi et jeudi, 18 h à 20 h",
            "Tuesday and Thursday, 6 p.m. to 8 p.m.",
        ),
        (
            (opening("08:00", "00:00", *WEEKDAYS, "SA", "SU"),),
            "Tous les jours, 8 h à minuit",
            "Every day, 8 a.m. to midnight",
        ),
        (
            (opening("00:00", "00:00", "MO", "TU", "WE", "SA"),),
            "Lundi au mercredi et samedi, 24 heures sur 24",
            "Monday to Wednesday and Saturday, 24 hours a day",
        ),
        (
            (opening("20:00", "08:00", "SU", season="10-15/04-01"),),
            "Du 15 octobre au 1er avril : dimanche, 20 h à 8 h",
            "October 15 to April 1: Sunday, 8 p.m. to 8 a.m.",
        ),
        (
            (opening("13:00", "16:00", "1MO", "3MO", freq="MONTHLY"),),
            "Premier et troisième lundi du mois, 13 h à 16 h",
            "The first and third Monday of the month, 1 p.m. to 4 p.m.",
        ),
        (
            (opening("13:00", "16:00", "-1FR", freq="MONTHLY"),),
            "Dernier vendredi du mois, 13 h à 16 h",
            "The last Friday of the month, 1 p.m. to 4 p.m.",
        ),
        (
            (opening("13:00", "16:00", freq="MONTHLY", bymonthday=(1, 15)),),
            "Les 1er et 15 du mois, 13 h à 16 h",
            "Days 1 and 15 of the month, 1 p.m. to 4 p.m.",
        ),
        (
            (opening("10:00", "11:00", "WE", interval=2, dtstart=dt.date(2026, 1, 7)),),
            "Mercredi, une semaine sur deux, 10 h à 11 h",
            "Wednesday, every other week, 10 a.m. to 11 a.m.",
        ),
        (
            (opening("10:00", "11:00", "WE", until=dt.date(2026, 6, 24)),),
            "Jusqu’au 24 juin 2026 : mercredi, 10 h à 11 h",
            "Until June 24, 2026: Wednesday, 10 a.m. to 11 a.m.",
        ),
        (
            (opening("10:00", "11:00", freq="", dtstart=dt.date(2026, 6, 3)),),
            "Le 3 juin 2026, 10 h à 11 h",
            "June 3, 2026, 10 a.m. to 11 a.m.",
        ),
        (
            (Schedule(byday=("SA",), description=Text("Samedi sur rendez-vous", "Saturday by appointment")),),
            "Samedi sur rendez-vous",
            "Saturday by appointment",
        ),
    ],
)
def test_schedules_in_words(schedules: tuple[Schedule, ...], french: str, english: str) -> None:
    hours = Hours(schedules=schedules)
    assert said(hours, "fr") == [french]
    assert said(hours, "en") == [english]


def test_days_with_other_hours_have_their_own_line() -> None:
    hours = Hours(schedules=(*OFFICE, opening("10:00", "14:00", "SA")))
    assert said(hours, "fr")[1] == "Samedi, 10 h à 14 h"


def test_exceptions_and_holidays_come_last() -> None:
    eve = dt.date(2026, 12, 24)
    hours = Hours(
        schedules=OFFICE,
        exceptions=(
            HoursException(eve, eve, dt.time(9), dt.time(12), label=Text("veille de Noël", "Christmas Eve")),
            HoursException(dt.date(2026, 7, 20), dt.date(2026, 7, 31)),
        ),
        holidays="closed",
    )
    assert said(hours, "fr")[1:] == [
        "Du 20 juillet 2026 au 31 juillet 2026 : fermé",
        "Le 24 décembre 2026 : 9 h à 12 h (veille de Noël)",
        "Fermé les jours fériés",
    ]
    assert said(hours, "en")[1:] == [
        "July 20, 2026 to July 31, 2026: closed",
        "December 24, 2026: 9 a.m. to noon (Christmas Eve)",
        "Closed on public holidays",
    ]


def test_a_number_and_its_unit_stay_on_one_line() -> None:
    hours = Hours(schedules=OFFICE)
    assert f"16{NBSP}h{NBSP}30" in sentences(hours, "fr")[0]
    assert f"4:30{NBSP}p.m." in sentences(hours, "en")[0]


@pytest.mark.parametrize(
    ("instant", "french", "english"),
    [
        ("2026-11-23 10:00", "Ouvert, ferme à 12 h", "Open until noon"),
        ("2026-11-23 12:30", "Fermé, ouvre à 13 h", "Closed, opens at 1 p.m."),
        ("2026-11-23 20:00", "Fermé, ouvre demain à 9 h", "Closed, opens tomorrow at 9 a.m."),
        ("2026-11-27 20:00", "Fermé, ouvre lundi à 9 h", "Closed, opens on Monday at 9 a.m."),
        ("2026-12-25 10:00", "Heures à confirmer", "Hours to be confirmed"),
    ],
)
def test_now_in_one_line(instant: str, french: str, english: str) -> None:
    now = dt.datetime.fromisoformat(instant).replace(tzinfo=ZONE)
    hours = Hours(schedules=OFFICE)
    assert today_sentence(hours, now, "fr").replace(NBSP, " ") == french
    assert today_sentence(hours, now, "en").replace(NBSP, " ") == english


odd_words = st.sampled_from(
    ["", "MO", "1MO", "+2TU", "-9SU", "X", "1XMO", "WEEKLY", "MONTHLY", "YEARLY", "10-15/04-15", "13-01/40-40"]
)
small = st.integers(-40, 400) | st.just(10**9)
odd_schedules = st.builds(
    Schedule,
    opens_at=st.none() | st.times(),
    closes_at=st.none() | st.times(),
    freq=st.sampled_from(["WEEKLY", "MONTHLY", "YEARLY", "DAILY", "", "HOURLY"]),
    byday=st.lists(odd_words, max_size=3).map(tuple),
    interval=small,
    bymonthday=st.lists(small, max_size=1).map(tuple),
    byyearday=st.lists(small, max_size=1).map(tuple),
    byweekno=st.lists(small, max_size=1).map(tuple),
    wkst=odd_words,
    dtstart=st.none() | st.dates(),
    until=st.none() | st.dates(),
    count=st.none() | small,
    season=odd_words,
)


@settings(max_examples=150, deadline=None)
@given(
    st.builds(Hours, schedules=st.lists(odd_schedules, max_size=2).map(tuple)),
    st.dates(dt.date(1990, 1, 1), dt.date(2100, 1, 1)),
)
def test_whatever_a_source_wrote_nothing_is_raised(hours: Hours, day: dt.date) -> None:
    now = dt.datetime.combine(day, dt.time(12), ZONE)
    for language in LANGUAGES:
        assert all(line for line in sentences(hours, language))
        today_sentence(hours, now, language)


def test_far_openings_are_dated_and_nothing_is_said_of_nothing() -> None:
    now = dt.datetime(2026, 7, 1, 12, tzinfo=ZONE)
    winter = Hours(schedules=(opening("20:00", "08:00", *WEEKDAYS, season="11-16/03-31"),))
    assert today_sentence(winter, now, "fr").replace(NBSP, " ") == "Fermé, ouvre le 16 novembre à 20 h"
    assert today_sentence(winter, now, "en").replace(NBSP, " ") == "Closed, opens on November 16 at 8 p.m."
    assert today_sentence(Hours(), now, "fr") == ""
    ended = Hours(schedules=(opening("09:00", "10:00", "MO", until=dt.date(2020, 1, 1)),))
    assert today_sentence(ended, now, "en") == "Closed"
    night = Hours(schedules=(opening("20:00", "02:00", *WEEKDAYS),))
    evening = dt.datetime(2026, 11, 23, 21, tzinfo=ZONE)
    assert today_sentence(night, evening, "fr").replace(NBSP, " ") == "Ouvert, ferme à 2 h"
