"""Browse by area: from the regions to the services located there or serving it."""

from __future__ import annotations

import pytest
from django.test import Client
from small_directory import Directory

pytestmark = pytest.mark.django_db


def test_regions_are_listed_with_how_many_services_are_there(client: Client, directory: Directory) -> None:
    page = client.get("/fr/lieux/").text
    assert '<a href="/fr/lieux/region-13/"><span>Laval</span> <span class="count">2<' in page


def test_an_area_offers_what_is_there_what_serves_it_and_what_is_inside(client: Client, directory: Directory) -> None:
    page = client.get("/en/places/region-13/").text
    for mode in ("in", "serving", "in_or_serving"):
        assert f"/en/search/?where=Laval&amp;area=region-13&amp;mode={mode}" in page or (
            f"/en/search/?where=Laval&amp;mode={mode}&amp;area=region-13" in page
        )
    assert 'href="/en/places/mun-65005/"' in page


def test_an_area_shows_those_above_it(client: Client, directory: Directory) -> None:
    page = client.get("/en/places/mun-65005/").text
    crumbs = page[page.index('class="crumbs') : page.index("</nav>", page.index('class="crumbs'))]
    assert 'href="/en/places/region-13/"' in crumbs
    assert "450,000" in page


def test_an_unknown_area_is_not_found(client: Client, directory: Directory) -> None:
    assert client.get("/en/places/mun-00000/").status_code == 404


def test_without_territories_the_page_still_asks_where(client: Client) -> None:
    page = client.get("/en/places/")
    assert page.status_code == 200
    assert 'name="where"' in page.text
