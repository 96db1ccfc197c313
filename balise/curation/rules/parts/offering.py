"""What is offered: coverage, fees, documents, accessibility, capacity, programs, funding."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

import msgspec

from balise.core.languages import Text
from balise.directory.rules import record as r

from .. import values
from ..accounting import missing_sentence
from ..cells import Cells, Context, Node
from .listing import LINKS, split_list


def coverage(nodes: Iterable[Node], context: Context, internal: dict[str, str]) -> tuple[r.Coverage, ...]:
    made = []
    for node in nodes:
        cells = Cells(node, context, internal)
        name = cells.take("name") or cells.take("service_area")
        area = context.area_named(name) if name else ""
        extent, kind = cells.take("extent"), cells.take("extent_type").strip().lower()
        is_polygon = kind == "geojson" and bool(extent)
        if extent and not is_polygon:
            cells.keep("extent", extent)
            cells.keep("extent_type", kind)
        made.append(
            r.Coverage(
                areas=(area,) if area else (),
                names=(name,) if name and not area else (),
                polygon=extent if is_polygon else "",
                text=cells.text("description"),
                id=cells.take("id"),
            )
        )
        cells.close(*LINKS)
    return tuple(made)


def fees(nodes: Iterable[Node], context: Context, internal: dict[str, str]) -> tuple[r.Fee, ...]:
    made = []
    for node in nodes:
        cells = Cells(node, context, internal)
        made.append(
            r.Fee(
                option=cells.text("option"),
                amount=cells.read("amount", values.amount),
                currency=cells.take("currency").strip().upper() or "CAD",
                amount_description=cells.text("amount_description"),
                valid_from=cells.read("valid_from", context.date),
                valid_to=cells.read("valid_to", context.date),
                id=cells.take("id"),
            )
        )
        cells.close(*LINKS)
    return tuple(made)


def fundings(nodes: Iterable[Node], context: Context, internal: dict[str, str]) -> tuple[r.Funding, ...]:
    made = []
    for node in nodes:
        cells = Cells(node, context, internal)
        source = cells.text("source")
        if not source:
            context.lose(node, "source", missing_sentence("source"))
            continue
        made.append(r.Funding(source, id=cells.take("id")))
        cells.close(*LINKS)
    return tuple(made)


def documents(nodes: Iterable[Node], context: Context, internal: dict[str, str]) -> tuple[r.Document, ...]:
    made = []
    for node in nodes:
        cells = Cells(node, context, internal)
        name, uri = cells.text("document"), cells.take("uri")
        if not name and not uri:
            context.lose(node, "document", missing_sentence("document"))
            continue
        made.append(r.Document(name, uri, id=cells.take("id")))
        cells.close(*LINKS)
    return tuple(made)


def accessibility(nodes: Iterable[Node], context: Context, internal: dict[str, str]) -> tuple[r.Accessibility, ...]:
    made = []
    for node in nodes:
        cells = Cells(node, context, internal)
        said = cells.text("description")
        said = said or cells.text("accessibility")
        made.append(
            r.Accessibility(
                code=provision(said.en or said.fr),
                description=said,
                details=cells.text("details"),
                url=cells.take("url"),
                id=cells.take("id"),
            )
        )
        cells.close(*LINKS)
    return tuple(made)


_PROVISIONS = {
    "disabled_parking": "parking", "parking": "parking", "wheelchair": "wheelchair", "ramp": "ramp",
    "elevator": "elevator", "restroom": "washroom", "tape_braille": "braille", "wheelchair_van": "paratransit",
    "deaf_interpreter": "sign_language", "cd": "", "information_on_tape_or_in_braille": "braille",
}  # fmt: skip


def provision(text: str) -> str:
    """The one provision that a wording names; "" when it names none, or several."""
    if code := _PROVISIONS.get(text.strip().lower().replace(" ", "_")):
        return code
    codes = values.accessibility(text) if text else ()
    return codes[0] if len(codes) == 1 else ""


def accessibility_listed(text: str, language: str) -> tuple[r.Accessibility, ...]:
    """Provisions of a cell such as "disabled_parking, ramp"."""
    made = []
    for item in split_list(text):
        code = provision(item)
        said = Text() if code else Text(fr=item) if language == "fr" else Text(en=item)
        made.append(r.Accessibility(code=code, description=said))
    return tuple(dict.fromkeys(made))


def identifiers(nodes: Iterable[Node], context: Context, internal: dict[str, str]) -> tuple[r.Identifier, ...]:
    made = []
    for node in nodes:
        cells = Cells(node, context, internal)
        identifier = cells.take("identifier")
        if not identifier:
            context.lose(node, "identifier", missing_sentence("identifier"))
            continue
        made.append(
            r.Identifier(cells.take("identifier_scheme"), identifier, cells.take("identifier_type"), cells.take("id"))
        )
        cells.close(*LINKS)
    return tuple(made)


def programs(nodes: Iterable[Node], context: Context, internal: dict[str, str]) -> tuple[r.Program, ...]:
    made = []
    for node in nodes:
        cells = Cells(node, context, internal)
        name = cells.text("name")
        if not name:
            context.lose(node, "name", missing_sentence("name"))
            continue
        made.append(r.Program(name, cells.text("alternate_name"), cells.text("description"), cells.take("id")))
        cells.close(*LINKS)
    return tuple(made)


def capacities(nodes: Iterable[Node], context: Context, internal: dict[str, str]) -> tuple[r.Capacity, ...]:
    made = []
    for node in nodes:
        cells = Cells(node, context, internal)
        unit = cells.take("unit_id")
        updated = cells.take("updated")
        made.append(
            r.Capacity(
                unit=context.units.get(unit, Text()),
                available=cells.read("available", values.number),
                maximum=cells.read("maximum", values.number),
                description=cells.text("description"),
                updated_at=_instant(updated, cells),
                id=cells.take("id"),
                unit_id=unit,
            )
        )
        cells.close(*LINKS)
    return tuple(made)


def _instant(text: str, cells: Cells) -> dt.datetime | None:
    if not text:
        return None
    try:
        return msgspec.convert(text, dt.datetime)
    except msgspec.ValidationError:
        cells.keep("updated", text)
        return None


def texts(nodes: Iterable[Node], context: Context, internal: dict[str, str], column: str) -> list[Text]:
    """The one text that each row of a small table says (eligibility, payments)."""
    made = []
    for node in nodes:
        cells = Cells(node, context, internal)
        said = cells.text(column)
        if said:
            made.append(said)
            cells.close(*LINKS)
        else:
            context.lose(node, column, missing_sentence(column))
    return made
