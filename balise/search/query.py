"""From a question to queries of the index: units of text that score, filters that only let through, what brings up."""

from __future__ import annotations

import datetime as dt
from collections.abc import Container
from dataclasses import dataclass, field, replace

import msgspec
from tantivy import FieldType, Occur, Query

from . import where, who
from .clauses import Clause, any_of, either, must, must_not, should, term, whole, worth
from .rules import slots, standing, weights
from .rules.question import Question
from .rules.room import RECENT
from .rules.understood import Kind, Understood
from .schema import SCHEMA
from .units import Unit, as_words, bringing_up, exclusions, foremost, units
from .units import also_as_words as also

FACETED = frozenset({"topics", "spoken", "intake", "accessible", "free"})  # filters that a facet sets
_SAID: dict[Kind, str] = {"open": "moment", "spoken": "spoken", "free": "free", "available": "available",
                          "access": "accessible", "intake": "intake", "place": "place"}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Plan:
    """A question in the terms of the index. Each filter has a name, so that a near-miss can leave it out."""

    units: tuple[Unit, ...]
    text: Query | None  # the units, scored
    match: Query | None  # the same, for counting
    filters: dict[str, list[Clause]]
    nearer: list[Query] = field(default_factory=list)
    doubts: dict[str, tuple[Query, Query]] = field(default_factory=dict)  # of a filter: what surely passes, what may
    said: dict[str, tuple[str, ...]] = field(default_factory=dict)  # filters that the words ask, with these words
    left_out: tuple[Unit, ...] = ()  # units that no result needs to have
    let_go: tuple[str, ...] = ()  # words whose filter only brings up
    is_certain: bool = True  # every result has every unit
    lift: float = 0.0  # the most that `nearer` brings
    foremost: Query | None = None  # `text` without what only speaks of the one need, which scores `floor` at most

    def matching(self, without: Container[str] = ()) -> list[Clause]:
        return [clause for name, clauses in self.filters.items() if name not in without for clause in clauses]

    @property
    def floor(self) -> float:
        return weights.CONCEPT * standing.share(standing.LEAST) + self.lift + weights.RING + 3 * weights.TURN

    def query(self, *more: Query, is_foremost: bool = False) -> Query:
        """What matches, in order of relevance."""
        text = self.foremost if is_foremost else self.text
        scored = must(Query.all_query()) if text is None else (Occur.Must, text)
        return Query.boolean_query([*self.matching(), scored, *map(should, (*self.nearer, *more))])

    def count(self, without: Container[str] = ()) -> Query:
        """The same, in no order."""
        return whole(self._counted(without))

    def _counted(self, without: Container[str]) -> list[Clause]:
        match = [must(self.match)] if self.match is not None else []
        return [*self.matching(without), *match]

    def around(self, rings: list[Query]) -> Query:
        """The same as `count`, in the order of these rings."""
        return Query.boolean_query([must(self.count()), *map(should, rings)])

    def in_doubt(self, name: str) -> Query:
        """What matches, and matches this filter only if a closer look says so."""
        return whole([*self._counted({name}), must(self.doubts[name][1])])

    def settled(self, name: str, clause: Clause, *more: Clause) -> Plan:
        """The plan once a doubt was looked at."""
        return replace(self, filters={**self.filters, name: [clause, *more]})


