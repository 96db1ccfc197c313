"""The directory that `balise bench web` serves: an installation of its own, in the folder that BALISE_DATA names."""

from __future__ import annotations

import random

import django
from django.core.management import call_command

_QUESTIONS = 400
_TOWNS = 20  # the largest


def write(services: int) -> None:
    """Migrate, publish, index, gather static files, and leave in `questions.txt` the query strings to read."""
    django.setup()
    from django.conf import settings
    from django.utils import timezone

    from balise.search import actions
    from balise.search.bench.corpus import Corpus

    now = timezone.now()
    call_command("migrate", verbosity=0)
    call_command("collectstatic", verbosity=0, interactive=False)
    corpus = Corpus(services, settings.DATA / "facts", now)
    corpus.publish(now, lambda _done: None)
    actions.rebuild()
    words = [asked.question.words for asked in corpus.questions(_QUESTIONS)]
    (settings.DATA / "questions.txt").write_text("\n".join(_queries(words, corpus.geography.names[:_TOWNS])))


def _queries(words: list[str], towns: list[str]) -> list[str]:
    """As visitors ask: words, half of the time with a place, sometimes with a filter."""
    from balise.directory.rules.topics import own_tree
    from balise.web.rules.asked import Asked, query

    pick = random.Random(211)
    topics = [topic.code for topic in own_tree()]
    return [
        query(
            Asked(
                q=said,
                where=pick.choice(towns) if pick.random() < 0.5 else "",
                topic=(pick.choice(topics),) if pick.random() < 0.25 else (),
                open="now" if pick.random() < 0.1 else "",
            )
        )
        for said in words
    ]
