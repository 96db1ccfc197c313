"""Verbs of questions without an answer: a curator makes of one a way of saying, a topic or a gap, or sets it aside.

Each deed leaves the question among those dealt with, with who and when, and can be taken back, but for one: words that
tell of a person are erased for good.
"""

from __future__ import annotations

import datetime as dt
from contextlib import suppress

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import transaction
from django.utils.translation import gettext as _

from balise.accounts.actions import audit
from balise.core.languages import Text
from balise.directory import taxonomies
from balise.directory.models import Topic
from balise.directory.rules.topics import TAXONOMY

from . import graph, synonyms
from .models import Gap, SynonymChange, Wording
from .rules.synonyms import folded, key
from .rules.understood import Entry

LONGEST_NOTE = 1_000


class Refused(Exception):
    """Nothing was done. The message is a sentence."""


class AlreadyHandled(Refused):
    """Another curator dealt with this question first."""


@transaction.atomic
def make_synonym(
    *, id: int, text: str, topic: str, language: str, in_records: bool, by: AbstractBaseUser | None, now: dt.datetime
) -> None:
    """Let `text` mean `topic` when someone types it; with `in_records`, also when a record holds it."""
    wording = _waiting(id)
    change = _say(Entry(text, language, f"topic:{topic}", "both" if in_records else "asked"), by, now)
    _done(wording, "synonym", made=change, by=by, now=now, details={"topic": topic, "language": language})


@transaction.atomic
def make_topic(*, id: int, parent: str, name: Text, by: AbstractBaseUser | None, now: dt.datetime) -> str:
    """Add a topic under `parent` that the words of the question mean; answer its code."""
    wording = _waiting(id)
    try:
        code = taxonomies.add_topic(parent=parent, name=name, by=by, now=now)
    except taxonomies.TopicRefused as refusal:
        raise Refused(str(refusal)) from None
    made = code
    if folded(wording.words) not in (folded(name.fr), folded(name.en)):
        made += f" {_say(Entry(wording.words, wording.language, f'topic:{code}'), by, now)}"
    _done(wording, "topic", made=made, by=by, now=now, details={"topic": code})
    return code


@transaction.atomic
def make_gap(*, id: int, area: str, topic: str, note: str, by: AbstractBaseUser | None, now: dt.datetime) -> Gap:
    """Note that the directory holds no service for this need. `area` and `topic` are codes, or ""."""
    wording = _waiting(id)
    if topic and not Topic.objects.filter(pk=topic, taxonomy=TAXONOMY).exists():
        raise Refused(_("There is no such topic. Choose one in the list, or none."))
    gap = Gap.objects.create(
        words=wording.words, language=wording.language, area=area, topic_id=topic or None, note=_note(note),
        by_id=by.pk if by else None, at=now,
    )  # fmt: skip
    _done(wording, "gap", made=str(gap.pk), by=by, now=now, details={"topic": topic, "area": area})
    return gap


@transaction.atomic
def set_aside(*, id: int, reason: str, by: AbstractBaseUser | None, now: dt.datetime) -> None:
    """Say that nothing is to be made of a question, and why."""
    wording = _waiting(id)
    if not _note(reason):
        raise Refused(_("Write why, in a few words: someone will read it later."))
    _done(wording, "aside", reason=_note(reason), by=by, now=now)


@transaction.atomic
def erase(*, id: int, by: AbstractBaseUser | None, now: dt.datetime) -> None:
    """Forget words that tell of a person, at once, with all their counts; the same words are never kept again."""
    wording = _locked(id)
    wording.unanswered.all().delete()
    wording.clicks.all().delete()
    wording.words, wording.reason, wording.made = "", "", ""
    _done(wording, "erased", by=by, now=now)


