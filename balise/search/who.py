"""People as queries of the index: who is surely left out, and for whom a service is meant."""

from __future__ import annotations

from tantivy import FieldType, Query

from .clauses import Clause, either, must, must_not, term, worth
from .rules import weights
from .rules.question import Audience
from .schema import SCHEMA

_OLDEST = 150.0


def filters(audience: Audience) -> dict[str, list[Clause]]:
    """Only those surely left out, by age and between women and men (`directory.rules.eligibility.match`)."""
    found: dict[str, list[Clause]] = {}
    if audience.age is not None and audience.age == audience.age:
        age = min(max(float(audience.age), 0.0), _OLDEST)
        found["age"] = [
            must(Query.range_query(SCHEMA, "least_age", FieldType.Float, None, age)),
            must(Query.range_query(SCHEMA, "most_age", FieldType.Float, age, None, include_lower=False)),
        ]
    if audience.gender in ("woman", "man"):
        opposite = "man" if audience.gender == "woman" else "woman"
        found["gender"] = [must_not(term("gender", f"only_{opposite}"))]
    return found


def limiting_age() -> Query:
    """Who has a least age, or a most."""
    least = Query.range_query(SCHEMA, "least_age", FieldType.Float, 0.0, None, include_lower=False)
    return either([least, Query.range_query(SCHEMA, "most_age", FieldType.Float, None, _OLDEST)])


def meant_for(audience: Audience) -> list[Query]:
    said = [code for code in (audience.gender, audience.family, audience.status) if code]
    return [worth(term("audience", code), weights.MEANT) for code in said]
