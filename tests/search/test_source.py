"""What the index reads of the directory: which services a change touches."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from factories import organization, publish, service, site

from balise.search.source import newest, touched

pytestmark = pytest.mark.django_db


def test_services_at_a_site_are_touched_by_it_and_by_its_organization() -> None:
    host, guest = publish(organization("Maison du quartier")), publish(organization("Popote"))
    place = publish(site(organization=host))
    elsewhere = publish(service("Vestiaire", guest))
    there = publish(service("Repas", guest, at=(place,)))
    before = newest()
    publish(site("Autre nom", organization=host), place)
    assert touched(before, newest()) == [there]
    before = newest()
    publish(organization("Maison des voisins"), host)
    assert touched(before, newest()) == [there]
    before = newest()
    publish(organization("La Popote"), guest)
    assert touched(before, newest()) == sorted([there, elsewhere])


def test_what_is_touched_is_asked_of_one_table_s_index_at_a_time() -> None:
    """“Of this site, or of this organization” reads every service of the directory at each change."""
    with CaptureQueriesContext(connection) as asked:
        touched(0, 1)
    assert len(asked) > 1
    assert [query["sql"] for query in asked if " OR " in query["sql"]] == []
