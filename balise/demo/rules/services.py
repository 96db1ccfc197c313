"""Makes one service or one site: the structured values first, then the words that say them."""

from __future__ import annotations

import datetime as dt
from functools import lru_cache
from random import Random
from typing import TYPE_CHECKING, Any

from balise.core.languages import Text
from balise.directory.rules import record as r

from . import names, timetables, writer
from .places import Place, places, spot
from .speech import spoken
from .texts import profile, wording

if TYPE_CHECKING:
    from .maker import Organization

AMOUNTS = {
    "free": (0,), "members": (5, 10, 15, 20, 25), "meal": (2, 4, 5, 6.5, 8), "token": (2, 5, 7, 10),
    "portion": (1, 1.5, 2, 4), "plot": (15, 20, 30, 40), "fare": (3.5, 4, 5.25), "night": (20, 30, 45),
    "deposit": (10, 20), "loan": (0,),
}  # fmt: skip
_RENTAL = ("rent", "stay", "night", "daycare")


def record(organization: Organization, topic: str, today: dt.date, rng: Random) -> r.ServiceRecord:
    """A service under `topic`, at sites of its organization or nowhere when it comes by telephone."""
    usual, speech = profile(topic), organization.speech
    where = rng.choice(usual["place"])
    if where == "fixed" and rng.random() < 0.025:
        where = rng.choice(("phone", "itinerant"))
    intake = tuple(rng.choice(usual["intake"]).split("+"))
    if where == "phone":
        intake = ("telephone", *(mode for mode in intake if mode in ("text", "online", "email")))
    season = rng.choice(usual.get("season", [""]))
    fee = rng.choice(usual["fees"])
    waits = usual.get("wait", False) and rng.random() < 0.7
    conditions = _conditions(where, intake, season, fee, waits)
    place = organization.place
    hours = timetables.hours(rng.choice(usual["hours"]), rng, season=season, today=today)
    status = _status(organization, rng)
    return r.ServiceRecord(
        name=speech.text(writer.name(topic, rng)),
        organization=organization.id,
        status=status,
        on_web=organization.on_web and rng.random() > 0.008,
        in_print=rng.random() > 0.02,
        description=speech.verified(writer.description(topic, conditions, place, rng), _verified_on(organization)),
        topics=_topics(topic, organization, rng),
        urls=(r.Url(f"https://{organization.host}/{'services' if speech.main == 'en' else 'activites'}/"),) if rng.random() < 0.3 else (),
        phones=_phones(organization, topic, rng),
        sites=_at_sites(organization, where, hours, rng),
        hours=hours if where != "itinerant" or rng.random() < 0.6 else r.Hours(text=speech.text(wording()["hours"]["stop"])),
        eligibility=_eligibility(usual, rng),
        coverage=_coverage(usual, place, rng),
        fees=_fees(fee, speech_text=speech.text, rng=rng),
        payments=("cash", "card") if fee not in ("free", "donation") and rng.random() < 0.3 else (),
        documents=_documents(usual, speech_text=speech.text, rng=rng),
        intake=intake,
        application_process=speech.text(_process(intake)),
        wait_time=speech.text(wording()["wait"][rng.choice(("weeks", "months", "year", "varies"))]) if waits else Text(),
        languages=spoken(speech, usual.get("languages", []), rng),
        interpretation=speech.text(wording()["extra"][rng.choice(("interpreter", "lsq"))]) if rng.random() < 0.06 else Text(),
        capacities=_capacities(usual, today, rng),
        notices=_notices(speech.text, today, rng),
        verification=organization.verification,
        internal=r.Internal(notes=wording()["note"]["b"].fr) if rng.random() < 0.04 else r.Internal(),
    )


