"""Demand beside supply: of months whose directory was kept, and where none is, why and until when."""

from __future__ import annotations

import datetime as dt

import factories
import pytest
from django.test import Client
from reading import Page
from small_directory import Directory

from balise.accounts.rules import Identity
from balise.analysis.rules.months import is_past_window, last_day, month_of
from balise.analysis.rules.period import say_day, say_month
from balise.analysis.rules.question import Period
from balise.analysis.store import Store
from balise.web.analyst.supplied import lacking

pytestmark = pytest.mark.django_db
DAY = dt.date(2026, 3, 4)


def test_demand_and_supply_are_of_a_period_whose_directory_was_kept(
    client: Client, directory: Directory, counted: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No directory is older than that of the installation: the page begins with the first that there is."""
    codes = Store.codes
    later = {("supply", "month"): frozenset({"202006"})}
    monkeypatch.setattr(Store, "codes", lambda self, *asked: later.get(asked) or codes(self, *asked))
    page = client.get("/en/needs/supply/").text
    assert "July 2019 to June 2020" in page
    assert "gap_by_topic.csv?period=2019-07..2020-06" in page
    past = client.get("/en/needs/supply/?period=2019").text
    assert past.count("was not kept") == 1 and "goes up to June 2020 or beyond" in past


def test_where_no_month_with_a_directory_is_closed_the_public_is_told_when_figures_come_and_the_house_sees_them(
    identity: Identity, directory: Directory, counted: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    codes, begun = Store.codes, factories.NOW.date()
    open_month = {("supply", "month"): frozenset({str(month_of(begun))})}
    client = Client()
    client.force_login(factories.person("analyst-1", "analyst"))
    monkeypatch.setattr(Store, "codes", lambda self, *asked: open_month.get(asked) or codes(self, *asked))
    assert "gap_by_topic" in client.get("/en/internal/needs/supply/").text
    monkeypatch.setattr(Store, "codes", lambda self, *asked: {} if asked in open_month else codes(self, *asked))
    page = Page(client.get("/en/needs/supply/").text)
    said = [one.text for one in page.all("p") if "Nothing to compare for now" in one.text]
    assert len(said) == 1 and say_month(month_of(begun)).en in said[0]
    assert not page.all("table"), "no table that says nothing"


def test_the_day_when_supply_is_told_is_the_one_on_which_its_month_may_close(
    directory: Directory, counted: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Store, "codes", lambda self, *asked: {})
    month = month_of(factories.NOW.date())
    day = last_day(month) + dt.timedelta(days=36)
    assert is_past_window(month, day) and not is_past_window(month, day - dt.timedelta(days=1))
    said = lacking(Period(day, day), counted, day - dt.timedelta(days=1))
    assert said is not None and say_day(day).en in said.en and say_day(day).fr.removeprefix("le ") in said.fr


def test_of_an_empty_directory_no_day_is_promised(db: None, counted: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Store, "codes", lambda self, *asked: {})
    said = lacking(Period(DAY, DAY), counted, DAY)
    assert said is not None and "still empty" in said.en
