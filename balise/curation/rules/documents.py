"""Whole documents of the directory as a source says them: their links are external ids, resolved here."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from balise.directory.rules import record as r

TABLES = {"organization": "organization", "site": "location", "service": "service"}
_TYPES: dict[str, type[Any]] = {
    "organization": r.OrganizationRecord,
    "location": r.SiteRecord,
    "site": r.SiteRecord,
    "service": r.ServiceRecord,
}


def check(kind: str, text: str) -> str:
    """The external id of the organization that the document names. Raises ValueError saying what does not fit."""
    try:
        content = msgspec.json.decode(text, type=dict[str, Any])
        owner = content.get("organization")
        _convert(kind, content, _Everything(), _Everything())
    except (msgspec.MsgspecError, RecursionError, TypeError, AttributeError) as error:
        raise ValueError(str(error)) from error
    if kind == "service" and not owner:
        raise ValueError("organization")
    return str(owner) if owner else ""


class _Everything(dict[str, int]):
    def get(self, key: Any, default: Any = None) -> int:
        return 0


def document(
    table: str, text: str, organizations: Mapping[str, int], sites: Mapping[str, int]
) -> tuple[r.Record, list[str]]:
    """The record, and the external ids of the sites it names that nobody knows."""
    content = msgspec.json.decode(text, type=dict[str, Any])
    lost = [str(part["site"]) for part in content.get("sites") or () if str(part["site"]) not in sites]
    return _convert(table, content, organizations, sites), lost


def _convert(
    table: str, content: dict[str, Any], organizations: Mapping[str, int], sites: Mapping[str, int]
) -> r.Record:
    for column in ("organization", "parent"):
        if content.get(column) is not None:
            content[column] = organizations.get(str(content[column]))
    if content.get("sites"):
        linked = [{**part, "site": sites.get(str(part["site"]))} for part in content["sites"]]
        content["sites"] = [part for part in linked if part["site"] is not None]
    record: r.Record = msgspec.convert(content, _TYPES[table])
    return record