def site(organization: Organization, place: Place, is_one_of_several: bool, rng: Random) -> r.SiteRecord:
    """A site of an organization, in one of the places where it works."""
    found = spot(place, rng)
    speech = organization.speech
    name = Text(fr=f"Point de service {place.name.fr}", en=f"{place.name.en or place.name.fr} service point")
    confidential = any(_is_hidden(topic) for topic in organization.topics) and rng.random() < 0.9
    usual = wording()["transit"]["metro" if "06" in place.areas["region"] and rng.random() < 0.5 else rng.choice(("bus", "car"))]
    return r.SiteRecord(
        name=speech.text(name) if is_one_of_several else organization.name,
        organization=organization.id,
        status=organization.status,
        on_web=organization.on_web,
        is_confidential=confidential,
        addresses=(found.address,),
        latitude=found.latitude,
        longitude=found.longitude,
        area=place.code,
        transportation=Text() if confidential or rng.random() < 0.4 else speech.text(usual),
        phones=(organization.phone,) if rng.random() < 0.5 else (),
        hours=timetables.hours("office", rng, today=dt.date(2000, 1, 3)) if is_one_of_several and rng.random() < 0.3 else r.Hours(),
        accessibility=_accessibility(rng),
        verification=organization.verification,
    )


def _is_hidden(topic: str) -> bool:
    return profile(topic)["place"] == ["confidential"]


def _conditions(where: str, intake: tuple[str, ...], season: str, fee: str, waits: bool) -> list[str]:
    """What the description may say, by the names of its conditional sentences; what matters most first."""
    told = {"phone": "phone_only", "itinerant": "itinerant", "confidential": "confidential"}
    found = [told[where]] if where in told else []
    found += ["seasonal"] if season else []
    if where == "fixed":
        known = ("walk_in", "appointment", "referral", "registration", "telephone", "online")
        found += [mode for mode in known if mode in intake][:1]
    found += ["home_visit"] if where == "home" else []
    found += ["waiting"] if waits else []
    return found + (["members"] if fee == "members" else [])


def _status(organization: Organization, rng: Random) -> r.Status:
    if organization.status == "retired":
        return "retired"
    chance = rng.random()
    return "do_not_refer" if chance < 0.012 else "suspended" if chance < 0.022 else "retired" if chance < 0.034 else "active"


def _verified_on(organization: Organization) -> dt.date:
    assert organization.verification.on is not None
    return organization.verification.on


def _topics(topic: str, organization: Organization, rng: Random) -> tuple[str, ...]:
    """The topic, and sometimes a second one of the same family."""
    family = [t for t in organization.topics if t != topic and t.split(".")[0] == topic.split(".")[0]]
    return (topic, rng.choice(family)) if family and rng.random() < 0.12 else (topic,)


def _phones(organization: Organization, topic: str, rng: Random) -> tuple[r.Phone, ...]:
    main = organization.phone
    if topic in ("mental-health.crisis", "mental-health.suicide", "gender.women.shelters", "youth.listening"):
        return (names.phone(organization.place, rng, kind="crisis"), main)
    if rng.random() < 0.35:
        main = r.Phone(main.number, extension=str(rng.randint(21, 4999)))
    text = (names.phone(organization.place, rng, kind="text"),) if rng.random() < 0.04 else ()
    hidden = (names.phone(organization.place, rng, visibility="staff"),) if rng.random() < 0.06 else ()
    return (main, *text, *hidden)


def _at_sites(organization: Organization, where: str, hours: r.Hours, rng: Random) -> tuple[r.ServiceAtSite, ...]:
    if where in ("phone", "itinerant"):
        return ()
    sites = [entry.id for entry in organization.sites]
    chosen = sites if len(sites) > 1 and rng.random() < 0.5 else [rng.choice(sites)]
    return tuple(r.ServiceAtSite(site) for site in chosen)


def _eligibility(usual: dict[str, Any], rng: Random) -> r.Eligibility:
    low, _, high = rng.choice(usual.get("ages", [""])).partition("-")
    status = rng.choice(usual.get("statuses", [""]))
    return r.Eligibility(
        minimum_age=float(low) if low else None,
        maximum_age=float(high) if high else None,
        genders=tuple(usual.get("genders", ())) if rng.random() < 0.95 else (),
        families=tuple(f for f in usual.get("families", ()) if f),
        statuses=(status,) if status else (),
    )


