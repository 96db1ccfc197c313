"""Metrics: what each figure counts, in words, since when (`data/metrics.toml`). One label has one definition.

Where publications print another value under a name of ours, theirs is a metric of its own, under a label of its own,
and both carry their figures.
"""

from __future__ import annotations

import datetime as dt
import tomllib
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any, Literal

import msgspec

from balise.core.languages import Text

from .period import say_day

Unit = Literal["count", "percent", "seconds", "rate"]
Additivity = Literal["every", "contact", "never"]
How = Literal["count", "ratio", "mean", "per_1000", "share", "per", "distinct", "published"]
_FILE = Path(__file__).parent.parent / "data" / "metrics.toml"


class Printed(msgspec.Struct, frozen=True):
    """A value that a publication prints for this metric, in its unit (percent as 0 to 100, seconds)."""

    value: float
    period: str
    source: str


class Metric(msgspec.Struct, frozen=True):
    """`of` names the columns of a question it is made of: the one that counts, or what is divided and by what.

    `one` and `many` say what is counted in a sentence; empty for what is no count.
    """

    name: str
    label: Text
    says: Text
    unit: Unit
    additivity: Additivity
    how: How
    of: tuple[str, ...]
    one: Text
    many: Text
    source: str
    since: dt.date
    printed: tuple[Printed, ...]
    differs_from: str  # the metric of ours whose name a publication gives to this one
    # Told inside alone: to others people are told once, as communications. Two counts of nearly the same people, each
    # with its noise, would tell what both keep.
    is_internal: bool

    @property
    def cited(self) -> Text:
        """What it counts, since when and after whom, as whatever leaves the site cites it."""
        since = say_day(self.since)
        return Text(
            f"{self.says.fr} (Définition du {since.fr.removeprefix('le ')}; source\u00a0: {self.source}.)",
            f"{self.says.en} (Definition of {since.en}; source: {self.source}.)",
        )


def _metric(name: str, told: dict[str, Any]) -> Metric:
    nouns = zip(told.get("noun_fr", ("", "")), told.get("noun_en", ("", "")), strict=True)
    one, many = (Text(fr, en) for fr, en in nouns)
    return Metric(
        name=name,
        label=Text(told["fr"], told["en"]),
        says=Text(told["says_fr"], told["says_en"]),
        unit=told["unit"],
        additivity=told["additivity"],
        how=told["how"],
        of=tuple(told.get("of", ())),
        one=one,
        many=many,
        source=told.get("source", "Balise"),
        since=told["since"],
        printed=tuple(Printed(**printed) for printed in told.get("printed", ())),
        differs_from=told.get("differs_from", ""),
        is_internal=told.get("internal", False),
    )


METRICS: Mapping[str, Metric] = MappingProxyType(
    {name: _metric(name, told) for name, told in tomllib.loads(_FILE.read_text(encoding="utf-8")).items()}
)
