"""The questions of a page asked together; and in words, why one of them has no answer."""

from __future__ import annotations

from typing import NamedTuple

from balise.analysis.actions import ask_page
from balise.analysis.asking import MOST, refuse_traits
from balise.analysis.catalogue import depth_of, question_of
from balise.analysis.rules.answer import Answer
from balise.analysis.rules.filters import CannotAnswer, narrow
from balise.analysis.rules.question import Filters, Question
from balise.core.languages import Text
from balise.web.rules.portrait import Asked

from . import options
from .opened import Opened
from .pages import APART, Page

NOBODY = Text(
    "Rien n’a été compté pour cette période et ces filtres.", "Nothing was counted for this period and these filters."
)


class Answers(NamedTuple):
    """By question: what was answered, or why not."""

    found: dict[str, Answer]
    refused: dict[str, Text]


def answers(opened: Opened) -> Answers:
    filters, parts = opened.asked.filters, opened.parts()
    wanted = [Question(one, filters) for one, _only in opened.heads()]
    wanted += [Question(part.question, filters, opened.depth(part)) for part in parts]
    if opened.scope.operator and not opened.store.holds("contacts", "operator", opened.scope.operator):
        return Answers({}, dict.fromkeys((one.name for one in wanted), NOBODY))
    refused = {one.name: why for one in wanted if (why := _why_not(opened, one))}
    kept = [one for one in wanted if one.name not in refused]
    try:
        found = ask(opened, kept) if kept else ()
    except CannotAnswer as refusal:
        return Answers({}, dict.fromkeys((one.name for one in wanted), refusal.text))
    return Answers({answer.question.name: answer for answer in found}, refused)


def without_what_nothing_knows(opened: Opened, page: Page) -> Asked:
    """What is asked, without the filters that no question of the page can be narrowed by."""
    every = (*(name for name, _only in page.heads), *(part.question for part in page.parts))
    names = [name for name in every if question_of(name).fact not in APART]
    asked = opened.asked
    for name, value in asked.filters.set():
        alone = Filters(**{name: value})  # type: ignore[arg-type]  # a filter and its own value
        if all(_why_not(opened, Question(one, alone)) for one in names):
            asked = asked.but(**{name: ""})
    return asked


def ask(opened: Opened, questions: list[Question]) -> tuple[Answer, ...]:
    """In their order; as many at a time as are answered together, those of one fact beside each other. Raises
    CannotAnswer."""
    by_fact = sorted(questions, key=lambda one: question_of(one.name).fact)
    told: dict[Question, Answer] = {}
    for start in range(0, len(by_fact), MOST):
        some = by_fact[start : start + MOST]
        found = ask_page(
            questions=some, scope=opened.scope, period=opened.period, today=opened.today, store=opened.store
        )
        told.update(zip(some, found, strict=True))
    return tuple(told[one] for one in questions)


def _why_not(opened: Opened, question: Question) -> Text | None:
    """A value that exists and that nobody has is answered like that of a few: that someone has it is not told."""
    try:
        if not opened.scope.operator:
            refuse_traits(question.filters, depth_of(question_of(question.name), question.depth))
        narrow(question.filters, question_of(question.name).fact, opened.store.holds, lists=opened.names.lists)
    except CannotAnswer as refusal:
        return _in_words(refusal.text, opened)
    return None


def _in_words(text: Text, opened: Opened) -> Text:
    """A refusal names codes; people know names."""
    fr, en = text.fr, text.en
    for name, value in opened.asked.filters.set():
        fr = fr.replace(f"« {value} »", f"« {options.said(name, str(value), opened.names, 'fr')} »")
        en = en.replace(f"“{value}”", f"“{options.said(name, str(value), opened.names, 'en')}”")
    return Text(fr, en)
