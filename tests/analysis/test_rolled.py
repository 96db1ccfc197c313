"""Rolled tables answer what their fact answers, and are asked wherever they can."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest
import small_facts
from django.conf import settings

from balise.analysis.actions import ask_page
from balise.analysis.bench.made import make
from balise.analysis.catalogue import catalogue
from balise.analysis.facts import native, reader
from balise.analysis.rules.filters import CannotAnswer
from balise.analysis.rules.period import of_months
from balise.analysis.rules.question import Filters, Period, Question, Scope
from balise.analysis.rules.rolled import ROLLED
from balise.analysis.store import Store, latest

TODAY = dt.date(2026, 3, 4)
_PUBLIC = Scope()
ASKED = [(name, depth) for name, one in catalogue().items() if one.fact in ("needs", "referrals")
         for depth in one.depths or (one.dimension,) if depth not in ("week", "day")]  # fmt: skip


@pytest.fixture(scope="module")
def plain() -> Store:
    return small_facts.store(small_facts.small())


@pytest.fixture(scope="module")
def rolled(plain: Store) -> Store:
    """The same rows, and their rolled tables, whatever their size."""
    native.roll(plain.connection)
    return Store(plain.connection, plain.as_of, rolled=ROLLED)


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    told: list[str] = []
    rows = Store.rows
    monkeypatch.setattr(Store, "rows", lambda self, text: (told.append(text), rows(self, text))[1])
    return told


def answer(store: Store, name: str, depth: str, filters: Filters, period: Period, scope: Scope = _PUBLIC) -> object:
    question = Question(name, filters, depth)
    try:
        return ask_page(questions=(question,), scope=scope, period=period, today=TODAY, store=store)
    except CannotAnswer as refusal:
        return refusal.text


@pytest.mark.django_db
@pytest.mark.parametrize("filters", [Filters(), Filters(gender="woman", age="65_plus"), Filters(area="mrc-1"),
                                     Filters(topic="food"), Filters(topic="food.banks", language="fr"),
                                     Filters(channel="chat")])  # fmt: skip
def test_every_question_has_the_same_answer(plain: Store, rolled: Store, filters: Filters) -> None:
    for period in (of_months(202404, 202406), of_months(202401, 202512)):
        for name, depth in ASKED:
            told = answer(rolled, name, depth, filters, period)
            assert told == answer(plain, name, depth, filters, period), (name, depth)


@pytest.mark.django_db
def test_they_are_asked_where_they_hold_the_columns_and_the_months(rolled: Store, asked: list[str]) -> None:
    answer(rolled, "needs_by_gender", "gender", Filters(age="65_plus"), of_months(202401, 202412))
    (told,) = (one for one in asked if "FROM codes" not in one)
    assert told.count("needs_of_") == 1
    asked.clear()
    answer(rolled, "needs_by_gender", "gender", Filters(channel="chat"), of_months(202401, 202412))
    days = Period(dt.date(2024, 1, 2), dt.date(2024, 3, 4))
    answer(rolled, "needs_by_gender", "gender", Filters(), days, Scope("operator", "coin"))
    assert not any("needs_of_" in one for one in asked)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setattr(settings, "DATA", tmp_path)
    yield tmp_path
    reader.forget()


def test_those_that_are_no_shorter_than_their_fact_are_left_alone(folder: Path) -> None:
    make(needs=29_000)
    assert [latest().rolled(one.fact, one.kept) for one in ROLLED] == [""] * len(ROLLED)
