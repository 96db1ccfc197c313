"""Ohana's own importer has fixtures whose names say the verdict: ours must say the same, row by row."""

from __future__ import annotations

from pathlib import Path

import pytest

from balise.directory.models import Service
from balise.directory.rules.record import ServiceRecord

from .packages import take_in, totals, write

pytestmark = pytest.mark.django_db

ORG = {"id": "1", "name": "Entraide", "description": "On aide.", "website": "https://coin.example"}
PLACE = {"id": "1", "organization_id": "1", "name": "Local", "description": "Ici.", "languages": "English, French"}
SERVICE = {
    "id": "1", "location_id": "1", "name": "Paniers", "description": "Des paniers.", "funding_sources": "Ville, Dons",
    "accepted_payments": "Cash, Check", "service_areas": "Belmont, Atherton", "required_documents": "Preuve d’adresse",
    "taxonomy_ids": "101-02-01", "status": "active", "fees": "Gratuit", "languages": "English",
}  # fmt: skip
FILES = {
    "mail_address": "mail_addresses", "address": "addresses", "category": "taxonomy", "taxonomy": "taxonomy",
    "service_upload": "service_upload", "hs_with": "holiday_schedules", "holiday_schedule": "holiday_schedules",
    "regular_schedule": "regular_schedules", "phone": "phones", "contact": "contacts", "program": "programs",
    "invalid_location_org": "locations", "service": "services", "location": "locations", "org": "organizations",
}  # fmt: skip
# Verdicts of rows, where the name of the fixture does not say that all are taken or the first is refused.
REFUSED = {
    "invalid_mail_address": 0,  # without its street, an address still has a city and a postal code
   "invalid_category": 1, "missing_address": 1, "invalid_program_headers": 0, "invalid_parent_category": 0,
           "hs_with_invalid_date": 0, "org_with_invalid_date": 0, "service_upload_location_not_found": 1,
           "service_upload_invalid_url": 0}  # fmt: skip


def table_of(name: str) -> str:
    """Which of Ohana's files a fixture is: the first of these words that its name holds."""
    return next(table for word, table in FILES.items() if word in name)


def test_lists_of_one_cell_become_parts_of_the_record(tmp_path: Path) -> None:
    tables = {"organizations": [ORG], "locations": [PLACE], "services": [SERVICE],
              "taxonomy": [{"taxonomy_id": "101-02-01", "name": "Help Pay for Food", "parent_id": ""}]}  # fmt: skip
    assert totals(take_in(write(tmp_path / "ohana", tables)))["refused"] == 0
    record = Service.objects.get().published.record
    assert isinstance(record, ServiceRecord)
    assert record.payments == ("Cash", "Check")
    assert record.coverage[0].names == ("Belmont", "Atherton")
    assert record.languages[0].code == "en"
    assert (record.attributes[0].term, record.attributes[0].label) == ("101-02-01", "Help Pay for Food")
    assert record.topics  # Open Eligibility is mapped to our own tree
    assert len(record.sites) == 1


def test_a_row_names_a_term_by_its_id_though_it_is_the_code_of_another(tmp_path: Path) -> None:
    terms = [{"id": "77", "taxonomy_id": "106", "name": "Health", "parent_id": ""},
             {"id": "106", "taxonomy_id": "106-01", "name": "Detox", "parent_id": "106"}]  # fmt: skip
    tables = {"organizations": [ORG], "locations": [PLACE], "services": [{**SERVICE, "taxonomy_ids": "106"}],
              "categories": terms}  # fmt: skip
    take_in(write(tmp_path / "ohana", tables))
    record = Service.objects.get().published.record
    assert isinstance(record, ServiceRecord)
    assert [(one.term, one.label) for one in record.attributes] == [("106-01", "Detox")]


@pytest.mark.shared
def test_fixtures_get_the_verdict_that_their_name_says(shared: Path, tmp_path: Path) -> None:
    wrong = {}
    for path in sorted((shared / "ohana-import-fixtures" / "fixtures").glob("*.csv")):
        table, folder = table_of(path.stem), tmp_path / path.stem
        around = {"organizations": [ORG, ORG | {"id": "2"}], "locations": [PLACE], "services": [SERVICE],
                  "contacts": [{"id": "9", "location_id": "1", "name": "Jean"}]}  # fmt: skip
        around["locations"] = [PLACE, PLACE | {"id": "2"}, PLACE | {"id": "3"}]
        around["programs"] = [{"id": "1", "organization_id": "1", "name": "Programme"}]
        write(folder, {name: rows for name, rows in around.items() if name != table})
        text = path.read_text(encoding="utf-8")
        for mark, value in {"{ORG_ID}": "1", "{LOCATION_ID}": "1", "{SERVICE_ID}": "1", "{CONTACT_ID}": "9"}.items():
            text = text.replace(mark, value)
        (folder / f"{table}.csv").write_text(text, encoding="utf-8")
        run = take_in(folder, layout="ohana", source=path.stem, publish=False)
        told = next(file for file in run.summary["files"] if file["file"] == f"{table}.csv")
        refuses = path.stem.startswith("invalid") or path.stem.endswith(("_with_no_parent", "not_found"))
        expected = REFUSED.get(path.stem, 1 if refuses else 0)
        if told["refused"] != expected:
            wrong[path.stem] = f"{told['refused']} rows refused, {expected} expected"
    assert wrong == {}
