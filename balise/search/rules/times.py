"""Times that people say: "ouvert dimanche", "open now", "le samedi matin", "ce soir", "24/7", "demain à 18 h", "la fin
de semaine", "lundi au vendredi", "Tuesday or Thursday".

A time is told as `now`, or days (`su`, `sa,su`) of which any answers, or days and an hour (`su 18:00`). A day may be
`today` or `tomorrow`, which whoever knows the date says by name.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from typing import NamedTuple

from balise.core.languages import Text
from balise.directory.rules.hours.words import clock as clock_told

from .pieces import Meaning, Piece, Rank, piece
from .reading import Token, word_set

DAYS = ("mo", "tu", "we", "th", "fr", "sa", "su")
WEEK, WEEKEND, _EVERY_DAY = ",".join(DAYS[:5]), ",".join(DAYS[5:]), ",".join(DAYS)
_NAMES = dict(
    zip(
        DAYS,
        (Text("lundi", "Monday"), Text("mardi", "Tuesday"), Text("mercredi", "Wednesday"), Text("jeudi", "Thursday"),
         Text("vendredi", "Friday"), Text("samedi", "Saturday"), Text("dimanche", "Sunday")),
        strict=True,
    )
)  # fmt: skip
_TOLD = {  # days as they are said after "open"
    "now": Text("maintenant", "now"),
    "today": Text("aujourd’hui", "today"),
    "tomorrow": Text("demain", "tomorrow"),
    WEEK: Text("en semaine", "on weekdays"),
    WEEKEND: Text("la fin de semaine", "on the weekend"),
    _EVERY_DAY: Text("n’importe quel jour", "any day"),
}
_USUALLY = {"10:00": Text("le matin", "in the morning"), "12:00": Text("le midi", "at noon"),
            "14:00": Text("l’après-midi", "in the afternoon"), "19:00": Text("le soir", "in the evening"),
            "02:00": Text("la nuit", "at night")}  # fmt: skip
_THIS = {"10:00": Text("ce matin", "this morning"), "14:00": Text("cet après-midi", "this afternoon"),
         "19:00": Text("ce soir", "this evening"), "02:00": Text("cette nuit", "tonight")}  # fmt: skip
ALWAYS = "su 03:00"  # who is open at three on a Sunday morning is open day and night
_ALWAYS_SAID = Text("jour et nuit", "day and night")
_EACH_DAY_SAID = Text("7 jours sur 7", "7 days a week")  # who is open on Sunday is


class _Part(NamedTuple):
    role: str  # opener, day, clock, part (an hour, when something else says that it is a time), now, always, each_day,
    # tonight (of today), and between days: to, and
    value: str = ""


def _parts() -> dict[str, _Part]:
    written = {
        _Part("opener"): "ouvert ouverte ouverts ouvertes open opened opens",
        _Part("now"): "maintenant|en ce moment|presentement|actuellement|now|right now|at the moment|currently",
        _Part("always"): "24 7|24h 7j|24h 7|24 24|24h 24|24h 24h|24 h sur 24|24 h 24|24 heures sur 24|24 heures|24h"
        "|24 h|24 hours|24 hours a day|24hours|24hrs|24 hrs|jour et nuit|day and night|around the clock",
        _Part("day", "today"): "aujourd hui|today",
        _Part("day", "tomorrow"): "demain|tomorrow",
        _Part("day", "sa"): "samedi samedis saturday saturdays",
        _Part("day", "su"): "dimanche dimanches sunday sundays",
        _Part("day", WEEKEND): "fin de semaine|fins de semaine|week end|weekend|weekends|week ends",
        _Part("day", WEEK): "en semaine|sur semaine|jour de semaine|jours de semaine|jours ouvrables|weekday"
        "|weekdays|week day|week days|during the week",
        _Part("each_day"): "7 jours sur 7|7 jours 7|7j 7|7 days a week|seven days a week",
        _Part("day", "mo"): "lundi lundis monday mondays",
        _Part("day", "tu"): "mardi mardis tuesday tuesdays",
        _Part("day", "we"): "mercredi mercredis wednesday wednesdays",
        _Part("day", "th"): "jeudi jeudis thursday thursdays",
        _Part("day", "fr"): "vendredi vendredis friday fridays",
        _Part("part", "10:00"): "matin matins matinee morning mornings|avant midi",
        _Part("part", "12:00"): "midi noon",
        _Part("part", "14:00"): "apres midi|apm|afternoon|afternoons",
        _Part("part", "19:00"): "soir soirs soiree evening evenings|after work|apres le travail",
        _Part("part", "02:00"): "nuit nuits night nights|overnight",
        _Part("tonight", "19:00"): "ce soir|tonight|this evening|cette soiree",
        _Part("tonight", "10:00"): "ce matin|this morning",
        _Part("tonight", "14:00"): "cet apres midi|this afternoon",
        _Part("tonight", "02:00"): "cette nuit",
    }
    return {
        said: part
        for part, text in written.items()
        for group in text.split("|")
        for said in (group.split() if part.role != "always" and _is_list(group) else [group])
    }


def _is_list(group: str) -> bool:
    """Several words of one meaning, beside phrases of several words."""
    return group.split()[0] in {"ouvert", "samedi", "dimanche", "lundi", "mardi", "mercredi", "jeudi", "vendredi",
                                "matin", "midi", "soir", "nuit"}  # fmt: skip


_SAID = _parts()
_LONGEST = max(len(said.split()) for said in _SAID)
_BEGINS = frozenset(said.split()[0] for said in _SAID)
_BETWEEN = word_set(
    "le la les l du de des d on at a au the this ce cet in en pour for is est sont are qui that et and or ou to all "
    "tout toute vers apres after avant before jusqu until till from starting through"
)
_LEADING = word_set("le la les l on at a au the this in en vers apres after before avant until till")
_TO = word_set("a au to through thru until till jusqu")
_AND = word_set("et ou and or")
_TELLS_PART = word_set("le la les l at in the")
_WHOLE = word_set("tout toute all")
_MOST_BETWEEN = 3
_CLOCK = re.compile(r"(\d{1,2})h(\d{2})?|(\d{1,2})(am|pm)")
_HOUR, _MINUTE = re.compile(r"\d{1,2}"), re.compile(r"[0-5]\d")


def times(said: Sequence[Token]) -> list[Piece]:
    """The times of a text."""
    found, at = [], 0
    while at < len(said):
        run = _run(said, at)
        if run is None:
            at += 1
            continue
        parts, first, last = run
        if told := _value(parts, said, first):
            while first and said[first - 1].word in _LEADING and not said[first].is_after_end:
                first -= 1
            found.append(piece(said, first, last, Rank.PHRASE, (Meaning("open", *told),)))
        at = last
    return found


def label(value: str) -> Text:
    """A time as it is said after "open": "le dimanche à 18 h", "on Sunday at 6 p.m.". What is none is told as it is."""
    days, _, clock = value.partition(" ")
    if days == _EVERY_DAY and clock in _USUALLY:
        return _at(_USUALLY[clock], clock)
    told = _TOLD.get(days) or _listed(days.split(","))
    return _at(told, clock) if clock else told


def _listed(days: Sequence[str]) -> Text:
    names = [_NAMES.get(day, Text(day, day)) for day in days]
    french = " ou ".join(name.fr if day in _TOLD else f"le {name.fr}" for day, name in zip(days, names, strict=True))
    return Text(french, f"on {' or '.join(name.en for name in names)}")


def _at(told: Text, clock: str) -> Text:
    """With the hour, where the words do not say it."""
    if told in (_USUALLY["12:00"], _ALWAYS_SAID):
        return told
    time = dt.time.fromisoformat(clock)
    return Text(f"{told.fr} à {clock_told(time, 'fr')}", f"{told.en} at {clock_told(time, 'en')}")


def _run(said: Sequence[Token], at: int) -> tuple[list[_Part], int, int] | None:
    """Words of time that follow one another, grammar between them aside."""
    parts: list[_Part] = []
    first = last = at
    while at < len(said) and at - last <= (_MOST_BETWEEN if parts else 0):
        if parts and said[at].is_after_end:
            break
        if (found := _element(said, at)) is not None:
            if parts and said[at].follows.strip() in ("-", "–"):
                parts.append(_Part("to"))
            part, at = found
            parts.append(part)
            last = at
        elif parts and said[at].word in _BETWEEN:
            if said[at].word in _TO or said[at].word in _AND:
                parts.append(_Part("to" if said[at].word in _TO else "and"))
            at += 1
        else:
            break
    return (parts, first, last) if parts else None


def _element(said: Sequence[Token], at: int) -> tuple[_Part, int] | None:
    word = said[at].word
    if word in _BEGINS:
        for length in range(min(_LONGEST, len(said) - at), 0, -1):
            if part := _SAID.get(" ".join(token.word for token in said[at : at + length])):
                return part, at + length
    return _clock(said, at) if word[:1].isdigit() else None


def _clock(said: Sequence[Token], at: int) -> tuple[_Part, int] | None:
    """ "18 h 30", "18h30", "6 pm", "6:30 pm", "18:00"."""
    word = said[at].word
    after = [token.word for token in said[at + 1 : at + 4]] + [""] * 3
    if found := _CLOCK.fullmatch(word):
        if found[1]:
            has_minutes = not found[2] and bool(_MINUTE.fullmatch(after[0]))
            return _hour(found[1], found[2] or (after[0] if has_minutes else ""), "", at + 1 + has_minutes)
        return _hour(found[3], "", found[4], at + 1)
    if not _HOUR.fullmatch(word):
        return None
    if after[0] in ("am", "pm"):
        return _hour(word, "", after[0], at + 2)
    if after[0] in ("h", "heures", "heure"):
        has_minutes = bool(_MINUTE.fullmatch(after[1]))
        return _hour(word, after[1] if has_minutes else "", "", at + 2 + has_minutes)
    if _MINUTE.fullmatch(after[0]) and said[at + 1].follows == ":":
        half = after[1] if after[1] in ("am", "pm") else ""
        return _hour(word, after[0], half, at + 2 + bool(half))
    return None


def _hour(hour: str, minute: str, half: str, last: int) -> tuple[_Part, int] | None:
    value = int(hour)
    if half and not 1 <= value <= 12:
        return None
    value = value % 12 + 12 * (half == "pm") if half else value % 24 if value <= 24 else value
    return (_Part("clock", f"{value:02}:{minute or '00'}"), last) if value < 24 else None


def _value(parts: Sequence[_Part], said: Sequence[Token], first: int) -> tuple[str, Text] | None:
    """What a run says, and how it is told; None when it says no time."""
    roles = {part.role: part.value for part in reversed(parts)}  # the first of each counts
    if "always" in roles:
        return ALWAYS, _ALWAYS_SAID
    if "now" in roles:
        return ("now", _TOLD["now"]) if "opener" in roles else None
    if "tonight" in roles:
        clock = roles.get("clock") or roles["tonight"]
        return f"today {clock}", _at(_THIS[roles["tonight"]], clock)
    clock = roles.get("clock") or ("" if _is_another(parts) else roles.get("part", ""))
    if days := _days(parts):
        return _with_label(f"{days} {clock}".strip())
    if "each_day" in roles:
        return (DAYS[-1], _EACH_DAY_SAID) if not clock else _with_label(f"{DAYS[-1]} {clock}")
    is_told = "opener" in roles or _tells_part([token.word for token in said[max(first - 2, 0) : first]])
    if "clock" in roles:
        return _with_label(f"today {clock}")
    return _with_label(f"{_EVERY_DAY} {clock}") if "part" in roles and is_told else None


def _tells_part(before: Sequence[str]) -> bool:
    """Whether "le soir" says when: "toute la nuit" says how long."""
    return bool(before) and before[-1] in _TELLS_PART and before[0] not in _WHOLE


def _with_label(value: str) -> tuple[str, Text]:
    return value, label(value)


def _is_another(parts: Sequence[_Part]) -> bool:
    """Whether a part of the day is said beside the days and not of them: "evenings and weekends"."""
    roles = [part.role for part in parts]
    return any(roles[at : at + 3] == ["part", "and", "day"] for at in range(len(roles)))


def _days(parts: Sequence[_Part]) -> str:
    """The days of a run, in order: "lundi au vendredi" is five."""
    found: set[str] = set()
    for at, part in enumerate(parts):
        if part.role != "day":
            continue
        found.update(part.value.split(","))
        before = parts[at - 2] if at > 1 and parts[at - 1].role == "to" else part
        if before.value in DAYS and part.value in DAYS:
            first, last = DAYS.index(before.value), DAYS.index(part.value)
            found.update(DAYS[(first + more) % 7] for more in range((last - first) % 7))
    return ",".join(day for day in ("today", "tomorrow", *DAYS) if day in found)
