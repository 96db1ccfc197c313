"""The laws of order: what comes before what, all else equal, and whose turn it is among equals."""

from __future__ import annotations

import datetime as dt
import math
from typing import Any

import msgspec
import numpy as np
import pytest
from factories import NOW, organization, publish, service, site, topic, week
from hypothesis import given
from hypothesis import strategies as st

from balise.core.languages import Text
from balise.directory.rules.hours import ZONE
from balise.directory.rules.record import Capacity, Coverage, Eligibility, ServiceRecord, Verification
from balise.search import actions, search
from balise.search.rules import ranking, weights
from balise.search.rules.question import Answer, Audience, Place, Question
from balise.search.rules.ranking import Worth

TODAY = dt.date(2026, 3, 4)
# A search reads no table: test_search_actions.py asks both databases for its index.
pytestmark = pytest.mark.once
days = st.dates(dt.date(2020, 1, 1), dt.date(2035, 1, 1))


# The closer look, alone


def ago(days: int) -> int:
    return (TODAY - dt.timedelta(days=days)).toordinal()


@pytest.mark.parametrize(
    ("better", "worse"),
    [
        ({"verified": ago(10)}, {"verified": ago(400)}),
        ({"verified": ago(3000)}, {}),
        ({"available": ago(3)}, {}),
        ({}, {"full": ago(3)}),
        ({"available": ago(30)}, {"available": ago(31)}),
        ({"full": ago(31)}, {"full": ago(30)}),
        ({"days": 1 << TODAY.weekday()}, {"days": 127 ^ 1 << TODAY.weekday()}),
        ({"breadth": 1}, {"breadth": 6}),
        ({"km": 0.5}, {"km": 2.0}),
        ({"km": 2.0}, {"km": 40.0}),
        ({"km": math.inf}, {"km": 20.0}),  # by telephone, before far away
        ({"km": 0.5}, {"km": math.inf}),
    ],
)
def test_what_is_worth_more(better: dict[str, Any], worse: dict[str, Any]) -> None:
    worth = Worth(TODAY, reach_km=5.0)
    assert worth(**better) > worth(**worse)


def test_without_a_point_distance_is_worth_nothing() -> None:
    assert Worth(TODAY)(km=0.1) == Worth(TODAY)() == 0.0


@given(st.floats(0, 20_000), st.floats(0.01, 100), st.floats(0.1, 500))
def test_farther_is_never_worth_more(km: float, more: float, reach: float) -> None:
    assert ranking.near(km + more, reach) <= ranking.near(km, reach) <= weights.NEAR


_told = st.tuples(
    st.one_of(st.just(math.inf), st.floats(0, 20_000)),
    *[st.one_of(st.just(0), st.integers(ago(800), ago(-40))) for _ in range(3)],
    st.integers(0, 127),
    st.integers(0, 9),
)


@given(st.lists(_told, min_size=1, max_size=20), days)
def test_many_are_worth_what_each_is(told: list[tuple[float, int, int, int, int, int]], day: dt.date) -> None:
    worth = Worth(day, reach_km=5.0)
    kms, *columns = (np.array(column) for column in zip(*told, strict=True))
    assert worth.all(kms, *columns) == pytest.approx([worth(*rest, km=km) for km, *rest in told])
    assert Worth(day).all(None, *columns) == pytest.approx([Worth(day)(*rest) for _, *rest in told])


@given(st.lists(st.tuples(st.integers(1, 2**31), st.floats(-100, 500)), min_size=1, max_size=20), days)
def test_many_are_ordered_by_their_step_then_their_turn(told: list[tuple[int, float]], day: dt.date) -> None:
    services, scores = (np.array(column) for column in zip(*told, strict=True))
    order = sorted(told, key=lambda one: (-ranking.step(one[1]), ranking.turn(one[0], day)))
    assert [told[position] for position in ranking.in_turn(scores, services, day)] == order


@given(st.lists(st.integers(1, 2**31), min_size=1, max_size=20), days, st.floats(0.0001, 1.0))
def test_many_are_brought_as_the_index_brings_each(services: list[int], day: dt.date, share: float) -> None:
    large, small = ranking.whose_turn(day, share)
    found = [(large in ranking.turns(one)) + 2 * (small in ranking.turns(one)) for one in services]
    assert ranking.turn_scores(np.array(services), day, share) == pytest.approx([weights.TURN * one for one in found])


