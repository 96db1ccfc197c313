"""The common tables: what hangs on what, in the words of HSDS 3.1. Older names lead to the same tables."""

from __future__ import annotations

# Columns by which a row names what it belongs to, the most particular first: (column, table).
PARENTS: dict[str, tuple[tuple[str, str], ...]] = {
    "program": (("organization_id", "organization"),),
    "service_at_location": (("service_id", "service"),),
    "contact": (
        ("service_at_location_id", "service_at_location"),
        ("service_id", "service"),
        ("location_id", "location"),
        ("organization_id", "organization"),
    ),
    "phone": (
        ("contact_id", "contact"),
        ("service_at_location_id", "service_at_location"),
        ("service_id", "service"),
        ("location_id", "location"),
        ("organization_id", "organization"),
    ),
    "address": (("location_id", "location"),),
    "schedule": (
        ("service_at_location_id", "service_at_location"),
        ("service_id", "service"),
        ("location_id", "location"),
    ),
    "holiday_schedule": (
        ("service_at_location_id", "service_at_location"),
        ("service_id", "service"),
        ("location_id", "location"),
    ),
    "funding": (("service_id", "service"), ("organization_id", "organization")),
    "eligibility": (("service_id", "service"),),
    "service_area": (("service_id", "service"), ("service_at_location_id", "service_at_location")),
    "required_document": (("service_id", "service"),),
    "payment_accepted": (("service_id", "service"),),
    "language": (("phone_id", "phone"), ("service_id", "service"), ("location_id", "location")),
    "accessibility": (("location_id", "location"),),
    "service_attribute": (("service_id", "service"),),
    "cost_option": (("service_id", "service"),),
    "organization_identifier": (("organization_id", "organization"),),
    "service_capacity": (("service_id", "service"),),
    "url": (("service_id", "service"), ("organization_id", "organization")),
}
# Rows that name what they belong to by an id and the name of a table: (column of the id, column of the table).
ANYWHERE: dict[str, tuple[str, str]] = {
    "attribute": ("link_id", "link_entity"),
    "metadata": ("resource_id", "resource_type"),
}
# Links of resources to one another, which an earlier import may have brought: (column, table).
LINKS: dict[str, tuple[tuple[str, str], ...]] = {
    "organization": (("parent_organization_id", "organization"),),
    "location": (("organization_id", "organization"),),
    "service": (("organization_id", "organization"),),
    "service_at_location": (("location_id", "location"),),
}
# What a row cannot do without, whatever the layout.
# The other side of a bilingual resource, where a source says each language in a row of its own.
OTHER_SIDE = "other_side"
REQUIRED: dict[str, tuple[str, ...]] = {
    "organization": ("name",),
    "service": ("name", "organization_id"),
    "service_at_location": ("location_id",),
}
# Reference rows, which belong to no resource.
SHELVES = ("taxonomy", "taxonomy_term", "unit", "meta_table_description")
RESOURCES: dict[str, str] = {"organization": "organization", "location": "site", "service": "service"}
ORDER = (*SHELVES, "organization", "program", "location", "service", "service_at_location", "contact", "phone")
TABLES = frozenset({*SHELVES, *RESOURCES, *PARENTS, *ANYWHERE})

# How packages of every version name their files.
NAMES: dict[str, str] = {
    "organizations": "organization",
    "programs": "program",
    "services": "service",
    "services_taxonomy": "service_attribute",
    "service_taxonomy": "service_attribute",
    "services_taxonomies": "service_attribute",
    "service_attributes": "service_attribute",
    "other_attribute": "attribute",
    "other_attributes": "attribute",
    "attributes": "attribute",
    "services_at_location": "service_at_location",
    "services_at_locations": "service_at_location",
    "service_at_locations": "service_at_location",
    "locations": "location",
    "phones": "phone",
    "contacts": "contact",
    "physical_address": "address",
    "physical_addresses": "address",
    "postal_address": "address",
    "postal_addresses": "address",
    "addresses": "address",
    "regular_schedule": "schedule",
    "regular_schedules": "schedule",
    "schedules": "schedule",
    "holiday_schedules": "holiday_schedule",
    "fundings": "funding",
    "eligibilities": "eligibility",
    "service_areas": "service_area",
    "required_documents": "required_document",
    "payments_accepted": "payment_accepted",
    "payment_accepteds": "payment_accepted",
    "languages": "language",
    "accessibility_for_disabilities": "accessibility",
    "taxonomies": "taxonomy",
    "taxonomy_terms": "taxonomy_term",
    "meta_table_descriptions": "meta_table_description",
    "cost_options": "cost_option",
    "organization_identifiers": "organization_identifier",
    "units": "unit",
    "service_capacities": "service_capacity",
    "urls": "url",
}


def table_of(name: str) -> str:
    """The common table that a file, a JSON key or a datapackage resource of this name holds, or ""."""
    plain = name.strip().lower().replace("-", "_").replace(" ", "_")
    return plain if plain in TABLES else NAMES.get(plain, "")
