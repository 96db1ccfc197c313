"""What a resource record says, as frozen structures: the shape of every published revision.

The vocabulary is HSDS 3.1; what HSDS has no word for (texts in pairs, visibility, notices, exclusions,
structured eligibility) is added. A record is one document: it is read, compared, restored and merged whole.

Private is the default: what no one marked public is in `internal`, which `visibility.public` removes whole.
"""

from __future__ import annotations

import datetime as dt
from typing import Any, Literal, TypeVar

import msgspec

from balise.core.languages import Text

Visibility = Literal["public", "staff", "private"]
Status = Literal["active", "do_not_refer", "suspended", "retired"]


class Struct(msgspec.Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """Base of all parts of a record."""


class Phone(Struct, frozen=True):
    """A telephone number. `number` is E.164 (+15145550123), or as dialled for N11 and short codes (211, 811)."""

    number: str
    extension: str = ""
    kind: str = "voice"  # voice, toll_free, cell, text, fax, tty, video, pager, crisis
    label: Text = Text()
    languages: tuple[str, ...] = ()
    visibility: Visibility = "public"
    id: str = ""  # the source's own id, here and below


class Url(Struct, frozen=True):
    url: str
    label: Text = Text()
    id: str = ""


class ContactPoint(Struct, frozen=True):
    """How to reach a person or a department of an organization (HSDS contact). Staff only unless marked."""

    name: str = ""
    title: Text = Text()
    department: Text = Text()
    email: str = ""
    phones: tuple[Phone, ...] = ()
    visibility: Visibility = "staff"
    id: str = ""


class Address(Struct, frozen=True):
    kind: str = "physical"  # physical, postal, virtual
    line_1: str = ""
    line_2: str = ""
    city: str = ""
    region: str = ""
    province: str = ""  # HSDS state_province
    postal_code: str = ""
    country: str = ""  # ISO 3166-1 alpha-2
    attention: str = ""
    id: str = ""


class Schedule(Struct, frozen=True):
    """One recurring opening, in the words of HSDS 3 (iCalendar). Times are local to `America/Toronto`.

    `closes_at` at or before `opens_at` means the next day; neither time means "by the description only".
    `season` is every year from month-day to month-day, both included ("10-15/04-15" spans the new year).
    """

    opens_at: dt.time | None = None
    closes_at: dt.time | None = None
    freq: str = "WEEKLY"  # WEEKLY, MONTHLY, YEARLY, DAILY, or "" for one date
    byday: tuple[str, ...] = ()  # MO..SU, with a rank when monthly: 1MO, -1FR
    interval: int = 1
    bymonthday: tuple[int, ...] = ()
    byyearday: tuple[int, ...] = ()
    byweekno: tuple[int, ...] = ()
    wkst: str = ""
    dtstart: dt.date | None = None
    until: dt.date | None = None
    count: int | None = None
    valid_from: dt.date | None = None
    valid_to: dt.date | None = None
    season: str = ""
    timezone: str = ""
    description: Text = Text()
    notes: Text = Text()
    link: str = ""
    attending: str = ""  # in person, by telephone, virtual
    id: str = ""


class HoursException(Struct, frozen=True):
    """Dates whose hours replace the regular ones. No time means closed."""

    starts_on: dt.date
    ends_on: dt.date
    opens_at: dt.time | None = None
    closes_at: dt.time | None = None
    label: Text = Text()
    id: str = ""


class Hours(Struct, frozen=True):
    """When a service or a site is open. `text` is what the source wrote and is shown beside the structure."""

    schedules: tuple[Schedule, ...] = ()
    exceptions: tuple[HoursException, ...] = ()
    holidays: Literal["", "closed", "open"] = ""  # on Québec's public holidays; "" is not known
    text: Text = Text()


class Eligibility(Struct, frozen=True):
    """Who may use the service. An empty list asks nothing; ages are in years, both ends included."""

    minimum_age: float | None = None
    maximum_age: float | None = None
    genders: tuple[str, ...] = ()  # codes of eligibility.GENDERS
    families: tuple[str, ...] = ()  # codes of eligibility.FAMILIES
    statuses: tuple[str, ...] = ()  # codes of eligibility.STATUSES
    residence: tuple[str, ...] = ()  # area codes
    text: Text = Text()


class Coverage(Struct, frozen=True):
    """Where the people served live (HSDS service_area). `areas` and `excluded` are area codes."""

    everywhere: bool = False
    areas: tuple[str, ...] = ()
    excluded: tuple[str, ...] = ()
    polygon: str = ""  # GeoJSON geometry, WGS 84
    names: tuple[str, ...] = ()  # areas as the source names them, where no code is known
    text: Text = Text()
    id: str = ""


class Fee(Struct, frozen=True):
    """One cost option. `amount` in `currency`; 0 is free, None is told by the text only."""

    option: Text = Text()
    amount: float | None = None
    currency: str = "CAD"
    amount_description: Text = Text()
    valid_from: dt.date | None = None
    valid_to: dt.date | None = None
    id: str = ""


class Document(Struct, frozen=True):
    name: Text
    uri: str = ""
    id: str = ""


class SpokenLanguage(Struct, frozen=True):
    """A language of service. `code` is ISO 639-1 or 639-3; `name` stands where no code is known."""

    code: str = ""
    name: str = ""
    note: Text = Text()
    id: str = ""


class Accessibility(Struct, frozen=True):
    """One provision for disabled people. `code` is of accessibility.PROVISIONS, or empty."""

    code: str = ""
    description: Text = Text()
    details: Text = Text()
    url: str = ""
    id: str = ""


class Capacity(Struct, frozen=True):
    unit: Text = Text()
    available: float | None = None
    maximum: float | None = None
    description: Text = Text()
    updated_at: dt.datetime | None = None
    id: str = ""
    unit_id: str = ""


class Funding(Struct, frozen=True):
    source: Text
    id: str = ""


class Identifier(Struct, frozen=True):
    scheme: str
    identifier: str
    kind: str = ""
    id: str = ""


class Program(Struct, frozen=True):
    """HSDS program: a set of services under one name."""

    name: Text
    alternate_name: Text = Text()
    description: Text = Text()
    id: str = ""


class Notice(Struct, frozen=True):
    """A temporary message. Shown from `starts_on` to `ends_on`, both included."""

    message: Text
    starts_on: dt.date | None = None
    ends_on: dt.date | None = None
    visibility: Visibility = "public"


class Attribute(Struct, frozen=True):
    """A term of another taxonomy attached to the record or to one of its parts (`on`, such as "phone:12")."""

    term: str
    taxonomy: str = ""
    label: str = ""
    link_type: str = ""
    value: str = ""
    on: str = ""
    id: str = ""


class Internal(Struct, frozen=True):
    """What no public door may read: notes, and every column of a source that nobody mapped as public.

    `columns` keys are "file.column" or "file:row.column"; values are the source's text untouched.
    """

    notes: str = ""
    columns: dict[str, str] = {}
    history: tuple[dict[str, str], ...] = ()  # HSDS metadata rows: provenance of past changes


class Verification(Struct, frozen=True):
    """When the record was last verified as a whole, apart from when it was last edited."""

    on: dt.date | None = None
    by: str = ""  # a person's name or address: staff only
    how: str = ""  # telephone, e-mail, site, visit, source


class OrganizationRecord(Struct, frozen=True):
    name: Text
    status: Status = "active"
    on_web: bool = True
    in_print: bool = True
    parent: int | None = None  # id of the organization above
    alternate_names: tuple[Text, ...] = ()
    description: Text = Text()
    email: str = ""
    urls: tuple[Url, ...] = ()
    logo: str = ""
    uri: str = ""
    tax_status: str = ""
    tax_id: str = ""
    year_incorporated: int | None = None
    legal_status: str = ""
    licenses: Text = Text()
    accreditations: Text = Text()
    phones: tuple[Phone, ...] = ()
    contact_points: tuple[ContactPoint, ...] = ()
    fundings: tuple[Funding, ...] = ()
    programs: tuple[Program, ...] = ()
    identifiers: tuple[Identifier, ...] = ()
    notices: tuple[Notice, ...] = ()
    attributes: tuple[Attribute, ...] = ()
    verification: Verification = Verification()
    internal: Internal = Internal()


class SiteRecord(Struct, frozen=True):
    """A place, physical, virtual or itinerant (HSDS location). A confidential one shows only its municipality."""

    name: Text = Text()
    organization: int | None = None
    status: Status = "active"
    on_web: bool = True
    in_print: bool = True
    alternate_names: tuple[Text, ...] = ()
    description: Text = Text()
    kind: str = "physical"  # physical, postal, virtual, itinerant
    is_confidential: bool = False
    addresses: tuple[Address, ...] = ()
    latitude: float | None = None
    longitude: float | None = None
    area: str = ""  # code of the municipality or borough
    transportation: Text = Text()
    url: str = ""
    email: str = ""
    phones: tuple[Phone, ...] = ()
    contact_points: tuple[ContactPoint, ...] = ()
    hours: Hours = Hours()
    languages: tuple[SpokenLanguage, ...] = ()
    accessibility: tuple[Accessibility, ...] = ()
    identifiers: tuple[Identifier, ...] = ()
    notices: tuple[Notice, ...] = ()
    attributes: tuple[Attribute, ...] = ()
    verification: Verification = Verification()
    internal: Internal = Internal()


class ServiceAtSite(Struct, frozen=True):
    """What is particular to a service at one site (HSDS service_at_location). `site` is the site's id in Balise."""

    site: int
    description: Text = Text()
    phones: tuple[Phone, ...] = ()
    contact_points: tuple[ContactPoint, ...] = ()
    hours: Hours = Hours()
    id: str = ""


class ServiceRecord(Struct, frozen=True):
    name: Text
    organization: int
    status: Status = "active"
    on_web: bool = True
    in_print: bool = True
    alternate_names: tuple[Text, ...] = ()
    description: Text = Text()
    topics: tuple[str, ...] = ()  # topic codes
    keywords: Text = Text()
    email: str = ""
    urls: tuple[Url, ...] = ()
    phones: tuple[Phone, ...] = ()
    contact_points: tuple[ContactPoint, ...] = ()
    sites: tuple[ServiceAtSite, ...] = ()
    hours: Hours = Hours()
    eligibility: Eligibility = Eligibility()
    coverage: tuple[Coverage, ...] = ()
    fees: tuple[Fee, ...] = ()
    fees_text: Text = Text()
    payments: tuple[str, ...] = ()
    documents: tuple[Document, ...] = ()
    intake: tuple[str, ...] = ()  # codes of intake.MODES: walk_in, telephone, appointment, online, referral, ...
    application_process: Text = Text()
    wait_time: Text = Text()
    languages: tuple[SpokenLanguage, ...] = ()
    interpretation: Text = Text()
    capacities: tuple[Capacity, ...] = ()
    program: str = ""  # id of one of the organization's programs
    licenses: Text = Text()
    accreditations: Text = Text()
    fundings: tuple[Funding, ...] = ()
    identifiers: tuple[Identifier, ...] = ()
    notices: tuple[Notice, ...] = ()
    attributes: tuple[Attribute, ...] = ()
    verification: Verification = Verification()
    internal: Internal = Internal()


Record = OrganizationRecord | SiteRecord | ServiceRecord
R = TypeVar("R", OrganizationRecord, SiteRecord, ServiceRecord)

_ENCODER = msgspec.json.Encoder(order="deterministic")
_DECODERS: dict[type, msgspec.json.Decoder[Any]] = {
    kind: msgspec.json.Decoder(kind) for kind in (OrganizationRecord, SiteRecord, ServiceRecord)
}


def encode(record: Record) -> str:
    """The record as JSON text, equal for equal records."""
    return _ENCODER.encode(record).decode()


def decode(kind: type[R], text: str | bytes) -> R:
    """The record that `encode` wrote. Raises msgspec.ValidationError with the path of what does not fit."""
    decoder: msgspec.json.Decoder[R] = _DECODERS[kind]
    return decoder.decode(text)


_KINDS: dict[str, type[Record]] = {"organization": OrganizationRecord, "site": SiteRecord, "service": ServiceRecord}


def kind_of(record: Record) -> str:
    """What a record is of: organization, site or service."""
    return next(kind for kind, type_ in _KINDS.items() if isinstance(record, type_))


def read(kind: str, text: str | bytes) -> Record:
    """The record of a resource of this kind, as `encode` wrote it."""
    record: Record = _DECODERS[_KINDS[kind]].decode(text)
    return record