@given(st.integers(1, 2**40), days)
def test_a_turn_is_one_of_32_bits_and_moves_with_the_day(number: int, day: dt.date) -> None:
    assert 0 <= ranking.turn(number, day) < 2**32
    assert len({ranking.turn(number, day + dt.timedelta(days=more)) for more in range(10)}) > 1


@given(days, st.floats(0.0001, 1.0))
def test_every_group_has_its_turn(day: dt.date, share: float) -> None:
    large, small = (int(group.split(".")[0]) for group in ranking.whose_turn(day, share))
    said = {ranking.whose_turn(day + dt.timedelta(days=more), share)[0] for more in range(1 << large)}
    assert len(said) == 1 << large
    assert 2.0**-large >= share or large == 1
    assert small == large + 3 <= ranking.LEVELS


def test_groups_hold_about_as_many_services_each() -> None:
    held = [sum(ranking.turns(number)[3] == f"4.{group}" for number in range(16_000)) for group in range(16)]
    assert min(held) > 800 and max(held) < 1200


@pytest.mark.parametrize(("hour", "day"), [(3, 3), (4, 4), (23, 4)])
def test_the_day_of_the_order_begins_at_four(hour: int, day: int) -> None:
    assert ranking.local_day(dt.datetime(2026, 3, 4, hour, 30, tzinfo=ZONE)).day == day


# The order of results


@pytest.fixture
def home(db: None) -> int:
    return publish(organization("Entraide"))


def names(answer: Answer) -> list[str]:
    return [hit.card.name.say("fr") for hit in answer.hits]


def ask(words: str = "", now: dt.datetime = NOW, **more: Any) -> Answer:
    return search(Question(words=words, **more), now=now)


def both_ways(home: int, better: dict[str, Any], worse: dict[str, Any]) -> None:
    """Publish alternately, so that neither the order of ids nor the turn of the day decides."""
    for _ in range(3):
        for name, fields in (("mieux", better), ("moins", worse), ("moins", worse), ("mieux", better)):
            publish(service(name, home, **fields))
    actions.catch_up()


LAVAL = Place(mode="serving", area="mun-65005", within=("mun-65005", "region-13", "ca-qc", "ca"))


@pytest.mark.parametrize(
    ("better", "worse", "asked"),
    [
        (
            {"coverage": (Coverage(areas=("mun-65005",)),)},
            {"coverage": (Coverage(areas=("region-13",)),)},
            {"place": LAVAL},
        ),
        ({"coverage": (Coverage(areas=("ca",)),)}, {"coverage": (Coverage(everywhere=True),)}, {"place": LAVAL}),
        (
            {"verification": Verification(on=dt.date(2026, 2, 1))},
            {"verification": Verification(on=dt.date(2023, 2, 1))},
            {},
        ),
        ({"capacities": (Capacity(available=2, updated_at=NOW),)}, {}, {}),
        ({}, {"capacities": (Capacity(available=0, updated_at=NOW),)}, {}),
        ({"hours": week("WE")}, {"hours": week("TH")}, {}),
        ({"topics": ("food",)}, {"topics": ("food", "home", "work", "health")}, {}),
        (
            {"eligibility": Eligibility(statuses=("newcomer",))},
            {},
            {"audience": Audience(status="newcomer")},
        ),
    ],
    ids=["nearer coverage", "any coverage", "verified", "room", "full", "opens today", "one thing", "meant"],
)
def test_all_else_equal(home: int, better: dict[str, Any], worse: dict[str, Any], asked: dict[str, Any]) -> None:
    both_ways(home, better, worse)
    answer = ask(**asked)
    assert names(answer) == ["mieux"] * 6 + ["moins"] * 6


