"""Why a result is there, what kept a near-miss out, and what is told beside them."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import msgspec
import pytest
from asking import ask, away, circle, index
from factories import NOW, publish, service, site, topic, week

from balise.core.languages import Text
from balise.directory.rules.record import (
    Accessibility,
    Coverage,
    Eligibility,
    Fee,
    Hours,
    Notice,
    SpokenLanguage,
)
from balise.search import actions, search
from balise.search.rules.question import Moment, Place, Question, Reason

# A search reads no table: test_search_actions.py asks both databases for its index.
pytestmark = [pytest.mark.django_db, pytest.mark.once]


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
