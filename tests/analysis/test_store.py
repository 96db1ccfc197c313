"""A page asked by many at once is worked out once, and what failed is tried again."""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
import small_portrait

from balise.analysis.actions import ask_page
from balise.analysis.rules.period import of_months
from balise.analysis.rules.question import Question, Scope
from balise.analysis.store import _KEPT, Store

YEAR = of_months(201901, 201912)


@pytest.fixture
def store() -> Store:
    return Store(small_portrait.store().connection, small_portrait.AS_OF)


def test_fifty_who_ask_the_same_at_once_wait_for_one(store: Store) -> None:
    made, may_end = [], threading.Event()

    def make() -> int:
        made.append(1)
        may_end.wait(5)
        return 7

    with ThreadPoolExecutor(50) as pool:
        asked = [pool.submit(store.once, "page", make) for _ in range(50)]
        may_end.set()
        assert [one.result() for one in asked] == [7] * 50
    assert made == [1]


def test_what_failed_is_raised_to_who_asked_and_made_again_for_the_next(store: Store) -> None:
    def fail() -> int:
        raise OSError("the disk is full")

    with pytest.raises(OSError, match="full"):
        store.once("page", fail)
    assert store.once("page", lambda: 7) == 7


def test_only_the_last_asked_are_kept(store: Store) -> None:
    def told(value: int) -> Callable[[], int]:
        return lambda: value

    for number in range(_KEPT):
        store.once(number, told(number))
    assert store.once(0, told(-1)) == 0, "asked again, it is among the last"
    store.once("one more", told(0))
    assert (store.once(0, told(-1)), store.once(1, told(-1))) == (0, -1)


@pytest.mark.django_db
def test_the_same_page_asks_nothing_twice_but_for_another_who_asks(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    rows = Store.rows
    monkeypatch.setattr(Store, "rows", lambda self, told: (asked.append(told), rows(self, told))[1])
    questions = (Question("needs"), Question("needs_by_gender"))

    def page(scope: Scope) -> object:
        return ask_page(questions=questions, scope=scope, period=YEAR, today=dt.date(2020, 2, 3), store=store)

    first = page(Scope())
    many = len(asked)
    assert page(Scope()) is first
    assert len(asked) == many > 0
    assert page(Scope("operator", "host")) != first
    assert len(asked) > many
