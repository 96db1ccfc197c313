"""What search engines may read."""

from __future__ import annotations

import xml.etree.ElementTree as ElementTree

import factories
import pytest
from django.test import Client
from small_directory import Directory

from balise.web.public import robots

pytestmark = pytest.mark.django_db
_NS = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9"}


def locations(text: str) -> list[str]:
    return [one.text or "" for one in ElementTree.fromstring(text).findall(".//s:loc", _NS)]


def test_searches_and_lists_are_not_for_engines(client: Client) -> None:
    text = client.get("/robots.txt").text
    assert "Disallow: /fr/recherche/" in text and "Disallow: /en/my-list/" in text
    assert "Sitemap: http://testserver/sitemap.xml" in text


def test_the_map_leads_to_every_public_record_in_both_languages(client: Client, directory: Directory) -> None:
    parts = locations(client.get("/sitemap.xml").text)
    assert parts == [f"http://testserver/sitemap-{kind}-1.xml" for kind in ("pages", "organization", "service")]
    pages = [page for part in parts for page in locations(client.get(part).text)]
    assert f"http://testserver/fr/service/{directory.pantry}/" in pages
    assert f"http://testserver/en/organization/{directory.organization}/" in pages
    assert "http://testserver/fr/sujets/" in pages


def test_what_is_not_public_is_not_on_the_map(client: Client, directory: Directory) -> None:
    hidden = factories.publish(factories.service("Caché", directory.organization, on_web=False))
    retired = factories.publish(factories.service("Retiré", directory.organization, status="retired"))
    text = client.get("/sitemap-service-1.xml").text
    assert f"/service/{directory.pantry}/" in text
    assert f"/service/{hidden}/" not in text and f"/service/{retired}/" not in text


def test_a_large_directory_is_in_parts(client: Client, directory: Directory, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(robots, "PART", 2)
    parts = locations(client.get("/sitemap.xml").text)
    assert [part for part in parts if "service" in part] == [
        "http://testserver/sitemap-service-1.xml",
        "http://testserver/sitemap-service-2.xml",
    ]
    found = [page for part in parts if "service" in part for page in locations(client.get(part).text)]
    assert len(found) == len(set(found)) == 6


@pytest.mark.parametrize(
    "part",
    ["service-0", "service-9", "nothing-1", "pages-2", "service-99999999999999999999", "service-9223372036854775807"],
)
def test_a_part_that_is_not_there_is_not_found(client: Client, directory: Directory, part: str) -> None:
    assert client.get(f"/sitemap-{part}.xml").status_code == 404