def _coverage(usual: dict[str, Any], place: Place, rng: Random) -> tuple[r.Coverage, ...]:
    scale = rng.choice(usual["scale"])
    if scale == "everywhere":
        return (r.Coverage(everywhere=True),)
    area = place.areas.get(scale) or place.areas.get("municipality") or place.code
    if scale == "metropolis" and "metropolis" not in place.areas:
        area = place.areas["region"]
    chance = rng.random()
    if scale in ("municipality", "region", "metropolis") and chance < 0.06 and area != place.code:
        other = rng.choice(_parts_beside(area, place) or [""])
        return (r.Coverage(areas=(area,), excluded=(other,)),) if other else (r.Coverage(areas=(area,)),)
    if scale == "borough" and chance < 0.15:
        beside = _beside(place)
        return (r.Coverage(areas=(area, rng.choice(beside))),) if beside else (r.Coverage(areas=(area,)),)
    return (r.Coverage(areas=(area,)),)


def _parts_beside(area: str, place: Place) -> list[str]:
    """Places inside `area`, but not the one where the service is."""
    return [code for code in _parts(area) if code != place.code]


@lru_cache(maxsize=None)
def _parts(area: str) -> tuple[str, ...]:
    return tuple(sorted(place.code for place in places() if area in place.areas.values()))


def _beside(place: Place) -> list[str]:
    return _parts_beside(place.areas.get("municipality", place.areas["region"]), place)


def _fees(code: str, *, speech_text: Any, rng: Random) -> tuple[r.Fee, ...]:
    amount = float(rng.choice(AMOUNTS[code])) if code in AMOUNTS else None
    return (r.Fee(option=speech_text(wording()["fee"][code]), amount=amount),)


def _documents(usual: dict[str, Any], *, speech_text: Any, rng: Random) -> tuple[r.Document, ...]:
    codes = [code for code in rng.choice(usual.get("documents", [""])).split("+") if code]
    return tuple(r.Document(speech_text(wording()["document"][code])) for code in codes)


def _process(intake: tuple[str, ...]) -> Text:
    known = wording()["process"]
    return writer.joined([known[mode] for mode in intake if mode in known][:2]) if intake else Text()


def _capacities(usual: dict[str, Any], today: dt.date, rng: Random) -> tuple[r.Capacity, ...]:
    unit = usual.get("capacity", "")
    if not unit or rng.random() < 0.25:
        return ()
    maximum = float(rng.choice((6, 9, 12, 15, 18, 24, 30, 45, 60)))
    updated = dt.datetime.combine(today, dt.time(rng.randint(6, 9), rng.choice((0, 15, 30))), dt.UTC)
    free = float(rng.choice((0, 0, 0, 1, 2, 3, 5)))
    return (r.Capacity(wording()["capacity"][unit], free, maximum, updated_at=updated - dt.timedelta(days=rng.choice((0, 0, 1, 9)))),)


def _notices(text: Any, today: dt.date, rng: Random) -> tuple[r.Notice, ...]:
    """Some in force, some over, some to come."""
    if rng.random() > 0.06:
        return ()
    message = wording()["notice"][rng.choice(list(wording()["notice"]))]
    starts = today + dt.timedelta(days=rng.choice((-40, -10, -5, -2, 0, 8)))
    return (r.Notice(text(message), starts, starts + dt.timedelta(days=rng.randint(12, 45)), rng.choice(("public", "public", "public", "staff"))),)


def _accessibility(rng: Random) -> tuple[r.Accessibility, ...]:
    chance = rng.random()
    if chance < 0.3:
        return ()
    if chance < 0.45:
        return (r.Accessibility("wheelchair_none"),)
    if chance < 0.6:
        return (r.Accessibility("wheelchair_partial"),)
    codes = ["wheelchair", *rng.sample(("elevator", "ramp", "washroom", "automatic_door", "parking", "hearing_loop", "step_free", "service_animals"), rng.randint(0, 3))]
    return tuple(r.Accessibility(code) for code in codes)
