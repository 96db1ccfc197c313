"""From a question to queries of the index: words that score, filters that only let through, and what brings nearer."""

from __future__ import annotations

from collections.abc import Container, Iterable
from dataclasses import dataclass, field, replace

import tantivy
from tantivy import FieldType, Occur, Query

from balise.core.languages import LANGUAGES, Language, other
from balise.directory.rules.coverage import rank

from .document import ANYONE, EVERYWHERE
from .rules import cells, slots, weights, words
from .rules.question import Audience, Place, Question
from .schema import SCHEMA, SPELLING, TEXTS, stems

Clause = tuple[Occur, Query]


@dataclass(frozen=True, slots=True)
class Plan:
    """A question in the terms of the index. Each filter has a name, so that a near-miss can leave it out."""

    words: tuple[str, ...]
    text: Query | None  # the words, scored
    match: Query | None  # the same words, for counting: measured 2 to 5 times faster
    filters: dict[str, list[Clause]]
    nearer: list[Query] = field(default_factory=list)
    doubts: dict[str, tuple[Query, Query]] = field(default_factory=dict)  # of a filter: what surely passes, what may

    def matching(self, without: str = "") -> list[Clause]:
        return [clause for name, clauses in self.filters.items() if name != without for clause in clauses]

    def query(self) -> Query:
        """What matches, in order of relevance."""
        return self._query(self.matching())

    def count(self) -> Query:
        """The same, in no order."""
        return Query.boolean_query(self._counted())

    def around(self, place: Place) -> Query:
        """The same, in order of nearness to a point: by rings, whatever the words."""
        return Query.boolean_query([*self._counted(), *((Occur.Should, ring) for ring in _rings(place))])

    def _counted(self, without: str = "") -> list[Clause]:
        return [*self.matching(without), must(self.match or Query.all_query())]

    def but(self, name: str) -> Query:
        """What would match but for this one filter."""
        clauses = self.matching(without=name)
        clauses.append((Occur.MustNot, Query.boolean_query([must(quiet(Query.all_query())), *self.filters[name]])))
        return self._query(clauses)

    def in_doubt(self, name: str) -> Query:
        """What matches, and matches this filter only if a closer look says so."""
        sure, doubtful = self.doubts[name]
        return Query.boolean_query([*self._counted(name), must(doubtful), (Occur.MustNot, sure)])

    def settled(self, name: str, passed: Iterable[int], failed: Iterable[int], *, is_all: bool) -> Plan:
        """The plan once its doubts were looked at, by the ids of services; all of them, or the first ones."""
        sure, doubtful = self.doubts[name]
        if is_all:
            clauses = [must(either([sure, *_ids(passed)]))]
        else:
            clauses = [must(either([sure, doubtful])), *((Occur.MustNot, query) for query in _ids(failed))]
        return replace(self, filters={**self.filters, name: clauses})

    def _query(self, clauses: list[Clause]) -> Query:
        scored = (Occur.Must, self.text or quiet(Query.all_query()))
        return Query.boolean_query([*clauses, scored, *((Occur.Should, query) for query in self.nearer)])


def plan(question: Question) -> Plan:
    found = words.words(question.words)
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
    nearer: list[Query] = []
    if question.place is not None:
        filters |= _where(question.place)
        nearer += _nearer(question.place)
    doubts: dict[str, tuple[Query, Query]] = {}
    if question.place is not None and _mode(question.place) == "near":
        doubts["place"] = _circle(question.place)
    if question.moment is not None and (asked := slots.asked(question.moment)) is not None:
        doubts["moment"] = (_surely(asked), any_of("slot", asked.perhaps))
    filters |= {name: [must(either(list(pair)))] for name, pair in doubts.items()}
    if question.audience is not None:
        filters |= _who(question.audience)
        nearer += _meant_for(question.audience)
    text, match = (all_words(found, question.language), anywhere(found)) if found else (None, None)
    return Plan(found, text, match, filters, nearer, doubts)


# Words


def all_words(found: Iterable[str], language: Language, unknown: Container[str] = ()) -> Query:
    """Every word; in place of those that are unknown, what resembles them."""
    return Query.boolean_query([(Occur.Must, one_word(word, language, approximate=word in unknown)) for word in found])


def anywhere(found: Iterable[str]) -> Query:
    """All the words, without asking in which field."""
    return Query.boolean_query([must(_somewhere(word)) for word in found])


def _somewhere(word: str) -> Query:
    return either([Query.term_query(SCHEMA, f"any_{side}", stem) for side in LANGUAGES for stem in stems(side, word)])


def most_words(found: tuple[str, ...], language: Language, unknown: Container[str] = ()) -> Query:
    """Enough of the words: a long sentence is answered by what has most of it."""
    clauses = [(Occur.Should, one_word(word, language, approximate=word in unknown)) for word in found]
    return Query.boolean_query(clauses, max(1, int(len(found) * weights.FEWEST_WORDS)))


def one_word(word: str, language: Language, *, approximate: bool = False) -> Query:
    """A word in any field: the best field counts, the others a little."""
    found: list[Query] = []
    for side in (language, other(language)):
        weight = 1.0 if side == language else weights.OTHER_LANGUAGE
        for stem in stems(side, word):
            found += [Query.boost_query(one, weight * weights.FIELDS[name]) for name, one in _in_fields(stem, side)]
    if approximate:
        found += _resembling(word)
    return Query.disjunction_max_query(found, weights.TIE) if found else Query.empty_query()


def _in_fields(stem: str, language: Language) -> list[tuple[str, Query]]:
    return [(name, Query.term_query(SCHEMA, f"{name}_{language}", stem)) for name in TEXTS]


