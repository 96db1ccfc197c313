"""`dcat.jsonld`: a release as catalogues of open data read it, from what `datapackage.json` says.

Data Catalog Vocabulary, version 3 (https://www.w3.org/TR/vocab-dcat-3/). Addresses are relative in the folder of the
release, so that they hold wherever it stands, and absolute in the catalogue of the site.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import msgspec

from . import package

FILE = "dcat.jsonld"
MEDIA_TYPE = "application/ld+json"
CONTEXT = {
    "dcat": "http://www.w3.org/ns/dcat#",
    "dcterms": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "adms": "http://www.w3.org/ns/adms#",
    "spdx": "http://spdx.org/rdf/terms#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
}
SERIES = {"fr": "Portrait des besoins", "en": "Portrait of needs"}
_AUTHORITY = "http://publications.europa.eu/resource/authority"
_LANGUAGES = [{"@id": f"{_AUTHORITY}/language/{code}"} for code in ("FRA", "ENG")]
_STATUS = "http://purl.org/adms/status"
Node = dict[str, Any]


def write(descriptor: Node, folder: Path) -> None:
    told = {"@context": CONTEXT, **dataset(descriptor, base="./", series="../")}
    (folder / FILE).write_bytes(msgspec.json.format(msgspec.json.encode(told), indent=1))


def dataset(descriptor: Node, *, base: str, series: str, follows: str = "") -> Node:
    """A release as a dataset of a series. `base` is the address of its folder; `follows`, of the one it restates."""
    licence = descriptor["licenses"][0]
    told: Node = {
        "@id": base,
        "@type": "dcat:Dataset",
        "dcterms:identifier": descriptor["id"],
        "dcterms:title": _said(descriptor, "title"),
        "dcterms:description": _said(descriptor, "description"),
        "dcterms:issued": _typed(descriptor["created"], "dateTime"),
        "dcterms:publisher": {"@type": "foaf:Agent", "foaf:name": _said(descriptor["contributors"][0], "title")},
        "dcterms:license": {"@id": licence["path"]},
        "dcterms:language": _LANGUAGES,
        "dcterms:temporal": {
            "@type": "dcterms:PeriodOfTime",
            "dcat:startDate": _typed(descriptor["temporal"]["start"], "date"),
            "dcat:endDate": _typed(descriptor["temporal"]["end"], "date"),
        },
        "dcterms:spatial": {"@type": "dcterms:Location", "rdfs:label": _said(descriptor["spatial"], "title")},
        "dcterms:accrualPeriodicity": {"@id": f"{_AUTHORITY}/frequency/ANNUAL"},
        "dcat:theme": {"@id": f"{_AUTHORITY}/data-theme/SOCI"},
        "dcat:keyword": descriptor["keywords"],
        "dcat:version": descriptor["version"],
        "adms:status": {"@id": f"{_STATUS}/Completed"},
        "dcat:inSeries": {"@id": series},
        "dcat:distribution": list(_distributions(descriptor, base)),
    }
    return {**told, "dcat:previousVersion": {"@id": follows}} if follows else told


def withdrawn(name: str, *, base: str, series: str, reason: str) -> Node:
    """A release that is offered no more: what it was called, and why."""
    return {
        "@id": base,
        "@type": "dcat:Dataset",
        "dcterms:identifier": name,
        "dcterms:title": [_in(f"{SERIES[side]} {name}", side) for side in SERIES],
        "adms:status": {"@id": f"{_STATUS}/Withdrawn"},
        "adms:versionNotes": reason,
        "dcat:inSeries": {"@id": series},
    }


def series(address: str, datasets: Sequence[Node]) -> Node:
    """All releases, in the order in which they were made."""
    told: Node = {
        "@id": address,
        "@type": "dcat:DatasetSeries",
        "dcterms:title": [_in(title, side) for side, title in SERIES.items()],
        "dcterms:accrualPeriodicity": {"@id": f"{_AUTHORITY}/frequency/ANNUAL"},
        "dcterms:language": _LANGUAGES,
    }
    if datasets:
        told |= {"dcat:first": {"@id": datasets[0]["@id"]}, "dcat:last": {"@id": datasets[-1]["@id"]}}
    return told


def distribution(address: str, told: Node, title: Any) -> Node:
    """A file. `told` has its `mediatype`, its `bytes` and its `hash`."""
    return {
        "@type": "dcat:Distribution",
        "dcterms:title": title,
        "dcat:accessURL": {"@id": address},
        "dcat:downloadURL": {"@id": address},
        "dcat:mediaType": {"@id": f"https://www.iana.org/assignments/media-types/{told['mediatype']}"},
        "dcat:byteSize": {"@value": str(told["bytes"]), "@type": "xsd:nonNegativeInteger"},
        "spdx:checksum": {
            "@type": "spdx:Checksum",
            "spdx:algorithm": {"@id": "spdx:checksumAlgorithm_sha256"},
            "spdx:checksumValue": {"@value": told["hash"].removeprefix("sha256:"), "@type": "xsd:hexBinary"},
        },
    }


def _distributions(descriptor: Node, base: str) -> Iterator[Node]:
    licence = {"dcterms:license": {"@id": descriptor["licenses"][0]["path"]}}
    for resource in descriptor["resources"]:
        for told in (resource, resource.get("parquet")):
            if told is not None:
                made = distribution(base + told["path"], told, _said(resource, "title"))
                yield (
                    {**made, **licence, "dcat:describedBy": {"@id": base + package.FILE}}
                    if "schema" in told
                    else {**made, **licence}
                )


def _said(told: Node, name: str) -> list[Node]:
    return [_in(told[name], "fr"), _in(told[f"{name}@en"], "en")]


def _in(text: str, language: str) -> Node:
    return {"@value": text, "@language": language}


def _typed(value: str, type_: str) -> Node:
    return {"@value": value, "@type": f"xsd:{type_}"}
