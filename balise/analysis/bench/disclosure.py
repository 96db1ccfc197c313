"""`balise bench disclosure`: what protection hides, what that loses, what it leaves to infer, and what attacks find.

Invented contacts as unevenly spread as those of a 211 (`disclosure_rows`), protected one measure after another: all
tables of the lattice that count it, together. Seconds are the processor's.
"""

from __future__ import annotations

import argparse
import time
from typing import Any, NamedTuple

import numpy as np

from balise.analysis.rules import audit, cube, lattice, suppression
from balise.analysis.rules.audit import Finding
from balise.analysis.rules.cube import Cube, Rows
from balise.analysis.rules.intervals import LINKED, SHOWN
from balise.analysis.rules.primary import is_few
from balise.analysis.rules.suppression import State
from balise.command_line.bench import Goal, Result

from . import disclosure_attacks as attacks
from .disclosure_rows import rows

_GOAL = 60.0  # seconds, of a whole release of 226,287 needs


class Release(NamedTuple):
    """A measure, protected. `state` is of each cell of the cube."""

    cube: Cube
    whole: suppression.Merged
    state: State
    finding: Finding
    open: int
    seconds: float


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--needs", type=int, default=226_287, help="needs of the invented contacts (default 226287)")
    parser.add_argument("--months", type=int, default=46, help="over how many months (default 46)")
    parser.add_argument("--measures", nargs="*", default=list(lattice.MEASURES), help="only these measures")


def run(options: argparse.Namespace) -> Result:
    made = [one for one in rows(options.needs, options.months) if one.measure in options.measures]
    releases = {one.measure: protect(one) for one in made}
    table = [_told(measure, release) for measure, release in releases.items()]
    found = [attack for one in made for attack in _attacked(one, releases[one.measure])]
    seconds = sum(release.seconds for release in releases.values())
    goals = [
        Goal("a release", seconds, "s of processor", _GOAL * max(1.0, options.needs / 226_287)),
        Goal("cells left narrower than the rule", sum(release.open for release in releases.values()), "", 0),
        Goal("cells that attacks know exactly", sum(row["learned"] for row in found), "", 0),
    ]
    return Result("disclosure", [*table, *found], goals)


def protect(one: Rows) -> Release:
    begun = time.process_time()
    counted = cube.counted(one)
    whole = suppression.merged(counted)
    choice, finding = audit.protected(whole.sums)
    spent = time.process_time() - begun
    return Release(counted, whole, choice.state[whole.of], finding, len(choice.open), spent)


def _told(measure: str, release: Release) -> dict[str, Any]:
    count, few = release.cube.count, is_few(release.cube.people)
    width = release.finding.high - release.finding.low
    return {
        "table": "protection",
        "measure": measure,
        "tables": len(release.cube.blocks),
        "cells": len(count),
        "few": int(few.sum()),
        "linked": int(((release.state == LINKED) & ~few).sum()),
        "few told as linked": int(((release.state == LINKED) & few).sum()),
        "% lost, few only": round(100 * float(count[few].sum() / count.sum()), 2),
        "% lost": round(100 * float(count[release.state != SHOWN].sum() / count.sum()), 2),
        "narrowest": int(width.min(initial=10**9)),
        "widest": int(width.max(initial=0)),
        "open": release.open,
        "programs": release.finding.programs,
        "seconds": round(release.seconds, 1),
    }


def _attacked(one: Rows, release: Release) -> list[dict[str, Any]]:
    merged_state = np.zeros(len(release.whole.sums.count), dtype=np.int8)
    merged_state[release.whole.of] = release.state
    found = attacks.on_release(release.whole, merged_state)
    found.append(attacks.on_restatement(release.cube.count))
    if "topic_1" in one.grades and one.measure == "needs":
        found += attacks.on_free(one)
    return [
        {"table": "attacks", "measure": one.measure, "attack": attack.name, "tried": attack.tried,
         "learned": attack.learned, "says": attack.says}
        for attack in found
    ]  # fmt: skip
