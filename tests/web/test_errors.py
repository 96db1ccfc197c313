"""Pages for what goes wrong: they say what happened and whom to call, and leak nothing."""

from __future__ import annotations

import pytest
from django.test import Client, RequestFactory
from reading import Page

from balise.web.public import errors

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("path", "language"), [("/fr/rien/", "fr"), ("/en/nothing/", "en")])
def test_a_page_that_is_not_there_offers_to_search(client: Client, path: str, language: str) -> None:
    answer = client.get(path)
    page = Page(answer.text)
    assert answer.status_code == 404
    assert page.all("html")[0].get("lang") == language
    assert any(form.get("role") == "search" for form in page.all("form"))
    assert any(one.get("content") == "noindex" for one in page.all("meta"))


def test_the_page_of_last_resort_reads_no_table(django_assert_num_queries: object) -> None:
    try:
        raise ValueError("Jeanne, 514 555-0123")
    except ValueError:
        answer = errors.broken(RequestFactory().get("/fr/"))
    page = answer.content.decode()
    assert answer.status_code == 500
    assert 'href="tel:911"' in page and 'href="tel:988"' in page and 'href="/fr/"' in page and 'href="/en/"' in page
    assert "Jeanne" not in page and "ValueError" not in page
    Page(page)


def test_a_broken_page_answers_500_without_a_trace(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    client.raise_request_exception = False
    monkeypatch.setattr("balise.web.public.home.attendance", lambda *_: 1 / 0)
    answer = client.get("/fr/")
    assert answer.status_code == 500
    assert "ZeroDivisionError" not in answer.text


def test_an_address_that_cannot_be_read_is_told_so(client: Client) -> None:
    answer = client.get("/fr/", headers={"host": "elsewhere.example"})
    assert answer.status_code == 400
    Page(answer.text)


def test_a_form_of_another_site_is_refused_in_words(client: Client) -> None:
    answer = client.post("/en/my-list/add/", {"service": 1}, headers={"sec-fetch-site": "cross-site"})
    assert answer.status_code == 403
    assert "another site" in answer.text
