"""`balise bench analysis`: one filter change of a page of twelve charts, beside the same asked one by one of others.

Each round draws a period and filters; every engine answers them in turn, in an order that changes. Ratios are medians
of those of the rounds, so that a busy machine weighs on all alike. Times are of the wall, and of the processor where it
is ours. "Before protection" leaves out keys, people, names and sentences; the comparisons of totals are asked by all.
Nothing is answered from memory but where it says "the same page", and every page was asked once before. Names are
those of the topics and areas that are shipped, in a database of its own. Memory is the most of this process while pages
are asked.
"""

from __future__ import annotations

import argparse
import datetime as dt
import gc
import os
import random
import statistics
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
from django.conf import settings

from balise.analysis import naming, released, releasing
from balise.analysis.asking import ask_page
from balise.analysis.facts import home, reader
from balise.analysis.released import Released
from balise.analysis.rules.period import before, of_months, year_before
from balise.analysis.rules.question import Filters, Period, Question, Scope
from balise.analysis.store import Store, store_of
from balise.command_line.bench import Goal, Result

from . import made
from .analysis_database import own_database
from .analysis_others import Others, plain, together_lean

PAGE = (
    ("needs", ""), ("needs_over_time", "month"), ("needs_by_topic", "topic_1"), ("needs_by_place", "mrc"),
    ("needs_by_gender", "gender"), ("needs_by_age", "age_group"), ("needs_by_language", "language"),
    ("unmet_by_topic", "topic_2"), ("unmet_by_reason", "reason_group"), ("referrals", ""),
    ("referrals_by_organization", "organization"), ("referrals_by_way", "way"),
)  # fmt: skip
READERS = 50
_BASE = "DuckDB, one by one"
_MEMORY = "4GB"  # while facts are made
_RELEASED, _MOST_RELEASED = 2022, 1_000_000  # a year; needs beyond which its release is not made
_P95 = {226_287: 80.0, 20_000_000: 500.0, 100_000_000: 2_500.0}  # ms
_TODAY = dt.date(2026, 3, 4)
Asked = tuple[Filters, Period]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--needs", type=int, default=226_287, help="how many needs the facts hold")
    parser.add_argument("--rounds", type=int, default=20, help="filter changes")
    parser.add_argument("--folder", type=Path, help="where facts are kept from one run to the next")
    parser.add_argument("--alone", action="store_true", help="without the other engines")


def run(options: argparse.Namespace) -> Result:
    former = settings.DATA
    with tempfile.TemporaryDirectory(prefix="balise-bench-") as temporary, own_database(Path(temporary)):
        settings.DATA = options.folder or Path(temporary)
        settings.DATA.mkdir(parents=True, exist_ok=True)
        try:
            if home.state() is None:
                made.make(needs=options.needs, memory=_MEMORY)
            reader.forget()
            naming.forget()
            return _measured(store_of(Scope()), Path(temporary), options)
        finally:
            settings.DATA = former
            reader.forget()
            naming.forget()


def _measured(store: Store, folder: Path, options: argparse.Namespace) -> Result:
    draw = random.Random(7)
    asked = [drawn(store, draw) for _ in range(options.rounds)]
    for_many = [drawn(store, draw) for _ in range(READERS)]
    ours: dict[str, Callable[[Asked], object]] = {
        "balise, protected": lambda one: page(store, one),
        "balise, before protection": lambda one: together_lean(store, PAGE, one, compared(one)),
        _BASE: lambda one: plain(store, PAGE, one, compared(one)),
    }
    if options.needs <= _MOST_RELEASED:
        beside = _release(store, folder)
        ours[f"balise, protected, beside a release of {_RELEASED}"] = lambda one: page(store, one, beside)
    forget_peak()
    for one in asked:  # warm: what is measured is no first reading of a disk
        page(store, one)
    gc.freeze()  # as a server does once it has read its lexicon
    many, same = _readers(store, for_many), _readers(store, asked[:1])
    most = peak()
    others = None if options.alone else Others(store, folder, options.needs)
    try:
        engines = ours | (others.engines(PAGE) if others else {})
        for engine in engines.values():
            engine(asked[0])
        times, processor = _times(engines, asked, draw)
    finally:
        if others:
            others.close()
    rows: list[dict[str, Any]] = [_row(times, processor, name, is_ours=name in ours) for name in engines]
    for told, found in (("each another page", many), ("the same page", same)):
        rows.append(
            {"engine": f"balise, {READERS} readers, {told}", "p50 ms": _at(found, 50), "p95 ms": _at(found, 95)}
        )
    load = os.getloadavg()[0]
    rows.append({"engine": f"peak memory of ours, MB, at a load of {load:.0f}", "p50 ms": most})
    return Result("analysis", rows, _goals(options.needs, times, most))


def _release(store: Store, folder: Path) -> Released:
    """What is published of one year, as real pages stand beside."""
    place = folder / "release"
    place.mkdir()
    releasing.make(_RELEASED, store, follows="").write(place)
    return Released({_RELEASED: released.read(f"{_RELEASED}-1", place)})


