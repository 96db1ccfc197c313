from __future__ import annotations

import json
import zipfile
from pathlib import Path
from typing import Any

import pytest

from balise.core.languages import Text
from balise.curation.rules.account import EXTRA, Head
from balise.curation.sources import LAYOUTS, choose
from balise.directory.models import Organization, Service, Site
from balise.directory.rules.record import (
    OrganizationRecord,
    Phone,
    ServiceRecord,
    SiteRecord,
    decode,
    encode,
)

from .packages import take_in, totals, whole, write

database = pytest.mark.django_db


def head(file: str, *columns: str) -> Head:
    return Head(file=file, name=file.rsplit("/", 1)[-1].split(".")[0].lower(), columns=columns)


def a(model: Any, name: str) -> Any:
    return model.objects.get(name_fr=name).published.record


def test_each_layout_is_known_by_its_files() -> None:
    services = head("services.csv", "id", "organization_id", "name", "description")
    organizations = head("organizations.csv", "id", "name", "description")
    assert choose([services, organizations]).code == "hsds"
    ohana = head("services.csv", "id", "location_id", "name", "accepted_payments")
    assert choose([ohana, organizations]).code == "ohana"
    assert choose([head("organization_full.json", "id", "name", "services")]).code == "hsds-json"
    assert choose([head("fiches.jsonl", "kind", "id", "record")]).code == "balise"
    assert choose([head("couleurs.csv", "couleur", "forme")]) is None


@database
def test_a_zip_is_read_as_its_folder(tmp_path: Path) -> None:
    folder = write(tmp_path / "package", whole())
    with zipfile.ZipFile(tmp_path / "package.zip", "w") as archive:
        for path in folder.iterdir():
            archive.write(path, f"data/{path.name}")
    assert totals(take_in(tmp_path / "package.zip"))["new"] == 6


@database
def test_rows_that_hang_on_rows_come_with_them(tmp_path: Path) -> None:
    tables = whole()
    tables["contacts"] = [{"id": "c1", "service_id": "s1", "name": "Ana"}]
    tables["phones"] += [{"id": "p2", "contact_id": "c1", "number": "514 555-0199"},
                         {"id": "p3", "service_at_location_id": "a1", "number": "514 555-0177"}]  # fmt: skip
    tables["languages"] = [{"id": "g1", "phone_id": "p1", "language": "fr"}]
    tables["regular_schedules"] = [
        {"id": "h1", "service_at_location_id": "a1", "weekday": "1", "opens_at": "09:00", "closes_at": "17:00"}
    ]
    assert totals(take_in(write(tmp_path / "p", tables)))["refused"] == 0
    record = a(Service, "Paniers")
    assert record.contact_points[0].phones[0].number == "+15145550199"
    assert record.sites[0].phones[0].number == "+15145550177"
    assert record.sites[0].hours.schedules[0].byday == ("MO",)
    assert record.phones[0].languages == ("fr",)


@database
def test_files_may_come_in_any_order_and_orphans_are_counted(tmp_path: Path) -> None:
    tables = whole()
    tables["phones"].append({"id": "p9", "service_id": "nobody", "number": "514 555-0199"})
    tables["phones"].append({"id": "p8", "service_id": "s1", "location_id": "nowhere", "number": "514 555-0177"})
    tables["services"].append({"id": "s9", "organization_id": "nobody", "name": "Perdu"})
    tables["metadata"] = [{"id": "m1", "resource_id": "s1", "resource_type": "service", "previous_value": "Colis"}]
    run = take_in(write(tmp_path / "p", tables))
    assert run.summary["orphans"] == {"phone": 1, "service": 1, "phone.location_id": 1}
    assert run.summary["repairs"] == {"link.unknown": 1}
    assert totals(run)["refused"] == 2
    assert a(Service, "Paniers").internal.history[0]["previous_value"] == "Colis"


@database
def test_an_id_written_twice_is_kept_once(tmp_path: Path) -> None:
    tables = whole()
    tables["services"].append({"id": "s1", "organization_id": "o1", "name": "Un autre"})
    tables["services"].append({"id": "", "organization_id": "o1", "name": "Sans numéro"})
    run = take_in(write(tmp_path / "p", tables))
    assert totals(run)["refused"] == 2 and Service.objects.count() == 2
    assert a(Service, "Paniers").name.fr == "Paniers"


@database
def test_texts_of_one_language_go_to_that_language(tmp_path: Path) -> None:
    tables = whole()
    for row in tables["services"]:
        row |= {"name_en": f"{row['name']} in English"}
    take_in(write(tmp_path / "p", tables))
    assert a(Service, "Paniers").name == Text(fr="Paniers", en="Paniers in English")


