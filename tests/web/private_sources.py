"""Packages of every layout that hold something private in every place that can, beside public words to be found."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from io import StringIO
from pathlib import Path

from canaries import POINT, POSTAL, PUBLIC, canary
from django.core.management import call_command
from django.utils import timezone

Rows = dict[str, list[dict[str, str]]]


def write_tables(folder: Path, tables: Rows) -> Path:
    folder.mkdir()
    for name, rows in tables.items():
        columns = list(dict.fromkeys(column for row in rows for column in row))
        with (folder / f"{name}.csv").open("w", newline="", encoding="utf-8") as file:
            writer = csv.DictWriter(file, columns, restval="")
            writer.writeheader()
            writer.writerows(rows)
    return folder


def hsds_tables(folder: Path, address_table: str = "addresses") -> Path:
    """An open service beside everything that must not be seen. Statuses and marks are those that partners write."""
    return write_tables(folder, {**hsds_records(), **hsds_ways_to_reach(), **hsds_particulars(address_table)})


def hsds_records() -> Rows:
    organizations = [{"id": "o1", "name": f"Entraide {PUBLIC}", "description": "On aide."},
                     {"id": "o2", "name": canary("org"), "description": canary("org"), "on_web": "no"},
                     {"id": "o3", "name": canary("org3"), "description": "x", "status": "Defunct"}]  # fmt: skip
    locations = [
        {"id": "l1", "organization_id": "o1", "name": f"Salle {PUBLIC}", "latitude": "45.58", "longitude": "-73.75"},
        {"id": "l2", "organization_id": "o1", "name": canary("site"), "description": canary("site"), "url": "",
         "is_confidential": "Oui", "latitude": POINT[0], "longitude": f"-{POINT[1]}", "transportation": canary("bus")},
        {"id": "l3", "organization_id": "o2", "name": canary("site-of-hidden"), "latitude": POINT[0],
         "longitude": f"-{POINT[1]}"},
        {"id": "l4", "organization_id": "o1", "name": canary("closed-site"), "status": "inactive"},
    ]  # fmt: skip
    services = [
        {"id": "s1", "organization_id": "o1", "name": f"Paniers {PUBLIC}", "description": f"Des paniers {PUBLIC}.",
         "status": "active", "internal_notes": canary("notes"), "Some private column": canary("column"),
         "assurer_email": f"{canary('assurer')}@example.org", "assured_date": "2026-01-05"},
        {"id": "s2", "organization_id": "o1", "name": canary("excluded"), "description": canary("excluded"),
         "on_web": "false"},
        {"id": "s3", "organization_id": "o1", "name": canary("inactive"), "description": "x", "status": "inactive"},
        {"id": "s4", "organization_id": "o1", "name": canary("suspended"), "description": "x",
         "status": "temporarily closed"},
        {"id": "s5", "organization_id": "o1", "name": canary("do-not-refer"), "description": "x",
         "status": "Active, do not refer"},
        {"id": "s6", "organization_id": "o1", "name": canary("odd-status"), "description": "x",
         "status": "Ne pas publier (SVP)"},
        {"id": "s7", "organization_id": "o2", "name": canary("of-hidden"), "description": "x", "status": "active"},
        {"id": "s8", "organization_id": "o3", "name": canary("of-retired"), "description": "x", "status": "active"},
        {"id": "s9", "organization_id": "o1", "name": canary("odd-flag"), "description": "x", "on_web": "perhaps"},
        {"id": "s10", "organization_id": "o1", "name": f"Abri {PUBLIC}", "description": "Un abri.", "status": "active"},
    ]  # fmt: skip
    links = [{"id": "a1", "service_id": "s1", "location_id": "l1"},
             {"id": "a2", "service_id": "s10", "location_id": "l2", "description": canary("at-site")},
             {"id": "a3", "service_id": "s1", "location_id": "l3"},
             {"id": "a4", "service_id": "s1", "location_id": "l4"}]  # fmt: skip
    return {"organizations": organizations, "locations": locations, "services": services, "services_at_location": links}


def hsds_ways_to_reach() -> Rows:
    phones = [
        {"id": "p1", "service_id": "s1", "number": "514 555-0200"},
        {"id": "p2", "service_id": "s1", "number": "514 555-0102", "visibility": "private"},
        {"id": "p3", "service_id": "s1", "number": "514 555-0103", "visibility": "Staff"},
        {"id": "p4", "service_id": "s1", "number": "514 555-0104", "visibility": "confidentiel"},
        {"id": "p5", "contact_id": "c1", "number": "514 555-0105"},
        {"id": "p6", "contact_id": "c1", "service_id": "s1", "number": "514 555-0106"},
        {"id": "p7", "contact_id": "c-nobody", "service_id": "s1", "number": "514 555-0107"},
        {"id": "p8", "location_id": "l1", "number": "514 555-0108", "visibility": "PRIVATE"},
        {"id": "p9", "organization_id": "o1", "number": "514 555-0109", "visibility": "no"},
    ]
    contacts = [{"id": "c1", "service_id": "s1", "name": canary("contact"), "email": f"{canary('mail')}@example.org"},
                {"id": "c2", "organization_id": "o1", "name": canary("boss"), "visibility": "secret"}]  # fmt: skip
    return {"phones": phones, "contacts": contacts}


def hsds_particulars(address_table: str) -> Rows:
    addresses = [
        {"id": "d1", "location_id": "l1", "address_1": f"12, rue {PUBLIC}", "city": "Laval", "postal_code": "H7A 0A1",
         "state_province": "QC", "country": "CA", "remarks": canary("remarks")},
        {"id": "d2", "location_id": "l2", "address_1": canary("street"), "address_2": canary("door"), "city": "Laval",
         "postal_code": f"{POSTAL}9", "state_province": "QC", "country": "CA", "attention": canary("attention")},
    ]  # fmt: skip
    schedules = [{"id": "h1", "location_id": "l2", "weekday": "1", "opens_at": "09:00", "closes_at": "17:00",
                  "description": canary("hours")}]  # fmt: skip
    metadata = [{"id": "m1", "resource_id": "s1", "resource_type": "service", "previous_value": canary("metadata"),
                 "field_name": "name", "updated_by": canary("editor")}]  # fmt: skip
    return {address_table: addresses, "schedules": schedules, "metadata": metadata}


def hsds_1(folder: Path) -> Path:
    return hsds_tables(folder, "physical_addresses")


def hsds_json(folder: Path) -> Path:
    """Full records, private parts nested where the standard nests the public ones."""
    phones = [{"id": "p1", "number": "514 555-0200"}, {"id": "p2", "number": "514 555-0102", "visibility": "Private"}]
    contact = {"id": "c1", "name": canary("contact"), "phones": [{"id": "p3", "number": "514 555-0103"}]}
    open_site = {"id": "l1", "name": f"Salle {PUBLIC}", "latitude": 45.58, "longitude": -73.75,
                 "addresses": [{"id": "d1", "address_1": f"12, rue {PUBLIC}", "city": "Laval"}]}  # fmt: skip
    secret = {"id": "l2", "name": canary("site"), "is_confidential": True, "latitude": float(POINT[0]),
              "longitude": -float(POINT[1]), "alternate_name": canary("site-too"),
              "contacts": [{"name": canary("door")}],
              "addresses": [{"id": "d2", "address_1": canary("street"), "city": "Laval", "postal_code": f"{POSTAL}9"}],
              "schedules": [{"id": "h", "byday": "MO", "opens_at": "09:00", "closes_at": "12:00",
                             "notes": canary("hours")}]}  # fmt: skip
    owner = {"id": "o1", "name": f"Entraide {PUBLIC}", "description": "On aide.", "custom": {"x": canary("nested")},
             "contacts": [{"id": "c2", "name": canary("boss")}]}  # fmt: skip
    services = [
        {"id": "s1", "name": f"Paniers {PUBLIC}", "description": f"Des paniers {PUBLIC}.", "status": "active",
         "organization": owner, "phones": phones, "contacts": [contact], "internal_notes": canary("notes"),
         "unheard_of": canary("column"), "assurer_email": f"{canary('assurer')}@example.org",
         "metadata": [{"id": "m", "previous_value": canary("metadata")}],
         "service_at_locations": [{"id": "a1", "location": open_site},
                                  {"id": "a2", "description": canary("at"), "location": secret}]},
        {"id": "s2", "name": canary("inactive"), "status": "inactive", "organization": owner},
        {"id": "s3", "name": canary("defunct"), "status": "defunct", "organization": owner},
        {"id": "s4", "name": canary("excluded"), "status": "active", "on_web": False, "organization": owner},
        {"id": "s5", "name": canary("odd-status"), "status": "hidden from public", "organization": owner},
        {"id": "s6", "name": canary("of-hidden"), "status": "active",
         "organization": {"id": "o2", "name": canary("org"), "on_web": False}},
    ]  # fmt: skip
    folder.mkdir()
    (folder / "services.json").write_text(json.dumps(services))
    return folder


def ohana(folder: Path) -> Path:
    return write_tables(folder, {
        "organizations": [
            {"id": "1", "name": f"Entraide {PUBLIC}", "description": "On aide.", "secret": canary("org")}],
        "locations": [
            {"id": "1", "organization_id": "1", "name": f"Salle {PUBLIC}", "description": "Une salle.",
             "admin_emails": f"{canary('admin')}@example.org", "latitude": "45.58", "longitude": "-73.75"},
            {"id": "2", "organization_id": "1", "name": canary("virtual"), "description": "x", "is_confidential": "1",
             "latitude": POINT[0], "longitude": f"-{POINT[1]}"}],
        "addresses": [
            {"id": "1", "location_id": "1", "address_1": f"12, rue {PUBLIC}", "city": "Laval", "state_province": "QC",
             "postal_code": "H7A 0A1", "country": "CA"},
            {"id": "2", "location_id": "2", "address_1": canary("street"), "city": "Laval", "state_province": "QC",
             "postal_code": f"{POSTAL}9", "country": "CA"}],
        "services": [
            {"id": "1", "location_id": "1", "name": f"Paniers {PUBLIC}", "description": f"Des paniers {PUBLIC}.",
             "status": "active", "unheard_of": canary("column")},
            {"id": "2", "location_id": "2", "name": f"Abri {PUBLIC}", "description": "Un abri.", "status": "active"},
            {"id": "3", "location_id": "1", "name": canary("defunct"), "description": "x", "status": "defunct"},
            {"id": "4", "location_id": "1", "name": canary("inactive"), "description": "x", "status": "inactive"}],
        "contacts": [{"id": "1", "location_id": "1", "name": canary("contact"), "email": f"{canary('m')}@example.org"},
                     {"id": "2", "location_id": "1", "name": ""}],
        "phones": [
            {"id": "1", "location_id": "1", "number": "514 555-0200", "number_type": "voice"},
            {"id": "2", "contact_id": "1", "number": "514 555-0102", "number_type": "voice"},
            {"id": "3", "contact_id": "2", "location_id": "1", "number": "514 555-0103", "number_type": "voice"}],
    })  # fmt: skip


def icarol(folder: Path) -> Path:
    base = {"ResourceAgencyNum": "", "TaxonomyLevelName": "", "ParentAgencyNum": "0", "PublicName": "",
            "AgencyDescription": "x", "AgencyStatus": "Active"}  # fmt: skip

    def row(number: int, level: str, parent: int, name: str, **more: str) -> dict[str, str]:
        return {**base, "ResourceAgencyNum": str(number), "TaxonomyLevelName": level, "ParentAgencyNum": str(parent),
                "PublicName": name, **more}  # fmt: skip

    person = {"MainContactName": canary("contact"), "MainContactPhoneNumber": "514 555-0101",
              "MainContactEmailAddress": f"{canary('m')}@example.org", "SeniorWorkerName": canary("boss"),
              "SeniorWorkerPhoneNumber": "514 555-0102", "SeniorWorkerIsPrivate": "No"}  # fmt: skip
    secret = {"PhysicalAddress1": canary("street"), "PhysicalCity": "Laval", "PhysicalPostalCode": f"{POSTAL}9",
              "PhysicalAddressIsPrivate": "1", "Latitude": POINT[0], "Longitude": f"-{POINT[1]}",
              "MailingAddress1": canary("mailing"), "MailingCity": "Laval"}  # fmt: skip
    rows = [
        row(100, "Agency", 0, f"Entraide {PUBLIC}", InternalNotes=canary("notes"), Custom_Secret=canary("custom"),
            EnteredBy=canary("editor"), **person, PhysicalAddress1=canary("agency-street")),
        row(200, "Site", 100, f"Salle {PUBLIC}", PhysicalAddress1=f"12, rue {PUBLIC}", PhysicalCity="Laval",
            Latitude="45.58", Longitude="-73.75", MailingAddress1=canary("private-mailing"),
            MailingAddressIsPrivate="True"),
        row(201, "Site", 100, canary("site"), **secret),
        row(300, "Program", 100, f"Paniers {PUBLIC}", ConnectsToSiteNum="200", Phone1Number="514 555-0200",
            Phone2Number="514 555-0103", Phone2IsPrivate="Yes", Phone3Number="514 555-0104", Phone3IsPrivate="?",
            PhoneTTY="514 555-0105", PhoneTTYIsPrivate="true", LastVerifiedByName=canary("verifier"), **person),
        row(301, "Program", 100, f"Abri {PUBLIC}", ConnectsToSiteNum="201", PhysicalAddress1=canary("program-street")),
        row(302, "Program", 100, canary("inactive"), AgencyStatus="Inactive"),
        row(303, "Program", 100, canary("dnr"), AgencyStatus="Active, but do not refer"),
        row(304, "Program", 100, canary("excluded"), ExcludeFromWebsite="Yes"),
        row(305, "Program", 100, canary("odd-mark"), ExcludeFromWebsite="peut-être"),
        row(306, "Program", 100, canary("odd-status"), AgencyStatus="Archived 2019"),
        row(307, "Program", 100, canary("not-for-referral"), AvailableForReferral="No"),
        row(101, "Agency", 0, canary("org"), ExcludeFromWebsite="1"),
        row(308, "Program", 101, canary("of-hidden")),
    ]  # fmt: skip
    return write_tables(folder, {"export": rows}) / "export.csv"


MAPPING = """
name = "Essai"
language = "fr"
[columns]
"Organisme" = "organization.name"
"Service" = "service.name"
"Description" = "service.description"
"Lieu" = "site.name"
"Adresse" = "site.address.line_1"
"Ville" = "site.address.city"
"Code postal" = "site.address.postal_code"
"Latitude" = "site.latitude"
"Longitude" = "site.longitude"
"Confidentiel" = "site.is_confidential"
"Téléphone" = "service.phones"
"Contact" = "contact.name"
"Tél. contact" = "contact.phones"
"Notes" = "service.internal_notes"
"Statut" = "service.status"
"""


def mapped(folder: Path) -> Path:
    shown = {"Organisme": f"Entraide {PUBLIC}", "Statut": "Actif", "Ville": "Laval"}
    rows = [
        {**shown, "Service": f"Paniers {PUBLIC}", "Description": f"Des paniers {PUBLIC}.", "Lieu": f"Salle {PUBLIC}",
         "Adresse": f"12, rue {PUBLIC}", "Latitude": "45.58", "Longitude": "-73.75", "Téléphone": "514 555-0200",
         "Contact": canary("contact"), "Tél. contact": "514 555-0101", "Notes": canary("notes"),
         "Colonne privée": canary("column"), "name": canary("column-name"), "description_fr": canary("column-pair"),
         "email": f"{canary('column')}@example.org", "phone": "514 555-0102"},
        {**shown, "Service": f"Abri {PUBLIC}", "Description": "Un abri.", "Lieu": canary("site"),
         "Adresse": canary("street"), "Code postal": f"{POSTAL}9", "Latitude": POINT[0], "Longitude": f"-{POINT[1]}",
         "Confidentiel": "oui"},
        {**shown, "Service": canary("inactive"), "Description": "x", "Statut": "Inactif"},
        {**shown, "Service": canary("odd-status"), "Description": "x", "Statut": "À détruire"},
    ]  # fmt: skip
    (folder.parent / "mapping.toml").write_text(MAPPING, encoding="utf-8")
    return write_tables(folder, {"repertoire": rows}) / "repertoire.csv"


def jsonl(folder: Path) -> Path:
    """Our own documents: everything that a record can mark as hidden."""
    person = {"name": canary("contact"), "phones": [{"number": "+15145550101"}]}
    today = timezone.localdate()
    past, future = f"{today.year - 2}-01-01", f"{today.year + 2}-01-01"
    service = {
        "name": {"fr": f"Paniers {PUBLIC}"}, "organization": "o1", "description": {"fr": f"Des paniers {PUBLIC}."},
        "phones": [{"number": "+15145550200"}, {"number": "+15145550102", "visibility": "staff"}],
        "contact_points": [person, {**person, "visibility": "private"},
                           {"name": f"Accueil {PUBLIC}", "visibility": "public",
                            "phones": [{"number": "+15145550103", "visibility": "private"}]}],
        "sites": [{"site": "l1"}, {"site": "l2", "description": {"fr": canary("at-site")}, "contact_points": [person],
                                   "hours": {"text": {"fr": canary("hours-at-site")}}}],
        "notices": [{"message": {"fr": canary("expired")}, "ends_on": past, "visibility": "staff"},
                    {"message": {"fr": canary("staff-notice")}, "visibility": "staff"},
                    {"message": {"fr": f"Avis {PUBLIC}"}}],
        "attributes": [{"term": "x", "label": canary("attribute"), "on": "phone:7"}],
        "verification": {"on": "2026-01-05", "by": canary("verifier"), "how": "telephone"},
        "internal": {"notes": canary("notes"), "columns": {"a.b": canary("column")}, "history": [{"by": canary("h")}]},
    }  # fmt: skip
    secret = {"name": {"fr": canary("site")}, "organization": "o1", "is_confidential": True,
              "latitude": float(POINT[0]), "longitude": -float(POINT[1]), "area": "mun-65005",
              "email": f"{canary('m')}@example.org",
              "addresses": [{"line_1": canary("street"), "city": "Laval", "postal_code": f"{POSTAL}9"}],
              "url": f"https://{canary('url')}.example.org", "hours": {"text": {"fr": canary("hours")}},
              "notices": [{"message": {"fr": canary("notice")}}], "phones": [{"number": "+15145550200",
                                                                               "label": {"fr": canary("label")}}],
              "accessibility": [{"code": "", "description": {"fr": canary("ramp")}}],
              "languages": [{"code": "fr", "note": {"fr": canary("note")}}]}  # fmt: skip
    hall = {"name": {"fr": f"Salle {PUBLIC}"}, "organization": "o1", "latitude": 45.58, "longitude": -73.75,
            "addresses": [{"line_1": f"12, rue {PUBLIC}", "city": "Laval"}]}  # fmt: skip
    expired = {"message": {"fr": canary("past")}, "ends_on": past}
    later = {"message": {"fr": canary("later")}, "starts_on": future}
    lines = [
        {"kind": "organization", "id": "o1", "record": {"name": {"fr": f"Entraide {PUBLIC}"}}},
        {"kind": "organization", "id": "o2", "record": {"name": {"fr": canary("org")}, "status": "suspended"}},
        {"kind": "site", "id": "l1", "record": hall},
        {"kind": "site", "id": "l2", "record": secret},
        {"kind": "service", "id": "s1", "record": service},
        {"kind": "service", "id": "s2", "record": {"name": {"fr": f"Abri {PUBLIC}"}, "organization": "o1",
                                                   "notices": [expired, later], "sites": [{"site": "l2"}]}},
        *({"kind": "service", "id": status, "record": {"name": {"fr": canary(status)}, "organization": "o1",
                                                       "status": status}}
          for status in ("do_not_refer", "suspended", "retired")),
        {"kind": "service", "id": "s7",
         "record": {"name": {"fr": canary("off")}, "organization": "o1", "on_web": False}},
        {"kind": "service", "id": "s8", "record": {"name": {"fr": canary("of-hidden")}, "organization": "o2"}},
    ]  # fmt: skip
    folder.mkdir()
    (folder / "fiches.jsonl").write_text("\n".join(json.dumps(line) for line in lines))
    return folder


LAYOUTS: dict[str, Callable[[Path], Path]] = {
    "hsds-1": hsds_1, "hsds": hsds_tables, "hsds-json": hsds_json, "ohana": ohana, "icarol": icarol, "mapped": mapped,
    "balise": jsonl,
}  # fmt: skip


def take_in(layout: str, folder: Path) -> str:
    """A package taken in by the command, as an operator does it: what it says."""
    path, out = LAYOUTS[layout](folder / "package"), StringIO()
    given = ["--mapping", str(folder / "mapping.toml")] if layout == "mapped" else []
    call_command("import", str(path), "--publish", "--language", "fr", *given, stdout=out, stderr=out)
    return out.getvalue()
