"""The account of an import as files: report.json for machines, report.html for the curator who reads it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec
from django.template.loader import render_to_string
from django.utils.translation import get_language

from balise.core.languages import Language

from .models import ImportRun
from .rules.account import Refusal, Repair
from .rules.accounting import RULES as BASE_RULES
from .rules.accounting import Ledger
from .rules.repairs import RULES

_SHOWN = 2000  # of each list in the page; report.json has them all


def as_object(ledger: Ledger, language: Language) -> dict[str, Any]:
    """The account in the shape that is promised to machines."""
    return {
        "files": [msgspec.to_builtins(account) for account in ledger.files.values()],
        "repairs": [msgspec.to_builtins(repair) for repair in ledger.repairs],
        "refusals": [_refusal(refusal, language) for refusal in ledger.refusals],
        "orphans": dict(ledger.orphans),
    }


def _refusal(refusal: Refusal, language: Language) -> dict[str, Any]:
    return {
        "file": refusal.file,
        "line": refusal.line,
        "field": refusal.field,
        "sentence": refusal.sentence.say(language),
        "loses_row": refusal.loses_row,
    }


def language_of_user() -> Language:
    return "en" if (get_language() or "fr").startswith("en") else "fr"


def write(folder: Path, run: ImportRun, ledger: Ledger) -> None:
    """Write report.json and report.html, with its style sheet, into `folder`, made when it is not there."""
    folder.mkdir(parents=True, exist_ok=True)
    language = language_of_user()
    (folder / "report.json").write_bytes(msgspec.json.encode(as_object(ledger, language)))
    (folder / "report.css").write_bytes((Path(__file__).parent / "data" / "report.css").read_bytes())
    (folder / "report.html").write_text(page(run, ledger, language), encoding="utf-8")


def rule_name(repair: str, language: Language) -> str:
    known = RULES.get(repair) or BASE_RULES.get(repair)
    return known.say(language) if known else repair


def page(run: ImportRun, ledger: Ledger, language: Language) -> str:
    """The page of a run: what became of each file, then what was repaired and refused, as sentences."""
    context = {
        "run": run,
        "language": language,
        "summary": ledger.summary(),
        "repairs": _by_rule(ledger.repairs, language),
        "refusals": [_refusal(refusal, language) for refusal in ledger.refusals[:_SHOWN]],
        "left_out": max(0, len(ledger.refusals) - _SHOWN),
        "shown": _SHOWN,
    }
    return render_to_string("curation/report.html", context, using="jinja2")


def _by_rule(repairs: list[Repair], language: Language) -> list[dict[str, Any]]:
    groups: dict[str, list[Repair]] = {}
    for repair in repairs:
        groups.setdefault(repair.rule, []).append(repair)
    return [
        {"rule": rule, "name": rule_name(rule, language), "count": len(found), "found": found[:200]}
        for rule, found in sorted(groups.items(), key=lambda pair: -len(pair[1]))
    ]
