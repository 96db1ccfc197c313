"""Someone finds, by keyboard alone, which borough of Montréal had the most unmet transport needs in 2019 among people
over 65, and why; shares the link and takes the table away. What they read is what intake's tables count."""

from __future__ import annotations

import csv
import datetime as dt
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any
from unittest import mock
from uuid import UUID

import factories
import pytest
from django.conf import settings
from django.db import connection
from django.test import Client, override_settings
from django.utils import timezone
from playwright.sync_api import Locator, Page, expect
from pytest_django import DjangoDbBlocker
from records import Directory, apart

from balise.accounts.models import Operator
from balise.analysis import naming, releasing, store
from balise.analysis.actions import build_facts
from balise.analysis.facts import reader
from balise.analysis.models import Extraction
from balise.analysis.publishing.making import publish
from balise.core.languages import LANGUAGES, Language
from balise.intake.bulk import Row, Whole, record_many
from balise.intake.lists import begin_lists

Visit = Callable[..., Page]
TRANSPORT, FOOD = "material.transport", "food.hampers"
# Borough, age, topic, why it stays unmet ("" where it is met), and how many contacts are so.
CONTACTS = (
    ("borough-rem19", "65_plus", TRANSPORT, "hours", 17), ("borough-rem19", "65_plus", TRANSPORT, "cost", 6),
    ("borough-rem19", "65_plus", TRANSPORT, "", 8), ("borough-rem24", "65_plus", TRANSPORT, "cost", 12),
    ("borough-rem23", "65_plus", TRANSPORT, "waiting_list", 7), ("borough-rem24", "25_34", TRANSPORT, "cost", 40),
    ("borough-rem23", "65_plus", FOOD, "hours", 35), ("mun-65005", "65_plus", TRANSPORT, "cost", 30),
    ("mun-65005", "18_24", FOOD, "", 20), ("mun-65005", "25_34", FOOD, "", 3), ("mun-65005", "under_18", FOOD, "", 2),
    ("mun-60013", "18_24", FOOD, "", 30), ("mun-60013", "25_34", FOOD, "", 24), ("mun-60013", "65_plus", FOOD, "", 21),
    ("borough-rem19", "18_24", FOOD, "", 25), ("borough-rem19", "under_18", FOOD, "", 28),
    ("mun-60013", "under_18", FOOD, "", 18),
)  # fmt: skip
UNMET = """
    SELECT contact.area_id, count(*)
    FROM intake_need AS need JOIN intake_contact AS contact ON contact.id = need.contact_id
    WHERE need.status = 'unmet' AND need.topic_id = 'material.transport' AND contact.age_band = '65_plus'
      AND contact.area_id LIKE 'borough-rem%' GROUP BY contact.area_id
"""
LAVAL = """
    SELECT contact.age_band, count(*) FROM intake_need AS need JOIN intake_contact AS contact
    ON contact.id = need.contact_id WHERE contact.area_id = 'mun-65005' GROUP BY contact.age_band
"""


@dataclass(frozen=True)
class Said:
    """What a page calls what one looks for."""

    portrait: str
    unmet: str
    change: str
    transport: str
    over_65: str
    show: str
    boroughs: str
    reason: str
    copy: str
    copied: str


SAID: dict[Language, Said] = {
    "fr": Said("Portrait des besoins", "Besoins non comblés", "Changer la période et les filtres",
               "Transport abordable", "65 ans et plus", "Afficher ces chiffres", "Arrondissements",
               "L’horaire de service ne convient pas", "Copier le lien", "Lien copié"),
    "en": Said("Portrait of needs", "Unmet needs", "Change the period and the filters", "Affordable Transportation",
               "65 and over", "Show these figures", "Boroughs", "The hours of service do not suit", "Copy the link",
               "Link copied"),
}  # fmt: skip


