"""Small packages written for tests: files of rows, as a partner would send them."""

from __future__ import annotations

import csv
import datetime as dt
from pathlib import Path
from typing import Any

from balise.curation import actions
from balise.curation.models import ImportRun

NOW = dt.datetime(2026, 3, 4, 15, 0, tzinfo=dt.UTC)

ORGANIZATIONS = [{"id": "o1", "name": "Entraide du coin", "description": "On aide.", "email": "info@coin.example"}]
LOCATIONS = [{"id": "l1", "organization_id": "o1", "name": "Local", "latitude": "45.53", "longitude": "-73.6"}]
SERVICES = [
    {
        "id": "s1",
        "organization_id": "o1",
        "name": "Paniers",
        "description": "Des paniers de provisions.",
        "status": "active",
    },
    {"id": "s2", "organization_id": "o1", "name": "Repas", "description": "Des repas chauds.", "status": "active"},
]
LINKS = [{"id": "a1", "service_id": "s1", "location_id": "l1"}]
PHONES = [{"id": "p1", "service_id": "s1", "number": "514 555-0123", "extension": "12", "type": "voice"}]


def whole() -> dict[str, list[dict[str, str]]]:
    """One organization, one site, two services, a link and a telephone, to be changed at will."""
    tables = {"organizations": ORGANIZATIONS, "locations": LOCATIONS, "services": SERVICES,
              "services_at_location": LINKS, "phones": PHONES}  # fmt: skip
    return {name: [dict(row) for row in rows] for name, rows in tables.items()}


def write(folder: Path, tables: dict[str, list[dict[str, str]]], **columns: list[str]) -> Path:
    """Each table as a CSV file of `folder`; `columns` where a table has no row to tell them."""
    folder.mkdir(exist_ok=True)
    for old in folder.glob("*.csv"):
        old.unlink()
    for name, rows in tables.items():
        header = columns.get(name) or list(dict.fromkeys(column for row in rows for column in row))
        with (folder / f"{name}.csv").open("w", newline="", encoding="utf-8", errors="surrogatepass") as file:
            writer = csv.DictWriter(file, header, restval="")
            writer.writeheader()
            writer.writerows(rows)
    return folder


def take_in(path: Path, **options: Any) -> ImportRun:
    options = {"publish": True, "by": None, "now": NOW, "source": "essai", **options}
    return actions.import_path(path=path, **options)


def totals(run: ImportRun) -> dict[str, int]:
    """What became of all rows; each file must balance."""
    files = run.summary["files"]
    for file in files:
        assert file["read"] == file["new"] + file["changed"] + file["unchanged"] + file["refused"], file
    return {what: sum(file[what] for file in files) for what in ("read", "new", "changed", "unchanged", "refused")}
