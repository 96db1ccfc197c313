"""Opening hours written in words, French and English, as structure; nothing when any word is not understood.

What is read here is published as fact, so the reading is all or nothing: one unknown word ("by appointment",
"September to June") and the text alone is kept.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from balise.directory.rules.record import Hours, Schedule

from .account import Parsed
from .dates import DAYS

_LONGEST = 600
_WEEK, _WEEKEND = DAYS[:5], DAYS[5:]
_ANY = re.compile(
    r"""
    (?P<always>24\s*/\s*7 | (?:24\s*h(?:eures?|ours?|rs?)?|24)\s*(?:/|sur|a\s+day)\s*24(?:\s*h(?:eures)?)?
        | 7\s*/\s*24 | 24\s*hours?(?:\s+(?:a|per)\s+day)?
        | 24\s*hrs?\b | jour\ et\ nuit | en\ tout\ temps | around\ the\ clock)
  | (?P<daily>7\s*/\s*7 | 7\s*(?:jours|days|j)\s*(?:/\s*7|sur\s*7|a\s*week|per\s*week|par\s*semaine|semaine)?
        | tous\ les\ jours | chaque\ jour | every\s?day | daily | quotidiennement | (?:du\ )?lundi\ au\ dimanche)
  | (?P<holidays>(?:(?:ferme[es]*|closed|sauf|except)\s*(?:for|on|pendant|les|le|during|:|to|the)*\s*)
        (?:jours?\ feries|holidays?|feries|conges?\ feries
            |(?:all\ )?(?:statutory|public|stat|legal|national|federal)\ holidays?)|ph\s+off)
  | (?P<lunch>(?:ferme[es]*|closed)\s*(?:a|for|pour|at|sur|pendant|:)*\s*(?:l'heure\ du\ |le\ |the\ |l')?
            (?:midi|noon|lunch(?:\ hour|time)?|heure\ du\ (?:midi|diner)|diner)\b)
  | (?P<off>ferme(?:e|s|es)?|closed|fermeture|off)\b
  | (?P<rank>premiers?|premieres?|1ers?|1er|deuxiemes?|2e|2eme|troisiemes?|3e|3eme
        |quatriemes?|4e|4eme|derniers?|first|1st|second|2nd|third|3rd|fourth|4th|last)\b
  | (?P<month>(?:du|de\ chaque|of\ (?:the|each|every)|each|every|chaque|per)\s+(?:mois|month)|monthly)\b
  | (?P<weekend>fins?\ de\ semaine|week-?\s?ends?)\b
  | (?P<week>(?:en\ |on\ )?(?:jours?\ de\ (?:la\ )?semaine|jours?\ ouvrables|weekdays?|business\ days
        |en\ semaine|la\ semaine))\b
  | (?P<clock>\d{1,2}\s*(?:heures?|hres?|hrs?|h)(?![a-z])\.?(?:\s*[0-5]\d(?!\s*h|\d|\s*:))?
        | \d{1,2}(?:[:.h]\d\d)?\s*(?:a\.\s?m\.?|p\.\s?m\.?|am|pm)(?![a-z])
        | \d{1,2}:\d\d(?::00)?(?!\d) | (?:12\s*)?(?:noon|midi)\b | (?:12\s*)?(?:midnight|minuit)\b)
  | (?P<bare>\d{1,2}(?![\d:/%$]))
  | (?P<day>(?:mon|tues|wednes|thurs|fri|satur|sun)days?|(?:lun|mar|mercre|jeu|vendre|same)dis?|dimanches?
        |(?:mon|tues?|weds?|thur?s?|fri|sat|sun|lun|mar|mer|jeu|ven|sam|dim|mo|tu|we|th|fr|sa|su)\b\.?)
  | (?P<to>-|to\b|au\b|aux\b|a\b|until\b|till?\b|through\b|thru\b|jusqu'(?:a|au)\b)
  | (?P<and>,|&|/|\+|et\b|and\b|ainsi\ que\b|puis\b)
  | (?P<stop>;|\||\n)
  | (?P<between>between\b|entre\b)
  | (?P<noise>\s+|[:.()]|de\b|du\b|des\b|from\b|le\b|les\b|l'|d'|the\b|on\b|at\b|every\b|each\b|chaque\b|open\b
        |ouverte?s?\b|ouverture\b
        |heures\s+d'ouverture|horaire\b|hours\b|office\b|business\b|bureau\b|heures?\b|is\b|are\b|est\b|sont\b|only\b|seulement\b|of\b|est\b)
""",
    re.VERBOSE,
)
_TIME_PARTS = re.compile(r"(\d{1,2})(?:\s*(?:h[a-z]*\.?|[:.])\s*)?(\d\d)?")
_RANKS = {"premier": 1, "premiere": 1, "1er": 1, "first": 1, "1st": 1, "deuxieme": 2, "2e": 2, "2eme": 2, "second": 2,
          "2nd": 2, "troisieme": 3, "3e": 3, "3eme": 3, "third": 3, "3rd": 3, "quatrieme": 4, "4e": 4, "4eme": 4,
          "fourth": 4, "4th": 4, "dernier": -1, "last": -1}  # fmt: skip
_FIRST_LETTERS = {"mo": 0, "lu": 0, "tu": 1, "ma": 1, "we": 2, "me": 2, "th": 3, "je": 3, "fr": 4, "ve": 4, "sa": 5,
                  "su": 6, "di": 6}  # fmt: skip


_TIMES = ("clock", "bare", "between")


class _Token(NamedTuple):
    kind: str
    text: str


class _Clock(NamedTuple):
    """A time being read: `form` is h (24 hours, French), am, pm, colon, bare or word."""

    minutes: int
    form: str


class _Span(NamedTuple):
    opens: int  # minutes from midnight
    closes: int


_NO_TIME = _Span(-1, -1)  # "1er mardi du mois": the day is sure, the hour is not said


class _Unsure(Exception):
    """Something of the text is not understood."""


@lru_cache(maxsize=8192)
def hours(text: str) -> Parsed[Hours]:
    """The weekly or monthly hours that `text` says; None, without a refusal, when any part of it is not sure.

    "9-5" is from 9 to 17; "1-4" in the afternoon. "Closed for lunch" without times is from noon to one.
    """
    if not text or len(text) > _LONGEST or not any(c.isdigit() or c in "iI" for c in text):
        return Parsed(None)
    try:
        tokens = _tokens(text)
        made, rule = _Reader(tokens).read()
    except _Unsure:
        return Parsed(None)
    return Parsed(made, rule) if made.schedules else Parsed(None)


def _tokens(text: str) -> list[_Token]:
    plain = re.sub(r"[‐-―−~]", "-", text.replace("à", " to ").replace("À", " to ").replace("’", "'"))
    plain = unicodedata.normalize("NFKD", plain).lower()
    plain = "".join(c for c in plain if not unicodedata.combining(c))
    plain = re.sub(r"[ \t\r\xa0\u202f]+", " ", plain)
    tokens, at = [], 0
    while at < len(plain):
        match = _ANY.match(plain, at)
        if match is None or match.end() == at:
            raise _Unsure
        kind = match.lastgroup or ""
        if kind != "noise":
            tokens.append(_Token(kind, match[0].strip(" .")))
        at = match.end()
    return tokens


class _Reader:
    """Reads the tokens once, from left to right: days, then times, again and again; or times, then days."""

    def __init__(self, tokens: Sequence[_Token]) -> None:
        self._tokens = tokens
        self._at = 0
        self._rule = ""

    def _peek(self, ahead: int = 0) -> str:
        place = self._at + ahead
        return self._tokens[place].kind if place < len(self._tokens) else ""

    def _next(self) -> _Token:
        self._at += 1
        return self._tokens[self._at - 1]

    def read(self) -> tuple[Hours, str]:
        groups: list[tuple[tuple[str, ...], list[_Span]]] = []
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
        return self._peek(1) in _TIMES

    def _group(self, is_later: bool) -> tuple[tuple[str, ...], list[_Span]]:
        """Days with their times, in either order."""
        if self._peek() in (*_TIMES, "always"):
            spans = self._always() if self._peek() == "always" else self._spans()
            if self._peek() == "and":
                self._next()
            if self._is_day():
                return self._days(), spans
            if self._tokens[0].kind == "always" and not is_later and self._at >= len(self._tokens):
                return DAYS, spans
            raise _Unsure
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

    def _always(self) -> list[_Span]:
        self._next()
        if self._peek() == "and":
            self._next()
        return [_Span(0, 0)]

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
            raise _Unsure
        first = _FIRST_LETTERS[token.text[:2]]
        if self._peek() != "to":
            return (DAYS[first],)
        self._next()
        if self._peek() != "day":
            raise _Unsure
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
            raise _Unsure
        day = DAYS[_FIRST_LETTERS[self._next().text[:2]]]
        if self._peek() != "month" or 0 in ranks:
            raise _Unsure
        self._next()
        return tuple(f"{rank}{day}" for rank in ranks)

    def _spans(self) -> list[_Span]:
        spans = [self._span()]
        while self._peek() == "and" and self._peek(1) in _TIMES:
            self._next()
            spans.append(self._span())
        for earlier, later in pairwise(spans):
            if later.opens < earlier.closes:
                raise _Unsure
        return spans

    def _span(self) -> _Span:
        is_between = self._peek() == "between"
        if is_between:
            self._next()
        if self._peek() not in ("clock", "bare"):
            raise _Unsure
        first = _clock(self._next())
        if self._peek() != "to" and not (is_between and self._peek() == "and"):
            raise _Unsure
        self._next()
        if self._peek() not in ("clock", "bare"):
            raise _Unsure
        return _sure(first, _clock(self._next()))

    def _close_at_noon(self, groups: list[tuple[tuple[str, ...], list[_Span]]]) -> None:
        self._rule = "hours.noon"
        self._close_during(groups, [_Span(720, 780)])

    def _close_during(self, groups: list[tuple[tuple[str, ...], list[_Span]]], breaks: list[_Span]) -> None:
        """Take a break out of the hours said just before."""
        if not groups or not groups[-1][1]:
            raise _Unsure
        days, spans = groups[-1]
        for pause in breaks:
            spans = [part for span in spans for part in _without(span, pause)]
        groups[-1] = (days, spans)


def _clock(token: _Token) -> _Clock:
    text = token.text
    if "midnight" in text or "minuit" in text:
        return _Clock(0, "word")
    if "noon" in text or "midi" in text:
        return _Clock(720, "word")
    match = _TIME_PARTS.match(text)
    assert match is not None
    hour, minute = int(match[1]), int(match[2] or 0)
    half = re.search(r"([ap])\.?\s?m\.?$", text)
    if half:
        if not 1 <= hour <= 12 or minute > 59:
            raise _Unsure
        return _Clock((hour % 12 + (12 if half[1] == "p" else 0)) * 60 + minute, "half")
    if hour > 24 or minute > 59 or (hour == 24 and minute):
        raise _Unsure
    form = "h" if "h" in text else "bare" if token.kind == "bare" else "colon"
    if form == "colon" and (text.startswith("0") or hour > 12):
        form = "h"
    return _Clock(hour % 24 * 60 + minute, form)


def _sure(first: _Clock, last: _Clock) -> _Span:
    """Both ends on the 24-hour clock, when there is one reading only."""
    opens, closes, is_loose = first.minutes, last.minutes, ("bare", "colon")
    if first.form in is_loose and last.form in is_loose:
        if opens == closes or max(opens, closes) >= 780:
            raise _Unsure
        if closes < opens or closes == 0:  # 9-5, 10-2, 12-4
            return _Span(opens, closes + 720)
        if opens < 420:  # 1-4
            return _Span(opens + 720, closes + 720)
        if closes < 660:  # 7-9, of the morning or of the evening
            raise _Unsure
        return _Span(opens, closes)
    if first.form in is_loose and last.form == "half":  # 9-5 pm, 1-5 pm, 9-11 am
        if closes >= 720:
            later = opens + 720 if opens < 720 else opens
            return _Span(later if later < closes else opens, closes)
        return _checked(opens, closes, True)
    if last.form in is_loose and first.form == "half":  # 9 am - 5
        return _checked(opens, closes if closes > opens else closes + 720, True)
    is_night = opens >= 960 or closes == 0
    return _checked(opens, closes, closes > opens or is_night)


def _checked(opens: int, closes: int, is_sure: bool) -> _Span:
    if not is_sure or opens == closes or closes > 1440:
        raise _Unsure
    return _Span(opens, closes % 1440)


def _without(span: _Span, pause: _Span) -> list[_Span]:
    closes = span.closes if span.closes > span.opens else span.closes + 1440
    if not (span.opens < pause.opens < pause.closes < closes):
        raise _Unsure
    return [_Span(span.opens, pause.opens), _Span(pause.closes, span.closes)]


def _by_day(groups: Sequence[tuple[tuple[str, ...], list[_Span]]]) -> dict[str, list[_Span]]:
    """Hours of each day; a day that is said twice is not sure."""
    weekly: dict[str, list[_Span]] = {}
    for days, spans in groups:
        for day in days:
            if day in weekly:
                raise _Unsure
            weekly[day] = spans
    return weekly


def _schedules(weekly: dict[str, list[_Span]]) -> tuple[Schedule, ...]:
    """One schedule for each span, with all the days that have it; ranked days are monthly."""
    by_span: dict[tuple[_Span, bool], list[str]] = {}
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


def disagreement(from_text: Hours, from_slots: Hours) -> tuple[str, ...]:
    """Days, "MO" to "SU", on which two structures do not say the same hours; () when they agree.

    Only regular weekly hours are compared: nothing is said when either has seasons, ranks or dates.
    """
    said, held = _week(from_text.schedules), _week(from_slots.schedules)
    if said is None or held is None:
        return ()
    return tuple(day for day in DAYS if said.get(day, ()) != held.get(day, ()))


def _week(schedules: Sequence[Schedule]) -> dict[str, tuple[tuple[dt.time, dt.time], ...]] | None:
    found: dict[str, set[tuple[dt.time, dt.time]]] = {}
    for schedule in schedules:
        plain = schedule.freq == "WEEKLY" and schedule.interval == 1 and not schedule.season
        if not plain or any(len(day) > 2 for day in schedule.byday) or schedule.opens_at is None:
            return None
        if schedule.closes_at is None:
            return None
        for day in schedule.byday:
            found.setdefault(day, set()).add((schedule.opens_at, schedule.closes_at))
    return {day: _joined(spans) for day, spans in found.items()}


def _joined(spans: set[tuple[dt.time, dt.time]]) -> tuple[tuple[dt.time, dt.time], ...]:
    """Spans in order, those that touch made one."""
    made: list[tuple[dt.time, dt.time]] = []
    for opens, closes in sorted(spans):
        if made and made[-1][1] == opens:
            made[-1] = (made[-1][0], closes)
        else:
            made.append((opens, closes))
    return tuple(made)
