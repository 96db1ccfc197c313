"""Assembling records from common rows: one resource and all the rows that belong to it become one document."""

from __future__ import annotations

import re

from msgspec.structs import replace

from balise.core.languages import Text
from balise.directory.rules import codes, eligibility
from balise.directory.rules import record as r

from . import enriching, parts, sides, values
from .account import DOCUMENT, Row
from .cells import Cells, Context, Node
from .documents import document
from .marks import is_hidden
from .parts import children, split_list

_KINDS = frozenset({"physical", "postal", "virtual", "itinerant"})
_CONFIDENTIAL = re.compile(r"confidenti", re.IGNORECASE)


def assemble(node: Node, context: Context) -> r.Record:
    """The record that a resource row and its tree say. Uses the node up: its cells are taken away."""
    if DOCUMENT in node.values:
        return _document(node, context)
    match node.table:
        case "organization":
            return organization(node, context)
        case "location":
            return site(node, context)
        case _:
            return service(node, context)


def _document(node: Node, context: Context) -> r.Record:
    """A source that speaks our own language: only its links are to resolve."""
    record, lost = document(node.table, node.values[DOCUMENT], context.organizations, context.sites)
    for site_id in lost:
        context.ledger.repair(Row(node.file, node.line, {}), "sites", site_id, "", "link.unknown")
    if isinstance(record, r.SiteRecord):
        area = _area(record.area, record.latitude, record.longitude, record.is_confidential, context)
        return record if area == record.area else replace(record, area=area)
    return record


def _area(said: str, latitude: float | None, longitude: float | None, is_confidential: bool, context: Context) -> str:
    """The area said, or the one that holds the point; of a confidential site no narrower than a municipality."""
    area = said
    if not area and latitude is not None and longitude is not None:
        area = context.area_at(latitude, longitude)
    return context.municipality_of(area) if area and is_confidential else area


def _status(cells: Cells) -> r.Status:
    """Active when the source says nothing of it. A status that cannot be read is taken the prudent way: not shown."""
    if not cells.values.get("status"):
        return "active"
    return cells.read("status", values.status) or "suspended"


def _on_web(cells: Cells) -> bool:
    return _flag(cells, "on_web", True) and not is_hidden(cells.values)


def _flag(cells: Cells, column: str, default: bool) -> bool:
    """A flag of the source. One that cannot be read is taken the prudent way: not shown."""
    if column not in cells.values:
        return default
    said = cells.read(column, values.boolean)
    return False if said is None else said


def _verification(cells: Cells, context: Context) -> r.Verification:
    if "verified_on" not in cells.values and "assured_date" not in cells.values and "verified_by" not in cells.values:
        return _UNVERIFIED
    on = cells.read("verified_on", context.date) or cells.read("assured_date", context.date)
    return r.Verification(
        on=on, by=cells.take("verified_by") or cells.take("assurer_email"), how="source" if on else ""
    )


_UNVERIFIED = r.Verification()


def _alternate_names(cells: Cells) -> tuple[Text, ...]:
    name = cells.text("alternate_name")
    return (name,) if name else ()


def _internal(node: Node, cells: Cells, internal: dict[str, str]) -> r.Internal:
    text = cells.take("internal_notes")
    history = parts.history(node)
    cells.close("id")
    return r.Internal(notes=text, columns=internal, history=history) if internal or text or history else _NOTHING


_NOTHING = r.Internal()


