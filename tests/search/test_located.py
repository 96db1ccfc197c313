"""Where a service is: its site and the neighbourhood inside it; who is there comes before who only serves there."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import pytest

from balise.core.languages import Text
from balise.directory import actions as directory
from balise.directory.rules.record import Coverage, OrganizationRecord, ServiceAtSite, ServiceRecord, SiteRecord
from balise.search import actions, search
from balise.search.rules.question import Place, Question
from balise.territories import find, memory
from balise.territories.actions import load_facts

pytestmark = pytest.mark.django_db
NOW = dt.datetime(2026, 3, 3, 12, tzinfo=dt.UTC)
HOOD = "hood-rosemont"


@pytest.fixture(autouse=True)
def territories() -> Iterator[None]:
    memory.forget()
    load_facts(now=NOW)
    memory.forget()
    yield
    memory.forget()


def publish(name: str, site: SiteRecord | None, coverage: str) -> int:
    organization = directory.publish(
        kind="organization", record=OrganizationRecord(name=Text(fr=name)), by=None, now=NOW
    )
    at = directory.publish(kind="site", record=site, by=None, now=NOW) if site else None
    record = ServiceRecord(
        name=Text(fr="Dépannage alimentaire"),
        organization=organization,
        sites=(ServiceAtSite(site=at),) if at else (),
        coverage=(Coverage(areas=(coverage,)),),
    )
    return directory.publish(kind="service", record=record, by=None, now=NOW)


def found(area: str) -> list[int]:
    place = Place(mode="in_or_serving", area=area, within=find.chain(area))
    return [hit.card.id for hit in search(Question(words="alimentaire", place=place), now=NOW).hits]


def test_who_is_in_the_neighbourhood_comes_before_who_serves_the_city() -> None:
    centre = next(one for one in find.find("Rosemont") if one.code == HOOD)
    borough = find.chain(HOOD)[1]
    elsewhere = [publish(f"Organisme {number}", None, "mun-66023") for number in range(3)]
    here = SiteRecord(name=Text(fr="Ici"), latitude=centre.latitude, longitude=centre.longitude, area=borough)
    there = publish("Organisme du quartier", here, "mun-66023")
    actions.catch_up()
    assert found(HOOD)[0] == there
    assert set(found(HOOD)) == {there, *elsewhere}


def test_a_limit_does_not_move_a_site_out_of_the_area_its_record_says() -> None:
    centre = next(one for one in find.find("Rosemont") if one.code == HOOD)
    laval = SiteRecord(name=Text(fr="Là"), latitude=centre.latitude, longitude=centre.longitude, area="mun-65005")
    service = publish("Organisme de Laval", laval, "mun-65005")
    actions.catch_up()
    assert service not in found(HOOD)
    assert service in found("mun-65005")
