"""From a question to queries of the index: units of text that score, filters that only let through, what brings up."""

from __future__ import annotations

import datetime as dt
from collections.abc import Container, Iterable, Sequence
from typing import NamedTuple

import msgspec
from tantivy import FieldType, Occur, Query

from . import where, who
from .clauses import Clause, any_of, either, must, must_not, should, term, whole, worth
from .rules import slots, standing, weights
from .rules.question import Question
from .rules.room import RECENT
from .rules.understood import Kind, Understood
from .schema import SCHEMA
from .units import Unit, as_words, exclusions, foremost, lifting, lifting_by_steps, units
from .units import also_as_words as also

FACETED = frozenset({"topics", "spoken", "intake", "accessible", "free"})  # filters that a facet sets
_SAID: dict[Kind, str] = {"open": "moment", "spoken": "spoken", "free": "free", "available": "available",
                          "access": "accessible", "intake": "intake", "place": "place"}  # fmt: skip


class Steps(NamedTuple):
    """The text of a plan in two: the units that each result has, and those that only bring up."""

    asked: tuple[Unit, ...]
    beside: tuple[Unit, ...] = ()

    def foremost(self) -> Query | None:
        """The text without what only speaks of the one need; None where it asks no such need."""
        first = foremost(self.asked[0], self.beside) if len(self.asked) == 1 else None
        if first is None or not self.beside:
            return first
        return Query.boolean_query([(Occur.Must, first), *(should(lifting(unit)) for unit in self.beside)])

    def few(self, filters: Sequence[Clause], more: Iterable[Query]) -> Query:
        """What must be, then what brings up, each asked only of what is found: in long lists, half the time where
        few results are, and twice where nothing makes them few."""
        needed = [must(unit.match) if unit.ways else (Occur.Must, unit.scored) for unit in self.asked]
        steps = [way for unit in self.asked for way in unit.ways]
        steps += [step for unit in self.beside for step in lifting_by_steps(unit)]
        found = Query.boolean_query([*filters, *needed])
        for one in (*steps, *more):
            found = Query.boolean_query([(Occur.Must, found), should(one)])
        return found


class Plan(msgspec.Struct, frozen=True):
    """A question in the terms of the index. Each filter has a name, so that a near-miss can leave it out."""

    units: tuple[Unit, ...]
    text: Query | None  # the units, scored
    match: Query | None  # the same, for counting
    filters: dict[str, list[Clause]]
    nearer: list[Query] = []
    doubts: dict[str, tuple[Query, Query]] = {}  # of a filter: what surely passes, what may
    said: dict[str, tuple[str, ...]] = {}  # filters that the words ask, with these words
    left_out: tuple[Unit, ...] = ()  # units that no result needs to have
    let_go: tuple[str, ...] = ()  # words whose filter only brings up
    is_certain: bool = True  # every result has every unit
    lift: float = 0.0  # the most that `nearer` brings
    steps: Steps | None = None  # the units of `text`, where it is these and nothing else
    met: tuple[str, ...] = ()  # as of the one unit that `match` asks

    def matching(self, without: Container[str] = ()) -> list[Clause]:
        return [clause for name, clauses in self.filters.items() if name not in without for clause in clauses]

    @property
    def floor(self) -> float:
        return weights.CONCEPT * standing.share(standing.LEAST) + self.lift + weights.RING + 3 * weights.TURN

    def few(self, *more: Query) -> Query:
        """As `query`, where few of all services match."""
        if self.steps is None:
            return self.query(*more)
        return self.steps.few(self.matching(), (*self.nearer, *more))

    def foremost(self, *more: Query) -> Query | None:
        """As `query`, without what only speaks of the one need, which scores `floor` at most."""
        text = self.steps.foremost() if self.steps is not None else None
        return None if text is None else self._scored(text, *more)

    def query(self, *more: Query) -> Query:
        """What matches, in order of relevance."""
        return self._scored(self.text, *more)

    def _scored(self, text: Query | None, *more: Query) -> Query:
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
        return msgspec.structs.replace(self, filters={**self.filters, name: [clause, *more]})


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
        return msgspec.structs.replace(plan, text=one.scored, match=one.match, steps=Steps((one,)), met=one.met)
    asked = [unit for unit in plan.units if not unit.only_ranks] or list(plan.units)
    beside = [unit for unit in plan.units if unit not in asked]
    scored = [*((Occur.Must, unit.scored) for unit in asked), *(should(lifting(unit)) for unit in beside)]
    return msgspec.structs.replace(
        plan,
        text=Query.boolean_query(scored),
        match=whole([must(unit.match) for unit in asked]),
        steps=Steps(tuple(asked), tuple(beside)),
        met=asked[0].met if len(asked) == 1 else (),
        left_out=tuple(unit for unit in beside if unit.is_beside),
    )


def also_as_words(plan: Plan, *, wherever: bool = False) -> Plan | None:
    """Who is called by the very words read as a topic, or says them wherever, answers too, after all else. None without
    a topic."""
    wider = tuple(also(unit, wherever=wherever) for unit in plan.units)
    return None if wider == plan.units else _all(msgspec.structs.replace(plan, units=wider))
