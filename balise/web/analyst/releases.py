"""Open data: the releases, what is in each, and its documents."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from balise.analysis.publishing import changes, method, offered, register, report
from balise.analysis.publishing.offered import Offered
from balise.analysis.rules import period as periods
from balise.analysis.rules.metrics import METRICS
from balise.analysis.rules.question import Period
from balise.core.languages import Language, Text
from balise.web.audience import audience
from balise.web.routes import address, current_language
from balise.web.rules import markdown
from balise.web.rules.portrait import Asked

from .doors import PUBLIC
from .frame import sections
from .pages import OPEN_DATA

PORTRAIT = Text("Portrait des besoins", "Portrait of needs")
DOCUMENTS: Mapping[str, tuple[Text, Text]] = {  # by the end of their address: what they are called, their files
    "method": (Text("Méthode", "Method"), method.NAMES),
    "protection": (Text("Rapport de protection", "Protection report"), report.NAMES),
    "register": (Text("Registre d’anonymisation", "Register of anonymization"), register.NAMES),
    "changes": (Text("Changements", "Changes"), changes.NAMES),
}
_PREVIEWED = 20  # rows
_READ = ("level", "grain", "period", "count", "protection", "code", "kind", "residents")
_UNITS = Text("o ko Mo Go", "B kB MB GB")


class Taken(NamedTuple):
    """A file that one may take: what it is, where, and how heavy in words."""

    words: str
    href: str
    weight: str


class Shelf(NamedTuple):
    """A release on the list."""

    name: str
    title: Text
    made_on: Any
    size: Text  # how many numbers, in how many tables and files
    withdrawn_on: Any
    reason: str
    archive: Taken | None
    licence: Mapping[str, Any]
    citation: str
    documents: Sequence[tuple[str, str]]


class Table(NamedTuple):
    """A table of a release on its page."""

    title: str
    href: str
    rows: int
    hidden: int
    csv: Taken
    parquet: Taken | None


@audience("public")
@require_safe
def releases(request: HttpRequest) -> HttpResponse:
    """Every release, the newest first."""
    language = current_language()
    context = {
        **_frame(OPEN_DATA, []),
        "releases": [_shelf(one, language) for one in offered.releases()],
        "catalogue": address("catalogue"),
    }
    return render(request, "analyst/releases.html", context)


@audience("public")
@require_safe
def release(request: HttpRequest, name: str) -> HttpResponse:
    """One release: its tables, its documents, how to cite it."""
    found, language = _found(name), current_language()
    shelf = _shelf(found, language)
    context = {**_frame(shelf.title, [(OPEN_DATA.say(language), address("releases"))]), "release": shelf}
    if not found.is_withdrawn:
        told = offered.descriptor(name)
        resources = [one for one in told["resources"] if "parquet" in one]
        lists = [one for one in told["resources"] if "parquet" not in one]
        context |= {
            "description": _side(told, "description", language),
            "groups": _groups(name, resources, language),
            "lists": [_taken(name, one, _side(one, "title", language), language) for one in lists],
            "others": _others(name, language),
        }
    return render(request, "analyst/release.html", context)


@audience("public")
@require_safe
def table(request: HttpRequest, name: str, table: str) -> HttpResponse:
    """One table of a release: what its columns mean, and its first rows."""
    found, language = _found(name), current_language()
    if found.is_withdrawn:
        raise Http404
    told = next((one for one in offered.descriptor(name)["resources"] if one["name"] == table), None)
    if told is None:
        raise Http404
    title = Text(told["title"], told["title@en"])
    heads, rows = _preview(offered.preview(name, told["path"], _PREVIEWED), language)
    steps = [(OPEN_DATA.say(language), address("releases")), (_of(found).say(language), address("release", name))]
    context = {
        **_frame(title, steps),
        "release": name,
        "description": _side(told, "description", language) if "description" in told else "",
        "files": [_taken(name, one, words, language) for words, one in (("CSV", told), ("Parquet", told.get("parquet")))
                  if one is not None],
        "fields": [_field(one, language) for one in told["schema"]["fields"]],
        "heads": heads,
        "rows": rows,
        "count": told["rows"],
        "hidden": told.get("hidden", 0),
    }  # fmt: skip
    return render(request, "analyst/release_table.html", context)


@audience("public")
@require_safe
def document(request: HttpRequest, name: str, document: str) -> HttpResponse:
    """A document of a release, as its file says it."""
    found, language = _found(name), current_language()
    if document not in DOCUMENTS or found.is_withdrawn:
        raise Http404
    title, names = DOCUMENTS[document]
    steps = [(OPEN_DATA.say(language), address("releases")), (_of(found).say(language), address("release", name))]
    context = {
        **_frame(title, steps),
        "of": _of(found),
        "blocks": markdown.blocks(offered.document(name, names.say(language))),
        "file": address("release_file", name, names.say(language)),
    }
    return render(request, "analyst/release_document.html", context)


def _found(name: str) -> Offered:
    found = offered.release(name)
    if found is None:
        raise Http404
    return found


def _frame(title: Text, steps: Sequence[tuple[str, str]]) -> dict[str, Any]:
    language = current_language()
    return {
        "title": title,
        "sections": sections(PUBLIC, Asked(), "releases"),
        "steps": [(PORTRAIT.say(language), address("portrait")), *steps, (title.say(language), "")],
    }


def _of(found: Offered) -> Text:
    period = periods.say(Period(found.card.first, found.card.last))
    return Text(f"{PORTRAIT.fr}, {period.fr} ({found.name})", f"{PORTRAIT.en}, {period.en} ({found.name})")


def _shelf(found: Offered, language: Language) -> Shelf:
    told, card = offered.descriptor(found.name), found.card
    archive = offered.file(found.name, f"{found.name}.zip")
    return Shelf(
        found.name,
        _of(found),
        card.made_at,
        method.size(
            tables=offered.protection(found.name)["in_all"]["tables"],
            files=sum("parquet" in one for one in told["resources"]),
            cells=card.cells,
            hidden=card.hidden,
        ),
        found.withdrawn_on,
        found.reason,
        Taken("zip", address("release_file", found.name, f"{found.name}.zip"), weight(archive.bytes, language))
        if archive
        else None,
        {"title": _side(told["licenses"][0], "title", language), "path": told["licenses"][0]["path"]},
        _cited(told, language),
        _documents(found.name, language),
    )


def _groups(name: str, resources: Sequence[Mapping[str, Any]], language: Language) -> list[tuple[str, list[Table]]]:
    """Tables under what they count."""
    found: dict[str, list[Table]] = {}
    for told in resources:
        label = METRICS[told["definition"]["metric"]].label.say(language)
        title = _side(told, "title", language)
        found.setdefault(label, []).append(
            Table(
                title,
                address("release_table", name, told["name"]),
                told["rows"],
                told["hidden"],
                _taken(name, told, "CSV", language),
                _taken(name, told["parquet"], "Parquet", language),
            )
        )
    return list(found.items())


def _documents(name: str, language: Language) -> list[tuple[str, str]]:
    return [(title.say(language), address("release_document", name, one)) for one, (title, _names) in DOCUMENTS.items()]


def _others(name: str, language: Language) -> list[Taken]:
    """For machines, and to check that everything is what was published."""
    told = {
        "datapackage.json": _("Data Package: columns, types, codes"),
        "dcat.jsonld": _("DCAT: for catalogues"),
        "cells.parquet": _("All cells in one file"),
        "protection.json": _("Protection report, for machines"),
        "SHA256SUMS": _("Checksums"),
    }
    files = {path: offered.file(name, path) for path in told}
    return [
        Taken(f"{told[path]} ({path})", address("release_file", name, path), weight(file.bytes, language))
        for path, file in files.items()
        if file is not None
    ]


def _taken(name: str, told: Mapping[str, Any], words: str, language: Language) -> Taken:
    return Taken(words, address("release_file", name, told["path"]), weight(told["bytes"], language))


def _preview(told: tuple[list[str], list[list[str]]], language: Language) -> tuple[list[str], list[list[str]]]:
    """The columns that a person reads first: what codes mean in their language stands for the codes."""
    heads, rows = told
    ours = [head for head in heads if head.endswith(f"_{language}")]
    named = {head.rpartition("_")[0] for head in ours}
    kept = [place for place, head in enumerate(heads) if head in ours or head in _READ or not named]
    return [heads[place] for place in kept], [[row[place] for place in kept] for row in rows]


def _field(told: Mapping[str, Any], language: Language) -> dict[str, Any]:
    label = "label" if language == "fr" else "label@en"
    return {
        "name": told["name"],
        "title": _side(told, "title", language),
        "codes": [(one["value"], one[label]) for one in told.get("categories", ())],
        "missing": [one[label] for one in told.get("missingValues", ())],
    }


def _cited(told: Mapping[str, Any], language: Language) -> str:
    publisher, licence = (_side(told[name][0], "title", language) for name in ("contributors", "licenses"))
    year = told["created"][:4]
    release = {"fr": "publication", "en": "release"}[language]
    return f"{publisher} ({year}). {_side(told, 'title', language)}, {release} {told['version']}. {licence}."


def _side(told: Mapping[str, Any], name: str, language: Language) -> str:
    return str(told[name if language == "fr" else f"{name}@en"])


def weight(bytes_: int, language: Language) -> str:
    """A size in words: 812 o, 4 ko, 2,9 Mo; 812 B, 4 kB, 2.9 MB."""
    units, value, place = _UNITS.say(language).split(), float(bytes_), 0
    while value >= 1000 and place < len(units) - 1:
        value, place = value / 1000, place + 1
    told = f"{value:.1f}" if place > 1 else f"{value:.0f}"
    return f"{told.replace('.', ',') if language == 'fr' else told}\u00a0{units[place]}"
