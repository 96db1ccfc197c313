"""When: schedules, exceptions, and the text of the hours."""

from __future__ import annotations

import re

from msgspec.structs import replace

from balise.core.languages import Text
from balise.directory.rules import record as r

from .. import values
from ..accounting import missing_sentence
from ..cells import Cells, Context, Node
from .listing import LINKS, children, split_list

_MOST_KEPT = 20_000  # different schedules
_BYDAY = re.compile(r"(?:-?[1-5])?(?:MO|TU|WE|TH|FR|SA|SU)")  # iCalendar, with a rank or not


def hours(node: Node, cells: Cells, context: Context, internal: dict[str, str]) -> r.Hours:
    """Hours of a resource from its schedules, its holidays and the text its source wrote."""
    if not node.children and not context.has_pairs and "hours_text" not in cells.values:
        return _UNSAID
    schedules = tuple(filter(None, (_schedule(child, context, internal) for child in children(node, "schedule"))))
    exceptions = tuple(
        filter(None, (_exception(child, context, internal) for child in children(node, "holiday_schedule")))
    )
    text = cells.text("hours_text")
    if not text:
        return r.Hours(schedules=schedules, exceptions=exceptions)
    read = values.hours(text.fr or text.en).value
    if read and not schedules:
        return r.Hours(read.schedules, exceptions + read.exceptions, read.holidays, text)
    if read and (days := values.disagreement(read, r.Hours(schedules))):
        cells.repaired("hours_text", text.fr or text.en, ", ".join(days), "hours.disagree")
    return r.Hours(schedules=schedules, exceptions=exceptions, text=text)


_UNSAID = r.Hours()


def _schedule(node: Node, context: Context, internal: dict[str, str]) -> r.Schedule | None:
    """One schedule. Most services of a directory keep the same few: what was read once without remark is not reread."""
    said = frozenset((column, text) for column, text in node.values.items() if column not in LINKS)
    if (same := context.schedules.get(said)) is not None:
        return replace(same, id=node.values.get("id", ""))
    told, kept = len(context.ledger.repairs) + len(context.ledger.refusals), len(internal)
    made = _read_schedule(node, context, internal)
    if (
        made
        and len(context.schedules) < _MOST_KEPT
        and told == len(context.ledger.repairs) + len(context.ledger.refusals)
        and kept == len(internal)
    ):
        context.schedules[said] = made
    return made


def _read_schedule(node: Node, context: Context, internal: dict[str, str]) -> r.Schedule | None:
    cells = Cells(node, context, internal)
    read, take = cells.read, cells.take
    weekday = take("weekday")
    days = _days(weekday or take("byday"), cells, "weekday" if weekday else "byday")
    opens_at, closes_at = read("opens_at", values.time), read("closes_at", values.time)
    freq = take("freq").strip().upper()
    if freq and freq not in ("WEEKLY", "MONTHLY", "YEARLY", "DAILY"):
        cells.keep("freq", freq)
        freq = "WEEKLY"
    made = r.Schedule(
        opens_at=opens_at,
        closes_at=closes_at,
        freq=freq or "WEEKLY",
        byday=days,
        interval=_whole(cells, "interval") or 1,
        bymonthday=_numbers(cells, "bymonthday"),
        byyearday=_numbers(cells, "byyearday"),
        byweekno=_numbers(cells, "byweekno"),
        wkst=take("wkst"),
        dtstart=read("dtstart", context.date),
        until=read("until", context.date),
        count=_whole(cells, "count"),
        valid_from=read("valid_from", context.date),
        valid_to=read("valid_to", context.date),
        timezone=take("timezone"),
        description=cells.text("description"),
        notes=cells.text("notes"),
        link=take("schedule_link"),
        attending=take("attending_type"),
        id=take("id"),
    )
    cells.close(*LINKS)
    if made == r.Schedule(id=made.id) and not any(key.startswith(f"{node.file}:{node.key}.") for key in internal):
        context.lose(node, "opens_at", missing_sentence("opens_at"))
        return None
    return made


def _days(text: str, cells: Cells, column: str) -> tuple[str, ...]:
    days = []
    for item in re.split(r"[,;\s]+", text.strip()) if text.strip() else ():
        if _BYDAY.fullmatch(item):
            days.append(item)
            continue
        parsed = values.weekday(item)
        if parsed.value is None:
            cells.refuse(column, text, parsed.sentence or Text())
        else:
            days.append(parsed.value)
    return tuple(dict.fromkeys(days))


def _whole(cells: Cells, column: str) -> int | None:
    number = cells.read(column, values.number)
    return None if number is None else int(number)


def _numbers(cells: Cells, column: str) -> tuple[int, ...]:
    text = cells.take(column)
    try:
        return tuple(int(item) for item in split_list(text))
    except ValueError:
        cells.refuse(column, text, _NOT_NUMBERS)
        return ()


_NOT_NUMBERS = Text(
    fr="On attend des nombres entiers séparés par des virgules : 1,15.",
    en="Whole numbers between commas are expected: 1,15.",
)


def _exception(node: Node, context: Context, internal: dict[str, str]) -> r.HoursException | None:
    cells = Cells(node, context, internal)
    starts_on, ends_on = cells.read("start_date", context.date), cells.read("end_date", context.date)
    closed = cells.read("closed", values.boolean)
    opens_at, closes_at = cells.read("opens_at", values.time), cells.read("closes_at", values.time)
    if starts_on is None and ends_on is None:
        context.lose(node, "start_date", _NO_DATE)
        return None
    first, last = starts_on or ends_on, ends_on or starts_on
    assert first is not None and last is not None
    key = cells.take("id")
    cells.close(*LINKS)
    return r.HoursException(
        first, max(first, last), None if closed else opens_at, None if closed else closes_at, id=key
    )


_NO_DATE = Text(
    fr="Aucun jour de cette exception ne peut être lu : on ne sait pas quand elle vaut.",
    en="No day of this exception can be read: when it holds is not known.",
)
