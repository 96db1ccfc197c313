"""`balise operator`: say who runs this installation, without code."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import msgspec
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from balise.accounts import actions, identity_file, operator
from balise.accounts.rules import Identity, Refused
from balise.core.languages import Language


class Command(BaseCommand):
    help = "Say who runs this installation: name, colours, telephone, hours, lines and texts of the public site."

    def add_arguments(self, parser: CommandParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True)
        show = verbs.add_parser("show", help="the identity in use, as a file that `load` reads")
        show.add_argument("--json", action="store_true", help="one object for machines")
        load = verbs.add_parser("load", help="take the identity that a file tells")
        load.add_argument("file", type=Path)
        verbs.add_parser("example", help="a file to begin from, with every field and its default")

    def handle(self, *_arguments: Any, verb: str, **options: Any) -> None:
        if verb == "load":
            self._load(options["file"])
            return
        identity = operator.read() if verb == "show" else Identity()
        if options.get("json"):
            self.stdout.write(json.dumps(msgspec.to_builtins(identity), ensure_ascii=False))
        else:
            self.stdout.write(identity_file.write(identity), ending="")

    def _load(self, path: Path) -> None:
        try:
            text = path.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise CommandError(_("%(path)s cannot be read: %(error)s.") % {"path": path, "error": error}) from None
        try:
            kept = actions.set_identity(identity=identity_file.read(text), by=None, now=timezone.now())
        except Refused as error:
            language: Language = "en" if (get_language() or "").startswith("en") else "fr"
            sentences = "\n".join(problem.say(language) for problem in error.problems)
            raise CommandError(_("Nothing was changed.") + f"\n{sentences}") from None
        self.stdout.write(_("The public site now says it is %s.") % f"{kept.name.fr} / {kept.name.en}")
