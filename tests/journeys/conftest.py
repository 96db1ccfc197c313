"""A real browser on a real server: Debian's Chromium on a directory of about forty services.

One server for each file of journeys. Nothing but this machine can be reached from the browser.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from typing import Any
from unittest import mock

import factories
import pytest
import small_portrait
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.test import Client, override_settings
from django.utils import timezone
from hands import PATHS, signed_in_as
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Route, expect, sync_playwright
from pytest_django import DjangoDbBlocker
from pytest_django.live_server_helper import LiveServer
from records import CURATOR, DESKTOP, EXIT, PATIENCE, Directory, apart, make
from small_release import Maker, cell

from balise.accounts import operator
from balise.accounts.models import Operator, User
from balise.analysis.publishing.making import publish
from balise.intake.lists import begin_lists
from balise.intake.models import Contact
from balise.territories import memory
from balise.web.public import areas, names

# Playwright keeps a loop running in this thread; Django would take our plain queries for queries of that loop.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

ARGUMENTS = ("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
             "--disable-component-update", "--disable-sync")  # fmt: skip
AXE = Axe().axe_script
expect.set_options(timeout=PATIENCE)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "journeys" in item.path.parts:
            item.add_marker("browser")
            item.add_marker("django_db")  # or pytest-django makes no database for a run of journeys alone


@pytest.fixture(scope="module")
def server(
    django_db_setup: None,
    chromium: Browser,
    django_db_blocker: DjangoDbBlocker,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[tuple[str, Directory]]:
    """Address of the site, and ids of what it holds.

    After the browser: Playwright's loop gives this thread a connection of its own, and the server must share that one.
    """
    changed: dict[str, Any] = {
        "STORAGES": {
            "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
            "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
        },
        "WHITENOISE_USE_FINDERS": True,
        "WHITENOISE_AUTOREFRESH": True,
        "INDEX": tmp_path_factory.mktemp("index"),
        "DATA": tmp_path_factory.mktemp("data"),
        "ALLOWED_HOSTS": ["127.0.0.1", "localhost"],
        "MIDDLEWARE": ["records.one_at_a_time", *settings.MIDDLEWARE],
    }
    figures_of_2019 = small_portrait.store()
    counted = mock.patch("balise.web.analyst.opened.store_of", lambda _scope: figures_of_2019)
    with django_db_blocker.unblock(), override_settings(**changed), counted:
        _refuse_real_data()
        _forget()
        directory = make()
        _release()
        running = LiveServer("127.0.0.1")
        for shared in running.thread.connections_override.values():
            shared.inc_thread_sharing()  # for good: a thread of the server may end, and close it, after the server has
        try:
            yield running.url, directory
        finally:
            running.stop()
            call_command("flush", interactive=False, verbosity=0)
            _forget()


def _refuse_real_data() -> None:
    """What follows writes, then empties the database: it must be one that tests made."""
    name = str(connection.settings_dict["NAME"])
    assert "memory" in name or "test_" in name, f"{name} is not a database of tests"


def _release() -> None:
    """Open data of a year that no page of figures shows."""
    cells = [cell("needs", many, period="2015", gender=gender) for gender, many in (("woman", 60), ("man", "hidden"))]
    publish(year=2015, store=small_portrait.store(), make=Maker(cells, last=201512), by=None, now=factories.NOW)


def _forget() -> None:
    operator.forget()
    memory.forget()
    names.forget()
    areas.forget()


@pytest.fixture(scope="module")
def site(server: tuple[str, Directory]) -> str:
    return server[0]


@pytest.fixture(scope="module")
def directory(server: tuple[str, Directory]) -> Directory:
    return server[1]


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=list(ARGUMENTS))
        yield browser
        browser.close()


Visit = Callable[..., Page]


@pytest.fixture
def visit(chromium: Browser, site: str) -> Iterator[Visit]:
    """Open a page of the site: visit("/fr/", size=PHONE, scheme="dark", scripts=False).

    When the test ends, nothing may have been written to the console (a breach of the CSP is), and nothing may have
    been asked of another machine.
    """
    contexts: list[BrowserContext] = []
    written: list[str] = []
    abroad: list[str] = []
    asked: set[str] = set()  # pages asked by name: that one is not found is no fault of the console

    def told(message: ConsoleMessage) -> None:
        is_page_not_found = message.text.startswith("Failed to load") and message.location["url"] in asked
        is_given_up = "AbortError" in message.text  # a request that a newer one took the place of, as htmx tells it
        if message.type in ("error", "warning") and not is_page_not_found and not is_given_up:
            written.append(message.text)

    def elsewhere(route: Route) -> None:
        if route.request.url.startswith(EXIT):
            route.fulfill(body="<title>Exit</title>", content_type="text/html")
        else:
            abroad.append(route.request.url)
            route.abort()

    def visit(
        path: str,
        *,
        size: tuple[int, int] = DESKTOP,
        scheme: str = "light",
        scripts: bool = True,
        cookie: dict[str, str] | None = None,
    ) -> Page:
        context = chromium.new_context(
            viewport={"width": size[0], "height": size[1]},
            color_scheme=scheme,  # type: ignore[arg-type]
            java_script_enabled=scripts,
        )
        context.set_default_timeout(PATIENCE)
        contexts.append(context)
        if cookie:
            context.add_cookies([cookie])  # type: ignore[list-item]
        context.route(re.compile(f"^(?!{re.escape(site)}/)"), elsewhere)  # what is asked of the site passes by itself
        page = context.new_page()
        page.on("console", told)
        page.on("pageerror", lambda error: written.append(str(error)))
        asked.add(site + path)
        page.goto(site + path)
        return page

    yield visit
    for context in contexts:
        context.close()
    assert written == []
    assert abroad == []


@pytest.fixture(scope="module")
def signed_in(site: str, directory: Directory, django_db_blocker: DjangoDbBlocker) -> dict[str, str]:
    """The cookie of a curator who signed in."""
    client = Client()
    with django_db_blocker.unblock():
        client.force_login(User.objects.get(username=CURATOR))
    kept = client.cookies[settings.SESSION_COOKIE_NAME]
    return {"name": kept.key, "value": kept.value, "url": site}


@pytest.fixture
def faults() -> Callable[[Page], list[str]]:
    """What axe finds on a page, as lines that say what and where."""

    def examine(page: Page) -> list[str]:
        if not page.evaluate("'axe' in window"):
            page.evaluate(AXE)
        found = page.evaluate("axe.run({ resultTypes: ['violations'] }).then((results) => results.violations)")
        return [f"{one['id']} ({one['impact']}): {node['html'][:160]}" for one in found for node in one["nodes"][:5]]

    return examine


@pytest.fixture(scope="module")
def counsellor(directory: Directory, django_db_blocker: DjangoDbBlocker) -> User:
    with django_db_blocker.unblock():
        house = Operator.objects.filter(is_host=True).first() or factories.operator()
        begin_lists(operator=house, model="montreal", by=None, now=timezone.now())
        return factories.person("odile", "counsellor", operator=house)


@pytest.fixture
def cookie(site: str, counsellor: User) -> dict[str, str]:
    """Of a counsellor for whom nothing is recorded: PostgreSQL keeps what the server wrote for the test before."""
    apart(Contact.objects.all().delete)
    return signed_in_as(counsellor, site)


@pytest.fixture
def unreliable(chromium: Browser, site: str, cookie: dict[str, str]) -> Iterator[Page]:
    """The desk where requests fail on purpose, which the console tells; no script of the page may."""
    context = chromium.new_context(viewport={"width": DESKTOP[0], "height": DESKTOP[1]})
    context.set_default_timeout(PATIENCE)
    context.add_cookies([cookie])  # type: ignore[list-item]
    page = context.new_page()
    broken: list[str] = []
    page.on("pageerror", lambda error: broken.append(str(error)))
    page.goto(site + PATHS["fr"])
    yield page
    context.close()
    assert broken == []
