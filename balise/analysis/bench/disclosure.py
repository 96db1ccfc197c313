"""`balise bench disclosure`: what protection hides, what that loses, what it leaves to infer, and what attacks find.

Invented contacts as unevenly spread as those of a 211 (`disclosure_rows`), protected one measure after another: all
tables of the lattice that count it, together. Seconds are the processor's.
"""

from __future__ import annotations

import argparse
from typing import Any

from balise.analysis.release_files import report
from balise.analysis.releasing import Protected, protect
from balise.analysis.rules import lattice
from balise.analysis.rules.cube import Rows
from balise.command_line.bench import Goal, Result

from . import disclosure_attacks as attacks
from .disclosure_rows import rows

_GOAL = 60.0  # seconds, of a whole release of 226,287 needs


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--needs", type=int, default=226_287, help="needs of the invented contacts (default 226287)")
    parser.add_argument("--months", type=int, default=46, help="over how many months (default 46)")
    parser.add_argument("--measures", nargs="*", default=list(lattice.COUNTED), help="only these measures")


def run(options: argparse.Namespace) -> Result:
    made = [one for one in rows(options.needs, options.months) if one.measure in options.measures]
    releases = {one.measure: protect(one) for one in made}
    table = [one for release in releases.values() for one in _told(release)]
    found = [attack for one in made for attack in _attacked(one, releases[one.measure])]
    seconds = sum(release.seconds for release in releases.values())
    goals = [
        Goal("a release", round(seconds, 1), "s of processor", _GOAL * max(1.0, options.needs / 226_287)),
        Goal("cells left narrower than the rule", sum(len(release.open) for release in releases.values()), "", 0),
        Goal("cells that attacks know exactly", sum(row["learned"] for row in found), "", 0),
    ]
    return Result("disclosure", [*table, *found], goals)


def _told(release: Protected) -> list[dict[str, Any]]:
    """What a release says of itself, but for its attacks, which have a table of their own."""
    return [
        {"table": "protection", "measure": measure, **{name: one for name, one in told.items() if name != "attacks"}}
        for measure, told in report(release).items()
    ]


def _attacked(one: Rows, release: Protected) -> list[dict[str, Any]]:
    found = [*release.attacks, attacks.on_restatement(release.cube.count)]
    if "topic_1" in one.grades and one.measure == "needs":
        found += attacks.on_free(one)
    return [{"table": "attacks", "measure": one.measure, **attack._asdict()} for attack in found]
