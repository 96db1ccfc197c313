"""Engines asked in turn, what each took, and whether they answer the same."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable
from typing import Any

from .bench_alone import alone
from .bench_corpus import Asked
from .bench_engines import Engine, is_near
from .rules.question import Question

Ask = Callable[[Question], Any]
_BLOCK = 50  # questions before another engine's turn
_SHOWN = 5  # disagreements told


class Turns:
    """One engine's turns. `best` holds milliseconds by question."""

    def __init__(self, ask: Ask, count: int) -> None:
        self._ask, self._warming = ask, 0.0
        self._most = count
        self._best = [float("inf")] * count
        self.cpu = self.wall = 0.0  # seconds of the rounds that count
        self.asked = 0

    @property
    def best(self) -> list[float]:
        return self._best[: self._most]

    def block(self, questions: list[Question], start: int, *, is_counted: bool, seconds: float) -> None:
        cpu, wall = time.process_time(), time.perf_counter()
        several = range(start, min(start + _BLOCK, self._most))
        for position in several:
            begun = time.perf_counter()
            self._ask(questions[position])
            taken = 1000 * (time.perf_counter() - begun)
            if is_counted:
                self._best[position] = min(self._best[position], taken)
        cpu, wall = time.process_time() - cpu, time.perf_counter() - wall
        if is_counted:
            self.cpu, self.wall, self.asked = self.cpu + cpu, self.wall + wall, self.asked + len(several)
            return
        self._warming += wall
        if self._warming > seconds:
            self._most = min(self._most, start + _BLOCK)


def turns(asked: dict[str, Ask], questions: list[Question], rounds: int, seconds: float) -> dict[str, Turns]:
    """What each question took each engine, the best of its rounds: other work on the machine only ever adds.

    Engines take turns by blocks of questions, in the other order every other round; a first round, not counted,
    warms them. One that needs more than `seconds` for it is asked the first questions only.
    """
    found = {name: Turns(ask, len(questions)) for name, ask in asked.items()}
    for number in range(rounds + 1):
        for start in range(0, len(questions), _BLOCK):
            for one in list(found.values())[:: 1 if number % 2 else -1]:
                one.block(questions, start, is_counted=number > 0, seconds=seconds)
    return found


def rows(measured: dict[str, Turns], base: str) -> list[dict[str, Any]]:
    """A row for each engine, with its ratio to `base` over the same questions.

    "CPU ms" is the mean of this process over all rounds: less than the mean where a server works elsewhere.
    """
    found = []
    for name, one in measured.items():
        taken = one.best
        beside = measured[base].best[: len(taken)]
        found.append(
            {
                "what": name,
                **{f"p{share} ms": round(_rank(taken, share), 3) for share in (50, 95, 99)},
                "mean ms": round(sum(taken) / len(taken), 3),
                "CPU ms": round(1000 * one.cpu / one.asked, 3),
                "CPU/wall": round(one.cpu / one.wall, 2),
                "questions/s": round(1000 * len(taken) / sum(taken)),
                "p50 x": round(_rank(taken, 50) / _rank(beside, 50), 2),
                "p95 x": round(_rank(taken, 95) / _rank(beside, 95), 2),
                "mean x": round(sum(taken) / sum(beside), 2),
                "questions": len(taken),
            }
        )
    return found


def _rank(taken: list[float], share: int) -> float:
    return sorted(taken)[min(len(taken) * share // 100, len(taken) - 1)]


def agreement(
    engine: Engine, asked: list[Asked], now: dt.datetime, seconds: float, say: Callable[[str], None]
) -> float:
    """Percentage of the questions without typing errors on which it finds as many, in all and under each topic shown.

    An engine that answers boxes is not asked about circles. The first differences are told.
    """
    until, compared, differing = time.monotonic() + seconds, 0, 0
    for one in asked:
        if one.is_misspelt or (is_near(one.question) and not engine.has_circles) or time.monotonic() > until:
            continue
        compared += 1
        total, topics, _ = alone(one.question, now)
        other_total, other_topics, _ = engine.ask(one.question)
        if total != other_total or any(other_topics.get(code, 0) != count for code, count in topics.items()):
            differing += 1
            if differing <= _SHOWN:
                say(f"{engine.name} finds {other_total} where the index finds {total}: {one.question}")
    return round(100 * (1 - differing / max(compared, 1)), 2)