def organization(node: Node, context: Context) -> r.OrganizationRecord:
    internal: dict[str, str] = {}
    sides.join(node, internal)
    cells = Cells(node, context, internal, is_root=True)
    text, take = cells.text, cells.take
    parent = take("parent_organization_id")
    parent_id = context.organizations.get(parent) if parent and parent != node.key else None
    if parent and parent_id is None:
        cells.keep("parent_organization_id", parent)
        cells.repaired("parent_organization_id", parent, "", "link.unknown")
    funding = text("funding_sources")
    fundings = parts.fundings(children(node, "funding"), context, internal)
    return r.OrganizationRecord(
        name=text("name"),
        status=_status(cells),
        on_web=_on_web(cells),
        in_print=_flag(cells, "in_print", True),
        parent=parent_id,
        alternate_names=_alternate_names(cells),
        description=text("description"),
        email=cells.read("email", values.email) or "",
        urls=parts.urls(cells, children(node, "url"), context, "url", "website"),
        logo=take("logo"),
        uri=take("uri"),
        tax_status=take("tax_status"),
        tax_id=take("tax_id"),
        year_incorporated=cells.read("year_incorporated", values.year),
        legal_status=take("legal_status"),
        licenses=text("licenses"),
        accreditations=text("accreditations"),
        phones=parts.phones(children(node, "phone"), context, internal),
        contact_points=parts.contact_points(children(node, "contact"), context, internal),
        fundings=(*fundings, r.Funding(funding)) if funding else fundings,
        programs=parts.programs(children(node, "program"), context, internal),
        identifiers=parts.identifiers(children(node, "organization_identifier"), context, internal),
        attributes=parts.attributes(node, context, internal),
        verification=_verification(cells, context),
        internal=_internal(node, cells, internal),
    )


def site(node: Node, context: Context) -> r.SiteRecord:
    internal: dict[str, str] = {}
    sides.join(node, internal)
    cells = Cells(node, context, internal, is_root=True)
    text, take = cells.text, cells.take
    owner = take("organization_id")
    organization_id = context.organizations.get(owner) if owner else None
    if owner and organization_id is None:
        cells.keep("organization_id", owner)
        cells.repaired("organization_id", owner, "", "link.unknown")
        context.ledger.orphans["location.organization_id"] += 1
    latitude, longitude = _coordinates(cells)
    is_confidential = _is_confidential(cells) or any(
        is_hidden(child.values, is_part=True) for child in children(node, "address")
    )
    kind = take("location_type").strip().lower()
    identifier, scheme = take("external_identifier"), take("external_identifier_type")
    spoken = parts.languages(children(node, "language"), context, internal)
    provisions = parts.accessibility(children(node, "accessibility"), context, internal)
    return r.SiteRecord(
        name=text("name"),
        organization=organization_id,
        status=_status(cells),
        on_web=_on_web(cells),
        in_print=_flag(cells, "in_print", True),
        alternate_names=_alternate_names(cells),
        description=text("description"),
        kind=kind if kind in _KINDS else "physical",
        is_confidential=is_confidential,
        addresses=parts.addresses(children(node, "address"), context, internal),
        latitude=latitude,
        longitude=longitude,
        area=_area(take("area"), latitude, longitude, is_confidential, context),
        transportation=text("transportation"),
        url=cells.read("url", values.url) or "",
        email=cells.read("email", values.email) or "",
        phones=parts.phones(children(node, "phone"), context, internal),
        contact_points=parts.contact_points(children(node, "contact"), context, internal),
        hours=parts.hours(node, cells, context, internal),
        languages=spoken + parts.languages_listed(take("languages_text")),
        accessibility=provisions + parts.accessibility_listed(take("accessibility_text"), context.language),
        identifiers=(r.Identifier(scheme, identifier),) if identifier else (),
        attributes=parts.attributes(node, context, internal),
        verification=_verification(cells, context),
        internal=_internal(node, cells, internal),
    )


def _is_confidential(cells: Cells) -> bool:
    """A mark that is not plainly "no" hides the address."""
    said = cells.take("is_confidential")
    if not said:
        return False
    parsed = values.boolean(said).value
    if parsed is None and not _CONFIDENTIAL.search(said):
        cells.keep("is_confidential", said)
    return parsed is not False


def _coordinates(cells: Cells) -> tuple[float | None, float | None]:
    latitude, longitude = cells.take("latitude"), cells.take("longitude")
    if not latitude and not longitude:
        return None, None
    parsed = values.coordinates(latitude, longitude)
    if parsed.value is None:
        cells.refuse("latitude", latitude, parsed.sentence or Text())
        cells.keep("longitude", longitude)
        return None, None
    if parsed.rule:
        cells.repaired("latitude", f"{latitude}, {longitude}", f"{parsed.value[0]}, {parsed.value[1]}", parsed.rule)
    return parsed.value


