"""Cells of switches’ reports: hours of the wall, whole numbers, durations. What cannot be read raises Refused."""

from __future__ import annotations

import datetime as dt
import re
from typing import Literal, NamedTuple

from balise.core.languages import Text

from .changes import Refused

Order = Literal["", "dmy", "mdy"]
_ISO = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})")
_DIGITS = re.compile(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})")
_TIME = re.compile(r"(\d{1,2})(?:\s*[:h]\s*(\d{2}))?(?::(\d{2}))?(?:\.0+)?\s*(h|am|pm|a\.m\.|p\.m\.)?", re.IGNORECASE)
_MIDNIGHT = re.compile(r"[ T]00:00(:00(\.0+)?)?$")  # of a cell of days
_GLUED = re.compile(r"(\d{1,2}):(\d{2})(?::\d{2})?-(\d{2}):?(\d{2})$")
_OFFSET = re.compile(r"\s*(Z|[+-]\d{2}:?\d{2})$")
_RANGE = re.compile(r"\s*(?:\s[-–—]\s|(?<=[\dhm.])[-–—](?=\d{1,2}\s*[:h])|\sto\s|\sà\s)\s*", re.IGNORECASE)
_GROUPED = re.compile(r"\d{1,3}(?:[,\u00a0\u202f ]\d{3})+")  # 1,234
_WHOLE = re.compile(r"\d{1,9}(?:[.,]0+)?")
_SECONDS = re.compile(r"\d+(?:[.,]\d+)?")
_CLOCK = re.compile(r"(?:(\d+):)?(\d+):(\d{2})(?:[.,]\d+)?")
_NONE = ("", "-", "–", "n/a", "na", "null")


class Moment(NamedTuple):
    """`minutes` is how long a cell such as "8:00-8:15" says that it lasts; None where it says no end."""

    start: dt.datetime
    minutes: int | None


def moment(day: str, time: str, order: Order, zone: dt.tzinfo) -> Moment:
    """When an interval begins, in an hour of `zone` unless it tells another. `time` may hold the day too."""
    day, time = _MIDNIGHT.sub("", day.strip()), time.strip()
    both = time if _ISO.match(time) or _DIGITS.match(time) else f"{day} {time}"
    told, _, end = (both if _has_offset(both) else _RANGE.sub("\0", both, count=1)).strip().partition("\0")
    offset = _OFFSET.search(told) if ":" in told else None
    date, rest = _date(told[: offset.start()] if offset else told, order)
    start = dt.datetime.combine(date, _time(rest, told))
    minutes = _until(start, end, order) if end else None
    if offset:
        return Moment(dt.datetime.fromisoformat(f"{start.isoformat()}{offset[1]}"), minutes)
    return Moment(_of_the_wall(start, zone), minutes)


def _has_offset(text: str) -> bool:
    """Whether "8:15-05:00" tells an offset: as an end, it would be hours away."""
    found = _GLUED.search(text)
    if not found:
        return False
    hour, minute, until, past = map(int, found.groups())
    return "T" in text or (60 * (until - hour) + past - minute) % 1440 > 60


def _date(text: str, order: Order) -> tuple[dt.date, str]:
    if found := _ISO.match(text):
        year, month, day = map(int, found.groups())
    elif found := _DIGITS.match(text):
        one, two, year = map(int, found.groups())
        if not order and one <= 12 and two <= 12 and one != two:
            raise Refused(_two_meanings(found[0]))
        is_month_first = order == "mdy" or (not order and two > 12)
        month, day = (one, two) if is_month_first else (two, one)
    else:
        raise Refused(_unread_date(text))
    try:
        return dt.date(year, month, day), text[found.end() :].strip(" ,T")
    except ValueError:
        raise Refused(_unread_date(text)) from None


def _time(text: str, told: str) -> dt.time:
    found = _TIME.fullmatch(text)
    if not found:
        raise Refused(_unread_time(told))
    hour, half = int(found[1]), (found[4] or "")[:1].lower()
    if half in ("a", "p") and 1 <= hour <= 12:
        hour = hour % 12 + (12 if half == "p" else 0)
    try:
        return dt.time(hour, int(found[2] or 0), int(found[3] or 0))
    except ValueError:
        raise Refused(_unread_time(told)) from None


