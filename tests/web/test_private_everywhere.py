"""What is private in a source is on no page, whatever the layout: canaries in every private place, then every address.

Each package holds public words too, which must be found: a test that sees nothing would prove nothing.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from html import unescape
from urllib.parse import unquote_plus, urljoin, urlsplit

import pytest
from canaries import POSTAL, PUBLIC, canary, leaks
from django.test import Client

from balise.core.languages import LANGUAGES
from balise.directory.models import Organization, Service, Site
from balise.web.routes import address

pytestmark = pytest.mark.django_db

_LINK = re.compile(r"""(?:href|src|action|data-[a-z-]+|content)="(/[^"]*)"|<loc>([^<]+)</loc>""")
_RECORDS = {
    address(kind, 0, language=of).split("/")[2] for kind in ("service", "organization", "site") for of in LANGUAGES
}
_ALIKE = 12  # pages of one kind are enough, but for records


def crawl(client: Client, starts: list[str]) -> Iterator[tuple[str, str]]:
    """Every record, and some pages of every other kind, that links lead to: what each answers, headers included."""
    todo, seen, kinds = list(starts), set(starts), Counter[str]()
    while todo:
        there = todo.pop()
        answer = client.get(there)
        body = b"".join(answer) if answer.streaming else answer.content
        text = body.decode("utf-8", "replace") + repr(dict(answer.headers)) + repr(answer.cookies)
        yield there, text
        for relative, absolute in _LINK.findall(text):
            parts = urlsplit(urljoin(there, unescape(relative or absolute)))
            path = parts.path + (f"?{parts.query}" if parts.query else "")
            kind = "/".join(parts.path.split("/")[1:3])
            kinds[kind] += path not in seen
            if path not in seen and (kinds[kind] <= _ALIKE or kind.split("/")[-1] in _RECORDS) and kind[:6] != "static":
                seen.add(path)
                todo.append(path)


def addresses_of_records() -> Iterator[str]:
    """Every address that a record could have, public or not."""
    for kind, model in (("organization", Organization), ("site", Site), ("service", Service)):
        for id in model.objects.values_list("pk", flat=True):
            for language in LANGUAGES:
                yield address(kind, id, language=language)
                yield address("report", kind, id, language=language)
                if kind == "service":
                    yield address("service_code", id, language=language)
                    yield f"{address('my_list', language=language)}?services={id}"
                    yield f"{address('my_list', language=language)}?removed={id}"


def searches() -> Iterator[str]:
    """Questions that would bring out what is hidden by its place or its order."""
    told = ["", f"q={PUBLIC}", "where=Laval", "sort=name", "sort=verified", "map=1",
            f"q={PUBLIC}&sort=distance&where=Laval&mode=near&map=1", f"q={PUBLIC}&age=7&free=1&open=now",
            f"q={PUBLIC}&where=Laval&mode=serving&open=mo&time=03:00"]  # fmt: skip
    for language in LANGUAGES:
        yield from (f"{address('results', language=language)}?{query}" for query in told)
        yield from (f"{address('suggest', language=language)}?q={typed}" for typed in ("zq", "zqv", "pan", "555"))


def test_no_address_of_the_site_says_anything_private(
    private: str, client: Client, capsys: pytest.CaptureFixture[str]
) -> None:
    starts = ["/", "/robots.txt", "/sitemap.xml", "/healthz", "/metrics", "/manifest.webmanifest", *searches()]
    seen = dict(crawl(client, [*starts, *addresses_of_records()]))
    assert {there: found for there, text in seen.items() if (found := leaks(text))} == {}
    shown = {there for there, text in seen.items() if PUBLIC in text}
    assert any("/service/" in there for there in shown) and any(there.startswith("/fr/recherche") for there in shown)
    logged = capsys.readouterr()
    assert leaks(logged.out + logged.err) == []


def test_asking_for_what_is_private_shows_nothing_else_of_it(private: str, client: Client) -> None:
    """What was typed is shown back to who typed it; nothing comes with it."""
    fields = [(route, name, of) for route, name in (("results", "q"), ("results", "where"), ("suggest", "q"))
              for of in LANGUAGES]  # fmt: skip
    for asked in (canary("notes"), canary("street"), "514 555-0102", f"{POSTAL}9"):
        for route, name, language in fields:
            page = client.get(address(route, language=language), {name: asked}, follow=True).content.decode()
            assert leaks(unescape(unquote_plus(page)).replace(asked, "").replace(asked.lower(), "")) == []


def test_taking_it_in_says_nothing_private(private: str) -> None:
    assert private
    assert leaks(private) == []
