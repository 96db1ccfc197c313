"""Engines asked in turn, what each took, and whether they answer the same."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable
from typing import Any

from ..rules.question import Question
from .alone import alone
from .corpus import Asked
from .engines import Engine, is_near

Ask = Callable[[Question], Any]
_BLOCK = 50  # questions before another engine's turn
_SHOWN = 5  # disagreements told


def _nowhere() -> float:
    return 0.0


class Turns:
    """One engine's turns. `best` holds milliseconds by question, `cpu` those that a processor worked on it.

    `elsewhere` tells the processor seconds of a server that the engine has asked.
    """

    def __init__(self, ask: Ask, count: int, elsewhere: Callable[[], float | None] = _nowhere) -> None:
        self._ask, self._elsewhere = ask, elsewhere
        self.has_cpu = elsewhere() is not None
        self._most, self._warming = count, 0.0  # seconds of the first round
        self._best, self._cpu = [float("inf")] * count, [float("inf")] * count
        self.worked = self.waited = 0.0  # seconds of the rounds that count: of a processor, of the clock

    @property
    def best(self) -> list[float]:
        return self._best[: self._most]

    @property
    def cpu(self) -> list[float]:
        return self._cpu[: self._most]

    def block(self, questions: list[Question], start: int, *, is_counted: bool, seconds: float) -> None:
        for position in range(start, min(start + _BLOCK, self._most)):
            taken, worked = self._one(questions[position])
            if is_counted:
                self._best[position] = min(self._best[position], 1000 * taken)
                self._cpu[position] = min(self._cpu[position], 1000 * worked)
                self.worked, self.waited = self.worked + worked, self.waited + taken
            else:
                self._warming += taken
        if not is_counted and self._warming > seconds:
            self._most = min(self._most, start + _BLOCK)

    def _one(self, question: Question) -> tuple[float, float]:
        elsewhere, cpu, begun = self._elsewhere() or 0.0, time.thread_time(), time.perf_counter()
        self._ask(question)
        taken, cpu = time.perf_counter() - begun, time.thread_time() - cpu
        return taken, cpu + (self._elsewhere() or 0.0) - elsewhere


def turns(found: dict[str, Turns], questions: list[Question], rounds: int, seconds: float) -> None:
    """Ask every engine every question: the best of its rounds counts, since other work on the machine only ever adds.

    Engines take turns by blocks of questions, in the other order every other round; a first round, not counted,
    warms them. One that needs more than `seconds` for it is asked the first questions only.
    """
    for number in range(rounds + 1):
        for start in range(0, len(questions), _BLOCK):
            for one in list(found.values())[:: 1 if number % 2 else -1]:
                one.block(questions, start, is_counted=number > 0, seconds=seconds)


def rows(measured: dict[str, Turns], base: str) -> list[dict[str, Any]]:
    """A row for each engine, with its ratios to `base` over the same questions.

    Where "CPU/wall" is far from 1, other work had the processors, and what takes long is told longer than it is:
    then the CPU columns say more. A server that works with several processes is told less than it uses.
    """
    found = []
    for name, one in measured.items():
        taken = one.best
        beside, beside_cpu = measured[base].best[: len(taken)], measured[base].cpu[: len(taken)]
        found.append(
            {
                "what": name,
                **{f"p{share} ms": round(_rank(taken, share), 3) for share in (50, 95, 99)},
                "mean ms": round(sum(taken) / len(taken), 3),
                "questions/s": round(1000 * len(taken) / sum(taken)),
                "p50 x": round(_rank(taken, 50) / _rank(beside, 50), 2),
                "p95 x": round(_rank(taken, 95) / _rank(beside, 95), 2),
                "mean x": round(sum(taken) / sum(beside), 2),
                **(_worked(one, beside_cpu) if one.has_cpu else {}),
                "questions": len(taken),
            }
        )
    return found


def _worked(one: Turns, beside: list[float]) -> dict[str, float]:
    return {
        "p95 CPU ms": round(_rank(one.cpu, 95), 3),
        "mean CPU ms": round(sum(one.cpu) / len(one.cpu), 3),
        "p95 CPU x": round(_rank(one.cpu, 95) / _rank(beside, 95), 2),
        "CPU/wall": round(one.worked / max(one.waited, 1e-9), 2),
    }


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
