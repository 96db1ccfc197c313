"""What was changed of months that were over is told in bands, and never to the unit."""

from __future__ import annotations

import datetime as dt

import pytest

from balise.analysis.models import Restatement
from balise.analysis.restating import restated

DAY = dt.date(2026, 3, 4)


@pytest.mark.django_db
@pytest.mark.parametrize("changes, band", [(1, (0, 5)), (4, (0, 5)), (5, (5, 50)), (49, (5, 50)), (50, (50, 500)),
                                           (7_000, (500, 0))])  # fmt: skip
def test_changes_are_told_in_bands(changes: int, band: tuple[int, int]) -> None:
    Restatement.objects.create(month=202512, on=DAY, is_taken=True, changes=changes, before={"needs": 2}, after={})
    (told,) = restated()
    assert told == (dt.date(2025, 12, 1), DAY, True, *band)


@pytest.mark.django_db
def test_the_latest_comes_first() -> None:
    for month, day, is_taken in ((202511, 3, False), (202512, 4, True), (202512, 3, True)):
        Restatement.objects.create(month=month, on=DAY.replace(day=day), is_taken=is_taken, changes=9)
    assert [(one.month.month, one.on.day) for one in restated()] == [(12, 4), (12, 3), (11, 3)]
