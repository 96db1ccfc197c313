"""What a record page says, in the order a person needs it: public records turned into the words of one language.

Only what `directory.rules.visibility.public` let through comes in here.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from urllib.parse import urlsplit

import msgspec

from balise.core.languages import Language, Text
from balise.directory.rules import coverage, eligibility, fees, hours, phones
from balise.directory.rules.codes import INTAKE_MODES, LANGUAGES, PHONE_KINDS, PROVISIONS
from balise.directory.rules.hours.words import say_state
from balise.directory.rules.record import (
    Accessibility,
    Address,
    Hours,
    Notice,
    OrganizationRecord,
    Phone,
    ServiceAtSite,
    ServiceRecord,
    SiteRecord,
    SpokenLanguage,
    Url,
)

from .chips import capital

NameOf = Callable[[str], Text]
NO_SITE = SiteRecord()


class View(msgspec.Struct, frozen=True):
    pass


class PhoneLine(View, frozen=True):
    """A telephone as a line of the page. `kind` is empty for a plain telephone."""

    shown: str
    dial: str  # a tel: or sms: address; empty for what no one calls, such as a fax
    kind: str = ""
    label: Text = Text()
    languages: str = ""


class Link(View, frozen=True):
    href: str
    shown: str
    label: Text = Text()


class Told(View, frozen=True):
    """A thing with a short name and, where there is more to say, details."""

    name: str
    details: Text = Text()
    href: str = ""


class OpeningTimes(View, frozen=True):
    """Hours of one service at one place."""

    now: str = ""  # "Ouvert, ferme à 17 h"
    is_open: bool = False
    lines: tuple[str, ...] = ()
    text: Text = Text()  # as the source wrote them

    def __bool__(self) -> bool:
        return bool(self.now or self.lines or self.text)


class Place(View, frozen=True):
    """One site of a service, or of an organization."""

    id: int
    name: Text
    lines: tuple[str, ...]  # of the address
    is_confidential: bool
    opening: OpeningTimes
    phones: tuple[PhoneLine, ...] = ()
    accessibility: tuple[Told, ...] = ()
    transportation: Text = Text()
    description: Text = Text()
    latitude: float | None = None
    longitude: float | None = None


class Moment(View, frozen=True):
    """What the words depend on: the instant, the language, and how areas are called."""

    at: dt.datetime
    language: Language
    name_of: NameOf


class Sheet(View, frozen=True):
    """A service, ready to be read."""

    name: Text
    other_names: tuple[Text, ...]
    notices: tuple[Text, ...]
    opening: OpeningTimes
    call: PhoneLine | None  # the number of the big button
    phones: tuple[PhoneLine, ...]
    phones_of_organization: bool
    email: str
    links: tuple[Link, ...]
    places: tuple[Place, ...]
    who: str
    who_text: Text
    cost: str
    cost_text: Text
    is_free: bool
    documents: tuple[Told, ...]
    intake: tuple[str, ...]
    application: Text
    wait: Text
    languages: tuple[Told, ...]
    interpretation: Text
    served: str
    description: Text
    verified_on: dt.date | None
    translated_on: dt.date | None  # when the text in this language was last verified, if apart


def sheet(
    service: ServiceRecord, organization: OrganizationRecord, sites: Mapping[int, SiteRecord], when: Moment
) -> Sheet:
    """`sites` are the public ones of the service, by id."""
    language = when.language
    places = tuple(
        place(sites[part.site], part.site, when, part, service.hours) for part in service.sites if part.site in sites
    )
    own = phone_lines(service.phones, language) or tuple(line for one in places for line in one.phones)
    lines = own or phone_lines(organization.phones, language)
    costs = fees.sentence(service, language, when.at.date())
    written = service.fees_text.say(language)
    return Sheet(
        name=service.name,
        other_names=service.alternate_names,
        notices=_notices((*service.notices, *organization.notices)),
        opening=opening_times(service.hours, when),
        call=next((line for line in lines if line.dial), None),
        phones=lines,
        phones_of_organization=bool(lines) and not own,
        email=service.email or organization.email,
        links=links(service.urls) or links(organization.urls),
        places=places,
        who=eligibility.sentence(service.eligibility, language, when.name_of),
        who_text=service.eligibility.text,
        cost="" if costs == written else costs,
        cost_text=service.fees_text,
        is_free=bool(fees.is_free(service, when.at.date())),
        documents=tuple(Told("", one.name, web_address(one.uri)) for one in service.documents),
        intake=tuple(INTAKE_MODES[code].say(language) if code in INTAKE_MODES else code for code in service.intake),
        application=service.application_process,
        wait=service.wait_time,
        languages=spoken(service.languages, language),
        interpretation=service.interpretation,
        served=coverage.sentence(service.coverage, language, when.name_of) or _written(service, language),
        description=service.description,
        verified_on=service.verification.on,
        translated_on=service.description.fr_verified_on if language == "fr" else service.description.en_verified_on,
    )


def _written(service: ServiceRecord, language: Language) -> str:
    return next((one.text.say(language) for one in service.coverage if one.text), "")


def _notices(notices: Iterable[Notice]) -> tuple[Text, ...]:
    return tuple(dict.fromkeys(notice.message for notice in notices))


def place(
    site: SiteRecord, id: int, when: Moment, part: ServiceAtSite | None = None, general: Hours | None = None
) -> Place:
    """A site, with what is particular there to a service. `general` are the service's hours, shown once apart."""
    own = part.hours if part else Hours()
    times = own if _says(own) else Hours() if general is not None and _says(general) else site.hours
    language = when.language
    return Place(
        id=id,
        name=site.name,
        lines=address_lines(site, when),
        is_confidential=site.is_confidential,
        opening=opening_times(times, when),
        phones=phone_lines((*(part.phones if part else ()), *site.phones), language),
        accessibility=provisions(site.accessibility, language),
        transportation=site.transportation,
        description=part.description if part and part.description else site.description if not part else Text(),
        latitude=site.latitude,
        longitude=site.longitude,
    )


