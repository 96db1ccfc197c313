"""Hours in words, as a native writes them: "Lundi au vendredi, 9 h à midi" / "Monday to Friday, 9 a.m. to noon"."""

from __future__ import annotations

import datetime as dt
from collections.abc import Container, Iterable, Sequence
from itertools import groupby

from balise.core.languages import Language

from ..record import Hours, HoursException, Schedule
from .opening import ZONE, OpenState, compiled, open_state
from .recurrence import DAYS, RANKED_DAY, is_plain_week, occurs, season_ends

_NAMES: dict[Language, tuple[str, ...]] = {
    "fr": ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"),
    "en": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
}
MONTHS: dict[Language, tuple[str, ...]] = {
    "fr": ("janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre",
           "novembre", "décembre"),
    "en": ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
           "November", "December"),
}  # fmt: skip
_RANKS: dict[Language, dict[int, str]] = {
    "fr": {1: "premier", 2: "deuxième", 3: "troisième", 4: "quatrième", 5: "cinquième", -1: "dernier",
           -2: "avant-dernier"},
    "en": {1: "first", 2: "second", 3: "third", 4: "fourth", 5: "fifth", -1: "last", -2: "second-to-last"},
}  # fmt: skip
_AND: dict[Language, str] = {"fr": " et ", "en": " and "}
NBSP = "\u00a0"

Span = tuple[dt.time, dt.time]


def sentences(hours: Hours, language: Language) -> list[str]:
    """The structured hours, one sentence a line: the weeks, other recurrences, exceptions, then the holidays.

    What the source wrote (`hours.text`) is not repeated here.
    """
    weekly = [s for s in hours.schedules if _is_said_by_week(s)]
    said: list[str] = []
    for (season, first, last), group in groupby(sorted(weekly, key=_when_key), key=_when_key):
        when = _period(season, _date(first), _date(last), language)
        said += [_after(when, line, language) for line in _week(list(group), language)]
    said += [line for s in hours.schedules if s not in weekly and (line := _other(s, language))]
    said += [_exception(e, language) for e in sorted(hours.exceptions, key=lambda e: (e.starts_on, e.ends_on))]
    if hours.holidays and hours.schedules:
        said.append(_HOLIDAY_WORDS[hours.holidays][language])
    return list(dict.fromkeys(said))


def _is_said_by_week(schedule: Schedule) -> bool:
    return (
        is_plain_week(schedule)
        and schedule.opens_at is not None
        and schedule.closes_at is not None
        and occurs(schedule) is not None
    )


_HOLIDAY_WORDS: dict[str, dict[Language, str]] = {
    "closed": {"fr": "Fermé les jours fériés", "en": "Closed on public holidays"},
    "open": {"fr": "Ouvert les jours fériés", "en": "Open on public holidays"},
}


def today_sentence(
    hours: Hours, at: dt.datetime, language: Language, holidays: Container[dt.date] | None = None
) -> str:
    """One line on now: "Ouvert, ferme à 17 h", "Fermé, ouvre demain à 9 h"; empty when nothing is known."""
    return say_state(open_state(hours, at, holidays), at, language, is_told=not compiled(hours).is_empty)


def say_state(state: OpenState, at: dt.datetime, language: Language, is_told: bool = True) -> str:
    """The sentence of a state already computed. `is_told`: some hours are recorded, so doubt is worth saying."""
    if state.is_open is None:
        return {"fr": "Heures à confirmer", "en": "Hours to be confirmed"}[language] if is_told else ""
    if state.is_open:
        if state.until is None:
            return {"fr": "Ouvert en tout temps", "en": "Always open"}[language]
        moment = _moment(state.until, at, language, is_end=True)
        return f"Ouvert, ferme {moment}" if language == "fr" else f"Open until {moment}"
    if state.next_opening is None:
        return {"fr": "Fermé", "en": "Closed"}[language]
    moment = _moment(state.next_opening, at, language)
    return f"Fermé, ouvre {moment}" if language == "fr" else f"Closed, opens {moment}"


