"""Tables of what the codes of facts are, beside the facts of the interchange: their names, and what they are within.

They hold no person, and do not tell who got in touch: each list is whole, whoever has its codes. They are of the day
they were written; codes that no list has any more, and that facts still hold, stay in them.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType

import duckdb
import msgspec
from django.utils.translation import gettext as _

from balise.analysis import naming
from balise.analysis.naming import Names
from balise.analysis.rules.facts import columns, domain
from balise.analysis.rules.lattice import period_of
from balise.analysis.rules.months import first_day, last_day
from balise.analysis.rules.period import fiscal_year, say_month
from balise.core.languages import Text
from balise.directory.models import Organization
from balise.directory.rules.hours import quebec_holidays
from balise.intake.models import Code
from balise.territories.models import Boundary
from balise.territories.rules.kinds import KINDS

from . import home
from .dimensions import Dimensions
from .literals import quoted
from .parquet import Manifest, Part

_Codes = tuple[str, ...]


class _Day(msgspec.Struct, frozen=True):
    """A day of the months of facts; `fiscal_year` is from April, `holiday` that of Québec, empty where it is none."""

    day: dt.date
    week: str  # of ISO 8601: 2019-W01
    month: int  # 201901, as facts write it
    quarter: str
    year: int
    fiscal_year: str
    weekday: str  # 1 is Monday
    weekday_fr: str
    weekday_en: str
    month_fr: str
    month_en: str
    holiday_fr: str
    holiday_en: str


class _Area(msgspec.Struct, frozen=True):
    """An area. `parents` is what holds it at once, `ancestors` all that does, the smallest first; then those of each
    kind, itself among them; `territory` is as facts write it. Its validity is that of its limits: empty where unknown.
    """

    code: str
    kind: str
    name_fr: str
    name_en: str
    residents: int | None
    parents: _Codes
    ancestors: _Codes
    territory: str
    postal: _Codes
    neighbourhood: _Codes
    borough: _Codes
    municipality: _Codes
    mrc: _Codes
    agglomeration: _Codes
    crown: _Codes
    region: _Codes
    metropolitan: _Codes
    province: _Codes
    country: _Codes
    generations: _Codes  # of its limits
    valid_from: dt.date | None
    valid_to: dt.date | None  # the first day it is no more


class _Topic(msgspec.Struct, frozen=True):
    """A topic. `path` is from the first depth to itself."""

    code: str
    depth: int
    parent: str
    path: _Codes
    name_fr: str
    name_en: str


class _Choice(msgspec.Struct, frozen=True):
    """A code of a list. Without `operator`, as facts hold it, once; with one, what that operator offered, from a day
    until another, and `means`: what facts write for it where they write what it means in all lists."""

    list: str
    code: str
    operator: str
    means: str
    name_fr: str
    name_en: str
    valid_from: dt.date | None = None
    valid_to: dt.date | None = None  # the first day it was no longer offered


class _Organization(msgspec.Struct, frozen=True):
    """An organization of the directory, referred to or not: unnamed where the public does not see it."""

    organization: int
    is_public: bool
    name_fr: str
    name_en: str


_Row = _Day | _Area | _Topic | _Choice | _Organization
TABLES: Mapping[str, type[_Row]] = MappingProxyType(
    {
        "date": _Day, "area": _Area, "topic": _Topic, "profile": _Choice, "channel": _Choice, "reason": _Choice,
        "organization": _Organization,
    }
)  # fmt: skip
# Who it was, how and when they were in touch, what came of it: each list of codes (`rules.facts.domain`) in one table.
LISTS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "profile": ("gender", "age_band", "age_group", "household", "language", "inquirer", "who_for", "yes_no",
                    "heard", "event"),
        "channel": ("channel", "direction", "kind", "operator", "interpreting", "line", "way", "queue", "hour",
                    "weekday", "page"),
        "reason": ("reason", "reason_group", "status", "priority", "outcome", "state"),
    }
)  # fmt: skip
_OF_LIST = {name: table for table, lists in LISTS.items() for name in lists} | {"area": "area", "topic": "topic"}
_KEYS = {"date": "day", "organization": "organization"}  # of other tables: code
_TYPES = {
    str: "VARCHAR", int: "INTEGER", int | None: "INTEGER", bool: "BOOLEAN", dt.date: "DATE", dt.date | None: "DATE",
    _Codes: ["VARCHAR"],
}  # fmt: skip


def path_of(table: str) -> Path:
    return home.home() / "parquet" / "dimensions" / f"{table}.parquet"


def write(months: Iterable[int], vocabulary: Mapping[str, Sequence[str]], there: Dimensions) -> dict[str, Part]:
    """Write all the tables, each in one step, for facts of these months and codes: the same rows, the same bytes."""
    naming.forget()  # names are those of now
    rows = _rows(months, {**vocabulary, "event": _events(there)}, there, naming.names())
    path_of("date").parent.mkdir(parents=True, exist_ok=True)
    with duckdb.connect(config={"threads": 1}) as connection:
        return {table: _write(connection, table, list(told)) for table, told in rows.items()}


def _write(connection: duckdb.DuckDBPyConnection, table: str, rows: Sequence[_Row]) -> Part:
    path, draft = path_of(table), path_of(table).with_name(f"{table}.parquet.new")
    shape = {one.name: _TYPES[one.type] for one in msgspec.structs.fields(TABLES[table])}
    told = f"from_json(?, {quoted(msgspec.json.encode([shape]).decode())})"
    copy = f"COPY (SELECT unnest({told}, max_depth := 2)) TO {quoted(draft)} (FORMAT parquet, COMPRESSION zstd)"
    connection.execute(copy, [msgspec.json.encode(rows).decode()])
    draft.replace(path)
    contents = path.read_bytes()
    return Part(len(rows), len(contents), hashlib.sha256(contents).hexdigest())


def _rows(
    months: Iterable[int], lists: Mapping[str, Sequence[str]], there: Dimensions, names: Names
) -> dict[str, Iterable[_Row]]:
    own = list(_own(there))
    return {
        "date": _days(months, names),
        "area": _areas(lists["area"], there, names),
        "topic": (_topic(code, there, names) for code in lists["topic"]),
        **{table: [*_shared(told, lists, names), *(one for one in own if one.list in told)]
           for table, told in LISTS.items()},
        "organization": _organizations(),
    }  # fmt: skip


def _days(months: Iterable[int], names: Names) -> Iterator[_Day]:
    for month in sorted(months):
        said = say_month(month)
        for number in range(1, last_day(month).day + 1):
            day = first_day(month).replace(day=number)
            year, week, weekday = day.isocalendar()
            fiscal = fiscal_year(day)
            of_week = names.label("weekday", str(weekday))
            holiday = quebec_holidays(day.year).get(day, Text("", ""))
            yield _Day(
                day, f"{year}-W{week:02}", month, period_of("quarter", day), day.year,
                f"{fiscal.first.year}-{fiscal.last.year % 100:02}", str(weekday), of_week.fr, of_week.en, said.fr,
                said.en, holiday.fr, holiday.en,
            )  # fmt: skip


def _areas(codes: Iterable[str], there: Dimensions, names: Names) -> Iterator[_Area]:
    limits = defaultdict[str, list[Boundary]](list)
    for one in Boundary.objects.defer("geometry").order_by("area", "generation"):
        limits[one.area_id].append(one)
    ranks = {code: (KINDS[kind].rank, code) for code, kind in names.kinds.items()}
    for code in codes:
        above = sorted(names.above(code), key=ranks.__getitem__)
        around: dict[str, list[str]] = {kind: [] for kind in KINDS}
        for held in [code, *above] if code in ranks else ():
            around[names.kinds[held]].append(held)
        said = names.label("area", code)
        first, end = _validity(limits[code])
        yield _Area(
            code, names.kinds.get(code, ""), said.fr, said.en, names.residents.get(code),
            tuple(sorted(names.parents.get(code, ()))), tuple(above), there.places(code)["territory"],
            **{kind: tuple(found) for kind, found in around.items()},
            generations=tuple(one.generation for one in limits[code]), valid_from=first, valid_to=end,
        )  # fmt: skip


def _validity(limits: Sequence[Boundary]) -> tuple[dt.date | None, dt.date | None]:
    """From the first of its real limits until the last of them ends, if one has."""
    real = [one for one in limits if not one.is_schematic]
    first = min((one.valid_from for one in real if one.valid_from), default=None)
    ends = [one.valid_to for one in real if one.valid_to]
    return first, max(ends) if ends and len(ends) == len(real) else None


def _topic(code: str, there: Dimensions, names: Names) -> _Topic:
    path, said = there.branch(code), names.label("topic", code)
    return _Topic(code, len(path), there.topics.get(code, ""), path, said.fr, said.en)


def _shared(lists: Iterable[str], codes: Mapping[str, Sequence[str]], names: Names) -> Iterator[_Choice]:
    for name in lists:
        for code in codes.get(name, ()):
            said = names.label(name, code)
            yield _Choice(name, code, "", "", said.fr, said.en)


def _own(there: Dimensions) -> Iterator[_Choice]:
    """What operators offered, in the order of their lists."""
    rows = Code.objects.order_by("operator__code", "list", "version", "position").select_related("operator")
    for one in rows:
        operator = one.operator.code
        means = there.same(operator, one.list, one.code, one.from_on or dt.date.min)
        yield _Choice(one.list, one.code, operator, means, one.name("fr"), one.name("en"), one.from_on, one.to_on)


def _events(there: Dimensions) -> list[str]:
    """As facts may write them: as all lists say it, or as its operator does."""
    found = {"": None}
    for (operator, name, code), spans in there.codes.items():
        if name == "event":
            found |= dict.fromkeys(
                [*(there.same(operator, name, code, span[0]) for span in spans), f"{operator}:{code}"]
            )
    return list(found)


def _organizations() -> Iterator[_Organization]:
    public = set(Organization.objects.public().values_list("pk", flat=True))
    for one in Organization.objects.order_by("pk").only("name_fr", "name_en"):
        is_public = one.pk in public
        yield _Organization(one.pk, is_public, *(one.name("fr"), one.name("en")) if is_public else ("", ""))


def files(manifest: Manifest) -> Iterator[tuple[Path, Part | None]]:
    """Each file that has to be there, and what it was when it was written."""
    for table in TABLES:
        yield path_of(table), manifest.dimensions.get(table)


def strangers(connection: duckdb.DuckDBPyConnection, sources: Mapping[str, str]) -> Iterator[str]:
    """Sentences: codes that facts hold, and that their dimension has not."""
    known: dict[tuple[str, str], set[object]] = {}
    for fact, source in sources.items():
        told = _dimensions_of(fact) if source else {}
        asked = ", ".join(f'list(DISTINCT "{name}")' for name in told)
        held = connection.execute(f"SELECT {asked} FROM {source}").fetchone() if told else ()  # noqa: S608 (our names)
        for (name, dimension), codes in zip(told.items(), held or (), strict=True):
            if dimension not in known:
                known[dimension] = _known(connection, *dimension)
            if missing := _single(name, codes or ()) - known[dimension]:
                yield _stranger(fact, name, dimension[0], missing)


def _dimensions_of(fact: str) -> dict[str, tuple[str, str]]:
    """Columns that have a dimension -> its table, and the list in it."""
    others = {"day": ("date", ""), "organization": ("organization", ""), "events": ("profile", "event")}
    found = {name: (_OF_LIST[domain(name)], domain(name)) for name, kind in columns(fact).items() if kind == "code"}
    return found | {name: others[name] for name in columns(fact) if name in others}


def _known(connection: duckdb.DuckDBPyConnection, table: str, list_: str) -> set[object]:
    among = f"list = {quoted(list_)} AND operator = ''" if table in LISTS else "true"
    asked = f"SELECT {_KEYS.get(table, 'code')} FROM read_parquet({quoted(path_of(table))}) WHERE {among}"  # noqa: S608
    return {row[0] for row in connection.execute(asked).fetchall()}


def _single(column: str, held: Iterable[object]) -> set[object]:
    """The codes of a column that holds one, or several between commas. What is unknown is none."""
    told = {one for one in held if one is not None}
    return {code for one in told for code in str(one).split(",")} if column == "events" else told


def _stranger(fact: str, column: str, table: str, codes: Iterable[object]) -> str:
    told = _("%(fact)s, %(column)s: %(codes)s not in the dimension %(table)s. Run: balise facts build.")
    some = ", ".join(sorted(map(str, codes))[:5])
    return told % {"fact": fact, "column": column, "codes": some, "table": table}
