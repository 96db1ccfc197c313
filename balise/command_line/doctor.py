"""What can be wrong with an installation, each as a sentence that says what to do."""

from __future__ import annotations

import datetime as dt
import os
import shutil
import stat
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.staticfiles.storage import staticfiles_storage
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from balise.accounts import operator
from balise.accounts.models import Operator
from balise.command_line import daily
from balise.curation.lock import is_held
from balise.curation.models import ImportRun
from balise.directory.models import Organization, Service, Topic
from balise.search import actions as search_actions
from balise.search import index
from balise.territories.models import Area

Severity = Literal["good", "warning", "wrong"]


@dataclass(frozen=True, slots=True)
class Finding:
    """`about` is a short code for machines; `sentence` tells a person what was found and what to do."""

    about: str
    severity: Severity
    sentence: str


def examine() -> Iterator[Finding]:
    """Every check in turn. Those that read tables are passed over when the database does not answer."""
    yield from _data()
    yield from _secret()
    database = list(_database())
    yield from database
    if all(finding.severity != "wrong" for finding in database):
        for check in _CONTENTS:
            yield from check()
    yield from _static()
    yield from _messages()
    yield from _network()


def _data() -> Iterator[Finding]:
    folder: Path = settings.DATA
    if not os.access(folder, os.W_OK):
        yield Finding("data", "wrong", _("%s cannot be written. Give it to the user that runs Balise.") % folder)
        return
    free = shutil.disk_usage(folder).free
    if free < 500 * 2**20:
        told = _(
            "Only %(free)d MB are left on the disk of %(folder)s. Make room: below 500 MB an index cannot be rebuilt."
        )
        yield Finding("data", "warning", told % {"free": free // 2**20, "folder": folder})
    else:
        yield Finding("data", "good", _("%s can be written.") % folder)


def _secret() -> Iterator[Finding]:
    path: Path = settings.DATA / "secret_key"
    if path.exists() and stat.S_IMODE(path.stat().st_mode) & 0o077:
        yield Finding("secret", "wrong", _("%s can be read by others. Run: chmod 600 on it.") % path)
    else:
        yield Finding("secret", "good", _("The secret key is readable by its owner only."))


def _database() -> Iterator[Finding]:
    try:
        executor = MigrationExecutor(connection)
        waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except DatabaseError as error:
        told = _("The database does not answer (%s). Start it, or correct DATABASE_URL.")
        yield Finding("database", "wrong", told % str(error).strip())
        return
    if waiting:
        told = _("%d changes of the database have not been made. Run: balise migrate.")
        yield Finding("database", "wrong", told % len(waiting))
    else:
        yield Finding("database", "good", _("The database answers and is up to date (%s).") % connection.vendor)


def _territories() -> Iterator[Finding]:
    if not Area.objects.exists():
        told = _("No territory is known: places cannot be found. Run: balise territories facts.")
        yield Finding("territories", "wrong", told)


def _topics() -> Iterator[Finding]:
    if not Topic.objects.filter(taxonomy="balise").exists():
        yield Finding("topics", "wrong", _("No topic is known: nothing can be browsed. Run: balise topics load."))


def _operator() -> Iterator[Finding]:
    row = Operator.objects.filter(is_host=True).first()
    if row is None:
        told = _("No operator is named: pages bear neutral words. Run: balise operator example > operator.toml.")
        yield Finding("operator", "warning", told)
    elif not row.is_demo and get_user_model().objects.filter(is_demo=True, is_active=True).exists():
        told = _("Demo sign-ins are still active on an installation that is not a demo. Remove them.")
        yield Finding("operator", "wrong", told)


def _identity() -> Iterator[Finding]:
    """What the file of the operator leaves out that visitors would miss."""
    identity = operator.read()
    if identity.logo and not (settings.MEDIA_ROOT / identity.logo).exists():
        told = _("The logo %(logo)s is not in %(folder)s: pages show a broken picture. Put the file there.")
        yield Finding("logo", "wrong", told % {"logo": identity.logo, "folder": settings.MEDIA_ROOT})
    if not identity.emergency_lines():
        told = _("No page shows an emergency number. Give [[lines]] with is_emergency = true, such as 911 and 988.")
        yield Finding("emergency", "wrong", told)


def _directory() -> Iterator[Finding]:
    count = Service.objects.public().count()
    if count == 0:
        told = _("The directory is empty. Run: balise import FILE --publish, or balise demo to look around.")
        yield Finding("directory", "warning", told)
    else:
        yield Finding("directory", "good", _("%d services are public.") % count)
    gone = Organization.objects.filter(Q(status="retired") | Q(published__isnull=True))
    orphans = gone.filter(services__status="active", services__published__isnull=False).distinct().count()
    if orphans:
        told = _("%d retired organizations still have active services, which nobody can see. Retire these too.")
        yield Finding("directory", "warning", told % orphans)


def _imports() -> Iterator[Finding]:
    for run in ImportRun.objects.unfinished().select_related("source"):
        if run.state == "running" and is_held(run.source.code):
            yield Finding("imports", "good", _("Import run %d is at work.") % run.pk)
            continue
        told = _("Import run %d never ended: its process was stopped. Run it again, or: balise import undo %d.")
        yield Finding("imports", "warning", told % (run.pk, run.pk))


def _index() -> Iterator[Finding]:
    if index.state() is None or index.current() is None:
        yield Finding("index", "wrong", _("There is no usable index. Run: balise index rebuild."))
    elif search_actions.is_behind():
        told = _("The directory says more than the index. The site catches up by itself; or run: balise index update.")
        yield Finding("index", "warning", told)
    else:
        yield Finding("index", "good", _("The index holds everything that is published."))


def _sweep() -> Iterator[Finding]:
    """Where counsellors work on what is not invented, something must run the sweep."""
    counsellors = get_user_model().objects.filter(role="counsellor", is_active=True, operator__is_demo=False)
    last = daily.last_day()
    if last and last >= timezone.localdate() - dt.timedelta(days=1):
        yield Finding("sweep", "good", _("What is past its term was forgotten on %s.") % last.isoformat())
    elif counsellors.exists():
        told = _("Nothing here forgets what is past its term. Run balise sweep each minute, on one machine (cron).")
        yield Finding("sweep", "warning", told)


_CONTENTS: tuple[Callable[[], Iterator[Finding]], ...] = (
    _territories,
    _topics,
    _operator,
    _identity,
    _directory,
    _imports,
    _index,
    _sweep,
)


def _static() -> Iterator[Finding]:
    try:
        staticfiles_storage.url("balise/base.css")
    except ValueError:
        told = _("Styles and scripts have not been gathered. Run: balise collectstatic --noinput.")
        yield Finding("static", "wrong", told)


def _messages() -> Iterator[Finding]:
    for folder in settings.LOCALE_PATHS:
        for catalogue in Path(folder).glob("*/LC_MESSAGES/django.po"):
            if not catalogue.with_suffix(".mo").exists():
                yield Finding("messages", "wrong", _("Messages have not been compiled. Run: make setup."))


def _network() -> Iterator[Finding]:
    if settings.DEBUG:
        told = _("BALISE_DEBUG is on: errors show the inside of the program. Never on a public site.")
        yield Finding("network", "warning", told)
    public = [host for host in settings.ALLOWED_HOSTS if host not in ("127.0.0.1", "localhost", "[::1]")]
    if public and not settings.BEHIND_TLS:
        told = _("%s is served without BALISE_TLS=1: what people search could be read on the way.")
        yield Finding("network", "wrong", told % ", ".join(public))
