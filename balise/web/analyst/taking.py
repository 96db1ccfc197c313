"""What is taken out of a page: a file, a drawing, a chart in somebody else's page. What leaves is logged."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import NamedTuple, get_args

import msgspec
from csp.decorators import csp_replace
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render as render_page
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.http import require_safe
from markupsafe import Markup

from balise.accounts.models import User
from balise.analysis.actions import log_extraction
from balise.analysis.catalogue import catalogue
from balise.analysis.rules import period as periods
from balise.analysis.rules.answer import Answer
from balise.analysis.rules.filters import CannotAnswer
from balise.analysis.rules.question import Question
from balise.core.languages import Text
from balise.web.audience import audience
from balise.web.routes import address, current_language
from balise.web.rules import portrait
from balise.web.throttle import throttled

from . import options
from .answering import ask
from .doors import PUBLIC, Door, View
from .figures import OF_THE_PAGE
from .frame import compared_to
from .opened import Opened, open_page
from .rendering import FILES, Form, Look, render


class Taken(NamedTuple):
    """One question of a page, answered as the page shows it."""

    opened: Opened
    answer: Answer
    look: Look


class Refused(Exception):
    """What was asked has no answer. `text` says why."""

    def __init__(self, text: Text) -> None:
        super().__init__(text.en)
        self.text = text


def take(request: HttpRequest, question: str, door: Door) -> Taken:
    """Raises Http404 where there is no such question or no facts, and Refused.

    What is not understood is refused, and not left out as on a page: a file would not say so.
    """
    if question not in catalogue():
        raise Http404
    opened = open_page(request, "portrait", portrait.read(request.GET).but(whole="", seek=""), door)
    if opened is None:
        raise Http404
    if why := [*filter(None, [opened.problem]), *opened.misread()]:
        raise Refused(Text(" ".join(one.fr for one in why), " ".join(one.en for one in why)))
    wanted = Question(question, opened.asked.filters, request.GET.get("depth", "")[:40])
    try:
        (answer,) = ask(opened, [wanted])
    except CannotAnswer as refusal:
        raise Refused(refusal.text) from None
    look = Look(opened.language, lead=request.GET.get("lead", "")[:40], show=opened.asked.show)
    return Taken(opened, answer, _compared(opened, answer, look))


def _compared(opened: Opened, answer: Answer, look: Look) -> Look:
    """With the other period or place that the address asks for."""
    other = opened.compared()
    if other is None:
        return look
    try:
        (there,) = ask(other, [msgspec.structs.replace(answer.question, filters=other.asked.filters)])
    except CannotAnswer:
        return look
    return look._replace(beside=there, heads=compared_to(opened, other))


def log(request: HttpRequest, taken: Taken, rendering: str) -> None:
    """Who, what and when; a look at what a file would be takes nothing out."""
    if request.method == "GET":
        by = request.user if isinstance(request.user, User) and taken.opened.door is not PUBLIC else None
        for answer in (taken.answer, taken.look.beside):
            if answer:
                log_extraction(answer=answer, rendering=rendering, by=by, now=timezone.now())


def refusing_in_words(view: View) -> View:
    """What has no answer is told in a sentence."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: str, **kwargs: str) -> HttpResponseBase:
        try:
            return view(request, *args, **kwargs)
        except Refused as refusal:
            words = refusal.text.say(current_language())
            return HttpResponse(words, status=400, content_type="text/plain; charset=utf-8")

    return guarded


def file_view(door: Door) -> Callable[..., HttpResponse]:
    """A question as a file: the answer that its page shows."""

    @require_safe
    @refusing_in_words
    def view(request: HttpRequest, question: str, form: str) -> HttpResponse:
        if form not in FILES:
            raise Http404
        taken = take(request, question, door)
        form_: Form = next(one for one in get_args(Form) if one == form)
        made = render(taken.answer, form_, taken.look)
        log(request, taken, form)
        response = HttpResponse(made.content, content_type=made.media_type)
        response["Content-Disposition"] = f'attachment; filename="{_name(taken)}.{form}"'
        return response

    return door.guard(view)  # type: ignore[return-value]


def drawing_view(door: Door) -> Callable[..., HttpResponse]:
    """What Vega draws of a question, where a page asks for it: nothing that its table does not say."""

    @require_safe
    @refusing_in_words
    def view(request: HttpRequest, question: str) -> HttpResponse:
        taken = take(request, question, door)
        made = render(taken.answer, "vega", taken.look)
        log(request, taken, "vega")
        return HttpResponse(made.content, content_type=made.media_type)

    return door.guard(view)  # type: ignore[return-value]


@audience("public")
@xframe_options_exempt
@csp_replace({"frame-ancestors": ["*"]})
@throttled
@require_safe
@refusing_in_words
def embed(request: HttpRequest, question: str) -> HttpResponse:
    """One chart for somebody else's page, as everyone sees it. The only page that others may frame."""
    taken = take(request, question, PUBLIC)
    log(request, taken, "frame")
    opened = taken.opened
    look = taken.look._replace(
        id=question,
        definitions=opened.site + address("portrait_definitions"),
        files={"csv": _as_csv(request, question)},
    )
    context = {
        "chart": Markup(render(taken.answer, "html", look).content.decode()),  # noqa: S704 (our own template)
        "title": taken.answer.title,
        "period": periods.say(opened.period),
        "chips": [options.said(name, str(value), opened.names, opened.language)
                  for name, value in opened.asked.filters.set()],
        "page": opened.lead("portrait", opened.asked.but(places="", topics="")),
        "notes": [one for one in OF_THE_PAGE if one in taken.answer.caveats],
        "as_of": taken.answer.as_of,
    }  # fmt: skip
    return render_page(request, "analyst/embed.html", context)


def _as_csv(request: HttpRequest, question: str) -> str:
    asked = request.META.get("QUERY_STRING", "")
    return address("portrait_file", question, "csv") + (f"?{asked}" if asked else "")


def _name(taken: Taken) -> str:
    """Of what, when, and whether it may leave the house."""
    language = taken.opened.language
    words = f"{taken.answer.title.say(language)} {periods.say(taken.opened.period).say(language)}"
    mark = "" if taken.opened.door is PUBLIC else _("internal")
    return slugify(f"{mark} {words}")
