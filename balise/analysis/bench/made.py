"""Facts made up for benches, as many as asked, by hash functions of the engine: no intake, and the same every time.

Eight years that grow, needs of 1 to 3 a contact (1.45 on average), 1 to 3 referrals a need (1.86), and codes of which
few are frequent and many rare, over the areas and topics that are shipped. What a contact says of itself is the same
in all its facts, and marks of the first rows are right: sums over them count contacts.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import accumulate, pairwise
from typing import NamedTuple
from zlib import crc32

import duckdb

from balise.analysis.facts import home, native, secret
from balise.analysis.facts.dimensions import Dimensions
from balise.analysis.facts.literals import listed
from balise.analysis.rules.facts import CONTACT, LAID, NEED, PLACES, columns, domain
from balise.analysis.rules.firsts import FIRSTS, First
from balise.directory.rules.topics import own_tree
from balise.territories.rules.facts import facts as shipped_areas

FIRST, DAYS, OPEN_SINCE = dt.date(2018, 1, 1), 2_922, dt.date(2025, 11, 1)  # eight years, the last two months open
_AT_ONCE = 300_000  # contacts, about: what the engine holds of them is sorted in memory
_GROWTH = 0.85  # exponent: below 1 the last years have more contacts than the first
_ORGANIZATIONS = 4_400

# Patterns by which rows follow each other without a table of them. 20 contacts have 29 needs, 7 needs 13 referrals.
_NEEDS = (1, 2, 1, 1, 2, 1, 1, 3, 1, 2, 1, 2, 1, 1, 2, 1, 2, 1, 2, 1)
_REFERRALS = (1, 2, 2, 3, 1, 2, 2)
_REASONS = ("territory", "waiting_list", "eligibility", "cost", "hours", "language", "host:transport")


class Made(NamedTuple):
    contacts: int
    needs: int
    referrals: int


def make(*, needs: int, memory: str = "") -> Made:
    """Write facts of about `needs` needs where facts live (`settings.DATA`), which must hold none, and make them live.

    `memory` limits the engine, as "4GB". Raises FileExistsError.
    """
    if home.state() is not None:
        raise FileExistsError(f"There are facts in {home.home()}. Give an empty folder in BALISE_DATA.")
    contacts = max(1, needs // sum(_NEEDS)) * len(_NEEDS)
    secret.read(is_first=True)
    there = _dimensions()
    words = {**there.vocabulary(), **_LISTS}
    (home.home() / "native").mkdir(parents=True, exist_ok=True)
    for name, begins, ends in (("closed", FIRST, OPEN_SINCE), ("open", OPEN_SINCE, FIRST + dt.timedelta(days=DAYS))):
        home.native(f"{name}.duckdb").unlink(missing_ok=True)  # of another version
        with duckdb.connect(str(home.native(f"{name}.duckdb"))) as engine:
            if memory:
                engine.execute(f"SET memory_limit = '{memory}'")
            native.create(engine, words)
            for first, after in pairwise(_cuts(begins, ends, contacts)):
                for statement in _statements(first, after, contacts, there):
                    engine.execute(statement)
            native.roll(engine)
            native.count_codes(engine)
            engine.execute("CHECKPOINT")
    as_of = dt.datetime.combine(FIRST + dt.timedelta(days=DAYS), dt.time(), dt.UTC)
    home.make_live(home.State(home.SCHEMA, "closed.duckdb", "open.duckdb", as_of, 0, "made"))
    made = contacts // len(_NEEDS) * sum(_NEEDS)
    rounds, rest = divmod(made, len(_REFERRALS))
    return Made(contacts, made, rounds * sum(_REFERRALS) + sum(_REFERRALS[:rest]))


def _cuts(begins: dt.date, ends: dt.date, contacts: int) -> Iterator[dt.date]:
    """First days of months from `begins` to `ends`, between which are few enough contacts to be made at once."""
    yield begins
    last = begins
    days = (begins + dt.timedelta(days=day) for day in range((ends - begins).days))
    for month in (day for day in days if day.day == 1):
        if _first_of(month, contacts) - _first_of(last, contacts) > _AT_ONCE:
            last = month
            yield month
    yield ends


def _first_of(day: dt.date, contacts: int) -> int:
    """About the first contact of a day."""
    return int(contacts * min(1.0, (day - FIRST).days / DAYS) ** (1 / _GROWTH))


def _dimensions() -> Dimensions:
    areas = shipped_areas()
    return Dimensions(
        {1: "host", 2: "demo-quebec"},
        {area.code: area.kind for area in areas},
        {area.code: area.parents for area in areas},
        {topic.code: topic.parent for topic in own_tree()},
        {},
    )


_BANDS = ("", "65_plus", "50_64", "35_49", "25_34", "18_24", "under_18", "unknown")
_LISTS = {
    "age_band": list(_BANDS),
    "age_group": list(_BANDS),
    "household": ["", "alone", "two_parents", "one_parent", "couple", "group"],
    "heard": ["", "web", "family_friend", "community", "health", "knew", "311", "media", "other"],
    "who_for": ["", "self", "child", "family", "partner", "parent", "client", "friend"],
    "reason": ["", *_REASONS],
    "reason_group": ["", *_REASONS],
}


class _Drawn:
    """SQL of values drawn by a hash `h`: each asks for other bits of it by `salt`."""

    def __init__(self, h: str) -> None:
        self._h = h

    def share(self, salt: int) -> str:
        """From 0 to 1, as if by chance."""
        return f"(({self._h} >> {salt % 40}) & 16777215)::DOUBLE / 16777216"

    def below(self, size: int, salt: int, skew: float) -> str:
        """From 0 to `size` - 1, the first the most often: the share to the power of `skew`, in halves."""
        share = f"({self.share(salt)})"
        times = [share] * int(skew) + [f"sqrt({share})"] * (skew % 1 > 0)
        return f"floor({size} * {' * '.join(times)})::INTEGER"

    def code(self, name: str, codes: Sequence[str], salt: int, skew: float = 3.0) -> str:
        """One of `codes`, the first the most often, as the engine holds the column `name`."""
        return _chosen(name, codes, f"{self.below(len(codes), salt, skew)} + 1")


def _chosen(name: str, codes: Sequence[str], place: str) -> str:
    return f'({listed(codes)}::"{domain(name)}_code"[])[{place}]'


def _at(values: Sequence[int], place: str) -> str:
    return f"({listed(values)})[({place}) + 1]"


def _of_contact(contacts: int, there: Dimensions) -> dict[str, str]:
    """SQL of the columns of the contact `i`, whose hash is `h`."""
    of = _Drawn("h")
    areas = _areas(there)
    place = f"{of.below(len(areas), 3, 2.5)} + 1"
    around = [there.places(area) for area in areas]
    events = f"CASE WHEN {of.share(9)} < 0.03 THEN ',moving,' WHEN {of.share(9)} < 0.04 THEN ',heat,' ELSE '' END"
    day = f"(DATE '{FIRST}' + floor({DAYS} * pow(i / {contacts}::DOUBLE, {_GROWTH}))::INTEGER)"
    return {
        "contact": "i",
        "key": "(hash(i, 211) & 4294967295)::BIGINT",
        "day": day,
        "month": f"year({day}) * 100 + month({day})",
        "operator": of.code("operator", ("host", "host", "host", "demo-quebec"), 0, 1.0),
        "channel": of.code("channel", ("telephone", "telephone", "telephone", "chat", "email", "other"), 5, 2.0),
        "language": of.code("language", ("fr", "fr", "en", "es", "ar", "ht", "uk", "zh", "fa", "pt"), 13, 3.5),
        "inquirer": of.code("inquirer", ("self", "self", "relative", "professional", ""), 7, 1.5),
        "gender": of.code("gender", ("woman", "woman", "man", "", "other"), 17, 1.5),
        "age_band": of.code("age_band", _BANDS[1:], 11, 1.5),
        "age_group": of.code("age_group", _BANDS[1:], 11, 1.5),
        "household": of.code("household", ("", *_LISTS["household"]), 19, 1.0),
        "is_newcomer": of.code("is_newcomer", ("", "no", "yes"), 23, 2.0),
        "heard": of.code("heard", ("", *_LISTS["heard"]), 29, 1.5),
        "events": events,
        "is_repeat": f"{of.share(31)} < 0.08",
        "area": _chosen("area", areas, place),
        **{name: _chosen(name, [told[name] for told in around], place) for name in PLACES},
    }


def _areas(there: Dimensions) -> list[str]:
    """Where contacts are of, the most frequent first: unknown, the island of Montréal, its community, the others."""
    ranks = {"borough": 0, "municipality": 1}
    known = [area for area, kind in there.kinds.items() if kind in ranks]
    told = {area: there.places(area) for area in known}
    return ["", *sorted(known, key=lambda area: (
        told[area]["territory"] != "agglo-montreal", not told[area]["territory"], ranks[there.kinds[area]], area
    ))]  # fmt: skip


def _of_need(there: Dimensions) -> dict[str, str]:
    """SQL of the columns of the need `n` of the contact, which is its need number `j`, from 0."""
    of, topics = _Drawn("hn"), _topics(there)
    depths = {depth: [there.path(code)[depth - 1] for code in topics] for depth in (1, 2, 3)}
    found = {
        "topic": _chosen("topic", topics, "t + 1"),
        **{f"topic_{depth}": _chosen("topic", codes, "t + 1") for depth, codes in depths.items()},
        "who_for": of.code("who_for", ("", *_LISTS["who_for"]), 3, 1.5),
        "status": _status("n"),
        "priority": of.code("priority", ("", "normal", "high", "urgent"), 11),
        "need_key": "((hash(n, 212) & 4294967292) | (n & 3))::BIGINT",  # the last bits tell needs of a contact apart
        "referrals": _at(_REFERRALS, f"n % {len(_REFERRALS)}"),
        "is_fully_told": f"{of.share(17)} < 0.7",
    }
    for one in FIRSTS["needs"]:
        among = _unmet("n") if one.among else "true"
        found[one.name] = " AND ".join([among, *(f"NOT ({_is_alike(one, back, depths)})" for back in (1, 2))])
    return found


def _status(need: str) -> str:
    other = _Drawn(f"hash({need}, 1)").code("status", ("met", "partly", "information", ""), 7)
    return f"CASE WHEN {_unmet(need)} THEN {_chosen('status', ('unmet',), '1')} ELSE {other} END"


def _is_alike(one: First, back: int, depths: Mapping[int, Sequence[str]]) -> str:
    """Whether the need that is `back` before is of the same contact, and counted and alike for this mark."""
    told = [f"j >= {back}", *([_unmet(f"(n - {back})")] if one.among else [])]
    for column in one.alike:
        if column == "status":
            told.append(f"{_status('n')} = {_status(f'(n - {back})')}")
        else:
            told.append(_alike(depths[int(column[-1])], back))
    return " AND ".join(told)


def _topics(there: Dimensions) -> list[str]:
    """Leaves first: people ask for what is precise."""
    inner = set(there.topics.values())
    return sorted(there.topics, key=lambda code: (code in inner, crc32(code.encode())))


def _alike(codes: Sequence[str], back: int) -> str:
    """Whether the topic of the need that is `back` before it is under the same topic."""
    numbers = {code: number for number, code in enumerate(dict.fromkeys(codes))}
    told = [numbers[code] for code in codes]
    return f"{_at(told, 't')} = {_at(told, f't{back}')}"


def _unmet(need: str) -> str:
    return f"(hash({need}, 5) % 18 = 0)"


def _count_of(need: str) -> str:
    return _at(_REFERRALS, f"greatest({need}, 0) % {len(_REFERRALS)}")


def _statements(first: dt.date, after: dt.date, contacts: int, there: Dimensions) -> Iterator[str]:
    """What fills the tables with the contacts of some days, of all those there are."""
    some = _contacts(max(0, _first_of(first, contacts) - 40), min(_first_of(after, contacts) + 40, contacts))
    is_of = f"day >= DATE '{first}' AND day < DATE '{after}'"
    yield _insert("contacts", {**_of_contact(contacts, there), **_of_exchange()}, some, is_of)
    theirs = f"(FROM contacts WHERE {is_of})"
    needs = f"(FROM needs WHERE {is_of})"
    yield _insert("needs", {**_same(CONTACT), **_of_need(there)}, _needs(theirs, len(_topics(there))))
    each = f"(SELECT *, hash(contact) AS h, unnest(range(referrals)) AS place FROM {needs})"  # noqa: S608 (our names)
    yield _insert("referrals", {**_same(CONTACT), **_same(NEED), **_of_referral()}, each)
    unmet = f"(SELECT *, hash(contact) AS h FROM {needs} WHERE status = 'unmet')"  # noqa: S608 (our names)
    yield _insert("unmet", {**_same(CONTACT), **_same(NEED), **_of_reason()}, unmet)
    yield _insert("transfers", {**_same(CONTACT), **_of_transfer()}, f"{theirs} WHERE hash(contact, 8) % 60 = 0")
    yield _insert("follow_ups", {**_same(CONTACT), **_of_follow_up()}, f"{theirs} WHERE hash(contact, 9) % 40 = 0")


def _insert(fact: str, told: Mapping[str, str], source: str, within: str = "true") -> str:
    asked = ", ".join(f'{told[name]} AS "{name}"' for name in columns(fact))
    rows = f"SELECT * FROM (SELECT {asked} FROM {source}) WHERE {within}"  # noqa: S608 (our names)
    return f"INSERT INTO {fact} {rows} ORDER BY month, {', '.join(LAID)}"


def _same(names: Iterable[str]) -> dict[str, str]:
    return {name: name for name in names}


def _contacts(first: int, end: int) -> str:
    """Rows i, its hash h, the number n0 of its first need, and how many it has."""
    many = _at(_NEEDS, f"i % {len(_NEEDS)}")
    told = f"i, hash(i) AS h, {_first_need('i')} AS n0, {many} AS many"
    return f"(SELECT {told} FROM range({first}, {end}) AS t(i))"  # noqa: S608 (our numbers)


def _first_need(contact: str) -> str:
    starts = list(accumulate(_NEEDS, initial=0))
    return f"(({contact} // {len(_NEEDS)}) * {sum(_NEEDS)} + {_at(starts, f'{contact} % {len(_NEEDS)}')})"


def _needs(contacts: str, topics: int) -> str:
    """Rows of contacts, once for each need: its number n, its place j, its topic t and those of the two before."""
    topic = _Drawn("hash(%s, 3)").below(topics, 0, 2.0)
    each = f"SELECT *, {_first_need('contact')} + j AS n FROM (SELECT *, unnest(range(needs)) AS j FROM {contacts})"  # noqa: S608
    told = ", ".join(
        f"{topic.replace('%s', need)} AS {name}" for name, need in (("t", "n"), ("t1", "(n - 1)"), ("t2", "(n - 2)"))
    )
    return f"(SELECT *, hash(n, 1) AS hn, {told} FROM ({each}))"  # noqa: S608 (our names)


def _of_exchange() -> dict[str, str]:
    of = _Drawn("hash(i, 4)")
    met, abandoned = (_chosen("kind", (code,), "1") for code in ("conversation", "abandoned"))
    return {
        "kind": f"CASE WHEN {of.share(1)} < 0.97 THEN {met} ELSE {abandoned} END",
        "direction": of.code("direction", ("inbound",), 2),
        "wait_seconds": of.below(400, 3, 3),
        "talk_seconds": f"60 + {of.below(1500, 5, 2)}",
        "wrap_seconds": f"10 + {of.below(300, 7, 2)}",
        "interpreting": of.code("interpreting", ("", "", "", "joined"), 9, 4.0),
        "interpreter_seconds": "NULL",
        "needs": "many",
        "referrals": " + ".join(f"CASE WHEN many > {k} THEN {_count_of(f'n0 + {k}')} ELSE 0 END" for k in range(3)),
        "unmet": " + ".join(f"(many > {k} AND {_unmet(f'(n0 + {k})')})::INTEGER" for k in range(3)),
    }


def _of_referral() -> dict[str, str]:
    """Of the referral `place` of a need. Those of a contact are to organizations that are not the same."""
    of, apart = _Drawn("h"), "(need_key & 3) * 3 + place"
    return {
        "referral_key": "(hash(need_key, place) & 4294967295)::BIGINT",
        "organization": f"1 + ({of.below(_ORGANIZATIONS, 33, 2.5)} + {apart}) % {_ORGANIZATIONS}",
        "service": f"1 + {of.below(3 * _ORGANIZATIONS, 33, 2.5)} + {apart}",
        "way": of.code("way", ("information", "information", "emailed", "direct_transfer", "corridor"), 35),
        "outcome": of.code("outcome", ("", "", "helped", "waiting", "full", "not_reached"), 37, 4.0),
        **_marks("referrals", lambda first: f"{first} AND place = 0"),
    }


def _of_reason() -> dict[str, str]:
    """Of an unmet need. All of a contact are for one reason, and of organizations that are not the same."""
    of = _Drawn("h")
    return {
        "need_key": "need_key",
        "reason": of.code("reason", _REASONS, 3, 1.5),
        "reason_group": of.code("reason_group", _REASONS, 3, 1.5),
        "is_first": "true",
        "organization": f"1 + ({of.below(_ORGANIZATIONS, 9, 2.5)} + (need_key & 3)) % {_ORGANIZATIONS}",
        **_marks("unmet", lambda first: first.replace("first", "first_unmet")),
    }


def _marks(fact: str, of_need: Callable[[str], str]) -> dict[str, str]:
    """Marks of what is alike in all rows of a contact but for its organizations, by the mark of its need: `first_1`."""
    return {
        one.name: "true"
        if "organization" in one.alike
        else of_need(First("first", tuple(column for column in one.alike if column in NEED)).name)
        for one in FIRSTS[fact]
    }


def _of_transfer() -> dict[str, str]:
    of = _Drawn("hash(contact, 10)")
    lines = ("l911", "l811_social", "suicide", "crisis", "l811_health", "youth", "violence", "poison", "other")
    return {
        "line": of.code("line", lines, 3, 2.0),
        "has_handover": of.code("has_handover", ("no", "yes"), 5, 3.0),
        "is_accepted": of.code("is_accepted", ("yes", "no", ""), 7, 3.0),
    }


def _of_follow_up() -> dict[str, str]:
    of = _Drawn("hash(contact, 11)")
    names = ("is_able_to_act", "has_received_help", "is_connected", "has_new_need")
    return {
        "state": of.code("state", ("reached", "unreachable", "planned", "declined"), 3, 2.0),
        "attempts": f"1 + {of.below(3, 5, 1)}",
        "days": of.below(20, 7, 1),
        **{name: of.code(name, ("yes", "no", ""), 9 + place, 1.5) for place, name in enumerate(names)},
    }
