"""`datapackage.json`: every file of a release with its columns, types and codes, in both languages.

Data Package v2 (https://datapackage.org), with Table Schema v2: categories, labelled missing values, keys. French is
the language of `title`, `description` and `label`; their English stands beside them as `title@en`, `description@en`,
`label@en`. The twin of a table in Parquet is told in its `parquet`: no resource of its own, since it holds the same.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec

from balise.core.languages import Text

from . import files, shelf, words
from .codes import PLACES, CodeList, list_of
from .release import Release
from .tables import Published

FILE = "datapackage.json"
CSV, PARQUET = "text/csv", "application/vnd.apache.parquet"
_MOST_CATEGORIES = 60  # codes that a column spells out; of more, the list alone tells
_HIDDEN = Text(
    "Nombre caché\u00a0: la colonne protection dit pourquoi", "Hidden number: the column protection says why"
)
_FIXED = {
    "level": Text("Genre de territoire", "Kind of place"),
    "place": Text("Territoire, code", "Place, code"),
    "grain": Text("Genre de période", "Kind of period"),
    "period": Text("Période", "Period"),
    "first_day": Text("Premier jour", "First day"),
    "last_day": Text("Dernier jour", "Last day"),
    "protection": Text("Protection", "Protection"),
}
_OF_LISTS = {
    "code": Text("Code", "Code"),
    "name_fr": Text("Nom en français", "Name in French"),
    "name_en": Text("Nom en anglais", "Name in English"),
    "kind": Text("Genre de territoire", "Kind of place"),
    "official_code": Text("Code officiel", "Official code"),
    "within": Text("Territoires qui le contiennent, séparés par des espaces", "Places that contain it, by spaces"),
    "residents": Text("Population", "Population"),
    "parent": Text("Sujet dont il fait partie", "Topic it is under"),
}


def write(release: Release, folder: Path) -> dict[str, Any]:
    """Write the description of the files that are in `folder` already, and give it."""
    told = descriptor(release, folder)
    (folder / FILE).write_bytes(msgspec.json.format(msgspec.json.encode(told), indent=1))
    return told


def descriptor(release: Release, folder: Path) -> dict[str, Any]:
    publisher = release.publisher
    lists = {one.name: one for one in release.lists}
    return {
        "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
        "name": f"portrait-{release.name}",
        "id": release.name,
        "languages": ["fr", "en"],
        **_said("title", release.title),
        **_said("description", release.description),
        "version": release.name,
        "created": release.made_at.isoformat(timespec="seconds"),
        "temporal": {"start": release.first.isoformat(), "end": release.last.isoformat()},
        "spatial": {**_said("title", release.spatial)},
        "licenses": [
            {
                "name": publisher.open_data.licence,
                "path": publisher.open_data.licence_address,
                **_said("title", publisher.open_data.licence_title),
            }
        ],
        "contributors": [{**_said("title", publisher.name), "roles": ["publisher"]}],
        "sources": [
            {
                "title": "Communications reçues par le service, sans identité",
                "title@en": "Communications received by the service, without identity",
            }
        ],
        "keywords": ["211", "besoins", "services sociaux", "Québec", "needs", "social services"],
        "resources": [
            *(_table(table, lists, folder) for table in release.tables),
            *(_list(one, folder) for one in release.lists),
        ],
    }


def _table(table: Published, lists: dict[str, CodeList], folder: Path) -> dict[str, Any]:
    defined = words.metric(table.measure)
    levels, grains = (
        [told[name] for name in has] for told, has in ((words.LEVELS, table.levels), (words.GRAINS, table.grains))
    )
    says = Text(
        f"{defined.says.fr} Territoires\u00a0: {words.listed(levels).fr}. Périodes\u00a0: {words.listed(grains).fr}. "
        "Chaque couple d’un genre de territoire et d’un genre de période est un tableau entier\u00a0: n’additionnez "
        "jamais les lignes de deux d’entre eux.",
        f"{defined.says.en} Places: {words.listed(levels).en}. Periods: {words.listed(grains).en}. Each pair of a "
        "kind of place and a kind of period is a whole table: never add up rows of two of them.",
    )
    return {
        "name": table.name,
        **_said("title", words.title(table.measure, table.columns)),
        **_said("description", says),
        "definition": {"metric": defined.name, "since": defined.since.isoformat(), "source": defined.source},
        "rows": table.rows,
        "hidden": table.hidden,
        **_file(files.csv_of(table), folder),
        "parquet": _twin(files.parquet_of(table), folder),
        "schema": {
            "$schema": "https://datapackage.org/profiles/2.0/tableschema.json",
            "fields": list(_fields(table, lists)),
            "primaryKey": ["level", "place", "grain", "period", *table.columns],
            "foreignKeys": [_refers("place", PLACES), *(_refers(name, list_of(name)) for name in table.columns)],
        },
    }


def _fields(table: Published, lists: dict[str, CodeList]) -> Iterator[dict[str, Any]]:
    yield _coded("level", {name: words.LEVELS[name] for name in table.levels}, is_ordered=True)
    yield _field("place", _FIXED["place"], is_required=True)
    yield from _names("place", Text("Territoire", "Place"))
    yield _coded("grain", {name: words.GRAINS[name] for name in table.grains}, is_ordered=True)
    yield _field("period", _FIXED["period"], is_required=True)
    for name in ("first_day", "last_day"):
        yield _field(name, _FIXED[name], "date", is_required=True)
    for name in table.columns:
        codes = {code: Text(fr, en) for code, fr, en, *_ in lists[list_of(name)].rows}
        label = words.column(name)
        if len(codes) > _MOST_CATEGORIES:
            yield _field(name, Text(f"{label.fr}, code", f"{label.en}, code"), is_required=True)
        else:
            yield {**_coded(name, codes), **_said("title", Text(f"{label.fr}, code", f"{label.en}, code"))}
        yield from _names(name, label)
    defined = words.metric(table.measure)
    yield {
        **_field("count", defined.label, "integer"),
        **_said("description", defined.says),
        "constraints": {"minimum": 0},
        "missingValues": [{"value": "", **_said("label", _HIDDEN)}],
    }
    yield _coded("protection", words.STATES)


def _field(name: str, title: Text, type_: str = "string", *, is_required: bool = False) -> dict[str, Any]:
    told: dict[str, Any] = {"name": name, "type": type_, **_said("title", title)}
    return {**told, "constraints": {"required": True}} if is_required else told


def _names(name: str, label: Text) -> Iterator[dict[str, Any]]:
    yield _field(f"{name}_fr", Text(f"{label.fr}, en français", f"{label.en}, in French"))
    yield _field(f"{name}_en", Text(f"{label.fr}, en anglais", f"{label.en}, in English"))


def _coded(name: str, codes: Any, *, is_ordered: bool = False) -> dict[str, Any]:
    """A column whose few codes are spelt out. `enum` says them again for readers of the first version."""
    return {
        **_field(name, _FIXED.get(name, Text(name, name))),
        "categories": [{"value": code, **_said("label", label)} for code, label in codes.items()],
        "categoriesOrdered": is_ordered,
        "constraints": {"required": True, "enum": list(codes)},
    }


def _list(one: CodeList, folder: Path) -> dict[str, Any]:
    is_number = {"residents"}
    fields = [
        _field(head, _OF_LISTS[head], "integer" if head in is_number else "string", is_required=head == "code")
        for head in one.heads
    ]
    title = Text(f"Codes\u00a0: {one.title.fr}", f"Codes: {one.title.en}")
    told = {
        "$schema": "https://datapackage.org/profiles/2.0/tableschema.json",
        "fields": fields,
        "primaryKey": ["code"],
    }
    return {"name": f"codes-{one.name}", **_said("title", title), **_file(one.path, folder), "rows": len(one.rows),
            "schema": told}  # fmt: skip


def _file(path: str, folder: Path) -> dict[str, Any]:
    return {
        "$schema": "https://datapackage.org/profiles/2.0/dataresource.json",
        "type": "table",
        "path": path,
        "format": "csv",
        "mediatype": CSV,
        "encoding": "utf-8",
        "dialect": {"$schema": "https://datapackage.org/profiles/2.0/tabledialect.json", "delimiter": ","},
        **_weighed(path, folder),
    }


def _twin(path: str, folder: Path) -> dict[str, Any]:
    return {"path": path, "format": "parquet", "mediatype": PARQUET, **_weighed(path, folder)}


def _weighed(path: str, folder: Path) -> dict[str, Any]:
    return {"bytes": (folder / path).stat().st_size, "hash": f"sha256:{shelf.digest(folder / path)}"}


def _refers(name: str, list_: str) -> dict[str, Any]:
    return {"fields": [name], "reference": {"resource": f"codes-{list_}", "fields": ["code"]}}


def _said(name: str, text: Text) -> dict[str, str]:
    return {name: text.say("fr"), f"{name}@en": text.say("en")}
