"""Marks of first rows: which are there, and which counts people where rows are told apart and narrowed."""

from __future__ import annotations

import pytest

from balise.analysis.rules.facts import FACTS, columns
from balise.analysis.rules.firsts import FIRSTS, begins, mark, marks


@pytest.mark.parametrize(
    ("fact", "by", "topic", "name"),
    [
        ("needs", "", 0, "first"),
        ("needs", "gender", 0, "first"),
        ("needs", "gender", 2, "first_2"),
        ("needs", "topic_2", 0, "first_2"),
        ("needs", "topic_2", 1, "first_1_2"),
        ("needs", "topic_1", 3, "first_3"),
        ("referrals", "way", 0, "first_way"),
        ("referrals", "way", 1, "first_way_1"),
        ("unmet", "reason_group", 2, "first_reason_group_2"),
    ],
)
def test_people_are_counted_by_the_mark_of_what_tells_rows_apart(fact: str, by: str, topic: int, name: str) -> None:
    assert mark(fact, "first", by, topic) == name


@pytest.mark.parametrize("fact", FIRSTS)
def test_every_mark_is_a_flag_of_columns_that_its_fact_has(fact: str) -> None:
    kinds = columns(fact)
    assert {kinds[name] for name in marks(fact)} == {"flag"}
    assert {column for one in FIRSTS[fact] for column in one.alike} <= set(kinds)
    assert len(set(marks(fact))) == len(FIRSTS[fact])


def test_a_name_tells_how_it_begins() -> None:
    assert [begins(name) for name in ("first_unmet_1", "first_tried", "first_way", "first")] == [
        "first_unmet", "first_tried", "first", "first"
    ]  # fmt: skip
    assert {begins(name) for fact in FACTS for name in columns(fact)} == {"", "first", "first_unmet", "first_tried"}
    assert begins("is_first") == begins("firsts") == ""
