"""How often the organizations most referred to are, as printed: some referrals are changed for others that fit."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from random import Random
from typing import NamedTuple
from uuid import UUID

from django.utils.translation import gettext as _

from . import CannotFill
from .offers import Directory, Offer
from .planned import Need

_DRAWN = 10  # times as many as are wanted are looked at

Given = Mapping[UUID, list[Offer]]
Told = tuple[str, str]  # topic and area of a need


class Asked(NamedTuple):
    need: Need
    area: str
    month: int


def rank(
    asked: Sequence[Asked],
    found: Given,
    before: Mapping[int, int],
    most_referred: Sequence[int],
    directory: Directory,
    rng: Random,
) -> None:
    """Give the first organizations as many referrals as `most_referred`, with those `before`; no other has as many as
    the last of them. Raises CannotFill where too few needs fit one."""
    ranking = _Ranking(asked, found, before, most_referred, directory)
    needs = rng.sample(asked, len(asked))
    for one in needs:
        ranking.take(one)
    for one in needs:
        ranking.give(one)
    ranking.refuse_unless_reached()


class _Ranking:
    """`counts` are of organizations, `most` of those that are first; any other has at most `rest`."""

    def __init__(
        self,
        asked: Iterable[Asked],
        found: Given,
        before: Mapping[int, int],
        most_referred: Sequence[int],
        directory: Directory,
    ) -> None:
        self.found, self.directory = found, directory
        self.counts = Counter(before)
        self.counts.update(offer.organization for offers in found.values() for offer in offers)
        self.rest = most_referred[-1] - 1
        self.most = self._first(asked, before, most_referred)
        self.of_first: dict[str, list[Offer]] = defaultdict(list)  # services of the first, by topic
        for offer in directory.offers:
            if offer.organization in self.most:
                for topic in offer.topics:
                    self.of_first[topic].append(offer)

    def _first(self, asked: Iterable[Asked], before: Mapping[int, int], most_referred: Sequence[int]) -> dict[int, int]:
        """Of those that have the most as drawn: who has too many before, then each time who has the most left that fits
        once those already chosen are served."""
        fit, left = self._fit(_DRAWN * len(most_referred), asked), Counter[Told]()
        for one in asked:
            left[one.need.topic, one.area] += one.need.referrals
        chosen: dict[int, int] = {}
        for wanted in most_referred:
            many = {one: sum(left[each] for each in fit[one]) for one in fit if one not in chosen}
            best = max(many, key=lambda one: (before.get(one, 0) > self.rest, many[one]))
            chosen[best] = wanted
            taken = min(1, max(0, wanted - before.get(best, 0)) / (many[best] or 1))
            for each in fit[best]:
                left[each] -= round(left[each] * taken)
        return chosen

    def _fit(self, organizations: int, asked: Iterable[Asked]) -> dict[int, set[Told]]:
        """Topics and areas of needs that the organizations with the most referrals serve, in their order."""
        told = {(one.need.topic, one.area) for one in asked}
        fit: dict[int, set[Told]] = {one: set() for one, _count in self.counts.most_common(organizations)}
        for offer in self.directory.offers:
            if offer.organization in fit:
                fit[offer.organization] |= {
                    each for each in told if each[0] in offer.topics and self.directory.serves(offer, each[1])
                }
        return fit

    def take(self, one: Asked) -> None:
        """Change what is of an organization that has too many."""
        offers = self.found[one.need.id]
        for place, offer in enumerate(offers):
            if self._missing(offer.organization) < 0:
                known, _weights = self.directory.candidates(one.need.topic, one.area)
                self._change(offers, place, (other for other in known if self._missing(other.organization) > 0))

    def give(self, one: Asked) -> None:
        """Change what is of another organization, save its last, for a service of one of the first that has too few."""
        offers = self.found[one.need.id]
        for place, offer in enumerate(offers):
            if offer.organization not in self.most and self.counts[offer.organization] > 1:
                self._change(offers, place, self._lacking(one))

    def _lacking(self, one: Asked) -> list[Offer]:
        """Services of the first that have too few, those that miss the largest share first."""
        return sorted(
            (offer for offer in self.of_first.get(one.need.topic, ())
             if self._missing(offer.organization) > 0 and self.directory.serves(offer, one.area)),
            key=lambda offer: -self._missing(offer.organization) / self.most[offer.organization],
        )  # fmt: skip

    def _missing(self, organization: int) -> int:
        return self.most.get(organization, self.rest) - self.counts[organization]

    def _change(self, offers: list[Offer], place: int, others: Iterable[Offer]) -> None:
        """Put the first of `others` that is not there already in this place."""
        there = {offer.service for offer in offers}
        other = next((other for other in others if other.service not in there), None)
        if other:
            self.counts[offers[place].organization] -= 1
            self.counts[other.organization] += 1
            offers[place] = other

    def refuse_unless_reached(self) -> None:
        wrong = [one for one in self.counts if self._missing(one) < 0 or (one in self.most and self._missing(one))]
        if wrong:
            told = _("Of the organizations most referred to, %(count)d cannot have the referrals that are printed: too "
                     "few needs fit them. Fill an empty installation with more services: "
                     "balise demo --services 20000.")  # fmt: skip
            raise CannotFill(told % {"count": len(wrong)})