def _until(start: dt.datetime, end: str, order: Order) -> int:
    """Minutes from `start` to the end that a cell tells, on its day or past midnight."""
    rest = _date(end, order)[1] if _ISO.match(end) or _DIGITS.match(end) else end
    at = dt.datetime.combine(start.date(), _time(_OFFSET.sub("", rest).strip(), end))
    seconds = (at - start).total_seconds() % 86_400
    return round((seconds + 1 if seconds % 60 == 59 else seconds) / 60)  # "8:14:59" ends where "8:15" does


def _of_the_wall(naive: dt.datetime, zone: dt.tzinfo) -> dt.datetime:
    """The instant of an hour of the wall, which must have come, and once."""
    first, second = (naive.replace(tzinfo=zone, fold=fold) for fold in (0, 1))
    if first.utcoffset() == second.utcoffset():
        return first
    if first.astimezone(dt.UTC).astimezone(zone).replace(tzinfo=None) != naive:
        raise Refused(_never_came(naive))
    raise Refused(_came_twice(naive, first))


def whole(text: str, column: str) -> int | None:
    """A count; None where the cell is empty."""
    told = text.strip()
    if told.lower() in _NONE:
        return None
    if not _WHOLE.fullmatch(told) and not _GROUPED.fullmatch(told):
        raise Refused(_not_whole(told, column))
    is_grouped = _GROUPED.fullmatch(told)
    return int(re.sub(r"\D", "", told) if is_grouped else re.split(r"[.,]", told)[0])


def seconds(text: str, column: str) -> float | None:
    """A duration: seconds, or m:ss, or h:mm:ss; None where the cell is empty."""
    told = text.strip()
    if told.lower() in _NONE:
        return None
    if found := _CLOCK.fullmatch(told):
        return 3600.0 * int(found[1] or 0) + 60 * int(found[2]) + int(found[3])
    plain = re.sub(r"(?<=\d)[\s\u00a0\u202f](?=\d{3}\b)", "", told.removesuffix("s").strip())
    if not _SECONDS.fullmatch(plain):
        raise Refused(_not_seconds(told, column))
    return float(plain.replace(",", "."))


def _unread_date(text: str) -> Text:
    return Text(
        f"« {text[:40]} » ne se lit pas comme une date. Attendu\u00a0: 2026-03-04 8:15, ou 04/03/2026 et --dates dmy.",
        f"“{text[:40]}” cannot be read as a date. Expected: 2026-03-04 8:15, or 04/03/2026 with --dates dmy.",
    )


def _two_meanings(text: str) -> Text:
    return Text(
        f"« {text} » peut être de deux jours. Dites quel nombre est le jour\u00a0: --dates dmy ou --dates mdy.",
        f"“{text}” may be of two days. Say which of the numbers is the day: --dates dmy or --dates mdy.",
    )


def _unread_time(text: str) -> Text:
    return Text(
        f"L’heure de « {text[:40]} » ne se lit pas. Attendu\u00a0: 8:15, 08:15:00, 8 h 15 ou 8:15 AM.",
        f"The time of “{text[:40]}” cannot be read. Expected: 8:15, 08:15:00, 8 h 15 or 8:15 AM.",
    )


def _came_twice(naive: dt.datetime, first: dt.datetime) -> Text:
    told, said = f"{naive:%Y-%m-%d %H:%M}", first.isoformat(timespec="minutes")
    return Text(
        f"{told} est venu deux fois, la nuit où l’on recule l’heure. Dites laquelle par son décalage\u00a0: {said}.",
        f"{told} came twice, in the night when clocks go back. Say which one by its offset: {said}.",
    )


def _never_came(naive: dt.datetime) -> Text:
    told = f"{naive:%Y-%m-%d %H:%M}"
    return Text(
        f"{told} n’a pas existé, la nuit où l’on avance l’heure. Dites l’heure par son décalage, ou corrigez-la.",
        f"{told} never came, in the night when clocks go forward. Tell the hour by its offset, or correct it.",
    )


def _not_whole(text: str, column: str) -> Text:
    return Text(
        f"« {text[:40]} » ({column}) n’est pas un nombre d’appels. Attendu\u00a0: un entier, 0 ou plus.",
        f"“{text[:40]}” ({column}) is no number of calls. Expected: a whole number, 0 or more.",
    )


def _not_seconds(text: str, column: str) -> Text:
    return Text(
        f"« {text[:40]} » ({column}) n’est pas une durée. Attendu\u00a0: des secondes, m:ss ou h:mm:ss.",
        f"“{text[:40]}” ({column}) is no duration. Expected: seconds, m:ss or h:mm:ss.",
    )
