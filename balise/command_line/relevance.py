"""`balise bench relevance`: judged questions over three directories, beside three full-text engines.

The directories: the invented one, filled as `balise demo` does at a fixed instant, and two real ones taken in by the
importer. The questions are in the checkout, under `tests/search/judged`.
"""

from __future__ import annotations

import argparse
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path

from django.core.management import CommandError
from rich.console import Console

from balise.command_line.bench import Result
from balise.core.cluster import binaries
from balise.curation.actions import import_path
from balise.demo.actions import fill
from balise.directory.actions import load_topics
from balise.search.actions import catch_up
from balise.search.bench import listing, relevance
from balise.search.bench.apart import apart
from balise.search.bench.baselines import Baseline, Bm25, Fts5, Postgres
from balise.territories.actions import load_facts

_CHECKOUT = Path(__file__).resolve().parents[2]
_MAPPING = Path(__file__).resolve().parents[1] / "curation" / "data" / "montreal-lieux-interet.toml"
DIRECTORIES = ("demo", "baltimore", "montreal")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--judged", type=Path, default=_CHECKOUT / "tests" / "search" / "judged", metavar="DIR")
    parser.add_argument("--shared", type=Path, default=None, metavar="DIR", help="real data, by default BALISE_SHARED")
    parser.add_argument("--only", type=lambda text: text.split(","), default=DIRECTORIES, help=",".join(DIRECTORIES))
    parser.add_argument("--services", type=int, default=8_000, help="of the invented directory")
    parser.add_argument("--failures", type=int, default=0, metavar="N", help="show the N worst tuned questions of each")
    parser.add_argument("--without", type=lambda text: text.split(","), default=[], help="bm25,fts5,postgresql")


def run(options: argparse.Namespace) -> Result:
    if not options.judged.is_dir():
        raise CommandError(
            f"No judged questions at {options.judged}. They come with the source code, in tests/search/judged: "
            "name that folder with --judged."
        )
    scores: relevance.Scores = {}
    failures = []
    for directory in options.only:
        if (prepare := _preparing(directory, options)) is None:
            _say(f"{directory} is left out: its data are not in {_shared(options)}. Name their folder with --shared.")
            continue
        with ExitStack() as stack:
            folder = stack.enter_context(apart())
            _say(f"Preparing {directory}…")
            prepare()
            judged, listed = relevance.read(options.judged, directory), listing.everything()
            _say(f"Asking {2 * len(judged.pairs)} questions of {len(listed):,} services…")
            baselines = list(_baselines(folder, options.without, stack))
            unanswerable = relevance.measure(judged, listed, baselines, scores)
            if unanswerable:
                _say(f"{unanswerable} pairs are left out: nothing here is relevant to them.")
            failures += relevance.worst(judged, listed, scores, options.failures)
    if not scores:
        raise CommandError("No directory could be prepared, so nothing was measured.")
    return Result("relevance", [*relevance.rows(scores), *failures], list(relevance.goals(scores)))


def _preparing(directory: str, options: argparse.Namespace) -> Callable[[], None] | None:
    """What fills an empty database with a directory and indexes it; None when its data are not here."""
    if directory == "demo":
        return lambda: _invent(options.services)
    layouts = {
        "baltimore": ("ohana-baltimore", "ohana"),
        "montreal": ("montreal-lieux-interet/organismes-et-services.csv", ""),
    }
    name, layout = layouts[directory]
    path = _shared(options) / name
    return (lambda: _take_in(path, layout)) if path.exists() else None


def _shared(options: argparse.Namespace) -> Path:
    return (options.shared or Path(os.environ.get("BALISE_SHARED") or _CHECKOUT.parent / "shared")) / "data"


def _invent(services: int) -> None:
    fill(services=services, now=relevance.AT)


def _take_in(path: Path, layout: str) -> None:
    load_facts(now=relevance.AT)
    load_topics()
    mapping = None if layout else _MAPPING
    import_path(path=path, layout=layout, mapping=mapping, publish=True, by=None, now=relevance.AT)
    catch_up()


def _baselines(folder: Path, without: Sequence[str], stack: ExitStack) -> Iterator[Baseline]:
    makers: dict[str, Callable[[], Baseline]] = {
        "bm25": Bm25, "fts5": Fts5, "postgresql": lambda: Postgres(folder / "postgresql")
    }  # fmt: skip
    for name, make in makers.items():
        if name in without:
            continue
        if name == "postgresql" and binaries() is None:
            _say("PostgreSQL is left out: its programs are not on this machine (apt-get install postgresql).")
            continue
        baseline = make()
        stack.callback(baseline.close)
        yield baseline


def _say(sentence: str) -> None:
    Console(stderr=True).print(sentence, highlight=False)
