"""Browse by topic: from the categories to the services, without a word to type."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from small_directory import Directory

from balise.directory.rules.topics import own_tree
from balise.web.public.browse import icon_of

pytestmark = pytest.mark.django_db


def test_every_category_is_listed_with_its_count(client: Client, directory: Directory) -> None:
    page = client.get("/en/topics/").text
    assert all(f'href="/en/topics/{root.code}/"' in page for root in own_tree().roots)
    assert re.search(r'href="/en/topics/food/">Food</a> <span class="count">1<', page)


def test_a_topic_leads_to_its_results_and_counts_what_is_under_it(client: Client, directory: Directory) -> None:
    page = client.get("/en/topics/food/").text
    assert 'href="/en/search/?topic=food"' in page
    assert re.search(r'href="/en/topics/food\.hampers/"><span>[^<]+</span><span class="count">1<', page)
    assert re.search(r'href="/en/topics/food\.gardens/"><span>[^<]+</span><span class="count">0<', page)


def test_a_topic_shows_the_way_back(client: Client, directory: Directory) -> None:
    page = client.get("/fr/sujets/food.meals.street/").text
    crumbs = page[page.index('class="crumbs') : page.index("</nav>", page.index('class="crumbs'))]
    assert re.findall(r'href="([^"]+)"', crumbs) == [
        "/fr/",
        "/fr/sujets/",
        "/fr/sujets/food/",
        "/fr/sujets/food.meals/",
    ]


def test_a_topic_without_services_says_so(client: Client, directory: Directory) -> None:
    page = client.get("/en/topics/leisure/").text
    assert "No service is listed under this topic yet" in page
    assert "?topic=leisure" not in page


def test_an_unknown_topic_is_not_found(client: Client) -> None:
    assert client.get("/en/topics/nothing/").status_code == 404


def test_a_topic_without_an_icon_takes_that_of_the_topic_above() -> None:
    tree = own_tree()
    assert tree["food.meals.street"].icon == ""
    assert icon_of(tree, "food.meals.street") == icon_of(tree, "food")
