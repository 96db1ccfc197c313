"""Pages of social analysis: what they show has passed protection before it comes here."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any
from urllib.parse import parse_qsl

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.shortcuts import render as render_page
from django.views.decorators.http import require_safe
from markupsafe import Markup

from balise.analysis import naming, released
from balise.analysis.catalogue import catalogue, question_of
from balise.analysis.facts import home
from balise.analysis.restating import restated
from balise.analysis.rules.answer import Answer
from balise.analysis.rules.metrics import METRICS
from balise.core.languages import Text
from balise.web.routes import address
from balise.web.rules import portrait
from balise.web.rules.portrait import Asked
from balise.web.rules.unread import is_untidy

from . import map_of
from .answering import Answers, answers, without_what_nothing_knows
from .chart import chart
from .depths import depths, row
from .doors import INTERNAL, PUBLIC, Door
from .figures import OF_THE_PAGE
from .frame import around, compared_to, sections
from .opened import Opened, open_page
from .pages import APART, DEFINITIONS, HEADED, PAGES, Part
from .rendering import FILES, Form, Look, render
from .telling import ways


def page_view(name: str, door: Door) -> Callable[..., HttpResponse]:
    @require_safe
    def view(request: HttpRequest) -> HttpResponse:
        return _page(request, name, portrait.read(request.GET), PAGES[name].title, door)

    return door.guard(view)  # type: ignore[return-value]


def topic_view(door: Door) -> Callable[..., HttpResponse]:
    """One topic at any depth."""

    @require_safe
    def view(request: HttpRequest, code: str) -> HttpResponse:
        names = naming.names()
        if code not in names.said["topic"]:
            raise Http404
        asked = portrait.read(request.GET).but(topic=code)
        return _page(request, "portrait_topic", asked, names.label("topic", code), door)

    return door.guard(view)  # type: ignore[return-value]


def definitions_view(door: Door) -> Callable[..., HttpResponse]:
    """Every metric with its dated definition, and what is behind the figures."""

    @require_safe
    def view(request: HttpRequest) -> HttpResponse:
        context = {
            "title": DEFINITIONS,
            "sections": sections(door, portrait.read(request.GET), "portrait_definitions"),
            "metrics": [one for one in METRICS.values() if one.how != "published"],
            "published": [one for one in METRICS.values() if one.how == "published"],
            "questions": list(catalogue().values()),
            "labels": METRICS,
            "restated": restated(),
        }
        return render_page(request, "analyst/definitions.html", context)

    return door.guard(view)  # type: ignore[return-value]


def _page(request: HttpRequest, name: str, asked: Asked, title: Text, door: Door) -> HttpResponse:
    opened = open_page(request, name, asked, door)
    if opened is None:
        context = {"title": title, "sections": sections(door, asked, name), "is_coming": home.is_busy()}
        return render_page(request, "analyst/no_facts.html", context)
    if is_untidy(request.GET.lists()) and not opened.misread() and not opened.problem:
        return redirect(opened.here(opened.asked))  # what one shares of the bar of addresses is what was asked
    told, other = answers(opened), _compared(opened)
    why = set(told.refused.values())
    refused = why.pop() if len(why) == 1 and not told.found else opened.unsupplied  # the same of all is said once
    context = {
        **around(opened, title),
        "says": PAGES[name].says,
        "misread": opened.misread(),
        "understood": opened.here(opened.understood),
        "refused": refused,
        "without": _without(opened, refused),
        "figures": [
            _figures(opened, told.found[one], only, other) for one, only in opened.heads() if one in told.found
        ],
        "charts": [] if refused else list(_charts(opened, told, other)),
        "ways": ways(opened, told),
        "notes": _notes(told, other),
        "releases": _releases(opened),
        "as_of": next((one.as_of for one in told.found.values()), opened.store.as_of),
        "problem": opened.problem or (other.problem if other else None),
        "saved": _saved(opened),
        "address": opened.site + opened.here(opened.shared),
    }
    return render_page(request, "analyst/page.html", context)


def _saved(opened: Opened) -> dict[str, str]:
    """Under which key a browser keeps views of these pages, and the filters of this one as an address says them."""
    _path, mark, asked = opened.here(opened.understood).partition("?")
    return {"key": f"balise.needs.{opened.door.prefix}", "query": mark + asked}


def _without(opened: Opened, refused: Text | None) -> str:
    """The address of the page without the filters that it cannot answer; "" where there is none."""
    asked = without_what_nothing_knows(opened, PAGES[opened.name]) if refused else opened.asked
    return opened.here(asked) if asked != opened.asked else ""


class _Other:
    """The other side of a comparison, with what each side is called."""

    def __init__(self, opened: Opened, other: Opened) -> None:
        self.heads = compared_to(opened, other)
        self.answers = answers(other)

    @property
    def problem(self) -> Text | None:
        totals = [answer.total.cells[0].value for answer in self.answers.found.values()]
        if any(totals):
            return None
        there = self.heads[1]
        if 0 not in totals:
            return Text(
                f"{there.fr}\u00a0: personne n’y a été compté, ou trop peu pour que cela se compare.",
                f"{there.en}: nobody was counted there, or too few to be compared.",
            )
        return Text(
            f"{there.fr}\u00a0: rien n’y a été compté, rien n’est comparé.",
            f"{there.en}: nothing was counted there, so nothing is compared.",
        )

    def beside(self, look: Look, answer: Answer) -> Look:
        """With the same question of the other side, where its rows are told apart by the same."""
        found = self.answers.found.get(answer.question.name)
        is_alike = found is not None and found.dimension == answer.dimension
        return look._replace(beside=found, heads=self.heads) if is_alike else look


def _compared(opened: Opened) -> _Other | None:
    other = opened.compared()
    return _Other(opened, other) if other else None


def _figures(opened: Opened, answer: Answer, only: tuple[str, ...], other: _Other | None) -> Markup:
    look = Look(opened.language, only=only, definitions=address(f"{opened.door.prefix}portrait_definitions"))
    look = other.beside(look, answer) if other else look
    return Markup(render(answer, "figures", look).content.decode())  # noqa: S704 (our own template)


def _charts(opened: Opened, told: Answers, other: _Other | None) -> Iterator[dict[str, Any]]:
    """Charts in their order, those of a fact that has a heading under it."""
    headed = {question_of(part.question).fact for part in PAGES[opened.name].parts} & set(HEADED)
    for part in opened.parts():
        fact = question_of(part.question).fact
        if fact in headed:
            headed.discard(fact)
            yield {"heading": HEADED[fact], "notes": [HEADED[fact].says]}
        yield _chart(opened, part, told, other)
    yield from (
        {"heading": HEADED[fact], "notes": notes}
        for fact in HEADED
        if fact in headed and (notes := _missing(opened, fact))
    )


def _missing(opened: Opened, fact: str) -> list[Text]:
    """Why nothing of a fact is here, and to the house how it comes; nothing to others where none ever was."""
    said = HEADED[fact]
    if opened.is_narrowed:
        return [said.narrowed] if opened.store.codes(fact, "month") else []
    if opened.door is INTERNAL:
        return [note for note in (said.none, said.how) if note]
    return [said.none] if opened.store.codes(fact, "month") else []


def _chart(opened: Opened, part: Part, told: Answers, other: _Other | None) -> dict[str, Any]:
    asked = question_of(part.question)
    answer = told.found.get(part.question)
    if answer is None:
        return {"title": asked.title, "refused": told.refused.get(part.question)}
    look = _look(opened, part, answer)
    look = other.beside(look, answer) if other else look
    look = look._replace(picture=_map(part, answer, look)) if part.by == "place" else look
    return {
        "title": asked.title,
        "refused": None,
        "html": Markup(render(answer, "html", look).content.decode()),  # noqa: S704 (our own template)
    }


def _look(opened: Opened, part: Part, answer: Answer) -> Look:
    asked, language = opened.asked, opened.language
    here, id = portrait.query(asked.but(seek="")), part.anchor or part.question
    return Look(
        language,
        lead=part.lead,
        show=asked.show,
        is_whole=asked.whole == id,
        id=id,
        rows=partial(row, opened, "" if question_of(part.question).fact in APART else answer.dimension),
        files={form: file_of(opened, part, form) for form in FILES},
        drawing=address(f"{opened.door.prefix}portrait_drawing", part.question) + _query_of(opened, part),
        embed=_embed(opened, part),
        whole=opened.here(asked.but(whole=id)) + f"#{id}",
        definitions=address(f"{opened.door.prefix}portrait_definitions"),
        depths=depths(opened, part, answer.dimension),
        seek=asked.seek if part.every else "",
        search=opened.here(Asked()) if part.every else "",
        kept=parse_qsl(here),
    )


def _map(part: Part, answer: Answer, look: Look) -> map_of.Picture | None:
    """Of the measure that is drawn; of both sides of a comparison."""
    measure = chart(answer, look.language, lead=part.lead, show=look.show, is_whole=True).measures[0]
    if look.beside is None:
        return map_of.picture([answer], measure, look.language)
    names = [head.say(look.language) for head in look.heads]
    return map_of.picture([answer, look.beside], measure, look.language, names)


def file_of(opened: Opened, part: Part, form: Form) -> str:
    """The address of a file of a chart, as it is shown; with every row that the page leaves out."""
    return address(f"{opened.door.prefix}portrait_file", part.every or part.question, form) + _query_of(opened, part)


def _embed(opened: Opened, part: Part) -> str:
    """The address of a chart alone, which only the public's may have."""
    if opened.door is not PUBLIC:
        return ""
    return opened.site + address("portrait_embed", part.question) + _query_of(opened, part)


def _query_of(opened: Opened, part: Part) -> str:
    depth = opened.depth(part)
    told = portrait.query(opened.asked.but(whole="", seek=""))
    pairs = [told, f"depth={depth}" if depth else "", f"lead={part.lead}" if part.lead else ""]
    return "?" + "&".join(pair for pair in pairs if pair) if any(pairs) else ""


def _releases(opened: Opened) -> list[str]:
    """The releases that the exact numbers of a public page are of."""
    published = released.latest() if opened.door is PUBLIC else None
    return published.named(opened.period).split(", ") if published and published.named(opened.period) else []


def _notes(told: Answers, other: _Other | None) -> list[Text]:
    """What holds for the whole page, of either side of a comparison, is said once."""
    found = [*told.found.values(), *(other.answers.found.values() if other else ())]
    said = {caveat for answer in found for caveat in answer.caveats}
    return [note for note in OF_THE_PAGE if note in said]
