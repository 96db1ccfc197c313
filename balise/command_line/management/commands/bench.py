"""`balise bench NAME`: measure one concern beside its alternatives and its limit, in one run."""

from __future__ import annotations

import argparse
import json
from importlib import import_module
from types import ModuleType
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from rich.console import Console
from rich.table import Table

from balise.command_line.bench import Result, as_object

BENCHES = {
    "territories": "balise.territories.bench",
    "search": "balise.search.bench.speed",
    "relevance": "balise.command_line.relevance",
    "import": "balise.curation.bench",
    "web": "balise.web.bench",
    "desk": "balise.web.desk.bench.desk",
    "analysis": "balise.analysis.bench.analysis",
    "disclosure": "balise.analysis.bench.disclosure",
    "release": "balise.analysis.bench.release",
}
_WIDE = 200  # columns, of a file


class Command(BaseCommand):
    help = "Measure one concern beside its alternatives and its limit, in one run."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("name", choices=sorted(BENCHES), help="what to measure")
        parser.add_argument("--json", action="store_true", help="one object for machines")
        parser.add_argument("options", nargs=argparse.REMAINDER, help="the bench's own options")

    def handle(self, *_: Any, **options: Any) -> None:
        as_json = options["json"] or "--json" in options["options"]
        own = [option for option in options["options"] if option != "--json"]
        result = _run(import_module(BENCHES[options["name"]]), options["name"], own)
        told = as_object(result)
        if as_json:
            self.stdout.write(json.dumps(told, ensure_ascii=False))
        else:
            _draw(told)
        if not all(goal.holds for goal in result.goals):
            missed = ", ".join(goal.name for goal in result.goals if not goal.holds)
            raise CommandError(f"These goals do not hold on this machine today: {missed}.")


def _run(module: ModuleType, name: str, own: list[str]) -> Result:
    parser = argparse.ArgumentParser(prog=f"balise bench {name}")
    module.add_arguments(parser)
    result = module.run(parser.parse_args(own))
    assert isinstance(result, Result)
    return result


def _draw(told: dict[str, Any]) -> None:
    console = Console()
    if not console.is_terminal:
        console = Console(width=_WIDE)
    tables: dict[str, list[dict[str, Any]]] = {}
    for row in told["rows"]:
        tables.setdefault(row.get("table", told["bench"]), []).append(row)
    for name, rows in tables.items():
        console.print(_table(f"{name} · {told['date']} · {told['machine']}", rows))
    for goal in told["goals"]:
        mark = "holds" if goal["holds"] else "DOES NOT HOLD"
        console.print(f"{goal['name']}: {goal['value']:g} {goal['unit']} (goal {goal['target']}) {mark}")


def _table(title: str, rows: list[dict[str, Any]]) -> Table:
    table = Table(title=title)
    columns = [key for key in dict.fromkeys(key for row in rows for key in row) if key != "table"]
    for column in columns:
        table.add_column(column, justify="left" if column == columns[0] else "right")
    for row in rows:
        table.add_row(*(_cell(row.get(column, "")) for column in columns))
    return table


def _cell(value: Any) -> str:
    return f"{value:,.4g}" if isinstance(value, float) else str(value)
