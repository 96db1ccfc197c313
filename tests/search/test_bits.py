"""Topics counted from bits are those counted one by one."""

from __future__ import annotations

from collections import Counter

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from balise.search.rules import bits

PARENTS = {f"a{number}": "" for number in range(20)} | {f"a{n % 20}.{n}": f"a{n % 20}" for n in range(270)}
MANY = {f"b{number}": "" for number in range(400)}


@given(st.lists(st.sets(st.sampled_from([*PARENTS, "x:1"])), min_size=1, max_size=10))
def test_bits_count_each_topic(services: list[set[str]]) -> None:
    known = bits.places(PARENTS)
    assert known.keys() == PARENTS.keys()
    columns = {
        at: np.array(one) for at, one in enumerate(zip(*(bits.pack(some, known) for some in services), strict=True))
    }
    asked = [code for code in PARENTS if not PARENTS[code] or PARENTS[code] == "a3"]
    expected = Counter(code for some in services for code in some if code in asked)
    assert bits.count({at: columns[at] for at in bits.needed(asked, known)}, asked, known) == expected
    assert not bits.has_others(columns[0])


def test_topics_without_a_bit_are_told() -> None:
    known = bits.places(MANY)
    without = next(code for code in MANY if code not in known)
    for code, is_other in ((without, True), (next(iter(known)), False), ("x:1", False)):
        assert bits.has_others(np.array(bits.pack([code], known)[:1])) is is_other
