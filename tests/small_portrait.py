"""Facts of some invented contacts of 2019, as pages of social analysis read them; one cell is of three people."""

from __future__ import annotations

import datetime as dt
import random
from functools import cache
from itertools import product
from typing import Any

import duckdb

from balise.analysis.facts import native
from balise.analysis.facts.literals import quoted
from balise.analysis.rules.facts import FACTS, columns, domain
from balise.analysis.rules.firsts import marks
from balise.analysis.store import Store

AS_OF = dt.datetime(2020, 2, 3, 15, 0, tzinfo=dt.UTC)
PLANTED, FEW = "professional", 3  # inquirer, and how many there are
_TYPES = {"whole": "BIGINT", "key": "UINTEGER", "day": "DATE", "flag": "BOOLEAN", "text": "VARCHAR"}
_EMPTY = {"code": "", "text": "", "flag": False}
Row = dict[str, Any]


@cache
def store(*, planted: int = FEW) -> Store:
    """`planted` contacts of professionals; those of others are the same whatever it is."""
    rows: dict[str, list[Row]] = {fact: [] for fact in FACTS}
    draw = random.Random(2019)
    for number in range(120):
        _add(rows, number, draw, "self" if number % 3 else "relative")
    for number in range(120, 120 + planted):
        _add(rows, number, random.Random(number), PLANTED)
    for service in range(6):
        rows["supply"].append({"month": 201912, "service": service, "organization": service, "topic": "food",
                               "topic_1": "food", "region": "region-13"})  # fmt: skip
    for language, page, views in (("fr", "home", 9), ("fr", "record", 40), ("en", "search", 12)):
        rows["web_days"].append({"day": dt.date(2019, 12, 3), "month": 201912, "language": language, "page": page,
                                 "views": views, "entries": 4})  # fmt: skip
    for day, hour in product((2, 3, 7), ("09", "10", "17")):
        rows["telephone"].append(_hour(dt.date(2019, 12, day), hour, draw))
    return Store(_engine(rows), AS_OF)


def _hour(day: dt.date, hour: str, draw: random.Random) -> Row:
    """What a switch counted in an hour: a call at five o'clock, 40 at any other, of whom 30 were answered."""
    offered, answered = (1, 1) if hour == "17" else (40, 30)
    return {
        "key": draw.getrandbits(32), "day": day, "month": 201912, "operator": "host", "queue": "211-fr",
        "queue_language": "fr", "weekday": str(day.isoweekday()), "hour": hour, "offered": offered,
        "answered": answered, "abandoned": offered - answered, "within_20": answered // 2, "within_60": answered,
        "within_120": answered, **dict.fromkeys(("within_20_of", "within_60_of", "within_120_of"), answered),
        "waited": answered, "wait_seconds": 25 * answered, "wait_most": 55, "talked": answered,
        "talk_seconds": 310 * answered, "talk_most": 900,
    }  # fmt: skip


def _add(rows: dict[str, list[Row]], number: int, draw: random.Random, inquirer: str) -> None:
    day = dt.date(2019, 1, 1) + dt.timedelta(days=draw.randrange(365))
    contact: Row = {
        "contact": number, "key": draw.getrandbits(32), "day": day, "month": day.year * 100 + day.month,
        "operator": "host", "channel": draw.choice(("telephone", "chat")), "language": draw.choice(("fr", "en")),
        "inquirer": inquirer, "gender": draw.choice(("woman", "man")),
        "age_group": draw.choice(("65_plus", "25_34", "")),
        "household": draw.choice(("alone", "couple")), "is_newcomer": "no", "heard": "311", "events": "",
        "is_repeat": False, "area": "mun-65005", "municipality": "mun-65005", "region": "region-13",
    }  # fmt: skip
    contact["age_band"] = contact["age_group"]
    status = draw.choice(("met", "met", "unmet"))
    need = {**contact, "need_key": draw.getrandbits(32), "topic": "food", "topic_1": draw.choice(("food", "income")),
            "status": status,
            **{name: status == "unmet" or "unmet" not in name for name in marks("needs")}}  # fmt: skip
    rows["contacts"].append({**contact, "kind": "conversation", "direction": "inbound",
                             "wait_seconds": draw.randrange(5, 90),
                             "talk_seconds": draw.randrange(60, 900)})  # fmt: skip
    rows["needs"].append(need)
    if status == "unmet":
        rows["unmet"].append({**need, "reason": "cost", "reason_group": "cost", "is_first": True, "organization": 11,
                              **dict.fromkeys(marks("unmet"), True)})  # fmt: skip
    else:
        rows["referrals"].append({**need, "referral_key": draw.getrandbits(32), "organization": draw.randrange(1, 4),
                                  "way": "information", **dict.fromkeys(marks("referrals"), True)})  # fmt: skip
    if number % 8 == 0:
        rows["transfers"].append({**contact, "line": "l911", "has_handover": "yes"})
        rows["follow_ups"].append({**contact, "state": "reached", "has_received_help": "yes"})


def _engine(rows: dict[str, list[Row]]) -> duckdb.DuckDBPyConnection:
    """An engine in memory that holds these rows, with the types that the real files have."""
    connection = duckdb.connect()
    words: dict[str, set[str]] = {}
    for fact in FACTS:
        for name, kind in columns(fact).items():
            if kind == "code":
                words.setdefault(domain(name), {""}).update(row.get(name, "") for row in rows[fact])
    for name, told in words.items():
        said = ", ".join(f"'{word}'" for word in sorted(told))
        connection.execute(f'CREATE TYPE "{name}_code" AS ENUM ({said})')
    for fact, of in rows.items():
        told = columns(fact)
        types = ", ".join(
            f'"{name}" ' + (f'"{domain(name)}_code"' if kind == "code" else _TYPES[kind]) for name, kind in told.items()
        )
        connection.execute(f"CREATE TABLE {fact} ({types})")
        if of:
            values = (", ".join(_written(row.get(name, _EMPTY.get(kind))) for name, kind in told.items()) for row in of)
            connection.execute(f"INSERT INTO {fact} VALUES {', '.join(f'({one})' for one in values)}")
    native.count_codes(connection)
    return connection


def _written(value: Any) -> str:
    """As SQL writes it: parameters that are texts cost the engine a hundred times as much."""
    if value is None or isinstance(value, bool | int):
        return "NULL" if value is None else str(value)
    return f"DATE '{value}'" if isinstance(value, dt.date) else quoted(value)
