"""Times that people say: "ouvert dimanche", "open now", "le samedi matin", "ce soir", "24/7", "demain à 18 h".

A time is told as `now`, a day (`su`), or a day and an hour (`su 18:00`); the day may be `today` or `tomorrow`, which
whoever knows the date says by name.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from balise.core.languages import Text

from .pieces import Meaning, Piece, Rank, piece
from .reading import Token, word_set

DAYS = ("mo", "tu", "we", "th", "fr", "sa", "su")
NAMES = {
    "mo": Text("lundi", "Monday"),
    "tu": Text("mardi", "Tuesday"),
    "we": Text("mercredi", "Wednesday"),
    "th": Text("jeudi", "Thursday"),
    "fr": Text("vendredi", "Friday"),
    "sa": Text("samedi", "Saturday"),
    "su": Text("dimanche", "Sunday"),
    "today": Text("aujourd’hui", "today"),
    "tomorrow": Text("demain", "tomorrow"),
}
ALWAYS = "su 03:00"  # who is open at three on a Sunday morning is open day and night
_ALWAYS_SAID = Text("jour et nuit", "day and night")


class _Part(NamedTuple):
    role: str  # opener, day, clock, part (an hour, when something else says that it is a time), now, always
    value: str = ""


def _parts() -> dict[str, _Part]:
    written = {
        _Part("opener"): "ouvert ouverte ouverts ouvertes open opened opens",
        _Part("now"): "maintenant|en ce moment|presentement|actuellement|now|right now|at the moment|currently",
        _Part("always"): "24 7|24h 7j|24h 7|24 24|24h 24|24h 24h|24 h sur 24|24 h 24|24 heures sur 24|24 heures|24h"
        "|24 h|24 hours|24 hours a day|24hours|24hrs|24 hrs|jour et nuit|day and night|around the clock",
        _Part("day", "today"): "aujourd hui|today",
        _Part("day", "tomorrow"): "demain|tomorrow",
        _Part("day", "sa"): "samedi samedis saturday saturdays|fin de semaine|fins de semaine|week end|weekend|weekends"
        "|week ends",
        _Part("day", "su"): "dimanche dimanches sunday sundays|7 jours sur 7|7 jours 7|7j 7|7 days a week",
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
_BETWEEN = word_set("le la les l du de des d on at a au the this ce cet in en pour for is est sont are qui that et "
                     "and vers apres after avant before jusqu until till from starting")  # fmt: skip
_LEADING = word_set("le la les l on at a au the this in en vers apres after before avant until till")
_TELLS_PART = word_set("le la les l at in the")
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
        if value := _value(parts, said, first):
            while first and said[first - 1].word in _LEADING and not said[first].is_after_end:
                first -= 1
            meaning = Meaning("open", value, _ALWAYS_SAID if value == ALWAYS else label(value))
            found.append(piece(said, first, last, Rank.PHRASE, (meaning,)))
        at = last
    return found


def label(value: str) -> Text:
    """A time in words: "dimanche à 18 h", "Sunday at 6 pm"."""
    day, _, clock = value.partition(" ")
    if day == "now":
        return Text("maintenant", "now")
    if not clock:
        return NAMES[day]
    hour, minute = int(clock[:2]), clock[3:]
    french = f"{hour} h" if minute == "00" else f"{hour} h {minute}"
    english = f"{(hour - 1) % 12 + 1}{'' if minute == '00' else ':' + minute} {'am' if hour < 12 else 'pm'}"
    return Text(f"{NAMES[day].fr} à {french}".replace(" h", "\u00a0h"), f"{NAMES[day].en} at {english}")


def _run(said: Sequence[Token], at: int) -> tuple[list[_Part], int, int] | None:
    """Words of time that follow one another, grammar between them aside."""
    parts: list[_Part] = []
    first = last = at
    while at < len(said) and at - last <= (_MOST_BETWEEN if parts else 0):
        if parts and said[at].is_after_end:
            break
        if (found := _element(said, at)) is not None:
            part, at = found
            parts.append(part)
            last = at
        elif parts and said[at].word in _BETWEEN:
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


def _value(parts: Sequence[_Part], said: Sequence[Token], first: int) -> str:
    """What a run says; "" when it says no time."""
    roles = {part.role: part.value for part in reversed(parts)}  # the first of each counts
    if "always" in roles:
        return ALWAYS
    if "now" in roles:
        return "now" if "opener" in roles else ""
    clock = roles.get("clock") or roles.get("tonight") or roles.get("part", "")
    if "tonight" in roles:
        return f"today {clock}"
    if "day" in roles:
        return f"{roles['day']} {clock}".strip()
    is_told = "opener" in roles or (first > 0 and said[first - 1].word in _TELLS_PART)
    if "clock" in roles or ("part" in roles and is_told):
        return f"today {clock}"
    return ""
