"""`balise serve`: the site, on this machine, until interrupted."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils.translation import gettext as _
from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels

from balise.demo import behind
from balise.demo.sign_ins import sign_ins
from balise.directory.models import Service
from balise.web.static_files import gather


class Command(BaseCommand):
    help = "Serve the site. --demo prepares the database and fills it with invented data first."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", type=int, default=8211)
        parser.add_argument("--workers", type=int, default=2, help="processes (default 2)")
        parser.add_argument(
            "--threads", type=int, default=1, help="answers at a time in each process (default 1: measured fastest)"
        )
        parser.add_argument("--demo", action="store_true", help="migrate, and fill an empty installation")

    def handle(self, *_arguments: Any, **options: Any) -> None:
        if options["demo"]:
            self._prepare()
        elif _is_behind():
            raise CommandError(_("The database is not up to date with this version. Run: balise migrate"))
        host, port = options["host"], options["port"]
        self.stdout.write(_("Balise answers at %s") % f"http://{f'[{host}]' if ':' in host else host}:{port}/")
        self.stdout.flush()
        if settings.DEBUG:
            call_command("runserver", f"{host}:{port}", use_threading=True)
            return
        if gather():
            self.stdout.write(_("Static files gathered."))
        self.stdout.flush()
        with months_behind() if options["demo"] else nullcontext():
            self._serve(host, port, options["workers"], options["threads"])

    def _prepare(self) -> None:
        call_command("migrate", verbosity=0)
        if not Service.objects.exists():
            call_command("demo", stdout=self.stdout)
            return
        names, password = sign_ins()
        if names:
            self.stdout.write(_("Sign-ins: %s") % ", ".join(names))
            self.stdout.write(_("Password of all: %s") % (password or _("the one told at the first start")))

    def _serve(self, host: str, port: int, workers: int, threads: int) -> None:
        figures = settings.DATA / "metrics"  # where the processes of one server add up their figures
        shutil.rmtree(figures, ignore_errors=True)
        figures.mkdir(parents=True)
        os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(figures)
        server = Granian(
            "balise.wsgi:application",
            address=host,
            port=port,
            interface=Interfaces.WSGI,
            workers=workers,
            blocking_threads=threads,
            websockets=False,
            respawn_failed_workers=True,
            log_level=LogLevels.warning,
        )
        try:
            server.serve()
        except OSError as error:
            raise CommandError(
                _("Port %(port)d of %(host)s cannot be used (%(error)s). Choose another with --port.")
                % {"port": port, "host": host, "error": error.strerror or error}
            ) from error
        sys.stdout.flush()


@contextmanager
def months_behind() -> Iterator[None]:
    """Meanwhile the demonstration is given its last twelve months, where it has none."""
    if behind.is_done():
        yield
        return
    sys.stdout.write(
        _("Twelve months of contacts are being invented meanwhile; figures come in a minute or two.") + "\n"
    )
    sys.stdout.flush()
    process = behind.begin()
    try:
        yield
    finally:
        behind.end(process)


def _is_behind() -> bool:
    executor = MigrationExecutor(connection)
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))
