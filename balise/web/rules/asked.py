"""What a visitor asks, as the address of a results page says it: read from any query string, written canonically.

Reading never fails: a value that is not understood is left out and named in `ignored`, so that the page can say so.
Writing keeps one order and leaves defaults out, so that one search has one address that can be shared.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Callable, Collection, Mapping, Sequence
from functools import lru_cache
from typing import Any, Literal
from urllib.parse import quote_plus

import msgspec

from balise.core.languages import Language
from balise.directory.rules.codes import INTAKE_MODES, LANGUAGES, PROVISIONS
from balise.directory.rules.eligibility import FAMILIES, GENDERS, STATUSES
from balise.search.rules.question import Audience, Moment, Place, PlaceMode, Question

DAYS = ("mo", "tu", "we", "th", "fr", "sa", "su")
RADII = (1, 2, 5, 10, 25, 50, 100)
DEFAULT_RADIUS = 5
SIZE = 20
LAST_PAGE = 500  # a visitor who pages further needs a filter, and a robot needs nothing
OLDEST = 120

LONGEST_WORDS = 200  # room for a sentence
_LONGEST_TEXT = 120
_MOST_VALUES = 12
_TIME = re.compile(r"([01]?\d|2[0-3])(?::|h|\s*h\s*)([0-5]\d)?")
_SPACES = re.compile(r"\s+")


class Asked(msgspec.Struct, frozen=True, omit_defaults=True):
    """One search of a visitor. Empty means not asked. Field names are the names of the parameters."""

    q: str = ""  # words
    where: str = ""  # a place as typed
    area: str = ""  # area code, where the name alone would be ambiguous; counts only beside its own name
    mode: Literal["", "near", "in", "serving", "in_or_serving"] = ""  # "" lets the kind of place decide
    km: int = DEFAULT_RADIUS
    topic: tuple[str, ...] = ()
    open: str = ""  # "now", or some of DAYS with commas between, any of them: "sa,su"
    time: str = ""  # HH:MM on that day
    age: float | None = None
    gender: str = ""
    family: str = ""
    status: str = ""
    lang: tuple[str, ...] = ()
    free: bool = False
    available: bool = False
    access: tuple[str, ...] = ()
    intake: tuple[str, ...] = ()
    org: int | None = None
    sort: Literal["relevance", "distance", "name", "verified"] = "relevance"
    map: bool = False
    page: int = 1


class Ignored(msgspec.Struct, frozen=True):
    """A value left out because it was not understood."""

    name: str
    value: str


DEFAULT = Asked()
_DEFAULTS = tuple((name, getattr(DEFAULT, name)) for name in Asked.__struct_fields__)
FILTERS = ("topic", "open", "age", "gender", "family", "status", "lang", "free", "available", "access", "intake",
           "org")  # fmt: skip


def clean(text: str, longest: int = _LONGEST_TEXT) -> str:
    """`text` on one line, without control characters, lone surrogates or marks of direction, at most `longest` long."""
    kept = (
        " " if c.isspace() else c for c in text[: longest * 4] if unicodedata.category(c) not in _UNSAID or c.isspace()
    )
    return _SPACES.sub(" ", "".join(kept)).strip()[:longest].strip()


_UNSAID = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})


def read(values: Mapping[str, Sequence[str]], *, topics: Collection[str]) -> tuple[Asked, tuple[Ignored, ...]]:
    """The search that a query string asks, and what of it was not understood.

    `values` are the parameters with all their values (QueryDict.lists). `topics` are the codes that exist.
    Parameters that are not ours are passed over without a word: trackers add them to shared links.
    """
    found: dict[str, Any] = {}
    ignored: list[Ignored] = []
    for name, parser in _parsers(topics).items():
        given = [value for value in values.get(name, ()) if value.strip()]
        if not given:
            continue
        try:
            found[name] = parser(given)
        except _NotUnderstood as wrong:
            ignored.extend(Ignored(name, clean(value, 60)) for value in wrong.values)
            if wrong.kept:
                found[name] = wrong.kept
    if found.get("time") and found.get("open", "now") == "now":
        del found["time"]
    return Asked(**found), tuple(ignored)


def query(asked: Asked, **changes: Any) -> str:
    """The canonical query string, with `changes` made first; empty when nothing is asked.

    A change of anything but the page goes back to the first page.
    """
    if changes:
        asked = msgspec.structs.replace(asked, **{"page": 1, **changes})
    return "&".join(f"{name}={_quoted(value)}" for name, value in pairs(asked))


@lru_cache(maxsize=4096)  # a page writes the same few values in twenty addresses
def _quoted(value: str) -> str:
    return quote_plus(value)


def pairs(asked: Asked) -> list[tuple[str, str]]:
    """The parameters that differ from their default, in the order of the fields."""
    written: list[tuple[str, str]] = []
    for name, default in _DEFAULTS:
        value = getattr(asked, name)
        if value == default:
            continue
        if isinstance(value, tuple):
            written.extend((name, item) for item in value)
        elif value is True:
            written.append((name, "1"))
        else:
            written.append((name, f"{value:g}" if isinstance(value, float) else str(value)))
    return written


def is_untidy(values: Mapping[str, Sequence[str]]) -> bool:
    """Whether a query string holds fields of ours left empty, as a plain form sends them."""
    return any(
        name in DEFAULT.__struct_fields__ and not all(v.strip() for v in given) for name, given in values.items()
    )


def without(asked: Asked, name: str, value: str = "") -> Asked:
    """`asked` less one value of `name` (all of it when it holds one value), from the first page."""
    kept: Any = getattr(DEFAULT, name)
    if isinstance(kept, tuple):
        kept = tuple(item for item in getattr(asked, name) if item != value)
    changes = {name: kept, "page": 1}
    if name == "open":
        changes["time"] = ""
    if name == "where":
        changes |= {"area": "", "mode": "", "km": DEFAULT_RADIUS}
    return msgspec.structs.replace(asked, **changes)


def is_filtered(asked: Asked) -> bool:
    return any(getattr(asked, name) != getattr(DEFAULT, name) for name in FILTERS)


def is_empty(asked: Asked) -> bool:
    """Nothing at all is asked: neither words, place nor filter."""
    return not (asked.q or asked.where or is_filtered(asked))


def moment(asked: Asked, now: dt.datetime) -> Moment | None:
    """When the service must be open. `now` is local; a day that is today, at a time gone by, is next week's."""
    if not asked.open:
        return None
    if asked.open == "now":
        return Moment(at=now)
    weekdays = tuple(DAYS.index(day) for day in asked.open.split(","))
    if not asked.time:
        return Moment(weekdays=weekdays)
    first, *others = sorted(_next(weekday, dt.time.fromisoformat(asked.time), now) for weekday in weekdays)
    return Moment(at=first, also=tuple(others))


