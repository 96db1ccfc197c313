"""Verbs: keep what was counted of questions, and forget it when its time has come."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from django.db import connection, models, transaction
from django.db.models import Exists, OuterRef, Q
from django.utils.crypto import salted_hmac

from balise.core.languages import Language

from .models import Click, Unanswered, Wording

HELD_DAYS = 30  # a mark whose words did not come back by then is forgotten
KEPT_MONTHS = 13  # a year, and the same month of the year before beside it
_MOST_HELD = 200_000  # marks that wait: beyond it new words are not looked at, so that no one can fill the disk
_CHUNK = 500


class Asked(NamedTuple):
    """A question that found nothing, or nothing exact. `words` are scrubbed; `month` is its first day."""

    language: Language
    words: str
    month: dt.date
    area: str
    is_approximate: bool


class Opened(NamedTuple):
    """A service opened from the results of a question."""

    language: Language
    words: str
    month: dt.date
    service: int


@transaction.atomic
def keep(*, asked: Mapping[Asked, int], opened: Mapping[Opened, int], today: dt.date) -> None:
    """Add these counts to those kept, in one transaction, in an order that lets no two nodes wait for each other."""
    said: dict[str, tuple[Language, str]] = {}
    for language, words in {one[:2] for one in asked} | {one[:2] for one in opened}:
        said[mark(language, words)] = language, words
    known = _wordings(dict(sorted(said.items())), today)
    _add(Unanswered, ("wording_id", "month", "area", "is_approximate"), _rows(asked, known))
    _add(Click, ("wording_id", "month", "service_id"), _rows(opened, known))


def _rows(tallies: Mapping[Any, int], known: Mapping[str, int]) -> Iterator[tuple[Any, ...]]:
    """Values of the columns, of the tallies whose words are to be counted."""
    for (language, words, *rest), count in tallies.items():
        wording = known.get(mark(language, words))
        if wording is not None:
            yield wording, *rest, count


def mark(language: str, words: str) -> str:
    """The fingerprint of words, by which they are known again without being written."""
    return salted_hmac("balise.search.wording", f"{language}\0{words}", algorithm="sha256").hexdigest()[:32]


def _wordings(said: Mapping[str, tuple[Language, str]], today: dt.date) -> dict[str, int]:
    """Number of the wording of each mark; words that came on another day before are written."""
    marks = list(said)
    has_room = Wording.objects.filter(first_on__isnull=False).count() < _MOST_HELD
    found: dict[str, int] = {}
    for start in range(0, len(marks), _CHUNK):
        part = marks[start : start + _CHUNK]
        if has_room:
            fresh = [Wording(mark=key, language=said[key][0], first_on=today) for key in part]
            Wording.objects.bulk_create(fresh, ignore_conflicts=True)
        for row in Wording.objects.filter(mark__in=part).exclude(outcome="erased").order_by("mark"):
            found[row.mark] = row.pk
            if row.first_on is not None and row.first_on < today:
                Wording.objects.filter(pk=row.pk).update(words=said[row.mark][1], first_on=None)
    return found


def _add(model: type[models.Model], columns: Sequence[str], rows: Iterable[tuple[Any, ...]]) -> None:
    """Add to the count of each row, made when it is not there: `columns` tell which, and the count comes last."""
    quoted = connection.ops.quote_name
    table, names = quoted(model._meta.db_table), ", ".join(quoted(column) for column in columns)
    sql = (
        f"INSERT INTO {table} ({names}, count) VALUES ({', '.join(['%s'] * len(columns))}, %s) "  # noqa: S608 - ours
        f"ON CONFLICT ({names}) DO UPDATE SET count = {table}.count + excluded.count"
    )
    values = [_adapted(row) for row in sorted(rows)]
    if values:
        with connection.cursor() as cursor:
            cursor.executemany(sql, values)


def _adapted(row: tuple[Any, ...]) -> list[Any]:
    return [connection.ops.adapt_datefield_value(value) if isinstance(value, dt.date) else value for value in row]


def forget(*, today: dt.date, months: int = KEPT_MONTHS) -> int:
    """Forget marks that did not come back, and what was counted more than `months` ago; answer how many wordings.

    A wording without counts goes too, whatever curators made of it: synonyms, topics and gaps stand on their own.
    """
    until = months_before(today, months)
    for model in (Unanswered, Click):
        model.objects.filter(month__lt=until).delete()
    counted = [Exists(model.objects.filter(wording=OuterRef("pk"))) for model in (Unanswered, Click)]
    is_held_too_long = Q(first_on__lt=today - dt.timedelta(days=HELD_DAYS))
    is_erased_for_long = Q(outcome="erased", handled_at__date__lt=until)
    due = Wording.objects.filter(
        is_held_too_long | is_erased_for_long | ~(Q(outcome="erased") | counted[0] | counted[1])
    )
    done = 0
    while pks := list(due.order_by("pk").values_list("pk", flat=True)[:_CHUNK]):  # short transactions: people write too
        Wording.objects.filter(pk__in=pks).delete()
        done += len(pks)
    return done


def months_before(day: dt.date, months: int) -> dt.date:
    """First day of the month that many months before that of `day`."""
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    return dt.date(max(year, 1), month + 1, 1)
