"""Attacks on a small release find nothing, and find what is left open."""

from __future__ import annotations

import numpy as np
import pytest

from balise.analysis.bench import disclosure_attacks as free
from balise.analysis.bench.disclosure_rows import rows
from balise.analysis.releasing import protect
from balise.analysis.rules import attacks
from balise.analysis.rules.cube import Rows
from balise.analysis.rules.intervals import SHOWN


@pytest.fixture(scope="module")
def made() -> dict[str, Rows]:
    return {one.measure: one for one in rows(2_000, months=12)}


def test_a_release_tells_nothing_by_totals_and_parts(made: dict[str, Rows]) -> None:
    release = protect(made["needs"])
    assert all(attack.tried > 50 for attack in release.attacks)
    assert [attack.learned for attack in release.attacks] == [0, 0, 0]


def test_the_same_attacks_find_cells_when_only_those_of_few_are_hidden(made: dict[str, Rows]) -> None:
    release = protect(made["needs"])
    sums = release.whole.sums
    only_few = np.where((sums.people > 0) & (sums.people < 5), 1, SHOWN).astype(np.int8)
    assert all(attack.learned > 0 for attack in attacks.on_release(release.whole, only_few)[1:])


def test_a_restatement_of_one_to_four_is_not_seen() -> None:
    attack = free.on_restatement(np.arange(1, 200))
    assert (attack.tried, attack.learned) == (195, 0)


def test_nested_filters_do_not_tell_how_many_lie_between(made: dict[str, Rows]) -> None:
    nested, _ = free.on_free(made["needs"])
    assert nested.tried > 0
    assert nested.learned == 0
