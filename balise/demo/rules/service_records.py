"""Makes one invented service: the structured values first, then the words that say them."""

from __future__ import annotations

import datetime as dt
from random import Random

import msgspec

from balise.core.languages import Text
from balise.directory.rules import record as r

from . import names, terms, timetables, writer
from .organization import Organization
from .site_records import is_refuge
from .speech import spoken
from .texts import profile, wording

_CRISIS = ("mental-health.crisis", "mental-health.suicide", "gender.women.shelters", "youth.listening")
_BY_PHONE = {"support.info-social", "support.referral", "support.mutual-aid", "support.caregivers", "seniors.rights",
             "seniors.caregivers", "income.benefits", "income.labour-rights", "justice.legal-information",
             "justice.consumers", "mental-health.families", "mental-health.anxiety", "family.parenting"}  # fmt: skip
_ON_WHEELS = {"food.hampers", "food.low-cost-markets", "material.clothing", "education.libraries", "education.digital",
              "health.prevention", "health.sexual", "community.repair", "immigration.settlement"}  # fmt: skip
_STATUSES: tuple[r.Status, ...] = ("do_not_refer", "suspended", "retired")


class Draw(msgspec.Struct, frozen=True):
    """What is drawn first, because the rest must agree with it."""

    where: str  # fixed, home, phone, itinerant, confidential
    intake: tuple[str, ...]
    season: str
    fee: str
    waits: bool

    def conditions(self) -> list[str]:
        """What the description may say, by the names of its conditional sentences; what matters most first."""
        told = {"phone": "phone_only", "home": "home_visit"}
        found = [] if self.where == "fixed" else [told.get(self.where, self.where)]
        found += ["seasonal"] if self.season else []
        if self.where == "fixed":
            known = ("walk_in", "appointment", "referral", "registration", "telephone", "online")
            found += [mode for mode in known if mode in self.intake][:1]
        found += ["waiting"] if self.waits else []
        return found + (["members"] if self.fee == "members" else [])


def _draw(topic: str, rng: Random) -> Draw:
    usual = profile(topic)
    where = rng.choice(usual["place"])
    if where == "fixed" and rng.random() < 0.12:
        where = "phone" if topic in _BY_PHONE else "itinerant" if topic in _ON_WHEELS else where
    intake = tuple(rng.choice(usual["intake"]).split("+"))
    if where == "phone":
        intake = ("telephone", *(mode for mode in intake if mode in ("text", "online", "email")))
    waits = usual.get("wait", False) and rng.random() < 0.7
    return Draw(where, intake, rng.choice(usual.get("season", [""])), rng.choice(usual["fees"]), waits)


def record(organization: Organization, topic: str, today: dt.date, taken: set[str], rng: Random) -> r.ServiceRecord:
    """A service under `topic`, at sites of its organization, or nowhere when it comes by telephone or moves about."""
    usual, draw, say = profile(topic), _draw(topic, rng), organization.speech.text
    description = writer.description(topic, draw.conditions(), organization.place, taken, rng)
    return r.ServiceRecord(
        name=say(writer.name(topic, rng)),
        organization=organization.id,
        status=_status(organization, rng),
        on_web=organization.on_web and rng.random() > 0.008,
        in_print=rng.random() > 0.02,
        description=organization.speech.verified(description, organization.verified_on),
        topics=_topics(topic, organization, rng),
        urls=_urls(organization, rng),
        phones=_phones(organization, topic, rng),
        sites=_at_sites(organization, draw.where, rng),
        hours=_hours(topic, draw, say, today, rng),
        eligibility=terms.eligibility(usual, rng),
        coverage=terms.coverage(usual, organization.place, rng),
        fees=terms.fees(draw.fee, say, rng),
        payments=("cash", "card") if draw.fee not in ("free", "donation") and rng.random() < 0.3 else (),
        documents=terms.documents(usual, say, rng),
        intake=draw.intake,
        application_process=terms.process(draw.intake, say),
        wait_time=say(rng.choice(list(wording()["wait"].values()))) if draw.waits else Text(),
        languages=spoken(organization.speech, usual.get("languages", []), rng),
        interpretation=say(rng.choice(list(wording()["extra"].values()))) if rng.random() < 0.06 else Text(),
        capacities=terms.capacities(usual, say, today, rng),
        notices=terms.notices(say, today, rng),
        verification=organization.verification,
        internal=r.Internal(notes=wording()["note"]["b"].fr) if rng.random() < 0.04 else r.Internal(),
    )


def _status(organization: Organization, rng: Random) -> r.Status:
    if organization.status == "retired":
        return "retired"
    return rng.choice(_STATUSES) if rng.random() < 0.034 else "active"


def _topics(topic: str, organization: Organization, rng: Random) -> tuple[str, ...]:
    """The topic, and sometimes a second one of the same family."""
    root = topic.partition(".")[0]
    family = [other for other in organization.topics if other != topic and other.startswith(f"{root}.")]
    return (topic, rng.choice(family)) if family and rng.random() < 0.12 else (topic,)


def _urls(organization: Organization, rng: Random) -> tuple[r.Url, ...]:
    page = "services" if organization.speech.main == "en" else "activites"
    return (r.Url(f"https://{organization.host}/{page}/"),) if rng.random() < 0.3 else ()


def _phones(organization: Organization, topic: str, rng: Random) -> tuple[r.Phone, ...]:
    main = organization.phone
    if topic in _CRISIS:
        return (names.phone(organization.place, rng, kind="crisis"), main)
    if rng.random() < 0.35:
        main = r.Phone(main.number, extension=str(rng.randint(21, 4999)))
    text = (names.phone(organization.place, rng, kind="text"),) if rng.random() < 0.04 else ()
    hidden = (names.phone(organization.place, rng, visibility="staff"),) if rng.random() < 0.06 else ()
    return (main, *text, *hidden)


def _at_sites(organization: Organization, where: str, rng: Random) -> tuple[r.ServiceAtSite, ...]:
    """Nowhere when the service has no place, or when its place must not be told and the sites of others are known."""
    if where in ("phone", "itinerant") or (where == "confidential" and not is_refuge(organization)):
        return ()
    sites = [entry.id for entry in organization.sites]
    chosen = sites if len(sites) > 1 and rng.random() < 0.5 else [rng.choice(sites)]
    return tuple(r.ServiceAtSite(site) for site in chosen)


def _hours(topic: str, draw: Draw, say: terms.Say, today: dt.date, rng: Random) -> r.Hours:
    if draw.where == "itinerant" and rng.random() < 0.4:
        return r.Hours(text=say(wording()["hours"]["stop"]))
    hours = timetables.hours(rng.choice(profile(topic)["hours"]), rng, season=draw.season, today=today)
    return msgspec.structs.replace(hours, text=say(hours.text))