def service(node: Node, context: Context) -> r.ServiceRecord:
    internal: dict[str, str] = {}
    sides.join(node, internal)
    cells = Cells(node, context, internal, is_root=True)
    text, take = cells.text, cells.take
    sites = _sites(node, cells, context, internal)
    attributes = (*_listed_terms(cells, context), *parts.attributes(node, context, internal))
    fundings = parts.fundings(children(node, "funding"), context, internal)
    funding = text("funding_text")
    fees, fees_text = parts.fees(children(node, "cost_option"), context, internal), _fees_text(cells)
    intake, process = _coded(cells, "intake", codes.INTAKE_MODES), text("application_process")
    spoken = parts.languages(children(node, "language"), context, internal)
    return r.ServiceRecord(
        name=text("name"),
        organization=_organization_of(cells, context),
        status=_status(cells),
        on_web=_on_web(cells),
        in_print=_flag(cells, "in_print", True),
        alternate_names=_alternate_names(cells),
        description=text("description"),
        topics=_topics(cells, attributes, context),
        keywords=text("keywords"),
        email=cells.read("email", values.email) or "",
        urls=parts.urls(cells, children(node, "url"), context, "url"),
        phones=parts.phones(children(node, "phone"), context, internal),
        contact_points=parts.contact_points(children(node, "contact"), context, internal),
        sites=sites,
        hours=parts.hours(node, cells, context, internal),
        eligibility=enriching.who(_eligibility(node, cells, context, internal), cells),
        coverage=_coverage(node, cells, context, internal),
        fees=enriching.costs(fees, fees_text, cells),
        fees_text=fees_text,
        payments=_payments(node, cells, context, internal),
        documents=_documents(node, cells, context, internal),
        intake=enriching.how(intake, process, cells),
        application_process=process,
        wait_time=text("wait_time"),
        languages=spoken + parts.languages_listed(take("languages_text")),
        interpretation=text("interpretation_services"),
        capacities=parts.capacities(children(node, "service_capacity"), context, internal),
        program=take("program_id"),
        licenses=text("licenses"),
        accreditations=text("accreditations"),
        fundings=(*fundings, r.Funding(funding)) if funding else fundings,
        notices=_notices(cells),
        attributes=attributes,
        verification=_verification(cells, context),
        internal=_internal(node, cells, internal),
    )


def _organization_of(cells: Cells, context: Context) -> int:
    named = cells.take("organization_id")
    return context.organizations[named]


def _sites(node: Node, cells: Cells, context: Context, internal: dict[str, str]) -> tuple[r.ServiceAtSite, ...]:
    made = []
    listed = split_list(cells.take("location_ids"))
    if listed and "organization_id" not in cells.values:
        cells.values["organization_id"] = context.owners.get(listed[0], "")
    for external in listed:
        found = context.sites.get(external)
        if found is None:
            cells.repaired("location_ids", external, "", "link.unknown")
            context.ledger.orphans["service.location_ids"] += 1
        else:
            made.append(r.ServiceAtSite(found))
    for child in children(node, "service_at_location"):
        sides.join(child, internal)
        own = Cells(child, context, internal)
        made.append(
            r.ServiceAtSite(
                site=context.sites[own.take("location_id")],
                description=own.text("description"),
                phones=parts.phones(children(child, "phone"), context, internal),
                contact_points=parts.contact_points(children(child, "contact"), context, internal),
                hours=parts.hours(child, own, context, internal),
                id=own.take("id"),
            )
        )
        own.close("service_id")
    return tuple(made)


