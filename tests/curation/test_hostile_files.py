"""No file makes an import fail, lose a row in silence, or count one twice."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from balise.curation.rules import reading
from balise.curation.rules.accounting import Ledger
from balise.curation.sources import hsds_tables
from balise.curation.stage import Stage
from balise.directory.models import Organization, Service

from .packages import take_in, totals, whole, write

HOSTILE = st.text(max_size=12) | st.sampled_from(
    ["", "o1", "s1", "l1", "p1", "1", "true", "2026-01-01", "514 555-0123"]
)
COLUMNS = {
    "organizations": ["id", "name", "description", "email", "url", "year_incorporated", "parent_organization_id"],
    "locations": ["id", "organization_id", "name", "latitude", "longitude"],
    "services": ["id", "organization_id", "program_id", "name", "description", "status", "url", "fees", "minimum_age"],
    "services_at_location": ["id", "service_id", "location_id", "description"],
    "phones": ["id", "service_id", "location_id", "contact_id", "number", "extension", "type", "language"],
    "contacts": ["id", "service_id", "organization_id", "name", "email"],
    "schedules": ["id", "service_id", "location_id", "opens_at", "closes_at", "byday", "freq", "interval", "dtstart"],
    "holiday_schedules": ["id", "location_id", "closed", "start_date", "end_date"],
    "service_attributes": ["id", "service_id", "taxonomy_term_id"],
    "other_attributes": ["id", "link_id", "link_type", "taxonomy_term_id"],
    "taxonomy_terms": ["id", "term", "parent_id", "taxonomy"],
    "metadata": ["id", "resource_id", "resource_type", "field_name", "previous_value"],
    "languages": ["id", "service_id", "phone_id", "language"],
    "eligibility": ["id", "service_id", "eligibility"],
    "cost_options": ["id", "service_id", "amount", "currency", "valid_from"],
}


@st.composite
def packages(draw: st.DrawFn) -> dict[str, list[dict[str, str]]]:
    names = draw(st.sets(st.sampled_from(sorted(COLUMNS)), min_size=1, max_size=8)) | {"organizations"}
    rows = {name: st.lists(st.fixed_dictionaries(dict.fromkeys(COLUMNS[name], HOSTILE)), max_size=4) for name in names}
    return {name: draw(rows[name]) for name in sorted(names)}


@pytest.mark.django_db
@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(tables=packages())
def test_every_row_of_any_package_is_accounted_for(tables: dict[str, list[dict[str, str]]], tmp_path: Path) -> None:
    folder = write(tmp_path / "package", tables, **COLUMNS)
    run = take_in(folder, publish=False, layout="hsds")
    assert totals(run)["read"] == sum(file["read"] for file in run.summary["files"])


@pytest.mark.django_db
@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(tables=packages())
def test_any_package_published_twice_is_unchanged(tables: dict[str, list[dict[str, str]]], tmp_path: Path) -> None:
    folder = write(tmp_path / "package", tables, **COLUMNS)
    first, second = take_in(folder, layout="hsds"), take_in(folder, layout="hsds")
    assert totals(second)["new"] == totals(second)["changed"] == 0
    assert totals(second)["unchanged"] == totals(second)["read"] - totals(first)["refused"]


@settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))
@given(content=st.binary(max_size=300))
def test_any_bytes_are_staged_or_refused(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "services.csv"
    path.write_bytes(b"id,name,organization_id\n" + content)
    ledger = Ledger()
    with reading.open_package(path) as package, Stage(ledger, lambda table, key: False) as stage:
        for table in package.tables:
            plan = hsds_tables.plan(table.head)
            if plan:
                stage.take(table.head, plan, table.rows())
        stage.settle()
        staged = sum(len(batch) for batch in stage.batches("service", 10))
    assert all(account.read == account.refused + staged for account in ledger.files.values())


@pytest.mark.shared
@pytest.mark.django_db
def test_naughty_strings_in_every_column_lose_nothing(shared: Path, tmp_path: Path) -> None:
    naughty = json.loads((shared / "csv-torture" / "blns.json").read_text(encoding="utf-8"))
    naughty = [text for text in naughty if text.strip()]
    tables = whole()
    tables["organizations"] += [
        {"id": f"n{n}", **dict.fromkeys(COLUMNS["organizations"][1:], text)} for n, text in enumerate(naughty)
    ]
    tables["services"] += [
        {"id": f"n{n}", **dict.fromkeys(COLUMNS["services"][2:], text), "organization_id": "o1"}
        for n, text in enumerate(naughty)
    ]
    tables["phones"] += [
        {"id": f"n{n}", **dict.fromkeys(COLUMNS["phones"][3:], text), "service_id": "s1"}
        for n, text in enumerate(naughty)
    ]
    run = take_in(write(tmp_path / "package", tables))
    told = {file["file"]: file for file in run.summary["files"]}
    assert totals(run)["read"] == 6 + 3 * len(naughty)
    # One string is nothing but control characters: a name must have a letter to be one.
    assert told["organizations.csv"]["refused"] == told["services.csv"]["refused"] == 1
    assert told["organizations.csv"]["new"] == Organization.objects.count()
    assert told["services.csv"]["new"] == Service.objects.count()
    assert totals(take_in(tmp_path / "package"))["changed"] == 0


@pytest.mark.shared
@pytest.mark.django_db
def test_csv_spectrum_goes_through_by_a_mapping(shared: Path, tmp_path: Path) -> None:
    """Files that mean nothing to us, each read as one table of names, all rows kept."""
    for path in sorted((shared / "csv-torture" / "csv-spectrum" / "csvs").glob("*.csv")):
        with reading.open_package(path) as package:
            column = package.tables[0].head.columns[0]
        mapping = tmp_path / "mapping.toml"
        mapping.write_text(f'[columns]\n{json.dumps(column)} = "organization.name"\n', encoding="utf-8")
        run = take_in(path, mapping=mapping, source=path.stem)
        assert totals(run)["refused"] == 0, path.name
        assert totals(run)["read"] == totals(run)["new"] > 0, path.name
