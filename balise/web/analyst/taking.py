"""What is taken out of a page: a file, a drawing, a chart in somebody else's page. What leaves is logged."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple, get_args

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from balise.accounts.models import User
from balise.analysis.actions import log_extraction
from balise.analysis.catalogue import catalogue
from balise.analysis.rules import period as periods
from balise.analysis.rules.answer import Answer
from balise.analysis.rules.filters import CannotAnswer
from balise.analysis.rules.question import Question
from balise.core.languages import Text
from balise.web.routes import current_language
from balise.web.rules import portrait

from .answering import ask
from .doors import PUBLIC, Door
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
    """Raises Http404 where there is no such question, no facts or no such period, and Refused."""
    if question not in catalogue():
        raise Http404
    opened = open_page(request, "portrait", portrait.read(request.GET), door)
    if opened is None or opened.problem is not None:
        raise Http404
    wanted = Question(question, opened.asked.filters, request.GET.get("depth", "")[:40])
    try:
        (answer,) = ask(opened, [wanted])
    except CannotAnswer as refusal:
        raise Refused(refusal.text) from None
    return Taken(opened, answer, Look(opened.language, lead=request.GET.get("lead", "")[:40], show=opened.asked.show))


def log(request: HttpRequest, taken: Taken, rendering: str) -> None:
    """Who, what and when; a look at what a file would be takes nothing out."""
    if request.method == "GET":
        by = request.user if isinstance(request.user, User) and taken.opened.door is not PUBLIC else None
        log_extraction(answer=taken.answer, rendering=rendering, by=by, now=timezone.now())


def told(refusal: Refused) -> HttpResponse:
    words = refusal.text.say(current_language())
    return HttpResponse(words, status=400, content_type="text/plain; charset=utf-8")


def file_view(door: Door) -> Callable[..., HttpResponse]:
    """A question as a file: the answer that its page shows."""

    @require_safe
    def view(request: HttpRequest, question: str, form: str) -> HttpResponse:
        if form not in FILES:
            raise Http404
        try:
            taken = take(request, question, door)
        except Refused as refusal:
            return told(refusal)
        form_: Form = next(one for one in get_args(Form) if one == form)
        made = render(taken.answer, form_, taken.look)
        log(request, taken, form)
        response = HttpResponse(made.content, content_type=made.media_type)
        response["Content-Disposition"] = f'attachment; filename="{_name(taken)}.{form}"'
        return response

    return door.guard(view)  # type: ignore[return-value]


def _name(taken: Taken) -> str:
    """Of what, when, and whether it may leave the house."""
    language = taken.opened.language
    words = f"{taken.answer.title.say(language)} {periods.say(taken.opened.period).say(language)}"
    mark = "" if taken.opened.door is PUBLIC else _("internal")
    return slugify(f"{mark} {words}")
