"""The history of a contact, how it stood, contacts of one household, who owns a follow-up."""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID, uuid4

import factories
import pytest
from django.test import Client
from django.utils import timezone
from reading import Page

from balise.accounts.models import User
from balise.intake.lists import begin_lists
from balise.intake.logbook import Writer
from balise.intake.models import Contact, FollowUp
from balise.intake.rules.changes import Change

pytestmark = pytest.mark.django_db


@pytest.fixture
def ada() -> User:
    house = factories.operator()
    begin_lists(operator=house, model="montreal", by=None, now=timezone.now())
    return factories.person("ada", "counsellor", operator=house)


@pytest.fixture
def desk(client: Client, ada: User) -> Client:
    client.force_login(ada)
    return client


def record(desk: Client, contact: UUID, *deeds: tuple[str, str, UUID, dict[str, Any], str]) -> None:
    for verb, noun, id, values, reason in deeds:
        change = {"key": str(uuid4()), "verb": verb, "noun": noun, "id": str(id), "values": values, "reason": reason}
        told = desk.post(
            f"/fr/guichet/contacts/{contact}/changements/", json.dumps({"changes": [change]}), "application/json"
        ).json()
        assert told["refused"] == [], told


def begun(desk: Client) -> UUID:
    contact = uuid4()
    record(desk, contact, ("add", "contact", contact, {"channel": "telephone", "gender": "man"}, ""))
    return contact


def page(desk: Client, contact: UUID, query: str = "") -> str:
    return desk.get(f"/fr/guichet/contacts/{contact}/historique/{query}").content.decode()


def test_the_history_says_what_was_there_who_changed_it_and_why(desk: Client) -> None:
    contact = begun(desk)
    record(
        desk, contact, ("set", "contact", contact, {"wrapped_at": "now"}, ""),
        ("set", "contact", contact, {"gender": "woman"}, "mal entendu"),
    )  # fmt: skip
    text = page(desk, contact)
    assert "<del>Homme</del>" in text and "<ins>Femme</ins>" in text
    assert "mal entendu" in text and "ada" in text
    assert text.index("mal entendu") < text.rindex("ajout")  # the last first


def test_a_contact_is_seen_as_it_stood_after_any_change_its_note_too(desk: Client) -> None:
    contact, note = begun(desk), uuid4()
    record(
        desk, contact, ("add", "note", note, {"text": "Rappeler demain"}, ""),
        ("remove", "note", note, {}, ""), ("set", "contact", contact, {"gender": "woman"}, ""),
    )  # fmt: skip

    def stood(number: int) -> str:
        return page(desk, contact, f"?at={number}").partition("</section>")[0]

    assert "Homme" in stood(1) and "Rappeler" not in stood(1)
    assert "Homme" in stood(2) and "Rappeler demain" in stood(2)
    assert "Femme" in stood(4) and "Rappeler" not in stood(4)
    assert "desk-stood" not in page(desk, contact, "?at=99") + page(desk, contact, "?at=x")


def test_two_changes_of_one_minute_and_two_needs_are_told_apart(desk: Client) -> None:
    contact = begun(desk)
    factories.topic("food", "Aide alimentaire", "Food help")
    record(desk, contact, ("add", "need", uuid4(), {"topic": "food"}, ""))
    record(desk, contact, ("add", "need", uuid4(), {"priority": "urgent"}, ""))
    told = Page(page(desk, contact, "?at=3"))
    assert [one.text for one in told.all("h4")] == ["Contact", "Besoin 1", "Besoin 2"]
    moments = [one.text.split()[0] for one in told.all("h3")][1:]
    assert moments == ["3", "2", "1"]
    assert len({one.text for one in told.all("button")}) == 3


def test_contacts_are_linked_and_unlinked_without_saying_who(desk: Client) -> None:
    one, other = begun(desk), begun(desk)
    path = f"/fr/guichet/contacts/{one}/menage/"
    (told,) = desk.get(path).json()["contacts"]
    assert (told["id"], told["is_linked"]) == (str(other), False) and "Téléphone" in told["label"]
    linked = desk.post(path, json.dumps({"other": str(other)}), "application/json").json()
    assert linked["contacts"][0]["is_linked"] and linked["until"]
    assert Contact.objects.get(pk=one).same_person == Contact.objects.get(pk=other).same_person is not None
    assert desk.get(f"/fr/guichet/contacts/{one}/").json()["household_contacts"] == 1
    desk.post(path, json.dumps({"other": None}), "application/json")
    assert not Contact.objects.filter(same_person__isnull=False).exists()


def test_the_history_says_who_linked_it_and_nothing_of_how_its_call_was_judged(desk: Client, ada: User) -> None:
    contact, other = begun(desk), begun(desk)
    post = {"data": json.dumps({"other": str(other)}), "content_type": "application/json"}
    assert desk.post(f"/fr/guichet/contacts/{contact}/menage/", **post).status_code == 200
    judged = Change(key=str(uuid4()), verb="add", noun="review", id=str(uuid4()))
    row = Contact.objects.get(pk=contact)
    Writer(row, judged, by=ada, now=timezone.now()).add("add", "review", uuid4(), {}, {"listening": 0})
    row.save()
    text = page(desk, contact)
    assert "Lien de ménage · ajout" in text and "listening" not in text and text.count("<li") == 4


def test_the_latest_are_proposed_first_and_another_day_is_asked_for(desk: Client) -> None:
    one, near, far = begun(desk), begun(desk), begun(desk)
    path = f"/fr/guichet/contacts/{one}/menage/"
    assert [told["id"] for told in desk.get(path).json()["contacts"]] == [str(far), str(near)]
    assert desk.get(f"{path}?day=2020-01-01").json()["contacts"] == []
    today = timezone.localdate().isoformat()
    assert len(desk.get(f"{path}?day={today}").json()["contacts"]) == 2


def test_a_contact_of_another_service_is_neither_linked_nor_read(desk: Client) -> None:
    contact = begun(desk)
    oscar = factories.person("oscar", "counsellor", operator=factories.operator("ailleurs"))
    theirs = Client()
    theirs.force_login(oscar)
    other = begun(theirs)
    for part in ("historique", "menage"):
        assert theirs.get(f"/fr/guichet/contacts/{contact}/{part}/").status_code == 404
    path = f"/fr/guichet/contacts/{contact}/menage/"
    refused = desk.post(path, json.dumps({"other": str(other)}), "application/json")
    assert refused.status_code == 409 and "votre service" in refused.json()["told"]
    assert desk.post(path, "{}", "application/json").status_code == 400
    assert desk.post(path, json.dumps({"other": str(contact)}), "application/json").status_code == 409


def test_a_follow_up_is_given_to_someone_of_the_service(desk: Client, ada: User) -> None:
    eva = factories.person("eva", "senior", operator=ada.operator)
    factories.person("cy", "curator", operator=ada.operator)
    factories.person("oscar", "counsellor", operator=factories.operator("ailleurs"))
    people = desk.get("/fr/guichet/depart/").json()["people"]
    assert [one[0] for one in people] == [ada.pk, eva.pk]
    contact, follow_up = begun(desk), uuid4()
    record(desk, contact, ("add", "follow_up", follow_up, {"owner": eva.pk}, ""))
    assert FollowUp.objects.get().owner == eva
