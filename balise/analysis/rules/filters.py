"""Filters as conditions of the engine. Only codes that the facts hold are written in them, and never anyone's words.

A code that lists know and that nobody has is answered like that of one to four people: else a refusal would tell that
somebody has the others.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import NamedTuple

from balise.core.languages import Text

from . import facts
from .period import month_of
from .question import Filters, Period

Holds = Callable[[str, str, str], bool]  # whether a column of a fact holds a code: (fact, column, code)
Lists = Callable[[str, str], bool]  # whether a code is of the list of a column, whoever has it: (column, code)
Equal = Callable[[str, str], str]  # the condition that a column holds a code: (column, code)
_EVENT = re.compile(r"[a-z0-9_:-]{1,80}")
# The columns that a filter may be of, the first that holds its code; those of `facts.PLACES` for an area.
_COLUMNS: Mapping[str, tuple[str, ...]] = {
    "operator": ("operator",), "area": (*reversed(facts.PLACES), "area"), "gender": ("gender",),
    "age": ("age_group", "age_band"), "language": ("language",), "inquirer": ("inquirer",), "channel": ("channel",),
    "household": ("household",), "newcomer": ("is_newcomer",), "topic": ("topic_1", "topic_2", "topic_3", "topic"),
    "status": ("status",), "reason": ("reason_group", "reason"), "line": ("line",),
}  # fmt: skip
_SAID: Mapping[str, Text] = {
    "operator": Text("opérateur", "operator"), "area": Text("territoire", "area"), "gender": Text("genre", "gender"),
    "age": Text("âge", "age"), "language": Text("langue", "language"), "inquirer": Text("demandeur", "inquirer"),
    "channel": Text("canal", "channel"), "household": Text("ménage", "household"),
    "newcomer": Text("arrivée récente", "recent arrival"), "topic": Text("sujet", "topic"),
    "event": Text("événement", "event"), "status": Text("état", "status"), "reason": Text("raison", "reason"),
    "organization": Text("organisme", "organization"), "line": Text("ligne", "line"),
}  # fmt: skip
_FACTS_SAID: Mapping[str, Text] = {
    "contacts": Text("communications", "communications"), "needs": Text("besoins", "needs"),
    "referrals": Text("références", "referrals"), "unmet": Text("besoins non comblés", "unmet needs"),
    "transfers": Text("bascules", "transfers"), "follow_ups": Text("suivis", "follow-ups"),
    "supply": Text("services", "services"), "web_days": Text("pages ouvertes", "pages opened"),
    "telephone": Text("appels de la téléphonie", "calls of the phone system"),
}  # fmt: skip
_OF_CONTACT = frozenset(facts.CONTACT)


class CannotAnswer(Exception):
    """What was asked has no answer: `text` says why, and what to ask instead, in both languages."""

    def __init__(self, text: Text) -> None:
        super().__init__(text.en)
        self.text = text


class Narrowed(NamedTuple):
    """Conditions, and the columns and codes they are of, so that whoever counts people knows what narrowed the rows."""

    conditions: tuple[str, ...]
    pairs: tuple[tuple[str, str], ...]

    @property
    def columns(self) -> tuple[str, ...]:
        return tuple(column for column, _ in self.pairs)


def equal(column: str, code: str) -> str:
    """As any engine reads it."""
    return f"{column} = '{code}'"


def of_no_list(column: str, code: str) -> bool:
    """Where only what facts hold is known."""
    return False


def narrow(filters: Filters, fact: str, holds: Holds, equal: Equal = equal, lists: Lists = of_no_list) -> Narrowed:
    """The conditions of `filters` on the columns of a fact.

    Raises CannotAnswer where the fact has no such column (communications have no topic) or nobody knows the code.
    Services have no gender: filters of people leave supply as it is.
    """
    conditions, pairs = [], []
    for name, value in filters.set():
        column = _column(name, value, fact, holds, lists)
        if column is None:
            if facts.FACTS[fact].of:
                raise CannotAnswer(_no_such_column(name, fact))
            continue
        pairs.append((column, str(value)))
        # Of a code that nobody has too: else how soon its answer comes would tell.
        conditions.append(_condition(column, value, equal))
    return Narrowed(tuple(conditions), tuple(pairs))


def within(period: Period, fact: str) -> str:
    """Days of the period; of supply, the last month of it that the facts know."""
    if "day" in facts.columns(fact):
        return f"day BETWEEN DATE '{period.first.isoformat()}' AND DATE '{period.last.isoformat()}'"
    last = month_of(period.last)
    return f"month = (SELECT max(month) FROM {fact} WHERE month <= {last})"  # noqa: S608 (a number and a name of ours)


def topic_depth(narrowed: Narrowed) -> int:
    """1 to 3 when the rows are those of a topic of that depth, 0 otherwise."""
    return next((int(column[-1]) for column in narrowed.columns if column in ("topic_1", "topic_2", "topic_3")), 0)


def is_flagged(narrowed: Narrowed, fact: str) -> bool:
    """Whether the marks of the facts still count people: another filter within a contact's rows leaves some outside."""
    return all(column in _OF_CONTACT or column in ("topic_1", "topic_2", "topic_3") for column in narrowed.columns)


def _column(name: str, value: str | int, fact: str, holds: Holds, lists: Lists) -> str | None:
    """The column that a filter is of; None where the fact has none."""
    of_fact = facts.columns(fact)
    if name in ("organization", "event"):
        column = "organization" if name == "organization" else "events"
        if name == "event" and not (_EVENT.fullmatch(str(value)) and lists(name, str(value))):
            raise CannotAnswer(_unknown(name, value))
        return column if column in of_fact else None
    possible = [column for column in _COLUMNS[name] if column in of_fact]
    if not possible:
        return None
    code = str(value)
    held = (column for column in possible if holds(fact, column, code))
    listed = (column for column in possible if lists(column, code))
    found = next(held, None) or next(listed, None)
    if found is None:
        raise CannotAnswer(_unknown(name, value))
    return found


def _condition(column: str, value: str | int, equal: Equal) -> str:
    if column == "organization":
        return f"organization = {int(value)}"
    text = str(value).replace("'", "''")
    return f"contains(events, ',{text},')" if column == "events" else equal(column, text)


def _unknown(name: str, value: str | int) -> Text:
    said, code = _SAID[name], str(value)[:60]
    return Text(
        f"« {code} » n’est dans aucune donnée ({said.fr}). Choisissez une valeur de la liste.",
        f"“{code}” is in no data ({said.en}). Choose a value of the list.",
    )


def _no_such_column(name: str, fact: str) -> Text:
    said, counted = _SAID[name], _FACTS_SAID[fact]
    return Text(
        f"Cette question compte des {counted.fr}, que le filtre « {said.fr} » ne distingue pas. Retirez ce filtre, ou "
        "posez une question sur les besoins.",
        f"This question counts {counted.en}, which the filter “{said.en}” does not tell apart. Remove the filter, or "
        "ask a question about needs.",
    )
