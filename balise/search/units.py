"""From what was understood of a question to what must be found: units, each of which any of its readings answers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache

from tantivy import Occur, Query

from balise.core.languages import LANGUAGES, Language, other

from .clauses import any_of, best, either, must, must_not, term, whole, worth
from .rules import standing, weights, words
from .rules.understood import Kind, Span, Understood
from .schema import ANALYZERS, SCHEMA, TEXTS, stems

_READ: tuple[Kind, ...] = ("word", "phrase", "topic", "name", "phone")
_NEEDS = ("topic", "phone")
_PEOPLE: tuple[Kind, ...] = ("age", "gender", "family", "status")
_BRINGS_UP = ("for", "crossed", "beside")  # modes of spans that keep nothing out
_BETWEEN = 2  # words that may stand between those of a name
_MOST_CODES = 32  # topics that one piece of text may mean


@dataclass(frozen=True, slots=True)
class Reading:
    """One meaning of a unit. `match` finds the same as `scored`, for counting: measured 2 to 5 times faster."""

    span: Span
    scored: Query
    match: Query
    tiers: tuple[Query, Query] | None = None  # of a topic: who does more than speak of it, scored, and who only does
    ways: tuple[Query, ...] = ()  # of one topic: each way of meeting it, scored; no service is in two

    @property
    def codes(self) -> tuple[str, ...]:
        return tuple(self.span.value.split("|")[:_MOST_CODES]) if self.span.kind == "topic" else ()


@dataclass(frozen=True, slots=True)
class Unit:
    readings: tuple[Reading, ...]
    scored: Query
    match: Query
    is_need: bool  # says what is needed; words and names beside it say more of that
    is_people: bool = False  # says who needs it, which the question asks as such already
    ways: tuple[Query, ...] = ()  # as of its one reading
    met: tuple[str, ...] = ()  # the topics that are all it asks, joined by "|", then words that answer as well

    @property
    def tiers(self) -> tuple[Query, Query] | None:
        return self.readings[0].tiers if len(self.readings) == 1 else None

    @property
    def text(self) -> str:
        return max((reading.span.text for reading in self.readings), key=len)

    @property
    def is_word(self) -> bool:
        """Whether it is words and nothing else."""
        return all(reading.span.kind == "word" for reading in self.readings)

    @property
    def only_ranks(self) -> bool:
        """Whether it brings up and keeps nothing out, beside a need (`Span.mode`)."""
        return all(reading.span.mode in _BRINGS_UP for reading in self.readings)

    @property
    def is_beside(self) -> bool:
        """Whether it only says more of the need it stands beside."""
        return all(reading.span.mode == "beside" for reading in self.readings)

    @property
    def words(self) -> tuple[str, ...]:
        """Its words, as they were meant."""
        return words.words(self.readings[0].span.meant or self.text)


def as_words(text: str) -> Understood:
    """Nothing understood: each telling word is looked for."""
    return Understood(text, tuple(Span("word", word, word, 0, 0) for word in words.words(text)))


def units(understood: Understood, language: Language) -> tuple[Unit, ...]:
    """Pieces that lie over each other are one unit, and what is said twice is. A word under a wider meaning is left
    to it."""
    asked = {(span.kind, span.meant or span.value): span for span in reversed(understood.of(*_READ))}
    spans = asked.values() if asked else _of_noise(understood)
    people = understood.of(*_PEOPLE)
    found = [unit for group in _groups(spans) if (unit := _unit(group, people, language)) is not None]
    return tuple(found[: words.MOST_WORDS])


def exclusions(understood: Understood) -> list[Query]:
    """What no result may have, anywhere in its texts."""
    found = (words.words(span.value) for span in understood.of("exclusion")[: words.MOST_WORDS])
    return [anywhere(some) for some in found if some]


def _of_noise(understood: Understood) -> tuple[Span, ...]:
    """Words that say nothing of a need are looked for when there is nothing else."""
    if any(span.kind != "noise" for span in understood.spans):
        return ()
    said = words.words(" ".join(span.text for span in understood.spans))
    return tuple(Span("word", word, word, 0, 0) for word in said)


def _groups(spans: Iterable[Span]) -> Iterator[list[Span]]:
    group: list[Span] = []
    end = -1
    for span in sorted(spans, key=lambda span: (span.start, -span.end)):
        if group and (span.start >= end or span.end <= span.start):
            yield group
            group = []
        group.append(span)
        end = max(end, span.end) if len(group) > 1 else span.end
    if group:
        yield group


def _unit(group: list[Span], people: tuple[Span, ...], language: Language) -> Unit | None:
    """None for a piece of grammar words, which asks nothing."""
    wide = [span for span in group if span.kind != "word"] or group
    is_topic = any(span.kind == "topic" for span in wide)
    readings = [reading for span in wide if (reading := _reading(span, language, is_topic)) is not None]
    if not readings:
        return None
    only = readings[0] if len(readings) == 1 else None
    return Unit(
        tuple(readings),
        best([reading.scored for reading in readings]),
        either([reading.match for reading in readings]),
        any(reading.span.kind in _NEEDS for reading in readings),
        any(_is_over(one, reading.span) for one in people for reading in readings),
        only.ways if only else (),
        ("|".join(only.codes),) if only and only.codes else (),
    )


def also_as_words(unit: Unit, *, wherever: bool = False) -> Unit:
    """The unit with one reading more, when it is a topic: the very words, in a name or wherever they stand. A record
    may hold them in another sense."""
    texts = dict.fromkeys(reading.span.text for reading in unit.readings if reading.span.kind == "topic")
    look = anywhere if wherever else in_names
    if not (literal := [look(found) for text in texts if (found := words.words(text))]):
        return unit
    scored = best([unit.scored, *(worth(one, weights.CONCEPT * weights.LITERAL) for one in literal)])
    others = worth(whole([must(either(literal)), must_not(unit.match)]), weights.CONCEPT * weights.LITERAL)
    return replace(
        unit,
        scored=scored,
        match=either([unit.match, *literal]),
        ways=(*unit.ways, others) if unit.ways else (),
        met=(*unit.met, f"{wherever}", *texts) if unit.met else (),
    )


def bringing_up(unit: Unit) -> Query:
    """What a unit adds that only ranks: for people, the topic above theirs, as "newcomers" and "nouveaux arrivants" are
    of one field."""
    if unit.is_people and not any(reading.span.mode == "crossed" for reading in unit.readings):
        return _whom(tuple(code for reading in unit.readings for code in reading.codes))
    return Query.boost_query(unit.scored, weights.BESIDE) if unit.is_beside else unit.scored


@lru_cache(maxsize=1024)
def _whom(codes: tuple[str, ...]) -> Query:
    return worth(any_of("topic", dict.fromkeys(code.rpartition(".")[0] or code for code in codes)), weights.WHOM)


def lifting(unit: Unit) -> Query:
    """What a unit beside a need adds: as `bringing_up`, and a part of its score where it might be asked as well."""
    return bringing_up(unit) if unit.only_ranks else Query.boost_query(unit.scored, weights.BESIDE)


def lifting_by_steps(unit: Unit) -> tuple[Query, ...]:
    """The same as a sum of what can be asked one after the other of results already found."""
    if not unit.ways or (unit.only_ranks and unit.is_people):
        return (lifting(unit),)
    if unit.only_ranks and not unit.is_beside:
        return unit.ways
    return tuple(Query.boost_query(way, weights.BESIDE) for way in unit.ways)


def foremost(unit: Unit, beside: Iterable[Unit]) -> Query | None:
    """The need without who only speaks of it, and has nothing of what is asked beside: the others come before. None
    where it is no such need."""
    if unit.tiers is None:
        return None
    above, below = unit.tiers
    lifting = [bringing_up(one) if one.only_ranks else one.match for one in beside]
    return best([above, whole([(Occur.Must, below), must(either(lifting))])]) if lifting else above


def _is_over(one: Span, other: Span) -> bool:
    return one.start < other.end and other.start < one.end


def _reading(span: Span, language: Language, is_topic: bool) -> Reading | None:
    match span.kind:
        case "topic":
            return _topic(span)
        case "name":
            return _name(span, language, is_topic)
        case "phone":
            asked = term("phone", span.value)
            return Reading(span, worth(asked, weights.CALLED), asked)
        case "phrase":
            return _phrase(span, language)
    found = words.words(span.meant or span.value)
    return Reading(span, all_words(found, language), anywhere(found)) if found else None


# Needs and names


def _topic(span: Span) -> Reading:
    """What is filed under it, then what its names or its texts speak of: the same whatever the language."""
    return Reading(span, *_met(span.value))


@lru_cache(maxsize=2048)
def _met(value: str) -> tuple[Query, Query, tuple[Query, Query], tuple[Query, ...]]:
    """Made once for each need: as `Reading`."""
    codes = value.split("|")[:_MOST_CODES]
    scored = [
        worth(any_of("standing", standing.asked(way, codes)), weights.CONCEPT * standing.share(way))
        for way in standing.WAYS
    ]
    ways = tuple(scored) if len(codes) == 1 else ()
    return best(scored), any_of("met", codes), (best(scored[:-1]), scored[-1]), ways


def _name(span: Span, language: Language, is_topic: bool) -> Reading:
    """Who is called so; or has this in its name, in this order. One word alone is looked for everywhere, or
    in any name when it is a topic too."""
    score = weights.CONCEPT if is_topic else weights.CALLED
    asked, found = term("called", span.value), words.words(span.text)
    scored, match = [worth(asked, score)], [asked]
    if len(span.value.split()) == 1 and found:
        match.append(in_names(found) if is_topic else anywhere(found))
        scored.append(worth(match[-1], score * (1 + weights.NAMED)) if is_topic else all_words(found, language))
    elif found:
        within = [one for side in LANGUAGES for one in _in_names(side, span.value)]
        scored.append(worth(either(within), score * weights.NAMED))
        match += within
    return Reading(span, best(scored), either(match))


def _in_names(language: Language, text: str) -> list[Query]:
    """The words in this order, little words between them aside: `value` has lost its elisions."""
    placed = _placed(language, text)
    return [_in_order(f"{name}_{language}", placed, _BETWEEN) for name in ("name", "organization")] if placed else []


# Words


@lru_cache(maxsize=4096)
def all_words(found: tuple[str, ...], language: Language) -> Query:
    clauses = [(Occur.Must, one_word(word, language)) for word in found]
    return clauses[0][1] if len(clauses) == 1 else Query.boolean_query(clauses)


@lru_cache(maxsize=4096)
def one_word(word: str, language: Language) -> Query:
    """A word in any field: the best field counts, the others a little."""
    found: list[Query] = []
    for side in (language, other(language)):
        weight = 1.0 if side == language else weights.OTHER_LANGUAGE
        for stem in stems(side, word):
            for name, share in weights.FIELDS.items():
                field = Query.term_query(SCHEMA, f"{name}_{side}", stem, "freq")
                found.append(Query.boost_query(field, weight * share))
    return best(found, weights.TIE)


@lru_cache(maxsize=4096)
def anywhere(found: tuple[str, ...]) -> Query:
    """All the words, without asking in which field."""
    clauses = [must(somewhere(word)) for word in found]
    return clauses[0][1] if len(clauses) == 1 else Query.boolean_query(clauses)


@lru_cache(maxsize=4096)
def somewhere(word: str) -> Query:
    return either([term(f"any_{side}", stem) for side in LANGUAGES for stem in stems(side, word)])


@lru_cache(maxsize=4096)
def in_names(found: tuple[str, ...]) -> Query:
    """All the words in names of the service, or of its organization."""
    fields = [(f"{name}_{side}", side) for name in ("name", "organization") for side in LANGUAGES]
    return whole([must(either([term(field, stem) for field, side in fields for stem in stems(side, word)]))
                  for word in found])  # fmt: skip


# Phrases


def _phrase(span: Span, language: Language) -> Reading | None:
    scored: list[Query] = []
    match: list[Query] = []
    for side in (language, other(language)):
        placed = _placed(side, span.value)
        if not placed:
            continue
        weight = 1.0 if side == language else weights.OTHER_LANGUAGE
        for name in TEXTS:
            asked = _in_order(f"{name}_{side}", placed)
            match.append(asked)
            scored.append(Query.boost_query(asked, weight * weights.FIELDS[name]))
    return Reading(span, best(scored, weights.TIE), either(match)) if match else None


def _in_order(name: str, placed: list[tuple[int, str]], between: int = 0) -> Query:
    if len(placed) == 1:
        return Query.term_query(SCHEMA, name, placed[0][1], "freq")
    return Query.phrase_query(SCHEMA, name, list(placed), between)


def _placed(language: Language, text: str) -> list[tuple[int, str]]:
    """The words of a phrase as the index holds them, with their places: grammar words count as places."""
    said = words.every_word(text)[: 2 * words.MOST_WORDS]
    analyzer = ANALYZERS[language]
    found = [(place, stem) for place, word in enumerate(said) for stem in analyzer.analyze(word)]
    first = found[0][0] if found else 0
    return [(place - first, stem) for place, stem in found]
