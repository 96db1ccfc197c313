"""Results of a search: the question in the address, the services that answer it, and why each one does."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe
from markupsafe import Markup
from msgspec.structs import replace

from balise import search
from balise.accounts import operator
from balise.core.languages import Language, Text
from balise.search.rules.question import Answer, Place, Question
from balise.search.rules.weights import FEW
from balise.territories import find as territories
from balise.web import my_list
from balise.web.audience import audience
from balise.web.routes import address, current_language
from balise.web.rules import asked as rules
from balise.web.rules import wording
from balise.web.rules.asked import Asked, Ignored
from balise.web.rules.chips import chips
from balise.web.rules.reasons import Names
from balise.web.rules.understood import as_words, correction, filters_said, place_set_aside, understood, without_place

from . import choices, counting, names
from .place import Located, locate
from .result_rows import groups, near


@dataclass(frozen=True, slots=True)
class Searched:
    """One search made: what was asked, where its field says that is, and the answer."""

    asked: Asked
    ignored: tuple[Ignored, ...]
    located: Located
    question: Question
    answer: Answer
    language: Language
    now: dt.datetime

    @property
    def place(self) -> Place | None:
        """Where: from the field of the place, else from the words."""
        asked = self.answer.asked
        return self.located.place or (asked.place if asked else None)


@audience("public")
@require_safe
def results(request: HttpRequest) -> HttpResponse:
    language = current_language()
    values = dict(request.GET.lists())
    asked, ignored = rules.read(values, topics=names.topics())
    here = address("results")
    is_swapped = request.headers.get("HX-Request") == "true"
    if not is_swapped and not ignored and rules.is_untidy(values):
        return HttpResponseRedirect(_with_query(here, rules.query(asked, page=asked.page)))
    searched = run(asked, ignored, language, timezone.localtime())
    counting.searched(request, asked, searched.answer, place=searched.place, language=language, now=searched.now)
    page = page_of(searched)
    page |= {"operator": operator.current(), "own": my_list.ids_of(request)}
    # Rendered apart: as an included template each of its thousand pieces would climb through three generators.
    found = Markup(render_to_string("results/found.html", page))  # noqa: S704 (the template escapes)
    response = render(request, "results/page.html", page | {"found": found})
    if is_swapped and request.get_full_path() != page["here"]:
        response["HX-Push-Url"] = page["here"]
    patch_vary_headers(response, ["HX-Request"])
    return response


def run(asked: Asked, ignored: tuple[Ignored, ...], language: Language, now: dt.datetime) -> Searched:
    """Find the place, put the question, keep the answer."""
    located = locate(asked, language)
    question = rules.question(asked, language=language, place=located.place, now=now)
    answer = search.search(question, now=now)
    if asked.mode or asked.km != rules.DEFAULT_RADIUS:
        question, answer = _as_far(asked, answer, question, now)
    return Searched(asked, ignored, located, question, answer, language, now)


def _as_far(asked: Asked, answer: Answer, question: Question, now: dt.datetime) -> tuple[Question, Answer]:
    """Both with the distance and the way chosen in the filters for a place that the words say."""
    understood_place = answer.asked.place if answer.asked else None
    if question.place is not None or understood_place is None:
        return question, answer
    place = replace(understood_place, mode=asked.mode or understood_place.mode, radius_km=float(asked.km))
    words = without_place(asked.q, answer.understood)
    question = replace(question, words=words, place=place)
    return question, replace(search.search(question, now=now), understood=answer.understood)


def page_of(searched: Searched) -> dict[str, Any]:
    """What the template shows."""
    asked, answer, language = searched.asked, searched.answer, searched.language
    topics = names.topics()
    called = Names(area=territories.name_of, topics=topics)
    is_near = searched.place is not None and searched.place.mode == "near"
    first = (asked.page - 1) * rules.SIZE + 1
    results = groups(
        answer.hits, first, language, now=searched.now, names=called, sort=asked.sort, is_from_point=is_near
    )
    return {
        "asked": asked,
        "ignored": searched.ignored,
        "located": searched.located,
        "place": searched.place,
        "where": _where(searched),
        "is_wider": place_set_aside(answer.understood, answer.left_out),
        "told": _told(answer, language),
        "total": answer.total,
        "groups": results,
        "first": first,
        "misses": [near(miss, language, now=searched.now, names=called) for miss in answer.misses]
        if answer.total < FEW
        else [],
        "is_catching_up": answer.is_catching_up,
        "is_approximate": answer.is_approximate,
        "is_unsaid": bool(asked.q) and all(span.kind == "noise" for span in answer.understood),
        "left_out": _left_out(answer),
        "understood": understood(asked, answer.understood, language, called, answer.left_out),
        "correction": correction(asked, answer.understood),
        "chips": chips(asked, language, topics=topics, organization=names.organization(asked.org, language)),
        "narrower": _narrower(searched),
        "filters": choices.filters(asked, language, filters_said(answer.understood, language, called, answer.left_out)),
        "wider": [] if results else _wider(searched),
        "pages": _pages(asked, answer.total),
        "sorts": choices.sorts(asked, is_near, language),
        "query": rules.query,
        "here": _with_query(address("results"), rules.query(asked, page=asked.page)),
        "is_empty": rules.is_empty(asked),
    }


def _left_out(answer: Answer) -> list[str]:
    """The words that no result needs to have, as they were meant; the place has its own line."""
    meant = {span.text: span.meant for span in answer.understood if span.kind == "word" and span.meant}
    places = {span.text for span in answer.understood if span.kind == "place"}
    return list(dict.fromkeys(meant.get(text, text) for text in answer.left_out if text not in places))


def _narrower(searched: Searched) -> tuple[choices.Narrower, ...]:
    """By what is under the need that the words say, where that tells results apart; else by any topic."""
    asked, answer, language = searched.asked, searched.answer, searched.language
    needs = choices.needs(answer)
    if needs and not asked.topic and answer.total >= FEW:
        filed = search.search(replace(searched.question, topics=needs, page=1, size=1), now=searched.now)
        under = {code: n for code, n in filed.facets.get("topics", {}).items() if _is_under(code, needs)}
        if found := choices.narrower(asked, answer.total, under, language):
            return found
    above = {code.partition(".")[0] for code in needs}
    others = {code: n for code, n in answer.facets.get("topics", {}).items() if code not in above}
    return choices.narrower(asked, answer.total, others, language)


def _is_under(code: str, needs: tuple[str, ...]) -> bool:
    """Right under a need; or one of several, of which the person may mean one."""
    return code in needs if len(needs) > 1 else code.rpartition(".")[0] in needs


def _told(answer: Answer, language: Language) -> str:
    if answer.is_catching_up and not answer.total:
        return wording.PREPARING.say(language)
    return wording.count(answer.total, language)


def _where(searched: Searched) -> Text:
    """What the place asked is called."""
    if searched.located.found is not None:
        return searched.located.found.name
    place = searched.place
    if place is None:
        return Text()
    return territories.name_of(place.area) or Text(place.label, place.label)


def _wider(searched: Searched) -> list[tuple[str, str]]:
    """Searches that would find more: pairs (what it does, query string). What it does is a key of the template."""
    found, asked, spans = [], searched.asked, searched.answer.understood
    if searched.place is not None and searched.place.mode == "near":
        found += [("radius", rules.query(asked, km=km)) for km in rules.RADII if km > asked.km][:1]
    if asked.where:
        found.append(("place", rules.query(rules.without(asked, "where"))))
    elif searched.place is not None:
        words = without_place(asked.q, spans)
        found.append(("place", rules.query(rules.without(asked, "where"), q=words)))
    if rules.is_filtered(asked):
        found.append(("filters", rules.query(Asked(q=asked.q, where=asked.where, area=asked.area, mode=asked.mode))))
    if (words := as_words(asked.q, spans)) != asked.q:
        found.append(("words", rules.query(asked, q=words)))
    return found


def _pages(asked: Asked, total: int) -> dict[str, str | int]:
    """Numbers of the pages, with the query strings of the one before and the one after ("" where there is none)."""
    last = min(max(-(-total // rules.SIZE), 1), rules.LAST_PAGE)
    here = asked.page
    return {
        "here": here,
        "last": last,
        "before": f"?{rules.query(asked, page=min(here - 1, last))}" if here > 1 else "",
        "after": f"?{rules.query(asked, page=here + 1)}" if here < last else "",
    }


def _with_query(path: str, query: str) -> str:
    return f"{path}?{query}" if query else path
