"""The desk is told everything of a contact in one document, in its language, in few queries."""

from __future__ import annotations

import json
from uuid import uuid4

import factories
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from sent import NOW, change

from balise.accounts.models import User
from balise.core.languages import Text
from balise.directory.rules.record import Phone
from balise.intake.actions import record
from balise.intake.models import Contact
from balise.intake.reading import contact_document
from balise.territories.models import Area

pytestmark = pytest.mark.django_db


@pytest.fixture
def service() -> int:
    factories.topic("food", "Aide alimentaire", "Food help")
    phone = Phone("+15145550123", extension="4", label=Text("Accueil", "Reception"))
    hidden = Phone("+15145550199", visibility="staff")
    owner = factories.publish(factories.organization(phones=(phone, hidden)))
    return factories.publish(factories.service(Text("Panier", "Basket"), owner))


@pytest.fixture
def contact(counsellor: User, service: int) -> Contact:
    Area.objects.create(code="boro-1", kind="borough", name_fr="Verdun", edited_at=NOW)
    id, first, second = uuid4(), str(uuid4()), str(uuid4())
    follow_up = str(uuid4())
    told = record(
        contact=id, by=counsellor, now=NOW,
        changes=[
            change("contact", {"channel": "telephone", "area": "boro-1", "events": ["moving", "heat"]}, id=str(id)),
            change("contact", {"heard": "web"}, "set", id=str(id)),
            change("need", {"topic": "food"}, id=first),
            change("referral", {"service": service}, of=first),
            change("referral", {"service": service, "outcome": "full"}, of=first),
            change("need", {"topic": "food"}, id=second),
            change("unmet_reason", {"reason": "cost", "service": service}, of=second),
            change("need", {"status": "unmet"}, "set", id=second),
            change("transfer", {"line": "l911"}),
            change("follow_up", {"due_on": "2026-03-11", "safe_ways": ["call"], "owner": counsellor.pk}, id=follow_up),
            change("attempt", {"result": "no_answer"}, of=follow_up),
            change("note", {"text": "Rappeler le matin"}),
        ],
    )  # fmt: skip
    assert not told.refused
    return Contact.objects.get()


def test_the_document_tells_everything(contact: Contact, service: int) -> None:
    told = contact_document(contact, "en")
    assert json.loads(json.dumps(told)) == told
    assert (told["area_name"], told["heard_name"], told["events_name"]) == (
        "Verdun", "Internet", "1 July moving day, Extreme heat",
    )  # fmt: skip
    assert told["number"] == 12 and told["is_open"] and told["counsellor_name"] == "Ada B"
    first, second = told["needs"]
    assert first["topic_name"] == "Food help"
    assert [one["is_standing"] for one in first["referrals"]] == [True, False]
    assert second["reasons"][0]["reason_name"] == "The cost is too high for the person"
    assert second["reasons"][0]["service_name"] == "Basket"
    assert told["follow_ups"][0]["attempts"][0]["result"] == "no_answer"
    assert told["notes"][0]["text"] == "Rappeler le matin"


def test_a_referral_has_the_telephones_of_its_public_card(contact: Contact) -> None:
    referral = contact_document(contact, "fr")["needs"][0]["referrals"][0]
    assert (referral["service_name"], referral["organization_name"]) == ("Panier", "Entraide du coin")
    assert referral["phones"] == [
        {"number": "514 555-0123, poste 4", "dial": "tel:+15145550123;ext=4", "label": "Accueil"}
    ]


def test_a_referral_is_what_was_published_when_it_was_given(contact: Contact, service: int) -> None:
    owner = contact_document(contact, "fr")["needs"][0]["referrals"][0]["organization"]
    factories.publish(factories.service("Comptoir", owner), id=service)
    referral = contact_document(contact, "fr")["needs"][0]["referrals"][0]
    assert (referral["service_name"], referral["is_current"]) == ("Panier", False)


def test_what_is_lacking_says_where(contact: Contact) -> None:
    told = contact_document(contact, "fr")
    first, transfer, follow_up = told["needs"][0]["id"], told["transfers"][0]["id"], told["follow_ups"][0]["id"]
    where = [(one["noun"], one["id"]) for one in told["lacks"]]
    assert where == [("need", first), ("transfer", transfer), ("transfer", transfer), ("follow_up", follow_up)]
    assert told["lacks"][0]["told"] == "Le résultat d’un besoin n’est pas noté."


def test_a_document_takes_few_queries_however_long_it_is(contact: Contact) -> None:
    with CaptureQueriesContext(connection) as queries:
        contact_document(contact, "fr")
    assert len(queries) <= 12
