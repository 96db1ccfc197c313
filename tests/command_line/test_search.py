"""`balise search`: the same search as the pages', told in lines or as one object."""

from __future__ import annotations

import json
from io import StringIO
from pathlib import Path

import factories
import pytest
from django.core.management import call_command
from pytest_django import Settings

from balise.core.languages import Text
from balise.directory.taxonomies import load_topics
from balise.search.actions import rebuild
from balise.web.public import names

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def directory(settings: Settings, tmp_path: Path) -> None:
    settings.INDEX = tmp_path / "index"
    names.forget()
    load_topics()
    house = factories.publish(factories.organization(Text("Maison du coin", "Corner House")))
    factories.publish(factories.service(Text("Comptoir alimentaire", "Food pantry"), house, topics=("food.hampers",)))
    factories.publish(factories.service(Text("Escalade", "Rockclimbing"), house))
    rebuild()


def told(*arguments: str) -> str:
    out = StringIO()
    call_command("search", *arguments, stdout=out)
    return out.getvalue()


def test_results_are_told_with_their_reasons_in_the_language_asked() -> None:
    assert "1 service trouvé" in told("escalade", "--language", "fr")
    english = told("rockclimbing", "--language", "en")
    assert "1 service found" in english
    assert "1. Rockclimbing – Corner House" in english
    assert "“rockclimbing” is its name" in english.lower()


def test_machines_are_given_the_whole_answer() -> None:
    answer = json.loads(told("escalade", "--language", "fr", "--json"))
    assert answer["total"] == 1
    assert answer["hits"][0]["card"]["name"] == {"fr": "Escalade", "en": "Rockclimbing"}


def test_explaining_tells_the_time_that_it_took() -> None:
    assert " ms" in told("escalade", "--language", "en", "--explain")
    assert " ms" not in told("escalade", "--language", "en")


def test_nothing_found_is_said() -> None:
    assert "No service found" in told("zzzzqq", "--language", "en")
