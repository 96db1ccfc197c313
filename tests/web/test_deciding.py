"""The page "how search decides" tells the public the numbers that search reads, all of them and as they are."""

from __future__ import annotations

import html

import pytest
from django.test import Client
from reading import Page

from balise.core.languages import LANGUAGES, Language
from balise.search.rules import weights
from balise.web.rules import deciding

ADDRESSES: dict[Language, str] = {"fr": "/fr/comment-la-recherche-decide/", "en": "/en/how-search-decides/"}


def test_no_weight_is_left_untold() -> None:
    written = {name for name in vars(weights) if name.isupper()}
    known = {*deciding.told(), *deciding.TOLD_IN_THE_TEXT, *deciding.OF_THE_MACHINE}
    assert written - known == set(), "explain these in web/rules/deciding.py"
    assert known - written == set(), "these are weights no more"


@pytest.mark.parametrize("table", ["CONCEPTS", "FIELDS"])
def test_every_line_of_a_table_is_told(table: str) -> None:
    lines = {name.partition(".")[2] for name in deciding._LAWS if name.startswith(table)}
    assert lines == set(getattr(weights, table))


def test_the_scale_follows_the_weights(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(weights, "LOCATED", 7.25)
    monkeypatch.setitem(weights.FIELDS, "name", 9.0)
    points = {law.what: law.points for part in deciding.scale("fr") for law in part.laws}
    assert points["Il est situé dans le territoire demandé"] == "7,25"
    assert points["Un mot trouvé dans le nom du service"] == "×\u00a09"
    monkeypatch.setattr(weights, "STEP", 0.4)
    assert (deciding.figures("fr")["step"], deciding.figures("en")["step"]) == ("0,4", "0.4")


@pytest.mark.django_db
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_shows_the_whole_scale(client: Client, language: Language) -> None:
    told = client.get(ADDRESSES[language]).text
    rows = [row.text for row in Page(told).all("tr")]
    for part in deciding.scale(language):
        for law in part.laws:
            assert any(law.what in row and row.endswith(law.points.replace("\u00a0", " ")) for row in rows), law
    for name, figure in deciding.figures(language).items():
        assert figure in html.unescape(told), name


@pytest.mark.django_db
@pytest.mark.parametrize(("language", "search"), [("fr", "/fr/recherche/"), ("en", "/en/search/")])
def test_results_lead_to_the_page_even_when_there_is_none(client: Client, language: Language, search: str) -> None:
    assert f'href="{ADDRESSES[language]}"' in client.get(f"{search}?q=zzzzqq").text
