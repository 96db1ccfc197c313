"""Ohana CSV (Code for America), the ancestor of HSDS: services belong to a location, lists stand in one cell."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from balise.core.languages import Text

from ..rules.account import Account, Head, Piece, Plan, Row

code = "ohana"
name = Text(fr="CSV d’Ohana", en="Ohana CSV")
dates = "mdy"  # American
language = "en"

_SERVICE = {
    "location_id": "location_ids",
    "accepted_payments": "payments",
    "eligibility": "eligibility_description",
    "funding_sources": "funding_text",
    "languages": "languages_text",
    "required_documents": "documents_text",
    "service_areas": "coverage_text",
    "website": "url",
    "fees": "fees_description",
}
_LOCATION = {"accessibility": "accessibility_text", "languages": "languages_text", "website": "url"}
_UPLOAD = {
    "Location ID": "location_ids",
    "Service Name": "name",
    "Description": "description",
    "Eligibility": "eligibility_description",
    "Languages List": "languages_text",
    "Tags": "keywords",
    "Website": "url",
    "Email": "email",
}


def _terms_of_service(row: Row, account: Account) -> Sequence[Piece]:
    """{"140022": ["483", "365"]}: one row is a service and the terms it is filed under."""
    service = row.values.get("key", "")
    try:
        terms = msgspec.json.decode(row.values.get("value", "[]"), type=list[str])
    except msgspec.MsgspecError:
        account.refuse(row, "value", _NOT_TERMS)
        return []
    pieces = []
    for term in dict.fromkeys(terms):
        pieces.append(
            Piece("service_attribute", {"id": f"{service}:{term}", "service_id": service, "taxonomy_term_id": term})
        )
    if len(pieces) < len(terms):
        account.repair(row, "value", row.values["value"], "; ".join(dict.fromkeys(terms)), "term.twice")
    return pieces


_NOT_TERMS = Text(
    fr="On attend la liste des identifiants des termes, entre crochets.",
    en="A list of the ids of terms is expected, between brackets.",
)

# What Ohana itself asks of each file, beside the links.
PLANS: dict[str, Plan] = {
    "organizations": Plan("organization", rename={"website": "url"}, required=("id", "name", "description")),
    "programs": Plan("program", required=("organization_id", "name")),
    "locations": Plan("location", rename=_LOCATION, required=("id", "organization_id", "name", "description")),
    "addresses": Plan(
        "address", fixed={"address_type": "physical"}, required=("location_id", "city", "state_province", "country")
    ),
    "mail_addresses": Plan(
        "address", fixed={"address_type": "postal"}, required=("location_id", "city", "state_province")
    ),
    "contacts": Plan("contact", required=("name",)),
    "phones": Plan("phone", rename={"number_type": "type"}, required=("number", "type")),
    "services": Plan("service", rename=_SERVICE, required=("id", "location_ids", "name", "description")),
    "regular_schedules": Plan("schedule", required=("weekday", "opens_at", "closes_at")),
    "holiday_schedules": Plan("holiday_schedule", required=("start_date", "end_date", "closed")),
    "taxonomy": Plan("taxonomy_term", key="taxonomy_id", required=("taxonomy_id", "name")),
    "categories": Plan("taxonomy_term", required=("taxonomy_id", "name")),
    "service_categories": Plan("service_attribute", key="key", split=_terms_of_service),
    "service_upload": Plan("service", rename=_UPLOAD, key="", required=("location_ids", "name", "description")),
}
_OWN = frozenset({"location_id", "number_type", "accepted_payments", "admin_emails", "taxonomy_id", "vanity_number"})


def detect(heads: Sequence[Head]) -> int:
    """Sure when services name their location, or another column that only Ohana has is there."""
    mine = [head for head in heads if head.name in PLANS]
    services = next((head for head in mine if head.name == "services"), None)
    if services is not None:
        return 95 if "location_id" in services.columns and "organization_id" not in services.columns else 0
    signs = [head for head in mine if _OWN & set(head.columns) - {"location_id"} or "date_incorporated" in head.columns]
    return 92 if signs else 0


def plan(head: Head) -> Plan | None:
    return PLANS.get(head.name)
