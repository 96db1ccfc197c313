"""What contacts of a year are about: topics by season, what stayed unmet, how many referrals each need gets."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from itertools import accumulate
from random import Random

from balise.demo.rules.apportion import adding_up, apportion, column, picked
from balise.directory.rules.topics import own_tree

from .figures import Topics, Year
from .planned import Need, Planned

_MOST = 7  # referrals for one need
_REFERRALS = (1, 1, 1, 2, 2, 2, 3, 3, 4, 5)  # as drawn before they are moved to the total
_OTHER_TOPICS = 24  # over which the unmet needs of no printed line are shared
_WITHDRAWN = 0.01
_REASONS = {"territory": 24, "waiting_list": 22, "cost": 20, "eligibility": 16, "hours": 8, "language": 3}
_SEVENTH = {"montreal": {"transport": 7}, "quebec": {"accessibility": 7}}
_OF_LINE = {
    "l911": "health.hospitals",
    "l811_health": "health.info-lines",
    "l811_social": "support.info-social",
    "suicide": "mental-health.suicide",
    "crisis": "mental-health.crisis",
    "violence": "support.domestic-violence",
}
_WHO_FOR = {
    "relative": ("parent", "parent", "child", "partner", "friend"),
    "professional": ("client",),
    "self": ("self",),
}


def all_topics(topics: Topics) -> tuple[str, ...]:
    """Topics by which needs are told: those of our tree save its roots, and those added to it."""
    return (*(one.code for one in own_tree() if one.parent), *(one.code for one in topics.added))


def fill(contacts: Sequence[Planned], year: Year, topics: Topics, rng: Random) -> None:
    """Give every need its topic, status and number of referrals."""
    _transfers(contacts, year, rng)
    _requests(contacts, year, rng)
    _unmet(contacts, year, topics, rng)
    _others(contacts, year, topics, rng)
    answered = [need for one in contacts for need in one.needs if need.status in ("met", "partly")]
    counts = adding_up(year.referrals, len(answered), lambda: rng.choice(_REFERRALS), rng, least=1, most=_MOST)
    for need, count in zip(answered, counts, strict=True):
        need.referrals = count


def _transfers(contacts: Sequence[Planned], year: Year, rng: Random) -> None:
    """Those that were turned over to an emergency line, one of whose needs is of its kind."""
    lines = column(
        {(one.line, is_handed): count for one in year.transfers for is_handed, count in
         ((True, one.handed), (False, one.without))},
        rng,
    )  # fmt: skip
    allowed = (place for place, one in enumerate(contacts) if one.channel == "telephone")
    for place, line in zip(picked(contacts, len(lines), allowed, rng), lines, strict=True):
        contacts[place].line = line
        need = contacts[place].needs[0]
        need.topic, need.is_printed = _OF_LINE[line[0]], True


def _requests(contacts: Sequence[Planned], year: Year, rng: Random) -> None:
    """Needs that the report counts apart, by an event on their contact."""
    for request in year.requests:
        allowed = (
            place for place, one in enumerate(contacts)
            if one.day.month in request.months and not one.events and not one.needs[0].topic
        )  # fmt: skip
        for number, place in enumerate(picked(contacts, request.count, allowed, rng)):
            need = contacts[place].needs[0]
            need.topic, need.status, need.way, need.is_printed = request.topic, "met", request.way, True
            contacts[place].events.append(request.event)
            if number < request.unmet:
                _leave_unmet(need, year, rng)
                contacts[place].events.append(request.gap)


def _unmet(contacts: Sequence[Planned], year: Year, topics: Topics, rng: Random) -> None:
    """Needs that nothing could answer: the printed lines, then others that stay below them."""
    printed = {one.topic: one.count for one in year.unmet}
    taken = {*printed, *(one.topic for one in year.requests)}
    others = sorted((topic for topic in topics.weights if topic not in taken), key=lambda topic: -topics.weights[topic])
    shares = {topic: topics.weights[topic] * rng.uniform(0.5, 1.5) for topic in others[:_OTHER_TOPICS]}
    free = [(one.day.month, need) for one in contacts for need in one.needs if not need.topic]
    rng.shuffle(free)
    for topic, count in (*printed.items(), *apportion(year.ours.other_unmet, shares, year.ours.other_most).items()):
        for need in _in_season(free, topic, count, topics, rng):
            need.topic = topic
            _leave_unmet(need, year, rng)


def _in_season(free: list[tuple[int, Need]], topic: str, count: int, topics: Topics, rng: Random) -> Iterable[Need]:
    """Take `count` needs out of `free`, in months by how often the topic is told in them."""
    by_month: dict[int, list[Need]] = {}
    for month, need in free:
        if not need.topic:
            by_month.setdefault(month, []).append(need)
    season = topics.seasons.get(topic, {})
    shares = apportion(count, {month: len(many) * season.get(month, 1) for month, many in sorted(by_month.items())})
    for month, share in shares.items():
        yield from rng.sample(by_month[month], share)


def _leave_unmet(need: Need, year: Year, rng: Random) -> None:
    reasons = {**_REASONS, **_SEVENTH[year.operator]}
    drawn = rng.choices(list(reasons), list(reasons.values()), k=2 if rng.random() < 0.12 else 1)
    need.status, need.reasons, need.is_tried = "unmet", tuple(dict.fromkeys(drawn)), rng.random() < 0.6


def _others(contacts: Sequence[Planned], year: Year, topics: Topics, rng: Random) -> None:
    """The topic of every other need, by the season; how it was answered; for whom it is."""
    draw = _by_season(topics, rng)
    ours = year.ours
    for one in contacts:
        for need in one.needs:
            need.topic = need.topic or draw(one.day.month)
            need.status = need.status or _status(ours.information, ours.partly, rng)
            need.who_for = rng.choice(_WHO_FOR[one.inquirer]) if one.inquirer != "self" else ""


def _by_season(topics: Topics, rng: Random) -> Callable[[int], str]:
    codes = all_topics(topics)
    weights = {month: list(accumulate(topics.weight(code, month) for code in codes)) for month in range(1, 13)}
    return lambda month: rng.choices(codes, cum_weights=weights[month])[0]


def _status(information: float, partly: float, rng: Random) -> str:
    drawn = rng.random()
    if drawn < _WITHDRAWN:
        return "withdrawn"
    if drawn < _WITHDRAWN + information:
        return "information"
    return "partly" if drawn < _WITHDRAWN + information + partly else "met"
