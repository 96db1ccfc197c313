"""`balise demo`: an empty installation becomes a demonstration that says so, and no other one does."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.utils import translation

from balise.accounts import operator
from balise.accounts.models import Operator, User
from balise.accounts.rules.permissions import may
from balise.core.languages import Text
from balise.curation.models import ImportRun
from balise.demo import actions
from balise.demo.sign_ins import sign_ins
from balise.directory.actions import publish
from balise.directory.models import Organization, Service, Site, Topic
from balise.directory.rules.record import OrganizationRecord
from balise.intake.lists import all_choices
from balise.intake.rules.nouns import LISTS

NOW = dt.datetime(2026, 5, 4, 15, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    with translation.override("en"):
        yield


@pytest.fixture(autouse=True)
def own_folder(tmp_path: Path, settings: Any) -> None:
    settings.DATA = tmp_path
    settings.INDEX = tmp_path / "index"


@pytest.mark.django_db(transaction=True)
def test_an_empty_installation_is_filled_and_says_it_is_a_demonstration() -> None:
    filled = actions.fill(services=60, seed=1, now=NOW)
    assert filled.services == Service.objects.count() == 60
    assert (filled.organizations, filled.sites) == (Organization.objects.count(), Site.objects.count())
    assert Operator.objects.get().is_demo and operator.read().is_demo
    assert Topic.objects.filter(taxonomy="balise").count() > 240
    assert ImportRun.objects.get().summary["refusals"] == 0


@pytest.mark.django_db(transaction=True)
def test_one_sign_in_for_each_role_with_the_password_told() -> None:
    filled = actions.fill(services=1, seed=1, now=NOW)
    assert set(filled.sign_ins) == {f"demo-{role}" for role in User.ROLES}
    assert all(User.objects.get(username=name).check_password(filled.password) for name in filled.sign_ins)
    names, kept = sign_ins()
    assert (set(names), kept) == (set(filled.sign_ins), filled.password)
    administrator = User.objects.get(role="administrator")
    assert may(administrator, "supervise") and not may(administrator, "read_identity")
    assert not User.objects.filter(is_superuser=True).exists()


@pytest.mark.django_db(transaction=True)
def test_the_desk_of_a_demonstration_works_at_once() -> None:
    actions.fill(services=1, seed=1, now=NOW)
    host = Operator.objects.get(is_host=True)
    today, then = (all_choices(host.pk, day, "fr") for day in (NOW.date(), dt.date(2019, 6, 1)))
    assert set(today) == set(LISTS) and len(today["reason"]) == 7
    assert "45_54" in [one["code"] for one in today["age_band"]]
    assert "50_64" in [one["code"] for one in then["age_band"]]
    assert set(User.objects.filter(role__in=["counsellor", "senior"]).values_list("operator", flat=True)) == {host.pk}


@pytest.mark.django_db(transaction=True)
def test_an_installation_that_holds_a_record_is_refused_and_left_alone() -> None:
    publish(kind="organization", record=OrganizationRecord(name=Text(fr="Entraide")), by=None, now=NOW)
    with pytest.raises(CommandError, match=r"already holds data"):
        call_command("demo", "--services=5", stdout=StringIO())
    assert not Operator.objects.exists() and not User.objects.exists()
    assert Organization.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_the_command_says_what_it_did() -> None:
    out = StringIO()
    call_command("demo", "--services=3", "--seed=5", stdout=out)
    assert "demo-curator" in out.getvalue() and " 3 services" in out.getvalue()


def test_the_number_of_services_is_checked() -> None:
    with pytest.raises(CommandError, match=r"at least 1"):
        call_command("demo", "--services=0")
