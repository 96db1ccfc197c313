"""Revisions are committed in the order of their ids: who has read the change feed up to one has missed none before it.

Without turns, a slow transaction commits smaller ids after a reader has passed them, and they are missed for ever.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import pytest
from django.db import connection, transaction
from factories import NOW, organization, publish

from balise.directory import actions
from balise.directory.models import Revision

pytestmark = pytest.mark.django_db(transaction=True)
_PATIENCE = 20  # seconds


class Slow:
    """Someone who publishes in a transaction that stays open until told: an import of many records."""

    def __init__(self) -> None:
        self.has_written, self.may_end = threading.Event(), threading.Event()

    def work(self) -> None:
        with _own_connection(), transaction.atomic():
            publish(organization("lente"))
            self.has_written.set()
            self.may_end.wait(_PATIENCE)


@contextmanager
def _own_connection() -> Iterator[None]:
    try:
        yield
    finally:
        connection.close()


def _publish(name: str) -> None:
    with _own_connection():
        publish(organization(name))


def test_a_reader_of_the_feed_misses_nothing_of_a_slow_transaction() -> None:
    if connection.vendor == "sqlite":  # one writer at a time, for the whole file; a database in memory takes no two
        assert connection.settings_dict["OPTIONS"]["transaction_mode"] == "IMMEDIATE"
        return
    slow = Slow()
    seen: list[int] = []
    with ThreadPoolExecutor(2) as others:
        first = others.submit(slow.work)
        assert slow.has_written.wait(_PATIENCE)
        second = others.submit(_publish, "rapide")
        with pytest.raises(TimeoutError):
            second.result(0.5)
        seen += Revision.objects.after(0).values_list("pk", flat=True)
        slow.may_end.set()
        first.result(_PATIENCE)
        second.result(_PATIENCE)
    last = max(seen, default=0)
    late = Revision.objects.after(last).values_list("record_text", flat=True)
    assert ["lente" in text for text in late] == [True, False]
    assert Revision.objects.filter(pk__lte=last).count() == len(seen)


def test_who_changes_a_record_and_who_imports_it_never_wait_for_each_other() -> None:
    """A row locked before the turn, under someone who has the turn and wants the row, would end in a deadlock."""
    if connection.vendor == "sqlite":
        assert connection.settings_dict["OPTIONS"]["transaction_mode"] == "IMMEDIATE"
        return
    number = publish(organization("avant"))
    has_turn = threading.Event()

    def imports() -> None:
        with _own_connection(), transaction.atomic():
            publish(organization("autre"))
            has_turn.set()
            threading.Event().wait(0.5)  # the other one comes to its lock
            publish(organization("importée"), number)
            actions.new_ids("site", 3)

    def changes() -> None:
        with _own_connection():
            assert has_turn.wait(_PATIENCE)
            actions.retire(kind="organization", id=number, by=None, now=NOW)

    with ThreadPoolExecutor(2) as both:
        for done in [both.submit(imports), both.submit(changes)]:
            done.result(_PATIENCE)
    texts = Revision.objects.of("organization", number).values_list("action", flat=True)
    assert list(texts) == ["retired", "changed", "created"]
