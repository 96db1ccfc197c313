"""`balise search TEXT`: what a question is understood to mean, what answers it, and why."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from typing import Any

import msgspec
from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone, translation
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from balise import search
from balise.core.languages import LANGUAGES, Language
from balise.search.rules.question import Answer, Hit, Question
from balise.territories import find as territories
from balise.web.public import names
from balise.web.public.result_rows import whereabouts
from balise.web.rules import reasons
from balise.web.rules.asked import Asked
from balise.web.rules.reasons import Names
from balise.web.rules.understood import understood
from balise.web.rules.wording import count, distance, quoted


class Command(BaseCommand):
    help = "Search the directory as its pages do: what was understood, how many answer, which ones and why."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("text", help="what someone types, in quotation marks")
        parser.add_argument("--language", choices=LANGUAGES, help="of the question and of the answer")
        parser.add_argument("--size", type=int, default=10, help="how many results to tell")
        parser.add_argument("--explain", action="store_true", help="each span read, near-misses and the time it took")
        parser.add_argument("--json", action="store_true", help="the whole answer, for machines")

    def handle(self, *_arguments: Any, text: str, size: int, explain: bool, json: bool, **options: Any) -> None:
        language: Language = options["language"] or ("en" if translation.get_language() == "en" else "fr")
        now, began = timezone.localtime(), time.perf_counter()
        answer = search.search(Question(language=language, words=text, size=size), now=now)
        milliseconds = (time.perf_counter() - began) * 1000
        if json:
            self.stdout.write(_as_json(answer))
            return
        with translation.override(language):
            for line in _told(text, answer, language):
                self.stdout.write(line)
            for line in _explained(answer, language, milliseconds) if explain else ():
                self.stdout.write(line)


def _as_json(answer: Answer) -> str:
    return json.dumps(msgspec.to_builtins(answer), ensure_ascii=False)


def _names() -> Names:
    return Names(area=territories.name_of, topics=names.topics())


def _told(text: str, answer: Answer, language: Language) -> Iterator[str]:
    chips = understood(Asked(q=text), answer.understood, language, _names(), answer.left_out)
    if chips:
        told = (f"{chip.label} {_('(set aside)')}" if chip.is_set_aside else chip.label for chip in chips)
        yield _("Understood:") + " " + " · ".join(told)
    if answer.left_out:
        words = ", ".join(quoted(word, language) for word in answer.left_out)
        yield _("Few services match all your words: not all of these match %(words)s.") % {"words": words}
    if answer.is_catching_up:
        yield _("The directory is being updated: more services may appear in a few moments.")
    yield count(answer.total, language)
    is_near = answer.asked is not None and answer.asked.place is not None and answer.asked.place.mode == "near"
    for number, hit in enumerate(answer.hits, 1):
        yield from _hit(number, hit, language, is_near=is_near)


def _hit(number: int, hit: Hit, language: Language, *, is_near: bool) -> Iterator[str]:
    card = hit.card
    yield f"{number:>3}. {card.name.say(language)} – {card.organization_name.say(language)}"
    site = card.sites[hit.site or 0] if card.sites else None
    far = distance(hit.distance_km, language) if is_near and hit.distance_km is not None else ""
    said = [reasons.sentence(reason, language, _names()) for reason in hit.reasons]
    for parts in ([whereabouts(site, language), far], said):
        if line := " · ".join(part for part in parts if part):
            yield f"     {line}"


def _explained(answer: Answer, language: Language, milliseconds: float) -> Iterator[str]:
    """The spans as the search room hands them out, then what kept near-misses out."""
    yield ""
    for span in answer.understood:
        meant = f" ({span.meant})" if span.meant else ""
        yield f"  {span.start:>3}-{span.end:<3} {span.kind:<10} {span.text}{meant} → {span.value or '–'}"
    for miss in answer.misses:
        lack = reasons.lack(miss.excluded_by, language, _names(), timezone.localtime())
        yield _("Nearly: %(name)s (%(lack)s)") % {"name": miss.card.name.say(language), "lack": lack}
    yield _("Answered in %(time)s ms, the first time of a process included.") % {"time": number_format(milliseconds, 1)}
