"""The questions that may be asked: a SQL file each, whose first lines say what it tells, in both languages.

    -- title.fr, title.en, says.fr, says.en: for people
    -- fact, dimension: what is counted, and by what; no dimension gives the total alone
    -- depths: columns that may stand in for the dimension, the usual one first
    -- metrics: those of `rules.metrics`, in the order in which they are shown
    -- order: a metric, greatest first, or "code"; most: how many rows a page shows
    -- beside: a question by the same dimension whose counts are shown beside
    -- once: a flag of the rows that count in the total, where a need may be in several rows
    -- caveat.fr, caveat.en: what to bear in mind, as many as there are

A column X that counts comes with X_key, the sum of the keys of what it counts, and its people: X_people, or `contacts`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType

import msgspec

from balise.core.languages import Text

from .rules.filters import CannotAnswer
from .rules.metrics import METRICS, Metric

FOLDER = Path(__file__).parent / "questions"
_HEADER = re.compile(r"-- ([a-z.]+): (.+)")


class Asked(msgspec.Struct, frozen=True):
    """A question as its file says it. `sql` runs as it is on the facts."""

    name: str
    title: Text
    says: Text
    fact: str
    dimension: str
    depths: tuple[str, ...]
    metrics: tuple[Metric, ...]
    order: str
    most: int  # 0 for all
    beside: str
    once: str
    caveats: tuple[Text, ...]
    sql: str


@cache
def catalogue() -> Mapping[str, Asked]:
    """Every question by its name, in the order of the names. Read once."""
    return MappingProxyType({path.stem: read(path) for path in sorted(FOLDER.glob("*.sql"))})


def question_of(name: str) -> Asked:
    """Raises CannotAnswer when there is no question of that name."""
    found = catalogue().get(name)
    if found is None:
        raise CannotAnswer(
            Text(
                f"Il n’y a pas de question « {name[:60]} ». La liste\u00a0: {', '.join(catalogue())}.",
                f"There is no question “{name[:60]}”. The list: {', '.join(catalogue())}.",
            )
        )
    return found


def depth_of(asked: Asked, depth: str) -> str:
    """The column that tells rows apart. Raises CannotAnswer when the question is not asked by that one."""
    if depth in ("", asked.dimension):
        return asked.dimension
    if depth not in asked.depths:
        possible = ", ".join(asked.depths)
        raise CannotAnswer(
            Text(
                f"La question « {asked.title.fr} » ne se pose pas par « {depth[:40]} »."
                + (f" Possibles\u00a0: {possible}." if possible else ""),
                f"The question “{asked.title.en}” is not asked by “{depth[:40]}”."
                + (f" Possible: {possible}." if possible else ""),
            )
        )
    return depth


def read(path: Path) -> Asked:
    """Raises ValueError, which says what is wrong, when a file does not tell what a question must."""
    text = path.read_text(encoding="utf-8")
    told: dict[str, list[str]] = {}
    for line in text.splitlines():
        if header := _HEADER.fullmatch(line):
            told.setdefault(header[1], []).append(header[2])
    missing = [name for name in ("title.fr", "title.en", "says.fr", "says.en", "fact", "metrics") if name not in told]
    if missing:
        raise ValueError(f"{path.name} does not say {', '.join(missing)}: add a line `-- {missing[0]}: …`.")
    unknown = [name for name in _listed(told, "metrics") if name not in METRICS]
    if unknown:
        raise ValueError(f"{path.name} shows {', '.join(unknown)}, which data/metrics.toml does not define.")

    def one(name: str) -> str:
        return told.get(name, [""])[0]

    return Asked(
        name=path.stem,
        title=Text(one("title.fr"), one("title.en")),
        says=Text(one("says.fr"), one("says.en")),
        fact=one("fact"),
        dimension=one("dimension"),
        depths=_listed(told, "depths"),
        metrics=tuple(METRICS[name] for name in _listed(told, "metrics")),
        order=one("order") or "code",
        most=int(one("most") or 0),
        beside=one("beside"),
        once=one("once"),
        caveats=tuple(
            Text(fr, en) for fr, en in zip(told.get("caveat.fr", ()), told.get("caveat.en", ()), strict=True)
        ),
        sql=text,
    )


def _listed(told: Mapping[str, list[str]], name: str) -> tuple[str, ...]:
    return tuple(one.strip() for one in told.get(name, [""])[0].split(",") if one.strip())
