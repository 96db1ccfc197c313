"""Verbs of the territories: load the facts shipped with the project, load limits from a file."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import shapely
from django.db import transaction
from shapely.geometry import MultiPolygon
from shapely.geometry.base import BaseGeometry

from balise.core.languages import Text
from balise.core.text import slugify

from . import memory
from .models import Area, Boundary
from .rules import generations, limit_files
from .rules.facts import Fact, facts, outlines
from .rules.gazetteer import Place
from .rules.kinds import KINDS
from .rules.limit_files import Feature, LimitFile
from .rules.matching import Fields, Matcher
from .rules.schematic import limits as schematic_limits
from .rules.told import Told

SCHEMATIC = "schematic"
UNION = "union of its parts"
UNKNOWN = Text(
    en="No area of this name is known here: --kind says what to create.",
    fr="Aucun territoire de ce nom n’est connu ici : --kind dit quoi créer.",
)
NAMELESS = Text(en="It has no name.", fr="Elle n’a pas de nom.")
_COLUMNS = ("kind", "official_code", "name_fr", "name_en", "aliases", "population", "latitude", "longitude")
Progress = Callable[[int, int], None]  # done, of how many
Create = Callable[[Feature, str], str]  # shape, name -> code of the new area


class Impossible(Told):
    """What was asked cannot be done."""


@dataclass(frozen=True, slots=True)
class FactsLoaded:
    areas: int
    written: int  # new or changed
    limits: int
    limits_written: int


@dataclass(slots=True)
class LimitsLoaded:
    """What became of every shape of a file: matched, created or refused; repairs come on top."""

    file: str
    generation: str
    system: str
    kind: str = ""
    name_field: str = ""
    code_field: str = ""
    read: int = 0
    matched: list[str] = field(default_factory=list)  # area codes
    created: list[str] = field(default_factory=list)
    unchanged: int = 0
    derived: list[str] = field(default_factory=list)  # areas whose limit is now the union of real ones
    repaired: list[dict[str, object]] = field(default_factory=list)  # feature, name, what_fr, what_en
    refused: list[dict[str, object]] = field(default_factory=list)  # feature, name, why_fr, why_en
    notes: list[dict[str, str]] = field(default_factory=list)  # in both languages


@transaction.atomic
def load_facts(*, now: dt.datetime) -> FactsLoaded:
    """Make the areas shipped with the project what their table says, with their schematic limits.

    Doing it again changes nothing. Areas and limits that an operator loaded are left alone.
    """
    known = facts()
    written = _write_areas(known, now)
    _write_parents({fact.code: fact.parents for fact in known})
    drawn = Boundary.objects.filter(generation=SCHEMATIC)
    limits_written = _write_schematic(known) if written or not drawn.exists() else 0
    memory.forget()
    return FactsLoaded(len(known), written, drawn.count(), limits_written)


def _write_areas(known: Iterable[Fact], now: dt.datetime) -> int:
    present = {area.code: area for area in Area.objects.all()}
    new, changed = [], []
    for fact in known:
        values = {column: getattr(fact, column) for column in _COLUMNS}
        area = present.get(fact.code)
        if area is None:
            new.append(Area(code=fact.code, edited_at=now, **values))
        elif any(getattr(area, column) != value for column, value in values.items()):
            for column, value in {**values, "edited_at": now}.items():
                setattr(area, column, value)
            changed.append(area)
    Area.objects.bulk_create(new, batch_size=500)
    Area.objects.bulk_update(changed, [*_COLUMNS, "edited_at"], batch_size=200)
    return len(new) + len(changed)


def _write_parents(parents: dict[str, tuple[str, ...]]) -> None:
    """Make the links of these areas, and of no other, those given."""
    through = Area.parents.through
    wanted = {(code, parent) for code, above in parents.items() for parent in above}
    links = through.objects.values_list("pk", "from_area_id", "to_area_id")
    present = {(child, parent): pk for pk, child, parent in links if child in parents}
    stale = [pk for link, pk in present.items() if link not in wanted]
    for start in range(0, len(stale), 500):
        through.objects.filter(pk__in=stale[start : start + 500]).delete()
    new = sorted(wanted - set(present))
    through.objects.bulk_create([through(from_area_id=c, to_area_id=p) for c, p in new], batch_size=400)


def _write_schematic(known: tuple[Fact, ...]) -> int:
    made = {code: shapely.to_wkb(shape) for code, shape in schematic_limits(known, outlines()).items()}
    present = dict(Boundary.objects.filter(generation=SCHEMATIC).values_list("area_id", "geometry"))
    same = {code for code, geometry in present.items() if made.get(code) == bytes(geometry)}
    stale = [code for code in present if code not in same]
    for start in range(0, len(stale), 500):
        Boundary.objects.filter(generation=SCHEMATIC, area__in=stale[start : start + 500]).delete()
    new = [
        Boundary(area_id=code, generation=SCHEMATIC, geometry=geometry, is_schematic=True, source="centres")
        for code, geometry in made.items()
        if code not in same
    ]
    Boundary.objects.bulk_create(new, batch_size=200)
    return len(new)


@transaction.atomic
def load_limits(
    *, path: Path, now: dt.datetime, kind: str = "", parent: str = "", name_field: str = "", code_field: str = "",
    generation: str = "", crs: str = "", progress: Progress | None = None,
) -> LimitsLoaded:  # fmt: skip
    """Load the limits of a file; they replace schematic ones and end the generation before them.

    Shapes are matched to areas by official code, then by name. Those of no known area are created under `kind`
    when it is given, in `parent` or in the area where they lie; without `kind` they are refused.
    Raises Impossible, limit_files.Unreadable or systems.Unknown.
    """
    file = limit_files.read(path, crs)
    generation = generation or generations.guess(path.name, now.date())
    begins = generations.begins(generation)
    if begins is None:
        raise Impossible(
            Text(
                en=f"Generation {generation!r} is not a year nor a date, such as 2025 or 2025-07-01.",
                fr=f"La génération {generation!r} n’est ni une année ni une date, comme 2025 ou 2025-07-01.",
            )
        )
    memory.forget()
    places = memory.gazetteer().places
    _check(kind, parent, places)
    matcher = Matcher(places.values(), kind, _inside(parent, places))
    fields = _fields(matcher, file, name_field, code_field, kind)
    report = LimitsLoaded(file.name, generation, file.system, fields.kind, fields.name, fields.code, len(file.features))
    report.notes += [{"fr": note.fr, "en": note.en} for note in file.notes]
    create = partial(_create, fields=fields, kind=kind, parent=parent, now=now) if kind else None
    shapes: dict[str, list[MultiPolygon]] = {}
    for done, feature in enumerate(file.features, 1):
        code = _area_of(feature, matcher, fields, report, create)
        if code and feature.shape is not None:
            shapes.setdefault(code, []).append(feature.shape)
        if progress:
            progress(done, len(file.features))
    limits = {code: _together(parts) for code, parts in shapes.items()}
    report.unchanged = _write_limits(limits, generation, begins, file.name)
    report.derived = _derive(set(limits), generation, begins)
    memory.forget()
    return report


def _check(kind: str, parent: str, places: dict[str, Place]) -> None:
    if kind and kind not in KINDS:
        raise Impossible(
            Text(
                en=f"{kind!r} is not a kind of area. Kinds are: {', '.join(KINDS)}.",
                fr=f"{kind!r} n’est pas une sorte de territoire. Les sortes sont : {', '.join(KINDS)}.",
            )
        )
    if parent and parent not in places:
        raise Impossible(
            Text(
                en=f"No area has the code {parent!r}. `balise territories list` shows the codes.",
                fr=f"Aucun territoire n’a le code {parent!r}. `balise territories list` montre les codes.",
            )
        )


def _inside(parent: str, places: dict[str, Place]) -> frozenset[str] | None:
    if not parent:
        return None
    where = memory.gazetteer()
    return frozenset(code for code in places if parent in where.chain(code))


def _fields(matcher: Matcher, file: LimitFile, name: str, code: str, kind: str) -> Fields:
    there = {key for feature in file.features for key in feature.fields}
    for asked in (name, code):
        if asked and asked not in there:
            fields = ", ".join(sorted(there)) or "0"
            raise Impossible(
                Text(
                    en=f"{file.name} has no field {asked!r}. Its fields are: {fields}.",
                    fr=f"{file.name} n’a pas de champ {asked!r}. Ses champs sont : {fields}.",
                )
            )
    found = matcher.fields(file.features, name, code)
    return Fields(found.name, found.code, kind or found.kind)


def _area_of(feature: Feature, matcher: Matcher, fields: Fields, report: LimitsLoaded, create: Create | None) -> str:
    """Code of the area of a shape, created if it may be; "" when it is refused. Written down in `report`."""
    name = str(feature.fields.get(fields.name) or "").strip() if fields.name else ""
    told: dict[str, object] = {"feature": feature.number, "name": name}
    if feature.shape is None:
        report.refused.append({**told, **_both("why", feature.refusal)})
        return ""
    report.repaired += [{**told, **_both("what", repair)} for repair in feature.repairs]
    if known := matcher.match(feature, fields):
        report.matched.append(known.code)
        return known.code
    if alike := matcher.alike(feature, fields):
        read = Text(en=f"Its name was read as {alike.name.fr}.", fr=f"Son nom a été lu {alike.name.fr}.")
        report.repaired.append({**told, **_both("what", read)})
        report.matched.append(alike.code)
        return alike.code
    if not create or not name:
        report.refused.append({**told, **_both("why", UNKNOWN if name else NAMELESS)})
        return ""
    report.created.append(create(feature, name))
    return report.created[-1]


def _both(key: str, text: Text) -> dict[str, str]:
    return {f"{key}_fr": text.fr, f"{key}_en": text.en}


def _create(feature: Feature, name: str, *, fields: Fields, kind: str, parent: str, now: dt.datetime) -> str:
    assert feature.shape is not None
    middle = feature.shape.representative_point()
    above = parent or _above(middle.y, middle.x, kind)
    official = str(feature.fields.get(fields.code) or "") if fields.code else ""
    stem = f"{KINDS[kind].prefix}-{slugify(official or name, 60) or feature.number}"
    code = stem
    while Area.objects.filter(pk=code).exclude(kind=kind, name_fr=name, parents=above or None).exists():
        taken = code.removeprefix(stem).lstrip("-")
        code = f"{stem}-{int(taken or 1) + 1}"
    area, _ = Area.objects.update_or_create(
        code=code,
        defaults={"kind": kind, "official_code": official[:40], "name_fr": name, "latitude": round(middle.y, 5),
                  "longitude": round(middle.x, 5), "edited_at": now},
    )  # fmt: skip
    if above:
        area.parents.add(Area.objects.get(pk=above))
    return code


def _above(latitude: float, longitude: float, kind: str) -> str:
    """The smallest area of a larger kind where a new area lies; "" when none is known there."""
    where = memory.limits().where(latitude, longitude)
    places = memory.gazetteer().places
    larger = [code for code in where.areas if KINDS[places[code].kind].rank > max(KINDS[kind].rank, 1)]
    return larger[0] if larger else ""


def _together(parts: list[MultiPolygon]) -> BaseGeometry:
    return parts[0] if len(parts) == 1 else shapely.union_all(parts)


def _write_limits(limits: dict[str, BaseGeometry], generation: str, begins: dt.date, source: str) -> int:
    """Write one generation of limits; answer how many were there already, the same."""
    unchanged = 0
    for code, shape in limits.items():
        geometry = shapely.to_wkb(shape)
        there = Boundary.objects.filter(area=code, generation=generation).first()
        if there and bytes(there.geometry) == geometry:
            unchanged += 1
            continue
        if there:
            there.delete()
        _succeed(code, begins)
        later = Boundary.objects.filter(area=code, valid_from__gt=begins).order_by("valid_from").first()
        Boundary.objects.create(
            area_id=code, generation=generation, geometry=geometry, source=source[:200],
            valid_from=begins, valid_to=later.valid_from if later else None,
        )  # fmt: skip
    return unchanged


def _succeed(code: str, begins: dt.date) -> None:
    """The generation in force on the day a new one begins ends that day."""
    real = Boundary.objects.filter(area=code, is_schematic=False)
    if real.filter(valid_from=begins).exists():
        raise Impossible(
            Text(
                en=f"{code} has another generation that begins on {begins}. Name this one by another date.",
                fr=f"{code} a une autre génération qui commence le {begins}. Nommez celle-ci par une autre date.",
            )
        )
    real.valid_on(begins).update(valid_to=begins)


# What surely makes up an area of a kind. Regions and MRCs are left out: not all their municipalities are known.
_TILES = {
    "municipality": {"borough"},
    "agglomeration": {"municipality"},
    "crown": {"municipality"},
    "region": {"agglomeration"},
    "province": {"region"},
}


def _derive(loaded: set[str], generation: str, begins: dt.date) -> list[str]:
    """Give a real limit to each area whose parts all have one now: real parts and a schematic whole would disagree."""
    made: list[str] = []
    waiting = set(Area.objects.filter(children__in=list(loaded)).values_list("code", flat=True)) - loaded
    while waiting:
        code = waiting.pop()
        area = Area.objects.get(pk=code)
        shape = _union_of_parts(area, begins)
        if shape is None or _is_real(code, begins):
            continue
        _write_limits({code: shape}, generation, begins, UNION)
        made.append(code)
        waiting |= set(area.parents.values_list("code", flat=True)) - loaded - set(made)
    return sorted(made)


def _is_real(code: str, begins: dt.date) -> bool:
    """The area has a limit of its own, which no union of parts replaces."""
    return Boundary.objects.filter(area=code, is_schematic=False).valid_on(begins).exclude(source=UNION).exists()


def _union_of_parts(area: Area, day: dt.date) -> BaseGeometry | None:
    children = area.children.exclude(kind__in=("neighbourhood", "postal"))
    if area.kind == "region" and children.exclude(kind="agglomeration").exists():
        return None
    parts = list(children.of_kind(*_TILES.get(area.kind, ())).values_list("code", flat=True))
    rows = Boundary.objects.filter(area__in=parts, is_schematic=False).valid_on(day)
    shapes = dict(rows.values_list("area_id", "geometry"))
    if not parts or set(shapes) != set(parts):
        return None
    return shapely.union_all(shapely.from_wkb([bytes(raw) for raw in shapes.values()]), grid_size=1e-7)
