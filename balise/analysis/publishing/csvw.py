"""`NAME.csv-metadata.json` beside each CSV: its columns for readers of CSV on the Web, as `datapackage.json` says them.

W3C, Model for Tabular Data and Metadata on the Web (https://www.w3.org/TR/tabular-data-model/): a reader of NAME.csv
looks for this file under this very name.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec

SUFFIX = "-metadata.json"
MEDIA_TYPE = "application/csvm+json"
Node = dict[str, Any]


def write(descriptor: Node, folder: Path) -> None:
    paths = {resource["name"]: resource["path"] for resource in descriptor["resources"]}
    for resource in descriptor["resources"]:
        told = msgspec.json.format(msgspec.json.encode(table(resource, descriptor, paths)), indent=1)
        (folder / (resource["path"] + SUFFIX)).write_bytes(told)


def table(resource: Node, descriptor: Node, paths: dict[str, str]) -> Node:
    schema = resource["schema"]
    told: Node = {
        "columns": [_column(field) for field in schema["fields"]],
        "primaryKey": schema["primaryKey"],
    }
    return {
        "@context": ["http://www.w3.org/ns/csvw", {"@language": "fr"}],
        "url": Path(resource["path"]).name,
        "dc:title": [
            {"@value": resource["title"], "@language": "fr"},
            {"@value": resource["title@en"], "@language": "en"},
        ],
        "dc:license": {"@id": descriptor["licenses"][0]["path"]},
        "dc:publisher": descriptor["contributors"][0]["title"],
        "dialect": {"encoding": "utf-8", "delimiter": ",", "header": True},
        "tableSchema": told,
    }


def _column(field: Node) -> Node:
    constraints = field.get("constraints", {})
    told: Node = {
        "name": field["name"],
        "titles": {"fr": [field["name"], field["title"]], "en": [field["name"], field["title@en"]]},
        "datatype": {"string": "string", "integer": "nonNegativeInteger", "date": "date"}[field["type"]],
        "required": bool(constraints.get("required")),
    }
    if "description" in field:
        told["dc:description"] = field["description"]
    return told