def test_a_need_is_met_by_what_is_filed_then_by_names_then_by_texts_in_either_language(home: int) -> None:
    topic("food", "Aide alimentaire", "Food help")
    topic("food.hampers", "Paniers de provisions", "Food hampers", parent="food")
    for record in (
        service("Passage", home, description=Text(fr="On y parle aussi de paniers de provisions.")),
        service(Text(en="Food hampers of the corner"), home),
        service("Samedi", home, topics=("food.hampers",)),
        service("Autre", home, description=Text(fr="Rien de tel.")),
    ):
        publish(record)
    actions.catch_up()
    expected = ["Samedi", "Food hampers of the corner", "Passage"]
    assert names(ask("paniers de provisions")) == expected
    assert names(ask("food hampers", language="en")) == expected
    codes = [[reason.code for reason in hit.reasons] for hit in ask("paniers de provisions").hits]
    assert codes == [["topic"], ["said"], ["said"]]


def test_a_need_finds_what_is_filed_below_it(home: int) -> None:
    topic("food", "Aide alimentaire", "Food help")
    topic("food.hampers", "Paniers", "Hampers", parent="food")
    publish(service("Samedi", home, topics=("food.hampers",)))
    publish(service("Dimanche", home, topics=("food",)))
    actions.catch_up()
    assert names(ask("aide alimentaire")) == ["Dimanche", "Samedi"]
    assert names(ask("paniers")) == ["Samedi"]


def test_a_need_that_nobody_meets_is_looked_for_as_words(home: int) -> None:
    topic("food.hampers", "Paniers de provisions", "Food hampers")
    publish(service("Atelier", home, description=Text(fr="Tressage de paniers, et des provisions pour la route.")))
    actions.catch_up()
    assert names(ask("paniers de provisions")) == ["Atelier"]


def test_words_beside_a_need_only_bring_up_when_few_have_them(home: int) -> None:
    topic("food", "Aide alimentaire", "Food help")
    for name in ("Samedi", "Dimanche", "Lundi"):
        publish(service(name, home, topics=("food",)))
    publish(service("Mardi", home, topics=("food",), description=Text(fr="Pour les zèbres.")))
    publish(service("Zèbres", home))
    actions.catch_up()
    answer = ask("aide alimentaire zèbres")
    assert (names(answer)[0], answer.total, answer.left_out) == ("Mardi", 4, ("zèbres",))
    assert answer.is_approximate
    codes = {hit.card.name.fr: [reason.code for reason in hit.reasons] for hit in answer.hits}
    assert codes["Mardi"] == ["topic", "words"] and codes["Samedi"] == ["topic"]


def test_a_phrase_keeps_its_order_and_an_exclusion_its_word(home: int) -> None:
    for text in ("La clé des champs", "Les champs et la clé", "Une clé"):
        publish(service("Halte", home, description=Text(fr=text)))
    actions.catch_up()
    assert ask('"clé des champs"').total == 1
    assert ask("halte clé").total == 3
    assert ask("halte -champs").total == 1


def test_who_is_called_so_comes_first(home: int) -> None:
    other = publish(organization("Vestiaire et meubles, vestiaire, vestiaire"))
    publish(service("Vestiaire du grenier vestiaire grenier", other))
    publish(service("Accueil", publish(organization("Le Grenier inc."))))
    actions.catch_up()
    assert names(ask("le grenier"))[0] == "Accueil"
    assert ask("le grenier").hits[0].reasons[0].code == "called"


def test_a_telephone_number_finds_who_has_it(home: int) -> None:
    from balise.directory.rules.record import Phone

    publish(service("Ligne", home, phones=(Phone("+15145550123"),)))
    publish(service("Autre", home, phones=(Phone("+15145550199"),)))
    actions.catch_up()
    (hit,) = ask("514 555-0123").hits
    assert (hit.card.name.fr, hit.reasons[0].code) == ("Ligne", "phone")


# Equals


def equals(home: int, count: int) -> None:
    for number in range(count):
        publish(service(f"Halte {number}", home))
    actions.catch_up()


def test_equals_take_turns_from_day_to_day_and_keep_their_order_all_day(home: int) -> None:
    equals(home, 5)
    morning = dt.datetime(2026, 3, 4, 4, 0, tzinfo=ZONE)
    orders = {}
    for day in range(40):
        at = morning + dt.timedelta(days=day)
        orders[day] = names(ask("halte", now=at))
        assert orders[day] == names(ask("halte", now=at + dt.timedelta(hours=12)))
        assert orders[day] == names(ask("halte", now=at + dt.timedelta(hours=23)))
    firsts = [order[0] for order in orders.values()]
    assert {firsts.count(name) > 2 for name in orders[0]} == {True}


