"""The bench of relevance: that it runs whole on a small directory. What it measures is no matter of the suite."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.once
JUDGED = Path(__file__).parents[1] / "search" / "judged"
PAIRS = {
    "tune": ["soup,colloquial,bouffe gratis,free grub,free-food,,",
             "hungry,language,comida gratis,comida gratis,free-food,,"],
    "held": ["grub,keyword,soupe populaire,soup kitchen,free-food,,",
             "grub-typo,misspelt,soupe popualire,soup kichen,free-food,,grub"],
}  # fmt: skip


def bench(tmp_path: Path, *options: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(Path(sys.executable).parent / "balise"), "bench", "relevance", *options],
        capture_output=True, text=True, env={**os.environ, "BALISE_DATA": str(tmp_path), "DATABASE_URL": ""},
    )  # fmt: skip


def small_set(folder: Path) -> Path:
    """Four pairs that any directory with food answers."""
    (folder / "needs").mkdir(parents=True)
    (folder / "needs" / "demo.toml").write_text("free-food = {3 = ['food.hampers', 'food.meals'], 1 = ['food']}\n")
    for split, lines in PAIRS.items():
        (folder / split).mkdir()
        (folder / split / "demo.csv").write_text("\n".join(["pair,kind,fr,en,need,limits,of", *lines]) + "\n")
    return folder


def test_the_bench_runs_and_tells_its_goals_and_the_worst_questions(tmp_path: Path) -> None:
    judged = small_set(tmp_path / "judged")
    options = ("--only", "demo", "--services", "200", "--without", "postgresql", "--failures", "2", "--json")
    done = bench(tmp_path, "--judged", str(judged), *options)
    told: dict[str, Any] = json.loads(done.stdout or "{}")
    assert told, done.stderr
    engines = [row for row in told["rows"] if row["table"] == "engines" and row["questions"] == "all"]
    assert [row["engine"].partition(" (")[0] for row in engines] == ["Balise", "plain BM25", "SQLite FTS5"]
    assert {row["asked"] for row in engines} == {8}
    assert {row["kind"] for row in told["rows"] if row["table"] == "by kind"} == {
        "colloquial", "language", "keyword", "misspelt"
    }  # fmt: skip
    goals = {goal["name"]: goal["target"] for goal in told["goals"]}
    assert goals["nDCG@10 over the best of the others, held"] == ">= 1.25"
    assert goals["nDCG@10 lost by typing errors, all"] == "<= 0.1"
    worst = [row["pair"] for row in told["rows"] if row["table"] == "worst"]
    assert len(worst) == 2
    assert not any("grub" in pair for pair in worst)  # held
    assert not (tmp_path / "index").exists()  # nothing of the installation is touched


def test_a_folder_without_questions_is_told(tmp_path: Path) -> None:
    done = bench(tmp_path, "--judged", str(tmp_path / "nowhere"))
    assert done.returncode != 0
    assert "--judged" in done.stderr
    assert JUDGED.is_dir()  # where they are by default