def _next(weekday: int, at: dt.time, now: dt.datetime) -> dt.datetime:
    day = now.date() + dt.timedelta(days=(weekday - now.weekday()) % 7)
    if day == now.date() and at < now.time().replace(tzinfo=None):
        day += dt.timedelta(days=7)
    return dt.datetime.combine(day, at, tzinfo=now.tzinfo)


def question(asked: Asked, *, language: Language, place: Place | None, now: dt.datetime) -> Question:
    """The question put to the search room. `place` is what `where` was found to be."""
    audience = Audience(age=asked.age, gender=asked.gender, family=asked.family, status=asked.status)
    return Question(
        language=language,
        words=asked.q,
        place=place,
        topics=asked.topic,
        moment=moment(asked, now),
        audience=audience if audience != Audience() else None,
        spoken=asked.lang,
        free=asked.free,
        available=asked.available,
        accessible=asked.access,
        intake=asked.intake,
        organization=asked.org,
        sort=asked.sort,
        page=asked.page,
        size=SIZE,
        facets=("topics",),
    )


def mode(asked: Asked, kind: str) -> PlaceMode:
    """How the place is meant: as chosen, or by its kind: near a point, in or serving an area."""
    if asked.mode:
        return asked.mode
    return "near" if kind in ("", "address", "point", "fsa", "postal", "postal_code", "site") else "in_or_serving"


