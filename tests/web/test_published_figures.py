"""The page of published figures: printed values always, ours only where contacts are those of the publications."""

from __future__ import annotations

import datetime as dt

import pytest
from django.test import Client
from reading import Page

from balise.accounts.rules import Identity
from balise.analysis.golden import Compared, Comparison
from balise.analysis.models import Restatement
from balise.analysis.rules.golden import publications
from balise.core.languages import Language
from balise.web.routes import address

pytestmark = pytest.mark.django_db


def test_where_contacts_are_others_it_says_so_and_compares_nothing(
    client: Client, identity: Identity, language: Language
) -> None:
    told = client.get(address("published_figures", language=language)).text
    page = Page(told)
    said = {"fr": "ne sont pas celles de ces publications", "en": "are not those of these publications"}
    assert said[language] in told
    heads = [one.text for one in page.all("th") if one.get("scope") == "col"]
    assert heads and not {"Ici", "Here"}.intersection(heads)


def test_calibrated_contacts_show_both_values_with_their_definitions(
    client: Client, identity: Identity, monkeypatch: pytest.MonkeyPatch
) -> None:
    def ours(_store: object) -> list[Comparison]:
        first = publications()[0]
        values = {"needs_per_communication_2019": 1.4508}
        tables = tuple(
            tuple(
                Compared(one, told, one.judge(told), ("linked" if one.value == 0.02 else "exact") if one.cell else "")
                for one in table.figures
                for told in [None if one.unknown else values.get(one.differs, one.value)]
            )
            for table in first.tables
        )
        return [Comparison(first, True, tables)]

    monkeypatch.setattr("balise.web.analyst.published.compare", ours)
    told = client.get("/en/needs/published-figures/").text
    page = Page(told)
    rows = [" ".join(one.text.split()) for one in page.all("tr")]
    assert "Communications Communications , definition 37,408 37,408 Agrees" in rows
    assert any(row.endswith("1.4 1.45 Differs by definition") for row in rows)
    assert "Agree: 54. Differ by definition: 1. Cannot be known: 14." in told
    assert "On public pages, of the years published: 49 exact, 1 hidden." in told
    hidden = [row for row in rows if "Not shown to the public" in row]
    assert hidden == ["Arabic 0.02% 0.02% Agrees Not shown to the public: it would tell a hidden number"]
    folded = [" ".join(one.text.split()) for one in page.all("summary")]
    assert folded[-2:] == ["Web service Cannot be known (10)", "Team and database Cannot be known (4)"]
    asked = {one.get("href").partition("#")[2] for one in page.all("a") if "/needs/definitions/#" in one.get("href")}
    assert {"communications", "needs_per_communication_2019"} <= asked


@pytest.mark.parametrize("place, far", [(0, 2), (2, 8)], ids=["a calendar year", "a fiscal year"])
def test_of_a_period_that_is_not_published_it_says_how_far_public_pages_are(
    client: Client, identity: Identity, monkeypatch: pytest.MonkeyPatch, place: int, far: int
) -> None:
    """Values agree here, where they are counted: who looks them up on a public page finds others, and is told why."""
    one = publications()[place]
    tables = tuple(
        tuple(Compared(row, None if row.unknown else row.value, "unknown" if row.unknown else "agrees") for row in rows)
        for rows in (table.figures for table in one.tables)
    )
    monkeypatch.setattr("balise.web.analyst.published.compare", lambda _store: [Comparison(one, True, tables)])
    told = client.get("/en/needs/published-figures/").text
    assert f"public pages show numbers of people at most {far} away and hide the small ones" in told
    assert "Public pages: at most" not in told, "said once where it holds of all"


def test_where_some_years_are_published_each_other_number_says_so(
    client: Client, identity: Identity, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = publications()[1]
    tables = tuple(
        tuple(
            Compared(row, row.value, "agrees", "exact" if row.cell and row.cell.period.startswith("2019") else "")
            for row in table.figures
        )
        for table in one.tables
    )
    monkeypatch.setattr("balise.web.analyst.published.compare", lambda _store: [Comparison(one, True, tables)])
    months = [row for rows in tables for row in rows if row.figure.cell]
    apart = sum(not row.public for row in months)
    assert client.get("/en/needs/published-figures/").text.count("Public pages: at most 2 away") == apart == 22


def test_the_definitions_tell_what_was_changed_afterwards_and_lead_to_published_figures(
    client: Client, identity: Identity
) -> None:
    assert "Nothing was changed in a month that was over." in client.get("/en/needs/definitions/").text
    Restatement.objects.create(month=202512, on=dt.date(2026, 1, 9), is_taken=True, changes=3)
    page = Page(client.get("/en/needs/definitions/").text)
    rows = [one.text for one in page.all("tr")]
    assert "December 2025 January 9, 2026 fewer than 5 Counted anew" in " ".join(rows).replace("\n", " ")
    assert "/en/needs/published-figures/" in [one.get("href") for one in page.all("a")]
