"""Count the pages that the public opens, by day, language and kind of page: nothing of who opens them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from balise.core.languages import Language
from balise.core.tally import Tally

from .models import WebDay
from .rules.facts import PAGES


class Viewed(NamedTuple):
    """A page that was opened; `is_entry` from elsewhere than this site, or from nowhere that is said."""

    day: dt.date
    language: Language
    page: str
    is_entry: bool


def viewed(*, page: str, language: Language, is_entry: bool, now: dt.datetime) -> bool:
    """Count a page of one of the kinds of `PAGES`. False when there was no room to count it."""
    if page not in PAGES:
        raise ValueError(f"There is no kind of page {page!r}. Kinds: {', '.join(PAGES)}.")
    return MEMORY.add(Viewed(timezone.localdate(now), language, page, is_entry))


class Day(NamedTuple):
    """What a former counter says of a day; `entries` of the pages were opened from elsewhere than the site."""

    day: dt.date
    language: Language
    page: str
    views: int
    entries: int


def add_days(days: Iterable[Day]) -> int:
    """Take in days that were counted elsewhere, and answer how many rows. One that was counted here stays as it is."""
    here = set(WebDay.objects.values_list("day", flat=True))
    rows = [WebDay(**one._asdict()) for one in days if one.day not in here]
    return len(WebDay.objects.bulk_create(rows, batch_size=1_000))


@transaction.atomic
def _keep(viewed: Mapping[Viewed, int], today: dt.date) -> None:
    """Add to what the tables hold, always in the same order, so that no two nodes wait for each other."""
    for day, language, page in sorted({one[:3] for one in viewed}):
        entries = viewed.get(Viewed(day, language, page, True), 0)
        views = entries + viewed.get(Viewed(day, language, page, False), 0)
        row, _is_new = WebDay.objects.get_or_create(day=day, language=language, page=page)
        WebDay.objects.filter(pk=row.pk).update(views=F("views") + views, entries=F("entries") + entries)


MEMORY: Tally[Viewed] = Tally("visits", _keep)
