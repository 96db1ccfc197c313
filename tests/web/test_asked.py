"""The address of a results page: read from anything, written in one way."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from django.http import QueryDict
from hypothesis import given
from hypothesis import strategies as st

from balise.search.rules.question import Audience, Moment, Place
from balise.web.rules import asked as rules
from balise.web.rules.asked import Asked, Ignored

TOPICS = {"food", "food.hampers", "housing"}
MONTREAL = ZoneInfo("America/Toronto")
WEDNESDAY = dt.datetime(2026, 3, 4, 10, 0, tzinfo=MONTREAL)


def read(text: str) -> tuple[Asked, tuple[Ignored, ...]]:
    return rules.read(dict(QueryDict(text).lists()), topics=TOPICS)


def test_every_filter_is_read_from_the_address() -> None:
    found, ignored = read(
        "q=colis&where=Laval&area=mun-65005&mode=serving&km=10&topic=food&topic=housing&open=mo&time=18:30&age=72"
        "&gender=woman&family=parent&status=refugee&lang=es&lang=ar&free=1&available=1&access=wheelchair&intake=walk_in&org=12"
        "&sort=name&map=1&page=3"
    )
    assert ignored == ()
    assert found == Asked(
        q="colis", where="Laval", area="mun-65005", mode="serving", km=10, topic=("food", "housing"), open="mo",
        time="18:30", age=72.0, gender="woman", family="parent", status="refugee", lang=("es", "ar"), free=True,
        available=True, access=("wheelchair",), intake=("walk_in",), org=12, sort="name", map=True, page=3,
    )  # fmt: skip


def test_an_address_holds_only_what_is_asked_in_one_order() -> None:
    found, _ = read("page=1&sort=relevance&km=5&lang=es&free=&q=+colis++de+No%C3%ABl+&topic=food")
    assert rules.query(found) == "q=colis+de+No%C3%ABl&topic=food&lang=es"
    assert rules.query(Asked()) == ""


def test_what_is_not_understood_is_left_out_and_named() -> None:
    found, ignored = read("age=old&km=7&topic=food&topic=witchcraft&open=yesterday&page=0&mode=sideways&utm_source=x")
    assert found == Asked(topic=("food",))
    assert {(one.name, one.value) for one in ignored} == {
        ("age", "old"), ("km", "7"), ("topic", "witchcraft"), ("open", "yesterday"), ("page", "0"), ("mode",
        "sideways"),
    }  # fmt: skip


@pytest.mark.parametrize("value", ["nan", "inf", "-1", "1e3", "121", "９"])
def test_an_age_is_a_number_of_years_a_person_may_have(value: str) -> None:
    assert read(f"age={value}")[0].age is None


def test_times_are_read_as_people_write_them() -> None:
    for written in ("9:00", "09:00", "9h", "9 h 00", "9H00"):
        assert read(f"open=tu&time={written}")[0].time == "09:00", written
    assert read("open=now&time=09:00")[0].time == ""
    assert read("time=09:00")[0].time == ""


def test_days_are_several_in_their_order_and_what_is_no_day_is_named() -> None:
    assert read("open=su,sa") == read("open=su&open=sa") == (Asked(open="sa,su"), ())
    assert read("open=sa,noon")[0].open == "sa"
    assert read("open=sa,noon")[1] == (Ignored("open", "noon"),)
    assert read("open=,") == (Asked(), ())
    assert rules.query(Asked(open="sa,su")) == "open=sa%2Csu"


def test_a_plain_form_leaves_empty_fields_that_make_an_address_untidy() -> None:
    assert rules.is_untidy({"q": ["colis"], "where": [""]})
    assert not rules.is_untidy({"q": ["colis"], "utm_source": [""]})


def test_removing_one_filter_keeps_the_others_and_goes_back_to_the_first_page() -> None:
    asked = Asked(q="colis", topic=("food", "housing"), open="mo", time="09:00", page=4)
    assert rules.without(asked, "topic", "food") == Asked(q="colis", topic=("housing",), open="mo", time="09:00")
    assert rules.without(asked, "open") == Asked(q="colis", topic=("food", "housing"))
    assert rules.without(Asked(where="Laval", area="mun-65005", mode="in", km=10), "where") == Asked()


def test_a_change_of_filter_goes_back_to_the_first_page_and_paging_keeps_the_rest() -> None:
    asked = Asked(q="colis", page=4)
    assert rules.query(asked, free=True) == "q=colis&free=1"
    assert rules.query(asked, page=5) == "q=colis&page=5"


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        (Asked(), None),
        (Asked(open="now"), Moment(at=WEDNESDAY)),
        (Asked(open="sa"), Moment(weekdays=(5,))),
        (Asked(open="sa,su"), Moment(weekdays=(5, 6))),
        (
            Asked(open="mo,we", time="09:00"),
            Moment(
                at=dt.datetime(2026, 3, 9, 9, 0, tzinfo=MONTREAL),
                also=(dt.datetime(2026, 3, 11, 9, 0, tzinfo=MONTREAL),),
            ),
        ),
        (Asked(open="we", time="09:00"), Moment(at=dt.datetime(2026, 3, 11, 9, 0, tzinfo=MONTREAL))),
        (Asked(open="we", time="10:30"), Moment(at=dt.datetime(2026, 3, 4, 10, 30, tzinfo=MONTREAL))),
        (Asked(open="mo", time="18:30"), Moment(at=dt.datetime(2026, 3, 9, 18, 30, tzinfo=MONTREAL))),
    ],
)
def test_when_is_the_next_such_day_and_time(asked: Asked, expected: Moment | None) -> None:
    assert rules.moment(asked, WEDNESDAY) == expected


def test_the_question_says_what_was_asked_and_nothing_else() -> None:
    place = Place(area="mun-65005", label="Laval")
    asked = Asked(q="colis", topic=("food",), age=30.0, free=True, lang=("es",), page=2)
    question = rules.question(asked, language="fr", place=place, now=WEDNESDAY)
    assert (question.words, question.topics, question.free, question.page) == ("colis", ("food",), True, 2)
    assert question.audience == Audience(age=30.0)
    assert question.place is place
    assert rules.question(Asked(), language="fr", place=None, now=WEDNESDAY).audience is None


def test_words_may_be_a_sentence_and_a_place_may_not() -> None:
    found, _ = read(f"q={'a' * 300}&where={'b' * 300}")
    assert (len(found.q), len(found.where)) == (200, 120)


def test_a_place_is_meant_by_its_kind_unless_told() -> None:
    assert rules.mode(Asked(), "postal") == "near"
    assert rules.mode(Asked(), "municipality") == "in_or_serving"
    assert rules.mode(Asked(mode="in"), "postal") == "in"


def test_words_are_one_line_without_control_characters() -> None:
    assert rules.clean("  aide\x00\n\tau \u202eloyer\ud800 ") == "aide au loyer"
    assert len(rules.clean("é" * 5000)) == 120


names = st.sampled_from([*Asked.__struct_fields__, "utm_source", "", "Q"])
values = st.text(max_size=60) | st.sampled_from(["1", "now", "food", "12", "mo", "9:00", "near", "es", "woman", ""])


@given(st.dictionaries(names, st.lists(values, max_size=4), max_size=8))
def test_any_address_is_read_and_its_canonical_form_says_the_same(given: dict[str, list[str]]) -> None:
    asked, _ = rules.read(given, topics=TOPICS)
    written = rules.query(asked, page=asked.page)
    again, ignored = read(written)
    assert (again, ignored) == (asked, ())
    assert rules.query(again, page=again.page) == written
