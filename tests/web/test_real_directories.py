"""Real directories, from the file to the page and back: taken in whole, found by words, place and topic, and undone."""

from __future__ import annotations

import datetime as dt
import html
import re
from dataclasses import dataclass
from pathlib import Path

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from balise.curation import actions
from balise.curation.models import ImportRun
from balise.directory.models import Organization, Service, Site
from balise.directory.taxonomies import load_topics
from balise.search import actions as search_actions
from balise.territories.actions import load_facts

pytestmark = [pytest.mark.django_db, pytest.mark.shared]
MAPPINGS = Path(actions.__file__).with_name("data")


@dataclass(frozen=True)
class Directory:
    """A package of `../shared/data`, and one service of it: how many there are, and how it is found."""

    path: str
    services: int
    name: str  # of a service
    words: str
    where: str = ""  # a place near it
    topic: str = ""
    mapping: str = ""


DIRECTORIES = [
    Directory("ohana-baltimore", 925, "Cockeysville Food Pantry", "food pantry", "39.29,-76.61", "food.hampers"),
    Directory("ohana-import-fixtures/sample-csv", 21, "", "literacy"),
    Directory("hsds-specs/v3.0/examples", 1, "Community Counselling", "counselling"),
    Directory("hsds-specs/v3.0/examples/csv", 1, "Community Counselling", "counselling"),
    Directory("hsds11-official-sample/all_resources", 10, "Never Homeless Helpline", "homeless helpline"),
    Directory("hsds11-official-sample/simple", 10, "Never Homeless Helpline", "homeless helpline"),
    Directory("haarrrvest-foodbanks", 207, "", "food", "40.39,-82.47"),
    Directory(
        "montreal-lieux-interet/organismes-et-services.csv",
        497,
        "",
        "centre local",
        "Rosemont",
        mapping="montreal-lieux-interet.toml",
    ),
]


@pytest.fixture(autouse=True)
def installation(settings: Settings, tmp_path: Path) -> None:
    settings.INDEX = tmp_path / "index"
    load_facts(now=timezone.now())
    load_topics()


def take_in(directory: Directory, shared: Path) -> ImportRun:
    run = actions.import_path(
        path=shared / directory.path,
        mapping=MAPPINGS / directory.mapping if directory.mapping else None,
        publish=True,
        by=None,
        now=timezone.now(),
    )
    search_actions.catch_up()
    return run


def found(**question: str) -> tuple[int, str]:
    """Count and text of a results page in English."""
    page = html.unescape(Client().get("/en/search/", question).content.decode())
    told = re.search(r"([\d,]+) services? found", page)
    return (int(told.group(1).replace(",", "")) if told else 0), page


@pytest.mark.parametrize("directory", DIRECTORIES, ids=lambda d: d.path)
def test_a_real_directory_goes_to_the_page_and_back(directory: Directory, shared: Path) -> None:
    run = take_in(directory, shared)
    for file in run.summary["files"]:
        assert file["read"] == file["new"] + file["changed"] + file["unchanged"] + file["refused"], file
        assert file["changed"] == file["unchanged"] == 0
    assert Service.objects.public().count() == directory.services

    count, page = found(q=directory.words)
    assert count >= 1
    assert directory.name in page
    if directory.where:
        near, _ = found(q=directory.words, where=directory.where)
        assert 1 <= near <= count
    if directory.topic:
        by_topic, page = found(q=directory.words, topic=directory.topic)
        assert by_topic >= 1
        assert directory.name in page

    again = take_in(directory, shared)
    assert sum(file["new"] + file["changed"] for file in again.summary["files"]) == 0
    revisions = Service.objects.first().revisions.count()  # type: ignore[union-attr]
    assert revisions == 1

    actions.undo_run(run=again, by=None, now=timezone.now() + dt.timedelta(seconds=1))
    actions.undo_run(run=run, by=None, now=timezone.now() + dt.timedelta(seconds=2))
    search_actions.catch_up()
    for model in (Organization, Site, Service):
        assert model.objects.published().count() == 0
    assert found(q=directory.words)[0] == 0


def test_the_language_of_a_source_is_heard_when_it_is_not_said(shared: Path) -> None:
    """An English directory is not taken for French: its pages in French say that the text is English."""
    take_in(DIRECTORIES[0], shared)
    service = Service.objects.get(name_en="Cockeysville Food Pantry")
    assert service.name_fr == ""
    page = Client().get(f"/fr/service/{service.pk}/").content.decode()
    assert 'lang="en"' in page
