"""A contact as the desk shows it: one document of plain values, in one language, whatever it holds."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from django.db import models
from django.utils import timezone

from balise.accounts.models import User
from balise.core.languages import Language
from balise.directory.models import Site
from balise.directory.rules import phones, visibility
from balise.directory.rules.record import OrganizationRecord, ServiceRecord, SiteRecord, read

from .links import of_household
from .models import Attempt, Code, Contact, FollowUp, Identity, Need, Note, Referral, Transfer, UnmetReason
from .rules.nouns import NOUNS
from .rules.standing import lacks, stands
from .rules.values import plain

_MOST_PHONES = 4
_CODES = {(noun, name): field.codes for noun, told in NOUNS.items() for name, field in told.fields.items()}


Names = Mapping[tuple[str, str], str]  # of a code, by its list and itself


def contact_document(contact: Contact, language: Language) -> dict[str, Any]:
    """Everything that the desk shows of a contact, ready for JSON.

    Fields of `rules.nouns` come under their names as the log writes them (ISO 8601 for instants and days, codes for
    choices); what the desk cannot know by itself comes beside them under `…_name`: names of topics, areas, services,
    people, and of codes that an operator's list may have dropped since. `needs` hold their `referrals` and `reasons`,
    `follow_ups` their `attempts`. `number` counts the entries of the log; `lacks` says what is missing, and where.
    """
    row = Contact.objects.select_related("area", "counsellor").get(pk=contact.pk)
    names = _names(row, language)
    needs, follow_ups = _needs(row, names, language), _follow_ups(row, names)
    transfers = _rows(Transfer, "transfer", row, names)
    document = {
        "id": str(row.pk),
        **_fields(row, "contact", names),
        **{
            name: getattr(row, name) for name in ("wait_seconds", "talk_seconds", "wrap_seconds", "interpreter_seconds")
        },
        "operator": row.operator_id,
        "counsellor": row.counsellor_id,
        "counsellor_name": _person(row.counsellor),
        "created_at": plain(row.created_at),
        "day": plain(row.day),
        "is_open": row.wrapped_at is None,
        "area_name": row.area.name(language) if row.area else "",
        "number": row.entries,
        "household_contacts": of_household(row),
        "needs": needs,
        "transfers": transfers,
        "follow_ups": follow_ups,
        "notes": _rows(Note, "note", row, names),
        "identities": _identities(row),
    }
    missing = lacks(document, needs, transfers, follow_ups)
    return {**document, "lacks": [{"noun": one.noun, "id": one.id, "told": one.told.say(language)} for one in missing]}


def _person(user: User | None) -> str:
    return (user.get_full_name() or user.username) if user else ""


def _names(contact: Contact, language: Language) -> Names:
    """Names of all codes of the operator; where a code is in several versions, the one of the contact's day."""
    found: dict[tuple[str, str], str] = {}
    for code in Code.objects.filter(operator=contact.operator_id).order_by("version"):
        key = (code.list, code.code)
        if key not in found or code.from_on is None or code.from_on <= contact.day:
            found[key] = code.name(language)
    return found


def _fields(row: models.Model, noun: str, names: Names) -> dict[str, Any]:
    """The fields of a row as the log writes them, with the names of its codes."""
    found: dict[str, Any] = {}
    for name in NOUNS[noun].fields:
        value = getattr(row, row._meta.get_field(name).attname)  # type: ignore[union-attr]
        found[name] = plain(value)
        if list := _CODES[noun, name]:
            codes = [value] if isinstance(value, str) else value
            found[f"{name}_name"] = ", ".join(names.get((list, code), code) for code in codes)
    return found


def _rows(table: type[Transfer] | type[Note], noun: str, contact: Contact, names: Names) -> list[dict[str, Any]]:
    return [
        {"id": str(row.pk), "position": row.position, **_fields(row, noun, names)}
        for row in table._default_manager.filter(contact=contact)
    ]


def _follow_ups(contact: Contact, names: Names) -> list[dict[str, Any]]:
    attempts: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in Attempt.objects.filter(contact=contact).select_related("by"):
        told = {"id": str(row.pk), "position": row.position, **_fields(row, "attempt", names)}
        attempts[str(row.follow_up_id)].append({**told, "by": row.by_id, "by_name": _person(row.by)})
    return [
        {
            "id": str(row.pk),
            "position": row.position,
            **_fields(row, "follow_up", names),
            "owner_name": _person(row.owner),
            "attempts": attempts[str(row.pk)],
        }
        for row in FollowUp.objects.filter(contact=contact).select_related("owner")
    ]


