"""Contacts of two operators in three months, and what makes them, for tests of facts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any
from uuid import UUID, uuid4

import factories

from balise.accounts.models import Operator, User
from balise.analysis import facts
from balise.directory.rules.record import Coverage
from balise.intake import lists
from balise.intake.bulk import Row, Whole, record_many
from balise.territories.models import Area

NOW = dt.datetime(2026, 3, 4, 19, 0, tzinfo=dt.UTC)  # December is past its window, January and February are not
SAID = "Elle s’appelle Marguerite Canari, 514 555-0123"  # a note: no file may hold it


def ask(question: str) -> list[tuple[Any, ...]]:
    """Rows of SQL on the facts that are live."""
    return facts.current().cursor().execute(question).fetchall()


class There:
    """An installation with two operators, a few areas and topics, and one service."""

    def __init__(self) -> None:
        self.host, self.other = factories.operator("coin"), factories.operator("quebec", is_host=False)
        for operator, model in ((self.host, "montreal"), (self.other, "quebec")):
            lists.begin_lists(operator=operator, model=model, by=None, now=NOW)
        self.people = {
            one.pk: User.objects.create_user(one.code, role="counsellor", operator=one)
            for one in (self.host, self.other)
        }
        areas()
        factories.topic("food", "Aliments", "Food")
        factories.topic("food.hampers", "Paniers", "Hampers", parent="food")
        factories.topic("home", "Logement", "Housing")
        owner = factories.publish(factories.organization(), now=NOW - dt.timedelta(days=70))
        record = factories.service("Panier", owner, topics=("food.hampers",), coverage=(Coverage(areas=("mun-1",)),))
        self.service = factories.publish(record, now=NOW - dt.timedelta(days=70))
        self.owner = owner

    def record(
        self,
        day: str,
        *rows: Row,
        hour: int = 15,
        of: Operator | None = None,
        id: UUID | None = None,
        until: str = "",
        **values: Any,
    ) -> UUID:
        """A contact that came in at that hour (UTC) of a day, with its rows, the last of them recorded on `until`."""
        operator, id = of or self.host, id or uuid4()
        at = dt.datetime.fromisoformat(f"{day}T{hour:02}:17:43+00:00")
        told = {"channel": "telephone", "arrived_at": at.isoformat(), "wrapped_at": at.isoformat(), **values}
        recorded = dt.datetime.fromisoformat(f"{until or day}T23:00:00+00:00")
        whole = Whole(id, self.people[operator.pk].pk, recorded, told, rows)
        done = record_many(contacts=[whole], operator=operator, now=NOW + dt.timedelta(days=400))
        assert (done.refused, done.recorded) == ((), 1)
        return id

    def need(self, topic: str = "food.hampers", *, given: int = 0, why: Sequence[str] = (), **values: Any) -> list[Row]:
        """A need with as many referrals, and these reasons why it stays unmet."""
        status = "unmet" if why else "met" if given else "information"
        need = Row("need", uuid4(), {"topic": topic, "status": status, **values})
        referrals = [Row("referral", uuid4(), {"service": self.service}, need.id) for _ in range(given)]
        return [need, *referrals, *(Row("unmet_reason", uuid4(), {"reason": reason}, need.id) for reason in why)]

    def usual(self) -> list[UUID]:
        """A contact in December, two in January, of which one is silent, and one in March of the other operator."""
        note = Row("note", uuid4(), {"text": SAID})
        transfer = Row("transfer", uuid4(), {"line": "suicide", "has_handover": True, "ground": "nothing_disclosed"})
        called = Row("follow_up", uuid4(), {"has_consent": True, "due_on": "2025-12-20", "state": "reached"})
        tried = [Row("attempt", uuid4(), {"result": result, "made_at": f"2025-12-{day}T16:00:00+00:00"}, called.id)
                 for result, day in (("no_answer", 18), ("reached", 19))]  # fmt: skip
        first = self.record(
            "2025-12-10", note, *self.need(given=2), *self.need("home", why=["transport", "cost"]), transfer, called,
            *tried, area="borough-1", gender="woman", age_band="65_plus", events=["epidemic"], language="fr",
            is_newcomer=True, until="2025-12-20",
        )  # fmt: skip
        second = self.record("2026-01-05", *self.need("food"), *self.need(given=1), area="mun-2")
        silent = self.record("2026-01-05", kind="silent")
        last = self.record("2026-03-02", *self.need("home"), of=self.other, events=["moving_truck"], age_band="18_24")
        return [first, second, silent, last]


def areas() -> None:
    """A region with a metropolitan community, a town with a borough, a town of a crown in an MRC, an area astride."""
    told = {
        "region-6": ("region", ()), "region-7": ("region", ()), "cm-1": ("metropolitan", ()),
        "crown-1": ("crown", ("cm-1",)), "agglo-1": ("agglomeration", ("region-6", "cm-1")),
        "mrc-1": ("mrc", ("region-7",)), "mun-1": ("municipality", ("agglo-1",)),
        "mun-2": ("municipality", ("mrc-1", "crown-1")), "mun-3": ("municipality", ("region-7", "cm-1")),
        "borough-1": ("borough", ("mun-1",)), "fsa-h0h": ("postal", ("mun-1", "mun-2")),
    }  # fmt: skip
    for code, (kind, _parents) in told.items():
        Area.objects.create(code=code, kind=kind, name_fr=code, edited_at=NOW)
    for code, (_kind, parents) in told.items():
        Area.objects.get(pk=code).parents.set(parents)
