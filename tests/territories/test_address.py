"""Québec addresses: what people write is read, what is written is read again the same."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from balise.territories.rules import address as addresses
from balise.territories.rules.address import StreetAddress, key, parse, postal_code
from balise.territories.rules.address_words import DIRECTIONS, ENGLISH_TYPES, FRENCH_TYPES, UNITS

WRITTEN = [
    (
        "3830, rue Ontario Est, bureau 101, Montréal (Québec) H1W 1S6",
        StreetAddress(
            civic="3830", street_type="rue", street_name="Ontario", direction="E", unit_type="office", unit="101",
            city="Montréal", province="QC", postal_code="H1W 1S6",
        ),
    ),
    (
        "101-3830 Ontario St. E., Montreal, QC h1w1s6, Canada",
        StreetAddress(
            civic="3830", street_type="Street", street_name="Ontario", direction="E", unit_type="unit", unit="101",
            city="Montreal", province="QC", postal_code="H1W 1S6", is_type_last=True,
        ),
    ),
    ("3830-3834 rue Ontario", StreetAddress(civic="3830", civic_to="3834", street_type="rue", street_name="Ontario")),
    ("275, rue Notre-Dame E., Québec",
     StreetAddress(civic="275", street_type="rue", street_name="Notre-Dame", direction="E", city="Québec")),
    ("1234 5e Avenue, app. 3, Laval, Québec",
     StreetAddress(civic="1234", street_type="avenue", street_name="5e", unit_type="apartment", unit="3", city="Laval",
                   province="QC", is_type_last=True)),
    ("12 1/2 boul. de l'Acadie #4, 2e étage",
     StreetAddress(civic="12½", street_type="boulevard", street_name="de l’Acadie", unit_type="unit", unit="4",
                   floor="2")),
    ("1005A ch. de la Côte-des-Neiges Suite 200",
     StreetAddress(civic="1005A", street_type="chemin", street_name="de la Côte-des-Neiges", unit_type="suite",
                   unit="200")),
    ("2000 Grande Allée E, Québec QC G1R 1A1",
     StreetAddress(civic="2000", street_type="allée", street_name="Grande", direction="E", city="Québec",
                   province="QC", postal_code="G1R 1A1", is_type_last=True)),
    ("4333 Sherbrooke Street West, 3rd floor, Westmount",
     StreetAddress(civic="4333", street_type="Street", street_name="Sherbrooke", direction="O", floor="3",
                   city="Westmount", is_type_last=True)),
    ("1200 St. Antoine, Montréal", StreetAddress(civic="1200", street_name="St. Antoine", city="Montréal")),
    ("100 Route 138, local 3B", StreetAddress(civic="100", street_type="route", street_name="138",
                                              unit_type="premises", unit="3B")),
    ("C.P. 123, succ. Centre-ville, Montréal",
     StreetAddress(po_box="123", rest="succ. Centre-ville", city="Montréal")),
    ("450 rue d'Youville\nSherbrooke (Québec)\nJ1H 1A1",
     StreetAddress(civic="450", street_type="rue", street_name="d’Youville", city="Sherbrooke", province="QC",
                   postal_code="J1H 1A1")),
    ("1, rang Sainte-Anne, Saint-Damase, rez-de-chaussée",
     StreetAddress(civic="1", street_type="rang", street_name="Sainte-Anne", city="Saint-Damase", floor="0")),
    ("rue Ontario, Montréal", StreetAddress(street_type="rue", street_name="Ontario", city="Montréal")),
    ("Saint-Laurent, Montréal", StreetAddress(city="Montréal", rest="Saint-Laurent")),
    ("", StreetAddress()),
]  # fmt: skip


@pytest.mark.parametrize(("text", "parts"), WRITTEN, ids=[text or "empty" for text, _ in WRITTEN])
def test_what_people_write_is_read(text: str, parts: StreetAddress) -> None:
    assert parse(text) == parts


def test_an_address_is_written_as_quebec_writes_it() -> None:
    parts = WRITTEN[0][1]
    assert addresses.format(parts, "fr") == "3830, rue Ontario Est, bureau 101, Montréal (Québec) H1W 1S6"
    assert addresses.format(parts, "en") == "3830 rue Ontario Est, Office 101, Montréal QC H1W 1S6"
    assert addresses.format(parse("1234 5e avenue O, 11e étage"), "fr") == "1234 5e Avenue Ouest, 11e étage"
    assert addresses.format(parse("9 Main St W, 2nd floor"), "en") == "9 Main Street West, 2nd floor"


def test_floors_are_ordinals_of_their_language() -> None:
    told = {n: addresses.floor(StreetAddress(floor=str(n)), "en") for n in (-1, 0, 1, 2, 3, 11, 12, 13, 21)}
    assert list(told.values()) == [
        "basement", "ground floor", "1st floor", "2nd floor", "3rd floor", "11th floor", "12th floor", "13th floor",
        "21st floor",
    ]  # fmt: skip
    assert addresses.floor(StreetAddress(floor="1"), "fr") == "1er étage"


def test_two_writings_of_one_place_have_one_key() -> None:
    assert key(parse("3830, rue Ontario E., bureau 2, Montréal")) == key(parse("3830 Ontario Street East"))
    assert key(parse("3830 rue Ontario Ouest")) != key(parse("3830 rue Ontario Est"))
    assert key(parse("rue Ontario")) == ""


@pytest.mark.parametrize(
    ("text", "code"),
    [("h1w1s6", "H1W 1S6"), ("H1W-1S6", "H1W 1S6"), (" h1w ", "H1W"), ("H1W 1S", ""), ("D1W 1S6", ""), ("Laval", "")],
)
def test_postal_codes_are_whole_or_an_area(text: str, code: str) -> None:
    assert postal_code(text) == code


@given(st.text(max_size=400))
def test_no_text_breaks_the_reader(text: str) -> None:
    assert isinstance(addresses.format(parse(text)), str)


WORD = st.sampled_from(["Ontario", "Saint-Denis", "de la Côte-des-Neiges", "d’Youville", "Notre-Dame", "Papineau"])
ADDRESSES = st.builds(
    StreetAddress,
    civic=st.from_regex(r"[1-9]\d{0,4}[A-DF½]?", fullmatch=True),  # "1E rue" is the first street, not a door
    street_type=st.sampled_from(sorted(FRENCH_TYPES)),
    street_name=WORD,
    direction=st.sampled_from(["", *DIRECTIONS]),
    unit_type=st.just(""),
    floor=st.sampled_from(["", "-1", "0", "1", "4", "12"]),
    city=st.sampled_from(["", "Montréal", "Saint-Jean-sur-Richelieu", "L’Assomption"]),
    postal_code=st.sampled_from(["", "H1W 1S6", "J0K 3E0"]),
)


@given(
    ADDRESSES, st.sampled_from(["", *UNITS]), st.sampled_from(["1", "101", "3B", "A"]), st.sampled_from(["fr", "en"])
)
def test_what_is_written_is_read_again_the_same(parts: StreetAddress, unit_type: str, unit: str, language: str) -> None:
    from dataclasses import replace

    if unit_type:
        parts = replace(parts, unit_type=unit_type, unit=unit)
    if parts.city:
        parts = replace(parts, province="QC")
    assert parse(addresses.format(parts, "fr" if language == "fr" else "en")) == parts


@given(WORD, st.sampled_from(sorted(ENGLISH_TYPES)), st.sampled_from(["", *DIRECTIONS]))
def test_english_streets_keep_their_order(name: str, kind: str, direction: str) -> None:
    parts = StreetAddress(civic="12", street_type=kind, street_name=name, direction=direction, is_type_last=True)
    assert parse(addresses.format(parts, "en")) == parts
