"""Small queries of the index, of which all others are made."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from tantivy import Occur, Query

from .schema import SCHEMA

Clause = tuple[Occur, Query]
_MANY = 120  # values


def term(name: str, value: str) -> Query:
    return Query.term_query(SCHEMA, name, value, "basic")


def any_of(name: str, values: Iterable[str]) -> Query:
    """One of these values. Measured: for few values a union is faster than a set, beyond 100 they are equal."""
    return either([term(name, value) for value in values])


def ids(numbers: Sequence[str]) -> Query:
    """Services by their ids. Measured: a set of many values takes half the time of a union."""
    if len(numbers) > _MANY:
        return Query.term_set_query(SCHEMA, "id", numbers)
    return any_of("id", numbers)


def either(queries: Sequence[Query]) -> Query:
    if len(queries) < 2:
        return queries[0] if queries else Query.empty_query()
    return Query.boolean_query([(Occur.Should, query) for query in queries])


def best(queries: Sequence[Query], tie: float = 0.0) -> Query:
    """The best of these counts, and the others by a share of theirs."""
    if len(queries) < 2:
        return queries[0] if queries else Query.empty_query()
    return Query.disjunction_max_query(list(queries), tie)


def worth(query: Query, score: float) -> Query:
    """The same for whatever has it, however often."""
    return Query.const_score_query(query, score)


def quiet(query: Query) -> Query:
    """Without a say in the order of results."""
    return Query.const_score_query(query, 0.0)


def must(query: Query) -> Clause:
    return Occur.Must, quiet(query)


def must_not(query: Query) -> Clause:
    return Occur.MustNot, query


def should(query: Query) -> Clause:
    return Occur.Should, query


def whole(clauses: Sequence[Clause]) -> Query:
    """All of these clauses, even where they only say what must not be."""
    if not clauses:
        return Query.all_query()
    if any(occur == Occur.Must for occur, _ in clauses):
        return Query.boolean_query(list(clauses))
    return Query.boolean_query([must(Query.all_query()), *clauses])
