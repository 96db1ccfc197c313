"""`balise bench import`: a large HSDS 2.0 package taken in and published, beside a plain bulk load of the same rows.

Plain: each CSV row as it is into a table of the same columns with the primary key of the standard, by executemany on
SQLite and COPY on PostgreSQL, in the same run. Nothing is parsed, linked, compared, accounted for or published there.
"""

from __future__ import annotations

import argparse
import csv
import os
import random
import resource
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec

from balise.command_line.bench import Goal, Result

SEED = 211
_WORDS = (
    "aide alimentaire accueil familles personnes aînées jeunes logement écoute accompagnement soutien quartier service "
    "gratuit rendez-vous bénévoles atelier cuisine transport garderie emploi formation santé mentale juridique refuge "
    "distribution panier repas chaud soir semaine inscription membre adulte enfant parent deuil répit dépendance crise"
).split()
_TERMS = 300


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--services", type=int, default=4000, help="4000 and 200000 have goals (default 4000)")
    parser.add_argument("--worker", choices=("import", "plain"), help=argparse.SUPPRESS)
    parser.add_argument("--package", help=argparse.SUPPRESS)


def run(options: argparse.Namespace) -> Result:
    """Each part runs in a process of its own, so that its peak memory is its own, on an empty database."""
    with tempfile.TemporaryDirectory(prefix="balise-bench-") as folder:
        package = Path(folder, "package")
        rows = generate(package, options.services)
        ours, plain = _measure("import", folder, package), _measure("plain", folder, package)
        again = _measure("again", folder, package)
    ratio = ours["seconds"] / plain["seconds"]
    table = [
        {"what": what, "services": options.services, "rows": rows, "seconds": round(told["seconds"], 2),
         "rows/s": round(rows / told["seconds"]), "MB": round(told["peak"]), "times plain": round(told["seconds"] / plain["seconds"], 2)}
        for what, told in (("import and publish", ours), ("the same again", again), ("plain bulk load", plain))
    ]  # fmt: skip
    return Result("import", table, _goals(options.services, ours, ratio))


def _goals(services: int, ours: dict[str, float], ratio: float) -> list[Goal]:
    goals = [Goal("times a plain bulk load", ratio, "times", 4)]
    if services <= 4000:
        return [Goal("4,000 services with 26,000 topic links", ours["seconds"], "s", 20), *goals]
    limit = 300 * max(1, services / 200_000)
    return [Goal(f"{services:,} services", ours["seconds"], "s", limit), Goal("memory", ours["peak"], "MB", 1024), *goals]


def _measure(what: str, folder: str, package: Path) -> dict[str, float]:
    environment = os.environ | {"BALISE_DATA": f"{folder}/data"}
    command = [sys.executable, "-m", "balise.curation.bench", what, str(package)]
    done = subprocess.run(command, env=environment, capture_output=True, text=True)
    if done.returncode:
        raise RuntimeError(f"The part “{what}” of the bench failed:\n{done.stderr[-2000:]}")
    told: dict[str, float] = msgspec.json.decode(done.stdout.splitlines()[-1])
    return told


# The package


def generate(folder: Path, services: int) -> int:
    """An HSDS 2.0 package of so many services, the same for the same number; answer how many rows it has."""
    folder.mkdir(parents=True)
    rows = 0
    for name, (columns, made) in _tables(random.Random(SEED), services).items():
        with (folder / f"{name}.csv").open("w", newline="", encoding="utf-8") as file:
            writer = csv.writer(file)
            writer.writerow(columns.split())
            for row in made:
                writer.writerow(row)
                rows += 1
    return rows


