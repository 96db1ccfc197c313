"""Parts of the address of a page of social analysis that nobody understands: said, with what was expected."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple, get_args

from balise.core.languages import Text

from .portrait import FILTERS, PLACE_DEPTHS, TOPIC_DEPTHS, Show, is_code

NAMES = ("period", "from", "to", *FILTERS, "with", "show", "places", "topics", "all", "seek")
_LISTED = {"show": get_args(Show), "places": PLACE_DEPTHS, "topics": TOPIC_DEPTHS}
_FOLLOWS = re.compile(r"utm_\w+|fbclid|gclid|msclkid|mc_[ce]id")  # what others add to links to follow people
_MOST_SHOWN, _MOST_TOLD = 60, 5  # characters of a part, parts


class Unread(NamedTuple):
    """As it was written, and what was expected in its place."""

    name: str
    value: str
    expected: Text

    @property
    def text(self) -> Text:
        written = f"{self.name}={self.value}"
        told = written if len(written) <= _MOST_SHOWN else f"{written[:_MOST_SHOWN]}…"
        return Text(
            f"Dans l’adresse, « {told} » ne se comprend pas. {self.expected.fr}",
            f"In the address, “{told}” is not understood. {self.expected.en}",
        )


def one_of(codes: Iterable[str]) -> Text:
    told = ", ".join(codes)
    return Text(f"Attendu\u00a0: {told}.", f"Expected: {told}.")


_LONG = Text("Attendu\u00a0: un code d’au plus 80 signes.", "Expected: a code of at most 80 characters.")
COMPARED = Text(
    "Attendu\u00a0: before, year_before, une période comme 2019, ou le code d’un territoire comme region-06.",
    "Expected: before, year_before, a period such as 2019, or the code of a place such as region-06.",
)


def is_untidy(told: Iterable[tuple[str, Sequence[str]]]) -> bool:
    """Whether fields of ours are left empty, as a plain form sends them; `told` has the values of each name."""
    return any(name in NAMES and not "".join(values).strip() for name, values in told)


def unread(told: Iterable[tuple[str, Sequence[str]]], *also: str) -> tuple[Unread, ...]:
    """At most five parts, in their order; `told` has the values of each name. `also` are names that are known too."""
    found = (one for name, values in told if not _FOLLOWS.fullmatch(name) for one in _of(name, values, also))
    return tuple(one for one, _ in zip(found, range(_MOST_TOLD), strict=False))


def _of(name: str, values: Sequence[str], also: Sequence[str]) -> Iterable[Unread]:
    *others, value = values or [""]
    if name not in NAMES and name not in also:
        yield Unread(name, value, one_of(NAMES))
        return
    last = Text(f"Une seule valeur se lit\u00a0: {value}.", f"One value is read: {value}.")
    yield from (Unread(name, other, last) for other in dict.fromkeys(others) if other != value)
    if value and name in _LISTED and value not in _LISTED[name]:
        yield Unread(name, value, one_of(_LISTED[name]))
    elif (name in FILTERS or name in ("with", "all")) and not is_code(value):
        yield Unread(name, value, _LONG)
