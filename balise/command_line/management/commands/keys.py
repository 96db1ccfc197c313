"""`balise keys`: the keys that identities are encrypted with. Shows names, never keys."""

from __future__ import annotations

import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from balise.core.languages import Language
from balise.intake import identity, keyring
from balise.intake.keyring import KeyProblem


class Command(BaseCommand):
    help = "Keys that identities are encrypted with: show which serve, rotate them, drop those that serve no more."

    def add_arguments(self, parser: CommandParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True)
        verbs.add_parser("show", help="names of the keys, and how many identities each encrypts")
        rotate = verbs.add_parser(
            "rotate", help="make a key and encrypt every identity again under it, while people work"
        )
        rotate.add_argument("--same-key", action="store_true", help="make none: encrypt again under the last one")
        drop = verbs.add_parser("drop", help="forget a key that encrypts nothing any more")
        drop.add_argument("name")
        verbs.add_parser("new", help=f"a pair to add to {keyring.VARIABLE}, shown once and kept nowhere")

    def handle(self, *_arguments: Any, verb: str, **options: Any) -> None:
        try:
            getattr(self, f"_{verb}")(options)
        except KeyProblem as problem:
            language: Language = "en" if (get_language() or "").startswith("en") else "fr"
            raise CommandError(problem.told.say(language)) from None

    def _show(self, options: dict[str, Any]) -> None:
        keys, counted = keyring.read(), identity.counted_by_key()
        self.stdout.write(_("Keys are in %s.") % keyring.place())
        for name in keys.names:
            told = _("%(name)s: %(count)d identities") % {"name": name, "count": counted.pop(name, 0)}
            self.stdout.write(f"{told} *" if name == keys.current else told)
        for name, count in counted.items():
            self.stdout.write(
                _("%(name)s: %(count)d identities that no one can read. This key is lost.")
                % {"name": name, "count": count}
            )

    def _rotate(self, options: dict[str, Any]) -> None:
        done = 0
        for done in identity.rotate_keys(has_new_key=not options["same_key"], by=None, now=timezone.now()):
            if sys.stdout.isatty():
                self.stdout.write(_("%d identities…") % done)
        self.stdout.write(_("%d identities are encrypted under the last key.") % done)
        self._show(options)

    def _drop(self, options: dict[str, Any]) -> None:
        identity.drop_key(name=options["name"], by=None, now=timezone.now())
        self.stdout.write(_("The key %s is forgotten.") % options["name"])

    def _new(self, options: dict[str, Any]) -> None:
        self.stdout.write(keyring.new_pair())
