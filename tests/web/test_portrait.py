"""What the address of a page of social analysis asks, read and written back."""

from __future__ import annotations

import datetime as dt
from urllib.parse import parse_qs, parse_qsl

import pytest
from hypothesis import given
from hypothesis import strategies as st

from balise.analysis.rules.question import Filters, Period
from balise.core.languages import LANGUAGES
from balise.web.rules.portrait import (
    Asked,
    Extent,
    Unreadable,
    last_12_months,
    period_choices,
    period_of,
    query,
    read,
    usual,
)
from balise.web.rules.unread import unread

EXTENT, TODAY = Extent(201804, 202003), dt.date(2020, 3, 14)


def days(first: str, last: str) -> Period:
    return Period(dt.date.fromisoformat(first), dt.date.fromisoformat(last))


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        ("2019", days("2019-01-01", "2019-12-31")),
        ("2018-2019", days("2018-04-01", "2019-03-31")),
        ("2019-Q2", days("2019-04-01", "2019-06-30")),
        ("2019-02", days("2019-02-01", "2019-02-28")),
        ("2010-11", days("2010-11-01", "2010-11-30")),
        ("2019-01..2019-03", days("2019-01-01", "2019-03-31")),
        ("2019-01-07..2019-01-20", days("2019-01-07", "2019-01-20")),
        ("all", days("2018-04-01", "2020-02-29")),
        ("", days("2019-01-01", "2019-12-31")),
    ],
)
def test_periods(told: str, expected: Period) -> None:
    assert period_of(told, EXTENT, TODAY) == expected


@pytest.mark.parametrize("told", ["2019-13", "2018-2020", "hier", "0000", "2019-Q5", "..", "2019..", "9" * 40])
def test_a_period_that_nobody_reads_is_refused_in_both_languages(told: str) -> None:
    with pytest.raises(Unreadable) as refusal:
        period_of(told, EXTENT, TODAY)
    assert "2019-01" in refusal.value.text.fr and "2019-01" in refusal.value.text.en


def test_the_month_that_is_not_over_is_in_no_usual_period() -> None:
    assert last_12_months(EXTENT, TODAY) == "2019-03..2020-02"
    assert usual(EXTENT, TODAY) == "2019-01..2019-12", "four whole quarters"
    assert usual(Extent(201911, 202002), TODAY) == "2019-10..2019-12", "a quarter is whole, however late facts begin"
    assert usual(Extent(202003, 202003), TODAY) == "2020-03..2020-03", "there is no other"


def test_periods_offered_are_read_back_and_hold_months_of_the_facts() -> None:
    for group in period_choices(EXTENT, TODAY):
        assert group.choices
        for choice in group.choices:
            period = period_of(choice.code, EXTENT, TODAY)
            assert period.is_months
            assert period.first <= dt.date(2020, 2, 29) and period.last >= dt.date(2018, 4, 1)


def test_own_months_come_before_the_list() -> None:
    assert read({"period": "2019", "from": "2019-02", "to": "2019-04"}).period == "2019-02..2019-04"
    assert read({"from": "2019-02"}).period == "2019-02..2019-02"


def test_what_is_not_of_the_lists_is_left_out() -> None:
    assert read({"show": "pie", "places": "galaxy", "topics": "topic_9", "gender": "x" * 81}) == Asked()


codes = st.text(st.characters(categories=("Ll", "Nd"), include_characters="_-:"), max_size=20)


@given(codes, codes, st.sampled_from(["count", "percent", "rate"]), st.sampled_from(["", "mrc", "borough"]))
def test_an_address_says_what_was_read(topic: str, gender: str, show: str, places: str) -> None:
    asked = Asked("2019", Filters(topic=topic, gender=gender), show, places)  # type: ignore[arg-type]
    assert read(dict(parse_qsl(query(asked)))) == asked


@given(codes, codes, st.sampled_from(["count", "percent", "rate"]), st.sampled_from(["", "mrc", "borough"]))
def test_what_pages_write_is_understood(topic: str, gender: str, show: str, places: str) -> None:
    asked = Asked("2019", Filters(topic=topic, gender=gender), show, places, beside="before")  # type: ignore[arg-type]
    assert unread(parse_qs(query(asked)).items()) == ()


@given(st.dictionaries(st.text(max_size=90), st.lists(st.text(max_size=90), max_size=3), max_size=9))
def test_whatever_an_address_holds_is_said_in_a_few_short_sentences(told: dict[str, list[str]]) -> None:
    found = unread(told.items())
    assert len(found) <= 5
    assert all(len(one.text.say(language)) < 400 for one in found for language in LANGUAGES)


def test_what_is_usual_is_not_written() -> None:
    assert query(Asked()) == ""
    assert query(Asked().but(gender="woman")) == "gender=woman"
    assert Asked(filters=Filters(gender="woman")).but(gender="") == Asked()
