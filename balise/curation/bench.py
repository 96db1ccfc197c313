"""`balise bench import`: a large HSDS 2.0 package taken in and published, beside a plain bulk load of the same rows.

Plain: in the same run, into the same database through the same connection, each CSV row as it is into a table of the
same columns, by executemany on SQLite and COPY on PostgreSQL, with what the standard declares: types, primary keys, and
references, indexed, without which a row of one table cannot be found from another's. Each file is committed. Nothing is
read otherwise than it is written, compared, accounted for or published there.
"""

from __future__ import annotations

import argparse
import csv
import importlib
import os
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, TextIO

import msgspec

from balise.command_line.bench import Goal, Result
from balise.directory.rules import mapping
from balise.directory.rules.topics import own_tree

SEED = 211
_WORDS = (
    "aide alimentaire accueil familles personnes aînées jeunes logement écoute accompagnement soutien quartier service "
    "gratuit rendez-vous bénévoles atelier cuisine transport garderie emploi formation santé mentale juridique refuge "
    "distribution panier repas chaud soir semaine inscription membre adulte enfant parent deuil répit dépendance crise"
)


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
    # On a shared machine the processor's time is the steadier; another process spends it where the database is one.
    measure = "seconds" if os.environ.get("DATABASE_URL", "").startswith("postgres") else "processor"
    ratio = ours[measure] / plain[measure]
    parts = {"import and publish": ours, "the same again": again, "plain bulk load": plain}
    table = [_told(what, told, rows, plain["seconds"]) for what, told in parts.items()]
    return Result("import", table, _goals(options.services, ours, ratio))


def _told(what: str, told: dict[str, float], rows: int, limit: float) -> dict[str, Any]:
    return {
        "what": what,
        "rows": rows,
        "seconds": round(told["seconds"], 2),
        "processor": round(told["processor"], 2),
        "rows/s": round(rows / told["seconds"]),
        "MB": round(told["peak"]),
        "times plain": round(told["seconds"] / limit, 2),
    }


def _goals(services: int, ours: dict[str, float], ratio: float) -> list[Goal]:
    goals = [Goal("times a plain bulk load", ratio, "times", 4)]
    if services <= 4000:
        return [Goal("4,000 services with 26,000 topic links", ours["seconds"], "s", 20), *goals]
    limit = 300 * max(1, services / 200_000)
    return [
        Goal(f"{services:,} services", ours["seconds"], "s", limit),
        Goal("memory", ours["peak"], "MB", 1024),
        *goals,
    ]


def _measure(what: str, folder: str, package: Path) -> dict[str, float]:
    environment = os.environ | {"BALISE_DATA": f"{folder}/data"}
    command = [sys.executable, "-m", "balise.curation.bench", what, str(package)]
    done = subprocess.run(command, env=environment, capture_output=True, text=True)  # noqa: S603 (ourselves)
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


_COLUMNS = {
    "organizations": "id name alternate_name description email url tax_status tax_id year_incorporated legal_status",
    "locations": "id organization_id name alternate_name description transportation latitude longitude",
    "services": "id organization_id program_id name alternate_name description url email status "
    "interpretation_services application_process wait_time fees accreditations licenses",
    "services_at_location": "id service_id location_id description",
    "phones": "id location_id service_id organization_id contact_id service_at_location_id number extension type "
    "language description department",
    "physical_addresses": "id location_id attention address_1 address_2 address_3 address_4 city region "
    "state_province postal_code country",
    "schedules": "id service_id location_id service_at_location_id valid_from valid_to dtstart until wkst freq "
    "interval byday byweekno bymonthday byyearday description opens_at closes_at",
    "languages": "id service_id location_id language",
    "taxonomy_terms": "id term description parent_id taxonomy language",
    "service_attributes": "id service_id taxonomy_term_id",
}


def _tables(chance: random.Random, services: int) -> dict[str, tuple[str, Iterator[tuple[Any, ...]]]]:
    """Columns and rows of each file. Terms have the names of Open Eligibility, so that they file under our topics."""
    makers = (
        _organizations,
        _locations,
        _services,
        _links,
        _phones,
        _addresses,
        _schedules,
        _languages,
        _terms,
        _filed,
    )
    return {
        name: (columns, make(chance, services)) for (name, columns), make in zip(_COLUMNS.items(), makers, strict=True)
    }


def _say(chance: random.Random, words: int) -> str:
    return " ".join(chance.choices(_WORDS.split(), k=words)).capitalize() + "."


