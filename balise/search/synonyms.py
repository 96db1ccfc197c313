"""Verbs of the graph of synonyms: add a way of saying, switch one off, switch it on again, take in a file of them.

Searches understand a change within a second, on every process; records are read again with it in the background.
"""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Collection, Iterable
from typing import Literal, NamedTuple, TextIO

import msgspec
from django.contrib.auth.base_user import AbstractBaseUser
from django.db import transaction
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from balise.accounts.actions import audit
from balise.directory.models import Topic
from balise.directory.rules.topics import TAXONOMY

from . import graph
from .models import SynonymChange
from .rules.synonyms import Key, key, problem
from .rules.understood import Entry

COLUMNS = ("text", "language", "target", "use")


class Refused(Exception):
    """Nothing was done. The message is a sentence."""


class Row(NamedTuple):
    """What became of one row of a file: `number` is its line; `why` is a sentence where it was refused."""

    number: int
    outcome: Literal["added", "off", "unchanged", "refused"]
    why: str = ""


@transaction.atomic
def add(*, entry: Entry, by: AbstractBaseUser | None, now: dt.datetime) -> SynonymChange:
    """Let words mean something from now on, or switch them on again with the use that `entry` says.

    Raises Refused when it cannot be a way of saying, or is one already.
    """
    entry = _checked(entry, _topics())
    former = graph.sayings().get(key(entry))
    if former and former.is_on and former.entry.use == entry.use:
        raise Refused(_("“%s” means this already: nothing was added.") % entry.text)
    return _change(entry, True, by, now)


@transaction.atomic
def switch_off(*, entry: Entry, by: AbstractBaseUser | None, now: dt.datetime) -> SynonymChange:
    """Let words mean this no more, whoever said that they do. Raises Refused where they do not."""
    former = graph.sayings().get(key(entry))
    if former is None:
        raise Refused(_("“%s” does not mean this: there is nothing to switch off.") % entry.text)
    if not former.is_on:
        raise Refused(_("“%s” is switched off already.") % entry.text)
    return _change(former.entry, False, by, now)


@transaction.atomic
def switch_on(*, entry: Entry, by: AbstractBaseUser | None, now: dt.datetime) -> SynonymChange:
    """Let words mean again what they meant, with the use that they had. Raises Refused where they never did."""
    former = graph.sayings().get(key(entry))
    if former is None:
        raise Refused(_("“%s” never meant this: add it instead.") % entry.text)
    if former.is_on:
        raise Refused(_("“%s” is on already.") % entry.text)
    return _change(former.entry, True, by, now)


@transaction.atomic
def take_in(*, lines: Iterable[str], by: AbstractBaseUser | None, now: dt.datetime) -> tuple[Row, ...]:
    """Take in a CSV file with the columns of `export`: what each row became, in order.

    A row whose use is "off" switches off; any other adds. Raises Refused when a column is missing.
    """
    rows = csv.DictReader(lines)
    if missing := [column for column in COLUMNS if column not in (rows.fieldnames or ())]:
        raise Refused(
            _("The file has no column %(missing)s. Its first line must be: %(columns)s.")
            % {"missing": ", ".join(missing), "columns": ",".join(COLUMNS)}
        )
    held, topics = graph.sayings(), _topics()
    return tuple(_row(number, row, held, topics, by, now) for number, row in enumerate(rows, 2))


def export(file: TextIO) -> int:
    """Write every way of saying, those switched off too, as `take_in` reads them; answer how many."""
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(COLUMNS)
    told = graph.sayings().values()
    for entry, is_on in ((saying.entry, saying.is_on) for saying in told):
        writer.writerow((entry.text, entry.language, entry.target, entry.use if is_on else "off"))
    return len(told)


def _row(
    number: int, row: dict[str, str], held: dict[Key, graph.Saying], topics: Collection[str],
    by: AbstractBaseUser | None, now: dt.datetime,
) -> Row:  # fmt: skip
    use = (row["use"] or "").strip() or "both"
    is_on = use != "off"
    if use not in ("both", "asked", "off"):
        return Row(number, "refused", _("“%s” is no use: write both, asked or off.") % use)
    entry = Entry(row["text"] or "", row["language"] or "", row["target"] or "", "asked" if use == "asked" else "both")
    try:
        entry = _checked(entry, topics)
    except Refused as refusal:
        return Row(number, "refused", str(refusal))
    former = held.get(key(entry))
    if former and former.is_on == is_on and (not is_on or former.entry.use == entry.use):
        return Row(number, "unchanged")
    if former is None and not is_on:
        return Row(number, "refused", _("“%s” does not mean this: there is nothing to switch off.") % entry.text)
    change = _change(entry if is_on or former is None else former.entry, is_on, by, now)
    held[key(entry)] = graph.Saying(entry, former.origin if former else "curator", is_on, change.pk)
    return Row(number, "added" if is_on else "off")


def _topics() -> Collection[str]:
    return set(Topic.objects.filter(taxonomy=TAXONOMY).values_list("code", flat=True))


def _checked(entry: Entry, topics: Collection[str]) -> Entry:
    """The entry with single spaces. Raises Refused with the first thing that is wrong."""
    entry = msgspec.structs.replace(
        entry, text=" ".join(entry.text.split()), language=entry.language.strip(), target=entry.target.strip()
    )
    if why := problem(entry, topics):
        raise Refused(why.say("en" if (get_language() or "fr").startswith("en") else "fr"))
    return entry


def _change(entry: Entry, is_on: bool, by: AbstractBaseUser | None, now: dt.datetime) -> SynonymChange:
    change = SynonymChange.objects.create(
        text=entry.text, language=entry.language, target=entry.target, use=entry.use, is_on=is_on,
        by_id=by.pk if by else None, at=now,
    )  # fmt: skip
    details = {"text": entry.text, "language": entry.language, "target": entry.target}
    audit(by=by, now=now, verb="synonym.on" if is_on else "synonym.off", target=f"synonym {change.pk}", details=details)
    return change
