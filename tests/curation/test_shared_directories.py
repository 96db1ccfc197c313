"""Real directories and official examples, as their publishers wrote them: taken in whole, unchanged, undone."""

from __future__ import annotations

from pathlib import Path

import pytest

from balise import curation
from balise.curation import actions
from balise.directory.actions import load_topics
from balise.directory.models import Organization, Revision, Service, ServiceTopic, Site

from .packages import NOW, take_in, totals

pytestmark = [pytest.mark.shared, pytest.mark.django_db]

# path -> layout recognized, rows read, rows refused, organizations, sites, services. Counted by hand from the files.
DIRECTORIES = {
    "ohana-baltimore": ("ohana", 9301, 3, 447, 797, 925),
    "ohana-import-fixtures/sample-csv": ("ohana", 486, 6, 8, 22, 23),
    "hsds11-official-sample/all_resources": ("hsds", 71, 5, 10, 10, 13),
    "hsds11-official-sample/simple": ("hsds", 182, 74, 10, 10, 13),
    "hsds11-official-sample/validator-1.1/test/data/package": ("hsds", 7, 3, 2, 0, 0),
    "hsds-specs/v3.0/examples/csv": ("hsds", 21, 2, 1, 1, 1),
    "hsds-specs/v3.1-dev/examples/csv": ("hsds", 24, 4, 1, 1, 1),
    "hsds-specs/v3.0/examples/organization_full.json": ("hsds-json", 1, 0, 1, 1, 1),
    "hsds-specs/v3.1-dev/examples/organization_full.json": ("hsds-json", 1, 0, 1, 1, 1),
    "hsds-specs/v3.1-dev/examples/service_full.json": ("hsds-json", 1, 0, 1, 1, 1),
    "haarrrvest-foodbanks": ("hsds-json", 200, 0, 200, 215, 207),
}


@pytest.mark.parametrize("name", DIRECTORIES)
def test_a_directory_is_taken_in_whole_then_undone(shared: Path, name: str) -> None:
    layout, read, refused, organizations, sites, services = DIRECTORIES[name]
    run = take_in(shared / name)
    counts = totals(run)
    assert run.layout == layout
    assert (counts["read"], counts["refused"]) == (read, refused)
    assert counts["new"] == read - refused
    published = [model.objects.published().count() for model in (Organization, Site, Service)]
    assert published == [organizations, sites, services]
    before = Revision.objects.count()
    again = take_in(shared / name)
    assert totals(again)["unchanged"] == read - refused and Revision.objects.count() == before
    for taken in (again, run):
        actions.undo_run(run=taken, by=None, now=NOW)
    assert not any(model.objects.published().exists() for model in (Organization, Site, Service))


def test_terms_of_another_taxonomy_land_under_our_topics(shared: Path) -> None:
    load_topics()
    take_in(shared / "ohana-baltimore")
    filed = Service.objects.published().filter(pk__in=ServiceTopic.objects.values("service")).count()
    assert filed > 800  # of the 925, nearly all have a term that Open Eligibility knows
    terms = {attribute.term for row in Service.objects.published().select_related("published")
             for attribute in row.published.record.attributes}  # fmt: skip
    assert {"101-01", "101-02-06"} <= terms  # the terms themselves stay, beside our topics


def test_a_city_file_comes_in_by_its_mapping(shared: Path) -> None:
    mapping = Path(curation.__file__).parent / "data" / "montreal-lieux-interet.toml"
    path = shared / "montreal-lieux-interet" / "organismes-et-services.csv"
    run = take_in(path, mapping=mapping)
    counts = totals(run)
    assert counts["read"] == 497 and counts["refused"] == 0
    assert Site.objects.public().filter(latitude__isnull=False).count() > 450
    assert totals(take_in(path, mapping=mapping))["unchanged"] == 497
