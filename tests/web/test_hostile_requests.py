"""Whatever is put in an address, a form or a header gets a page and never an error, an echo or a way elsewhere."""

from __future__ import annotations

import json
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from urllib.parse import quote

import factories
import pytest
from django.test import Client
from small_directory import Directory

from balise.core.languages import Text
from balise.directory.rules.record import (
    Accessibility,
    Address,
    ContactPoint,
    Coverage,
    Document,
    Fee,
    Hours,
    Notice,
    Phone,
    SpokenLanguage,
    Url,
)
from balise.search.actions import rebuild
from balise.web.rules.asked import Asked

pytestmark = pytest.mark.django_db

ODD = ("9" * 20, "9" * 5000, "-1", "1e400", "nan", "-inf", "²", "٣", "+1", "1_0", "\x00", "a\x00b", "%", "_", "\\", "'",
       "' OR 1=1 --", "{{7*7}}", "${7*7}", "../../etc/passwd", "\r\nSet-Cookie: x=1", "javascript:alert(1)", "\u202e",
       "<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "a" * 3000, "//evil.example", "\\\\evil.example",
       "https://evil.example", "/\\evil.example", "/\t/evil.example", "é" * 500, "👩‍👩‍👧")  # fmt: skip
ELSEWHERE = "evil.example"


def fine(answer: object) -> bool:
    status = answer.status_code  # type: ignore[attr-defined]
    there = answer.headers.get("Location", "/")  # type: ignore[attr-defined]
    return status < 500 and there.startswith("/") and not there.startswith(("//", "/\\"))


@pytest.mark.parametrize("odd", ODD, ids=lambda odd: repr(odd)[:20])
def test_every_parameter_and_form_takes_anything(client: Client, directory: Directory, odd: str) -> None:
    asked = dict.fromkeys(Asked.__struct_fields__, odd)
    for name in asked:
        assert fine(client.get("/fr/recherche/", {name: odd})), name
    assert fine(client.get("/en/search/", {**asked, "topic": [odd] * 50}, headers={"HX-Request": "true"}))
    for path in ("/fr/suggestions/", "/en/my-list/", "/fr/carte/fond.geojson", "/fr/connexion/", "/fr/", "/healthz"):
        names = ("q", "services", "removed", "at", "next", "sent", "language", "lat", "lon", "bbox")
        assert fine(client.get(path, dict.fromkeys(names, odd))), path
    for path in ("ajouter", "retirer", "vider"):
        assert fine(client.post(f"/fr/ma-liste/{path}/", {"service": odd, "back": odd, "at": odd}))
    about = {"message": odd, "contact": odd}
    assert fine(client.post(f"/en/report/service/{directory.pantry}/", about))


@pytest.mark.parametrize("odd", ODD, ids=lambda odd: repr(odd)[:20])
def test_every_path_takes_anything(client: Client, directory: Directory, odd: str) -> None:
    part = quote(odd, safe="")
    for before in ("/fr/service/", "/fr/sujets/", "/en/places/", "/en/report/service/", "/en/report/", "/sitemap-", "/",
                   "/operator-", "/static/", "/fr/lieu/", "/fr/organisme/", "/en/curators/", "//"):  # fmt: skip
        assert fine(client.get(f"{before}{part}/")), before


@pytest.mark.shared
def test_the_naughty_strings_are_answered(client: Client, directory: Directory, shared: Path) -> None:
    found = next(shared.rglob("*blns*.json"))
    strings: list[str] = json.loads(found.read_text(encoding="utf-8"))
    for naughty in strings:
        page = client.get("/fr/recherche/", {"q": naughty, "where": naughty[::-1]}, follow=True)
        assert fine(page)
        if "<" in naughty and len(naughty) > 3:
            assert naughty not in page.text, naughty
        assert fine(client.post(f"/fr/signaler/service/{directory.pantry}/", {"message": naughty, "contact": naughty}))


@pytest.mark.parametrize("cookie", ["9" * 5000, "1." * 3000, "-1.1e5", '"1.2\\012x"', "../..", "²", "nan", "1.1.1.1"])
def test_a_tampered_list_is_read_as_far_as_it_says_something(client: Client, directory: Directory, cookie: str) -> None:
    for path in ("/fr/ma-liste/", f"/fr/service/{directory.pantry}/"):
        assert client.get(path, headers={"Cookie": f"my_list={cookie}"}).status_code == 200
    kept = client.post("/fr/ma-liste/ajouter/", {"service": cookie}).cookies.get("my_list")
    assert kept is None or len(kept.value) < 2100


