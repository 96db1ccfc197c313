"""`balise ask NAME`: one question of social analysis, as the public sees it, or as an operator does."""

from __future__ import annotations

import datetime as dt
import re
from typing import IO, Any, cast

import msgspec
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from rich.console import Console
from rich.table import Table

from balise.analysis import definitions
from balise.analysis.actions import ask, log_extraction
from balise.analysis.catalogue import catalogue
from balise.analysis.facts import NoFacts
from balise.analysis.rules.answer import Answer, Cell
from balise.analysis.rules.filters import CannotAnswer
from balise.analysis.rules.findings import number
from balise.analysis.rules.metrics import METRICS
from balise.analysis.rules.period import of_months, presets
from balise.analysis.rules.question import Filters, Period, Question, Scope
from balise.core.languages import Language

_WIDE = 160  # columns, of a file
_DAYS = re.compile(r"(\d{4}-\d\d-\d\d)\.\.(\d{4}-\d\d-\d\d)")
_MONTH = re.compile(r"(\d{4})(?:-(\d\d))?")


class Command(BaseCommand):
    help = "Ask one question of social analysis. Without a name, list the questions."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("name", nargs="?", default="", help="the question")
        parser.add_argument(
            "--period", default="last_12_months", help="2019, 2019-03, 2019-01-01..2019-03-31, or a name"
        )
        parser.add_argument("--depth", default="", help="by what rows are told apart: topic_2, mrc, week…")
        parser.add_argument("--as-operator", default="", metavar="CODE", help="its own figures, exact: not to publish")
        of_whom = parser.add_argument_group("of whom", "codes, as addresses of the pages of needs write them")
        for name in Filters.__struct_fields__:
            kind, metavar = (int, "NUMBER") if name == "organization" else (str, "CODE")
            of_whom.add_argument(f"--{name}", type=kind, default=kind(), metavar=metavar)
        parser.add_argument(
            "--definitions", action="store_true", help="what each figure counts, as docs/reference says it"
        )
        parser.add_argument("--json", action="store_true", help="the whole answer, for machines")

    def handle(self, *_arguments: Any, **options: Any) -> None:
        if options["definitions"]:
            self.stdout.write(definitions.page(), ending="")
            return
        if not options["name"]:
            self._list()
            return
        today = timezone.localdate()
        filters = Filters(**{name: options[name] for name in Filters.__struct_fields__})
        operator = options["as_operator"]
        scope = Scope("operator", operator) if operator else Scope()
        try:
            answer = ask(
                question=Question(options["name"], filters, options["depth"]),
                scope=scope,
                period=_period(options["period"], today),
                today=today,
            )
        except CannotAnswer as refusal:
            raise CommandError(refusal.text.say(_language())) from None
        except NoFacts as refusal:
            raise CommandError(str(refusal)) from None
        log_extraction(answer=answer, rendering="command", by=None, now=timezone.now())
        if options["json"]:
            self.stdout.write(msgspec.json.encode(answer).decode())
        else:
            self._draw(answer)

    def _list(self) -> None:
        for name, asked in catalogue().items():
            self.stdout.write(f"{name:26} {asked.title.say(_language())}")

    def _draw(self, answer: Answer) -> None:
        language = _language()
        table = Table(title=answer.title.say(language))
        table.add_column("")
        for measure in answer.measures:
            table.add_column(measure.label.say(language), justify="right")
        for row in (*answer.rows, answer.total):
            cells = zip(answer.measures, row.cells, strict=True)
            table.add_row(row.label.say(language), *(_cell(measure.metric, cell, language) for measure, cell in cells))
        console = Console(file=cast(IO[str], self.stdout), width=None if self.stdout.isatty() else _WIDE)
        console.print(table)
        for text in (answer.finding, *answer.caveats):
            self.stdout.write(text.say(language))


def _cell(metric: str, cell: Cell, language: Language) -> str:
    if cell.value is None:
        return {"hidden": "< 5", "linked": "×"}.get(cell.state, "–")
    return number(cell.value, language, 1 if METRICS[metric].unit in ("percent", "rate") else 0)


def _period(told: str, today: dt.date) -> Period:
    """A preset, a year, a month, or two days."""
    known = presets(today)
    if told in known:
        return known[told][1]
    try:
        if days := _DAYS.fullmatch(told):
            return Period(dt.date.fromisoformat(days[1]), dt.date.fromisoformat(days[2]))
        if months := _MONTH.fullmatch(told):
            year, month = int(months[1]) * 100, int(months[2] or 0)
            return of_months(year + month, year + month) if month else of_months(year + 1, year + 12)
    except ValueError:
        pass  # no such day or month: said below
    raise CommandError(
        _("“%(told)s” is no period. Write 2019, 2019-03, 2019-01-01..2019-03-31, or one of: %(known)s.")
        % {"told": told, "known": ", ".join(known)}
    )


def _language() -> Language:
    return "en" if (get_language() or "fr").startswith("en") else "fr"
