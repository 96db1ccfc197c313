"""HSDS 3.0 and 3.1 as JSON: full records, lists, pages and JSON lines, also those that machines make nearly right.

One object of a file is one row; every object nested in it is a piece of that row.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from hashlib import blake2b
from typing import Any

import msgspec

from balise.core.languages import Text

from ..rules.account import KEY, Account, Head, Piece, Plan, Row
from ..rules.tables import RESOURCES, table_of

code = "hsds-json"
name = Text(fr="HSDS en JSON (3.0, 3.1)", en="HSDS JSON (3.0, 3.1)")

_WRAPPED = "hsds_like"  # objects that carry the raw record beside its HSDS form
_MOST_DEEP = 12
_LINK = {"organization": "organization_id", "service": "service_id", "location": "location_id",
         "contact": "contact_id", "phone": "phone_id", "service_at_location": "service_at_location_id"}  # fmt: skip
_LISTS = {
    "phone": "phone", "contact_info": "contact", "additional_urls": "url", "additional_websites": "url",
    "service_locations": "service_at_location", "address": "address", "funding": "funding", "program": "program",
    "capacities": "service_capacity", "taxonomy_terms": "taxonomy_term", "regular_schedule": "schedule",
    "schedule": "schedule", "hours": "schedule", "social_media": "", "email_addresses": "", "emails": "",
}  # fmt: skip
_COMMON = "phone contact attribute metadata"
_CHILDREN: dict[str, frozenset[str]] = {
    table: frozenset(f"{names} {_COMMON}".split())
    for table, names in {
        "organization": "service location program funding organization_identifier url",
        "service": "service_at_location location schedule holiday_schedule funding language url service_area "
        "eligibility required_document payment_accepted cost_option service_capacity program organization",
        "location": "address schedule holiday_schedule language accessibility service organization",
        "service_at_location": "location service schedule service_area",
        "contact": "",
        "phone": "language",
    }.items()
}
_ALIASES: dict[str, dict[str, str]] = {
    "organization": {"website": "url", "nickname": "alternate_name", "organization_name": "name"},
    "service": {"service_name": "name", "service_status": "status", "fees": "fees_description",
                "eligibility": "eligibility_description"},
    "location": {"location_name": "name"},
    "address": {"street": "address_1", "street1": "address_1", "street_address": "address_1", "line1": "address_1",
                "line_1": "address_1", "street_address_1": "address_1", "street2": "address_2", "line2": "address_2",
                "line_2": "address_2", "street_address_2": "address_2", "state": "state_province", "zip": "postal_code",
                "locality": "city", "type": "address_type", "country_code": "country", "zip_code": "postal_code"},
    "schedule": {"start_time": "opens_at", "end_time": "closes_at", "open_time": "opens_at", "close_time": "closes_at",
                 "day": "byday", "day_of_week": "byday", "days": "byday", "days_of_week": "byday",
                 "start_date": "valid_from", "end_date": "valid_to", "weekday": "byday"},
    "metadata": {},
}  # fmt: skip
_TIMES = (
    "times",
    "time_slots",
    "operating_hours",
    "opening_hours",
    "schedule_details",
    "time_periods",
    "days",
    "hours",
)


def detect(heads: Sequence[Head]) -> int:
    """Sure when the files are JSON objects that hold others under the names of the standard."""
    mine = [head for head in heads if _kind(head) and _is_nested(head)]
    return round(94 * len(mine) / len(heads)) if mine and len(mine) * 2 > len(heads) else 0


def _is_nested(head: Head) -> bool:
    return ".json" in head.file.lower()


def _kind(head: Head) -> str:
    """The table of the objects of a file: by its name, else by what they hold."""
    columns = set(head.columns)
    if _WRAPPED in columns:
        return _WRAPPED
    stem = head.name.removesuffix("_full").removesuffix("_list").removesuffix("-full").removesuffix("-list")
    if table := table_of(stem):
        return table
    if {"organization", "services"} <= columns or {"organization", "locations"} <= columns:
        return _WRAPPED
    if "name" in columns and columns & {"services", "organization_identifiers", "programs"}:
        return "organization"
    if "name" in columns and columns & {"service_at_locations", "organization", "organization_id"}:
        return "service"
    return "location" if "name" in columns and "addresses" in columns else ""


def plan(head: Head) -> Plan | None:
    kind = _kind(head)
    if not kind or ".json" not in head.file.lower():
        return None

    def split(row: Row, account: Account) -> Sequence[Piece]:
        return _split(kind, row, account)

    return Plan(table=kind, split=split)


def _split(kind: str, row: Row, account: Account) -> Sequence[Piece]:
    content = {key: _value(text) for key, text in row.values.items() if text}
    row.key = row.key or str(content.get("id") or "")
    if kind != _WRAPPED:
        return list(_pieces(kind, content, {}, f"{row.key or row.line}", 0))
    wrapped = content.get(_WRAPPED, content)
    if wrapped is not content:
        wrapped = _own_ids(wrapped, f"{row.key or row.line}:")
    found = list(_unwrap(wrapped, row, 0))
    if not found:
        account.refuse(row, _WRAPPED, _NOTHING)
        return []
    rest = {key: text for key, text in row.values.items() if key != _WRAPPED and wrapped is not content}
    rest.pop("id", None)
    found[0].values.update({f"source.{key}": text for key, text in rest.items()})
    return found


_NOTHING = Text(
    fr="Cet objet ne contient ni organisme, ni service, ni lieu qu’on puisse reconnaître.",
    en="This object holds no organization, service or site that can be recognized.",
)


def _value(text: str) -> Any:
    """A cell of a JSON table: nested values are JSON text."""
    if text[:1] not in "[{":
        return text
    try:
        return msgspec.json.decode(text)
    except (msgspec.DecodeError, RecursionError):
        return text


def _unwrap(content: Any, row: Row, depth: int) -> Iterator[Piece]:
    """The resources of an object that is none itself: {"organization": {}, "services": [], "locations": []}."""
    if depth > 3:
        return
    if isinstance(content, list):
        for number, item in enumerate(content):
            yield from _unwrap(item, Row(row.file, row.line, {}, f"{row.key}.{number}"), depth + 1)
        return
    if not isinstance(content, dict):
        return
    content = dict(content)
    if isinstance(content.get("data"), list):
        yield from _unwrap(content["data"], row, depth + 1)
    owners = [*_items(content.get("organization")), *_items(content.get("organizations"))]
    if not owners and content.get("name"):
        owners = [{key: value for key, value in content.items() if table_of(key) not in ("service", "location")}]
    for number, one in enumerate(owners):
        one["id"] = str(one.get("id") or f"{row.key}:organization:{number}")
        yield from _pieces("organization", one, {}, row.key, 0)
    link = {"organization_id": owners[0]["id"]} if owners else {}
    sites = [*_items(content.get("location")), *_items(content.get("locations"))]
    places = _address_of(owners) if not sites and not _names_sites(content) else []
    for table, items in (("location", [*sites, *places]), ("service", _items(content.get("services")))):
        for number, item in enumerate(items):
            own = {**item, "id": str(item.get("id") or f"{row.key}:{table}:{number}")}
            if table == "service" and places:
                own["location_ids"] = places[0]["id"]
            is_known = own.get("organization_id") in [one["id"] for one in owners]
            yield from _pieces(table, own, link, f"{row.key}:{number}", 0, is_loose=is_known)


def _own_ids(content: Any, prefix: str) -> Any:
    """Ids invented inside one object ("org_1") tell nothing outside of it: the id of the object comes before them."""
    if isinstance(content, list):
        return [_own_ids(item, prefix) for item in content]
    if not isinstance(content, dict):
        return content
    return {
        key: f"{prefix}{value}" if (key == "id" or key.endswith("_id")) and isinstance(value, str | int) and value != ""
        else _own_ids(value, prefix)
        for key, value in content.items()
    }  # fmt: skip


def _names_sites(content: Mapping[str, Any]) -> bool:
    return any(item.get("locations") or item.get("location") or item.get("service_locations")
               for item in _items(content.get("services")))  # fmt: skip


def _address_of(owners: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Where the only address is that of the organization, it is the site of its services."""
    for owner in owners:
        addresses = [*_items(owner.get("address")), *_items(owner.get("addresses"))]
        if addresses:
            name = owner.get("name") or ""
            return [{"id": f"{owner['id']}:site", "name": name, "addresses": addresses}]
    return []


