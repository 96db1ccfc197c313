"""The Jinja2 environment of the pages, and what every page is given."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from functools import partial
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.templatetags.static import static
from django.utils.translation import gettext, ngettext, npgettext, pgettext
from jinja2 import Environment, StrictUndefined
from markupsafe import Markup

from balise.accounts import operator
from balise.accounts.rules import Line
from balise.core.languages import LANGUAGES, Language, Text
from balise.curation.models import Feedback
from balise.directory.rules import phones
from balise.directory.rules.record import Phone

from . import my_list
from .analyst import chart
from .icons import icon, symbol, use
from .routes import address, current_language, other_language, same_page_in
from .rules import wording
from .rules.colours import stylesheet
from .rules.sheet import paragraphs
from .translated import OneLanguage, Translated

_NOTHING = Markup("")
_SECTIONS = {"topic": "topics", "area": "areas", "service": "results", "organization": "results"}


def environment(**options: Any) -> Environment:
    """Jinja2 as the pages know it: escaped, strict about names, in the language of the request."""
    options |= {
        "undefined": StrictUndefined,
        "trim_blocks": True,
        "lstrip_blocks": True,
        "extensions": ["jinja2.ext.i18n"],
    }
    return Translated({language: _side(language, options) for language in LANGUAGES}, **options)


def _side(language: Language, options: dict[str, Any]) -> Environment:
    url = partial(address, language=language)
    env = OneLanguage(language, {"url": url, "static": static, "icon": icon, "symbol": symbol, "use": use}, **options)
    env.policies["ext.i18n.trimmed"] = True
    env.install_gettext_callables(  # type: ignore[attr-defined]
        gettext, ngettext, newstyle=True, pgettext=pgettext, npgettext=npgettext
    )
    env.globals.update(url=url, static=static, icon=icon, symbol=symbol, use=use, reports_waiting=reports_waiting)
    env.globals.update(idle_seconds=idle_seconds)
    spoken = (say, plain, lang, number, day, month, show, in_quotes, figure, dimension)
    env.filters.update({told.__name__: partial(told, language=language) for told in spoken})
    env.filters.update(dial=dial, paragraphs=paragraphs, groups=groups)
    return env


def say(text: Text, language: Language) -> str | Markup:
    """`text` in the language of the page; marked with its own language where only the other side exists."""
    spoken = text.spoken_in(language)
    if spoken is None or spoken == language:
        return text.say(language)
    return Markup('<span lang="{}">{}</span>').format(spoken, text.say(language))


def plain(text: Text, language: Language) -> str:
    """`text` in the language of the page without a mark, for titles and attributes."""
    return text.say(language)


def lang(text: Text, language: Language) -> Markup:
    """The attribute ` lang="en"` when `text` is not told in the language of the page, else nothing."""
    spoken = text.spoken_in(language)
    return _NOTHING if spoken in (None, language) else Markup(' lang="{}"').format(spoken)


def number(value: int, language: Language) -> str:
    """A count with its thousands apart: "8 000", "8,000"."""
    return wording.number(value, language)


def day(value: dt.date, language: Language) -> str:
    """A date in words: "3 mars 2026", "March 3, 2026"."""
    return wording.date(value, language)


def month(value: dt.date, language: Language) -> str:
    """The month of a date: "mars 2026", "March 2026"."""
    return wording.month(value, language)


def figure(value: float, unit: str, language: Language) -> str:
    """A figure of social analysis with its unit: "1 234", "12,3 %", "2 min 18 s"."""
    return chart.value(value, unit, language)


def dimension(column: str, language: Language) -> str:
    """The head of the names of rows: "Territoire", "Topic"."""
    return chart.DIMENSIONS.get(column, Text("Valeur", "Value")).say(language)


def in_quotes(words: Iterable[str], language: Language) -> str:
    """Words as they are quoted in a sentence: "« pain », « lait »"."""
    return ", ".join(wording.quoted(word, language) for word in words)


def dial(number: str) -> str:
    """The URI that dials a number kept as E.164 or short."""
    return phones.dial(Phone(number=number))


def groups(code: str, size: int) -> str:
    """A code that people copy by hand, a few characters at a time."""
    return " ".join(code[start : start + size] for start in range(0, len(code), size))


def show(line: Line | str, language: Language) -> str:
    """A number as a person reads it, with the option of its menu."""
    number, option = (line, "") if isinstance(line, str) else (line.number, line.option)
    return phones.show(Phone(number=number, extension=option), language)


def reports_waiting() -> int:
    """How many visitors' reports no curator has looked at. A page of the public has no reason to ask."""
    return Feedback.objects.waiting().count()


def idle_seconds() -> dict[str, int]:
    """After how many seconds without a sign of life a person is warned, and their session ends."""
    return {"warning": settings.IDLE_WARNING, "end": settings.IDLE_END}


def page(request: HttpRequest) -> dict[str, Any]:
    """What the base of every page reads (a context processor)."""
    language, identity = current_language(), operator.current()
    name = (request.resolver_match.url_name if request.resolver_match else "") or ""
    return {
        "language": language,
        "other_language": other_language(),
        "same_page": lambda there: same_page_in(there, request),
        "operator": identity,
        "operator_style": address("operator_style", stylesheet(identity.colours)[1]),
        "section": _SECTIONS.get(name, name),
        "is_section": name not in _SECTIONS,  # the section's own page, not one under it
        "my_list_count": len(my_list.ids_of(request)),
    }
