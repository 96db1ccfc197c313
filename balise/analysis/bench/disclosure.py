"""`balise bench disclosure`: what protection hides, what that loses, what it leaves to infer, and what attacks find.

Invented contacts as unevenly spread as those of a 211 (`disclosure_rows`), protected one measure after another: all
tables of the lattice that count it, together. Then a year of facts (`made`) is released, and every page of it attacked
(`disclosure_pages`). Seconds are the processor's.
"""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path
from typing import Any

from django.conf import settings

from balise.analysis import naming, released, releasing
from balise.analysis.facts import reader
from balise.analysis.release_files import lost, report
from balise.analysis.released import Released
from balise.analysis.releasing import Protected, protect
from balise.analysis.rules import lattice
from balise.analysis.rules.attacks import Attack
from balise.analysis.rules.cube import Rows
from balise.analysis.store import latest
from balise.command_line.bench import Goal, Result

from . import disclosure_attacks as attacks
from . import made as facts
from .disclosure_pages import on_pages
from .disclosure_rows import rows

_YEAR = 2024  # of the facts that are made, whose months are closed
_GOAL = 60.0  # seconds, of a whole release of 226,287 needs


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--needs", type=int, default=226_287, help="needs of the invented contacts (default 226287)")
    parser.add_argument("--months", type=int, default=46, help="over how many months (default 46)")
    parser.add_argument("--measures", nargs="*", default=list(lattice.COUNTED), help="only these measures")


def run(options: argparse.Namespace) -> Result:
    made = [one for one in rows(options.needs, options.months) if one.measure in options.measures]
    releases = {one.measure: protect(one) for one in made}
    table = [one for release in releases.values() for one in _told(release)]
    found = [row for one in made for row in _attacked(one, releases[one.measure])]
    found += [{"table": "attacks", "measure": "pages", **attack._asdict()} for attack in _pages(options.needs)]
    seconds = sum(release.seconds for release in releases.values())
    goals = [
        Goal("a release", round(seconds, 1), "s of processor", _GOAL * max(1.0, options.needs / 226_287)),
        Goal("cells left narrower than the rule", sum(len(release.open) for release in releases.values()), "", 0),
        Goal("cells that attacks know exactly", sum(row["learned"] for row in found if not _is_guess(row)), "", 0),
    ]
    return Result("disclosure", [*table, *found], goals)


def _is_guess(row: dict[str, Any]) -> bool:
    """Of an attack that knows nothing, and may guess right."""
    return str(row["says"]).startswith("guessed")


def _pages(needs: int) -> list[Attack]:
    """Facts of eight years made in a folder apart, one year of them released, and its pages attacked."""
    former = settings.DATA
    with tempfile.TemporaryDirectory(prefix="balise-bench-") as folder:
        settings.DATA = Path(folder)
        try:
            facts.make(needs=needs, memory="4GB")
            reader.forget()
            store = latest()
            releasing.make(_YEAR, store).write(Path(folder))
            release = Released({_YEAR: released.read(f"{_YEAR}-1", Path(folder))})
            return on_pages(store, release, naming.names().above, _YEAR)
        finally:
            settings.DATA = former
            reader.forget()


def _told(release: Protected) -> list[dict[str, Any]]:
    """What a release says of itself and what it lost; its attacks have a table of their own."""
    unsaid = lost(release)
    return [
        {"table": "protection", "measure": measure, **{name: one for name, one in told.items() if name != "attacks"},
         **unsaid[measure]}
        for measure, told in report(release).items()
    ]  # fmt: skip


def _attacked(one: Rows, release: Protected) -> list[dict[str, Any]]:
    found = [*release.attacks, attacks.on_restatement(release.cube.count)]
    if one.measure in ("contacts", "reasons"):
        found += attacks.on_successive(one)
    if one.measure == "needs":
        found += attacks.on_free(one)
    return [{"table": "attacks", "measure": one.measure, **attack._asdict()} for attack in found]
