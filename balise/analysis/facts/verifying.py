"""Whether facts are what intake says: counted again by questions to its tables, and not by what made the facts."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import duckdb
from django.db.models import Count, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from balise.analysis.models import WebDay
from balise.analysis.rules.facts import FACTS, columns
from balise.analysis.rules.months import month_of
from balise.intake.models import Contact, FollowUp, Need, Referral, TelephoneInterval, Transfer, UnmetReason

from . import dimension_tables, home, making, parquet, reader
from .extract import steady
from .literals import quoted
from .parquet import Manifest, Part

Cell = tuple[str, int, str]  # what, month, operator
Counts = Mapping[Cell, int]


class Verdict(NamedTuple):
    """Sentences: what is not as it should be, and what came after a month was closed and is therefore not counted."""

    compared: int  # figures
    differences: tuple[str, ...]
    late: tuple[str, ...]


# What is counted, of which fact, among which of its rows.
_COUNTED: Mapping[str, tuple[str, str]] = {
    "contacts": ("contacts", "true"),
    "communications": ("contacts", "kind = 'conversation'"),
    "needs": ("needs", "true"),
    "unmet needs": ("needs", "status = 'unmet'"),
    "referrals": ("referrals", "true"),
    "unmet reasons": ("unmet", "true"),
    "transfers": ("transfers", "true"),
    "follow-ups": ("follow_ups", "true"),
}
_ORGANIZATIONS = "organizations"
_CALLS = {"offered": "calls offered", "answered": "calls answered", "abandoned": "calls given up",
          "wait_seconds": "seconds waited", "talk_seconds": "seconds talked"}  # fmt: skip
_VIEWS = "pages opened"
_KEYS = "keys of"


def verify() -> Verdict:
    """Compare intake, the interchange and the engine's files; each file with its digest, codes with their dimensions.
    The lock is held."""
    manifest, told = parquet.read_manifest(), home.state()
    if told is None:
        return Verdict(0, (_("There are no facts. Make them with: balise facts build."),), ())
    broken = list(_broken_files(manifest))
    if broken:
        return Verdict(0, tuple(broken), ())
    with steady():
        marks, intake = making.marks(), _of_intake()
        intake = intake | _of_site(manifest, told)
    files = {fact: _files(manifest, fact) for fact in FACTS}
    with duckdb.connect() as plain:
        of_parquet = _of_files(plain, files)
        strangers = tuple(dimension_tables.strangers(plain, files))
    with reader.connect(home.native(told.closed), home.native(told.open)) as engine:
        native = _of_files(engine, {fact: fact for fact in FACTS})
    behind = {month for month in marks.keys() | manifest.months.keys() if _is_behind(month, manifest, marks)}
    verdict = Verdict(0, strangers, ())
    for cell in sorted(intake.keys() | of_parquet.keys() | native.keys()):
        is_late = cell[1] in behind and cell[1] in manifest.closed()
        verdict = _compared(verdict, cell, intake, of_parquet, native, is_late=is_late)
    return verdict


def _compared(
    verdict: Verdict, cell: Cell, intake: Counts, of_parquet: Counts, native: Counts, *, is_late: bool
) -> Verdict:
    """The verdict with one more figure. Intake knows nothing of keys, nor of supply."""
    kept, read = of_parquet.get(cell, 0), native.get(cell, 0)
    said = kept if cell[0] == "supply" or cell[0].startswith(_KEYS) else intake.get(cell, 0)
    verdict = verdict._replace(compared=verdict.compared + 1)
    if kept != read or (said != kept and not is_late):
        return verdict._replace(differences=(*verdict.differences, _different(cell, said, kept, read)))
    if said != kept:
        return verdict._replace(late=(*verdict.late, _late(cell, said, kept)))
    return verdict


def _different(cell: Cell, said: int, kept: int, read: int) -> str:
    told = _("%(month)d, %(operator)s, %(what)s: %(said)d in intake, %(kept)d in the files of the month, %(read)d in "
             "the engine’s. Run: balise facts build.")  # fmt: skip
    where = {"month": cell[1], "operator": cell[2] or _("all"), "what": _named(cell[0])}
    return told % {**where, "said": said, "kept": kept, "read": read}


def _late(cell: Cell, said: int, kept: int) -> str:
    told = _("%(month)d, %(operator)s, %(what)s: %(said)d in intake and %(kept)d in facts, which were closed before.")
    return told % {
        "month": cell[1],
        "operator": cell[2] or _("all"),
        "what": _named(cell[0]),
        "said": said,
        "kept": kept,
    }


def _named(what: str) -> str:
    names = {
        "contacts": _("contacts of all kinds"),
        "communications": _("communications"),
        "needs": _("needs"),
        "unmet needs": _("unmet needs"),
        "referrals": _("referrals"),
        "unmet reasons": _("reasons of unmet needs"),
        "transfers": _("transfers"),
        "follow-ups": _("follow-ups"),
        "supply": _("services offered"),
        _VIEWS: _("pages of the site opened"),
        _ORGANIZATIONS: _("organizations referred to"),
        "calls offered": _("calls that the switch received"),
        "calls answered": _("calls that the switch says were answered"),
        "calls given up": _("calls that the switch says were given up"),
        "seconds waited": _("seconds that the switch says were waited"),
        "seconds talked": _("seconds that the switch says were talked"),
    }
    return names.get(what) or _("sum of record keys (%s)") % what.removeprefix(_KEYS).strip()


def _is_behind(month: int, manifest: Manifest, marks: Mapping[int, making.Mark]) -> bool:
    made = manifest.months.get(month)
    return made is None or marks.get(month, making.Mark(0, 0)) != making.mark_of(made)


def _broken_files(manifest: Manifest) -> Iterator[str]:
    """Files that are gone, or are no longer those that were written."""
    closed = making.closed_months()
    for month, made in manifest.months.items():
        for fact, part in made.facts.items():
            yield from _broken(home.parquet(fact, month), part)
        if made.is_closed and (month not in closed or closed[month].digest != made.digest()):
            yield _("%d was closed with other contents than those of its files. Restore these from a backup.") % month
    for path, written in dimension_tables.files(manifest):
        yield from _broken(path, written)


def _broken(path: Path, part: Part | None) -> Iterator[str]:
    if part is None or not path.exists():
        yield _("%s is gone. Run: balise facts build.") % path
    elif hashlib.sha256(path.read_bytes()).hexdigest() != part.sha256:
        yield _("%s is not the file that was written. Restore it, or remove it and run: balise facts build.") % path


def _of_intake() -> dict[Cell, int]:
    counted = Contact.objects.communications()
    found = Counter[Cell]()
    _add(found, "contacts", Contact.objects.values_list("day", "operator__code"))
    _add(found, "communications", counted.values_list("day", "operator__code"))
    needs = Need.objects.filter(contact__in=counted)
    of_contacts: Mapping[str, QuerySet[Any]] = {
        "needs": needs, "unmet needs": needs.unmet(),
        **{what: table._default_manager.filter(contact__in=counted)
           for what, table in (("referrals", Referral), ("unmet reasons", UnmetReason), ("transfers", Transfer),
                               ("follow-ups", FollowUp))},
    }  # fmt: skip
    for what, rows in of_contacts.items():
        _add(found, what, rows.order_by().values_list("contact__day", "contact__operator__code"))
    told = Referral._default_manager.filter(contact__in=counted).order_by()
    days = told.values_list("contact__day", "organization").distinct()
    found.update((_ORGANIZATIONS, month, "") for month, _one in {(month_of(day), one) for day, one in days})
    return found + _of_switches()


def _of_switches() -> Counter[Cell]:
    found = Counter[Cell]()
    for day, operator, *counts in TelephoneInterval.objects.values_list("day", "operator__code", *_CALLS):
        for what, many in zip(_CALLS.values(), counts, strict=True):
            found[what, month_of(day), operator] += many or 0
    return found


def _of_site(manifest: Manifest, told: home.State) -> dict[Cell, int]:
    """Pages opened each month, on days that were over when its facts were made."""
    found = Counter[Cell]()
    for day, views in WebDay.objects.values_list("day", "views"):
        made = manifest.months.get(month_of(day))
        if day < timezone.localdate(made.made_at if made else told.as_of):
            found[_VIEWS, month_of(day), ""] += views
    return found


def _add(found: Counter[Cell], what: str, rows: QuerySet[Any, tuple[Any, ...]]) -> None:
    for day, operator, count in rows.annotate(Count("pk")):
        found[what, month_of(day), operator] += count


def _files(manifest: Manifest, fact: str) -> str:
    paths = [home.parquet(fact, month) for month, made in manifest.months.items() if fact in made.facts]
    return f"read_parquet([{', '.join(map(quoted, paths))}], hive_partitioning = false)" if paths else ""


def _of_files(connection: duckdb.DuckDBPyConnection, sources: Mapping[str, str]) -> Counts:
    """The same figures, and the sum of the record keys of each fact, from a table or files for each fact."""
    found = Counter[Cell]()

    def ask(what: str, fact: str, figure: str, among: str = "true", operator: str = "operator::VARCHAR") -> None:
        if sources[fact]:
            asked = f"SELECT month, {operator}, {figure} FROM {sources[fact]} WHERE {among} GROUP BY ALL"  # noqa: S608
            for month, told, count in connection.execute(asked).fetchall():
                found[what, month, told] += int(count)

    for what, (fact, among) in _COUNTED.items():
        ask(what, fact, "count(*)", among)
    ask(_ORGANIZATIONS, "referrals", "count(DISTINCT organization)", operator="''")
    for fact in FACTS:
        if "key" in columns(fact):
            ask(f"{_KEYS} {fact}", fact, "sum(key)")
    ask("supply", "supply", "count(*)", operator="''")
    ask(_VIEWS, "web_days", "sum(views)", operator="''")
    for column, what in _CALLS.items():
        ask(what, "telephone", f"sum({column})")
    return found
