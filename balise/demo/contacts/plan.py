"""A year of contacts in whole numbers: what each is, so that the totals are those of `figures`, to the unit.

Every column (channel, area, language…) is made with its exact counts and then shuffled; needs are shared by month;
waits and durations are drawn and moved until their mean is exact. The same year gives the same plan on every machine.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from random import Random

from balise.demo.rules.apportion import adding_up, apportion, column, picked
from balise.demo.rules.hours import day_weight, days_of_month, second_of_day
from balise.territories.rules.facts import facts

from . import needs
from .figures import BANDS_BEGIN, Elsewhere, Topics, Year
from .planned import Ids, Need, Planned

_NEEDS = (1, 1, 1, 1, 1, 1, 1, 2, 2, 3)  # how many a contact has, as drawn before they are moved to the total
_MOST_NEEDS = 6
_NO_POPULATION = 9_000  # stands for the population of an area where it is not known
_HOUSEHOLDS = ("couple", "one_parent", "two_parents", "group")
_TIMED = ("telephone", "chat", "follow_up", "in_person")
_DAY = 86_399  # last second of a day


def plan(year: Year, topics: Topics) -> list[Planned]:
    """The contacts of a year in the order of their arrival."""
    rng = Random(f"contacts {year.ours.seed}")
    contacts = _days(year, rng)
    _people(contacts, year, rng)
    _areas(contacts, year, rng)
    needs.fill(contacts, year, topics, rng)
    _durations(contacts, year, rng)
    for place in _seniors(contacts, year, rng):
        contacts[place].has_follow_up = True
    contacts += _abandoned(contacts, year, rng)
    for contact in contacts:
        contact.second = second_of_day(contact.day, contact.channel, rng)
    contacts.sort(key=lambda contact: (contact.day, contact.second))
    _counsellors(contacts, year, rng)
    ids = Ids(year.ours.seed, rng)
    for contact in contacts:
        contact.id = ids.next_contact()
        for need in contact.needs:
            need.id = ids.next()
    return contacts


def needs_by_month(year: Year) -> dict[str, int]:
    """Needs of each month: as printed when they add up, else shared by weight."""
    return dict(year.months) if sum(year.months.values()) == year.needs else apportion(year.needs, year.months)


def _days(year: Year, rng: Random) -> list[Planned]:
    """A contact for each communication, on its day, with as many needs as its month asks for."""
    by_month = needs_by_month(year)
    channels = column(year.channels, rng)
    contacts: list[Planned] = []
    for month, count in apportion(year.communications, by_month).items():
        weights = {
            day: day_weight(day) * rng.uniform(0.88, 1.12) for day in days_of_month(year.first, year.last, month)
        }
        days = column(apportion(count, weights), rng)
        how_many = adding_up(by_month[month], count, lambda: rng.choice(_NEEDS), rng, least=1, most=_MOST_NEEDS)
        for day, many in zip(days, how_many, strict=True):
            needs_ = [Need() for _ in range(many)]
            contacts.append(Planned(day, channels[len(contacts)], needs=needs_))
    return contacts


def _people(contacts: Sequence[Planned], year: Year, rng: Random) -> None:
    """Who reached us: language, gender, age, who they are, how they heard of us."""
    count = len(contacts)
    columns = zip(
        contacts,
        column(apportion(count, year.languages), rng),
        column(apportion(count, year.genders), rng),
        column(apportion(count, year.inquirers), rng),
        _ages(contacts, year, rng),
        strict=True,
    )
    for contact, language, gender, inquirer, age in columns:
        contact.language, contact.inquirer, contact.age = language, inquirer, age
        is_group = gender == "group"
        contact.gender, contact.household = ("unknown", rng.choice(_HOUSEHOLDS)) if is_group else (gender, "")
    asked = picked(contacts, sum(year.heard.values()), range(count), rng)
    for place, heard in zip(asked, column(year.heard, rng), strict=True):
        contacts[place].heard = heard
    for place in picked(contacts, year.ours.newcomers, range(count), rng):
        contacts[place].is_newcomer = True


def _ages(contacts: Sequence[Planned], year: Year, rng: Random) -> list[str]:
    """The band of each contact, of the list of its day. Of what came the day before a list and was answered that day,
    it is not known."""
    if not year.former_ages:
        return _bands(len(contacts), year.ages, rng)
    former = sum(one.day < BANDS_BEGIN for one in contacts)
    before, since = _bands(former, year.former_ages, rng), _bands(len(contacts) - former, year.ages, rng)
    found = [(before if one.day < BANDS_BEGIN else since).pop() for one in contacts]
    eve = BANDS_BEGIN - dt.timedelta(days=1)
    return [
        "unknown" if one.day == eve and one.channel not in _TIMED else age
        for one, age in zip(contacts, found, strict=True)
    ]


def _bands(count: int, ages: Mapping[str, float], rng: Random) -> list[str]:
    said = round(count * ages["said"] / 100)
    bands = apportion(said, {band: share for band, share in ages.items() if band != "said"})
    return column({**bands, "unknown": count - said}, rng)


def _areas(contacts: Sequence[Planned], year: Year, rng: Random) -> None:
    """Where they are. What begins during the year is placed first; what is left over at the end is not known."""
    shares = dict(year.areas)
    for group in year.elsewhere:
        counts = _shared(group, len(contacts), year.areas, rng)
        if group.since is None:
            shares = {code: shares.get(code, 0) + counts.get(code, 0) for code in {**shares, **counts}}
            continue
        after = [place for place, one in enumerate(contacts) if one.day >= group.since and not one.area]
        for place, code in zip(picked(contacts, sum(counts.values()), after, rng), column(counts, rng), strict=True):
            contacts[place].area = code
    free = [one for one in contacts if not one.area]
    rng.shuffle(free)
    for contact, code in zip(free, column(shares, rng), strict=False):
        contact.area = code


def _shared(group: Elsewhere, communications: int, printed: Mapping[str, int], rng: Random) -> dict[str, int]:
    """Communications of each area of a group, by population and by chance."""
    codes = group.areas or [code for code in _under(group.under, group.kind) if code not in (*printed, *group.without)]
    people = {code: _population(code) * rng.uniform(0.7, 1.3) for code in codes}
    return apportion(group.count or round(communications * group.percent / 100), people, group.most)


@cache
def _under(above: str, kind: str) -> tuple[str, ...]:
    """Areas of a kind that are under one, however far, in the order of their codes."""
    below = {above}
    for fact in facts():  # parents come before children
        if below & {*fact.parents}:
            below.add(fact.code)
    return tuple(sorted(fact.code for fact in facts() if fact.kind == kind and fact.code in below))


@cache
def _populations() -> dict[str, int]:
    return {fact.code: fact.population or _NO_POPULATION for fact in facts()}


def _population(code: str) -> int:
    return _populations()[code]


def _durations(contacts: Sequence[Planned], year: Year, rng: Random) -> None:
    """Waits and durations in seconds. Those of calls that come in have the printed means, exactly."""
    calls = [one for one in contacts if one.channel == "telephone"]
    waits = adding_up(year.mean_wait * len(calls), len(calls), lambda: int(rng.expovariate(1 / year.mean_wait)), rng,
                      most=1800)  # fmt: skip
    talks = adding_up(year.mean_talk * len(calls), len(calls), lambda: _talk(year, rng), rng, least=20, most=5400)
    for call, wait, talk in zip(calls, waits, talks, strict=True):
        call.wait, call.talk, call.wrap = wait, talk, rng.randint(20, 180)
    for one in contacts:
        if one.channel in _TIMED and one.channel != "telephone":
            one.wait = rng.randint(5, 240) if one.channel == "chat" else 0
            one.talk, one.wrap = _talk(year, rng) * (2 if one.channel == "chat" else 1), rng.randint(20, 180)
        elif one.channel not in _TIMED:
            one.wrap = rng.randint(300, 50_000)  # from arrival to its answer


def _talk(year: Year, rng: Random) -> int:
    return int(rng.gammavariate(2.2, year.mean_talk / 2.2))


def _seniors(contacts: Sequence[Planned], year: Year, rng: Random) -> list[int]:
    allowed = (place for place, one in enumerate(contacts) if one.age == "65_plus" and one.channel == "telephone")
    return picked(contacts, year.ours.follow_ups, allowed, rng)


def _abandoned(contacts: Sequence[Planned], year: Year, rng: Random) -> list[Planned]:
    """Calls that ended before an answer, on days as busy as the others: they count as no communication."""
    return [
        Planned(rng.choice(contacts).day, "telephone", kind="abandoned",
                wait=int(rng.expovariate(1 / (2 * year.mean_wait))) + 3)
        for _ in range(year.ours.abandoned)
    ]  # fmt: skip


def _counsellors(contacts: Iterable[Planned], year: Year, rng: Random) -> None:
    """Who answers: one of those who are free, else whoever is free first."""
    free_at = [0.0] * year.counsellors
    for contact in contacts:
        arrived = contact.day.toordinal() * _DAY + contact.second
        free = [number for number, at in enumerate(free_at) if at <= arrived + contact.wait]
        contact.counsellor = rng.choice(free) if free else min(range(year.counsellors), key=free_at.__getitem__)
        if contact.channel in _TIMED:
            free_at[contact.counsellor] = arrived + contact.wait + contact.talk + contact.wrap