def _tables(chance: random.Random, services: int) -> dict[str, tuple[str, Iterator[tuple[Any, ...]]]]:
    organizations, sites = max(1, services // 10), max(1, services // 4)
    say, pick = lambda n: " ".join(chance.choices(_WORDS, k=n)).capitalize() + ".", chance.randrange  # noqa: E731
    phone = lambda: f"514 {pick(200, 999)}-{pick(10_000):04}"  # noqa: E731
    return {
        "organizations": (
            "id name alternate_name description email url tax_status tax_id year_incorporated legal_status",
            ((f"o{n}", say(4), "", say(60), f"info@o{n}.example", f"https://o{n}.example", "", "", 1950 + n % 70, "")
             for n in range(organizations)),
        ),
        "locations": (
            "id organization_id name alternate_name description transportation latitude longitude",
            ((f"l{n}", f"o{n % organizations}", say(3), "", "", say(8), 45.4 + pick(3000) / 10_000, -73.9 + pick(5000) / 10_000)
             for n in range(sites)),
        ),
        "services": (
            "id organization_id program_id name alternate_name description url email status interpretation_services "
            "application_process wait_time fees accreditations licenses",
            ((f"s{n}", f"o{n % organizations}", "", say(5), "", say(pick(40, 121)), f"https://s{n}.example", "", "active", "",
              say(10), "", "Gratuit", "", "") for n in range(services)),
        ),
        "services_at_location": (
            "id service_id location_id description",
            ((f"a{n}", f"s{n}", f"l{n % sites}", "") for n in range(services)),
        ),
        "phones": (
            "id location_id service_id organization_id contact_id service_at_location_id number extension type language "
            "description department",
            ((f"p{n}", "", f"s{n}", "", "", "", phone(), "", "voice", "fr", "", "") for n in range(services)),
        ),
        "physical_addresses": (
            "id location_id attention address_1 address_2 address_3 address_4 city region state_province postal_code country",
            ((f"d{n}", f"l{n}", "", f"{pick(1, 9000)} rue {say(1)}", "", "", "", "Montréal", "", "QC", "H2X 1Y4", "CA")
             for n in range(sites)),
        ),
        "schedules": (
            "id service_id location_id service_at_location_id valid_from valid_to dtstart until wkst freq interval byday "
            "byweekno bymonthday byyearday description opens_at closes_at",
            ((f"h{n}", f"s{n}", "", "", "", "", "", "", "MO", "WEEKLY", 1, "MO,TU,WE,TH,FR", "", "", "", "", "09:00", "17:00")
             for n in range(services)),
        ),
        "languages": ("id service_id location_id language", ((f"g{n}", f"s{n}", "", "fr") for n in range(services))),
        "taxonomy_terms": (
            "id term description parent_id taxonomy language",
            ((f"t{n}", say(2), "", f"t{n % 20}" if n >= 20 else "", "bench", "fr") for n in range(_TERMS)),
        ),
        "service_attributes": (
            "id service_id taxonomy_term_id",
            ((f"x{n}-{k}", f"s{n}", f"t{(n + k * 37) % _TERMS}") for n in range(services) for k in range(6 + n % 2)),
        ),
    }  # fmt: skip


# What each process does


def worker(what: str, package: Path) -> dict[str, float]:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "balise.settings")
    import django

    django.setup()
    from django.core.management import call_command

    if what == "import":
        call_command("migrate", verbosity=0)
    started = time.perf_counter()
    (_plain if what == "plain" else _import)(package)
    seconds = time.perf_counter() - started
    return {"seconds": seconds, "peak": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}


def _import(package: Path) -> None:
    from django.utils import timezone

    from balise.curation import actions

    actions.import_path(path=package, publish=True, by=None, now=timezone.now())


def _plain(package: Path) -> None:
    from django.db import connection

    if connection.vendor == "postgresql":
        return _plain_postgresql(package)
    database = sqlite3.connect(package.parent / "plain.sqlite3")
    database.executescript("PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA cache_size=-64000;")
    for path in sorted(package.glob("*.csv")):
        with path.open(newline="", encoding="utf-8") as file:
            reader = csv.reader(file)
            columns = next(reader)
            shape = ", ".join(f'"{column}" TEXT' for column in columns)
            database.execute(f'CREATE TABLE "{path.stem}" ({shape}, PRIMARY KEY (id))')
            with database:
                database.executemany(f'INSERT INTO "{path.stem}" VALUES ({", ".join("?" * len(columns))})', reader)
    database.close()


def _plain_postgresql(package: Path) -> None:
    from django.db import connection, transaction

    for path in sorted(package.glob("*.csv")):
        with path.open(newline="", encoding="utf-8") as file, transaction.atomic(), connection.cursor() as cursor:
            columns = file.readline().strip().split(",")
            shape = ", ".join(f'"{column}" text' for column in columns)
            cursor.execute(f'DROP TABLE IF EXISTS "bench_{path.stem}"')
            cursor.execute(f'CREATE TABLE "bench_{path.stem}" ({shape}, PRIMARY KEY (id))')
            with cursor.copy(f'COPY "bench_{path.stem}" FROM STDIN WITH (FORMAT csv)') as copy:
                while chunk := file.read(1 << 20):
                    copy.write(chunk)


if __name__ == "__main__":
    print(msgspec.json.encode(worker(sys.argv[1], Path(sys.argv[2]))).decode())
