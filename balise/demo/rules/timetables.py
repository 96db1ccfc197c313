"""Shapes of opening hours, by name: which days, from when to when."""

from __future__ import annotations

import datetime as dt
from random import Random

from balise.core.languages import Text
from balise.directory.rules.record import Hours, HoursException, Schedule

from .texts import wording

WEEK = ("MO", "TU", "WE", "TH", "FR")
ALL = (*WEEK, "SA", "SU")

Span = tuple[tuple[str, ...], str, str]

SHAPES: dict[str, tuple[tuple[Span, ...], ...]] = {
    "office": (((WEEK, "09:00", "17:00"),), ((WEEK, "08:30", "16:30"),), ((WEEK, "09:00", "16:00"),)),
    "office_lunch": (
        ((WEEK, "09:00", "12:00"), (WEEK, "13:00", "16:30")),
        ((WEEK, "08:30", "12:00"), (WEEK, "13:00", "16:00")),
    ),
    "office_early": (((WEEK, "08:00", "16:00"),), ((WEEK[:4], "08:00", "16:30"), (("FR",), "08:00", "12:00"))),
    "four_days": (((WEEK[:4], "09:00", "16:30"),), ((WEEK[:4], "08:30", "16:00"),)),
    "three_days": (((("MO", "WE", "FR"), "10:00", "14:00"),), ((("TU", "WE", "TH"), "09:00", "15:00"),)),
    "evenings": (((WEEK[:4], "18:00", "21:00"),), ((("TU", "TH"), "18:30", "21:00"),)),
    "two_afternoons": (((("TU", "TH"), "13:00", "16:00"),), ((("MO", "WE"), "13:30", "16:30"),)),
    "retail": (((("TU", "WE", "FR", "SA"), "10:00", "17:00"), (("TH",), "10:00", "20:00")), ((WEEK, "10:00", "17:00"), (("SA",), "10:00", "16:00"))),
    "saturday": (((("SA",), "09:30", "12:30"),), ((("SA",), "10:00", "15:00"),)),
    "weekend": (((("SA", "SU"), "10:00", "16:00"),), ((("FR",), "17:00", "21:00"), (("SA", "SU"), "09:00", "17:00"))),
    "mornings": (((WEEK, "07:00", "09:30"),), ((WEEK, "06:30", "10:00"),), ((ALL, "07:00", "10:00"),)),
    "noon": (((WEEK, "11:30", "13:30"),), ((WEEK, "11:00", "13:00"),)),
    "three_noons": (((("MO", "WE", "FR"), "11:30", "13:00"),), ((("TU", "TH", "SU"), "12:00", "14:00"),)),
    "suppers": (((WEEK, "16:30", "18:30"),), ((("TU", "TH", "SA"), "17:00", "19:00"),)),
    "nights": (((ALL, "20:00", "08:00"),), ((ALL, "18:00", "07:00"),), ((ALL, "19:00", "01:00"),)),
    "daily": (((ALL, "08:00", "20:00"),), ((ALL, "09:00", "18:00"),)),
    "long_daily": (((ALL, "07:00", "22:00"),), ((ALL, "10:00", "23:00"),), ((ALL, "08:00", "02:00"),)),
    "always": (((ALL, "00:00", "00:00"),),),
    "centre": (((WEEK, "09:00", "21:00"), (("SA", "SU"), "09:00", "17:00")), ((WEEK, "08:30", "20:30"), (("SA",), "09:00", "16:00"))),
    "library": (((("TU", "WE"), "12:00", "20:00"), (("TH", "FR"), "10:00", "18:00"), (("SA", "SU"), "10:00", "17:00")),),
    "clinic": (((WEEK[:4], "08:00", "20:00"), (("FR",), "08:00", "16:00")), ((WEEK, "08:00", "18:00"), (("SA",), "08:30", "12:30"))),
    "daycare": (((WEEK, "07:00", "18:00"),), ((WEEK, "07:30", "17:30"),)),
    "after_school": (((WEEK, "15:00", "18:00"),), ((WEEK[:4], "15:15", "17:30"),)),
    "youth": (((WEEK[:4], "15:00", "20:30"), (("FR",), "15:00", "22:00")), ((WEEK, "14:30", "21:00"), (("SA",), "13:00", "21:00"))),
    "classes": (((WEEK, "09:00", "12:00"), (WEEK, "13:00", "15:30")),),
}  # fmt: skip


def hours(shape: str, rng: Random, *, season: str = "", today: dt.date) -> Hours:
    """Hours of a shape. `season` limits every opening to a part of the year; some services take a break."""
    if shape == "appointment":
        return Hours(text=wording()["hours"]["appointment"])
    if shape in _DRAWN:
        schedules = _drawn(shape, rng, season, today)
    else:
        spans = rng.choice(SHAPES[shape])
        schedules = tuple(Schedule(_time(a), _time(b), byday=days, season=season) for days, a, b in spans)
    return Hours(
        schedules=schedules,
        exceptions=_break(rng, today) if shape != "always" and rng.random() < 0.08 else (),
        holidays="open" if shape == "always" else rng.choice(("closed", "closed", "closed", "")),
    )


_DRAWN = {"weekly", "weekly_evening", "biweekly", "monthly"}


def _drawn(shape: str, rng: Random, season: str, today: dt.date) -> tuple[Schedule, ...]:
    """One day drawn for the service: each week, every other week, or by its rank in the month."""
    day = rng.choice(WEEK)
    evening = shape == "weekly_evening" or rng.random() < 0.15
    opens = dt.time(19 if evening else rng.choice((9, 10, 13, 13)), rng.choice((0, 30)))
    closes = dt.time(opens.hour + rng.choice((2, 3) if not evening else (2,)), opens.minute)
    if shape == "monthly":
        return (Schedule(opens, closes, freq="MONTHLY", byday=(f"{rng.randint(1, 4)}{day}",), season=season),)
    if shape == "biweekly":
        monday = today - dt.timedelta(days=today.weekday() + 7 * rng.randint(8, 9))
        start = monday + dt.timedelta(days=WEEK.index(day))
        return (Schedule(opens, closes, byday=(day,), interval=2, dtstart=start, season=season),)
    return (Schedule(opens, closes, byday=(day,), season=season),)


def _break(rng: Random, today: dt.date) -> tuple[HoursException, ...]:
    starts = today + dt.timedelta(days=rng.randint(-20, 60))
    label = Text(fr="Vacances de l’équipe", en="Staff holidays")
    return (HoursException(starts, starts + dt.timedelta(days=rng.randint(4, 16)), label=label),)


def _time(text: str) -> dt.time:
    return dt.time.fromisoformat(text)


def closed_seasons(schedules: tuple[Schedule, ...], today: dt.date) -> bool:
    """Whether every opening belongs to a season that `today` is not in."""
    return bool(schedules) and all(one.season and not _is_within(one.season, today) for one in schedules)


def _is_within(season: str, day: dt.date) -> bool:
    first, last = season.split("/")
    now = f"{day:%m-%d}"
    return first <= now <= last if first <= last else now >= first or now <= last
