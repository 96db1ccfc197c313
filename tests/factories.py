"""Makers of records, with no more said than a test says, and the one way to publish them."""

from __future__ import annotations

import datetime as dt
from typing import Any

from allauth.mfa.models import Authenticator

from balise.accounts.models import Operator, User
from balise.accounts.sealing import seal
from balise.core.languages import Language, Text
from balise.directory import actions
from balise.directory.models import Taxonomy, Topic
from balise.directory.rules.record import (
    Hours,
    OrganizationRecord,
    Record,
    Schedule,
    ServiceAtSite,
    ServiceRecord,
    SiteRecord,
)
from balise.search import tally, wordings
from balise.search.models import Wording
from balise.search.rules.question import Place
from balise.search.rules.scrub import scrub

NOW = dt.datetime(2026, 3, 4, 15, 0, tzinfo=dt.UTC)  # a Wednesday, 10:00 in Montréal
SECRET = "A" * 32  # of the application that a person of these tests carries
_KINDS = {OrganizationRecord: "organization", SiteRecord: "site", ServiceRecord: "service"}


def operator(code: str = "coin", **fields: Any) -> Operator:
    """An operator, the host when it is the first."""
    fields.setdefault("is_host", not Operator.objects.exists())
    return Operator.objects.create(code=code, edited_at=NOW, **fields)


def person(name: str = "ada", role: str = "counsellor", *, has_factor: bool = True, **fields: Any) -> User:
    """Someone who works for the host, or for the `operator` said, and has set up a second factor.

    Pages of the staff open to nobody without one: `client.force_login(factories.person(...))`.
    """
    if "operator" not in fields:
        fields["operator"] = Operator.objects.filter(is_host=True).first() or operator()
    made = User.objects.create_user(name, role=role, **fields)
    if has_factor:
        Authenticator.objects.create(user=made, type=Authenticator.Type.TOTP, data={"secret": seal(SECRET)})
    return made


def text(value: str | Text) -> Text:
    """A French text, unless it is a pair already."""
    return value if isinstance(value, Text) else Text(fr=value)


def organization(name: str | Text = "Entraide du coin", **fields: Any) -> OrganizationRecord:
    return OrganizationRecord(name=text(name), **fields)


def site(name: str | Text = "Local du coin", **fields: Any) -> SiteRecord:
    return SiteRecord(name=text(name), **fields)


def service(name: str | Text, organization: int, *, at: tuple[int, ...] = (), **fields: Any) -> ServiceRecord:
    """A service offered `at` these sites."""
    fields.setdefault("sites", tuple(ServiceAtSite(site=number) for number in at))
    return ServiceRecord(name=text(name), organization=organization, **fields)


def week(*days: str, opens: str = "09:00", closes: str = "17:00", **fields: Any) -> Hours:
    """Regular hours on these weekdays (MO..SU)."""
    spans = Schedule(opens_at=dt.time.fromisoformat(opens), closes_at=dt.time.fromisoformat(closes), byday=days)
    return Hours(schedules=(spans,), **fields)


def publish(record: Record, id: int | None = None, now: dt.datetime = NOW) -> int:
    return actions.publish(kind=_KINDS[type(record)], record=record, by=None, now=now, id=id)


def withdraw(kind: str, id: int) -> None:
    """Leave a resource without contents."""
    actions.publish_many(drafts=[actions.Draft(kind=kind, id=id, record=None)], by=None, now=NOW)


def topic(code: str, fr: str, en: str = "", *, parent: str = "", **fields: Any) -> Topic:
    Taxonomy.objects.get_or_create(code="balise")
    return Topic.objects.create(
        code=code, taxonomy_id="balise", parent_id=parent or None, name_fr=fr, name_en=en, **fields
    )


def asked_twice(words: str, *, area: str = "", language: Language = "fr", since: dt.datetime = NOW) -> Wording:
    """A question that nothing answered, asked on two days: curators read it from then on."""
    tally.MEMORY.clear()
    for day in (since, since + dt.timedelta(days=1)):
        place = Place(within=(area,)) if area else None
        tally.unanswered(words=words, place=place, language=language, is_approximate=False, now=day)
        tally.MEMORY.flush(now=day)
    return Wording.objects.filter(mark=wordings.mark(language, scrub(words))).get()
