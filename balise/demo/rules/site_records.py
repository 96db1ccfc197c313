"""Makes one site of an invented organization."""

from __future__ import annotations

import datetime as dt
from random import Random

from balise.core.languages import Text
from balise.directory.rules import record as r

from . import timetables
from .organization import Organization
from .places import Place, spot
from .texts import profile, wording

_PROVISIONS = ("elevator", "ramp", "washroom", "automatic_door", "parking", "hearing_loop", "step_free",
               "service_animals")  # fmt: skip


def record(organization: Organization, place: Place, has_others: bool, today: dt.date, rng: Random) -> r.SiteRecord:
    """A site in one of the places where the organization works; named after the place when it has others."""
    found, say = spot(place, rng), organization.speech.text
    name = Text(fr=f"Point de service {place.name.fr}", en=f"{place.name.en or place.name.fr} service point")
    is_secret = is_refuge(organization)
    own_hours = has_others and rng.random() < 0.3
    return r.SiteRecord(
        name=say(name) if has_others else organization.name,
        organization=organization.id,
        status=organization.status,
        on_web=organization.on_web,
        is_confidential=is_secret,
        addresses=(found.address,),
        latitude=found.latitude,
        longitude=found.longitude,
        area=place.areas["municipality"] if is_secret else place.code,
        transportation=Text() if is_secret or rng.random() < 0.4 else say(_transit(place, rng)),
        phones=(organization.phone,) if rng.random() < 0.5 else (),
        hours=timetables.hours("office", rng, today=today) if own_hours else r.Hours(),
        accessibility=_accessibility(rng),
        verification=organization.verification,
    )


def is_refuge(organization: Organization) -> bool:
    """Whether no address of the organization may be told: it shelters people who are in danger."""
    return any(profile(topic)["place"] == ["confidential"] for topic in organization.topics)


def _transit(place: Place, rng: Random) -> Text:
    ways = ("metro", "bus") if place.areas["region"] == "region-06" else ("bus", "car")
    return wording()["transit"][rng.choice(ways)]


def _accessibility(rng: Random) -> tuple[r.Accessibility, ...]:
    chance = rng.random()
    if chance < 0.3:
        return ()
    if chance < 0.6:
        return (r.Accessibility("wheelchair_none" if chance < 0.45 else "wheelchair_partial"),)
    codes = ["wheelchair", *rng.sample(_PROVISIONS, rng.randint(0, 3))]
    return tuple(r.Accessibility(code) for code in codes)