def _resembling(word: str) -> list[Query]:
    """Words one letter away, or two for long ones; a swap of neighbours is one."""
    spelt = SPELLING.analyze(word)
    letters = 0 if len(word) < 4 else 1 if len(word) < 8 else 2
    if not letters or len(spelt) != 1:
        return []
    return [Query.const_score_query(Query.fuzzy_term_query(SCHEMA, "spelling", spelt[0], letters), weights.APPROXIMATE)]


def is_known(searcher: tantivy.Searcher, word: str) -> bool:
    """Whether any text of the index has the word."""
    return any(searcher.doc_freq(f"any_{side}", stem) for side in LANGUAGES for stem in stems(side, word))


# Places


def _where(place: Place) -> dict[str, list[Clause]]:
    match _mode(place):
        case "near":
            return {}  # a doubt: see `_circle`
        case "in":
            return {"place": [must(_located(place))]}
        case "serving":
            return {"place": [must(_serving(place))], "residence": [must(_residents(place))]}
        case _:
            return {"place": [must(either([_located(place), _serving(place)]))]}


def _mode(place: Place) -> str:
    """ "Near" an area whose centre is not known is in it."""
    if place.mode == "near" and not cells.is_on_earth(place.latitude, place.longitude):
        return "in"
    return place.mode


def chain(place: Place) -> tuple[str, ...]:
    return tuple(dict.fromkeys([*([place.area] if place.area else []), *place.within]))


def _circle(place: Place) -> tuple[Query, Query]:
    """What is surely within the radius, and what is perhaps a little beyond."""
    assert place.latitude is not None and place.longitude is not None
    cover = cells.cover(place.latitude, place.longitude, cells.clamp_km(place.radius_km))
    return any_of("cell", cover.inside), any_of("cell", cover.edge)


def _rings(place: Place) -> list[Query]:
    return [Query.const_score_query(_ring(place, share), more) for share, more in weights.RINGS]


def _ring(place: Place, share: float) -> Query:
    """Everything within a share of the radius, and a little beyond."""
    assert place.latitude is not None and place.longitude is not None
    cover = cells.cover(place.latitude, place.longitude, cells.clamp_km(place.radius_km) * share, cells.ROUGH)
    return any_of("cell", (*cover.inside, *cover.edge))


def _located(place: Place) -> Query:
    smallest = chain(place)[:1]
    return any_of("area", smallest) if smallest else Query.empty_query()


def _serving(place: Place) -> Query:
    """Covered without exclusion, or covered and not excluded."""
    areas = (*chain(place), EVERYWHERE)
    but = [any_of("serves_but", areas)]
    if cells.is_on_earth(place.latitude, place.longitude):
        assert place.latitude is not None and place.longitude is not None
        but.append(any_of("drawn", cells.cells(place.latitude, place.longitude)))
    unless = [(Occur.MustNot, term("not_serves", code)) for code in chain(place)]
    return either([any_of("serves", areas), Query.boolean_query([must(either(but)), *unless])])


def _residents(place: Place) -> Query:
    return any_of("residence", (*chain(place), ANYONE))


def _nearer(place: Place) -> list[Query]:
    mode = _mode(place)
    if mode == "near":
        return _rings(place)
    nearer = []
    if mode == "in_or_serving" and (smallest := chain(place)[:1]):
        nearer.append(Query.const_score_query(any_of("area", smallest), weights.LOCATED))
    if mode != "in":
        ranks = sorted({rank(code) for code in chain(place)}, reverse=True)
        for code in chain(place):
            weight = weights.SERVES_HERE * weights.SERVES_ABOVE ** ranks.index(rank(code))
            nearer.append(Query.const_score_query(term("serves", code), weight))
    return nearer


# Hours


def _surely(asked: slots.Slots) -> Query:
    if not asked.surely:
        return Query.empty_query()
    clauses = [must(any_of("slot", asked.surely)), *(must(term("slot", word)) for word in asked.also)]
    return Query.boolean_query([*clauses, *((Occur.MustNot, term("slot", word)) for word in asked.unless)])


# People


def _who(audience: Audience) -> dict[str, list[Clause]]:
    filters: dict[str, list[Clause]] = {}
    if audience.age is not None and audience.age == audience.age:
        age = min(max(float(audience.age), 0.0), 150.0)
        filters["age"] = [
            must(Query.range_query(SCHEMA, "least_age", FieldType.Float, None, age)),
            must(Query.range_query(SCHEMA, "most_age", FieldType.Float, age, None, include_lower=False)),
        ]
    if audience.gender in ("woman", "man"):
        opposite = "man" if audience.gender == "woman" else "woman"
        filters["gender"] = [(Occur.MustNot, term("gender", f"only_{opposite}"))]
    return filters


def _meant_for(audience: Audience) -> list[Query]:
    said = [code for code in (audience.gender, audience.family, audience.status) if code]
    return [Query.const_score_query(term("audience", code), weights.LOCATED) for code in said]


# Parts


def term(name: str, value: str) -> Query:
    return Query.term_query(SCHEMA, name, value, "basic")


def any_of(name: str, values: Iterable[str]) -> Query:
    """One of these values. Measured: for few values a union is faster than a set, beyond 100 they are equal."""
    return either([term(name, value) for value in values])


def either(queries: list[Query]) -> Query:
    if len(queries) < 2:
        return queries[0] if queries else Query.empty_query()
    return Query.boolean_query([(Occur.Should, query) for query in queries])


def _ids(numbers: Iterable[int]) -> list[Query]:
    values = [str(number) for number in numbers]
    return [any_of("id", values)] if values else []


def quiet(query: Query) -> Query:
    """Without a say in the order of results."""
    return Query.const_score_query(query, 0.0)


def must(query: Query) -> Clause:
    return Occur.Must, quiet(query)