def _listed_terms(cells: Cells, context: Context) -> tuple[r.Attribute, ...]:
    """Terms named in a cell of the service itself (HSDS 1.1, Ohana)."""
    made = []
    for term in split_list(cells.take("taxonomy_ids")):
        known = context.terms.get(term)
        made.append(r.Attribute(known.code, known.taxonomy, known.name) if known else r.Attribute(term))
    return tuple(made)


def _topics(cells: Cells, attributes: tuple[r.Attribute, ...], context: Context) -> tuple[str, ...]:
    """Our topics: those the source names by our codes, and those that its own terms are mapped to."""
    found: dict[str, None] = {}
    for code in split_list(cells.take("topics")):
        if context.is_topic(code):
            found[code] = None
        else:
            cells.repaired("topics", code, "", "topic.unknown")
            cells.keep("topics", code)
    for attribute in attributes:
        if not attribute.on:
            found.update(dict.fromkeys(context.topics_of(attribute)))
    return tuple(found)


def _coded(cells: Cells, column: str, known: object) -> tuple[str, ...]:
    """Codes of one of our tables; what is not one is kept as internal text."""
    said = split_list(cells.take(column))
    if not said:
        return ()
    unknown = [code for code in said if code not in known]  # type: ignore[operator]
    if unknown:
        cells.keep(column, "; ".join(unknown))
    return tuple(code for code in said if code not in unknown)


_WHO = frozenset({"eligibility_description", "minimum_age", "maximum_age", "genders", "families", "statuses"})
_ANYONE = r.Eligibility()


def _eligibility(node: Node, cells: Cells, context: Context, internal: dict[str, str]) -> r.Eligibility:
    if not context.has_pairs and "eligibility" not in node.children and _WHO.isdisjoint(cells.values):
        return _ANYONE
    said = [
        cells.text("eligibility_description"),
        *parts.texts(children(node, "eligibility"), context, internal, "eligibility"),
    ]
    fr, en = (
        "\n".join(dict.fromkeys(getattr(one, side) for one in said if getattr(one, side))) for side in ("fr", "en")
    )
    return r.Eligibility(
        minimum_age=cells.read("minimum_age", values.age),
        maximum_age=cells.read("maximum_age", values.age),
        genders=_coded(cells, "genders", eligibility.GENDERS),
        families=_coded(cells, "families", eligibility.FAMILIES),
        statuses=_coded(cells, "statuses", eligibility.STATUSES),
        text=Text(fr=fr, en=en),
    )


def _coverage(node: Node, cells: Cells, context: Context, internal: dict[str, str]) -> tuple[r.Coverage, ...]:
    rows = [*children(node, "service_area")]
    for child in children(node, "service_at_location"):
        rows += children(child, "service_area")
    made = parts.coverage(rows, context, internal)
    listed = cells.text("coverage_text")
    if not listed:
        return made
    areas: list[str] = []
    names: list[str] = []
    for name in split_list(listed.fr or listed.en):
        code = context.area_named(name)
        (areas if code else names).append(code or name)
    return (*made, r.Coverage(areas=tuple(areas), names=tuple(names)))


def _fees_text(cells: Cells) -> Text:
    said, older = cells.text("fees_description"), cells.text("fees")
    if not said or not older or said == older:
        return said or older
    return Text(fr="\n".join(filter(None, [said.fr, older.fr])), en="\n".join(filter(None, [said.en, older.en])))


def _payments(node: Node, cells: Cells, context: Context, internal: dict[str, str]) -> tuple[str, ...]:
    listed = split_list(cells.take("payments"))
    rows = parts.texts(children(node, "payment_accepted"), context, internal, "payment")
    return tuple(dict.fromkeys([*listed, *(said.fr or said.en for said in rows)]))


def _documents(node: Node, cells: Cells, context: Context, internal: dict[str, str]) -> tuple[r.Document, ...]:
    made = parts.documents(children(node, "required_document"), context, internal)
    listed = cells.text("documents_text")
    return (*made, r.Document(listed)) if listed else made


def _notices(cells: Cells) -> tuple[r.Notice, ...]:
    alert = cells.text("alert")
    return (r.Notice(alert),) if alert else ()
