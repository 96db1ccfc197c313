"""The goals that the search is held to, as issue 3 names them.

Ratios are of processor time, which is that of the clock on a machine that does nothing else, and stays so on another.
What PostgreSQL's helping processes do is not counted.
"""

from __future__ import annotations

from collections.abc import Iterator

from balise.command_line.bench import Goal

from .told import Told

_SMALL, _LARGE = 14_000, 1_500_000
_RATIOS = {"SQLite FTS5": {_SMALL: 0.20, _LARGE: 0.12}, "PostgreSQL": {_SMALL: 0.05, _LARGE: 0.08}}


def goals(told: Told) -> list[Goal]:
    found = [goal for services in told.sizes() for goal in _of_size(told, services)]
    return [*found, *_between(told)]


def _of_size(told: Told, services: int) -> Iterator[Goal]:
    """Goals named for 14,000 services hold for fewer, those for 1,500,000 for more; in between there are no ratios."""
    size = f"{services:,} services"
    named = _SMALL if services <= _SMALL else _LARGE if services >= _LARGE else 0
    index, whole = told.find("engines", services, "index alone"), told.find("engines", services, "search()")
    assert index and whole
    for name, targets in _RATIOS.items():
        other = told.find("engines", services, name)
        if other and named:
            ratio = 1 / float(other["p95 CPU x"] if "p95 CPU x" in other else other["p95 x"])
            yield Goal(f"Index alone over {name} at the 95th percentile, {size}", ratio, "times", targets[named])
    for name in (*_RATIOS, "numpy"):
        other = told.find("engines", services, name)
        if other:
            share = other["same totals and topics %"]
            yield Goal(f"Same totals and topics as {other['what']}, {size}", share, "%", 99.5, True)
    if named == _SMALL:
        yield Goal(f"Whole search() at the 95th percentile, {size}", whole["p95 ms"], "ms", 2.5)
    if named == _LARGE:
        yield Goal(f"Whole search() over index alone at the 95th percentile, {size}", whole["p95 CPU x"], "times", 1.5)
    if two := told.find("processes", services, "search()"):
        yield Goal(f"Two processes over one, {size}", two["two over one"], "times", 1.85, True)
    if change := told.find("changes", services):
        worst = change["found elsewhere s, worst"]
        yield Goal(f"A published change found by another process, the worst, {size}", worst, "s", 1.0)
    if services == _SMALL and (built := told.find("build", services, "index")):
        yield Goal("14,000 services indexed", built["build s"], "s", 25)


def _between(told: Told) -> Iterator[Goal]:
    """Growth from 14,000 to 1,500,000 services, when one run measured both."""
    if not {_SMALL, _LARGE} <= set(told.sizes()):
        return
    for name in ("search()", "index alone"):
        small, large = (told.find("engines", services, name) for services in (_SMALL, _LARGE))
        assert small and large
        growth = large["mean CPU ms"] / small["mean CPU ms"]
        yield Goal(f"Growth of the mean, {small['what']}, for 107 times the records", growth, "times", 60)
    small, large = (told.find("changes", services) for services in (_SMALL, _LARGE))
    if small and large:
        by = next(name for name in ("indexed CPU ms, median", "indexed ms, median") if name in small)
        ratio = large[by] / small[by]
        yield Goal("A change indexed at 1,500,000 over 14,000 services", ratio, "times", 2)
