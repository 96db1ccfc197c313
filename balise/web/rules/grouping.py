"""The services of one organization are shown together, under the one that answers best.

Only what one page shows is put together: which services a page holds, and how many there are, do not change.
"""

from __future__ import annotations

from collections.abc import Sequence

from balise.search.rules.question import Hit, Sort


def grouped(hits: Sequence[Hit], sort: Sort) -> list[list[Hit]]:
    """Hits by organization, each group where its first hit stood; apart where the order asked for is another one."""
    if sort != "relevance":
        return [[hit] for hit in hits]
    groups: dict[int, list[Hit]] = {}
    for hit in hits:
        groups.setdefault(hit.card.organization, []).append(hit)
    return list(groups.values())
