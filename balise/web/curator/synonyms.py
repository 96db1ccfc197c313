"""The graph of synonyms as curators see it: look for words or a topic, add a way of saying, switch one off or on."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, cast
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from balise import search
from balise.accounts.models import User
from balise.core.languages import Language
from balise.directory.models import Topic
from balise.directory.rules.topics import TAXONOMY
from balise.search import graph
from balise.search import synonyms as verbs
from balise.search.models import SynonymChange
from balise.search.rules import synonyms as laws
from balise.search.rules.question import Question
from balise.search.rules.synonyms import folded
from balise.search.rules.understood import Entry
from balise.territories import find as territories
from balise.web.access import for_those_who
from balise.web.public import names
from balise.web.routes import address, current_language
from balise.web.rules.asked import Asked, clean
from balise.web.rules.reasons import Names
from balise.web.rules.understood import understood

from .choices import languages, topics, written

SHOWN = 50
_LONG_LISTS = ("age:", "spoken:")  # hundreds: for the command line
_DEEDS: dict[str, Callable[..., SynonymChange]] = {
    "add": verbs.add, "off": verbs.switch_off, "on": verbs.switch_on,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Line:
    """A way of saying as the page shows it."""

    saying: graph.Saying
    meaning: str
    change: SynonymChange | None


@for_those_who("curate")
@require_safe
def synonyms(request: HttpRequest) -> HttpResponse:
    """`?q=` words, `?topic=` a code, `?only=` changed or off; `?try=` a question to read."""
    return _page(request)


@for_those_who("curate")
@require_safe
def changes(request: HttpRequest) -> HttpResponse:
    """What curators changed, the last first."""
    page = Paginator(SynonymChange.objects.newest_first(), SHOWN).get_page(request.GET.get("page"))
    meanings = _meanings()
    rows = [(change, meanings.get(change.target, change.target)) for change in page.object_list]
    return render(request, "curator/synonym_changes.html", {"section": "curator", "page": page, "rows": rows})


@for_those_who("curate")
@require_POST
def change(request: HttpRequest) -> HttpResponseBase:
    """Add (`deed=add`), switch off or switch on. What is refused is said on the page, which keeps what was written."""
    form = written(request)
    if form.get("deed") not in _DEEDS:
        return HttpResponseBadRequest()
    topic = form.get("topic", "")
    target = f"topic:{topic}" if topic else form.get("target", "").strip()
    use = "both" if form.get("in_records") == "1" else "asked"
    entry = Entry(form.get("text", ""), form.get("language", ""), target, cast(Any, use))
    try:
        done = _DEEDS[form["deed"]](entry=entry, by=cast(User, request.user), now=timezone.now())
    except verbs.Refused as refusal:
        return _page(request, refusal=str(refusal), status=422)
    where = urlencode({"q": done.text, "done": form["deed"]})
    return HttpResponseRedirect(f"{address('curator_synonyms')}?{where}", status=303)


def _page(request: HttpRequest, *, refusal: str = "", status: int = 200) -> HttpResponse:
    asked, language = request.GET, current_language()
    words, topic, only = clean(asked.get("q", "")), asked.get("topic", ""), asked.get("only", "")
    found = [saying for saying in graph.sayings().values() if _answers(saying, folded(words), topic, only)]
    found.sort(key=lambda saying: (not _is_whole(saying, words), folded(saying.entry.text)))
    page = Paginator(found, SHOWN).get_page(asked.get("page"))
    tried = clean(asked.get("try", ""))
    context = {
        "section": "curator", "words": words, "topic": topic, "only": only, "page": page,
        "lines": _lines(page.object_list), "count": len(found),
        "rest": urlencode({"q": words, "topic": topic, "only": only}),
        "topics": topics(language), "languages": languages(language), "meanings": _short_list(),
        "written": request.POST, "refusal": refusal, "done": asked.get("done", ""),
        "tried": tried, "read": _read(tried, language) if tried else None,
    }  # fmt: skip
    return render(request, "curator/synonyms.html", context, status=status)


def _answers(saying: graph.Saying, words: str, topic: str, only: str) -> bool:
    if topic and saying.entry.target != f"topic:{topic}":
        return False
    if (only == "changed" and not saying.change) or (only == "off" and saying.is_on):
        return False
    return words in folded(saying.entry.text)


def _is_whole(saying: graph.Saying, words: str) -> bool:
    return folded(saying.entry.text) == folded(words)


def _lines(sayings: Iterable[graph.Saying]) -> list[Line]:
    shown, meanings = list(sayings), _meanings()
    made = SynonymChange.objects.select_related("by").in_bulk([saying.change for saying in shown if saying.change])
    return [
        Line(saying, meanings.get(saying.entry.target, saying.entry.target), made.get(saying.change))
        for saying in shown
    ]  # fmt: skip


def _meanings() -> dict[str, str]:
    """What targets mean, in the language of the page."""
    language = current_language()
    own = Topic.objects.filter(taxonomy=TAXONOMY)
    return {f"topic:{topic.code}": topic.name(language) for topic in own} | dict(_other_meanings())


def _other_meanings() -> list[tuple[str, str]]:
    """Targets that are no topic, each with what it means."""
    return [(target, text.say(current_language())) for target, text in laws.meanings().items()]


def _short_list() -> list[tuple[str, str]]:
    return [one for one in _other_meanings() if not one[0].startswith(_LONG_LISTS)]


def _read(text: str, language: Language) -> dict[str, object]:
    """How a question is read: what its pieces mean, the words that stay words, and how many services answer."""
    answer = search.search(Question(language=language, words=text, facets=(), size=1), now=timezone.localtime())
    known = Names(area=territories.name_of, topics=names.topics())
    return {
        "meanings": [chip.label for chip in understood(Asked(q=text), answer.understood, language, known)],
        "words": [span.text for span in answer.understood if span.kind == "word"],
        "count": answer.total,
        "is_catching_up": answer.is_catching_up,
    }  # fmt: skip
