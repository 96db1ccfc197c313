"""The words of opening hours: days, clocks, "to", "closed"... and which hour of the day a clock means."""

from __future__ import annotations

import re
import unicodedata
from typing import NamedTuple

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


TIMES = ("clock", "bare", "between")


class Token(NamedTuple):
    """A word and what it is: `kind` is the name of a group of the pattern."""

    kind: str
    text: str


class Clock(NamedTuple):
    """A time being read: `form` is h (24 hours, French), am, pm, colon, bare or word."""

    minutes: int
    form: str


class Span(NamedTuple):
    """Hours of a day. `closes` at or before `opens` is on the next day."""

    opens: int  # minutes from midnight
    closes: int


class Unsure(Exception):
    """Something of the text is not understood."""


def tokens(text: str) -> list[Token]:
    """The words of a text, in order, without those that say nothing. Raises Unsure at one that is not known."""
    plain = re.sub(r"[‐-―−~]", "-", text.replace("à", " to ").replace("À", " to ").replace("’", "'"))
    plain = unicodedata.normalize("NFKD", plain).lower()
    plain = "".join(c for c in plain if not unicodedata.combining(c))
    plain = re.sub(r"[ \t\r\xa0\u202f]+", " ", plain)
    found, at = [], 0
    while at < len(plain):
        match = _ANY.match(plain, at)
        if match is None or match.end() == at:
            raise Unsure
        kind = match.lastgroup or ""
        if kind != "noise":
            found.append(Token(kind, match[0].strip(" .")))
        at = match.end()
    return found


def clock(token: Token) -> Clock:
    """The time that one word writes. Raises Unsure when there is no such hour."""
    text = token.text
    if "midnight" in text or "minuit" in text:
        return Clock(0, "word")
    if "noon" in text or "midi" in text:
        return Clock(720, "word")
    match = _TIME_PARTS.match(text)
    assert match is not None
    hour, minute = int(match[1]), int(match[2] or 0)
    half = re.search(r"([ap])\.?\s?m\.?$", text)
    if half:
        if not 1 <= hour <= 12 or minute > 59:
            raise Unsure
        return Clock((hour % 12 + (12 if half[1] == "p" else 0)) * 60 + minute, "half")
    if hour > 24 or minute > 59 or (hour == 24 and minute):
        raise Unsure
    form = "h" if "h" in text else "bare" if token.kind == "bare" else "colon"
    if form == "colon" and (text.startswith("0") or hour > 12):
        form = "h"
    return Clock(hour % 24 * 60 + minute, form)


def between(first: Clock, last: Clock) -> Span:
    """Both ends on the 24-hour clock, when there is one reading only."""
    opens, closes, is_loose = first.minutes, last.minutes, ("bare", "colon")
    if first.form in is_loose and last.form in is_loose:
        if opens == closes or max(opens, closes) >= 780:
            raise Unsure
        if closes < opens or closes == 0:  # 9-5, 10-2, 12-4
            return Span(opens, closes + 720)
        if opens < 420:  # 1-4
            return Span(opens + 720, closes + 720)
        if closes < 660:  # 7-9, of the morning or of the evening
            raise Unsure
        return Span(opens, closes)
    if first.form in is_loose and last.form == "half":  # 9-5 pm, 1-5 pm, 9-11 am
        if closes >= 720:
            later = opens + 720 if opens < 720 else opens
            return Span(later if later < closes else opens, closes)
        return _checked(opens, closes, True)
    if last.form in is_loose and first.form == "half":  # 9 am - 5
        return _checked(opens, closes if closes > opens else closes + 720, True)
    is_night = opens >= 960 or closes == 0
    return _checked(opens, closes, closes > opens or is_night)


def _checked(opens: int, closes: int, is_sure: bool) -> Span:
    if not is_sure or opens == closes or closes > 1440:
        raise Unsure
    return Span(opens, closes % 1440)


def without(span: Span, pause: Span) -> list[Span]:
    """What a pause inside a span leaves of it."""
    closes = span.closes if span.closes > span.opens else span.closes + 1440
    if not (span.opens < pause.opens < pause.closes < closes):
        raise Unsure
    return [Span(span.opens, pause.opens), Span(pause.closes, span.closes)]
