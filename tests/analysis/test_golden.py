"""Golden figures: each says how ours is counted, and nothing is counted of people who exist."""

from __future__ import annotations

from collections import Counter

import factories
import pytest
import small_portrait

from balise.accounts.models import Operator
from balise.analysis.golden import compare
from balise.analysis.rules.golden import Figure, publications
from balise.analysis.rules.metrics import METRICS
from balise.analysis.rules.question import Period
from balise.core.languages import Text

FIGURES = [figure for one in publications() for figure in one.figures]


def figure(value: float, digits: int = 0, differs: str = "") -> Figure:
    day = factories.NOW.date()
    return Figure(
        Text("a", "a"), value, "count", digits, "needs", differs, "needs", "count(*)", Period(day, day), Text()
    )


def test_every_figure_says_its_definition_and_how_it_is_counted_or_why_it_is_not() -> None:
    assert len(FIGURES) > 130
    for one in FIGURES:
        assert one.label.fr and one.label.en
        assert one.sql or (one.unknown.fr and one.unknown.en)
        assert not one.sql or METRICS[one.metric].label
        assert not one.differs or METRICS[one.differs].how == "published"


@pytest.mark.parametrize("name, many", [("montreal-2019", 58), ("tableau-2022", 55), ("montreal-2023-24", 22),
                                        ("quebec-2024-25", 48)])  # fmt: skip
def test_publications_have_all_that_they_print(name: str, many: int) -> None:
    assert Counter({one.name: len(one.figures) for one in publications()})[name] == many


@pytest.mark.parametrize("told, ours, verdict", [
    (figure(27), 27.0, "agrees"), (figure(27), 28.0, "other"), (figure(27), None, "unknown"),
    (figure(86.48, 2), 86.4838, "agrees"), (figure(57), 57.4, "agrees"), (figure(57), 57.6, "other"),
    (figure(1.4, 1, "needs_per_communication_2019"), 1.4508, "differs"),
])  # fmt: skip
def test_a_value_agrees_when_it_is_printed_alike(told: Figure, ours: float | None, verdict: str) -> None:
    assert told.judge(ours) == verdict


@pytest.mark.django_db
def test_nothing_is_counted_of_an_operator_that_exists_nor_compared_with_other_contacts() -> None:
    assert [one.is_calibrated for one in compare(None)] == [False] * len(publications())
    host = Operator.objects.create(code="host", is_host=True, is_demo=False, edited_at=factories.NOW)
    store = small_portrait.store()
    assert [one.tables for one in compare(store)] == [()] * len(publications())
    host.is_demo = True
    host.save()
    assert not any(one.is_calibrated for one in compare(store)), "120 contacts are not those of 2019"