def page(store: Store, one: Asked, release: Released | None = None) -> object:
    """Worked out, and not remembered."""
    store.forget()
    return _asked(store, one, release)


def _asked(store: Store, one: Asked, release: Released | None = None) -> object:
    filters, period = one
    questions = [Question(name, filters, depth) for name, depth in PAGE]
    return ask_page(questions=questions, scope=Scope(), period=period, today=_TODAY, store=store, release=release)


def compared(one: Asked) -> tuple[Period, Period]:
    return before(one[1]), year_before(one[1])


def drawn(store: Store, draw: random.Random) -> Asked:
    """A year, a quarter, three years or all eight; and none to four filters."""
    year = draw.randrange(2018, 2026)
    period = draw.choices(
        (of_months(year * 100 + 1, year * 100 + 12), of_months(year * 100 + 4, year * 100 + 6),
         of_months(min(year, 2023) * 100 + 1, (min(year, 2023) + 2) * 100 + 12), of_months(201801, 202512)),
        (40, 30, 15, 15),
    )[0]  # fmt: skip
    chances = {"area": 0.4, "gender": 0.25, "age": 0.25, "language": 0.15, "topic": 0.2}
    columns = {"area": draw.choice(("region", "mrc")), "age": "age_group", "topic": "topic_1"}
    told = {
        name: draw.choice(_frequent(store, columns.get(name, name)))
        for name, chance in chances.items()
        if draw.random() < chance
    }
    return msgspec.convert(told, Filters), period


def _frequent(store: Store, column: str) -> Sequence[str]:
    told = f"SELECT CAST({column} AS VARCHAR) AS code FROM needs GROUP BY code ORDER BY count(*) DESC LIMIT 8"  # noqa: S608
    return [code for code in store.rows(told)["code"].tolist() if code]


def _times(
    engines: Mapping[str, Callable[[Asked], object]], asked: Sequence[Asked], draw: random.Random
) -> tuple[dict[str, list[float]], dict[str, list[float]]]:
    """Milliseconds of the wall and of this process's processor, by engine, in the order of `asked`."""
    wall: dict[str, list[float]] = {name: [] for name in engines}
    processor: dict[str, list[float]] = {name: [] for name in engines}
    for one in asked:
        for name in draw.sample(list(engines), len(engines)):
            began, spent = time.perf_counter(), time.process_time()
            engines[name](one)
            wall[name].append(1000 * (time.perf_counter() - began))
            processor[name].append(1000 * (time.process_time() - spent))
    return wall, processor


def _readers(store: Store, asked: Sequence[Asked]) -> list[float]:
    """Milliseconds until each of those who ask at once has its page. Of one page, it is worked out once for all."""

    def timed(one: Asked) -> float:
        began = time.perf_counter()
        _asked(store, one)
        return 1000 * (time.perf_counter() - began)

    store.forget()
    with ThreadPoolExecutor(READERS) as pool:
        return list(pool.map(timed, (asked[number % len(asked)] for number in range(READERS))))


def _row(
    times: Mapping[str, Sequence[float]], processor: Mapping[str, Sequence[float]], name: str, *, is_ours: bool
) -> dict[str, Any]:
    """Of engines in this process the processor too, which tells more than the wall where the machine is busy."""
    return {
        "engine": name,
        "p50 ms": _at(times[name], 50),
        "p95 ms": _at(times[name], 95),
        "processor p50 ms": _at(processor[name], 50) if is_ours else "",
        "processor p95 ms": _at(processor[name], 95) if is_ours else "",
        "to DuckDB": _ratio(times[name], times[_BASE]),
        "to DuckDB, processor": _ratio(processor[name], processor[_BASE]) if is_ours else "",
    }


def _ratio(times: Sequence[float], base: Sequence[float]) -> float:
    return round(statistics.median(one / other for one, other in zip(times, base, strict=True)), 2)


def _at(times: Sequence[float], percent: float) -> float:
    return round(float(np.percentile(times, percent)), 1)


def forget_peak() -> None:
    """What was held before, to make the facts, is not what reading them takes."""
    Path("/proc/self/clear_refs").write_text("5", encoding="ascii")


def peak() -> float:
    """MB, since `forget_peak`."""
    told = Path("/proc/self/status").read_text(encoding="utf-8").splitlines()
    return round(next(int(line.split()[1]) for line in told if line.startswith("VmHWM")) / 1024)


def _goals(needs: int, times: Mapping[str, Sequence[float]], most: float) -> list[Goal]:
    ours, base = times["balise, protected"], times[_BASE]
    size = min(_P95, key=lambda known: abs(known - needs))
    goals = [
        Goal("p95 of a filter change", _at(ours, 95), "ms", _P95[size]),
        Goal("before protection, to DuckDB one by one", _ratio(times["balise, before protection"], base), "times", 0.6),
        Goal("after protection, to DuckDB one by one", _ratio(ours, base), "times", 1.3),
        Goal("memory", most, "MB", 2_500),
    ]
    if "PostgreSQL" in times and needs >= 20_000_000:
        goals.append(Goal("faster than PostgreSQL", _ratio(times["PostgreSQL"], ours), "times", 20, is_at_least=True))
    return goals
