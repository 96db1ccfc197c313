"""`balise territories facts | load FILE | list`: areas, their codes and their limits."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from balise.core.languages import Language
from balise.territories import actions
from balise.territories.actions import LimitsLoaded
from balise.territories.models import Area, Boundary
from balise.territories.rules.kinds import KINDS
from balise.territories.rules.limit_files import Unreadable
from balise.territories.rules.systems import Unknown


class Command(BaseCommand):
    help = "Areas, their codes and their limits."

    def add_arguments(self, parser: CommandParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True, metavar="facts | load | list")
        facts = verbs.add_parser("facts", help="load the areas shipped with the project, with schematic limits")
        load = verbs.add_parser("load", help="load limits: GeoJSON (.gz, .zip too) or a zipped shapefile")
        load.add_argument("file", type=Path)
        load.add_argument("--kind", default="", help=f"create those not known, of this kind: {', '.join(KINDS)}")
        load.add_argument("--parent", default="", help="code of the area they all lie in")
        load.add_argument("--name-field", default="", help="field that holds the name (found by itself otherwise)")
        load.add_argument("--code-field", default="", help="field that holds the official code")
        load.add_argument("--generation", default="", help="year or date from which these limits hold")
        load.add_argument("--crs", default="", help="coordinate system, where the file does not say: EPSG:32188")
        show = verbs.add_parser("list", help="list the areas that are known")
        show.add_argument("--kind", default="", help="of one kind only")
        show.add_argument("--parent", default="", help="directly under one area only")
        for verb in (facts, load, show):
            verb.add_argument("--json", action="store_true", help="one object for machines")

    def handle(self, *_args: Any, **options: Any) -> None:
        {"facts": self._facts, "load": self._load, "list": self._list}[options["verb"]](options)

    def _facts(self, options: dict[str, Any]) -> None:
        done = actions.load_facts(now=timezone.now())
        if options["json"]:
            self.stdout.write(json.dumps(asdict(done)))
        else:
            told = _("%(areas)d areas, %(written)d written; %(limits)d schematic limits, %(limits_written)d drawn.")
            self.stdout.write(told % asdict(done))

    def _load(self, options: dict[str, Any]) -> None:
        names = ("kind", "parent", "name_field", "code_field", "generation", "crs")
        asked = {name: options[name] for name in names}
        console = Console(stderr=True)
        try:
            with Progress(console=console, disable=options["json"] or not sys.stderr.isatty(), transient=True) as bar:
                task = bar.add_task(options["file"].name, total=None)
                report = actions.load_limits(
                    path=options["file"],
                    now=timezone.now(),
                    progress=lambda done, total: bar.update(task, completed=done, total=total),
                    **asked,
                )
        except (actions.Impossible, Unreadable, Unknown) as error:
            raise CommandError(error.text.say(_language())) from None
        if options["json"]:
            self.stdout.write(json.dumps(asdict(report), ensure_ascii=False))
        else:
            self._tell(report)
        if not report.matched and not report.created:
            raise CommandError(_("No shape of this file could be matched to an area: nothing was loaded."))

    def _tell(self, report: LimitsLoaded) -> None:
        told = _("%(read)d shapes of %(file)s (%(system)s), generation %(generation)s:") % asdict(report)
        counts = {name: len(getattr(report, name)) for name in ("matched", "created", "refused")}
        counted = _("%(matched)d matched, %(created)d created, %(refused)d refused; %(unchanged)d were there already.")
        self.stdout.write(f"{told} {counted % {**counts, 'unchanged': report.unchanged}}")
        for code in report.derived:
            self.stdout.write(_("%s: its limit is now the union of its parts.") % code)
        for note in report.notes:
            self.stdout.write(note[_language()])
        for repair in report.repaired:
            self.stdout.write(_("Repaired: shape %(feature)s (%(name)s): %(what)s") % _said(repair, "what"))
        for refusal in report.refused:
            self.stdout.write(_("Refused: shape %(feature)s (%(name)s): %(why)s") % _said(refusal, "why"))

    def _list(self, options: dict[str, Any]) -> None:
        if options["kind"] and options["kind"] not in KINDS:
            told = _("%(kind)s is not a kind of area. Kinds are: %(kinds)s.")
            raise CommandError(told % {"kind": options["kind"], "kinds": ", ".join(KINDS)})
        areas = Area.objects.of_kind(options["kind"]) if options["kind"] else Area.objects.all()
        if options["parent"]:
            areas = areas.filter(parents=options["parent"])
        real = set(Boundary.objects.filter(is_schematic=False).values_list("area_id", flat=True))
        drawn = set(Boundary.objects.filter(is_schematic=True).values_list("area_id", flat=True))
        rows = [
            {"code": a.code, "kind": a.kind, "official_code": a.official_code, "name_fr": a.name_fr,
             "name_en": a.name_en or a.name_fr, "population": a.population,
             "limit": "real" if a.code in real else "schematic" if a.code in drawn else ""}
            for a in areas
        ]  # fmt: skip
        if options["json"]:
            self.stdout.write(json.dumps({"areas": rows}, ensure_ascii=False))
        else:
            _draw(rows)


def _language() -> Language:
    return "en" if (get_language() or "").startswith("en") else "fr"


def _said(line: dict[str, object], key: str) -> dict[str, object]:
    """A line of the report, in the language of the command."""
    return {**line, key: line[f"{key}_{_language()}"]}


def _draw(rows: list[dict[str, Any]]) -> None:
    table = Table()
    for title in (_("Code"), _("Kind"), _("Official code"), _("French"), _("English"), _("Population"), _("Limit")):
        table.add_column(title)
    for row in rows:
        table.add_row(*("" if value is None else str(value) for value in row.values()))
    Console().print(table)