def plan(question: Question, understood: Understood | None = None, today: dt.date | None = None) -> Plan:
    """Without `understood`, the words are looked for as they are; without `today`, availability is not asked."""
    understood = understood or as_words(question.words)
    found = units(understood, question.language)
    filters = _values(question, today)
    if unwanted := exclusions(understood):
        filters["exclusion"] = [must_not(query) for query in unwanted]
    nearer: list[Query] = []
    doubts: dict[str, tuple[Query, Query]] = {}
    if question.place is not None:
        filters |= where.filters(question.place)
        nearer += where.nearer(question.place)
        if where.mode(question.place) == "near":
            doubts["place"] = where.circle(question.place)
            filters["place"] = [must(either(doubts["place"]))]
            if question.place.area:  # who is near and serves others comes after
                serving = where.filters(msgspec.structs.replace(question.place, mode="serving"))["place"]
                nearer.append(worth(whole(serving), weights.SERVES_HERE))
    if question.moment is not None and (asked := slots.asked(question.moment)):
        surely = either([_surely(one) for one in asked])
        perhaps = any_of("slot", tuple(dict.fromkeys(word for one in asked for word in one.perhaps)))
        filters["moment"] = [must(either([surely, perhaps]))]
        doubts["moment"] = surely, whole([must(perhaps), must_not(surely)])
    if question.audience is not None:
        filters |= who.filters(question.audience)
        nearer += who.meant_for(question.audience)
    lift = _lift(question)
    return _all(Plan(found, None, None, filters, nearer, doubts, _said(understood, filters), lift=lift))


def _lift(question: Question) -> float:
    """The most that `nearer` brings."""
    meant = weights.MEANT * len(who.meant_for(question.audience)) if question.audience is not None else 0.0
    if question.place is None:
        return meant
    return meant + weights.SERVES_HERE + weights.LOCATED * (where.mode(question.place) == "in_or_serving")


def _said(understood: Understood, filters: Container[str]) -> dict[str, tuple[str, ...]]:
    """The filters that the words ask, each with all its words. What a field of the question asks as well is not read
    in the words (`understanding`)."""
    said: dict[str, tuple[str, ...]] = {}
    for span in understood.spans:
        if (name := _SAID.get(span.kind, "")) in filters:
            said[name] = (*said.get(name, ()), span.text)
    return said


def _values(question: Question, today: dt.date | None) -> dict[str, list[Clause]]:
    filters: dict[str, list[Clause]] = {}
    if question.topics:
        filters["topics"] = [must(any_of("topic", question.topics))]
    if question.spoken:
        filters["spoken"] = [must(any_of("language", question.spoken))]
    if question.intake:
        filters["intake"] = [must(any_of("intake", question.intake))]
    if question.accessible:
        filters["accessible"] = [must(term("access", code)) for code in question.accessible]
    if question.free:
        filters["free"] = [must(term("free", "yes"))]
    if question.organization is not None:
        filters["organization"] = [must(term("organization", str(question.organization)))]
    if question.available and today is not None:
        last = today.toordinal()
        recent = Query.range_query(SCHEMA, "available", FieldType.Integer, last - RECENT, last)
        filters["available"] = [must(recent)]
    return filters


def _surely(asked: slots.Slots) -> Query:
    if not asked.surely:
        return Query.empty_query()
    clauses = [must(any_of("slot", asked.surely)), *(must(term("slot", word)) for word in asked.also)]
    return Query.boolean_query([*clauses, *(must_not(term("slot", word)) for word in asked.unless)])


# Which of the units a result must have


def _all(plan: Plan) -> Plan:
    if not plan.units:
        return plan
    if len(plan.units) == 1:
        one = plan.units[0]
        return replace(plan, text=one.scored, match=one.match, foremost=foremost(one, ()))
    asked = [unit for unit in plan.units if not unit.only_ranks] or list(plan.units)
    beside = [unit for unit in plan.units if unit not in asked]
    lifting = [should(bringing_up(unit)) for unit in beside]
    scored = Query.boolean_query([*((Occur.Must, unit.scored) for unit in asked), *lifting])
    first = foremost(asked[0], beside) if len(asked) == 1 else None
    return replace(
        plan,
        text=scored,
        match=whole([must(unit.match) for unit in asked]),
        foremost=None if first is None else Query.boolean_query([(Occur.Must, first), *lifting]),
        left_out=tuple(unit for unit in beside if unit.is_beside),
    )


def also_as_words(plan: Plan, *, wherever: bool = False) -> Plan | None:
    """Who is called by the very words read as a topic, or says them wherever, answers too, after all else. None without
    a topic."""
    wider = tuple(also(unit, wherever=wherever) for unit in plan.units)
    return None if wider == plan.units else _all(replace(plan, units=wider))