@pytest.fixture(scope="module")
def counted(
    site: str, directory: Directory, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[dict[str, str]]:
    """Contacts of 2019 through intake, and facts made of them. Answers the cookie of an analyst of the service."""
    live = mock.patch("balise.web.analyst.opened.store_of", store.store_of)
    with override_settings(DATA=tmp_path_factory.mktemp("data")), live, django_db_blocker.unblock():
        reader.forget()
        naming.forget()
        _record()
        build_facts(now=timezone.now())
        yield _cookie(site)
    reader.forget()
    naming.forget()


def _record() -> None:
    host = Operator.objects.get(is_host=True)
    begin_lists(operator=host, model="montreal", by=None, now=timezone.now())
    ada = factories.person("ada", "counsellor", operator=host)
    numbers = count(1)
    contacts = [_contact(numbers, ada.pk, *row) for *row, many in CONTACTS for _ in range(many)]
    done = record_many(contacts=contacts, operator=host, now=timezone.now())
    assert (done.recorded, done.refused) == (len(contacts), ())


def _contact(numbers: Iterator[int], by: int, area: str, age: str, topic: str, reason: str) -> Whole:
    number, need = next(numbers), UUID(int=next(numbers))
    at = dt.datetime(2019, 1 + number % 12, 15, 15, tzinfo=dt.UTC)
    told = {"channel": "telephone", "arrived_at": at.isoformat(), "wrapped_at": at.isoformat(), "area": area,
            "age_band": age}  # fmt: skip
    rows = [Row("need", need, {"topic": topic, "status": "unmet" if reason else "met"})]
    if reason:
        rows.append(Row("unmet_reason", UUID(int=next(numbers)), {"reason": reason}, need))
    return Whole(UUID(int=number), by, at, told, rows)


def _cookie(site: str) -> dict[str, str]:
    client = Client()
    client.force_login(factories.person("zoe", "analyst", operator=Operator.objects.get(is_host=True)))
    kept = client.cookies[settings.SESSION_COOKIE_NAME]
    return {"name": kept.key, "value": kept.value, "url": site}


def in_intake(asked: str = UNMET) -> dict[str, int]:
    with connection.cursor() as cursor:
        cursor.execute(asked)
        return {code: int(many) for code, many in cursor.fetchall()}


def reach(page: Page, wanted: Locator) -> None:
    """Tab until it is focused."""
    expect(wanted).to_have_count(1)
    one = wanted.element_handle()
    for _ in range(400):
        page.keyboard.press("Tab")
        if one.evaluate("(one) => one === document.activeElement"):
            return
    raise AssertionError(f"Tab does not lead to {wanted}")


def press(page: Page, wanted: Locator) -> None:
    reach(page, wanted)
    page.keyboard.press("Enter")


def choose(page: Page, field: str, label: str) -> None:
    """Tab to a list, and go down it until that is chosen."""
    reach(page, page.locator(field))
    for _ in range(200):
        if page.locator(field).evaluate("(one) => one.selectedOptions[0].label") == label:
            return
        page.keyboard.press("ArrowDown")
    raise AssertionError(f"{field} has no {label}")


def shown(page: Page) -> dict[str, int]:
    """The boroughs of the table, and their unmet needs."""
    rows = page.locator("#unmet_by_place tbody tr[data-code^=borough]")
    cells = rows.evaluate_all("(rows) => rows.map((row) => [row.dataset.code, row.cells[1].firstChild.textContent])")
    return {code: int(number) for code, number in cells if number.strip().isdigit()}


@pytest.mark.once  # the analyst’s numbers, below, are read of both databases
@pytest.mark.parametrize("language", LANGUAGES)
def test_where_transport_is_missing_for_people_over_65_and_why(
    visit: Visit, site: str, counted: dict[str, str], tmp_path: Path, language: Language
) -> None:
    said, true = SAID[language], apart(in_intake)
    page = visit(f"/{language}/")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    press(page, page.locator("footer").get_by_role("link", name=said.portrait))
    press(page, page.locator(".portrait-sections").get_by_role("link", name=said.unmet))
    press(page, page.get_by_text(said.change))
    for field, label in (("#f-period", "2019"), ("#f-area", "Montréal"), ("#f-topic", said.transport),
                         ("#f-age", said.over_65)):  # fmt: skip
        choose(page, field, label)
    press(page, page.get_by_role("button", name=said.show))
    press(page, page.locator("#unmet_by_place").get_by_role("link", name=said.boroughs))

    place = page.locator("#unmet_by_place")
    expect(place.locator(".chart-finding")).to_contain_text("Ville-Marie")
    told = shown(page)
    assert max(told, key=lambda one: told[one]) == max(true, key=lambda one: true[one]) == "borough-rem19"
    assert told.keys() == true.keys()
    assert all(abs(told[code] - true[code]) <= 2 for code in true), "everyone sees numbers within 2"
    assert _taken(page, place.get_by_role("link", name="CSV"), tmp_path / f"{language}.csv") == told

    press(page, place.get_by_role("link", name="Ville-Marie", exact=True))
    expect(page.locator("#unmet_by_reason .chart-finding")).to_contain_text(said.reason)
    press(page, page.get_by_role("button", name=said.copy))
    expect(page.get_by_role("status")).to_have_text(said.copied)
    link = page.evaluate("navigator.clipboard.readText()")
    other = visit(link.removeprefix(site))
    expect(other.locator("#unmet_by_reason .chart-finding")).to_contain_text(said.reason)
    expect(other.locator(".portrait-chips")).to_contain_text("Ville-Marie")


def _taken(page: Page, link: Locator, path: Path) -> dict[str, int]:
    """The table as a file, by the keyboard: unmet needs of each borough."""
    before = apart(Extraction.objects.count)
    with page.expect_download() as download:
        press(page, link)
    download.value.save_as(path)
    assert apart(Extraction.objects.count) == before + 1, "what leaves is logged"
    _head, *lines = csv.reader(path.read_text(encoding="utf-8-sig").splitlines())
    return {line[0]: int(line[2]) for line in lines if line[0].startswith("borough") and line[2]}


def test_an_analyst_of_the_service_reads_the_very_numbers_of_intake(
    visit: Visit, faults: Callable[[Page], list[str]], counted: dict[str, str], tmp_path: Path
) -> None:
    asked = "period=2019&area=region-06&topic=material.transport&age=65_plus&places=borough"
    page = visit(f"/en/internal/needs/unmet/?{asked}", cookie=counted)
    expect(page.locator(".portrait-marked")).to_contain_text("not for publication")
    assert shown(page) == apart(in_intake)
    assert apart(_total) == int(page.locator(".figure-value").first.inner_text())
    assert faults(page) == []
    place = page.locator("#unmet_by_place")
    expect(place.locator(".chart-finding")).to_contain_text("Ville-Marie: 23 unmet needs")
    assert _taken(page, place.get_by_role("link", name="CSV"), tmp_path / "internal.csv") == apart(in_intake)
    press(page, place.get_by_role("link", name="Ville-Marie", exact=True))
    why = page.locator("#unmet_by_reason")
    expect(why.locator(".chart-finding")).to_contain_text(f"{SAID['en'].reason}: 17 unmet needs")
    expect(page.locator("[data-copy]")).to_have_attribute(
        "data-copy", re.compile("/en/internal/needs/unmet/.*period=2019")
    )


def _total() -> Any:
    return sum(in_intake().values())


def test_a_published_year_is_read_and_taken_to_the_unit_but_what_is_hidden(
    visit: Visit, site: str, faults: Callable[[Page], list[str]], counted: dict[str, str], tmp_path: Path
) -> None:
    apart(lambda: publish(year=2019, store=store.latest(), make=releasing.make, by=None, now=timezone.now()))
    true = {age: many if many >= 5 else None for age, many in apart(lambda: in_intake(LAVAL)).items()}
    assert sorted(age for age, many in true.items() if many is None) == ["25_34", "under_18"]
    page = visit("/en/needs/all/?period=2019&area=region-13")
    rows = page.locator("#needs_by_age tbody tr[data-code]")
    told = dict(rows.evaluate_all("(rows) => rows.map((row) => [row.dataset.code, row.cells[1].textContent])"))
    assert told == {age: "fewer than 5" if many is None else str(many) for age, many in true.items()}

    with page.expect_download() as download:
        press(page, page.locator("#needs_by_age").get_by_role("link", name="CSV"))
    download.value.save_as(tmp_path / "page.csv")
    lines = list(csv.DictReader((tmp_path / "page.csv").read_text(encoding="utf-8-sig").splitlines()))
    assert {line["code"]: line["Needs"] for line in lines if line["code"] in true} == _written(true)
    assert {line["Needs – protection"] for line in lines if line["Needs"]} == {"exact"}

    press(page, page.locator(".portrait-notes").get_by_role("link", name="Release 2019-1"))
    expect(page.get_by_role("heading", level=1)).to_contain_text("2019-1")
    assert faults(page) == []
    released = page.request.get(f"{site}/data/2019-1/data/needs_by_age_group.csv").text()
    cells = [one for one in csv.DictReader(released.lstrip("\ufeff").splitlines())
             if (one["place"], one["grain"]) == ("region-13", "year")]  # fmt: skip
    assert {one["age_group"]: one["count"] for one in cells} == _written(true)


def _written(true: dict[str, int | None]) -> dict[str, str]:
    """As a file says it: nothing for what is hidden."""
    return {code: "" if many is None else str(many) for code, many in true.items()}