class _NotUnderstood(ValueError):
    def __init__(self, values: Sequence[str], kept: Any = None) -> None:
        super().__init__()
        self.values, self.kept = values, kept


Parser = Callable[[list[str]], Any]


def _parsers(topics: Collection[str]) -> dict[str, Parser]:
    return _FIXED | {"topic": _several(topics)}


def _text(values: list[str]) -> str:
    return clean(values[0])


def _words(values: list[str]) -> str:
    return clean(values[0], LONGEST_WORDS)


def _one(known: Collection[str]) -> Parser:
    def parse(values: list[str]) -> str:
        if values[0] not in known:
            raise _NotUnderstood(values[:1])
        return values[0]

    return parse


def _several(known: Collection[str]) -> Parser:
    def parse(values: list[str]) -> tuple[str, ...]:
        values = list(dict.fromkeys(values))[:_MOST_VALUES]
        kept = tuple(value for value in values if value in known)
        if len(kept) < len(values):
            raise _NotUnderstood([value for value in values if value not in known], kept)
        return kept

    return parse


def _number(least: float, most: float, whole: bool) -> Parser:
    def parse(values: list[str]) -> float | int:
        text = values[0].strip().replace(",", ".")
        if not re.fullmatch(r"[0-9]{1,12}" if whole else r"[0-9]{1,4}(\.[0-9]{1,4})?", text):
            raise _NotUnderstood(values[:1])
        number = int(text) if whole else float(text)
        if not least <= number <= most:
            raise _NotUnderstood(values[:1])
        return number

    return parse


def _radius(values: list[str]) -> int:
    text = values[0].strip()
    if text not in {str(km) for km in RADII}:
        raise _NotUnderstood(values[:1])
    return int(text)


def _flag(values: list[str]) -> bool:
    if values[0] not in ("1", "true", "on", "yes", "oui", "0", "false", "no", "non"):
        raise _NotUnderstood(values[:1])
    return values[0] in ("1", "true", "on", "yes", "oui")


def _time(values: list[str]) -> str:
    matched = _TIME.fullmatch(values[0].strip().lower())
    if not matched:
        raise _NotUnderstood(values[:1])
    return f"{int(matched[1]):02}:{matched[2] or '00'}"


def _open(values: list[str]) -> str:
    """Days in their order, however often the field is given: a box for each day would send it several times."""
    given = dict.fromkeys(filter(None, ",".join(values[:_MOST_VALUES]).split(",")[:_MOST_VALUES]))
    if "now" in given:
        return "now"
    if strange := [day for day in given if day not in DAYS]:
        raise _NotUnderstood(strange, ",".join(day for day in DAYS if day in given))
    return ",".join(day for day in DAYS if day in given)


def _code(values: list[str]) -> str:
    if not re.fullmatch(r"[a-z0-9-]{2,80}", values[0]):
        raise _NotUnderstood(values[:1])
    return values[0]


_FIXED: dict[str, Parser] = {
    "q": _words,
    "where": _text,
    "area": _code,
    "mode": _one(("near", "in", "serving", "in_or_serving")),
    "km": _radius,
    "open": _open,
    "time": _time,
    "age": _number(0, OLDEST, whole=False),
    "gender": _one(GENDERS),
    "family": _one(FAMILIES),
    "status": _one(STATUSES),
    "lang": _several(LANGUAGES),
    "free": _flag,
    "available": _flag,
    "access": _several(PROVISIONS),
    "intake": _several(INTAKE_MODES),
    "org": _number(1, 2**40, whole=True),
    "sort": _one(("relevance", "distance", "name", "verified")),
    "map": _flag,
    "page": _number(1, LAST_PAGE, whole=True),
}
