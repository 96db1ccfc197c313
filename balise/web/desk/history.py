"""The history of a contact: what was changed, by whom and why, and the contact as it stood after any of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Any, NamedTuple
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from balise.intake import clock
from balise.intake.logbook import as_it_stood
from balise.intake.models import Contact, Entry
from balise.intake.rules.nouns import NOUNS
from balise.intake.supervising import Correction, told
from balise.web.access import for_those_who
from balise.web.routes import current_language
from balise.web.rules.desk_words import words

from .supervisor import worker
from .supervisor_words import FIELDS, Names, at, names_of, person, said


class Deed(NamedTuple):
    """One change of one row: fields as (label, before, after)."""

    noun: str
    verb: str
    fields: tuple[tuple[str, str, str], ...]


class Moment(NamedTuple):
    """What one person changed at one instant: the `rank`th of the contact. `number` is that of its last entry."""

    rank: int
    number: int
    when: str
    who: str
    reason: str
    deeds: tuple[Deed, ...]


class Part(NamedTuple):
    """A row of the contact as it stood: which of its noun (0 where it is alone), and what its fields say."""

    noun: str
    rank: int
    fields: tuple[tuple[str, str], ...]


@for_those_who("record_contact")
@require_safe
def history(request: HttpRequest, contact: UUID) -> HttpResponse:
    """A piece of page: every moment, the last first; `?at=4`, the contact as it stood after the fourth change."""
    row = get_object_or_404(Contact.objects.visible_to(worker(request)), pk=contact)
    log = Entry.objects.filter(contact=row).exclude(noun="review")  # whose work was judged, and how, is theirs to read
    entries = list(log.select_related("by").order_by("at", "number"))
    asked = request.GET.get("at", "")
    chosen = next((one for one in entries if asked.isdecimal() and one.number == int(asked)), None)
    stood = as_it_stood(row, chosen.at) if chosen else {}
    corrections = [told(one) for one in entries]
    found = names_of(corrections, row.operator_id, current_language())
    page = {
        "w": words(current_language()),
        "contact": row,
        "moments": list(_moments(entries, corrections, found))[::-1],
        "chosen": chosen,
        "chosen_at": at(chosen.at, clock.now(), current_language()) if chosen else "",
        "parts": list(_parts(stood, found)),
    }
    return render(request, "desk/history.html", page)


def _moments(entries: Sequence[Entry], corrections: Sequence[Correction], found: Names) -> Iterator[Moment]:
    pairs = zip(entries, corrections, strict=True)
    of_one = groupby(pairs, lambda pair: (pair[1].at, pair[0].by_id, pair[1].reason))
    for rank, ((instant, _by, reason), many) in enumerate(of_one, 1):
        rows = list(many)
        when = at(instant, clock.now(), current_language())
        deeds = tuple(_deed(one, found) for _entry, one in rows)
        number = max(entry.number for entry, _one in rows)
        yield Moment(rank, number, when, person(rows[0][1].by), reason or "", deeds)


def _deed(one: Correction, found: Names) -> Deed:
    def side(name: str, value: Any) -> str:
        return _said(one.noun, name, value, found)

    fields = tuple(
        (str(FIELDS.get(name, name)), *((side(name, both.before), side(name, both.after)) if both else ("", _gone())))
        for name, both in one.fields
    )
    return Deed(one.noun, one.verb, fields if one.verb != "remove" and one.noun in NOUNS else ())


def _gone() -> str:
    return _("forgotten since")


def _said(noun: str, name: str, value: Any, found: Names) -> str:
    if value in (None, "", []):
        return ""
    return said(noun, name, value, found, clock.now(), current_language(), has_texts=True)


def _parts(stood: dict[str, dict[str, dict[str, Any]]], found: Names) -> Iterator[Part]:
    for noun in NOUNS:
        rows = stood.get(noun, {}).values()
        for rank, values in enumerate(rows, 1):
            known = [name for name in NOUNS[noun].fields if name in values]
            fields = ((str(FIELDS.get(name, name)), _said(noun, name, values[name], found)) for name in known)
            yield Part(noun, rank if len(rows) > 1 else 0, tuple((label, value) for label, value in fields if value))
