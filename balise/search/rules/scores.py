"""What one engine did with one judged question, and the figures of many."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from balise.core.languages import LANGUAGES, Language

from . import measures
from .judged import Pair, Split
from .measures import mean

Keep = Callable[["Score"], bool]


@dataclass(frozen=True, slots=True)
class Score:
    directory: str
    pair: Pair
    language: Language
    found: tuple[int, ...]  # the first twenty, in order
    grades: Mapping[int, int]

    @property
    def split(self) -> Split:
        return self.pair.split

    @property
    def ndcg(self) -> float:
        return measures.ndcg(self.found, self.grades)

    @property
    def recall(self) -> float | None:
        return measures.recall(self.found, self.grades)

    @property
    def rank(self) -> float:
        return measures.reciprocal_rank(self.found, self.grades)


@dataclass(frozen=True, slots=True)
class Figures:
    """None where nothing says it."""

    questions: int
    ndcg: float | None
    recall: float | None
    names: float | None  # mean reciprocal rank of the questions that are names
    parity: float | None
    zero: float  # share of the questions that found nothing
    misspelt: float | None  # share of nDCG that typing errors cost


def figures(scores: Sequence[Score]) -> Figures:
    return Figures(
        questions=len(scores),
        ndcg=mean(score.ndcg for score in scores),
        recall=mean(score.recall for score in scores),
        names=mean(score.rank for score in scores if score.pair.kind == "name"),
        parity=mean(parities(scores).values()),
        zero=sum(not score.found for score in scores) / max(len(scores), 1),
        misspelt=loss(scores),
    )


def parities(scores: Iterable[Score]) -> dict[tuple[str, str], float | None]:
    """How much the two questions of each pair found in common."""
    ordered = sorted(scores, key=_of_pair)
    found = {key: {score.language: score.found for score in some} for key, some in groupby(ordered, _of_pair)}
    return {
        key: measures.overlap(sides["fr"], sides["en"]) for key, sides in found.items() if len(sides) == len(LANGUAGES)
    }


def _of_pair(score: Score) -> tuple[str, str]:
    return score.directory, score.pair.pair


def loss(scores: Iterable[Score]) -> float | None:
    """How much less the misspelt questions get than the same ones well spelt, as a share."""
    by_name = {(score.directory, score.pair.pair, score.language): score for score in scores}
    twins = [
        (score.ndcg, twin.ndcg)
        for score in by_name.values()
        if (twin := by_name.get((score.directory, score.pair.of, score.language)))
    ]
    well = sum(twin for _, twin in twins)
    return 1 - sum(got for got, _ in twins) / well if well else None
