"""Pages and files of social analysis, for everyone: what they show has passed protection before it comes here."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any, NamedTuple, get_args
from urllib.parse import parse_qsl

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render as render_page
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe
from markupsafe import Markup

from balise.analysis import naming
from balise.analysis.actions import ask, ask_page, log_extraction
from balise.analysis.catalogue import catalogue, question_of
from balise.analysis.facts import NoFacts
from balise.analysis.rules import period as periods
from balise.analysis.rules.answer import Answer
from balise.analysis.rules.filters import CannotAnswer, narrow
from balise.analysis.rules.metrics import METRICS
from balise.analysis.rules.question import Period, Question, Scope
from balise.analysis.store import Store, latest
from balise.core.languages import Language, Text
from balise.web.audience import audience
from balise.web.routes import address, current_language
from balise.web.rules import portrait
from balise.web.rules.portrait import Asked

from . import map_of, options
from .chart import chart
from .figures import OF_THE_PAGE
from .pages import DEFINITIONS, PAGES, SECTIONS, Page, Part
from .rendering import FILES, Form, Look, render

_DRILLS = {"gender": "gender", "age_group": "age", "language": "language", "inquirer": "inquirer",
           "channel": "channel", "operator": "operator"}  # fmt: skip


NO_SUPPLY = Text(
    "L’annuaire de cette période n’a pas été conservé\u00a0: les services ne se comparent pas. "
    "Choisissez une période plus récente.",
    "The directory of this period was not kept: services cannot be compared. Choose a more recent period.",
)


class Opened(NamedTuple):
    """What a page is made from: what was asked, and the facts as they are now."""

    asked: Asked
    period: Period
    extent: portrait.Extent
    store: Store
    names: naming.Names
    language: Language
    name: str  # of the page
    problem: Text | None  # a period that nobody can read; the usual one is then shown


@audience("public")
@require_safe
def topic(request: HttpRequest, code: str) -> HttpResponse:
    """One topic at any depth."""
    names = naming.names()
    if code not in names.said["topic"]:
        raise Http404
    asked = portrait.read(request.GET).but(topic=code)
    return _page(request, "portrait_topic", asked, names.label("topic", code))


def _page(request: HttpRequest, name: str, asked: Asked, title: Text) -> HttpResponse:
    opened = _open(asked, name)
    if opened is None:
        return render_page(request, "analyst/no_facts.html", {"title": title, "sections": _sections(asked, name)})
    answers, refused = _answers(opened, PAGES[name])
    context = {
        **_frame(opened, title),
        "says": PAGES[name].says,
        "figures": [_figures(opened, answers[one], only) for one, only in PAGES[name].heads if one in answers],
        "charts": [_chart(opened, part, answers, refused) for part in _parts(opened)],
        "notes": _notes(answers),
        "as_of": next((one.as_of for one in answers.values()), opened.store.as_of),
        "problem": opened.problem,
    }
    return render_page(request, "analyst/page.html", context)


def _open(asked: Asked, name: str) -> Opened | None:
    """None when there are no facts yet, or nobody got in touch."""
    try:
        store = latest()
    except NoFacts:
        return None
    months = store.months()
    if months is None:
        return None
    extent, today, problem = portrait.Extent(*months), timezone.localdate(), None
    try:
        period = portrait.period_of(asked.period, extent, today)
    except portrait.Unreadable as refusal:
        problem, asked = refusal.text, asked.but(period="")
        period = portrait.period_of("", extent, today)
    return Opened(asked, period, extent, store, naming.names(), current_language(), name, problem)


def _answers(opened: Opened, page: Page) -> tuple[dict[str, Answer], dict[str, Text]]:
    """Answers by question; and why not, for those that these filters or this period leave without one."""
    wanted = [Question(one, opened.asked.filters) for one, _only in page.heads]
    wanted += [Question(part.question, opened.asked.filters, _depth(opened, part)) for part in _parts(opened)]
    refused: dict[str, Text] = {}
    kept = []
    for question in wanted:
        try:
            narrow(question.filters, question_of(question.name).fact, opened.store.holds)
            kept.append(question)
        except CannotAnswer as refusal:
            refused[question.name] = _in_words(refusal.text, opened)
    try:
        found = _ask(opened, kept) if kept else ()
    except CannotAnswer as refusal:
        return {}, dict.fromkeys((one.name for one in wanted), _in_words(refusal.text, opened))
    return {answer.question.name: answer for answer in found}, refused


def _ask(opened: Opened, questions: list[Question]) -> tuple[Answer, ...]:
    return ask_page(
        questions=questions, scope=Scope(), period=opened.period, today=timezone.localdate(), store=opened.store
    )


def _in_words(text: Text, opened: Opened) -> Text:
    """A refusal names codes; people know names."""
    fr, en = text.fr, text.en
    for name, value in opened.asked.filters.set():
        fr = fr.replace(f"« {value} »", f"« {options.said(name, str(value), opened.names, 'fr')} »")
        en = en.replace(f"“{value}”", f"“{options.said(name, str(value), opened.names, 'en')}”")
    return Text(fr, en)


def _depth(opened: Opened, part: Part) -> str:
    asked, store = opened.asked, opened.store
    if part.by == "topic":
        if asked.topics:
            return asked.topics
        found = next((depth for depth in (1, 2) if store.holds("needs", f"topic_{depth}", asked.filters.topic)), 0)
        return f"topic_{found + 1}" if asked.filters.topic and found else ""
    if part.by == "place":
        if asked.places:
            return asked.places
        return _place_depth(opened, asked.filters.area)
    return ""


def _place_depth(opened: Opened, area: str) -> str:
    """The widest level that tells places of the area apart."""
    if not area:
        return ""
    for depth in portrait.PLACE_DEPTHS:
        inside = [code for code in opened.store.codes("contacts", depth) if area in opened.names.above(code)]
        if len(inside) > 1:
            return depth
    return next((depth for depth in portrait.PLACE_DEPTHS if opened.store.holds("contacts", depth, area)), "")


def _parts(opened: Opened) -> list[Part]:
    """Charts that say something under these filters: women by gender are one row."""
    filters = opened.asked.filters
    return [
        part
        for part in PAGES[opened.name].parts
        if not getattr(filters, _DRILLS.get(question_of(part.question).dimension, ""), "")
    ]


def _frame(opened: Opened, title: Text) -> dict[str, Any]:
    """Title, sections, filters: what is around the charts of a page."""
    asked, language = opened.asked, opened.language
    offered = portrait.period_choices(opened.extent, timezone.localdate())
    return {
        "title": title,
        "name": opened.name,
        "asked": asked,
        "action": _here(opened, Asked()),
        "reset": _here(opened, Asked()),
        "period": periods.say(opened.period),
        "periods": offered,
        "offered_periods": {choice.code for group in offered for choice in group.choices},
        "chosen_period": asked.period or portrait.usual(opened.extent, timezone.localdate()),
        "own": _own(asked),
        "fields": options.fields(opened.store, opened.names, asked.filters, language),
        "chips": _chips(opened),
        "hidden": {"show": asked.show if asked.show != "count" else "", "places": asked.places, "topics": asked.topics},
        "sections": _sections(asked, opened.name),
        "shows": [
            (label, _here(opened, asked.but(show=show)), show == asked.show)
            for show, label in (
                ("count", pgettext("figures", "Number")),
                ("percent", _("Percentage")),
                ("rate", _("Per 1,000 residents")),
            )
        ],
        "definitions": address("portrait_definitions"),
    }


def _own(asked: Asked) -> tuple[str, str]:
    first, dots, last = asked.period.partition("..")
    return (first, last) if dots else ("", "")


def _here(opened: Opened, asked: Asked) -> str:
    """The same page, asked otherwise."""
    if opened.name == "portrait_topic":
        code = opened.asked.filters.topic
        return _address("portrait_topic", asked.but(topic=""), code)
    return _address(opened.name, asked)


def _address(name: str, asked: Asked, *arguments: str) -> str:
    told = portrait.query(asked)
    return address(name, *arguments) + (f"?{told}" if told else "")


def _sections(asked: Asked, name: str) -> list[tuple[Text, str, bool]]:
    """The pages, each under the filters of this one."""
    kept = asked.but(whole="", seek="", topics="")
    found = [(PAGES[one].title, _address(one, kept), one == name) for one in SECTIONS]
    return [*found, (DEFINITIONS, address("portrait_definitions"), name == "portrait_definitions")]


def _chips(opened: Opened) -> list[tuple[str, str, str]]:
    """Each filter in words, with the address of the page without it; none for the topic that is the page."""
    chips = []
    for name, value in opened.asked.filters.set():
        if opened.name == "portrait_topic" and name == "topic":
            continue
        words = options.said(name, str(value), opened.names, opened.language)
        chips.append((options.labels(name)[0], words, _here(opened, opened.asked.but(**{name: ""}))))
    return chips


def _figures(opened: Opened, answer: Answer, only: tuple[str, ...]) -> Markup:
    look = Look(opened.language, only=only, definitions=address("portrait_definitions"))
    return Markup(render(answer, "figures", look).content.decode())  # noqa: S704 (our own template)


def _chart(opened: Opened, part: Part, answers: dict[str, Answer], refused: dict[str, Text]) -> dict[str, Any]:
    asked = question_of(part.question)
    answer = answers.get(part.question)
    if answer is None:
        return {"title": asked.title, "refused": refused.get(part.question)}
    if asked.beside and not answer.total.cells[_place(answer, "services")].value:
        return {"title": asked.title, "refused": NO_SUPPLY}
    look = _look(opened, part, answer)
    return {
        "title": asked.title,
        "refused": None,
        "html": Markup(render(answer, "html", look).content.decode()),  # noqa: S704 (our own template)
    }


def _place(answer: Answer, measure: str) -> int:
    return next(place for place, one in enumerate(answer.measures) if one.name == measure)


def _look(opened: Opened, part: Part, answer: Answer) -> Look:
    asked, language = opened.asked, opened.language
    made = chart(answer, language, lead=part.lead, show=asked.show, is_whole=True)
    return Look(
        language,
        lead=part.lead,
        show=asked.show,
        is_whole=asked.whole == part.question,
        id=part.question,
        rows=partial(_row, opened, answer.dimension),
        files={form: _file(part, opened, form) for form in FILES},
        whole=_here(opened, asked.but(whole=part.question)) + f"#{part.question}",
        definitions=address("portrait_definitions"),
        picture=map_of.picture(answer, made, language) if part.by == "place" else None,
        depths=_depths(opened, part, answer.dimension),
        seek=asked.seek if part.has_search else "",
        search=_here(opened, Asked()) if part.has_search else "",
        kept=parse_qsl(portrait.query(asked.but(seek=""))),
    )


def _row(opened: Opened, dimension: str, code: str) -> str:
    """Where a row leads: to its topic, into its place, or to the same page for those people alone."""
    asked = opened.asked.but(whole="", seek="")
    if not code:
        return ""
    if dimension in portrait.TOPIC_DEPTHS:
        return _address("portrait_topic", asked.but(topic="", topics=""), code)
    if dimension in portrait.PLACE_DEPTHS:
        return "" if code == asked.filters.area else _here(opened, asked.but(area=code, places=""))
    name = _DRILLS.get(dimension, "")
    is_known = name and opened.store.holds("contacts", dimension, code)
    return _here(opened, asked.but(**{name: code})) if is_known and not getattr(asked.filters, name) else ""


def _depths(opened: Opened, part: Part, dimension: str) -> list[tuple[str, str, bool]]:
    """How else the rows of places or topics may be told apart."""
    if part.by == "place":
        said = {"region": _("Regions"), "territory": _("Metropolitan territories"), "mrc": _("RCMs"),
                "municipality": _("Municipalities"), "borough": _("Boroughs")}  # fmt: skip
        return [(said[one], _here(opened, opened.asked.but(places=one, whole="")), one == dimension)
                for one in portrait.PLACE_DEPTHS]  # fmt: skip
    if part.by == "topic":
        said = {"topic_1": _("Topics"), "topic_2": _("Finer topics"), "topic_3": _("Finest topics")}
        return [(said[one], _here(opened, opened.asked.but(topics=one, whole="")), one == dimension)
                for one in portrait.TOPIC_DEPTHS]  # fmt: skip
    return []


def _notes(answers: dict[str, Answer]) -> list[Text]:
    """What holds for the whole page is said once."""
    said = {caveat for answer in answers.values() for caveat in answer.caveats}
    return [note for note in OF_THE_PAGE if note in said]


def _file(part: Part, opened: Opened, form: Form) -> str:
    told = portrait.query(opened.asked.but(whole="", seek=""))
    depth = _depth(opened, part)
    pairs = "&".join(
        one for one in (told, f"depth={depth}" if depth else "", f"lead={part.lead}" if part.lead else "") if one
    )
    return address("portrait_file", part.question, form) + (f"?{pairs}" if pairs else "")


@audience("public")
@require_safe
def file(request: HttpRequest, question: str, form: str) -> HttpResponse:
    """A question as a file: the answer that its page shows. What leaves is logged."""
    if question not in catalogue() or form not in FILES:
        raise Http404
    opened = _open(portrait.read(request.GET), "portrait")
    if opened is None or opened.problem is not None:
        raise Http404
    wanted = Question(question, opened.asked.filters, request.GET.get("depth", "")[:40])
    try:
        answer = ask(question=wanted, scope=Scope(), period=opened.period, today=timezone.localdate(),
                     store=opened.store)  # fmt: skip
    except CannotAnswer as refusal:
        return HttpResponse(refusal.text.say(opened.language), status=400, content_type="text/plain; charset=utf-8")
    form_: Form = next(one for one in get_args(Form) if one == form)
    look = Look(opened.language, lead=request.GET.get("lead", "")[:40], show=opened.asked.show)
    made = render(answer, form_, look)
    if request.method == "GET":
        log_extraction(answer=answer, rendering=form, by=None, now=timezone.now())
    response = HttpResponse(made.content, content_type=made.media_type)
    name = slugify(f"{answer.title.say(opened.language)} {periods.say(opened.period).say(opened.language)}")
    response["Content-Disposition"] = f'attachment; filename="{name}.{form}"'
    return response


@audience("public")
@require_safe
def definitions(request: HttpRequest) -> HttpResponse:
    """Every metric with its dated definition, and what is behind the figures."""
    asked = portrait.read(request.GET)
    counted = [one for one in METRICS.values() if one.how != "published"]
    context = {
        "title": DEFINITIONS,
        "sections": _sections(asked, "portrait_definitions"),
        "metrics": counted,
        "published": [one for one in METRICS.values() if one.how == "published"],
        "questions": list(catalogue().values()),
        "labels": METRICS,
    }
    return render_page(request, "analyst/definitions.html", context)


def page_view(name: str) -> Callable[..., HttpResponse]:
    """The view of a page, marked for everyone."""

    @audience("public")
    @require_safe
    def view(request: HttpRequest) -> HttpResponse:
        return _page(request, name, portrait.read(request.GET), PAGES[name].title)

    return view
