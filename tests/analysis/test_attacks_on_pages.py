"""Everything that free questions show, put together by who adds and subtracts."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import small_facts

from balise.analysis import lattice_cube, released, releasing
from balise.analysis.bench.disclosure_pages import ASKED, on_pages
from balise.analysis.released import Released
from balise.analysis.releasing import Made
from balise.analysis.rules import lattice
from balise.analysis.rules.keys import Noise
from balise.analysis.store import Store


@pytest.fixture(scope="module")
def store() -> Store:
    return small_facts.store(small_facts.small(400))


@pytest.fixture(scope="module")
def release(store: Store, tmp_path_factory: pytest.TempPathFactory) -> Released:
    rows = [lattice_cube.rows(store, measure, 2024, 202412) for measure in lattice.COUNTED]
    folder: Path = tmp_path_factory.mktemp("release")
    Made(2024, 202412, {one.measure: releasing.protect(one) for one in rows}).write(folder)
    return Released({2024: released.read("2024-1", folder)})


def _above(area: str) -> frozenset[str]:
    return frozenset()


def test_pages_tell_next_to_nothing_of_a_few(store: Store, release: Released) -> None:
    """Of 200 communications in two regions, which is what is hardest: where a total has two parts, the noise of
    one may say the other. Of a year as large as those of a 211, the bench finds no cell exactly."""
    found = on_pages(store, release, _above, 2024)
    assert len(found) == 9 * len(ASKED)
    assert all(attack.tried > 5 for attack in found)
    for says in ("cells known exactly", "known to be of one to four"):
        some = [attack for attack in found if attack.says == says]
        assert len(some) == 3 * len(ASKED)
        assert sum(attack.learned for attack in some) <= sum(attack.tried for attack in some) // 50
    assert [attack.learned for attack in found if attack.name.startswith("noise")] == [0] * 3 * len(ASKED)


def test_the_attack_finds_what_noise_proves_where_names_draw_none(release: Released, monkeypatch: Any) -> None:
    """As in tables of which the same people have the same noise."""
    monkeypatch.setattr(Noise, "of", lambda self, words: 0)
    monkeypatch.setattr(Noise, "rows", lambda self, list_, codes: np.zeros(len(codes), dtype=np.int64))
    found = on_pages(small_facts.store(small_facts.small(400)), release, _above, 2024, ASKED[1:2])
    proofs = [attack for attack in found if attack.name.startswith("noise")]
    assert all(attack.learned == attack.tried > 5 for attack in proofs)
