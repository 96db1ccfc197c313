"""What was acknowledged beside what is stored: lost, duplicated, reordered. A law: files and rows in, a verdict out."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple
from uuid import UUID, uuid5

from .journal import Made

Rows = Mapping[str, Mapping[str, Mapping[str, Any]]]  # {noun: {id: {field: value}}}
NOW = "now"  # becomes an hour, whichever


class Entry(NamedTuple):
    """An entry of the log; `values` is {field: value after}."""

    number: int
    key: str
    verb: str
    noun: str
    row: str
    values: dict[str, Any]


class Stored(NamedTuple):
    """A contact as the database holds it."""

    entries: Sequence[Entry]
    rows: Rows


class Device(NamedTuple):
    """`made` in the order of its file; `done` and `refused` hold keys."""

    made: Sequence[Made]
    done: frozenset[str]
    refused: frozenset[str]


class Verdict(NamedTuple):
    """Each a sentence."""

    lost: list[str]
    duplicated: list[str]
    reordered: list[str]
    unanswered: list[str]  # made, and neither acknowledged nor refused


def judge(devices: Mapping[str, Device], stored: Mapping[str, Stored]) -> Verdict:
    """`stored` by contact, of every contact that a device has begun."""
    by_contact: dict[str, list[Made]] = defaultdict(list)
    for device in devices.values():
        for one in device.made:
            by_contact[one.contact].append(one)
    done = {key for device in devices.values() for key in device.done}
    refused = {key for device in devices.values() for key in device.refused}
    nothing = Stored((), {})
    found = Verdict([], [], [], [])
    for contact, made in by_contact.items():
        held = stored.get(contact, nothing)
        found.lost.extend(_lost(contact, made, done, held))
        found.duplicated.extend(_duplicated(contact, made, refused, held))
        found.unanswered.extend(one.key for one in made if one.key not in done | refused)
    for name, device in devices.items():
        found.reordered.extend(_reordered(name, device, stored))
    return found


def _lost(contact: str, made: Sequence[Made], done: set[str], held: Stored) -> Iterator[str]:
    """Acknowledged, and not in the log as it was sent, or not in its row."""
    entries = {entry.key: entry for entry in held.entries}
    for one in (one for one in made if one.key in done):
        entry = entries.get(one.key)
        if entry is None:
            yield f"{one.key}, {one.change['verb']} {one.change['noun']} of {contact}: not in the log"
        elif not _fits(one.change["values"], entry.values):
            yield f"{one.key}: the log holds {entry.values}, sent was {one.change['values']}"
    there = [one for one in made if one.key in entries]
    expected = _replayed(sorted(there, key=lambda one: entries[one.key].number))
    for noun, rows in expected.items():
        for id, values in rows.items():
            row = held.rows.get(noun, {}).get(id)
            if row is None or not _fits(values, row):
                yield f"{noun} {id} of {contact} holds {row}, not {values}"


def _replayed(made: Sequence[Made]) -> dict[str, dict[str, dict[str, Any]]]:
    """Rows as the changes leave them, from what the devices sent."""
    rows: dict[str, dict[str, dict[str, Any]]] = defaultdict(dict)
    for one in made:
        verb, noun, id = one.change["verb"], one.change["noun"], one.change["id"]
        if verb == "remove":
            rows[noun].pop(id, None)
        else:
            rows[noun][id] = {**rows[noun].get(id, {}), **one.change["values"]}
    return rows


def _fits(sent: Mapping[str, Any], held: Mapping[str, Any]) -> bool:
    return all(held.get(name) is not None if value == NOW else held.get(name) == value for name, value in sent.items())


def _duplicated(contact: str, made: Sequence[Made], refused: set[str], held: Stored) -> Iterator[str]:
    """Done twice, done though it was refused, or done and made by nobody."""
    for key, times in Counter(entry.key for entry in held.entries).items():
        if times > 1:
            yield f"{key} of {contact} is {times} times in the log"
    known = {one.key for one in made}
    for entry in held.entries:
        if entry.key in refused:
            yield f"{entry.key} of {contact} was refused and is in the log"
        elif entry.key not in known and not _is_brought_about(entry, known):
            yield f"{entry.key} of {contact}: nobody made it"
    begun = {(one.change["noun"], one.change["id"]) for one in made}
    for noun, rows in held.rows.items():
        yield from (f"{noun} {id} of {contact}: nobody made it" for id in rows if (noun, id) not in begun)


def _is_brought_about(entry: Entry, known: set[str]) -> bool:
    """Whether a change brought it about beside itself (intake.logbook.Writer)."""
    return any(entry.key == str(uuid5(UUID(key), f"{entry.noun} {entry.row}")) for key in known)


def _reordered(name: str, device: Device, stored: Mapping[str, Stored]) -> Iterator[str]:
    """Changes of a device to one contact stand in the log in another order than in its file."""
    numbers = {entry.key: entry.number for held in stored.values() for entry in held.entries}
    last: dict[str, int] = {}
    for one in device.made:
        number = numbers.get(one.key)
        if number is None:
            continue
        if number < last.get(one.contact, 0):
            yield f"{one.key}: entry {number} of {one.contact}, which {name} made after entry {last[one.contact]}"
        last[one.contact] = max(number, last.get(one.contact, 0))
