"""On what terms an invented service is offered: to whom, where, at what cost, with which papers."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from functools import cache
from random import Random
from typing import Any

from balise.core.languages import Text
from balise.directory.rules import record as r

from . import writer
from .places import Place, places
from .texts import wording

Say = Callable[[Text], Text]  # keeps the languages that the organization writes
Usual = Mapping[str, Any]  # a profile of texts.profile

AMOUNTS = {
    "free": (0,),
    "members": (5, 10, 15, 20, 25),
    "meal": (2, 4, 5, 6.5, 8),
    "token": (2, 5, 7, 10),
    "portion": (1, 1.5, 2, 4),
    "plot": (15, 20, 30, 40),
    "fare": (3.5, 4, 5.25),
    "night": (20, 30, 45),
    "deposit": (10, 20),
    "loan": (0,),
}


def eligibility(usual: Usual, rng: Random) -> r.Eligibility:
    low, _, high = rng.choice(usual.get("ages", [""])).partition("-")
    status = rng.choice(usual.get("statuses", [""]))
    return r.Eligibility(
        minimum_age=float(low) if low else None,
        maximum_age=float(high) if high else None,
        genders=tuple(usual.get("genders", ())),
        families=tuple(filter(None, usual.get("families", ()))),
        statuses=(status,) if status else (),
    )


def coverage(usual: Usual, place: Place, rng: Random) -> tuple[r.Coverage, ...]:
    """One area at the scale of the topic; now and then without one of its parts, or with a neighbour."""
    scale = rng.choice(usual["scale"])
    if scale == "everywhere":
        return (r.Coverage(everywhere=True),)
    nearest = place.areas.get("municipality", place.code)
    area = place.areas.get(scale) or (place.areas["region"] if scale == "metropolis" else nearest)
    others = _parts_beside(area if scale != "borough" else nearest, place)
    if others and scale == "borough" and rng.random() < 0.15:
        return (r.Coverage(areas=(area, rng.choice(others))),)
    if others and scale != "borough" and rng.random() < 0.06:
        return (r.Coverage(areas=(area,), excluded=(rng.choice(others),)),)
    return (r.Coverage(areas=(area,)),)


@cache
def _parts(area: str) -> tuple[str, ...]:
    """Municipalities and boroughs inside an area."""
    return tuple(sorted(place.code for place in places() if area in place.areas.values()))


def _parts_beside(area: str, place: Place) -> list[str]:
    return [code for code in _parts(area) if code not in (place.code, area)]


def fees(code: str, say: Say, rng: Random) -> tuple[r.Fee, ...]:
    amount = float(rng.choice(AMOUNTS[code])) if code in AMOUNTS else None
    return (r.Fee(option=say(wording()["fee"][code]), amount=amount),)


def documents(usual: Usual, say: Say, rng: Random) -> tuple[r.Document, ...]:
    codes = filter(None, rng.choice(usual.get("documents", [""])).split("+"))
    return tuple(r.Document(say(wording()["document"][code])) for code in codes)


def process(intake: tuple[str, ...], say: Say) -> Text:
    known = wording()["process"]
    return say(writer.joined([known[mode] for mode in intake if mode in known]))


def capacities(usual: Usual, say: Say, today: dt.date, rng: Random) -> tuple[r.Capacity, ...]:
    """Beds, rooms or places, counted this morning or some days ago."""
    if "capacity" not in usual or rng.random() < 0.25:
        return ()
    counted = dt.datetime.combine(today, dt.time(rng.randint(10, 12), rng.choice((0, 15, 30))), dt.UTC)
    counted -= dt.timedelta(days=rng.choice((0, 0, 1, 9)))
    maximum, free = rng.choice((6, 9, 12, 15, 18, 24, 30, 45, 60)), rng.choice((0, 0, 0, 1, 2, 3, 5))
    unit = say(wording()["capacity"][usual["capacity"]])
    return (r.Capacity(unit, float(free), float(maximum), updated_at=counted),)


def notices(say: Say, today: dt.date, rng: Random) -> tuple[r.Notice, ...]:
    """Some in force, some over, some to come."""
    if rng.random() > 0.06:
        return ()
    message = rng.choice(list(wording()["notice"].values()))
    starts = today + dt.timedelta(days=rng.choice((-70, -10, -5, -2, 0, 8)))
    ends = starts + dt.timedelta(days=rng.randint(12, 45))
    return (r.Notice(say(message), starts, ends, rng.choice(("public", "public", "public", "staff"))),)
