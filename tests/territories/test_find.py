"""What place did the person mean?"""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from balise.core.languages import Text
from balise.territories.find import KnownAddress, chain, find, name_of, same_city
from balise.territories.rules.address import StreetAddress

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("areas")]


@pytest.mark.parametrize(
    ("text", "code", "how"),
    [
        ("Montréal", "mun-66023", "name"), ("montreal", "mun-66023", "name"), ("MTL", "mun-66023", "name"),
        ("Ville de Québec", "mun-23027", "name"), ("Québec City", "mun-23027", "alias"),
        ("Québec", "mun-23027", "name"),
        ("province de Québec", "ca-qc", "name"), ("Laval (Québec)", "mun-65005", "name"),
        ("région de Laval", "region-13", "name"), ("Côte-Nord", "region-09", "name"), ("Estrie", "region-05", "name"),
        ("Eastern Townships", "region-05", "alias"), ("NDG", "hood-notre-dame-de-grace", "alias"),
        ("N.D.G.", "hood-notre-dame-de-grace", "alias"), ("Hochelag", "hood-hochelaga-maisonneuve", "beginning"),
        ("le Plateau", "borough-rem21", "alias"), ("St-Laurent", "borough-rem15", "name"),
        ("SAINT LAURENT, MONTREAL", "borough-rem15", "name"), ("ile bizard", "borough-rem32", "alias"),
        ("Asbestos", "mun-40043", "former_name"), ("Ste Foy", "borough-23027-3", "former_name"),
        ("troi rivere", "mun-37067", "spelling"), ("MRC Roussillon", "mrc-67", "name"),
        ("Downtown Montreal", "borough-rem19", "alias"), ("South Shore", "agglo-longueuil", "alias"),
        ("Greater Montreal", "cm-montreal", "alias"), ("66023", "mun-66023", "official_code"),
        ("h1w 2b5", "fsa-h1w", "postal_code"), ("H1W", "fsa-h1w", "postal_code"),
        ("275 rue Notre-Dame Est H2Y 1C6", "fsa-h2y", "address_area"),
        ("3830 rue Ontario Est, Montréal (Québec)", "mun-66023", "address_area"),
        ("12 rue Principale, Asbestos", "mun-40043", "address_area"),
        ("Ville-Marie", "borough-rem19", "name"), ("St-Michel", "hood-saint-michel", "name"),
        ("mtl nord", "borough-rem16", "name"), ("H1W 2", "fsa-h1w", "postal_code"),
        ("Brossard, Longueuil", "mun-58007", "name"), ("Saint-Jean", "mun-56083", "alias"),
    ],
)  # fmt: skip
def test_a_place_is_found_however_spelt(text: str, code: str, how: str) -> None:
    first = find(text)[0]
    assert (first.code, first.how) == (code, how)


@pytest.mark.parametrize(
    "text", ["", "   ", "zzzzqq", "M5V 2T6", "H9Z", "rue Ontario", "é", "99, 200", "91.5,200", "45.5, 200"]
)
def test_what_names_nothing_finds_nothing(text: str) -> None:
    assert find(text) == ()


@pytest.mark.parametrize("text", ["45.5, -73.6", "45.5 -73.6", "-73.6, 45.5", "45.5°, -73.6°"])
def test_coordinates_are_a_point(text: str) -> None:
    (point,) = find(text)
    assert (point.code, point.kind, point.latitude, point.longitude, point.how) == (
        "",
        "point",
        45.5,
        -73.6,
        "coordinates",
    )


def test_several_areas_of_one_name_come_by_what_people_mean() -> None:
    assert [found.code for found in find("Laval")[:2]] == ["mun-65005", "region-13"]
    assert {"borough-rem15", "hood-saint-laurent"} <= {found.code for found in find("Saint-Laurent")}


def test_only_whole_names_are_exact() -> None:
    """An import may trust an exact name, and nothing less."""
    told = {text: find(text)[0].is_exact for text in ("NDG", "H1W", "Trois-Riv", "troi rivere", "12 rue A, Laval")}
    assert told == {"NDG": True, "H1W": True, "Trois-Riv": False, "troi rivere": False, "12 rue A, Laval": False}


def test_while_typing_beginnings_are_suggested() -> None:
    for typed in ("Trois-R", "trois-riv", "TROIS RIVIÈR"):
        assert find(typed)[0].code == "mun-37067"
    assert "borough-rem22" in {found.code for found in find("maisonneuve")}
    assert len(find("saint", limit=5)) == 5


def test_an_article_may_be_the_beginning_of_a_word() -> None:
    assert [found.name.fr[:8] for found in find("saint-la", limit=3)] == ["Saint-La"] * 3
    assert {found.name.fr for found in find("rivière-du", limit=3)} >= {"Rivière-du-Loup"}


def test_an_address_is_located_by_who_knows_it() -> None:
    """Without a geocoder the directory's own addresses answer, through a look-up that a higher room gives."""

    def book(parts: StreetAddress) -> KnownAddress | None:
        known = parts.civic == "3830" and parts.street_name == "Ontario" and same_city(parts.city, "Ville de Montréal")
        return KnownAddress("3830, rue Ontario Est", 45.543, -73.546) if known else None

    (found,) = find("3830 Ontario St. E., Montreal QC", known_addresses=book)
    assert (found.code, found.kind, found.how, found.latitude) == ("", "address", "directory", 45.543)
    assert find("12 rue Ontario, Montréal", known_addresses=book)[0].how == "address_area"


def test_the_chain_is_the_area_and_all_above_it() -> None:
    assert chain("borough-rem22") == (
        "borough-rem22", "mun-66023", "agglo-montreal", "region-06", "cm-montreal", "ca-qc", "ca",
    )  # fmt: skip
    assert chain("mun-67015")[1:4] == ("mrc-67", "crown-south", "region-16")
    assert chain("nowhere") == ()


def test_names_are_told_in_both_languages() -> None:
    assert name_of("ca-qc") == Text("Québec", "Quebec")
    assert name_of("mun-65005").say("en") == "Laval"
    assert not name_of("nowhere")


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(max_size=250))
def test_no_text_breaks_finding(text: str) -> None:
    found = find(text)
    assert len(found) <= 8
    assert all(0 <= place.score <= 1 for place in found)


@pytest.mark.shared
def test_finding_takes_hostile_strings(shared: Path) -> None:
    strings = json.loads((shared / "csv-torture" / "blns.json").read_text())
    assert len(strings) > 400
    for text in strings:
        assert len(find(text)) <= 8
