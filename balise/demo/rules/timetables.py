"""Shapes of opening hours, by name: which days, from when to when."""

from __future__ import annotations

import datetime as dt
import tomllib
from functools import lru_cache
from random import Random

from msgspec.structs import replace

from balise.core.languages import Text
from balise.directory.rules.record import Hours, HoursException, Schedule

from .texts import DATA, wording

WEEK = ("MO", "TU", "WE", "TH", "FR")
ALL = (*WEEK, "SA", "SU")


@lru_cache(maxsize=1)
def shapes() -> dict[str, list[tuple[Schedule, ...]]]:
    """Openings by shape: the ways in which each shape is met."""
    written = tomllib.loads((DATA / "timetables.toml").read_text(encoding="utf-8"))
    return {shape: [tuple(map(_opening, way.split(", "))) for way in ways] for shape, ways in written.items()}


def _opening(text: str) -> Schedule:
    """One opening, as "MO-FR 09:00-17:00" or "TU TH 13:00-16:00" writes it."""
    *days, span = text.split(" ")
    opens, closes = map(dt.time.fromisoformat, span.split("-"))
    return Schedule(opens, closes, byday=tuple(day for part in days for day in _days(part)))


def _days(text: str) -> tuple[str, ...]:
    first, _, last = text.partition("-")
    return ALL[ALL.index(first) : ALL.index(last or first) + 1]


def hours(shape: str, rng: Random, *, season: str = "", today: dt.date) -> Hours:
    """Hours of a shape. `season` limits every opening to a part of the year; some services take a break."""
    if shape == "appointment":
        return Hours(text=wording()["hours"]["appointment"])
    if shape in _DRAWN:
        schedules = _drawn(shape, rng, season, today)
    else:
        schedules = tuple(replace(opening, season=season) for opening in rng.choice(shapes()[shape]))
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
