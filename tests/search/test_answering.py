"""What a question finds, how many, in which order, and why."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import msgspec
import pytest
from factories import NOW, organization, publish, service, site, topic, week

from balise.core.languages import Text
from balise.directory.rules.hours import ZONE
from balise.directory.rules.record import (
    Accessibility,
    Coverage,
    Eligibility,
    Fee,
    Hours,
    HoursException,
    Notice,
    SpokenLanguage,
    Verification,
)
from balise.search import actions, search
from balise.search.rules import weights
from balise.search.rules.question import Answer, Audience, Moment, Place, Question, Reason

pytestmark = pytest.mark.django_db
OLYMPIC = (45.5580, -73.5515)


@pytest.fixture
def home() -> int:
    return publish(organization("Moisson du quartier"))


def ask(words: str = "", **more: Any) -> Answer:
    return search(Question(words=words, **more), now=NOW)


def names(answer: Answer) -> list[str]:
    return [hit.card.name.say("fr") for hit in answer.hits]


def index(*records: Any) -> None:
    for record in records:
        publish(record)
    actions.catch_up()


# Words


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


# Places


def circle(km: float, **more: Any) -> Question:
    return Question(place=Place(latitude=OLYMPIC[0], longitude=OLYMPIC[1], radius_km=km), **more)


def away(km: float) -> dict[str, float]:
    """So many km north of the stadium."""
    return {"latitude": OLYMPIC[0] + km / 111.195, "longitude": OLYMPIC[1]}


def test_near_finds_each_service_once_by_its_nearest_site(home: int) -> None:
    far, near, middle = (publish(site(**away(km))) for km in (9, 1, 3))
    index(
        service("Deux", home, at=(far, near)),
        service("Trois", home, at=(middle,)),
        service("Neuf", home, at=(far,)),
        service("Nulle part", home),
    )
    answer = search(circle(5), now=NOW)
    assert names(answer) == ["Deux", "Trois"]
    assert answer.total == 2
    assert answer.hits[0].distance_km == pytest.approx(1, abs=0.01)
    assert answer.hits[0].site == 1
    assert answer.hits[0].reasons == (Reason("distance", {"km": "1.0"}),)
    assert names(search(circle(20), now=NOW)) == ["Deux", "Trois", "Neuf"]


def test_at_the_edge_of_a_circle_a_near_miss_lacks_one_thing_only(home: int) -> None:
    for km in (4.99, 5.01):
        there = publish(site(**away(km)))
        index(
            service(f"Halte {km} libre", home, at=(there,), topics=("food",)),
            service(f"Halte {km}", home, at=(there,), topics=("health",)),
        )
    asked = msgspec.structs.replace(circle(5), words="halte", topics=("food",), facets=("topics",))
    told = {(miss.card.name.fr, miss.excluded_by.code) for miss in search(asked, now=NOW).misses}
    assert told == {("Halte 5.01 libre", "distance"), ("Halte 4.99", "topics")}


def test_near_is_exact_at_the_edge(home: int) -> None:
    for km in (4.9, 4.99, 5.01, 5.1, 5.3):
        publish(service(f"{km}", home, at=(publish(site(**away(km))),)))
    actions.catch_up()
    answer = search(circle(5), now=NOW)
    assert (answer.total, names(answer)) == (2, ["4.9", "4.99"])


def test_nearer_comes_first_among_equals(home: int) -> None:
    for km in (4, 0.2, 2):
        publish(service(f"Vestiaire {km}", home, at=(publish(site(**away(km))),)))
    actions.catch_up()
    assert names(search(circle(5, words="vestiaire"), now=NOW)) == ["Vestiaire 0.2", "Vestiaire 2", "Vestiaire 4"]
    assert names(search(circle(5, sort="distance"), now=NOW)) == ["Vestiaire 0.2", "Vestiaire 2", "Vestiaire 4"]


def test_pages_by_distance_do_not_repeat_across_the_window(home: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(weights, "WINDOW", 13)
    for km in range(40):
        publish(service(f"Service {km}", home, at=(publish(site(**away(km / 5))),)))
    actions.catch_up()
    question = circle(10, sort="distance", size=5)
    pages = [search(msgspec.structs.replace(question, page=page), now=NOW).hits for page in range(1, 9)]
    distances = [hit.distance_km or 0.0 for hits in pages for hit in hits]
    assert sorted(distances) == pytest.approx([km / 5 for km in range(40)], abs=0.01)
    assert distances[:13] == sorted(distances[:13])


def test_what_is_nowhere_is_last_by_distance(home: int) -> None:
    index(
        service("Nulle part", home, coverage=(Coverage(everywhere=True),)),
        service("Loin", home, at=(publish(site(**away(300))),), coverage=(Coverage(everywhere=True),)),
    )
    place = Place(mode="serving", latitude=OLYMPIC[0], longitude=OLYMPIC[1])
    assert names(search(Question(place=place, sort="distance"), now=NOW)) == ["Loin", "Nulle part"]


LAVAL = Place(mode="serving", area="mun-65005", within=("mun-65005", "region-13", "ca-qc", "ca"))


def test_serving_reads_coverage_and_not_where_the_office_is(home: int) -> None:
    index(
        service("Laval", home, coverage=(Coverage(areas=("region-13",)),)),
        service("Partout", home, coverage=(Coverage(everywhere=True),)),
        service("Sauf Laval", home, coverage=(Coverage(areas=("ca-qc",), excluded=("region-13",)),)),
        service("Sauf Laval partout", home, coverage=(Coverage(everywhere=True, excluded=("mun-65005",)),)),
        service("Québec", home, coverage=(Coverage(areas=("ca-qc",)),)),
        service("Montréal", home, coverage=(Coverage(areas=("region-06",)),)),
        service("Exclu ici, servi là", home,
                coverage=(Coverage(areas=("ca-qc",), excluded=("region-13",)), Coverage(areas=("region-13",)))),
    )  # fmt: skip
    answer = search(Question(place=LAVAL), now=NOW)
    assert set(names(answer)) == {"Laval", "Partout", "Québec", "Exclu ici, servi là"}
    assert names(answer)[0] != "Partout"
    why = {hit.card.name.fr: hit.reasons for hit in answer.hits}
    assert why["Laval"] == (Reason("serves", {"area": "region-13"}),)
    assert why["Partout"] == (Reason("serves_everywhere"),)


def test_a_polygon_serves_the_points_within_it(home: int) -> None:
    square = '{"type":"Polygon","coordinates":[[[-73.6,45.5],[-73.5,45.5],[-73.5,45.6],[-73.6,45.6],[-73.6,45.5]]]}'
    index(service("Carré", home, coverage=(Coverage(polygon=square),)))
    inside = Place(mode="serving", latitude=45.55, longitude=-73.55)
    outside = Place(mode="serving", latitude=45.65, longitude=-73.55)
    assert names(search(Question(place=inside), now=NOW)) == ["Carré"]
    assert search(Question(place=outside), now=NOW).total == 0


def test_residence_keeps_out_those_who_live_elsewhere(home: int) -> None:
    index(
        service("Lavallois", home, coverage=(Coverage(everywhere=True),),
                eligibility=Eligibility(residence=("region-13",))),
        service("Montréalais", home, coverage=(Coverage(everywhere=True),),
                eligibility=Eligibility(residence=("region-06",))),
    )  # fmt: skip
    answer = search(Question(place=LAVAL), now=NOW)
    assert names(answer) == ["Lavallois"]
    assert [miss.excluded_by.code for miss in answer.misses] == ["residence"]


def test_located_in_an_area(home: int) -> None:
    here, there = publish(site(area="mun-65005")), publish(site(area="mun-66023"))
    index(service("Ici", home, at=(here,)), service("Là", home, at=(there,)))
    answer = search(Question(place=msgspec.structs.replace(LAVAL, mode="in")), now=NOW)
    assert names(answer) == ["Ici"]
    assert answer.hits[0].reasons == (Reason("located_in", {"area": "mun-65005"}),)
    both = search(Question(place=msgspec.structs.replace(LAVAL, mode="in_or_serving", area="mun-66023")), now=NOW)
    assert "Là" in names(both)


def test_near_an_area_without_a_centre_is_in_it(home: int) -> None:
    index(service("Ici", home, at=(publish(site(area="mun-65005")),)))
    assert names(search(Question(place=Place(area="mun-65005")), now=NOW)) == ["Ici"]


# Filters


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


# Moments and people


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


# Reasons of what was chosen


def test_each_filter_that_a_result_meets_is_a_reason(home: int) -> None:
    topic("food", "Aide alimentaire")
    ramp = publish(site(accessibility=(Accessibility("ramp"),)))
    teens = Eligibility(minimum_age=12, maximum_age=17, statuses=("newcomer",))
    index(
        service("Tout", home, at=(ramp,), topics=("food",), languages=(SpokenLanguage("es"),), fees=(Fee(amount=0),),
                intake=("walk_in",), eligibility=teens),
        service("Sans âge", home, languages=(SpokenLanguage("ar"),)),
    )  # fmt: skip
    asked: dict[str, tuple[dict[str, Any], Reason]] = {
        "gratuit": ({"free": True}, Reason("free")),
        "services en espagnol": ({"spoken": ("es", "en")}, Reason("spoken", {"language": "es"})),
        "": ({"intake": ("walk_in", "online")}, Reason("intake", {"intake": "walk_in"})),
        "accessible": ({"accessible": ("ramp",)}, Reason("accessible", {"access": "ramp"})),
        "alimentaire": ({"topics": ("food",), "words": ""}, Reason("topic", {"topic": "food"})),
    }
    for chosen, reason in asked.values():
        assert [hit.reasons for hit in ask(**chosen).hits] == [(reason,)]
    assert [hit.reasons for hit in ask("gratuit").hits] == [(Reason("free"),)]
    people = {"14 ans": "age", "nouveaux arrivants": "eligibility"}
    for words, code in people.items():
        told = {hit.card.name.fr: hit.reasons for hit in ask(words).hits}["Tout"]
        assert [reason.code for reason in told] == [code] and "12 à 17 ans" in told[0].values["eligibility"]
    ages = {hit.card.name.fr: hit.reasons for hit in ask("14 ans").hits}
    assert ages["Sans âge"] == (Reason("every_age"),)


def test_open_another_day_tells_the_hours_of_that_day_where_it_is_shown(home: int) -> None:
    hours = Hours(schedules=(*week("SA", closes="12:00").schedules, *week("SA", opens="13:00").schedules))
    index(service("Halte", home, at=(publish(site()),), hours=hours))
    told = Reason("open", {"day": "2026-03-07", "hours": "09:00-12:00 13:00-17:00"})
    assert ask("ouvert samedi").hits[0].reasons == (told,)
    assert ask("halte ouvert samedi").hits[0].reasons[-1] == told
    at_ten = ask("halte ouvert samedi 10 h").hits[0].reasons[-1]
    assert at_ten.values == told.values | {"until": "2026-03-07T12:00:00-05:00"}


# Near-misses, notices


def test_a_near_miss_says_what_kept_it_out(home: int) -> None:
    topic("food", "Aide alimentaire")
    index(service("Paniers", home, topics=("food",), coverage=(Coverage(names=("Laval",), areas=("region-13",)),)))
    montreal = Place(mode="serving", area="region-06", within=("region-06", "ca-qc", "ca"))
    answer = ask("panier", place=montreal)
    assert answer.total == 0
    (miss,) = answer.misses
    assert (miss.card.name.fr, miss.excluded_by.code) == ("Paniers", "serves")
    assert "Laval" in miss.excluded_by.values["coverage"]


def test_near_misses_tell_in_turn_what_each_filter_keeps_out_the_nearest_first(home: int) -> None:
    for km in (3, 1, 2):
        publish(service(f"Fermé {km}", home, at=(publish(site(**away(km))),), hours=week("MO")))
    for km in (*range(20, 30), 6, 7, 8, 9):
        publish(service(f"Loin {km}", home, at=(publish(site(**away(km))),), hours=week("SU")))
    actions.catch_up()
    asked = msgspec.structs.replace(circle(5), moment=Moment(weekdays=(6,)))
    told = [miss.card.name.fr for miss in search(asked, now=NOW).misses]
    assert told == ["Loin 6", "Fermé 1", "Loin 7", "Fermé 2", "Loin 8"]


def test_a_service_that_is_closed_says_when_it_opens(home: int) -> None:
    index(service("Halte", home, hours=week("TH")))
    (miss,) = ask("halte", moment=Moment(at=NOW)).misses
    assert miss.excluded_by == Reason("closed", {"opens": "2026-03-05T09:00:00-05:00"})


def test_a_result_shows_the_notice_in_force(home: int) -> None:
    before, during = dt.date(2026, 1, 1), NOW.date()
    index(
        service("Halte", home, notices=(Notice(Text(fr="Passé"), before, before), Notice(Text(fr="Présent"), during)))
    )
    assert ask().hits[0].card.notice.fr == "Présent"
    assert search(Question(), now=NOW - dt.timedelta(days=9)).hits[0].card.notice == Text()


# Bad input


@pytest.mark.shared
def test_naughty_words_get_an_answer(home: int, shared: Path) -> None:
    index(service("Vestiaire", home, description=Text(fr="Un service de quartier.")))
    strings: list[str] = msgspec.json.decode((shared / "csv-torture" / "blns.json").read_bytes())
    assert len(strings) > 500
    for text in strings:
        for language in ("fr", "en"):
            answer = ask(text, language=language, place=Place(area=text, within=(text,)), topics=(text,))
            assert answer.total == 0
            assert ask(text, language=language).total in (0, 1)