@pytest.mark.parametrize("host", ["evil.example", "localhost@evil.example", "evil.example:80", "", "[::1", "a" * 300])
def test_a_host_that_is_not_ours_is_refused(client: Client, directory: Directory, host: str) -> None:
    for path in ("/fr/", f"/fr/service/{directory.pantry}/code.svg", "/sitemap.xml", "/fr/ma-liste/?services=1"):
        answer = client.get(path, headers={"Host": host})
        assert ELSEWHERE not in answer.text
        assert answer.status_code == 400 or path == "/fr/"


def test_what_is_kept_for_one_person_is_kept_by_no_cache(client: Client, directory: Directory) -> None:
    client.post("/fr/ma-liste/ajouter/", {"service": str(directory.pantry)})
    for path in ("/fr/ma-liste/", f"/fr/service/{directory.pantry}/", "/fr/recherche/?q=a", "/fr/connexion/"):
        kept = client.get(path).headers["Cache-Control"]
        assert "private" in kept and "public" not in kept, path


EVIL = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)> {{7*7}} </script><!--"
LINKS = ("javascript:alert(1)", "data:text/html,<script>alert(1)</script>", " java\tscript:alert(1)", "//evil.example",
         "vbscript:x", "https://a.example/\"onmouseover=\"alert(1)", "https://a.example/' onclick='x")  # fmt: skip


RAW = ("<script>alert", "<img src=x", 'href="javascript', "href=javascript", 'href="data:', 'href="vbscript',
       'href="//evil', '"onmouseover', "' onclick", "> 49")  # fmt: skip


@pytest.fixture
def hostile(directory: Directory) -> Iterator[tuple[int, int, int]]:
    """One record of each kind whose every public text attacks the page it is shown on."""
    said = Text(fr=EVIL, en=EVIL)
    phones = (Phone("+15145550123", extension=EVIL, label=said, languages=(EVIL,)),)
    point = ContactPoint(name=EVIL, title=said, department=said, email=EVIL, phones=phones, visibility="public")
    urls = tuple(Url(link, label=said) for link in LINKS)
    spoken = (SpokenLanguage(name=EVIL, note=said),)
    owner = factories.publish(factories.organization(said, description=said, email=EVIL, urls=urls, phones=phones,
        contact_points=(point,), alternate_names=(said,), notices=(Notice(said),), logo=LINKS[0]))  # fmt: skip
    address = Address(line_1=EVIL, line_2=EVIL, city=EVIL, province=EVIL, postal_code=EVIL)
    place = factories.publish(factories.site(said, organization=owner, addresses=(address,), latitude=45.5,
        longitude=-73.6, url=LINKS[0], email=EVIL, phones=phones, transportation=said, description=said,
        hours=Hours(text=said), languages=spoken, accessibility=(Accessibility(description=said, details=said),),
        notices=(Notice(said),), area=EVIL))  # fmt: skip
    number = factories.publish(factories.service(said, owner, at=(place,), description=said, urls=urls, phones=phones,
        email=EVIL, alternate_names=(said,), topics=(EVIL,), keywords=said, fees_text=said, fees=(Fee(option=said),),
        documents=(Document(said, uri=LINKS[0]),), application_process=said, wait_time=said, languages=spoken,
        interpretation=said, intake=(EVIL,), payments=(EVIL,), notices=(Notice(said),), contact_points=(point,),
        coverage=(Coverage(names=(EVIL,), text=said),), hours=Hours(text=said)))  # fmt: skip
    rebuild()
    yield owner, place, number


def test_no_text_of_a_record_becomes_part_of_a_page(client: Client, hostile: tuple[int, int, int]) -> None:
    owner, place, number = hostile
    pages = [f"/fr/organisme/{owner}/", f"/fr/lieu/{place}/", f"/fr/service/{number}/", "/fr/recherche/?q=script",
             "/fr/recherche/?map=1", f"/fr/ma-liste/?services={number}", f"/fr/signaler/service/{number}/",
             f"/fr/service/{number}/code.svg", f"/fr/recherche/?org={owner}"]  # fmt: skip
    shown = 0
    for path in pages:
        text = client.get(path).text
        for raw in RAW:
            assert raw not in text, (path, raw, text[max(0, text.find(raw) - 200) : text.find(raw) + 100])
        shown += "alert(1)" in unescape(text)
    assert shown >= 6, "the attack was not even shown"
    suggested = client.get("/fr/suggestions/?q=script")
    assert EVIL in [one["label"] for section in suggested.json()["sections"] for one in section["options"]]
    assert suggested.headers["Content-Type"] == "application/json"
    assert suggested.headers["X-Content-Type-Options"] == "nosniff"
