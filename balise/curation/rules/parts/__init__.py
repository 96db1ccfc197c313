"""The parts of a record, from the rows that belong to it. Each row becomes a part, or is refused with a sentence."""

from .filing import attributes, history
from .listing import children, split_list
from .offering import (
    accessibility,
    accessibility_listed,
    capacities,
    coverage,
    documents,
    fees,
    fundings,
    identifiers,
    programs,
    texts,
)
from .opening import hours
from .reaching import addresses, contact_points, languages, languages_listed, phones, urls

__all__ = [
    "accessibility",
    "accessibility_listed",
    "addresses",
    "attributes",
    "capacities",
    "children",
    "contact_points",
    "coverage",
    "documents",
    "fees",
    "fundings",
    "history",
    "hours",
    "identifiers",
    "languages",
    "languages_listed",
    "phones",
    "programs",
    "split_list",
    "texts",
    "urls",
]
