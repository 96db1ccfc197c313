"""Assembling the parts of a record from the rows that belong to it: telephones, hours, addresses, fees..."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Sequence

import msgspec

from balise.core.languages import Text
from balise.directory.rules import record as r

from . import values
from .account import Parsed
from .accounting import missing_sentence
from .cells import Cells, Context, Node

NONE: tuple[Node, ...] = ()
_LIST = re.compile(r"\s*[;|]\s*")
_LINKS = ("id", "organization_id", "service_id", "location_id", "contact_id", "service_at_location_id", "phone_id")
_KINDS = {
    "mobile": "cell", "cellular": "cell", "cell phone": "cell", "sms": "text", "texte": "text", "textphone": "tty",
    "tdd": "tty", "tty/tdd": "tty", "ats": "tty", "télécopieur": "fax", "telecopieur": "fax", "toll-free": "toll_free",
    "tollfree": "toll_free", "sans frais": "toll_free", "hotline": "crisis", "main": "voice", "office": "voice",
    "phone": "voice", "telephone": "voice", "téléphone": "voice", "work": "voice", "landline": "voice",
}  # fmt: skip
_KNOWN_KINDS = frozenset({"voice", "toll_free", "cell", "text", "fax", "tty", "video", "pager", "crisis"})
_BYDAY = re.compile(r"(?:-?[1-5])?(?:MO|TU|WE|TH|FR|SA|SU)")  # iCalendar, with a rank or not
_VISIBILITIES = frozenset({"public", "staff", "private"})


def children(node: Node, table: str) -> Sequence[Node]:
    return node.children.get(table, NONE)


def split_list(text: str) -> list[str]:
    """The items of a cell that lists them with ";" or "|", or with "," when it has neither."""
    separated = _LIST.split(text) if ";" in text or "|" in text else text.split(",")
    return [item.strip() for item in separated if item.strip()]


def phones(nodes: Iterable[Node], context: Context, internal: dict[str, str]) -> tuple[r.Phone, ...]:
    made = []
    for node in nodes:
        cells = Cells(node, context, internal)
        number = cells.take("number")
        parsed: Parsed[r.Phone] = values.phone(number) if number else Parsed(None, "", missing_sentence("number"))
        if parsed.value is None:
            cells.keep("number", number)
            context.lose(node, "number", parsed.sentence or missing_sentence("number"))
            continue
        if parsed.rule:
            cells.repaired("number", number, parsed.value.number, parsed.rule)
        made.append(_phone(cells, parsed.value, context))
    return tuple(made)


def _phone(cells: Cells, phone: r.Phone, context: Context) -> r.Phone:
    take = cells.take
    extension = take("extension") or phone.extension
    kind, visibility = take("type").strip().lower(), take("visibility")
    known = kind if kind in _KNOWN_KINDS else _KINDS.get(kind, "")
    if kind and not known:
        cells.keep("type", kind)
    if known in ("", "voice") and phone.kind != "voice":
        known = phone.kind
    label, department = cells.text("description"), cells.text("department")
    languages = [code for node in children(cells.node, "language") for code in _codes(node, context, cells.internal)]
    languages += [code for item in split_list(take("language")) for code in _code_of(item, cells)]
    key = take("id")
    cells.close(*_LINKS)
    return r.Phone(
        number=phone.number,
        extension=extension,
        kind=known or "voice",
        label=_joined(department, label) if department else label or phone.label,
        languages=tuple(dict.fromkeys(languages)),
        visibility=visibility if visibility in _VISIBILITIES else "public",  # type: ignore[arg-type]
        id=key,
    )


def _joined(first: Text, second: Text) -> Text:
    if not second or first == second:
        return first
    return Text(*(" — ".join(filter(None, sides)) for sides in ((first.fr, second.fr), (first.en, second.en))))


def _codes(node: Node, context: Context, internal: dict[str, str]) -> Iterable[str]:
    for spoken in languages([node], context, internal):
        yield spoken.code or spoken.name


def _code_of(item: str, cells: Cells) -> Iterable[str]:
    parsed = values.language(item)
    if parsed.value is None:
        cells.keep("language", item)
    else:
        yield parsed.value.code or parsed.value.name


def contact_points(nodes: Iterable[Node], context: Context, internal: dict[str, str]) -> tuple[r.ContactPoint, ...]:
    """People and departments. Staff only unless the source says that they are public."""
    made = []
    for node in nodes:
        cells = Cells(node, context, internal)
        visibility = cells.take("visibility")
        made.append(
            r.ContactPoint(
                name=cells.take("name").strip(),
                title=_stripped(cells.text("title")),
                department=cells.text("department"),
                email=cells.read("email", values.email) or "",
                phones=phones(children(node, "phone"), context, internal),
                visibility=visibility if visibility in _VISIBILITIES else "staff",  # type: ignore[arg-type]
                id=cells.take("id"),
            )
        )
        cells.close(*_LINKS, "resource_id", "resource_type")
    return tuple(made)


def _stripped(text: Text) -> Text:
    return Text(fr=text.fr.strip(), en=text.en.strip()) if text else text


def addresses(nodes: Iterable[Node], context: Context, internal: dict[str, str]) -> tuple[r.Address, ...]:
    made = []
    for node in nodes:
        cells = Cells(node, context, internal)
        take = cells.take
        extra = [line for line in (take("address_3"), take("address_4")) if line]
        kind = take("address_type").strip().lower()
        made.append(
            r.Address(
                kind=kind if kind in ("physical", "postal", "virtual") else "physical",
                line_1=take("address_1"),
                line_2=", ".join(filter(None, [take("address_2"), *extra])),
                city=take("city"),
                region=take("region"),
                province=take("state_province"),
                postal_code=take("postal_code"),
                country=take("country").strip().upper()[:2],
                attention=take("attention"),
                id=take("id"),
            )
        )
        cells.close(*_LINKS)
    return tuple(made)


def languages(nodes: Iterable[Node], context: Context, internal: dict[str, str]) -> tuple[r.SpokenLanguage, ...]:
    made = []
    for node in nodes:
        cells = Cells(node, context, internal)
        name, code = cells.take("name") or cells.take("language"), cells.take("code")
        parsed = values.language(code or name) if code or name else None
        if parsed is None:
            context.lose(node, "name", missing_sentence("name"))
            continue
        known = parsed.value.code if parsed.value else ""
        if code and code != known:
            cells.keep("code", code)
        made.append(r.SpokenLanguage(code=known, name="" if known else name or code, note=cells.text("note"),
                                     id=cells.take("id")))  # fmt: skip
        if known and name:
            cells.keep("name", name) if values.language(name).value is None else None
        cells.close(*_LINKS)
    return tuple(made)


def languages_listed(text: str) -> tuple[r.SpokenLanguage, ...]:
    """Languages of a cell such as "English, Spanish"."""
    made = []
    for item in split_list(text):
        spoken = values.language(item).value
        made.append(spoken or r.SpokenLanguage(name=item))
    return tuple(dict.fromkeys(made))


def hours(node: Node, cells: Cells, context: Context, internal: dict[str, str]) -> r.Hours:
    """Hours of a resource from its schedules, its holidays and the text its source wrote."""
    schedules = tuple(filter(None, (_schedule(child, context, internal) for child in children(node, "schedule"))))
    exceptions = tuple(filter(None, (_exception(child, context, internal) for child in children(node, "holiday_schedule"))))
    text = cells.text("hours_text")
    if not text:
        return r.Hours(schedules=schedules, exceptions=exceptions)
    read = values.hours(text.fr or text.en).value
    if read and not schedules:
        return r.Hours(read.schedules, exceptions + read.exceptions, read.holidays, text)
    if read and (days := values.disagreement(read, r.Hours(schedules))):
        cells.repaired("hours_text", text.fr or text.en, ", ".join(days), "hours.disagree")
    return r.Hours(schedules=schedules, exceptions=exceptions, text=text)


def _schedule(node: Node, context: Context, internal: dict[str, str]) -> r.Schedule | None:
    cells = Cells(node, context, internal)
    read, take = cells.read, cells.take
    weekday = take("weekday")
    days = _days(weekday or take("byday"), cells, "weekday" if weekday else "byday")
    opens_at, closes_at = read("opens_at", values.time), read("closes_at", values.time)
    freq = take("freq").strip().upper()
    if freq and freq not in ("WEEKLY", "MONTHLY", "YEARLY", "DAILY"):
        cells.keep("freq", freq)
        freq = "WEEKLY"
    made = r.Schedule(
        opens_at=opens_at,
        closes_at=closes_at,
        freq=freq or "WEEKLY",
        byday=days,
        interval=_whole(cells, "interval") or 1,
        bymonthday=_numbers(cells, "bymonthday"),
        byyearday=_numbers(cells, "byyearday"),
        byweekno=_numbers(cells, "byweekno"),
        wkst=take("wkst"),
        dtstart=read("dtstart", context.date),
        until=read("until", context.date),
        count=_whole(cells, "count"),
        valid_from=read("valid_from", context.date),
        valid_to=read("valid_to", context.date),
        timezone=take("timezone"),
        description=cells.text("description"),
        notes=cells.text("notes"),
        link=take("schedule_link"),
        attending=take("attending_type"),
        id=take("id"),
    )
    cells.close(*_LINKS)
    if made == r.Schedule(id=made.id) and not any(key.startswith(f"{node.file}:{node.key}.") for key in internal):
        context.lose(node, "opens_at", missing_sentence("opens_at"))
        return None
    return made


def _days(text: str, cells: Cells, column: str) -> tuple[str, ...]:
    days = []
    for item in re.split(r"[,;\s]+", text.strip()) if text.strip() else ():
        if _BYDAY.fullmatch(item):
            days.append(item)
            continue
        parsed = values.weekday(item)
        if parsed.value is None:
            cells.refuse(column, text, parsed.sentence or Text())
        else:
            days.append(parsed.value)
    return tuple(dict.fromkeys(days))


def _whole(cells: Cells, column: str) -> int | None:
    number = cells.read(column, values.number)
    return None if number is None else int(number)


def _numbers(cells: Cells, column: str) -> tuple[int, ...]:
    text = cells.take(column)
    try:
        return tuple(int(item) for item in split_list(text))
    except ValueError:
        cells.refuse(column, text, _NOT_NUMBERS)
        return ()


_NOT_NUMBERS = Text(
    fr="On attend des nombres entiers séparés par des virgules : 1,15.",
    en="Whole numbers between commas are expected: 1,15.",
)


def _exception(node: Node, context: Context, internal: dict[str, str]) -> r.HoursException | None:
    cells = Cells(node, context, internal)
    starts_on, ends_on = cells.read("start_date", context.date), cells.read("end_date", context.date)
    closed = cells.read("closed", values.boolean)
    opens_at, closes_at = cells.read("opens_at", values.time), cells.read("closes_at", values.time)
    if starts_on is None and ends_on is None:
        context.lose(node, "start_date", _NO_DATE)
        return None
    first, last = starts_on or ends_on, ends_on or starts_on
    assert first is not None and last is not None
    key = cells.take("id")
    cells.close(*_LINKS)
    return r.HoursException(first, max(first, last), None if closed else opens_at, None if closed else closes_at, id=key)


_NO_DATE = Text(
    fr="Aucun jour de cette exception ne peut être lu : on ne sait pas quand elle vaut.",
    en="No day of this exception can be read: when it holds is not known.",
)


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
        cells.close(*_LINKS)
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
        cells.close(*_LINKS)
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
        cells.close(*_LINKS)
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
        cells.close(*_LINKS)
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
        cells.close(*_LINKS)
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
        made.append(r.Identifier(cells.take("identifier_scheme"), identifier, cells.take("identifier_type"), cells.take("id")))
        cells.close(*_LINKS)
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
        cells.close(*_LINKS)
    return tuple(made)


def urls(cells: Cells, nodes: Iterable[Node], context: Context, *columns: str) -> tuple[r.Url, ...]:
    """Addresses of the row itself, then those of its own table."""
    made = []
    for column in columns:
        if address := cells.read(column, values.url):
            made.append(r.Url(address))
    for node in nodes:
        own = Cells(node, context, cells.internal)
        text = own.take("url")
        parsed = values.url(text) if text else Parsed(None, "", missing_sentence("url"))
        if parsed.value is None:
            own.keep("url", text)
            context.lose(node, "url", parsed.sentence or missing_sentence("url"))
            continue
        made.append(r.Url(parsed.value, own.text("label"), own.take("id")))
        own.close(*_LINKS)
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
        cells.close(*_LINKS)
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
            cells.close(*_LINKS)
        else:
            context.lose(node, column, missing_sentence(column))
    return made


def attributes(root: Node, context: Context, internal: dict[str, str]) -> tuple[r.Attribute, ...]:
    """Terms attached to the record or to any of its parts."""
    made: list[r.Attribute] = []
    for node in root.children.get("service_attribute", NONE):
        values_ = node.values
        term = values_.pop("taxonomy_term_id", "") or values_.pop("taxonomy_id", "")
        if not term:
            context.lose(node, "taxonomy_term_id", missing_sentence("taxonomy_term_id"))
            continue
        known = context.terms.get(term)
        made.append(
            r.Attribute(
                term=known.code if known else term,
                taxonomy=known.taxonomy if known else "",
                label=known.name if known else "",
                value=values_.pop("taxonomy_detail", ""),
                id=values_.pop("id", ""),
            )
        )
        if len(values_) > 1:
            Cells(node, context, internal).close(*_LINKS)
    for child, on in _with_attributes(root, ""):
        made.append(_attribute(child, on, context, internal))
    return tuple(made)


def _with_attributes(node: Node, on: str) -> Iterable[tuple[Node, str]]:
    for table, nodes in node.children.items():
        for child in nodes:
            if table == "attribute":
                yield child, on
            elif child.children:
                yield from _with_attributes(child, f"{table}:{child.key}")


def _attribute(node: Node, on: str, context: Context, internal: dict[str, str]) -> r.Attribute:
    cells = Cells(node, context, internal)
    term = cells.take("taxonomy_term_id")
    known = context.terms.get(term)
    made = r.Attribute(
        term=known.code if known else term,
        taxonomy=known.taxonomy if known else "",
        label=cells.take("label") or (known.name if known else ""),
        link_type=cells.take("link_type"),
        value=cells.take("value"),
        on=on,
        id=cells.take("id"),
    )
    cells.close("link_id", "link_entity")
    return made


def history(root: Node) -> tuple[dict[str, str], ...]:
    """Metadata rows of the record and of its parts: the provenance of past changes, staff only."""
    found = [dict(node.values) for node in root.children.get("metadata", NONE)]
    for table, nodes in root.children.items():
        if table != "metadata":
            found += [row for node in nodes if node.children for row in history(node)]
    return tuple(found)
