"""Opening hours written in words, French and English, as structure; nothing when any word is not understood.

What is read here is published as fact, so the reading is all or nothing: one unknown word ("by appointment",
"September to June") and the text alone is kept.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise

from balise.directory.rules.record import Hours, Schedule

from .account import Parsed
from .dates import DAYS
from .hours_words import TIMES, Span, Token, Unsure, between, clock, tokens, without

_LONGEST = 600
_WEEK, _WEEKEND = DAYS[:5], DAYS[5:]
_RANKS = {"premier": 1, "premiere": 1, "1er": 1, "first": 1, "1st": 1, "deuxieme": 2, "2e": 2, "2eme": 2, "second": 2,
          "2nd": 2, "troisieme": 3, "3e": 3, "3eme": 3, "third": 3, "3rd": 3, "quatrieme": 4, "4e": 4, "4eme": 4,
          "fourth": 4, "4th": 4, "dernier": -1, "last": -1}  # fmt: skip
_FIRST_LETTERS = {"mo": 0, "lu": 0, "tu": 1, "ma": 1, "we": 2, "me": 2, "th": 3, "je": 3, "fr": 4, "ve": 4, "sa": 5,
                  "su": 6, "di": 6}  # fmt: skip


_NO_TIME = Span(-1, -1)  # "1er mardi du mois": the day is sure, the hour is not said


@lru_cache(maxsize=8192)
def hours(text: str) -> Parsed[Hours]:
    """The weekly or monthly hours that `text` says; None, without a refusal, when any part of it is not sure.

    "9-5" is from 9 to 17; "1-4" in the afternoon. "Closed for lunch" without times is from noon to one.
    """
    if not text or len(text) > _LONGEST or not any(c.isdigit() or c in "iI" for c in text):
        return Parsed(None)
    try:
        made, rule = _Reader(tokens(text)).read()
    except Unsure:
        return Parsed(None)
    return Parsed(made, rule) if made.schedules else Parsed(None)


class _Reader:
    """Reads the tokens once, from left to right: days, then times, again and again; or times, then days."""

    def __init__(self, words: Sequence[Token]) -> None:
        self._tokens = words
        self._at = 0
        self._rule = ""

    def _peek(self, ahead: int = 0) -> str:
        place = self._at + ahead
        return self._tokens[place].kind if place < len(self._tokens) else ""

    def _next(self) -> Token:
        self._at += 1
        return self._tokens[self._at - 1]

    def read(self) -> tuple[Hours, str]:
        groups: list[tuple[tuple[str, ...], list[Span]]] = []
        is_closed_on_holidays = False
        while self._at < len(self._tokens):
            kind = self._peek()
            if kind in ("and", "stop"):
                self._next()
            elif kind == "holidays":
                self._next()
                is_closed_on_holidays = True
            elif kind == "lunch":
                self._next()
                self._close_at_noon(groups)
            elif kind == "off" and groups and self._times_follow():
                self._next()
                self._close_during(groups, self._spans())
            else:
                groups.append(self._group(bool(groups)))
        schedules = _schedules(_by_day(groups))
        return Hours(schedules=schedules, holidays="closed" if is_closed_on_holidays else ""), self._rule

    def _times_follow(self) -> bool:
        return self._peek(1) in TIMES

    def _group(self, is_later: bool) -> tuple[tuple[str, ...], list[Span]]:
        """Days with their times, in either order."""
        if self._peek() in (*TIMES, "always"):
            spans = self._always() if self._peek() == "always" else self._spans()
            if self._peek() == "and":
                self._next()
            if self._is_day():
                return self._days(), spans
            if self._tokens[0].kind == "always" and not is_later and self._at >= len(self._tokens):
                return DAYS, spans
            raise Unsure
        if self._peek() == "off":
            self._next()
            return self._days(), []
        days = self._days()
        if self._peek() == "and":
            self._next()
        if self._peek() == "off" and not self._times_follow():
            self._next()
            return days, []
        if self._peek() == "always":
            return days, self._always()
        if len(days[0]) > 2 and self._peek() in ("", "stop"):
            return days, [_NO_TIME]
        return days, self._spans()

    def _always(self) -> list[Span]:
        self._next()
        if self._peek() == "and":
            self._next()
        return [Span(0, 0)]

    def _is_day(self) -> bool:
        return self._peek() in ("day", "week", "weekend", "daily", "rank")

    def _days(self) -> tuple[str, ...]:
        if self._peek() == "rank":
            return self._ranked()
        found: list[str] = []
        while True:
            found += self._one_or_range()
            if self._peek() == "and" and self._peek(1) in ("day", "week", "weekend"):
                self._next()
            elif self._peek() not in ("day", "weekend"):
                return tuple(dict.fromkeys(found))

    def _one_or_range(self) -> Sequence[str]:
        token = self._next()
        if token.kind in ("week", "weekend", "daily"):
            return {"week": _WEEK, "weekend": _WEEKEND, "daily": DAYS}[token.kind]
        if token.kind != "day":
            raise Unsure
        first = _FIRST_LETTERS[token.text[:2]]
        if self._peek() != "to":
            return (DAYS[first],)
        self._next()
        if self._peek() != "day":
            raise Unsure
        last = _FIRST_LETTERS[self._next().text[:2]]
        return [DAYS[n % 7] for n in range(first, last + (1 if last >= first else 8))]

    def _ranked(self) -> tuple[str, ...]:
        """ "1er et 3e mardi du mois" is 1TU and 3TU."""
        ranks = []
        while self._peek() == "rank":
            name = self._next().text
            ranks.append(_RANKS.get(name) or _RANKS.get(name.removesuffix("s")) or 0)
            if self._peek() == "and" and self._peek(1) == "rank":
                self._next()
        if self._peek() != "day":
            raise Unsure
        day = DAYS[_FIRST_LETTERS[self._next().text[:2]]]
        if self._peek() != "month" or 0 in ranks:
            raise Unsure
        self._next()
        return tuple(f"{rank}{day}" for rank in ranks)

    def _spans(self) -> list[Span]:
        spans = [self._span()]
        while self._peek() == "and" and self._peek(1) in TIMES:
            self._next()
            spans.append(self._span())
        for earlier, later in pairwise(spans):
            if later.opens < earlier.closes:
                raise Unsure
        return spans

    def _span(self) -> Span:
        is_between = self._peek() == "between"
        if is_between:
            self._next()
        if self._peek() not in ("clock", "bare"):
            raise Unsure
        first = clock(self._next())
        if self._peek() != "to" and not (is_between and self._peek() == "and"):
            raise Unsure
        self._next()
        if self._peek() not in ("clock", "bare"):
            raise Unsure
        return between(first, clock(self._next()))

    def _close_at_noon(self, groups: list[tuple[tuple[str, ...], list[Span]]]) -> None:
        self._rule = "hours.noon"
        self._close_during(groups, [Span(720, 780)])

    def _close_during(self, groups: list[tuple[tuple[str, ...], list[Span]]], breaks: list[Span]) -> None:
        """Take a break out of the hours said just before."""
        if not groups or not groups[-1][1]:
            raise Unsure
        days, spans = groups[-1]
        for pause in breaks:
            spans = [part for span in spans for part in without(span, pause)]
        groups[-1] = (days, spans)


def _by_day(groups: Sequence[tuple[tuple[str, ...], list[Span]]]) -> dict[str, list[Span]]:
    """Hours of each day; a day that is said twice is not sure."""
    weekly: dict[str, list[Span]] = {}
    for days, spans in groups:
        for day in days:
            if day in weekly:
                raise Unsure
            weekly[day] = spans
    return weekly


def _schedules(weekly: dict[str, list[Span]]) -> tuple[Schedule, ...]:
    """One schedule for each span, with all the days that have it; ranked days are monthly."""
    by_span: dict[tuple[Span, bool], list[str]] = {}
    for day in sorted(weekly, key=lambda day: DAYS.index(day[-2:])):
        for span in weekly[day]:
            by_span.setdefault((span, len(day) > 2), []).append(day)
    return tuple(
        Schedule(
            opens_at=None if span == _NO_TIME else _time(span.opens),
            closes_at=None if span == _NO_TIME else _time(span.closes),
            freq="MONTHLY" if is_monthly else "WEEKLY",
            byday=tuple(days),
        )
        for (span, is_monthly), days in by_span.items()
    )


def _time(minutes: int) -> dt.time:
    return dt.time(minutes // 60 % 24, minutes % 60)
