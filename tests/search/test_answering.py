"""Which services words find, what filters keep, on which page and in which order."""

from __future__ import annotations

import datetime as dt
from typing import Any

import msgspec
import pytest
from asking import OLYMPIC, ask, away, circle, index, names
from factories import NOW, organization, publish, service, site, topic, week

from balise.core.languages import Text
from balise.directory.rules.hours import ZONE
from balise.directory.rules.record import (
    Accessibility,
    Eligibility,
    Fee,
    Hours,
    HoursException,
    SpokenLanguage,
    Verification,
)
from balise.search import search
from balise.search.rules.question import Audience, Moment, Place, Question, Reason

# A search reads no table: test_search_actions.py asks both databases for its index.
pytestmark = [pytest.mark.django_db, pytest.mark.once]


@pytest.mark.parametrize(
    "words",
    ["popote roulante", "POPOTES roulantes", "roulante popote", "la popote, roulante !", "popote moisson",
     "popote aînés", "popote aines isolés", "\"popote\" AND (roulante", "name_fr:popote"],
)  # fmt: skip
def test_every_word_counts_wherever_it_stands(home: int, words: str) -> None:
    index(
        service("Popote roulante", home, description=Text(fr="Pour les aînés isolés et name_fr.")),
        service("Roulottes", home, description=Text(fr="Location de caravanes.")),
    )
    assert names(ask(words)) == ["Popote roulante"]


def test_a_name_counts_more_than_a_description(home: int) -> None:
    index(
        service("Accueil", home, description=Text(fr="Un vestiaire, des repas et une halte.")),
        service("Vestiaire", home, description=Text(fr="Des manteaux.")),
    )
    assert names(ask("vestiaire")) == ["Vestiaire", "Accueil"]
    codes = [[reason.code for reason in hit.reasons] for hit in ask("vestiaire").hits]
    assert codes == [["called"], ["words"]]


def test_one_language_finds_what_is_written_in_the_other_through_topics(home: int) -> None:
    topic("food", "Aide alimentaire", "Food", synonyms_fr=["bouffe"], synonyms_en=["groceries"])
    topic("food.hampers", "Paniers", "Hampers", parent="food")
    index(service(Text(en="Saturday distribution"), home, topics=("food.hampers",)))
    answer = ask("bouffe")
    assert names(answer) == ["Saturday distribution"]
    assert answer.hits[0].reasons == (Reason("topic", {"words": "bouffe", "topic": "food.hampers"}),)
    assert names(ask("groceries", language="en")) == names(ask("panier")) == ["Saturday distribution"]


def test_what_holds_the_very_words_of_a_need_follows_what_meets_it(home: int) -> None:
    topic("material.bills.energy", "Factures d’énergie", "Energy bills")  # "hydro" means it in a question only
    index(
        service("Hydro-jardinage", home),
        service("Fonds de dépannage", home, topics=("material.bills.energy",)),
        service("Couture", home),
    )
    assert names(ask("hydro")) == ["Fonds de dépannage", "Hydro-jardinage"]


def test_the_very_words_of_a_need_that_the_chosen_place_empties_are_not_looked_for_there(home: int) -> None:
    topic("material.bills.energy", "Factures d’énergie", "Energy bills")
    here = publish(site(latitude=OLYMPIC[0], longitude=OLYMPIC[1]))
    index(
        service("Couture", home, at=(here,), description=Text(fr="Derrière le poste d’Hydro.")),
        service("Fonds de dépannage", home, topics=("material.bills.energy",)),
    )
    assert names(ask("hydro")) == ["Fonds de dépannage"]
    answer = ask("hydro", place=Place(latitude=OLYMPIC[0], longitude=OLYMPIC[1]))
    assert (answer.total, [miss.card.name.fr for miss in answer.misses]) == (0, ["Fonds de dépannage"])


