"""`balise topics`: load Balise's own topics, import other taxonomies beside them, and map one to the other."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from django.utils.translation import gettext as _

from balise.core.languages import Text
from balise.directory import taxonomies
from balise.directory.models import Taxonomy
from balise.directory.rules import mapping
from balise.directory.rules.taxonomy_file import TaxonomyFileError
from balise.directory.rules.topics import TAXONOMY, own_tree


class Command(BaseCommand):
    help = "Load Balise's own topics, import other taxonomies beside them, and map their terms to ours."

    def add_arguments(self, parser: CommandParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True)
        verbs.add_parser("load", help="write Balise's own tree into the database; again changes nothing")
        take = verbs.add_parser("import", help="import a taxonomy from a JSON or CSV file")
        take.add_argument("file", type=Path)
        take.add_argument("--code", required=True, help="prefix of its terms, such as oe or 211")
        take.add_argument("--name", default="", help="its name")
        take.add_argument("--release", default="", help="its version")
        take.add_argument("--licence", default="", help="the licence you hold it under")
        take.add_argument("--language", choices=("fr", "en"), default="en", help="language of its plain names")
        link = verbs.add_parser("map", help="map terms to topics by a CSV file: term or name, topic, match")
        link.add_argument("file", help='a CSV file, or the name of a mapping that Balise ships ("open-eligibility")')
        link.add_argument("--code", required=True, help="prefix of the taxonomy")
        guess = verbs.add_parser("propose", help="write a mapping CSV, proposed by names, for someone to read")
        guess.add_argument("--code", required=True, help="prefix of the taxonomy")
        show = verbs.add_parser("list", help="show topics with their names")
        show.add_argument("--code", default=TAXONOMY, help="prefix of another taxonomy")
        show.add_argument("--json", action="store_true", help="a list for machines")

    def handle(self, *_arguments: Any, **options: Any) -> None:
        getattr(self, f"_{options['verb']}")(options)

    def _load(self, options: dict[str, Any]) -> None:
        self._tell(taxonomies.load_topics())

    def _import(self, options: dict[str, Any]) -> None:
        name = Text(fr=options["name"]) if options["language"] == "fr" else Text(en=options["name"])
        try:
            loaded = taxonomies.import_taxonomy(
                path=options["file"], code=options["code"], name=name, version=options["release"],
                licence=options["licence"], language=options["language"], by=None, now=timezone.now(),
            )  # fmt: skip
        except OSError as error:
            raise CommandError(
                _("%(file)s cannot be read: %(why)s.") % {"file": options["file"], "why": error}
            ) from None
        except (TaxonomyFileError, ValueError) as error:
            raise CommandError(str(error)) from None
        self._tell(loaded)

    def _tell(self, loaded: taxonomies.Loaded) -> None:
        self.stdout.write(
            _("%(new)d new, %(changed)d changed, %(unchanged)d unchanged.")
            % {"new": loaded.new, "changed": loaded.changed, "unchanged": loaded.unchanged}
        )
        if loaded.vanished:
            self.stdout.write(_("%d terms are no longer in the file and stay.") % loaded.vanished)
        for refusal in loaded.refusals:
            self.stdout.write(refusal)

    def _map(self, options: dict[str, Any]) -> None:
        self._check(options["code"])
        shipped = mapping.shipped(own_tree())
        try:
            links = shipped.get(options["file"]) or mapping.read(
                Path(options["file"]).read_text(encoding="utf-8-sig").splitlines(), own_tree()
            )
        except (OSError, UnicodeDecodeError) as error:
            raise CommandError(
                _("%(file)s cannot be read: %(why)s.") % {"file": options["file"], "why": error}
            ) from None
        except mapping.MappingError as error:
            raise CommandError(str(error)) from None
        taxonomies.load_topics()
        count = taxonomies.map_terms(taxonomy=options["code"], links=links, by=None, now=timezone.now())
        self.stdout.write(_("%d terms are mapped.") % count)

    def _propose(self, options: dict[str, Any]) -> None:
        self._check(options["code"])
        writer = csv.writer(self.stdout, lineterminator="\n")
        writer.writerow(["term", "name", "topic", "match", "how"])
        for link in taxonomies.propose_mapping(taxonomy=options["code"]):
            writer.writerow([link.term, link.name, link.topic, link.match, link.how])

    def _check(self, code: str) -> None:
        if not Taxonomy.objects.filter(pk=code).exists():
            known = ", ".join(Taxonomy.objects.values_list("code", flat=True)) or _("none")
            raise CommandError(
                _("There is no taxonomy “%(code)s”. Known: %(known)s. Import it with `balise topics import`.")
                % {"code": code, "known": known}
            )

    def _list(self, options: dict[str, Any]) -> None:
        own = options["code"] == TAXONOMY
        if not own:
            self._check(options["code"])
        tree = own_tree() if own else taxonomies.tree_of(options["code"])
        if options["json"]:
            rows = [{"code": t.code, "parent": t.parent, "fr": t.name.fr, "en": t.name.en} for t in tree]
            self.stdout.write(json.dumps(rows, ensure_ascii=False))
            return
        for topic in tree:
            indent = "  " * len(tree.ancestors(topic.code))
            self.stdout.write(f"{indent}{topic.code}  {' · '.join(filter(None, (topic.name.fr, topic.name.en)))}")
