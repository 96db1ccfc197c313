"""A release after another: a number told again tells nothing new, unless what is told anew gives the rest away."""

from __future__ import annotations

import numpy as np
import pytest
import small_facts
from small_facts import Small

from balise.analysis import lattice_cube, released, releasing
from balise.analysis.publishing.making import MayNotGoOut
from balise.analysis.releasing import Made, Out, Protected
from balise.analysis.rules import attacks, lattice
from balise.analysis.rules.intervals import SHOWN, Sums
from balise.analysis.rules.lattice import EVERYWHERE, Table, period_of
from balise.analysis.rules.suppression import Merged

YEAR, LAST, TALKED = 2024, 202412, "conversation"


def protected(made: Small, former: released.Year | None = None) -> Protected:
    return releasing.protect(lattice_cube.rows(small_facts.store(made), "contacts", YEAR, LAST), former)


def without(made: Small, gone: set[int]) -> Small:
    return Small({fact: [row for row in rows if row["contact"] not in gone] for fact, rows in made.rows.items()})


def by_gender_and_operator(one: Protected) -> Out:
    table = Table("contacts", EVERYWHERE, "quarter", ("gender", "operator"))
    return next(each for each in one.blocks if each.cells.table == table)


@pytest.fixture(scope="module")
def first(made: Small) -> Protected:
    return protected(made)


@pytest.fixture(scope="module")
def former(first: Protected, tmp_path_factory: pytest.TempPathFactory) -> released.Year:
    folder = tmp_path_factory.mktemp("2024-1")
    Made(YEAR, LAST, {"contacts": first}).write(folder)
    return released.read("2024-1", folder)


def test_where_a_number_falls_below_five_the_release_goes_out_and_tells_the_old_one_again(
    made: Small, first: Protected, former: released.Year
) -> None:
    block = by_gender_and_operator(first)
    told = np.flatnonzero(block.state == SHOWN)
    place = told[np.argmin(block.people[told])]
    many, quarter = int(block.people[place]), str(block.cells.period[place])
    gender, house = (str(codes[place]) for codes in block.cells.values)
    assert 5 <= many <= 8
    theirs = made.of("contacts", lambda row: (row["gender"], row["operator"], row["kind"]) == (gender, house, TALKED)
                     and period_of("quarter", row["day"]) == quarter)  # fmt: skip
    again = protected(without(made, {row["contact"] for row in theirs[4:]}), former)
    now = by_gender_and_operator(again)
    ours = (now.cells.period == quarter) & (now.cells.values[0] == gender) & (now.cells.values[1] == house)
    assert (now.people[ours].tolist(), now.told[ours].tolist(), now.state[ours].tolist()) == ([4], [many], [SHOWN])
    assert again.open == ()
    assert [attack.learned for attack in again.attacks] == [0, 0, 0]


def cells(*counts: int) -> Merged:
    """A whole and its parts."""
    many, count = len(counts), np.array(counts)
    row, sign = np.zeros(many, dtype=np.int64), np.array([-1] + [1] * (many - 1))
    start, worth, is_published = np.zeros(1, dtype=np.int64), np.ones(many), np.ones(many, dtype=bool)
    sums = Sums(row, np.arange(many), sign, start, count, count, worth, is_published)
    return Merged(sums, np.arange(many))


@pytest.mark.parametrize(
    ("again", "learned"),
    [
        ([-1, -1, 6], [0, 1, 1]),  # 25 and 21 are new: their difference is who is left of six
        ([22, -1, 6], [0, 0, 0]),
        ([-1, 20, 6], [0, 0, 0]),
        ([-1, -1, -1], [1, 1, 1]),  # four, told as four
    ],
)
def test_an_old_number_of_few_tells_nothing_unless_the_others_of_its_sum_are_new(
    again: list[int], learned: list[int]
) -> None:
    whole, told = cells(25, 21, 4), np.array(again)
    found = attacks.on_release(whole, np.zeros(3, dtype=np.int8), told)
    assert [attack.learned for attack in found] == learned


def test_without_a_release_before_what_is_shown_of_few_is_read() -> None:
    assert attacks.on_release(cells(25, 21, 4), np.zeros(3, dtype=np.int8))[0].learned == 1


@pytest.mark.django_db
def test_where_too_much_was_corrected_nothing_goes_out_and_the_release_before_stands(
    made: Small, former: released.Year, monkeypatch: pytest.MonkeyPatch
) -> None:
    gone = {row["contact"] for row in made.rows["contacts"] if row["contact"] % 5 == 0}
    monkeypatch.setattr(lattice, "COUNTED", ("contacts",))
    monkeypatch.setattr(releasing, "_former", lambda year, follows: former)
    with pytest.raises(MayNotGoOut) as refusal:
        releasing.make(YEAR, small_facts.store(without(made, gone)))
    assert refusal.value.text.en.endswith("2024-1 stays the release of that year.")
    assert "2024-1 a dit ne se reprend pas" in refusal.value.text.fr
