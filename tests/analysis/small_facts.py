"""Facts of some hundred invented contacts, and the same counted by hand: what questions must answer."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product
from typing import Any

import duckdb

from balise.analysis.facts import native
from balise.analysis.facts.literals import quoted
from balise.analysis.rules.facts import FACTS, columns, domain
from balise.analysis.rules.firsts import FIRSTS
from balise.analysis.store import Store

AS_OF = dt.datetime(2026, 3, 4, 15, 0, tzinfo=dt.UTC)
PLACES = (  # borough, municipality, mrc, region
    ("borough-a", "mun-1", "mrc-1", "region-1"),
    ("borough-b", "mun-1", "mrc-1", "region-1"),
    ("", "mun-2", "mrc-2", "region-1"),
    ("", "mun-3", "mrc-3", "region-2"),
    ("", "", "", ""),
)
TOPICS = (("food", "food.banks", ""), ("food", "food.meals", ""), ("housing", "housing.search", "housing.search.help"))
Row = dict[str, Any]


@dataclass
class Small:
    """Rows by fact, as they were written."""

    rows: dict[str, list[Row]] = field(default_factory=lambda: {fact: [] for fact in FACTS})

    def of(self, fact: str, holds: Callable[[Row], bool]) -> list[Row]:
        return [row for row in self.rows[fact] if holds(row)]

    def people(self, fact: str, holds: Callable[[Row], bool]) -> int:
        return len({row["contact"] for row in self.of(fact, holds)})


def small(contacts: int = 600, seed: int = 7) -> Small:
    """Two years of contacts of two operators, with needs, referrals, unmet needs, transfers and follow-ups."""
    draw, made = random.Random(seed), Small()
    for number in range(contacts):
        day = dt.date(2024, 1, 1) + dt.timedelta(days=draw.randrange(730))
        borough, municipality, mrc, region = draw.choices(PLACES, (5, 3, 3, 2, 1))[0]
        contact: Row = {
            "contact": number, "key": draw.getrandbits(32), "day": day, "month": day.year * 100 + day.month,
            "operator": draw.choice(("coin", "autre")), "channel": draw.choice(("telephone", "telephone", "chat")),
            "language": draw.choice(("fr", "fr", "en", "es")), "inquirer": draw.choice(("self", "relative", "")),
            "gender": draw.choice(("woman", "man", "")), "age_band": draw.choice(("65_plus", "25_34", "")),
            "household": draw.choice(("alone", "couple", "")), "is_newcomer": draw.choice(("yes", "no", "")),
            "heard": draw.choice(("311", "")), "events": draw.choice((",storm,", "")), "is_repeat": number % 9 == 0,
            "area": borough or municipality, "borough": borough, "municipality": municipality, "mrc": mrc,
            "region": region, "territory": "",
        }  # fmt: skip
        contact["age_group"] = contact["age_band"]
        _add(made, contact, draw)
    return made


def _add(made: Small, contact: Row, draw: random.Random) -> None:
    is_answered = draw.random() < 0.9
    seconds = {name: draw.randrange(1, 300) if is_answered else None for name in ("wait_seconds", "talk_seconds")}
    made.rows["contacts"].append(
        {**contact, **seconds, "kind": "conversation" if is_answered else "abandoned", "direction": "inbound"}
    )
    if not is_answered:
        return
    needs = [_need(contact, draw) for _ in range(draw.choice((1, 1, 2, 3)))]
    _mark("needs", needs)
    made.rows["needs"] += needs
    referrals = [_referral(need, draw) for need in needs if need["status"] == "met" for _ in range(draw.randrange(3))]
    _mark("referrals", referrals)
    made.rows["referrals"] += referrals
    unmet: list[Row] = []
    for need in needs:
        reasons = (
            draw.sample(("cost", "hours", "transport"), draw.choice((1, 1, 2))) if need["status"] == "unmet" else []
        )
        unmet += [
            {**need, "reason": reason, "reason_group": reason, "is_first": position == 0,
             "organization": draw.choice((None, 11, 12))}
            for position, reason in enumerate(reasons)
        ]  # fmt: skip
    _mark("unmet", unmet)
    made.rows["unmet"] += unmet
    if draw.random() < 0.1:
        made.rows["transfers"].append({**contact, "line": draw.choice(("l911", "crisis")), "has_handover": "yes"})
    if draw.random() < 0.2:
        made.rows["follow_ups"].append({**contact, "state": draw.choice(("reached", "planned")),
                                        "has_received_help": draw.choice(("yes", "no"))})  # fmt: skip


def _need(contact: Row, draw: random.Random) -> Row:
    one, two, three = draw.choice(TOPICS)
    status = draw.choices(("met", "unmet", ""), (6, 3, 1))[0]
    return {**contact, "need_key": draw.getrandbits(32), "topic": three or two, "topic_1": one, "topic_2": two,
            "topic_3": three, "status": status}  # fmt: skip


def _referral(need: Row, draw: random.Random) -> Row:
    return {**need, "referral_key": draw.getrandbits(32), "organization": draw.randrange(1, 40),
            "way": draw.choice(("information", "emailed")), "outcome": draw.choice(("", "", "helped"))}  # fmt: skip


def _mark(fact: str, rows: Sequence[Row]) -> None:
    """Marks of first rows, of those of one contact."""
    for one in FIRSTS[fact]:
        seen: set[tuple[Any, ...]] = set()
        for row in rows:
            alike = tuple(row[column] for column in one.alike)
            is_among = _AMONG[one.begins](row)
            row[one.name] = is_among and alike not in seen
            if is_among:
                seen.add(alike)


_AMONG: Mapping[str, Callable[[Row], bool]] = {
    "first": lambda row: True,
    "first_unmet": lambda row: bool(row["status"] == "unmet"),
    "first_tried": lambda row: row["organization"] is not None,
}


def supply(made: Small) -> None:
    for month in (202406, 202512):
        for service in range(8):
            one, two, three = TOPICS[service % 3]
            made.rows["supply"].append({"month": month, "service": service, "organization": service, "topic": two,
                                        "topic_1": one, "topic_2": two, "topic_3": three, "region": "region-1",
                                        "mrc": "mrc-1"})  # fmt: skip


def web_days(made: Small) -> None:
    """Pages opened on three days of two months: 3 to 8 of each kind, of which one each from elsewhere."""
    for day in (dt.date(2024, 6, 1), dt.date(2024, 6, 2), dt.date(2025, 12, 31)):
        for views, (language, page) in enumerate(product(("fr", "en"), ("home", "search", "record")), start=3):
            made.rows["web_days"].append({"day": day, "month": day.year * 100 + day.month, "language": language,
                                          "page": page, "views": views, "entries": 1})  # fmt: skip


def telephone(made: Small, *, least: int = 6) -> None:
    """Calls of a switch at three hours of five days of June 2024: `least` at eight, twice and three times that after.
    One in six was given up; those answered waited 30 seconds and talked 300."""
    draw = random.Random(211)
    for day in range(3, 8):
        for times, hour in enumerate(("08", "09", "10"), start=1):
            offered = least * times
            answered = offered - offered // 6
            row = {"key": draw.getrandbits(32), "day": dt.date(2024, 6, day), "month": 202406, "operator": "coin",
                   "queue": "211-fr", "queue_language": "fr", "weekday": str(day - 2), "hour": hour,
                   "offered": offered, "answered": answered, "abandoned": offered // 6}  # fmt: skip
            row |= {f"within_{seconds}": answered // 2 for seconds in (20, 60, 120)}
            row |= dict.fromkeys(("within_20_of", "within_60_of", "within_120_of", "waited", "talked"), answered)
            row |= {"wait_seconds": 30 * answered, "wait_most": 60, "talk_seconds": 300 * answered, "talk_most": 600}
            made.rows["telephone"].append(row)


def store(made: Small) -> Store:
    """An engine in memory that holds these rows, with the types that the real files have."""
    words: dict[str, set[str]] = {}
    for fact in FACTS:
        for name, kind in columns(fact).items():
            if kind == "code":
                words.setdefault(domain(name), {""}).update(row.get(name, "") for row in made.rows[fact])
    connection = duckdb.connect()
    native.create(connection, {name: sorted(told) for name, told in words.items()})
    for fact, rows in made.rows.items():
        told = columns(fact)
        if rows:
            values = (", ".join(_written(row.get(name, _empty(kind))) for name, kind in told.items()) for row in rows)
            connection.execute(f"INSERT INTO {fact} VALUES {', '.join(f'({one})' for one in values)}")
    native.count_codes(connection)
    return Store(connection, AS_OF)


def _written(value: Any) -> str:
    if value is None or isinstance(value, bool | int):
        return "NULL" if value is None else str(value)
    return f"DATE '{value}'" if isinstance(value, dt.date) else quoted(value)


def _empty(kind: str) -> Any:
    return {"code": "", "text": "", "flag": False}.get(kind)
