"""What the switch of a demonstration counted: calls of its contacts, answered and given up, by quarter of an hour."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator

from balise.demo.rules.hours import instant
from balise.intake.rules.telephone import Interval

from .planned import Planned

_MINUTES = 15
_ENGLISH = "en"  # calls in any other language begin in the French queue, as those who hang up do
_Quarter = tuple[dt.datetime, str]  # its start, the language of the queue


def intervals(planned: Iterable[Planned], now: dt.datetime) -> Iterator[Interval]:
    """The quarters of an hour that are over and in which someone called, in their order."""
    found: dict[_Quarter, list[Planned]] = {}
    for one in planned:
        if one.channel == "telephone":
            start = instant(one.day, one.second // (60 * _MINUTES) * 60 * _MINUTES)
            found.setdefault((start, _ENGLISH if one.language == _ENGLISH else "fr"), []).append(one)
    for (start, language), calls in sorted(found.items(), key=lambda quarter: quarter[0]):
        if start + dt.timedelta(minutes=_MINUTES) <= now:
            yield _counted(start, language, calls)


def _counted(start: dt.datetime, language: str, calls: list[Planned]) -> Interval:
    answered = [one for one in calls if one.kind == "conversation"]
    in_20, in_60, in_120 = (sum(one.wait <= seconds for one in answered) for seconds in (20, 60, 120))
    waited, talked = sum(one.wait for one in answered), sum(one.talk for one in answered)
    return Interval(
        f"211-{language}", start, _MINUTES, language, len(calls), len(answered), len(calls) - len(answered),
        in_20, in_60, in_120, waited, talked, max(one.wait for one in calls),
    )  # fmt: skip