def _moment(when: dt.datetime, at: dt.datetime, language: Language, is_end: bool = False) -> str:
    """An instant as seen from `at`: "à 17 h", "demain à 9 h", "lundi à 9 h", "le 15 octobre à 9 h"."""
    here = at.astimezone(ZONE)
    days = (when.date() - here.date()).days
    time = clock(when.time(), language)
    to = {"fr": "à ", "en": "" if is_end else "at "}[language]
    is_tonight = days == 1 and (when.time() <= dt.time(6) if is_end else when.time() == dt.time(0))
    if days <= 0 or is_tonight:
        return f"{to}{time}"
    if language == "fr":
        day = "demain" if days == 1 else _NAMES["fr"][when.weekday()] if days < 7 else _day_of(when, here, "fr")
        return f"{day} à {time}"
    if is_end:
        day = "tomorrow" if days == 1 else _NAMES["en"][when.weekday()] if days < 7 else _day_of(when, here, "en")
        return f"{time} {day}"
    day = "tomorrow" if days == 1 else f"on {_NAMES['en'][when.weekday()] if days < 7 else _day_of(when, here, 'en')}"
    return f"{day} at {time}"


def _day_of(when: dt.datetime, here: dt.datetime, language: Language) -> str:
    year = f" {when.year}" if when.year != here.year and (when - here).days > 180 else ""
    day = month_day(when.month, when.day, language)
    comma = "," if language == "en" and year else ""
    return f"le {day}{year}" if language == "fr" else f"{day}{comma}{year}"


def clock(time: dt.time, language: Language, is_end: bool = False) -> str:
    """A time of day: "9 h", "16 h 30", "midi", "minuit" / "9 a.m.", "4:30 p.m.", "noon", "midnight"."""
    if (time.hour, time.minute) == (0, 0):
        return {"fr": "minuit", "en": "midnight"}[language]
    if language == "fr":
        return f"{time.hour}{NBSP}h" + (f"{NBSP}{time.minute:02d}" if time.minute else "")
    if (time.hour, time.minute) == (12, 0):
        return "noon"
    minutes = f":{time.minute:02d}" if time.minute else ""
    return f"{(time.hour - 1) % 12 + 1}{minutes}{NBSP}{'a.m.' if time.hour < 12 else 'p.m.'}"


def month_day(month: int, day: int, language: Language) -> str:
    """ "1er juillet", "15 octobre" / "July 1"."""
    if language == "en":
        return f"{MONTHS['en'][month - 1]}{NBSP}{day}"
    return f"{'1er' if day == 1 else day}{NBSP}{MONTHS['fr'][month - 1]}"


def full_date(date: dt.date, language: Language) -> str:
    comma = "," if language == "en" else ""
    return f"{month_day(date.month, date.day, language)}{comma} {date.year}"


def _when_key(schedule: Schedule) -> tuple[str, str, str]:
    first = max((d for d in (schedule.valid_from, schedule.dtstart) if d), default=None)
    last = min((d for d in (schedule.valid_to, schedule.until) if d), default=None)
    return schedule.season, first.isoformat() if first else "", last.isoformat() if last else ""


def _date(text: str) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None


def _period(season: str, first: dt.date | None, last: dt.date | None, language: Language) -> str:
    """When in the year, or from which date to which; empty for always."""
    if ends := season_ends(season):
        start, end = (month_day(month, day, language) for month, day in ends)
        return f"du {start} au {end}" if language == "fr" else f"{start} to {end}"
    # A start long past says nothing to a reader, but what is certain has no clock: an end makes the start matter.
    if last is None:
        return ""
    end = full_date(last, language)
    if first is None:
        return f"jusqu’au {end}" if language == "fr" else f"until {end}"
    start = full_date(first, language)
    return f"du {start} au {end}" if language == "fr" else f"{start} to {end}"


def _after(when: str, line: str, language: Language) -> str:
    if not when:
        return _capital(line)
    return f"{_capital(when)}{NBSP}: {line}" if language == "fr" else f"{_capital(when)}: {line}"


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _week(schedules: Sequence[Schedule], language: Language) -> list[str]:
    """One line per set of days that have the same spans."""
    spans: dict[int, list[Span]] = {}
    for schedule in schedules:
        assert schedule.opens_at is not None and schedule.closes_at is not None
        for name in schedule.byday:
            spans.setdefault(DAYS.index(name), []).append((schedule.opens_at, schedule.closes_at))
    groups: dict[tuple[Span, ...], list[int]] = {}
    for day in sorted(spans):
        groups.setdefault(tuple(sorted(set(spans[day]))), []).append(day)
    return [f"{_days(days, language)}, {_spans(times, language)}" for times, days in groups.items()]


def _days(days: Sequence[int], language: Language) -> str:
    """ "lundi au vendredi", "mardi et jeudi", "tous les jours"."""
    names = _NAMES[language]
    if len(days) == 7:
        return {"fr": "tous les jours", "en": "every day"}[language]
    runs: list[list[int]] = []
    for day in days:
        if runs and day == runs[-1][-1] + 1:
            runs[-1].append(day)
        else:
            runs.append([day])
    parts: list[str] = []
    for run in runs:
        if len(run) > 2:
            parts.append(f"{names[run[0]]} {'au' if language == 'fr' else 'to'} {names[run[-1]]}")
        else:
            parts += [names[day] for day in run]
    return _listed(parts, language)


