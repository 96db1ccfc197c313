"""Which services each need is given, so that the organizations referred to in a year are as many as printed."""

from __future__ import annotations

from bisect import bisect
from collections import defaultdict
from collections.abc import Mapping, Sequence
from random import Random

from django.utils.translation import gettext as _

from . import CannotFill
from .figures import Topics
from .offers import Directory, Offer
from .planned import Need, Planned
from .ranking import Asked, Given, rank

_LOOKED_AT = 400  # needs of a topic, when one is looked for that an organization fits
_IN_SEASON = 0.5  # a need is not made one of a topic that is told less than this share of its usual
_NOBODY: Mapping[int, int] = {}


def given(
    contacts: Sequence[Planned],
    directory: Directory,
    organizations: int,
    topics: Topics,
    rng: Random,
    before: Mapping[int, int] = _NOBODY,
    most_referred: Sequence[int] = (),
) -> Given:
    """Services given for each need that has referrals, by the need's id.

    With `organizations`, exactly so many distinct ones are referred to, those with referrals `before` among them: each
    other is first given once, for a need that it fits, and then none beside them is. The first have `most_referred`
    referrals, with those before. Raises CannotFill.
    """
    asked = [Asked(need, one.area, one.day.month) for one in contacts for need in one.needs if need.referrals]
    found: Given = {one.need.id: [] for one in asked}
    if organizations:
        others = _first(asked, found, directory, organizations - len(before), topics, rng, before)
        directory.keep_to(others | before.keys())
    for one in asked:
        _complete(found[one.need.id], one.need, one.area, directory, rng)
    if most_referred:
        rank(asked, found, before, most_referred, directory, rng)
    return found


def tried(need: Need, area: str, directory: Directory, rng: Random) -> Offer:
    """A service that was looked into for a need that stays unmet."""
    offers, weights = directory.candidates(need.topic, area)
    return offers[bisect(weights, rng.random() * weights[-1])]


def _first(
    asked: Sequence[Asked],
    found: Given,
    directory: Directory,
    wanted: int,
    topics: Topics,
    rng: Random,
    before: Mapping[int, int],
) -> set[int]:
    """Give one service of each of `wanted` organizations, none of them of `before`; answer these. Those of the
    operator's city come first.

    Where no need of the topic is told in what the organization serves, one of those that no report counts becomes one.
    """
    by_topic, by_area = _sorted(asked, rng)
    chosen: set[int] = set()
    for give in (
        lambda offer: _give_once(offer, by_topic, found, directory),
        lambda offer: _ask_for(offer, by_area, found, directory, topics, rng),
    ):
        for offer in directory.from_centre():
            is_new = offer.organization not in chosen and offer.organization not in before
            if len(chosen) < wanted and is_new and give(offer):
                chosen.add(offer.organization)
    if len(chosen) < wanted:
        raise _too_few(wanted, len(chosen))
    return chosen


def _sorted(asked: Sequence[Asked], rng: Random) -> tuple[dict[str, list[Asked]], dict[str, list[Asked]]]:
    """Needs by topic, and by area those whose topic no report counts, in orders drawn."""
    by_topic: dict[str, list[Asked]] = defaultdict(list)
    by_area: dict[str, list[Asked]] = defaultdict(list)
    for one in rng.sample(asked, len(asked)):
        by_topic[one.need.topic].append(one)
        if one.area and not one.need.is_printed:
            by_area[one.area].append(one)
    return by_topic, by_area


def _give_once(offer: Offer, by_topic: Mapping[str, list[Asked]], found: Given, directory: Directory) -> bool:
    for topic in offer.topics:
        needs = by_topic.get(topic, [])
        for place in range(len(needs) - 1, max(-1, len(needs) - _LOOKED_AT), -1):
            need, area, _month = needs[place]
            if area and directory.serves(offer, area):
                found[need.id].append(offer)
                if len(found[need.id]) == need.referrals:
                    del needs[place]
                return True
    return False


def _ask_for(
    offer: Offer, by_area: Mapping[str, list[Asked]], found: Given, directory: Directory, topics: Topics, rng: Random
) -> bool:
    topic = offer.topics[0]
    season = topics.seasons.get(topic, {})
    for area in rng.sample(list(by_area), len(by_area)):
        if directory.serves(offer, area):
            needs = by_area[area]
            while needs and found[needs[-1].need.id]:
                needs.pop()
            if needs and season.get(needs[-1].month, 1) >= _IN_SEASON:
                need = needs.pop().need
                need.topic = topic
                found[need.id].append(offer)
                return True
    return False


def _complete(offers: list[Offer], need: Need, area: str, directory: Directory, rng: Random) -> None:
    """Draw the rest of the services of a need, each once."""
    if len(offers) == need.referrals:
        return
    known, weights = directory.candidates(need.topic, area)
    there = {offer.service for offer in offers}
    if len(known) < need.referrals:
        raise _too_few(need.referrals, len(known))
    while len(offers) < need.referrals:
        offer = known[bisect(weights, rng.random() * weights[-1])]
        if offer.service not in there:
            there.add(offer.service)
            offers.append(offer)


def _too_few(wanted: int, found: int) -> CannotFill:
    told = _("%(wanted)d organizations that fit are needed, and the directory has %(found)d. "
             "Fill an empty installation with more services: balise demo --services 20000.")  # fmt: skip
    return CannotFill(told % {"wanted": wanted, "found": found})
