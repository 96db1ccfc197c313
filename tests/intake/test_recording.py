"""What the desk sends is recorded once, in order, with its trace; what cannot be is refused with a sentence."""

from __future__ import annotations

import datetime as dt
from uuid import uuid4

import pytest
from sent import NOW, change, send

from balise.accounts.models import User
from balise.intake import logbook
from balise.intake.actions import Recorded
from balise.intake.models import Attempt, Contact, Entry

pytestmark = pytest.mark.django_db


def test_a_change_that_arrives_twice_is_done_once(counsellor: User) -> None:
    id = uuid4()
    begin, need = change("contact", {"channel": "telephone", "gender": "woman"}, id=str(id)), change("need", {})
    first, again = send(id, counsellor, begin, need), send(id, counsellor, begin, need)
    assert first == again == Recorded((begin.key, need.key), (), 2)
    assert Contact.objects.get().needs.count() == 1
    assert Entry.objects.count() == 2


def test_what_is_refused_leaves_the_rest_done(counsellor: User) -> None:
    id = uuid4()
    told = send(
        id, counsellor, change("contact", {"channel": "telephone"}, id=str(id)),
        change("contact", {"gender": "wizard"}, "set", id=str(id)),
        change("contact", {"gender": "man"}, "set", id=str(id)),
    )  # fmt: skip
    assert [len(told.done), len(told.refused)] == [2, 1]
    assert "wizard" in told.refused[0].told.fr
    assert Contact.objects.get().gender == "man"


def test_the_log_holds_until_someone_touches_it(counsellor: User) -> None:
    id = uuid4()
    send(id, counsellor, change("contact", {"channel": "email"}, id=str(id)), change("note", {"text": "seule"}))
    contact = Contact.objects.get()
    assert logbook.first_changed(contact) is None
    entry = Entry.objects.get(number=2)
    Entry.objects.filter(pk=entry.pk).update(values_text=entry.values_text.replace("seule", "saule"))
    assert logbook.first_changed(contact) == 2


def test_a_contact_is_seen_as_it_stood(counsellor: User) -> None:
    id = uuid4()
    send(id, counsellor, change("contact", {"channel": "email", "gender": "woman"}, id=str(id)))
    later = NOW + dt.timedelta(minutes=5)
    send(id, counsellor, change("contact", {"gender": "man"}, "set", id=str(id)), now=later)
    contact = Contact.objects.get()
    assert logbook.as_it_stood(contact, NOW)["contact"][str(id)]["gender"] == "woman"
    assert logbook.as_it_stood(contact, later)["contact"][str(id)]["gender"] == "man"


def test_a_closed_contact_is_corrected_with_a_reason(counsellor: User) -> None:
    id = uuid4()
    send(id, counsellor, change("contact", {"channel": "email"}, id=str(id)))
    send(id, counsellor, change("contact", {"wrapped_at": "now"}, "set", id=str(id)))
    without = send(id, counsellor, change("contact", {"gender": "man"}, "set", id=str(id)))
    assert without.refused and not without.done
    with_reason = send(
        id, counsellor, change("contact", {"gender": "man"}, "set", id=str(id), reason="erreur de saisie")
    )
    assert with_reason.done


def test_what_is_learned_later_is_recorded_in_a_closed_contact_without_a_reason(counsellor: User) -> None:
    id, follow_up = uuid4(), str(uuid4())
    send(
        id, counsellor, change("contact", {"channel": "email"}, id=str(id)),
        change("follow_up", {"has_consent": True, "due_on": "2026-03-06"}, id=follow_up),
        change("contact", {"wrapped_at": "now"}, "set", id=str(id)),
    )  # fmt: skip
    tried = change("attempt", {"result": "reached", "made_at": "now"}, of=follow_up)
    able = change("follow_up", {"state": "reached", "is_able_to_act": True}, "set", id=follow_up)
    told = send(id, counsellor, tried, able)
    assert told.refused == ()
    assert Attempt.objects.get().by == counsellor
    consent = change("follow_up", {"has_consent": False}, "set", id=follow_up)
    gone = change("attempt", {}, "remove", id=tried.id)
    assert len(send(id, counsellor, consent, gone).refused) == 2, "a correction says why"
