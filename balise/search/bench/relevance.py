"""How well search answers judged questions, beside full-text engines on the same records and questions.

The directories are prepared by `balise.command_line.relevance`, which is `balise bench relevance`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from balise.command_line.bench import Goal
from balise.core.languages import LANGUAGES
from balise.directory.rules.hours import ZONE

from .. import search
from ..rules.judged import KINDS, SPLITS, Judge, Listed, Need, Pair, read_needs, read_pairs
from ..rules.question import Answer, Question
from ..rules.scores import Figures, Score, figures
from . import listing
from .baselines import MOST, Baseline

AT = dt.datetime(2026, 3, 4, 14, 0, tzinfo=ZONE)  # the instant of asking: a Wednesday afternoon, no holiday
OURS = "Balise"
Scores = dict[str, list[Score]]  # by the name of the engine


@dataclass(frozen=True, slots=True)
class JudgedSet:
    """The questions of one directory."""

    directory: str
    needs: Mapping[str, Need]
    pairs: Sequence[Pair]


def read(folder: Path, directory: str) -> JudgedSet:
    """Raises ValueError with a sentence when a file does not fit, OSError when one is missing."""
    needs = read_needs((folder / "needs" / f"{directory}.toml").read_text())
    files = {split: folder / split / f"{directory}.csv" for split in SPLITS}
    pairs = [pair for split, path in files.items() for pair in read_pairs(path.read_text(), split)]
    return JudgedSet(directory, needs, pairs)


def ours(pair: Pair) -> Iterator[tuple[Question, Answer]]:
    """What search answers to a pair, asked as the page asks it: the words and nothing else."""
    for language in LANGUAGES:
        question = Question(language=language, words=pair.words[language], size=MOST, facets=())
        yield question, search(question, now=AT)


def measure(judged: JudgedSet, listed: Sequence[Listed], baselines: Sequence[Baseline], scores: Scores) -> int:
    """Ask every question of every engine, in every way of each; answer how many pairs nothing here is relevant to."""
    judge = Judge(listed, judged.needs, listing.chain, listing.around)
    grades = {pair.pair: judge.grades(pair, AT) for pair in judged.pairs}
    asked = [pair for pair in judged.pairs if grades[pair.pair]]
    for pair in asked:
        for question, answer in ours(pair):
            found = tuple(hit.card.id for hit in answer.hits)
            score = Score(judged.directory, pair, question.language, found, grades[pair.pair])
            scores.setdefault(OURS, []).append(score)
    texts = listing.texts(listed)
    for baseline in baselines:
        baseline.load(texts)
        for way in baseline.ways:
            held = scores.setdefault(f"{baseline.name} ({way})", [])
            for pair in asked:
                for language in LANGUAGES:
                    found = tuple(baseline.ask(pair.words[language], language, way))
                    held.append(Score(judged.directory, pair, language, found, grades[pair.pair]))
    return len(judged.pairs) - len(asked)


def best_ways(scores: Scores) -> Scores:
    """Ours, and each other engine in the way that gives it the best nDCG over all questions."""
    best: Scores = {}
    for name, some in scores.items():
        engine = name.partition(" (")[0]
        rival = next((other for other in best if other.partition(" (")[0] == engine), None)
        if rival is not None and _ndcg(best[rival]) >= _ndcg(some):
            continue
        best.pop(rival or "", None)
        best[name] = some
    return best


def _ndcg(scores: Sequence[Score]) -> float:
    return figures(scores).ndcg or 0.0


def rows(scores: Scores) -> Iterator[dict[str, Any]]:
    """Each engine on each split; then ours and the best of the others on each directory and kind of question."""
    for split, some in _splits(scores).items():
        for name, held in some.items():
            yield {"table": "engines", "questions": split, "engine": name, **_told(figures(held))}
    kept = best_ways(scores)
    for column, values in (("directory", _directories(scores)), ("kind", list(KINDS))):
        for value in values:
            yield from _compared(kept, column, value)


def _compared(scores: Scores, column: str, value: str) -> Iterator[dict[str, Any]]:
    for split in ("all", *SPLITS):
        some = {
            name: [s for s in held if value == (s.directory if column == "directory" else s.pair.kind)]
            for name, held in _splits(scores)[split].items()
        }
        if some.get(OURS):
            others = {f"{name.partition(' (')[0]} nDCG@10": _ndcg(held) for name, held in some.items() if name != OURS}
            yield {"table": f"by {column}", column: value, "questions": split, **_told(figures(some[OURS])), **others}


def _directories(scores: Scores) -> list[str]:
    return list(dict.fromkeys(score.directory for score in scores.get(OURS, ())))


def _splits(scores: Scores) -> dict[str, Scores]:
    found = {"all": best_ways(scores)}
    for split in SPLITS:
        found[split] = {name: [s for s in held if s.split == split] for name, held in found["all"].items()}
    return found


def _told(told: Figures) -> dict[str, Any]:
    parts = {
        "nDCG@10": told.ndcg,
        "recall@20": told.recall,
        "names MRR": told.names,
        "parity": told.parity,
        "without a result": told.zero,
        "lost when misspelt": told.misspelt,
    }
    return {"asked": told.questions} | {name: "" if part is None else round(part, 4) for name, part in parts.items()}


def goals(scores: Scores) -> Iterator[Goal]:
    """Those that issue 3 names: on all questions, on those that weights may be tuned on, on those that they may not."""
    for split, some in _splits(scores).items():
        told = figures(some[OURS])
        rival = max((_ndcg(held) for name, held in some.items() if name != OURS), default=0.0)
        named = {
            "nDCG@10 over the best of the others": ((told.ndcg or 0.0) / rival if rival else None, "times", 1.25, True),
            "French and English have in common": (told.parity, "of the first ten", 0.9, True),
            "mean reciprocal rank of names": (told.names, "", 0.95, True),
            "nDCG@10 lost by typing errors": (told.misspelt, "", 0.10, False),
            "without a result": (told.zero, "of the questions", 0.01, False),
        }
        for name, (value, unit, target, is_at_least) in named.items():
            if value is not None:
                yield Goal(f"{name}, {split}", value, unit, target, is_at_least)


def worst(judged: JudgedSet, listed: Sequence[Listed], scores: Scores, most: int) -> list[dict[str, Any]]:
    """The questions of a directory that ours answers worst: what was understood, found, and what was to be found."""
    names = {one.id: one for one in listed}
    told = [s for s in scores[OURS] if s.directory == judged.directory and s.split == "tune"]
    found = []
    for score in sorted(told, key=lambda score: score.ndcg)[:most]:
        question = Question(language=score.language, words=score.pair.words[score.language], size=MOST, facets=())
        answer = search(question, now=AT)
        found.append(
            {
                "table": "worst",
                "pair": f"{score.directory} {score.pair.pair} {score.language}",
                "words": question.words,
                "nDCG@10": round(score.ndcg, 3),
                "understood": "; ".join(f"{span.kind}:{span.value}" for span in answer.understood),
                "left out": " ".join(answer.left_out),
                "found": _listing(score.found[:3], names, score.grades) or "nothing",
                "best missed": _listing(_missed(score), names, score.grades),
            }
        )
    return found


def _missed(score: Score) -> list[int]:
    return sorted(set(score.grades).difference(score.found[:10]), key=lambda id: (-score.grades[id], id))[:2]


def _listing(ids: Sequence[int], names: Mapping[int, Listed], grades: Mapping[int, int]) -> str:
    return "; ".join(f"{grades.get(id, 0)} {names[id].service.name.say('fr')}" for id in ids if id in names)