@transaction.atomic
def undo(*, id: int, by: AbstractBaseUser | None, now: dt.datetime) -> None:
    """Take back what was made of a question, which waits again. Refused where something stands on it by now."""
    wording = _locked(id)
    if wording.outcome in ("", "erased"):
        raise Refused(_("Nothing was made of this question: there is nothing to take back."))
    former = wording.outcome
    if former == "synonym":
        _unsay(wording.made, by, now)
    elif former == "topic":
        code, _space, change = wording.made.partition(" ")
        if change:
            _unsay(change, by, now)
        try:
            taxonomies.remove_topic(code=code, by=by, now=now)
        except taxonomies.TopicRefused as refusal:
            raise Refused(str(refusal)) from None
    elif former == "gap":
        Gap.objects.filter(pk=int(wording.made)).delete()
    wording.outcome, wording.made, wording.reason, wording.handled_by, wording.handled_at = "", "", "", None, None
    wording.save()
    audit(by=by, now=now, verb="question.undo", target=str(wording), details={"outcome": former})


@transaction.atomic
def close_gap(*, id: int, reason: str, by: AbstractBaseUser | None, now: dt.datetime) -> None:
    """Say why a gap is one no more: a service was found, or it is no need of this territory."""
    gap = Gap.objects.select_for_update().get(pk=id)
    if gap.closed_at is not None:
        raise AlreadyHandled(_("Someone closed this gap before you. Nothing was changed."))
    if not _note(reason):
        raise Refused(_("Write why, in a few words: someone will read it later."))
    gap.closed_at, gap.closed_reason, gap.closed_by_id = now, _note(reason), by.pk if by else None
    gap.save()
    audit(by=by, now=now, verb="gap.close", target=str(gap))


@transaction.atomic
def reopen_gap(*, id: int, by: AbstractBaseUser | None, now: dt.datetime) -> None:
    """Let a closed gap be one again."""
    gap = Gap.objects.select_for_update().get(pk=id)
    if gap.closed_at is None:
        raise Refused(_("This gap is open already."))
    gap.closed_at, gap.closed_reason, gap.closed_by_id = None, "", None
    gap.save()
    audit(by=by, now=now, verb="gap.reopen", target=str(gap))


def _locked(id: int) -> Wording:
    return Wording.objects.select_for_update().get(pk=id, words__gt="")


def _waiting(id: int) -> Wording:
    wording = _locked(id)
    if wording.outcome:
        raise AlreadyHandled(_("Someone dealt with this question before you. Nothing was changed."))
    return wording


def _done(wording: Wording, outcome: str, *, by: AbstractBaseUser | None, now: dt.datetime, made: str = "",
          reason: str = "", details: dict[str, str] | None = None) -> None:  # fmt: skip
    wording.outcome, wording.made, wording.reason = outcome, made, reason
    wording.handled_by_id, wording.handled_at = by.pk if by else None, now
    wording.save()
    audit(by=by, now=now, verb=f"question.{outcome}", target=str(wording), details=details)


def _note(text: str) -> str:
    return text.strip()[:LONGEST_NOTE]


def _say(entry: Entry, by: AbstractBaseUser | None, now: dt.datetime) -> str:
    """Add a way of saying; answer the number of the change, and the use that it had where it was one already."""
    former = graph.sayings().get(key(entry))
    try:
        change = synonyms.add(entry=entry, by=by, now=now)
    except synonyms.Refused as refusal:
        raise Refused(str(refusal)) from None
    return f"{change.pk}:{former.entry.use if former and former.is_on else ''}"


def _unsay(said: str, by: AbstractBaseUser | None, now: dt.datetime) -> None:
    """Take back what `_say` answered, unless someone did since."""
    number, _colon, use = said.partition(":")
    change = SynonymChange.objects.get(pk=int(number))
    entry = Entry(change.text, change.language, change.target, "both" if use == "both" else "asked")
    undo = synonyms.add if use else synonyms.switch_off
    with suppress(synonyms.Refused):
        undo(entry=entry, by=by, now=now)
