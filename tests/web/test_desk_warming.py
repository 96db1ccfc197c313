"""A worker is warm before anyone searches: its first search asks the tables no more than its second."""

from __future__ import annotations

import threading

import factories
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from small_directory import Directory

from balise.search import follow, index
from balise.territories import memory
from balise.web.desk import warming
from balise.web.public import names

PATH = "/fr/guichet/recherche/?topic=food.hampers&area=mun-65005"
_PATIENCE = 60  # seconds, on a busy machine


def forget() -> None:
    index.forget()
    memory.forget()
    names.forget()


@pytest.mark.django_db
def test_the_first_search_of_a_warm_worker_asks_what_the_second_does(client: Client, directory: Directory) -> None:
    client.force_login(factories.person("ada", "counsellor", operator=factories.operator()))
    client.get("/fr/guichet/contacts/")  # the session, the operator
    forget()
    warming.is_warm.clear()
    warming.warm()
    assert warming.is_warm.is_set()
    counted = []
    for _time in range(2):
        with CaptureQueriesContext(connection) as asked:
            assert b"data-service" in client.get(PATH).content
        counted.append(len(asked))
    assert counted[0] == counted[1]
    forget()
    with CaptureQueriesContext(connection) as asked:
        client.get(PATH)
    assert len(asked) > counted[0]  # what a cold worker would have asked


def test_what_follows_is_done_once_and_only_when_there_is_an_index(monkeypatch: pytest.MonkeyPatch) -> None:
    there, looks, done = [None, None, "index"], [0], []
    over = threading.Event()

    def look() -> bool:
        looks[0] += 1
        if looks[0] > 5:
            over.set()
        return True

    monkeypatch.setattr(follow, "look", look)
    monkeypatch.setattr(follow, "EVERY", 0.001)
    monkeypatch.setattr(index, "current", lambda: there[min(looks[0], 3) - 1])
    stop = follow.start(then=lambda: done.append(looks[0]))
    assert stop is not None and over.wait(_PATIENCE)
    stop.set()
    assert done == [3]
