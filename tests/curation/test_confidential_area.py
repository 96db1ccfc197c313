"""The area of a confidential site is its municipality, even when its point tells the borough."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest

from balise.curation import actions
from balise.directory.models import Site
from balise.directory.rules.record import SiteRecord
from balise.territories import memory
from balise.territories.actions import load_facts
from balise.territories.find import chain

pytestmark = pytest.mark.django_db
NOW = dt.datetime(2026, 3, 3, 12, tzinfo=dt.UTC)
PLACES = "id,name,latitude,longitude,is_confidential\n1,Refuge,45.545,-73.585,yes\n2,Local,45.545,-73.585,no\n"


@pytest.fixture(autouse=True)
def territories() -> Iterator[None]:
    memory.forget()
    load_facts(now=NOW)
    yield
    memory.forget()


def test_a_confidential_site_is_known_by_its_municipality(tmp_path: Path) -> None:
    (tmp_path / "organizations.csv").write_text("id,name\n1,La Table\n")
    (tmp_path / "locations.csv").write_text(PLACES)
    actions.import_path(path=tmp_path, layout="hsds", publish=True, by=None, now=NOW)
    areas = {}
    for site in Site.objects.published():
        record = site.published.record
        assert isinstance(record, SiteRecord)
        areas[record.is_confidential] = record.area
    assert areas[True] == "mun-66023"
    assert areas[False] != areas[True]
    assert areas[True] in chain(areas[False])
