"""Run in the installation: what the database holds of the contacts whose keys come on standard input, as JSON.

python -m balise.web.desk.bench.stored < keys.json
"""

from __future__ import annotations

import json
import sys
from collections import defaultdict
from itertools import islice
from typing import Any
from uuid import UUID

import django

_MOST = 200  # contacts at a time
_PROBLEMS = 20


def main(contacts: list[str]) -> None:
    django.setup()
    from balise.intake.sealing import problems

    found: dict[str, Any] = {}
    for start in range(0, len(contacts), _MOST):
        found |= _held([UUID(key) for key in contacts[start : start + _MOST]])
    broken = [one.told.say("en") for one in islice(problems(), _PROBLEMS)]
    json.dump({"contacts": found, "problems": broken}, sys.stdout)


def _held(contacts: list[UUID]) -> dict[str, Any]:
    """{contact: {"entries": [...], "rows": {noun: {id: {field: value}}}}}"""
    from balise.intake.models import NOUNS as TABLES
    from balise.intake.models import Entry
    from balise.intake.rules.nouns import NOUNS
    from balise.intake.rules.values import plain

    found: dict[str, Any] = {str(key): {"entries": [], "rows": defaultdict(dict)} for key in contacts}
    for entry in Entry.objects.filter(contact__in=contacts).order_by("contact", "number"):
        after = {name: value[1] for name, value in json.loads(entry.values_text).items()}
        told = (entry.number, str(entry.key), entry.verb, entry.noun, str(entry.row), after)
        found[str(entry.contact_id)]["entries"].append(told)
    for noun, table in TABLES.items():
        whose = "pk" if noun == "contact" else "contact_id"
        for row in table._default_manager.filter(**{f"{whose}__in": contacts}):
            values = {name: plain(row.serializable_value(name)) for name in NOUNS[noun].fields}
            found[str(getattr(row, whose))]["rows"][noun][str(row.pk)] = values
    return {key: held for key, held in found.items() if held["entries"] or held["rows"]}


if __name__ == "__main__":
    main(json.load(sys.stdin))