def _items(value: Any) -> list[dict[str, Any]]:
    if isinstance(value, dict):
        return [value]
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def _pieces(table: str, content: Mapping[str, Any], link: Mapping[str, str], path: str, depth: int,
            is_loose: bool = False) -> Iterator[Piece]:  # fmt: skip
    """The object itself first, then what is nested in it."""
    values: dict[str, str] = {}
    nested: list[tuple[str, dict[str, Any]]] = []
    aliases = _ALIASES.get(table, {})
    for key, value in content.items():
        if value is None or value == "" or value == [] or value == {}:
            continue
        below = _LISTS.get(key) if key in _LISTS else table_of(key)
        items = _items(value) if below and below in _CHILDREN.get(table, ()) and depth < _MOST_DEEP else []
        if items and len(items) == (len(value) if isinstance(value, list) else 1):
            nested += [(below or "", item) for item in items]
            continue
        column = aliases.get(key, key)
        if column in values:
            column = key
        values[column] = _cell(value, column)
    _lift(table, values, content)
    # Where an object stands says what it belongs to better than the ids it copies.
    values.update({column: text for column, text in link.items() if text and (column not in values or not is_loose)})
    if table in RESOURCES:
        values["id"] = values.get("id") or _made(path, content)
        key = values["id"]
    else:
        values[KEY] = key = f"{path}/{table}/{values.get('id') or _made(path, content)}"
    yield from _ordered(table, values, nested, key, path, depth)