def test_where_too_many_are_equal_others_are_looked_at_each_day(home: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(weights, "WINDOW", 8)
    equals(home, 64)
    seen = {name for day in range(128) for name in names(ask("halte", now=NOW + dt.timedelta(days=day), size=8))}
    assert len(seen) == 64


@pytest.mark.parametrize("sort", ["relevance", "distance"])
@pytest.mark.parametrize("words", ["", "halte"])
@pytest.mark.parametrize("mode", ["near", "serving"])
def test_pages_list_each_result_once_across_windows(
    home: int, monkeypatch: pytest.MonkeyPatch, sort: Any, words: str, mode: Any
) -> None:
    monkeypatch.setattr(weights, "WINDOW", 7)
    monkeypatch.setattr(weights, "MEASURED", 9)
    everywhere = (Coverage(everywhere=True),)
    for number in range(40):
        at = (publish(site(latitude=45.5 + number / 1000, longitude=-73.6)),) if number % 5 else ()
        publish(service(f"Halte {number}", home, at=at, coverage=everywhere, topics=("food",) * (number % 2)))
    actions.catch_up()
    place = Place(mode=mode, latitude=45.5, longitude=-73.6, radius_km=10)
    question = Question(words=words, place=place, sort=sort, size=4)
    total = search(question, now=NOW).total
    walked = [
        hit.card.id
        for page in range(1, 12)
        for hit in search(msgspec.structs.replace(question, page=page), now=NOW).hits
    ]
    assert len(walked) == len(set(walked)) == total == (32 if mode == "near" else 40)


def test_nobody_pages_beyond_the_deepest_result(home: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(weights, "DEEPEST", 6)
    equals(home, 9)
    answers = [ask("halte", size=4, page=page) for page in (1, 2, 3, 10**9)]
    assert [(answer.total, len(answer.hits)) for answer in answers] == [(9, 4), (9, 2), (9, 0), (9, 0)]


def test_the_same_need_has_the_same_order_in_both_languages(home: int) -> None:
    topic("food", "Aide alimentaire", "Food help", synonyms_fr=["victuailles"], synonyms_en=["foodstuffs"])
    for number in range(30):
        name = Text(fr=f"Fr {number}") if number % 2 else Text(en=f"En {number}")
        record: ServiceRecord = service(name, home, topics=("food",) if number % 3 else ())
        publish(
            msgspec.structs.replace(record, description=Text(fr="victuailles") if number % 5 else Text(en="foodstuffs"))
        )
    actions.catch_up()
    french, english = ask("victuailles"), ask("foodstuffs", language="en")
    assert [hit.card.id for hit in french.hits] == [hit.card.id for hit in english.hits]
    assert french.total == english.total == 30


@pytest.mark.django_db
@pytest.mark.parametrize("words", ["aide alimentaire", "aide alimentaire vermeille"])
@pytest.mark.parametrize("near", [None, Place(latitude=45.5, longitude=-73.6, radius_km=25)])
def test_who_only_speaks_of_a_need_is_not_looked_at_where_enough_others_are(
    monkeypatch: pytest.MonkeyPatch, words: str, near: Place | None
) -> None:
    """The same services in the same order, whether very many are looked at or only the foremost."""
    topic("food", "Aide alimentaire", "Food")
    home = publish(organization("Maison"))
    place = publish(site("Local", latitude=45.51, longitude=-73.6))
    for number in range(230):
        is_filed = number % 2 == 0
        said = Text("De l’aide alimentaire" + (" vermeille" if number % 50 == 1 else ""), "")
        topics = ("food",) if is_filed else ()
        publish(service(f"Dépannage {number}", home, at=(place,), topics=topics, description=said))
    actions.catch_up()

    def asked(very_many: int) -> list[list[int]]:
        monkeypatch.setattr("balise.search.ranking._VERY_MANY", very_many)
        pages = [Question(words=words, place=near, page=page, size=100) for page in (1, 2, 3)]
        return [[hit.card.id for hit in search(question, now=NOW).hits] for question in pages]

    foremost = asked(0)
    assert foremost == asked(1_000)
    assert [len(page) for page in foremost] == [100, 100, 30]
