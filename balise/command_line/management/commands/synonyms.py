"""`balise synonyms list|add|off|on|export|import`: what words mean to search, and what curators changed in it."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from django.utils.translation import gettext as _

from balise.search import graph, synonyms
from balise.search.rules.synonyms import folded
from balise.search.rules.understood import Entry


class Command(BaseCommand):
    help = "Show what words mean to search, add a way of saying, switch one off or on, write and read them as CSV."

    def add_arguments(self, parser: CommandParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True)
        show = verbs.add_parser("list", help="show the ways of saying that hold these words")
        show.add_argument("words", nargs="?", default="", help="part of a way of saying, or of a meaning")
        show.add_argument("--json", action="store_true", help="a list for machines")
        for verb, does in (("add", "let words mean something"), ("off", "let them mean it no more"),
                           ("on", "let them mean it again")):  # fmt: skip
            change = verbs.add_parser(verb, help=does)
            change.add_argument("text", help="the words")
            change.add_argument("target", help="what they mean: topic:food.hampers, status:newcomer, spoken:es, noise:")
            change.add_argument("--language", default="fr", help="code of their language (fr)")
            if verb == "add":
                change.add_argument(
                    "--asked", action="store_true", help="in questions only, not where a record says it"
                )
        write = verbs.add_parser("export", help="write every way of saying as CSV")
        write.add_argument("file", nargs="?", type=Path, help="where to; else on the screen")
        read = verbs.add_parser("import", help="take in a CSV file: text, language, target, use (both, asked or off)")
        read.add_argument("file", type=Path)

    def handle(self, *_arguments: Any, **options: Any) -> None:
        try:
            getattr(self, f"_{options['verb']}")(options)
        except synonyms.Refused as refusal:
            raise CommandError(str(refusal)) from None

    def _list(self, options: dict[str, Any]) -> None:
        said = folded(options["words"])
        found = [s for s in graph.sayings().values() if said in folded(s.entry.text) or said in folded(s.entry.target)]
        if options["json"]:
            rows = [{"text": s.entry.text, "language": s.entry.language, "target": s.entry.target, "use": s.entry.use,
                     "origin": s.origin, "is_on": s.is_on} for s in found]  # fmt: skip
            self.stdout.write(json.dumps(rows, ensure_ascii=False))
            return
        for saying in found:
            entry = saying.entry
            off = "" if saying.is_on else f" ({_('off')})"
            self.stdout.write(f"{entry.text} [{entry.language}] {entry.target} {entry.use} {saying.origin}{off}")
        self.stdout.write(_("%d ways of saying.") % len(found))

    def _add(self, options: dict[str, Any]) -> None:
        entry = self._entry(options, "asked" if options["asked"] else "both")
        synonyms.add(entry=entry, by=None, now=timezone.now())
        self.stdout.write(_("“%(text)s” now means %(target)s.") % {"text": entry.text, "target": entry.target})

    def _off(self, options: dict[str, Any]) -> None:
        change = synonyms.switch_off(entry=self._entry(options), by=None, now=timezone.now())
        self.stdout.write(_("“%(text)s” no longer means %(target)s.") % {"text": change.text, "target": change.target})

    def _on(self, options: dict[str, Any]) -> None:
        change = synonyms.switch_on(entry=self._entry(options), by=None, now=timezone.now())
        self.stdout.write(_("“%(text)s” now means %(target)s.") % {"text": change.text, "target": change.target})

    def _entry(self, options: dict[str, Any], use: Any = "both") -> Entry:
        return Entry(options["text"], options["language"], options["target"], use)

    def _export(self, options: dict[str, Any]) -> None:
        if options["file"] is None:
            synonyms.export(self.stdout)  # type: ignore[arg-type]
            return
        try:
            with options["file"].open("w", encoding="utf-8", newline="") as file:
                count = synonyms.export(file)
        except OSError as error:
            raise CommandError(
                _("%(file)s cannot be written: %(why)s.") % {"file": options["file"], "why": error}
            ) from None
        self.stdout.write(_("%d ways of saying.") % count)

    def _import(self, options: dict[str, Any]) -> None:
        try:
            lines = options["file"].read_text(encoding="utf-8-sig").splitlines()
        except (OSError, UnicodeDecodeError) as error:
            raise CommandError(
                _("%(file)s cannot be read: %(why)s.") % {"file": options["file"], "why": error}
            ) from None
        rows = synonyms.take_in(lines=lines, by=None, now=timezone.now())
        for row in rows:
            if row.why:
                self.stderr.write(_("Line %(number)d: %(why)s") % {"number": row.number, "why": row.why})
        count = Counter(row.outcome for row in rows)
        self.stdout.write(
            _("%(rows)d rows: %(added)d added, %(off)d switched off, %(unchanged)d unchanged, %(refused)d refused.")
            % {"rows": len(rows), **{name: count[name] for name in ("added", "off", "unchanged", "refused")}}
        )
