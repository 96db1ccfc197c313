"""What a question about a place finds: near, within, serving it, for those who live there."""

from __future__ import annotations

import msgspec
import pytest
from asking import OLYMPIC, away, circle, index, names
from factories import NOW, publish, service, site

from balise.directory.rules.record import (
    Coverage,
    Eligibility,
)
from balise.search import actions, search
from balise.search.rules import weights
from balise.search.rules.question import Place, Question, Reason

pytestmark = pytest.mark.django_db


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