def _identities(contact: Contact) -> list[dict[str, Any]]:
    """That an identity is kept, and why; what it says is read one by one, and logged (`identity.read_identity`)."""
    return [
        {"id": str(row.pk), "purpose": row.purpose, "kept_at": plain(row.kept_at), "forget_on": plain(row.forget_on),
         "is_forgotten": row.forgotten_at is not None}
        for row in Identity.objects.filter(contact=contact).defer("sealed").order_by("kept_at")
    ]  # fmt: skip


def _needs(contact: Contact, names: Names, language: Language) -> list[dict[str, Any]]:
    referrals, reasons = _referrals(contact, names, language), _reasons(contact, names, language)
    return [
        {
            "id": str(row.pk),
            "position": row.position,
            **_fields(row, "need", names),
            "topic_name": row.topic.name(language) if row.topic else "",
            "referrals": referrals[str(row.pk)],
            "reasons": reasons[str(row.pk)],
        }
        for row in Need.objects.filter(contact=contact).select_related("topic")
    ]


def _reasons(contact: Contact, names: Names, language: Language) -> Mapping[str, list[dict[str, Any]]]:
    found = defaultdict(list)
    for row in UnmetReason.objects.filter(contact=contact).select_related("service"):
        told = {"id": str(row.pk), "position": row.position, **_fields(row, "unmet_reason", names)}
        told["service_name"] = row.service.name(language) if row.service else ""
        found[str(row.need_id)].append(told)
    return found


def _referrals(contact: Contact, names: Names, language: Language) -> Mapping[str, list[dict[str, Any]]]:
    rows = list(
        Referral.objects.filter(contact=contact).select_related(
            "revision", "organization__published", "service", "organization"
        )
    )
    today = timezone.localdate(contact.created_at)
    given = {row.pk: read("service", row.revision.record_text) for row in rows if row.revision.record_text}
    services = {pk: record for pk, record in given.items() if isinstance(record, ServiceRecord)}
    sites = _sites([part.site for record in services.values() for part in record.sites], today)
    found = defaultdict(list)
    for row in rows:
        told = {"id": str(row.pk), "position": row.position, **_fields(row, "referral", names)}
        found[str(row.need_id)].append({**told, **_given(row, services.get(row.pk), sites, today, language)})
    return found


def _sites(ids: Iterable[int], today: dt.date) -> dict[int, SiteRecord]:
    """Sites as the public sees them: a confidential one shows its municipality only."""
    wanted = set(ids)
    if not wanted:
        return {}
    rows = Site.objects.published().filter(pk__in=wanted).values_list("pk", "published__record_text")
    records = {pk: read("site", text) for pk, text in rows if text}
    return {pk: visibility.public(one, today=today) for pk, one in records.items() if isinstance(one, SiteRecord)}


def _given(
    row: Referral, given: ServiceRecord | None, sites: Mapping[int, SiteRecord], today: dt.date, language: Language
) -> dict[str, Any]:
    """A service as it was published when it was given, with the telephones of its public card."""
    confidential = {pk for pk, site in sites.items() if site.is_confidential}
    service = visibility.public(given, today=today, confidential=confidential) if given else None
    site = sites.get(row.site_id or 0)
    return {
        "service_name": service.name.say(language) if service else row.service.name(language),
        "organization": row.organization_id,
        "organization_name": row.organization.name(language),
        "site_name": site.name.say(language) if site else "",
        "site_address": _address(site) if site else "",
        "phones": _phones(row, service, sites, language) if service else [],
        "revision": row.revision_id,
        "is_current": row.revision_id == row.service.published_id,
        "is_standing": stands(row.outcome),
    }


def _address(site: SiteRecord) -> str:
    found = next((one for one in site.addresses if one.kind == "physical"), None)
    return ", ".join(filter(None, (found.line_1, found.line_2, found.city))) if found else ""


def _phones(
    row: Referral, service: ServiceRecord, sites: Mapping[int, SiteRecord], language: Language
) -> list[dict[str, str]]:
    """The service's own; else those at its site, or sites; else its organization's. As on its public card."""
    parts = [part for part in service.sites if part.site in sites and row.site_id in (None, part.site)]
    at_sites = tuple(phone for part in parts for phone in (*part.phones, *sites[part.site].phones))
    found = service.phones or at_sites or _organization_phones(row)
    return [
        {"number": phones.show(phone, language), "dial": phones.dial(phone), "label": phone.label.say(language)}
        for phone in found
        if phone.kind != "fax"
    ][:_MOST_PHONES]


def _organization_phones(row: Referral) -> tuple[Any, ...]:
    revision = row.organization.published
    record = read("organization", revision.record_text) if revision and revision.record_text else None
    return visibility.public(record).phones if isinstance(record, OrganizationRecord) else ()
