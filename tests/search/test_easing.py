"""What a question does without when too few services have all of it: told, and never what the person chose."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from factories import NOW, organization, publish, service, site, topic

from balise.core.languages import LANGUAGES, Text
from balise.directory.rules.record import Coverage, Eligibility, SpokenLanguage
from balise.search import actions, search
from balise.search.rules import weights
from balise.search.rules.question import Answer, Audience, Place, Question
from balise.territories import memory
from balise.territories.actions import load_facts

# A search reads no table: test_search_actions.py asks both databases for its index.
pytestmark = [pytest.mark.django_db, pytest.mark.once]
SPANISH = {"languages": (SpokenLanguage("es"),)}
LAVAL = Place(mode="in_or_serving", area="mun-65005", within=("mun-65005", "ca-qc", "ca"))


@pytest.fixture
def home(db: None) -> int:
    topic("food", "Aide alimentaire", "Food help")
    topic("food.hampers", "Paniers de provisions", "Food hampers", parent="food")
    return publish(organization("Entraide"))


@pytest.fixture
def territories(db: None) -> Iterator[None]:
    memory.forget()
    load_facts(now=NOW)
    yield
    memory.forget()


def ask(words: str, **more: Any) -> Answer:
    return search(Question(words=words, **more), now=NOW)


def names(answer: Answer) -> list[str]:
    return [hit.card.name.say("fr") for hit in answer.hits]


def index(home: int, *records: tuple[str | Text, dict[str, Any]]) -> None:
    for name, fields in records:
        publish(service(name, home, **{"topics": ("food",), **fields}))
    actions.catch_up()


def test_what_few_have_besides_the_need_brings_up_and_is_told(home: int) -> None:
    index(home, *((f"Jour {n}", {}) for n in range(6)), ("Lunes", SPANISH))
    answer = ask("aide alimentaire en espagnol")
    assert (answer.total, names(answer)[0], answer.left_out) == (7, "Lunes", ("en espagnol",))
    assert answer.is_approximate


def test_each_piece_let_go_is_told_by_itself(home: int) -> None:
    index(home, *((f"Jour {n}", {}) for n in range(6)), ("Lunes", SPANISH))
    assert ask("aide alimentaire en espagnol, en arabe").left_out == ("en espagnol", "en arabe")


def test_what_enough_have_is_asked_of_all(home: int) -> None:
    index(home, *((f"Jour {n}", SPANISH) for n in range(weights.FEW)), ("Lundi", {}))
    answer = ask("aide alimentaire en espagnol")
    assert (answer.total, answer.left_out) == (weights.FEW, ())


def test_what_the_person_chose_is_asked_of_all(home: int) -> None:
    index(home, ("Lundi", {}), ("Lunes", SPANISH))
    assert names(ask("aide alimentaire", spoken=("es",))) == ["Lunes"]
    assert ask("aide alimentaire", free=True).total == 0
    assert ask("aide alimentaire gratuite", free=True).total == 0
    assert names(ask("aide alimentaire gratuite", spoken=("es",))) == ["Lunes"]


def test_a_facet_counts_what_its_link_finds_when_the_words_ask_too_much(home: int) -> None:
    index(home, *((f"Jour {n}", {"intake": ("online",)} if n % 2 else {}) for n in range(8)), ("Lunes", SPANISH))
    answer = ask("aide alimentaire en espagnol")
    assert answer.facets["intake"] == {"online": 4}
    assert ask("aide alimentaire en espagnol", intake=("online",)).total == 4


def test_a_place_said_widens_before_nothing_is_found(home: int, territories: None) -> None:
    for code, area in (("Ailleurs", "mun-66023"), ("Très loin", "ca-on")):
        publish(service(code, home, topics=("food",), coverage=(Coverage(areas=(area,)),)))
    publish(service("Autre chose", home, coverage=(Coverage(areas=("mun-65005",)),)))
    publish(service("Au Québec", home, topics=("food",), at=(publish(site(area="mun-23027")),)))
    actions.catch_up()
    answer = ask("aide alimentaire à Laval")
    assert set(names(answer)) <= {"Ailleurs", "Au Québec"} and answer.total
    assert answer.left_out == ("à Laval",) and answer.is_approximate
    assert ask("aide alimentaire", place=LAVAL).total == 0


def test_words_of_no_need_beside_one_are_a_name_where_names_have_them(home: int) -> None:
    other = publish(organization(Text(fr="Paniers Gilchrist", en="Gilchrist Hampers")))
    publish(service("Accueil", other))
    index(home, *((f"Jour {n}", {"topics": ("food.hampers",)}) for n in range(3)))
    assert names(ask("Gilchrist hampers", language="en")) == names(ask("paniers Gilchrist")) == ["Accueil"]


def test_a_name_in_two_languages_has_one_order(home: int) -> None:
    index(
        home,
        *((Text(fr=f"Atelier {n} du Loriot-Jaune", en=f"Yellow Oriole {'long ' * n}workshop"), {}) for n in range(6)),
    )
    found = [
        names(ask(words, language=side))
        for side, words in zip(LANGUAGES, ("loriot jaune", "yellow oriole"), strict=True)
    ]
    assert found[0] == found[1] and len(found[0]) == 6


def test_a_need_that_nobody_meets_is_looked_for_above_and_told(home: int) -> None:
    index(home, ("Lundi", {}), ("Danse", {"topics": ()}))
    answer = ask("paniers de provisions")
    assert (names(answer), answer.left_out) == (["Lundi"], ("paniers de provisions",))
    assert answer.is_approximate


def test_a_whole_field_beside_a_narrower_need_of_another_only_brings_up(home: int) -> None:
    topic("justice", "Justice", "Justice")
    index(home, ("Droit de manger", {"topics": ("food.hampers", "justice")}), ("Samedi", {"topics": ("food.hampers",)}))
    assert names(ask("paniers de provisions et justice")) == ["Droit de manger", "Samedi"]


def test_a_need_within_another_says_all(home: int) -> None:
    index(home, ("Samedi", {"topics": ("food.hampers",)}), ("Repas", {"topics": ("food",)}))
    assert names(ask("aide alimentaire, paniers de provisions")) == ["Samedi"]


def test_a_need_emptied_by_what_was_chosen_is_not_looked_for_in_other_words(home: int, territories: None) -> None:
    topic("youth", "Maison de jeunes", "Youth centre")
    teens = Eligibility(minimum_age=12, maximum_age=17)
    served = {"topics": ("youth",), "coverage": (Coverage(areas=("mun-65005",)),), "eligibility": teens}
    beside = {"description": Text("Une maison ouverte ; des jeunes y aident."), "coverage": served["coverage"]}
    index(home, ("Le Relais", served), ("Popote", beside))
    for chosen in ({"audience": Audience(age=40)}, {"audience": Audience(age=16), "free": True}):
        answer = ask("maison de jeunes laval", **chosen)
        assert (answer.total, [miss.card.name.fr for miss in answer.misses]) == (0, ["Le Relais"])
    (miss,) = ask("maison de jeunes laval", audience=Audience(age=40)).misses
    assert miss.excluded_by.code == "age" and "12 à 17 ans" in miss.excluded_by.values["eligibility"]
    assert ask("maison de jeunes laval 40 ans").total == 0


def test_the_very_words_are_looked_for_wherever_they_stand_before_the_place_said_widens(
    home: int, territories: None
) -> None:
    topic("material.bills.energy", "Factures d’énergie", "Energy bills")  # "hydro" means it
    laval, far = (Coverage(areas=(area,)) for area in ("mun-65005", "ca-on"))
    beside = {"topics": (), "coverage": (laval,), "description": Text("Derrière le poste d’Hydro.")}
    index(home, ("Fonds", {"topics": ("material.bills.energy",), "coverage": (far,)}), ("Couture", beside))
    assert names(ask("hydro à Laval")) == ["Couture"]
    assert ask("hydro", place=LAVAL).total == 0