def _says(times: Hours) -> bool:
    return bool(times.schedules or times.exceptions or times.text)


def opening_times(times: Hours, when: Moment) -> OpeningTimes:
    state = hours.open_state(times, when.at)
    is_told = bool(times.schedules or times.exceptions)
    return OpeningTimes(
        now=say_state(state, when.at, when.language, is_told=is_told),
        is_open=bool(state.is_open),
        lines=tuple(hours.sentences(times, when.language)),
        text=times.text,
    )


def address_lines(site: SiteRecord, when: Moment) -> tuple[str, ...]:
    """The lines of the physical address; of a confidential site, its municipality alone."""
    shown = next((one for one in site.addresses if one.kind == "physical"), None)
    if shown is None:
        area = when.name_of(site.area).say(when.language) if site.area else ""
        return (area,) if area else ()
    last = " ".join(
        part for part in (f"{shown.city} ({_province(shown)})" if shown.city else "", shown.postal_code) if part
    )
    return tuple(line for line in (shown.line_1, shown.line_2, last) if line)


_PROVINCES = {"QC": "Québec", "ON": "Ontario", "NB": "N.-B."}


def _province(address: Address) -> str:
    return _PROVINCES.get(address.province.upper(), address.province) or "Québec"


def phone_lines(numbers: Iterable[Phone], language: Language) -> tuple[PhoneLine, ...]:
    found = []
    for phone in dict.fromkeys(numbers):
        kind = PHONE_KINDS.get(phone.kind, Text()) if phone.kind != "voice" else Text()
        found.append(
            PhoneLine(
                shown=phones.show(phone, language),
                dial="" if phone.kind in ("fax", "pager") else phones.dial(phone),
                kind=kind.say(language),
                label=phone.label,
                languages=", ".join(_language(code, language) for code in phone.languages),
            )
        )
    return tuple(found)


def _language(code: str, language: Language) -> str:
    return LANGUAGES[code].say(language) if code in LANGUAGES else code


def spoken(languages: Iterable[SpokenLanguage], language: Language) -> tuple[Told, ...]:
    names = [_language(one.code, language) if one.code else one.name for one in languages]
    # In French only the first has a capital: "Français, anglais".
    said = [name if n and language == "fr" else capital(name) for n, name in enumerate(names)]
    return tuple(Told(name, one.note) for name, one in zip(said, languages, strict=True))


def provisions(found: Iterable[Accessibility], language: Language) -> tuple[Told, ...]:
    """Each provision by its name; one without a code, by what its source says."""
    told = []
    for one in found:
        name = PROVISIONS.get(one.code, Text()).say(language)
        details = one.details or (one.description if name else Text())
        told.append(
            Told(name or one.description.say(language) or one.details.say(language), details if name else Text())
        )
    return tuple(one for one in told if one.name)


def links(urls: Iterable[Url]) -> tuple[Link, ...]:
    return tuple(Link(href, _bare(href), one.label) for one in urls if (href := web_address(one.url)))


def web_address(text: str) -> str:
    """`text` as an address that may be followed, or nothing: a source's field may hold a script or a sentence."""
    text = text.strip()
    if not text or any(c.isspace() or ord(c) < 33 for c in text):
        return ""
    if "://" not in text and text.lower().startswith("www."):
        text = f"https://{text}"
    try:
        parts = urlsplit(text)
        return text if parts.scheme in ("http", "https") and parts.hostname and "." in parts.hostname else ""
    except ValueError:
        return ""


def _bare(href: str) -> str:
    return href.split("://", 1)[1].removeprefix("www.").rstrip("/")


def directions(one: Place) -> str:
    """Where a person may go by their own choice to be shown the way; empty where there is no public point."""
    if one.latitude is None or one.longitude is None:
        return ""
    return f"https://www.openstreetmap.org/directions?to={one.latitude:.5f}%2C{one.longitude:.5f}"


def paragraphs(text: str) -> list[str]:
    """A text as its source cut it: a line that stands alone is a paragraph."""
    return [line for part in text.splitlines() if (line := part.strip())]


def one_link(text: str) -> tuple[Url, ...]:
    return (Url(text),) if text else ()
