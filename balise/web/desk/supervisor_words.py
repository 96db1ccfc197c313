"""Hours, ages and values in words, as the pages of supervisors and of follow-ups say them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from balise.accounts.models import User
from balise.core.languages import Language, Text
from balise.directory.models import Service, Site, Topic
from balise.directory.rules.codes import LANGUAGES as SPOKEN
from balise.directory.rules.hours.words import clock, month_day
from balise.intake.models import Code, Contact
from balise.intake.rules.nouns import NOUNS, Field
from balise.intake.supervising import Correction, is_waiting
from balise.territories.models import Area
from balise.web.rules.wording import NBSP, date

FIELDS: Mapping[str, str | Promise] = {
    "counsellor": gettext_lazy("counsellor"), "channel": gettext_lazy("channel"),
    "direction": gettext_lazy("direction"), "kind": gettext_lazy("kind of contact"),
    "arrived_at": gettext_lazy("arrived at"), "answered_at": gettext_lazy("answered at"),
    "ended_at": gettext_lazy("ended at"), "wrapped_at": gettext_lazy("wrapped up at"),
    "language": gettext_lazy("language"), "interpreting": gettext_lazy("interpreter"),
    "interpreter_asked_at": gettext_lazy("interpreter asked for at"),
    "interpreter_joined_at": gettext_lazy("interpreter joined at"), "area": gettext_lazy("area"),
    "is_area_unknown": gettext_lazy("area unknown"), "inquirer": gettext_lazy("inquirer"),
    "gender": gettext_lazy("gender"), "age_band": gettext_lazy("age"), "household": gettext_lazy("household"),
    "is_newcomer": gettext_lazy("newcomer"), "heard": gettext_lazy("how they heard of us"),
    "events": gettext_lazy("events"), "topic": gettext_lazy("topic"), "who_for": gettext_lazy("who for"),
    "status": gettext_lazy("status of the need"), "priority": gettext_lazy("priority"),
    "service": gettext_lazy("service"), "site": gettext_lazy("site"), "way": gettext_lazy("how it was given"),
    "outcome": gettext_lazy("what became of it"), "reason": gettext_lazy("reason"), "line": gettext_lazy("line"),
    "has_handover": gettext_lazy("live hand-over"), "is_accepted": gettext_lazy("accepted"),
    "decided_at": gettext_lazy("decided at"), "accepted_at": gettext_lazy("accepted at"),
    "ground": gettext_lazy("ground"), "disclosed": gettext_lazy("what was disclosed"),
    "has_consent": gettext_lazy("consent"), "due_on": gettext_lazy("due on"), "owner": gettext_lazy("owner"),
    "safe_ways": gettext_lazy("safe ways"), "safe_when": gettext_lazy("safe hours"),
    "state": gettext_lazy("state of the follow-up"), "is_able_to_act": gettext_lazy("able to act"),
    "has_received_help": gettext_lazy("received help"), "is_connected": gettext_lazy("connected"),
    "has_new_need": gettext_lazy("new need"), "result": gettext_lazy("result"), "made_at": gettext_lazy("made at"),
    "text": gettext_lazy("text"),
}  # fmt: skip
DEEDS: Mapping[tuple[str, str], str | Promise] = {
    ("contact", "set"): gettext_lazy("Contact corrected"),
    ("need", "add"): gettext_lazy("Need added"), ("need", "set"): gettext_lazy("Need corrected"),
    ("need", "remove"): gettext_lazy("Need removed"),
    ("referral", "add"): gettext_lazy("Referral added"), ("referral", "set"): gettext_lazy("Referral corrected"),
    ("referral", "remove"): gettext_lazy("Referral removed"),
    ("unmet_reason", "add"): gettext_lazy("Reason added"), ("unmet_reason", "set"): gettext_lazy("Reason corrected"),
    ("unmet_reason", "remove"): gettext_lazy("Reason removed"),
    ("transfer", "add"): gettext_lazy("Transfer added"), ("transfer", "set"): gettext_lazy("Transfer corrected"),
    ("transfer", "remove"): gettext_lazy("Transfer removed"),
    ("follow_up", "add"): gettext_lazy("Follow-up added"), ("follow_up", "set"): gettext_lazy("Follow-up corrected"),
    ("follow_up", "remove"): gettext_lazy("Follow-up removed"),
    ("attempt", "set"): gettext_lazy("Attempt corrected"), ("attempt", "remove"): gettext_lazy("Attempt removed"),
    ("note", "add"): gettext_lazy("Note added"), ("note", "set"): gettext_lazy("Note corrected"),
    ("note", "remove"): gettext_lazy("Note removed"),
}  # fmt: skip

WEEKDAYS = (
    Text("lundis", "Mondays"), Text("mardis", "Tuesdays"), Text("mercredis", "Wednesdays"), Text("jeudis", "Thursdays"),
    Text("vendredis", "Fridays"), Text("samedis", "Saturdays"), Text("dimanches", "Sundays"),
)  # fmt: skip


def person(user: User | None) -> str:
    return (user.get_full_name() or user.get_username()) if user else ""


def spoken(code: str, language: Language) -> str:
    """The name of a language: "espagnol", "Spanish"."""
    if not code:
        return _("language not said")
    name = SPOKEN.get(code) or SPOKEN.get(code.split("-")[0])
    return name.say(language) if name else code


def at(instant: dt.datetime | dt.date | None, now: dt.datetime, language: Language) -> str:
    """The hour of what happened today, the day and the hour of the rest, the day of a day."""
    if instant is None:
        return ""
    if not isinstance(instant, dt.datetime):
        return day(instant, now, language)
    here = timezone.localtime(instant)
    hour = clock(here.time(), language)
    today = timezone.localdate(now)
    return hour if here.date() == today else f"{day(here.date(), now, language)}, {hour}"


def day(one: dt.date, now: dt.datetime, language: Language) -> str:
    """ "3 mars" / "March 3"; with its year where that is another."""
    same_year = one.year == timezone.localdate(now).year
    return month_day(one.month, one.day, language) if same_year else date(one, language)


def age(since: dt.datetime | dt.date | None, now: dt.datetime) -> str:
    """ "12 s", "3 min", "2 h 05", "4 j": how long since, in the units one says."""
    if since is None:
        return ""
    if not isinstance(since, dt.datetime):
        return _days((timezone.localdate(now) - since).days)
    return lasted((now - since).total_seconds())


def lasted(seconds: float) -> str:
    """A length of time, to the second under a minute and to the minute under a day."""
    whole = max(0, round(seconds))
    minutes = whole // 60
    if whole < 60:
        return f"{whole}{NBSP}s"
    if minutes < 60:
        return f"{minutes}{NBSP}min"
    if minutes < 24 * 60:
        return f"{minutes // 60}{NBSP}h{NBSP}{minutes % 60:02d}"
    return _days(minutes // (24 * 60))


def _days(count: int) -> str:
    return ngettext("%(num)s day", "%(num)s days", count) % {"num": count}


class Names(NamedTuple):
    """What corrections speak of, by key: read once for a whole list."""

    topic: Mapping[str, str]
    area: Mapping[str, str]
    service: Mapping[int, str]
    site: Mapping[int, str]
    person: Mapping[int, str]
    code: Mapping[tuple[str, str], str]


def names_of(corrections: Iterable[Correction], operator: int, language: Language) -> Names:
    """Names of all that these corrections speak of: at most one query a kind."""
    keys: dict[str, set[Any]] = {"topic": set(), "area": set(), "service": set(), "site": set(), "person": set()}
    has_codes = False
    for one in corrections:
        for name, value in one.fields:
            field = _field(one.noun, name)
            if value is None or field is None:
                continue
            has_codes = has_codes or bool(field.codes)
            if field.kind in keys:
                keys[field.kind] |= {value.before, value.after} - {None}
    codes = Code.objects.filter(operator=operator).order_by("version") if has_codes else Code.objects.none()
    return Names(
        {one.pk: one.name(language) for one in _of(Topic, keys["topic"])},
        {one.pk: one.name(language) for one in _of(Area, keys["area"])},
        {one.pk: one.name(language) for one in _of(Service, keys["service"])},
        {one.pk: one.name(language) for one in _of(Site, keys["site"])},
        {one.pk: person(one) for one in _of(User, keys["person"])},
        {(one.list, one.code): one.name(language) for one in codes},
    )


def _field(noun: str, name: str) -> Field | None:
    """None for what no longer is a field, and for an identity, of which the log says only that it was kept."""
    return NOUNS[noun].fields.get(name) if noun in NOUNS else None


def _of(table: Any, keys: set[Any]) -> Iterable[Any]:
    return table.objects.filter(pk__in=keys) if keys else ()


def said(
    noun: str, name: str, value: Any, names: Names, now: dt.datetime, language: Language, *, has_texts: bool = False
) -> str:
    """A value of the log as people say it; what is to be forgotten is repeated on the contact’s own page only."""
    field = _field(noun, name)
    if value in (None, "", []) or field is None:
        return _("nothing")
    if field.mark == "forget" and not has_texts:
        return _("a text kept in the contact")
    if isinstance(value, list):
        return ", ".join(_one(field, one, names, now, language) for one in value)
    return _one(field, value, names, now, language)


def _one(field: Field, value: Any, names: Names, now: dt.datetime, language: Language) -> str:
    if field.choices:
        return field.choices[value].say(language) if value in field.choices else str(value)
    if field.codes:
        return names.code.get((field.codes, value), str(value))
    match field.kind:
        case "flag":
            return _("yes") if value else _("no")
        case "instant":
            return at(dt.datetime.fromisoformat(value), now, language)
        case "day":
            return day(dt.date.fromisoformat(value), now, language)
        case "language":
            return spoken(value, language)
        case "topic" | "area" | "service" | "site" | "person":
            known: Mapping[Any, str] = getattr(names, field.kind)
            return known.get(value, str(value))
        case _:
            return str(value)


def state(contact: Contact) -> str:
    """Where an open contact stands."""
    if contact.ended_at:
        return _("to wrap up")
    if contact.answered_at:
        return _("under way")
    if contact.direction == "outbound":
        return _("being made")
    return _("waiting") if is_waiting(contact) else _("to be answered")
