"""The bench of the search: that it runs whole at a tiny size. What it measures is no matter of the suite."""

from __future__ import annotations

import datetime as dt
import io
import json
import os
import subprocess
import sys
from pathlib import Path

import msgspec
import numpy as np
import pytest

from balise.directory.rules.hours import ZONE
from balise.search.bench import reader, rounds
from balise.search.bench.corpus import Corpus
from balise.search.bench.facts import Ragged
from balise.search.bench.geography import Geography
from balise.search.bench.goals import goals
from balise.search.bench.rounds import Turns, rows, turns
from balise.search.bench.told import Told
from balise.search.rules.question import Question
from balise.territories.models import Area

BALISE = str(Path(sys.executable).with_name("balise"))
_AT = dt.datetime(2026, 3, 4, 14, 0, tzinfo=ZONE)


def test_the_bench_runs_and_prints_its_goals(tmp_path: Path) -> None:
    command = "bench search --services 300 --questions 40 --rounds 1 --without postgresql,processes --json"
    done = subprocess.run(
        [BALISE, *command.split(), "--folder", str(tmp_path)],
        capture_output=True, text=True, env={**os.environ, "BALISE_DATA": str(tmp_path), "DATABASE_URL": ""},
    )  # fmt: skip
    told = json.loads(done.stdout or "{}")
    assert told, done.stderr
    engines = {row["what"] for row in told["rows"] if row["table"] == "engines, 300 services"}
    assert engines == {"search(), whole", "index alone", "raw tantivy", "SQLite FTS5", "numpy lists (limit)"}
    held = {goal["name"]: goal["value"] for goal in told["goals"]}
    assert held["Same totals and topics as SQLite FTS5, 300 services"] == 100
    assert held["Same totals and topics as numpy lists (limit), 300 services"] == 100
    assert "Whole search() at the 95th percentile, 300 services" in held
    assert not list(tmp_path.glob("balise-bench-*"))


def test_what_is_kept_is_not_published_again(tmp_path: Path) -> None:
    command = "bench search --services 100 --questions 10 --rounds 1 --keep --json"
    without = "--without tantivy,sqlite,numpy,postgresql,processes"
    told = []
    for _ in range(2):
        done = subprocess.run(
            [BALISE, *command.split(), *without.split(), "--folder", str(tmp_path)],
            capture_output=True, text=True, env={**os.environ, "BALISE_DATA": str(tmp_path), "DATABASE_URL": ""},
        )  # fmt: skip
        assert done.stdout, done.stderr
        told.append({row["table"] for row in json.loads(done.stdout)["rows"]})
    assert told == [{"build, 100 services", "engines, 100 services"}, {"engines, 100 services"}]


@pytest.mark.django_db
def test_the_same_size_gives_the_same_directory_and_the_same_questions(tmp_path: Path) -> None:
    corpora = [Corpus(100, tmp_path / name, _AT) for name in ("one", "other")]
    asked = []
    for corpus in corpora:
        Area.objects.all().delete()
        corpus.publish(_AT, lambda done: None)
        asked.append(corpus.questions(50))
    one, other = ([chunk.texts["body"].flat for chunk in corpus.facts] for corpus in corpora)
    assert np.array_equal(np.concatenate(one), np.concatenate(other))
    assert asked[0] == asked[1]
    assert any(found.is_misspelt for found in asked[0])
    assert {found.question.place.mode for found in asked[0] if found.question.place} == {"near", "serving"}


def test_towns_grow_with_the_services() -> None:
    draw = np.random.default_rng(1)
    assert len(Geography(14_000, draw).chains) == 94
    assert len(Geography(1_500_000, draw).chains) == 10_058


def test_ragged_rows_come_back_as_they_were() -> None:
    ragged = Ragged.of([[1, 2], [], [3]])
    assert [row.tolist() for row in ragged.rows()] == [[1, 2], [], [3]]
    assert ragged.numbers().tolist() == [0, 0, 2]


class Clock:
    """Goes on only when told."""

    now = 0.0

    def perf_counter(self) -> float:
        return self.now

    thread_time = perf_counter

    def takes(self, seconds: float) -> None:
        self.now += seconds


def test_ratios_are_over_the_questions_that_both_engines_answered(monkeypatch: pytest.MonkeyPatch) -> None:
    """The slow engine is asked one block of questions and no more; the other is slow on the last question only."""
    clock = Clock()
    monkeypatch.setattr(rounds, "time", clock)
    questions = [Question(words=str(number)) for number in range(60)]
    asked = {
        "index": lambda question: clock.takes(1.0 if question.words == "59" else 0.001),
        "slow": lambda question: clock.takes(0.005),
    }
    measured = {name: Turns(ask, len(questions)) for name, ask in asked.items()}
    turns(measured, questions, 1, seconds=0.1)
    index, slow = rows(measured, "index")
    assert (index["questions"], slow["questions"]) == (60, 50)
    assert (index["p50 ms"], index["p99 ms"]) == (1, 1000)
    assert (slow["p95 x"], slow["mean x"], slow["p95 CPU x"], slow["CPU/wall"]) == (5, 5, 5, 1)


@pytest.mark.django_db
def test_a_reading_process_answers_orders(tmp_path: Path, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    Corpus(50, tmp_path / "facts", _AT).publish(_AT, lambda done: None)
    (tmp_path / "questions.json").write_bytes(msgspec.json.encode([Question(words="aide"), Question(words="logement")]))
    ask = {"do": "ask", "what": "alone", "from": 0, "seconds": 0.01, "now": _AT.isoformat()}
    orders = [
        {"do": "build"}, {**ask, "questions": str(tmp_path / "questions.json")}, {"do": "memory"},
        {"do": "find", "word": "nothinglikeit", "seconds": 0.01},
    ]  # fmt: skip
    monkeypatch.setattr("sys.stdin", io.StringIO("".join(json.dumps(order) + "\n" for order in orders)))
    monkeypatch.setattr("sys.stdout", answers := io.StringIO())
    reader.main()
    built, asked, memory, found = map(json.loads, answers.getvalue().splitlines())
    assert built["services"] == 50
    assert asked["asked"] > 0
    assert memory["resident"] >= memory["private"]
    assert found["at"] == 0


def test_growth_is_told_when_one_run_measured_both_sizes() -> None:
    told = Told()
    for services, mean in ((14_000, 1.0), (1_500_000, 30.0)):
        told.begin(services)
        for what in ("search(), whole", "index alone"):
            told.row("engines", {"what": what, "p95 ms": 2.0, "p95 CPU x": 1.0, "mean CPU ms": mean})
    growth = [goal for goal in goals(told) if goal.name.startswith("Growth")]
    assert [goal.value for goal in growth] == [30, 30]
    assert all(goal.holds for goal in growth)
