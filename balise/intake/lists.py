"""Lists of choices that each operator makes its own: versions, what may be chosen on a day, lists to begin from."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence

from django.db import transaction

from balise.accounts.actions import audit
from balise.accounts.models import Operator, User
from balise.core.languages import Language, Text

from .models import Code
from .rules.changes import Refused
from .rules.lists import Choice, beginnings, refuse_list


def choices(operator: int, list: str, day: dt.date, language: Language) -> list[dict[str, str]]:
    """What may be chosen on `day`, in the order of the operator: [{code, name}]."""
    rows = Code.objects.of(operator, list).on(day)
    return [{"code": row.code, "name": row.name(language)} for row in rows]


def all_choices(operator: int, day: dt.date, language: Language) -> dict[str, list[dict[str, str]]]:
    """Every list of an operator on `day`, in one query: {list: [{code, name}]}."""
    found: dict[str, list[dict[str, str]]] = {}
    for row in Code.objects.filter(operator=operator).on(day).order_by("list", "position"):
        found.setdefault(row.list, []).append({"code": row.code, "name": row.name(language)})
    return found


@transaction.atomic
def set_list(
    *,
    operator: Operator,
    list: str,
    codes: Sequence[Choice],
    from_on: dt.date | None,
    by: User | None,
    now: dt.datetime,
) -> int:
    """Give an operator a new version of a list, chosen from on and after `from_on`; the former one ends that day.

    Answer its number. The first version may begin at None, always. Contacts keep the codes they have; `same_as` sets
    versions side by side. Raises Refused, with nothing changed.
    """
    refuse_list(list, codes)
    Operator.objects.select_for_update().get(pk=operator.pk)  # two administrators do not both make version 2
    standing = Code.objects.of(operator.pk, list).filter(to_on__isnull=True)
    last = Code.objects.of(operator.pk, list).last()
    if last is not None:
        _refuse_day(from_on, last.from_on)
    standing.update(to_on=from_on)
    version = last.version + 1 if last else 1
    _write(operator, list, version, codes, from_on, None)
    details = {"list": list, "version": version, "from_on": from_on.isoformat() if from_on else ""}
    audit(verb="set_list", target=f"operator {operator.pk}", by=by, now=now, details=details)
    return version


@transaction.atomic
def set_lists(
    *,
    operator: Operator,
    lists: Mapping[str, Sequence[Choice]],
    from_on: dt.date | None,
    by: User | None,
    now: dt.datetime,
) -> None:
    """Give an operator a new version of several lists, of all or of none. Raises Refused."""
    for name, codes in lists.items():
        set_list(operator=operator, list=name, codes=codes, from_on=from_on, by=by, now=now)


def begin_lists(*, operator: Operator, model: str, by: User | None, now: dt.datetime) -> tuple[str, ...]:
    """Give an operator the lists of `model` (rules.lists.MODELS) that it does not have yet. Answer their names."""
    there = set(Code.objects.filter(operator=operator).values_list("list", flat=True))
    missing = {name: codes for name, codes in beginnings(model).items() if name not in there}
    for name, codes in missing.items():
        set_list(operator=operator, list=name, codes=codes, from_on=None, by=by, now=now)
    return tuple(missing)


@transaction.atomic
def set_former_list(
    *, operator: Operator, list: str, codes: Sequence[Choice], to_on: dt.date, by: User | None, now: dt.datetime
) -> int:
    """Tell what a list was before the first version we have, which is chosen from on and after `to_on` from now on.

    For contacts of years before this installation. Answer its number: one less than that of the first. Raises Refused.
    """
    refuse_list(list, codes)
    Operator.objects.select_for_update().get(pk=operator.pk)
    first = Code.objects.of(operator.pk, list).first()
    if first is None or first.from_on is not None or (first.to_on is not None and first.to_on <= to_on):
        raise Refused(
            Text(f"«\u00a0{list}\u00a0» n’a pas de première version qui vaille encore le {to_on}.",
                 f"“{list}” has no first version that still stands on {to_on}.")
        )  # fmt: skip
    Code.objects.of(operator.pk, list).filter(version=first.version).update(from_on=to_on)
    version = first.version - 1
    _write(operator, list, version, codes, None, to_on)
    audit(verb="set_former_list", target=f"operator {operator.pk}", by=by, now=now,
          details={"list": list, "version": version, "to_on": to_on.isoformat()})  # fmt: skip
    return version


def _write(
    operator: Operator, list: str, version: int, codes: Sequence[Choice], from_on: dt.date | None, to_on: dt.date | None
) -> None:
    Code.objects.bulk_create(
        Code(
            operator=operator, list=list, version=version, code=one.code, name_fr=one.name.fr, name_en=one.name.en,
            same_as=one.same_as, position=position, from_on=from_on, to_on=to_on,
        )
        for position, one in enumerate(codes, start=1)
    )  # fmt: skip


def _refuse_day(from_on: dt.date | None, former: dt.date | None) -> None:
    if from_on is None or (former is not None and from_on <= former):
        after = former.isoformat() if former else "…"
        raise Refused(
            Text(f"Une nouvelle version commence un jour après celle qu’elle remplace ({after}).",
                 f"A new version begins on a day after the one it replaces ({after}).")
        )  # fmt: skip