@pytest.mark.parametrize("words", ["hebergmeent", "hébergemant urgence", "hébergement d’urgense"])
def test_misspelt_words_find_what_resembles_and_say_so(home: int, words: str) -> None:
    index(service("Hébergement d’urgence", home), service("Vestiaire", home))
    answer = ask(words)
    assert (names(answer), answer.is_approximate) == (["Hébergement d’urgence"], True)


def test_a_long_sentence_finds_what_has_most_of_its_words(home: int) -> None:
    index(service("Aide au loyer", home, description=Text(fr="Payer son logement en retard.")), service("Danse", home))
    answer = ask("Bonjour, je cherche de l’aide pour payer mon loyer en retard et ma clôture svp")
    assert (names(answer), answer.is_approximate) == (["Aide au loyer"], True)


def test_words_that_only_filters_exclude_are_not_replaced_by_others(home: int) -> None:
    index(service("Vestiaire", home), service("Vestiaires", home, fees=(Fee(amount=0),)))
    answer = ask("vestiaire", free=True, spoken=("ar",))
    assert (answer.total, answer.is_approximate) == (0, False)
    assert {miss.excluded_by.code for miss in answer.misses} == {"spoken"}


def test_each_filter_alone_and_together(home: int) -> None:
    topic("food", "Aide alimentaire")
    topic("food.hampers", "Paniers", parent="food")
    ramp = publish(site(accessibility=(Accessibility("wheelchair"), Accessibility("elevator"))))
    step = publish(site(accessibility=(Accessibility("wheelchair"),)))
    index(
        service("Tout", home, at=(ramp,), topics=("food.hampers",), languages=(SpokenLanguage("ar"),),
                fees=(Fee(amount=0),), intake=("walk_in",)),
        service("Rien", publish(organization("Autre")), at=(step,), fees=(Fee(amount=0), Fee(amount=5))),
    )  # fmt: skip
    filters: dict[str, Any] = {"topics": ("food", "other"), "spoken": ("es", "ar"), "free": True,
                               "intake": ("walk_in", "online"), "accessible": ("wheelchair", "elevator"),
                               "organization": home}  # fmt: skip
    for name, value in filters.items():
        assert names(ask(**{name: value})) == ["Tout"], name
    answer = ask(**filters)
    assert names(answer) == ["Tout"]
    assert answer.facets == {
        "topics": {"food": 1, "food.hampers": 1},
        "areas": {},
        "languages": {"ar": 1},
        "intake": {"walk_in": 1},
        "accessible": {"wheelchair": 1, "elevator": 1},
        "free": {"yes": 1},
    }


def test_a_facet_counts_what_its_filter_would_find(home: int) -> None:
    for code, parent in (("food", ""), ("home", ""), ("food.a", "food"), ("food.b", "food"), ("home.a", "home")):
        topic(code, code, parent=parent)
    leaves = ("food.a", "food.b", "home.a")
    index(
        *(service(f"Service {n}", home, topics=leaves[: n % 4], intake=("online",) * (n % 2),
                  languages=tuple(SpokenLanguage(code) for code in ("fr", "en", "ar")[: n % 3]))
          for n in range(60))
    )  # fmt: skip
    for question in (Question(), Question(topics=("food",)), Question(words="service", spoken=("en",))):
        answer = search(question, now=NOW)
        for code, count in answer.facets["topics"].items():
            narrowed = msgspec.structs.replace(question, topics=(code,))
            assert code in question.topics or search(narrowed, now=NOW).total == count
        for code, count in answer.facets["intake"].items():
            assert search(msgspec.structs.replace(question, intake=(code,)), now=NOW).total == count


