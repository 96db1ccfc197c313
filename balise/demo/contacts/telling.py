"""A planned contact told as intake takes it in: the hours of its instants, its needs and what hangs from them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from random import Random
from typing import Any
from uuid import UUID

from balise.demo.rules.hours import instant
from balise.intake.bulk import Row, Whole

from .giving import tried
from .offers import Directory, Offer
from .planned import Need, Planned

_TIMED = ("telephone", "chat", "follow_up", "in_person")
_OURS = ("fr", "en")  # languages that counsellors speak; the others go through an interpreter
_FOLLOW_UPS = {"reached": 70, "unreachable": 22, "declined": 8}
_DAYS_TO_FOLLOW_UP = 9


class Teller:
    """Tells contacts of one operator, whose counsellors are users by their keys."""

    def __init__(
        self, people: Sequence[int], given: Mapping[UUID, Sequence[Offer]], directory: Directory, rng: Random
    ) -> None:
        self.people, self.given, self.directory, self.rng = people, given, directory, rng

    def whole(self, contact: Planned) -> Whole:
        """The contact and its rows, recorded when it was wrapped up, or once the person was called again."""
        by = self.people[contact.counsellor]
        arrived = instant(contact.day, contact.second)
        answered = arrived + dt.timedelta(seconds=contact.wait)
        ended = answered + dt.timedelta(seconds=contact.talk)
        wrapped = ended + dt.timedelta(seconds=contact.wrap)
        values = {"arrived_at": arrived.isoformat(), "wrapped_at": wrapped.isoformat()}
        if contact.kind != "conversation":
            values["ended_at"] = answered.isoformat()
            return Whole(contact.id, by, wrapped, {**values, **_kind(contact), "counsellor": None})
        if contact.channel in _TIMED:
            values |= {"answered_at": answered.isoformat(), "ended_at": ended.isoformat()}
        rows = [row for need in contact.needs for row in self._need(need, contact)]
        rows += self._transfer(contact, answered)
        called = wrapped
        if contact.has_follow_up:
            called = wrapped + dt.timedelta(days=_DAYS_TO_FOLLOW_UP)
            rows += self._follow_up(contact, by, called)
        return Whole(contact.id, by, called, {**values, **_kind(contact), **self._person(contact, answered)}, rows)

    def _id(self, contact: Planned) -> UUID:
        """An id of a row that follows those of its contact."""
        return UUID(int=contact.id.int >> 96 << 96 | self.rng.getrandbits(96), version=4)

    def _person(self, contact: Planned, answered: dt.datetime) -> dict[str, Any]:
        said: dict[str, Any] = {
            "language": contact.language, "gender": contact.gender, "age_band": contact.age,
            "inquirer": contact.inquirer, "household": contact.household, "heard": contact.heard,
            "events": contact.events, "area": contact.area, "is_area_unknown": not contact.area or None,
            "is_newcomer": contact.is_newcomer or None,
        }  # fmt: skip
        if contact.language not in _OURS and contact.channel == "telephone":
            joined = answered + dt.timedelta(seconds=self.rng.randint(25, 290))
            said |= {"interpreting": "joined", "interpreter_asked_at": answered.isoformat(),
                     "interpreter_joined_at": min(joined, _end(answered, contact)).isoformat()}  # fmt: skip
        return {name: value for name, value in said.items() if value}

    def _need(self, need: Need, contact: Planned) -> Iterator[Row]:
        said = {"topic": need.topic, "status": need.status}
        yield Row("need", need.id, {**said, "who_for": need.who_for} if need.who_for else said)
        for offer in self.given.get(need.id, ()):
            given = {"service": offer.service}
            yield Row("referral", self._id(contact), {**given, "way": need.way}, need.id)
        for reason in need.reasons:
            why: dict[str, Any] = {"reason": reason}
            if need.is_tried:
                why["service"] = tried(need, contact.area, self.directory, self.rng).service
            yield Row("unmet_reason", self._id(contact), why, need.id)

    def _transfer(self, contact: Planned, answered: dt.datetime) -> Iterator[Row]:
        if contact.line is None:
            return
        line, is_handed = contact.line
        decided = answered + dt.timedelta(seconds=contact.talk // 2)
        said: dict[str, Any] = {"line": line, "has_handover": is_handed, "is_accepted": True,
                                "decided_at": decided.isoformat(), "ground": "nothing_disclosed"}  # fmt: skip
        if is_handed:
            ground = "emergency" if line == "l911" else "consent"
            said |= {"accepted_at": decided.isoformat(), "ended_at": _end(answered, contact).isoformat(),
                     "ground": ground, "disclosed": ["situation"]}  # fmt: skip
        yield Row("transfer", self._id(contact), said)

    def _follow_up(self, contact: Planned, by: int, called: dt.datetime) -> Iterator[Row]:
        id = self._id(contact)
        state = self.rng.choices(list(_FOLLOW_UPS), list(_FOLLOW_UPS.values()))[0]
        said: dict[str, Any] = {"has_consent": True, "due_on": called.date().isoformat(), "owner": by, "state": state}
        if state == "reached":
            said |= {"is_able_to_act": self.rng.random() < 0.74, "has_received_help": self.rng.random() < 0.58,
                     "is_connected": self.rng.random() < 0.66, "has_new_need": self.rng.random() < 0.21}  # fmt: skip
        yield Row("follow_up", id, said)
        results = ["no_answer"] * self.rng.randint(0, 2) + ["no_answer" if state == "unreachable" else "reached"]
        for number, result in enumerate(results):
            made = called - dt.timedelta(hours=20 * (len(results) - 1 - number))
            yield Row("attempt", self._id(contact), {"result": result, "made_at": made.isoformat()}, id)


def _kind(contact: Planned) -> dict[str, Any]:
    is_ours = contact.channel == "follow_up"
    return {"channel": "telephone" if is_ours else contact.channel, "kind": contact.kind,
            "direction": "outbound" if is_ours else "inbound"}  # fmt: skip


def _end(answered: dt.datetime, contact: Planned) -> dt.datetime:
    return answered + dt.timedelta(seconds=contact.talk)