@database
def test_a_mark_of_privacy_that_is_not_plainly_no_hides(tmp_path: Path) -> None:
    tables = whole()
    tables["services"][0]["on_web"] = "peut-être"
    tables["locations"][0]["is_confidential"] = "sensible"
    take_in(write(tmp_path / "p", tables))
    assert a(Service, "Paniers").on_web is False
    assert a(Site, "Local").is_confidential is True


@database
def test_nested_json_is_taken_in_whole(tmp_path: Path) -> None:
    phone = {"number": "514 555-0123", "type": "voice", "languages": [{"code": "fr", "name": "Français"}]}
    site = {
        "id": "l1",
        "name": "Local",
        "addresses": [{"address_1": "1, rue Une", "city": "Laval", "address_type": "physical"}],
    }
    link = {"id": "a1", "location": site, "schedules": [{"byday": "MO,TU", "opens_at": "09:00", "closes_at": "12:00"}]}
    service = {"id": "s1", "name": "Paniers", "phones": [phone], "service_at_locations": [link], "minimum_age": 18,
               "attributes": [{"id": "t1", "taxonomy_term": {"id": "7", "code": "BD", "name": "Food"}}]}  # fmt: skip
    organization = {
        "id": "o1",
        "name": "Entraide",
        "services": [service],
        "contacts": [{"name": "Ana", "phones": [phone]}],
    }
    path = tmp_path / "organization_full.json"
    path.write_text(json.dumps(organization), encoding="utf-8")
    assert totals(take_in(path)) == {"read": 1, "new": 1, "changed": 0, "unchanged": 0, "refused": 0}
    record = a(Service, "Paniers")
    assert record.phones[0].languages == ("fr",) and record.eligibility.minimum_age == 18
    assert record.sites[0].hours.schedules[0].byday == ("MO", "TU")
    assert (record.attributes[0].term, record.attributes[0].label) == ("BD", "Food")
    assert a(Site, "Local").addresses[0].city == "Laval"
    assert a(Organization, "Entraide").contact_points[0].phones[0].number == "+15145550123"


@database
def test_our_own_documents_come_back_as_they_were(tmp_path: Path) -> None:
    records = {
        "organization": OrganizationRecord(name=Text(fr="Entraide", en="Mutual aid")),
        "site": SiteRecord(name=Text(fr="Local"), organization=1, latitude=45.5, longitude=-73.6, area="mun-66023"),
        "service": ServiceRecord(name=Text(fr="Paniers"), organization=1, phones=(Phone("+15145550123"),)),
    }
    lines = []
    for kind, record in records.items():
        document = json.loads(encode(record))
        if kind != "organization":
            document["organization"] = "org-a"
        if kind == "service":
            document["sites"] = [{"site": "site-a"}, {"site": "site-unknown"}]
        identity = {"organization": "org-a", "site": "site-a", "service": "service-a"}[kind]
        lines.append(json.dumps({"kind": kind, "id": identity, "record": document}))
    lines.append(json.dumps({"kind": "service", "id": "broken", "record": {"name": 5}}))
    path = tmp_path / "fiches.jsonl"
    path.write_text("\n".join(lines), encoding="utf-8")
    run = take_in(path)
    assert totals(run)["new"] == 3 and totals(run)["refused"] == 1
    service = a(Service, "Paniers")
    assert service.organization == Organization.objects.get().pk
    assert [part.site for part in service.sites] == [Site.objects.get().pk]
    assert encode(a(Organization, "Entraide")) == encode(records["organization"])
    assert decode(SiteRecord, encode(a(Site, "Local"))).area == "mun-66023"


@database
def test_nested_too_deep_is_a_refusal_not_a_failure(tmp_path: Path) -> None:
    path = tmp_path / "services.json"
    path.write_text('{"id": "s1", "name": "x", "organization": ' * 200 + "{}" + "}" * 200, encoding="utf-8")
    told = totals(take_in(path, layout="hsds-json"))
    assert told["read"] == told["new"] + told["refused"] == 1, told


def test_the_reference_names_every_layout_and_every_column_of_ours() -> None:
    told = (Path(__file__).parents[2] / "docs" / "reference" / "import-layouts.md").read_text(encoding="utf-8")
    assert {code for code in [*LAYOUTS, "mapped"] if f"| `{code}` |" not in told} == set()
    assert {column for columns in EXTRA.values() for column in columns if f"`{column}`" not in told} == set()