def _organizations(chance: random.Random, services: int) -> Iterator[tuple[Any, ...]]:
    for n in range(max(1, services // 10)):
        name, text = _say(chance, 4), _say(chance, 60)
        yield f"o{n}", name, "", text, f"info@o{n}.example", f"https://o{n}.example", "", "", 1950 + n % 70, ""


def _locations(chance: random.Random, services: int) -> Iterator[tuple[Any, ...]]:
    for n in range(max(1, services // 4)):
        owner, latitude, longitude = (
            n % max(1, services // 10),
            chance.uniform(45.4, 45.7),
            chance.uniform(-73.9, -73.4),
        )
        yield f"l{n}", f"o{owner}", _say(chance, 3), "", "", _say(chance, 8), f"{latitude:.5f}", f"{longitude:.5f}"


def _services(chance: random.Random, services: int) -> Iterator[tuple[Any, ...]]:
    for n in range(services):
        text, owner = _say(chance, chance.randrange(40, 121)), n % max(1, services // 10)
        yield (f"s{n}", f"o{owner}", "", _say(chance, 5), "", text, f"https://s{n}.example", "", "active", "",
               _say(chance, 10), "", "Gratuit", "", "")  # fmt: skip


def _links(chance: random.Random, services: int) -> Iterator[tuple[Any, ...]]:
    return ((f"a{n}", f"s{n}", f"l{n % max(1, services // 4)}", "") for n in range(services))


def _phones(chance: random.Random, services: int) -> Iterator[tuple[Any, ...]]:
    for n in range(services):
        number = f"514 {chance.randrange(200, 999)}-{chance.randrange(10_000):04}"
        yield f"p{n}", "", f"s{n}", "", "", "", number, "", "voice", "fr", "", ""


def _addresses(chance: random.Random, services: int) -> Iterator[tuple[Any, ...]]:
    for n in range(max(1, services // 4)):
        street = f"{chance.randrange(1, 9000)} rue {_say(chance, 1)}"
        yield f"d{n}", f"l{n}", "", street, "", "", "", "Montréal", "", "QC", "H2X 1Y4", "CA"


def _schedules(chance: random.Random, services: int) -> Iterator[tuple[Any, ...]]:
    week = ("MO", "WEEKLY", 1, "MO,TU,WE,TH,FR", "", "", "", "", "09:00", "17:00")
    return ((f"h{n}", f"s{n}", "", "", "", "", "", "", *week) for n in range(services))


def _languages(chance: random.Random, services: int) -> Iterator[tuple[Any, ...]]:
    return ((f"g{n}", f"s{n}", "", "fr") for n in range(services))


def _names_of_terms() -> list[str]:
    return list(dict.fromkeys(link.name for link in mapping.shipped(own_tree())["open-eligibility"]))


def _terms(chance: random.Random, services: int) -> Iterator[tuple[Any, ...]]:
    return ((f"t{n}", name, "", "", "Open Eligibility", "en") for n, name in enumerate(_names_of_terms()))


def _filed(chance: random.Random, services: int) -> Iterator[tuple[Any, ...]]:
    terms = len(_names_of_terms())
    return ((f"x{n}-{k}", f"s{n}", f"t{(n + k * 37) % terms}") for n in range(services) for k in range(6 + n % 2))


# What each process does


def worker(what: str, package: Path) -> dict[str, float]:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "balise.settings")
    import django

    django.setup()
    from django.core.management import call_command

    if what == "import":  # the first of the three
        call_command("migrate", verbosity=0)
        call_command("topics", "load", verbosity=0)
    importlib.import_module("balise.curation.actions")  # starting the program is no part of either
    started, spent = time.perf_counter(), time.process_time()
    (_plain if what == "plain" else _import)(package)
    told = {"seconds": time.perf_counter() - started, "processor": time.process_time() - spent}
    return {**told, "peak": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}


def _import(package: Path) -> None:
    from django.utils import timezone

    from balise.curation import actions

    actions.import_path(path=package, publish=True, by=None, now=timezone.now())


def _plain(package: Path) -> None:
    from django.db import connection, transaction

    with connection.cursor() as cursor:
        for name in reversed(_COLUMNS):
            cursor.execute(f'DROP TABLE IF EXISTS "bench_{name}"')
    for name in _COLUMNS:  # in the order of what refers to what
        path = package / f"{name}.csv"
        with path.open(newline="", encoding="utf-8") as file, transaction.atomic(), connection.cursor() as cursor:
            columns = file.readline().strip().split(",")
            cursor.execute(f'CREATE TABLE "bench_{name}" ({", ".join(_shape(column) for column in columns)})')
            _fill(cursor, name, columns, file)
            for column in columns:
                if column in _REFERS:
                    cursor.execute(f'CREATE INDEX "bench_{name}_{column}" ON "bench_{name}" ("{column}")')


# What links of the standard name. Types are those that it declares; what is not there is text.
_REFERS = {"organization_id": "organizations", "location_id": "locations", "service_id": "services",
           "taxonomy_term_id": "taxonomy_terms", "service_at_location_id": "services_at_location"}  # fmt: skip
_TYPES = {"latitude": "double precision", "longitude": "double precision", "year_incorporated": "integer",
          "interval": "integer", "opens_at": "time", "closes_at": "time", "dtstart": "date", "until": "date",
          "valid_from": "date", "valid_to": "date", "bymonthday": "integer", "byyearday": "integer"}  # fmt: skip


def _shape(column: str) -> str:
    """How the standard declares a column. In its own order of loading, every reference is known when it is written."""
    if column == "id":
        return "id text PRIMARY KEY"
    refers = f' REFERENCES "bench_{_REFERS[column]}" (id)' if column in _REFERS else ""
    return f'"{column}" {_TYPES.get(column, "text")}{refers}'


def _fill(cursor: Any, name: str, columns: list[str], file: TextIO) -> None:
    """The fastest way that each database has, through the connection that imports use. An empty cell is no value."""
    from django.db import connection

    if connection.vendor == "postgresql":
        with cursor.copy(f'COPY "bench_{name}" FROM STDIN WITH (FORMAT csv)') as copy:
            while chunk := file.read(1 << 20):
                copy.write(chunk)
        return
    marks = ", ".join("?" * len(columns))
    rows = ([cell or None for cell in row] for row in csv.reader(file))
    connection.connection.executemany(f'INSERT INTO "bench_{name}" VALUES ({marks})', rows)  # noqa: S608 (our names)


if __name__ == "__main__":
    sys.stdout.write(msgspec.json.encode(worker(sys.argv[1], Path(sys.argv[2]))).decode())