@pytest.mark.parametrize("sort", ["relevance", "name", "verified", "distance"])
@pytest.mark.parametrize("words", ["", "service"])
def test_pages_hold_every_result_once(home: int, sort: str, words: str) -> None:
    where = [publish(site(**away(km / 10))) for km in range(47)]
    index(*(service(f"Service {n}", home, at=(at,), verification=Verification(on=dt.date(2026, 1, 1 + n % 28)))
            for n, at in enumerate(where)))  # fmt: skip
    question = circle(10, words=words, sort=sort)
    walked = [
        hit.card.id
        for page in range(1, 12)
        for hit in search(msgspec.structs.replace(question, page=page, size=5), now=NOW).hits
    ]
    assert len(walked) == len(set(walked)) == search(question, now=NOW).total == 47


def test_orders_that_can_be_asked(home: int) -> None:
    dates = {"Écoute": dt.date(2025, 1, 1), "abri": dt.date(2026, 1, 1), "Zoo": None, "École": dt.date(2024, 1, 1)}
    index(*(service(name, home, verification=Verification(on=on)) for name, on in dates.items()))
    assert names(ask(sort="name")) == ["abri", "École", "Écoute", "Zoo"]
    assert names(ask(sort="verified")) == ["abri", "Écoute", "École", "Zoo"]


def test_open_at_an_instant_is_judged_by_the_calendar(home: int) -> None:
    wednesday = dt.datetime(2026, 3, 4, 10, 0, tzinfo=ZONE)
    week_days = ("MO", "TU", "WE", "TH", "FR")
    summer = msgspec.structs.replace(week("WE").schedules[0], season="06-01/09-01")
    closed_today = HoursException(wednesday.date(), wednesday.date())
    index(
        service("Semaine", home, hours=week(*week_days)),
        service("Soir", home, hours=week(*week_days, opens="18:00", closes="22:00")),
        service("Relâche", home, hours=Hours(schedules=week(*week_days).schedules, exceptions=(closed_today,))),
        service("Été", home, hours=Hours(schedules=(summer,))),
        service("Dix heures cinq", home, hours=week("WE", opens="10:05", closes="10:20")),
        service("Sans heures", home),
    )  # fmt: skip
    at = {"now": Moment(at=wednesday), "soon": Moment(at=wednesday + dt.timedelta(minutes=10))}
    assert names(ask(moment=at["now"])) == ["Semaine"]
    assert set(names(ask(moment=at["soon"]))) == {"Semaine", "Dix heures cinq"}
    reason = ask(moment=at["now"]).hits[0].reasons
    assert reason == (Reason("open", {"until": "2026-03-04T17:00:00-05:00"}),)
    assert names(ask(moment=Moment(weekdays=(6,)))) == []
    assert "Soir" in names(ask(moment=Moment(weekdays=(0,))))
    assert names(ask(moment=Moment(weekdays=(5, 6)))) == []
    assert set(names(ask(moment=Moment(weekdays=(6, 0))))) == set(names(ask(moment=Moment(weekdays=(0,)))))
    evening = dt.timedelta(hours=9)
    assert set(names(ask(moment=Moment(at=wednesday, also=(wednesday + evening,))))) == {"Semaine", "Soir"}


def test_only_those_surely_left_out_are_left_out(home: int) -> None:
    index(
        service("Ados", home, eligibility=Eligibility(minimum_age=12, maximum_age=17)),
        service("Aînés", home, eligibility=Eligibility(minimum_age=65)),
        service("Femmes", home, eligibility=Eligibility(genders=("woman",))),
        service("Nouveaux arrivants", home, eligibility=Eligibility(statuses=("newcomer",))),
        service("Tout le monde", home),
    )
    boy = ask(audience=Audience(age=17.5, gender="man", status="newcomer"))
    assert set(names(boy)) == {"Ados", "Nouveaux arrivants", "Tout le monde"}
    assert names(boy)[0] == "Nouveaux arrivants"
    assert {(miss.card.name.fr, miss.excluded_by.code) for miss in boy.misses} == {
        ("Aînés", "age"),
        ("Femmes", "gender"),
    }
    assert "Ados" not in names(ask(audience=Audience(age=18)))
    assert "Aînés" in names(ask(audience=Audience(age=65)))
