"""What the first search of a worker would wait for is read before: index, lexicon, places, names, holidays."""

from __future__ import annotations

import threading
import time

import structlog
from django.template.loader import get_template

from balise.accounts import operator
from balise.core.languages import LANGUAGES, Text
from balise.search.rules.question import Place, Question
from balise.territories import find as territories
from balise.web.public import names

from . import finding, proposing

log = structlog.get_logger(__name__)
is_warm = threading.Event()  # whether this process did it
_WORDS = Text("aide alimentère pour ma famille", "food for my familly")  # one misspelt: corrections are read too
_AREA = "cm-montreal"  # where the operator says no territory


def warm() -> None:
    """Ask once, in each language, what a counsellor asks first: a topic in an area, words, what is typed."""
    began = time.monotonic()
    get_template(finding.TEMPLATE)
    code = operator.current().territory or _AREA
    place = Place(mode="in_or_serving", area=code, within=tuple(territories.chain(code)))
    for language in LANGUAGES:
        finding.found(Question(language=language, words=_WORDS.say(language), place=place, facets=()), language)
        topics = tuple(names.topics())[:1]
        finding.found(Question(language=language, topics=topics, place=place, facets=()), language)
        list(proposing.topics(_WORDS.say(language)[:4], language))
        list(proposing.areas("mont", language))
    is_warm.set()
    log.info("worker_warm", seconds=round(time.monotonic() - began, 2))
