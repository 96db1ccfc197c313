"""One word says how a service stands to a need, and is worth what its parts are together."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from balise.search.rules import standing, weights

codes = st.sets(st.sampled_from(["a", "a.b", "c", "c.d", "e"]))


def worth(names: set[str]) -> float:
    """The best of what it is, and a share of the rest."""
    shares = [weights.CONCEPTS[name] for name in names]
    return max(shares) + weights.CONCEPT_TIE * (sum(shares) - max(shares)) if shares else 0.0


@given(codes, codes, codes, codes)
def test_each_need_has_one_word_which_is_worth_all_that_it_is(
    filed: set[str], above: set[str], named: set[str], other: set[str]
) -> None:
    topics, said = filed | above, named | other
    held = standing.standing(filed, topics, named, said)
    assert len(held) == len(set(held))
    for code in ("a", "a.b", "c", "c.d", "e"):
        ways = [way for way in standing.WAYS if standing.asked(way, [code])[0] in held]
        are = {"filed": filed, "topic": topics, "said_name": named, "said": said}
        names = {name for name, some in are.items() if code in some}
        assert len(ways) == bool(names)
        assert sum(map(standing.share, ways)) == pytest.approx(worth(names))


def test_a_word_tells_one_need_from_another() -> None:
    assert standing.asked("filed.", ["food"]) != standing.asked("filed.", ["food.hampers"])
