"""The directory's own addresses answer where no geocoder does, and tell nothing that is not public."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from factories import organization, publish, site

from balise.directory import address_book
from balise.directory.rules.record import Address
from balise.territories import memory
from balise.territories.find import find
from balise.territories.rules.address import parse

pytestmark = pytest.mark.django_db
STREET = "3830, rue Ontario Est, bureau 2"


@pytest.fixture(autouse=True)
def nothing_remembered() -> Iterator[None]:
    for forget in (address_book.forget, memory.forget):
        forget()
    yield
    for forget in (address_book.forget, memory.forget):
        forget()


def stand(line: str = STREET, city: str = "Montréal", latitude: float = 45.543, **fields: object) -> int:
    owner = publish(organization())
    address = Address(line_1=line, city=city)
    return publish(site(organization=owner, addresses=(address,), latitude=latitude, longitude=-73.546, **fields))


@pytest.mark.parametrize(
    "text", ["3830 Ontario St. E., Montreal QC", "3830, rue Ontario Est", "3830 rue ontario est H1W 1S6"]
)
def test_an_address_of_a_site_is_where_the_site_is(text: str) -> None:
    stand()
    (found,) = find(text)
    assert (found.code, found.kind, found.how, found.latitude) == ("", "address", "directory", 45.543)
    assert found.name.fr == "3830, rue Ontario Est, bureau 2, Montréal"


@pytest.mark.parametrize(
    "text", ["3830 rue Ontario Ouest", "3831 rue Ontario Est", "3830 rue Ontario Est, Laval", "rue Ontario"]
)
def test_another_address_is_not(text: str) -> None:
    stand()
    assert address_book.locate(parse(text)) is None


@pytest.mark.parametrize("hidden", [{"is_confidential": True}, {"on_web": False}, {"status": "retired"}])
def test_what_is_not_public_is_not_known(hidden: dict[str, object]) -> None:
    stand(**hidden)
    assert address_book.locate(parse(STREET)) is None


def test_one_street_in_two_cities_is_no_answer_without_the_city() -> None:
    stand()
    stand(city="Trois-Rivières", latitude=46.35)
    assert address_book.locate(parse("3830 rue Ontario Est")) is None
    known = address_book.locate(parse("3830 rue Ontario Est, Trois-Rivières"))
    assert known is not None
    assert known.latitude == 46.35
