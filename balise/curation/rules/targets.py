"""What a mapping file can name: the fields of a record, each with the column of the common tables that takes it."""

from __future__ import annotations

from typing import NamedTuple


class Target(NamedTuple):
    """`part` is organization, site, service or contact; `table` and `column` are of the common tables.

    `kind` tells how the cell is taken: text (which may end in .fr or .en), plain, date, phones, address or topics.
    """

    part: str
    table: str
    column: str
    kind: str = "plain"


_TABLES = {"organization": "organization", "site": "location", "service": "service", "contact": "contact"}
_COMMON = {"status": "status", "on_web": "on_web", "in_print": "in_print", "verified_by": "verified_by",
           "internal_notes": "internal_notes", "id": "id"}  # fmt: skip
_TEXTS = {
    "organization": {"name": "name", "alternate_name": "alternate_name", "description": "description",
                     "licenses": "licenses", "accreditations": "accreditations", "funding": "funding_sources"},
    "site": {"name": "name", "alternate_name": "alternate_name", "description": "description",
             "transportation": "transportation", "hours": "hours_text"},
    "service": {"name": "name", "alternate_name": "alternate_name", "description": "description",
                "keywords": "keywords",
                "hours": "hours_text", "eligibility": "eligibility_description", "coverage": "coverage_text",
                "fees": "fees_description", "documents": "documents_text", "application_process": "application_process",
                "wait_time": "wait_time", "interpretation": "interpretation_services", "licenses": "licenses",
                "accreditations": "accreditations", "funding": "funding_text", "notice": "alert"},
    "contact": {"title": "title", "department": "department"},
}  # fmt: skip
_PLAIN = {
    "organization": {"email": "email", "url": "url", "logo": "logo", "tax_id": "tax_id", "tax_status": "tax_status",
                     "legal_status": "legal_status", "year_incorporated": "year_incorporated", **_COMMON},
    "site": {"email": "email", "url": "url", "latitude": "latitude", "longitude": "longitude", "area": "area",
             "kind": "location_type", "is_confidential": "is_confidential", "languages": "languages_text",
             "accessibility": "accessibility_text", **_COMMON},
    "service": {"email": "email", "url": "url", "minimum_age": "minimum_age", "maximum_age": "maximum_age",
                "genders": "genders", "families": "families", "statuses": "statuses", "intake": "intake",
                "payments": "payments", "languages": "languages_text", **_COMMON},
    "contact": {"name": "name", "email": "email", "visibility": "visibility"},
}  # fmt: skip
_ADDRESS = ("line_1", "line_2", "number", "street", "unit", "floor", "city", "region", "province", "postal_code",
            "country", "attention")  # fmt: skip
PHONE_KINDS = ("voice", "toll_free", "crisis", "cell", "text", "fax", "tty", "extension")


def _targets() -> dict[str, Target]:
    found: dict[str, Target] = {}
    for part, table in _TABLES.items():
        for name, column in _TEXTS[part].items():
            found[f"{part}.{name}"] = Target(part, table, column, "text")
            for language in ("fr", "en"):
                found[f"{part}.{name}.{language}"] = Target(part, table, f"{column}_{language}", "text")
        for name, column in _PLAIN[part].items():
            found[f"{part}.{name}"] = Target(part, table, column)
        found[f"{part}.phones"] = Target(part, table, "", "phones")
        for kind in PHONE_KINDS:
            found[f"{part}.phones.{kind}"] = Target(part, table, kind, "phones")
        if part != "contact":
            found[f"{part}.verified_on"] = Target(part, table, "verified_on", "date")
    for name in _ADDRESS:
        found[f"site.address.{name}"] = Target("site", "address", name, "address")
        found[f"site.mailing.{name}"] = Target("site", "address", name, "mailing")
    found["service.topics"] = Target("service", "service", "topics", "topics")
    return found


TARGETS = _targets()