def _ordered(table: str, values: dict[str, str], nested: list[tuple[str, dict[str, Any]]], key: str, path: str,
             depth: int) -> Iterator[Piece]:  # fmt: skip
    below: list[Piece] = []
    for number, (child, item) in enumerate(nested):
        below += _below(table, values, child, item, key, f"{path}/{number}", depth)
    if table == "schedule":
        yield from _times(values)
    else:
        yield Piece(table, values)
    yield from below


def _below(table: str, values: dict[str, str], child: str, item: dict[str, Any], key: str, path: str,
           depth: int) -> list[Piece]:  # fmt: skip
    """The pieces of one nested object, linked to what holds it, upwards or downwards."""
    if child in ("attribute", "metadata"):
        names = ("link_id", "link_entity") if child == "attribute" else ("resource_id", "resource_type")
        term = item.get("taxonomy_term")
        own = {k: v for k, v in item.items() if k not in (*names, "taxonomy_term")}
        made = list(_pieces(child, own, {names[0]: key, names[1]: table}, f"{path}/{key}", depth + 1))
        made[0].values.update({names[0]: key, names[1]: table})
        if isinstance(term, dict) and term.get("id"):
            made[0].values["taxonomy_term_id"] = str(term["id"])
            made += _pieces("taxonomy_term", term, {}, path, depth + 1)
        return made
    if (child in ("organization", "program") and table == "service") or (table, child) == ("location", "organization"):
        owner = {"organization_id": values.get("organization_id", "")} if child == "program" else {}
        made = list(_pieces(child, item, owner, path, depth + 1))
        values.setdefault(f"{child}_id", made[0].values.get("id") or "")
        return made
    if (table, child) == ("service", "location"):
        link = {"organization_id": values.get("organization_id", "")}
        made = list(_pieces(child, item, link, f"{key}/{path}", depth + 1, is_loose=True))
        listed = values.get("location_ids", "")
        values["location_ids"] = f"{listed}; {made[0].values['id']}" if listed else made[0].values["id"]
        return made
    if (table, child) in (("service_at_location", "location"), ("service_at_location", "service")):
        made = list(_pieces(child, item, {}, path, depth + 1))
        values.setdefault(f"{child}_id", made[0].values["id"])
        return made
    link = {_LINK[table]: key} if table in _LINK else {}
    if table == "location" and child == "service":
        link = {"location_ids": key, "organization_id": values.get("organization_id", "")}
    return list(_pieces(child, item, link, f"{path}/{key}", depth + 1))


def _cell(value: Any, column: str) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, list) and all(isinstance(item, str | int | float) for item in value):
        return (",".join if column == "byday" else "; ".join)(str(item) for item in value)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return str(value)
    return msgspec.json.encode(value).decode()


def _lift(table: str, values: dict[str, str], content: Mapping[str, Any]) -> None:
    """Coordinates written inside an object or inside the address of a location are the location's."""
    if table != "location":
        return
    places = [content.get("coordinates"), *_items(content.get("address")), *_items(content.get("addresses"))]
    for place in places:
        point = place.get("coordinates", place) if isinstance(place, dict) else None
        if isinstance(point, dict) and "latitude" in point and "longitude" in point and "latitude" not in values:
            values["latitude"], values["longitude"] = str(point["latitude"]), str(point["longitude"])


def _times(values: dict[str, str]) -> Iterator[Piece]:
    """A schedule that lists its days and times inside itself is as many schedules."""
    aliases = _ALIASES["schedule"]
    for column in _TIMES:
        listed = _value(values[column]) if values.get(column) else None
        if isinstance(listed, list) and listed and all(isinstance(item, dict) for item in listed):
            rest = {key: text for key, text in values.items() if key != column}
            for number, item in enumerate(listed):
                own = {
                    aliases.get(key, key): _cell(value, aliases.get(key, key)) for key, value in item.items() if value
                }
                own.pop("id", None)
                yield Piece("schedule", {**rest, **own, KEY: f"{values[KEY]}/{number}"})
            return
    yield Piece("schedule", values)


def _made(path: str, content: Mapping[str, Any]) -> str:
    told = msgspec.json.encode([path, content], order="sorted", enc_hook=str)
    return f"~{blake2b(told, digest_size=6).hexdigest()}"