def _listed(parts: Sequence[str], language: Language) -> str:
    return parts[0] if len(parts) == 1 else ", ".join(parts[:-1]) + _AND[language] + parts[-1]


def _spans(spans: Iterable[Span], language: Language) -> str:
    return _listed([_span(opens, closes, language) for opens, closes in spans], language)


def _span(opens: dt.time, closes: dt.time, language: Language) -> str:
    if opens == closes:
        if opens == dt.time(0):
            return {"fr": "24 heures sur 24", "en": "24 hours a day"}[language]
        start = clock(opens, language)
        return f"24 heures à partir de {start}" if language == "fr" else f"24 hours from {start}"
    to = "à" if language == "fr" else "to"
    return f"{clock(opens, language)} {to} {clock(closes, language)}"


def _other(schedule: Schedule, language: Language) -> str:
    """A schedule that is not a plain week: its own description, or its rule in words where it has some."""
    described = schedule.description.say(language)
    has_times = schedule.opens_at is not None and schedule.closes_at is not None
    days = _rule_days(schedule, language) if has_times and occurs(schedule) else ""
    if not days:
        return described
    assert schedule.opens_at is not None and schedule.closes_at is not None
    _, first, last = _when_key(schedule)
    line = f"{days}, {_span(schedule.opens_at, schedule.closes_at, language)}"
    start = None if schedule.freq == "" else _date(first)
    return _after(_period(schedule.season, start, _date(last), language), line, language)


def _rule_days(schedule: Schedule, language: Language) -> str:
    if schedule.count is not None or schedule.byyearday or schedule.byweekno:
        return ""
    if schedule.freq == "" and schedule.dtstart:
        date = full_date(schedule.dtstart, language)
        return f"le {date}" if language == "fr" else date
    if schedule.freq == "DAILY" and schedule.interval == 1 and not (schedule.byday or schedule.bymonthday):
        return _days(range(7), language)
    if schedule.freq == "WEEKLY" and schedule.interval == 2 and _is_bare(schedule.byday):
        days = _days(sorted({DAYS.index(day) for day in schedule.byday}), language)
        return f"{days}, une semaine sur deux" if language == "fr" else f"{days}, every other week"
    if schedule.freq == "MONTHLY" and schedule.interval == 1:
        return _month_days(schedule, language)
    return ""


def _is_bare(byday: Sequence[str]) -> bool:
    return bool(byday) and all(day in DAYS for day in byday)


def _month_days(schedule: Schedule, language: Language) -> str:
    """ "premier et troisième lundi du mois", "le 15 du mois"."""
    if schedule.bymonthday and not schedule.byday:
        if any(day < 1 for day in schedule.bymonthday):
            return ""
        days = [("1er" if day == 1 and language == "fr" else str(day)) for day in schedule.bymonthday]
        joined = _listed(days, language)
        if language == "fr":
            return f"{'le' if len(days) == 1 else 'les'} {joined} du mois"
        return f"day{'s' if len(days) > 1 else ''} {joined} of the month"
    ranked: dict[str, list[str]] = {}
    for text in schedule.byday:
        parts = RANKED_DAY.fullmatch(text)
        if not parts or not parts[1] or int(parts[1]) not in _RANKS[language]:
            return ""
        ranked.setdefault(parts[2], []).append(_RANKS[language][int(parts[1])])
    said = [f"{_listed(r, language)} {_NAMES[language][DAYS.index(day)]}" for day, r in ranked.items()]
    if not said or schedule.bymonthday:
        return ""
    end = " du mois" if language == "fr" else " of the month"
    return ("" if language == "fr" else "the ") + _listed(said, language) + end


def _exception(exception: HoursException, language: Language) -> str:
    """ "Le 24 décembre 2026 : fermé (veille de Noël)"."""
    start, end = full_date(exception.starts_on, language), full_date(exception.ends_on, language)
    if language == "fr":
        when = f"Le {start}" if start == end else f"Du {start} au {end}"
        state = "fermé"
    else:
        when = start if start == end else f"{start} to {end}"
        state = "closed"
    if exception.opens_at is not None and exception.closes_at is not None:
        state = _span(exception.opens_at, exception.closes_at, language)
    label = exception.label.say(language)
    return f"{when}{NBSP if language == 'fr' else ''}: {state}" + (f" ({label})" if label else "")
