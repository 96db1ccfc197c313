"""Every address says whom it is for, and asking for a page changes nothing."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from django.urls.converters import UUIDConverter

from balise.web.audience import AUDIENCES

_WRITES = ("INSERT", "UPDATE", "DELETE", "REPLACE", "CREATE", "DROP", "ALTER")
# Values for the parts of an address that vary; a page of nothing (404) is a page too.
_VALUES = {"id": 1, "code": "food", "kind": "service", "part": 1, "digest": "0", "name": "x", "slug": "x"}


def patterns(found: list[URLPattern | URLResolver] | None = None) -> Iterator[URLPattern]:
    for one in get_resolver().url_patterns if found is None else found:
        if isinstance(one, URLResolver):
            yield from patterns(one.url_patterns)
        else:
            yield one


ROUTES = [one for one in patterns() if not (one.lookup_str or "").startswith("django.")]


def test_there_are_routes() -> None:
    assert len(ROUTES) > 20


@pytest.mark.parametrize("route", ROUTES, ids=lambda one: one.name or str(one.pattern))
def test_a_route_says_whom_it_is_for(route: URLPattern) -> None:
    assert getattr(route.callback, "audience", None) in AUDIENCES


@pytest.mark.django_db
@pytest.mark.parametrize("route", ROUTES, ids=lambda one: one.name or str(one.pattern))
def test_asking_for_a_page_writes_nothing(route: URLPattern, client: Client) -> None:
    from django.urls import reverse

    arguments = {
        name: UUID(int=0) if isinstance(one, UUIDConverter) else _VALUES.get(name, 1)
        for name, one in route.pattern.converters.items()
    }
    written: list[str] = []

    def watch(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if sql.lstrip().upper().startswith(_WRITES):
            written.append(sql)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(watch):
        client.get(reverse(route.name, kwargs=arguments))
    assert written == []
