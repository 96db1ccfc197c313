"""A small directory for tests of pages: everything in it is looked for by some test."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import factories

from balise.core.languages import Text
from balise.directory.rules.record import Address, Phone, ServiceRecord, SiteRecord, Verification
from balise.directory.taxonomies import load_topics
from balise.search.actions import rebuild
from balise.territories import memory
from balise.territories.models import Area


@dataclass(frozen=True, slots=True)
class Directory:
    """Ids of a small directory: three services of one organization, one of them at a confidential address."""

    organization: int
    site: int
    pantry: int
    shelter: int
    english_only: int


def make() -> Directory:
    load_topics()
    make_areas()
    house = factories.publish(
        factories.organization(Text("Maison du coin", "Corner House"), phones=(Phone("+15145550100"),))
    )
    hall = factories.publish(
        SiteRecord(
            name=Text("Salle du coin", "Corner Hall"),
            organization=house,
            addresses=(Address(line_1="12, rue du Coin", city="Laval", province="QC", postal_code="H7A 0A1"),),
            latitude=45.58,
            longitude=-73.75,
            area="mun-65005",
            hours=factories.week("MO", "WE"),
        )
    )
    hidden = factories.publish(
        SiteRecord(
            name=Text("Abri secret", "Secret Shelter"),
            organization=house,
            is_confidential=True,
            addresses=(Address(line_1="999, rue Cachée", city="Laval", province="QC", postal_code="H7B 0B1"),),
            area="mun-65005",
        )
    )
    made = Directory(
        organization=house,
        site=hall,
        pantry=factories.publish(_pantry(house, hall)),
        shelter=factories.publish(
            factories.service(Text("Abri", "Shelter"), house, at=(hidden,), topics=("homelessness.shelters",))
        ),
        english_only=factories.publish(factories.service(Text(en="Tax help"), house, topics=("income.tax-clinics",))),
    )
    rebuild()
    return made


def _pantry(house: int, hall: int) -> ServiceRecord:
    return factories.service(
        Text("Comptoir alimentaire", "Food pantry"),
        house,
        at=(hall,),
        description=Text("Des paniers de nourriture chaque semaine.", "Food hampers every week."),
        phones=(Phone("+15145550123", extension="7"), Phone("+15145550999", visibility="private")),
        topics=("food.hampers",),
        verification=Verification(on=dt.date(2026, 2, 3), by="Nathalie"),
    )


def make_areas() -> None:
    region = Area.objects.create(code="region-13", kind="region", name_fr="Laval", edited_at=factories.NOW)
    city = Area.objects.create(
        code="mun-65005", kind="municipality", name_fr="Laval", population=450000, edited_at=factories.NOW
    )
    city.parents.add(region)
    memory.forget()
