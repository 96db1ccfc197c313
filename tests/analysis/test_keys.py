"""Noise is unbiased exactly, bounded, and the same for the same rows."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from balise.analysis.rules import keys

KEY = st.integers(0, 2**32 - 1)


@pytest.mark.parametrize("line", range(len(keys.TABLE)))
def test_each_line_of_the_table_is_unbiased_exactly_and_never_reaches_below_none(line: int) -> None:
    noise = keys.TABLE[line].astype(int)
    assert len(noise) == 256
    assert noise.sum() == 0
    assert abs(noise).max() <= keys.LARGEST
    assert line + noise.min() >= 0
    assert keys.VARIANCE[line] == (noise**2).mean()


def test_nobody_stays_nobody_and_only_the_smallest_can_become_nobody() -> None:
    assert not keys.TABLE[0].any()
    assert [int((line + count == 0).sum()) for count, line in enumerate(keys.TABLE)] == [256, 96, 32, 0]


def test_every_column_is_drawn_as_often_as_any_other() -> None:
    sums = np.random.default_rng(1).integers(0, 2**32, 1_000_000)
    noise = keys.perturb(np.full(len(sums), 40), sums) - 40
    assert abs(noise.mean()) < 4 * (keys.VARIANCE[3] / len(sums)) ** 0.5
    assert noise.var() == pytest.approx(keys.VARIANCE[3], rel=0.01)


@given(st.lists(KEY, max_size=40), st.randoms(use_true_random=False))
def test_the_same_rows_have_the_same_noise_in_any_order_and_however_they_are_added_up(rows: list[int], any) -> None:  # type: ignore[no-untyped-def]
    mixed = any.sample(rows, len(rows))
    cut = any.randint(0, len(rows))
    whole = keys.perturb(np.array([len(rows)]), np.array([sum(rows)]))
    in_parts = sum(mixed[:cut]) % 2**32 + sum(mixed[cut:]) % 2**32
    assert keys.perturb(np.array([len(rows)]), np.array([in_parts])) == whole
    assert abs(int(whole[0]) - len(rows)) <= keys.LARGEST
    assert whole[0] >= 0


def test_the_noises_of_two_groups_and_of_both_together_are_not_related() -> None:
    first, second = np.random.default_rng(2).integers(0, 2**32, (2, 200_000))
    noise = [keys.perturb(np.full(len(sums), 9), sums) - 9 for sums in (first, second, first + second)]
    assert abs(np.corrcoef(noise)[np.triu_indices(3, 1)]).max() < 0.01


WORDS = st.tuples(st.sampled_from(["gender", "age", "area"]), st.text(max_size=8))


@given(st.lists(WORDS, max_size=6, unique=True), st.binary(max_size=64), st.randoms(use_true_random=False))
def test_a_name_draws_the_same_in_any_order_for_life(words: list[tuple[str, str]], secret: bytes, any) -> None:  # type: ignore[no-untyped-def]
    drawn, again = keys.Noise(secret).of(words), keys.Noise(secret)
    again.rows("gender", ["woman", "man"])  # whatever was asked before
    assert again.of(any.sample(words, len(words))) == drawn
    assert sum(int(keys.Noise(secret).rows(list_, [code])[0]) for list_, code in words) == drawn


def test_without_the_secret_nobody_draws_the_same() -> None:
    codes = [str(number) for number in range(100)]
    assert not (keys.Noise(b"ours").rows("age", codes) == keys.Noise(b"theirs").rows("age", codes)).any()


def test_the_same_people_under_another_name_have_another_noise_as_any_two_groups_have() -> None:
    """Else a total told otherwise than its only part would prove that somebody is in the rest."""
    rows = np.random.default_rng(3).integers(0, 2**32, 100_000)
    noise = keys.Noise(b"secret")
    names = [noise.of([("gender", "woman")]), noise.of([("gender", "woman"), ("language", "fr")])]
    whole, part = (keys.perturb(np.full(len(rows), 40), rows + name) - 40 for name in names)
    told = [(keys.TABLE[3] == value).mean() for value in range(-keys.LARGEST, keys.LARGEST + 1)]
    assert (whole == part).mean() == pytest.approx(sum(share**2 for share in told), abs=0.01)
    assert abs(np.corrcoef(whole, part)[0, 1]) < 0.01


def test_what_a_sum_of_keys_shares_out_is_spread_evenly_and_is_not_the_noise_of_the_count() -> None:
    sums = np.random.default_rng(4).integers(0, 2**32, 200_000)
    shares = keys.share(sums)
    assert (shares >= 0).all() and (shares < 1).all()
    assert np.histogram(shares, 20, (0, 1))[0] == pytest.approx(np.full(20, 10_000), rel=0.06)
    assert abs(np.corrcoef(shares, keys.perturb(np.full(len(sums), 9), sums))[0, 1]) < 0.01


def test_fewer_than_five_people_are_never_told_and_none_is() -> None:
    values, people = np.array([0, 6, 5, 4, 7, 12]), np.array([0, 4, 5, 6, 6, 2])
    assert keys.is_told(values, people).tolist() == [True, False, True, False, True, False]


def test_a_count_below_zero_is_refused() -> None:
    with pytest.raises(ValueError, match="below zero"):
        keys.perturb(np.array([-1]), np.array([3]))
