"""Published figures of a year of contacts, as `data/<year>.toml` holds them, and the topics that needs are told by."""

from __future__ import annotations

import datetime as dt
import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import msgspec

DATA = Path(__file__).parent / "data"
YEARS = ("montreal-2019", "montreal-2023-24", "quebec-2024-25")
MORE_YEARS = ("grand-montreal-2018-2022",)  # three times as many contacts: only when asked for
BANDS_BEGIN = dt.date(2020, 4, 1)  # before, Montréal asked whether someone is over 50


class Elsewhere(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Communications shared over areas by population: those named, or those of a `kind` under one. None gets more than
    `most`. `percent` is of all communications."""

    areas: tuple[str, ...] = ()
    under: str = ""
    kind: str = ""
    without: tuple[str, ...] = ()
    count: int = 0
    percent: float = 0
    most: int | None = None
    since: dt.date | None = msgspec.field(default=None, name="from")


class Unmet(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Needs of a topic that stayed unmet. `label` is as printed."""

    topic: str
    count: int
    label: str = ""


class Request(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A need that the report counts apart, by an event on its contact. `unmet` of them are, and bear `gap` too."""

    event: str
    topic: str
    count: int
    way: str = "information"
    months: tuple[int, ...] = tuple(range(1, 13))
    unmet: int = 0
    gap: str = ""


class Line(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Transfers to an emergency line, with a live hand-over and without."""

    line: str
    handed: int = msgspec.field(name="with")
    without: int


class Site(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The site of the operator, as its report counts it. `french` is the percent of browsers in that language."""

    sessions: int
    pages: int
    french: float


class Ours(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is not printed and must be said all the same."""

    seed: int
    abandoned: int
    other_unmet: int
    other_most: int
    information: float
    partly: float
    follow_ups: int = 0
    newcomers: int = 0


class Reading(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where the reports contradict each other, or themselves: what was chosen, what was not, and why."""

    figure: str
    chosen: str
    other: str
    why: str


class Year(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Figures of one operator from `first` to `last`. Shares are percents as printed, the others counts; means are
    seconds."""

    operator: str
    first: dt.date
    last: dt.date
    counsellors: int
    communications: int
    needs: int
    referrals: int
    mean_wait: int
    mean_talk: int
    months: dict[str, int]  # needs of each, or their weights when they add up to something else
    channels: dict[str, int]
    languages: dict[str, float]
    genders: dict[str, float]
    ages: dict[str, float]
    inquirers: dict[str, float]
    ours: Ours
    organizations: int = 0  # distinct ones referred to; 0 when not printed
    most_referred: tuple[int, ...] = ()  # referrals of the first organizations
    after: tuple[str, ...] = ()  # years recorded first, whose months this one leaves out and counts with
    former_ages: dict[str, float] = {}  # of contacts before BANDS_BEGIN, where others follow
    areas: dict[str, int] = {}
    elsewhere: tuple[Elsewhere, ...] = ()
    unmet: tuple[Unmet, ...] = ()
    requests: tuple[Request, ...] = ()
    transfers: tuple[Line, ...] = ()
    heard: dict[str, int] = {}
    site: Site | None = None
    readings: tuple[Reading, ...] = ()


class Added(msgspec.Struct, frozen=True):
    code: str
    fr: str
    en: str

    @property
    def parent(self) -> str:
        return self.code.rpartition(".")[0]


class Topics(msgspec.Struct, frozen=True):
    """`weights` by topic; `seasons` by topic and month, 1 where nothing is said."""

    added: tuple[Added, ...]
    weights: dict[str, float]
    seasons: dict[str, dict[int, float]]

    def weight(self, topic: str, month: int) -> float:
        return self.weights.get(topic, 1) * self.seasons.get(topic, {}).get(month, 1)


@cache
def year(code: str) -> Year:
    """The figures of one of YEARS or MORE_YEARS."""
    return msgspec.convert(_read(code), Year)


@cache
def topics() -> Topics:
    return msgspec.convert(_read("topics"), Topics, strict=False)


def _read(name: str) -> Mapping[str, Any]:
    return tomllib.loads((DATA / f"{name}.toml").read_text(encoding="utf-8"))
