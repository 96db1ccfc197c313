"""The desk: who comes in, what the screen starts from, how changes are recorded, what only staff may read."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid4

import factories
import msgspec
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from small_directory import Directory

from balise.accounts import operator
from balise.accounts.models import Operator, User
from balise.accounts.rules import HandOver
from balise.accounts.rules import Identity as Settings
from balise.core.languages import Text
from balise.directory.models import Topic
from balise.directory.rules.record import Coverage, Internal, Notice
from balise.intake.actions import record
from balise.intake.lists import begin_lists
from balise.intake.models import Contact, Identity, Need, Referral
from balise.intake.rules.changes import Change
from balise.search.actions import catch_up

pytestmark = pytest.mark.django_db
ADDRESSES = {
    "fr": "/fr/guichet/",
    "en": "/en/desk/",
}


@pytest.fixture
def house() -> Operator:
    row = factories.operator()
    begin_lists(operator=row, model="montreal", by=None, now=timezone.now())
    return row


@pytest.fixture
def counsellor(house: Operator) -> User:
    return factories.person("ada", "counsellor", operator=house)


@pytest.fixture
def desk(client: Client, counsellor: User) -> Client:
    client.force_login(counsellor)
    return client


Send = Callable[..., dict[str, Any]]


@pytest.fixture
def send(desk: Client) -> Send:
    def send(contact: UUID, *changes: dict[str, Any], known: int = 0, status: int = 200) -> dict[str, Any]:
        body = json.dumps({"changes": changes, "known": known})
        answer = desk.post(f"/fr/guichet/contacts/{contact}/changements/", body, content_type="application/json")
        assert answer.status_code == status, answer.content
        return dict(answer.json())

    return send


def change(verb: str, noun: str, id: UUID, values: dict[str, Any] | None = None, **more: Any) -> dict[str, Any]:
    return {"key": str(uuid4()), "verb": verb, "noun": noun, "id": str(id), "values": values or {}, **more}


def begun(send: Send, **values: Any) -> UUID:
    contact = uuid4()
    send(contact, change("add", "contact", contact, {"channel": "telephone", **values}))
    return contact


# Who comes in


def test_nobody_is_sent_to_the_door_and_a_script_is_told(client: Client) -> None:
    assert "/connexion/" in client.get("/fr/guichet/")["Location"]
    told = client.get("/fr/guichet/contacts/", headers={"accept": "application/json"})
    assert told.status_code == 401 and told.json()["told"]


@pytest.mark.parametrize("role", ["curator", "analyst", "partner"])
def test_another_role_does_not_come_in(client: Client, house: Operator, role: str) -> None:
    client.force_login(factories.person("eve", role, operator=house))
    assert client.get("/fr/guichet/").status_code == 403


def test_the_contact_of_another_service_is_not_here(desk: Client, send: Send) -> None:
    contact = begun(send)
    other = factories.person("oscar", "counsellor", operator=factories.operator("ailleurs"))
    desk.force_login(other)
    assert desk.get(f"/fr/guichet/contacts/{contact}/").status_code == 404
    assert desk.get("/fr/guichet/contacts/").json()["contacts"] == []
    refused = send(contact, change("set", "contact", contact, {"gender": "woman"}), status=409)
    assert "autre service" in refused["told"]
    assert Contact.objects.get().gender == ""


# What one opens again


def taken(by: User, days: int) -> UUID:
    contact, now = uuid4(), timezone.now() - dt.timedelta(days=days)
    begun = Change(key=str(uuid4()), verb="add", noun="contact", id=str(contact), values={"channel": "telephone"})
    assert record(contact=contact, changes=[begun], by=by, now=now).refused == ()
    return contact


def of_day(desk: Client, days: int) -> list[str]:
    day = timezone.localdate() - dt.timedelta(days=days)
    return [one["id"] for one in desk.get("/fr/guichet/contacts/", {"day": day.isoformat()}).json()["contacts"]]


def test_ones_own_contacts_of_the_last_week_are_found_again(desk: Client, house: Operator, counsellor: User) -> None:
    other = factories.person("odile", "counsellor", operator=house)
    mine, _theirs, old = taken(counsellor, 3), taken(other, 3), taken(counsellor, 9)
    assert of_day(desk, 3) == [str(mine)]
    assert of_day(desk, 9) == []
    desk.force_login(factories.person("sol", "senior", operator=house))
    assert len(of_day(desk, 3)) == 2 and of_day(desk, 9) == [str(old)]


@pytest.mark.parametrize("day", ["hier", "2026-13-45", "99999999999"])
def test_a_day_that_is_none_has_no_contact(desk: Client, counsellor: User, day: str) -> None:
    taken(counsellor, 0)
    assert desk.get("/fr/guichet/contacts/", {"day": day}).json()["contacts"] == []


def test_a_line_says_for_what_and_how_many_follow_ups_are_due(
    desk: Client, send: Send, counsellor: User, directory: Directory
) -> None:
    contact, today = begun(send), timezone.localdate()
    topic = Topic.objects.order_by("code").first()
    assert topic
    send(contact, change("add", "need", uuid4(), {"topic": topic.pk}))
    for days, owner in ((-1, counsellor.pk), (0, counsellor.pk), (1, counsellor.pk), (0, None)):
        due = (today + dt.timedelta(days=days)).isoformat()
        send(contact, change("add", "follow_up", uuid4(), {"due_on": due, "owner": owner}))
    told = desk.get("/fr/guichet/contacts/").json()
    assert (told["contacts"][0]["topics"], told["due"]) == ([topic.pk], 2)


# What the screen starts from


@pytest.mark.parametrize(("role", "is_senior"), [("counsellor", False), ("senior", True)])
def test_the_screen_knows_where_else_one_works_and_whose_hours_it_tells(
    desk: Client, house: Operator, role: str, is_senior: bool
) -> None:
    desk.force_login(factories.person("pat", role, operator=house))
    told = desk.get("/fr/guichet/depart/").json()
    assert (told["is_senior"], told["zone"]) == (is_senior, "America/Toronto")
    for name in ("follow_ups", "my_reviews", "account", *(["supervision"] if is_senior else [])):
        assert desk.get(told["addresses"]["fr"][name]).status_code == 200, name


@pytest.mark.parametrize("language", ["fr", "en"])
def test_invented_data_are_told_on_the_page(desk: Client, house: Operator, language: str) -> None:
    assert "Données inventées" not in desk.get(ADDRESSES["fr"]).text
    Operator.objects.filter(pk=house.pk).update(is_demo=True)
    operator.forget()
    assert {"fr": "Données inventées", "en": "Invented data"}[language] in desk.get(ADDRESSES[language]).text


def test_the_page_keeps_nothing_in_caches(desk: Client) -> None:
    for address in ADDRESSES.values():
        assert desk.get(address)["Cache-Control"] == "private, no-store"


def test_the_screen_starts_with_both_languages(desk: Client, counsellor: User) -> None:
    told = desk.get("/en/desk/start/").json()
    assert told["user"] == counsellor.pk
    assert ["woman", "Femme", "Woman"] in told["choices"]["contact.gender"]
    assert told["words"]["new"] == ["Nouveau contact", "New contact"]
    assert len(told["codes"]["reason"]) == 7
    assert told["addresses"]["fr"]["desk"], told["addresses"]["en"]["desk"] == tuple(ADDRESSES.values())
    assert [one["code"] for one in told["scripts"]] == ["danger", "suicide", "violence", "child"]


def test_every_word_of_the_screen_has_two_sides(desk: Client) -> None:
    told = desk.get("/fr/guichet/depart/").json()
    assert [key for key, (fr, en) in told["words"].items() if not fr or not en] == []


def test_every_line_of_a_script_is_a_kind_that_a_transfer_can_have(desk: Client, directory: Directory) -> None:
    told = desk.get("/fr/guichet/depart/").json()
    kinds = {code for code, _fr, _en in told["choices"]["transfer.line"]}
    assert {line for one in told["scripts"] for line in one["lines"]} <= {one["line"] for one in told["lines"]} <= kinds
    assert {code for one in told["scripts"] for code in one["topics"]} <= set(told["topics"])


def test_a_line_says_whether_it_is_verified_and_when(desk: Client, house: Operator) -> None:
    lines = {one["number"]: one for one in desk.get("/fr/guichet/depart/").json()["lines"]}
    assert lines["911"]["is_sure"] and not lines["+18003639010"]["is_sure"]
    assert lines["+18003639010"]["verified"] is None
    own = HandOver("violence", Text("Notre ligne", "Our line"), "+15145550123", verified_on=dt.date(2026, 3, 3))
    house.settings_text = msgspec.json.encode(Settings(hand_over=(own,))).decode()
    house.save()
    (line,) = desk.get("/fr/guichet/depart/").json()["lines"]
    assert line["name"] == ["Notre ligne", "Our line"]
    assert [text.replace("\u00a0", " ") for text in line["verified"]] == ["3 mars 2026", "March 3, 2026"]


# Changes


def test_a_change_is_done_once_however_often_it_is_sent(send: Send) -> None:
    contact = uuid4()
    first = change("add", "contact", contact, {"channel": "telephone"})
    second = change("set", "contact", contact, {"gender": "woman"})
    told = send(contact, first, second)
    assert told == {"done": [first["key"], second["key"]], "refused": [], "number": 2}
    again = send(contact, first, second, known=0)
    assert again["done"] == told["done"] and again["number"] == 2
    assert Contact.objects.get().gender == "woman"


def test_what_is_refused_is_told_beside_what_is_done(send: Send) -> None:
    contact = begun(send)
    bad = change("set", "contact", contact, {"gender": "???"})
    good = change("set", "contact", contact, {"inquirer": "self"})
    told = send(contact, bad, good, known=1)
    assert told["done"] == [good["key"]]
    assert [(one["key"], "gender" in one["told"]) for one in told["refused"]] == [(bad["key"], True)]
    assert told["number"] == 2 and "document" not in told


def test_what_someone_else_changed_comes_back_with_the_answer(send: Send) -> None:
    contact = begun(send)
    send(contact, change("set", "contact", contact, {"gender": "man"}), known=1)
    told = send(contact, change("set", "contact", contact, {"inquirer": "self"}), known=1)  # another screen
    assert told["document"]["gender"] == "man" and told["document"]["number"] == 3


@pytest.mark.parametrize(
    "body", ["", "[]", "{}", '{"changes": 3}', '{"changes": [{"key": 1}]}', '{"changes": [], "surprise": 1}', "\x00"]
)
def test_what_is_no_sending_is_refused_and_never_a_fault(desk: Client, body: str) -> None:
    told = desk.post(f"/fr/guichet/contacts/{uuid4()}/changements/", body, content_type="application/json")
    assert told.status_code == 400 and told.json()["told"]


def test_a_sending_needs_the_key_of_forms(counsellor: User) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(counsellor)
    path = f"/fr/guichet/contacts/{uuid4()}/changements/"
    body = json.dumps({"changes": []})
    assert strict.post(path, body, content_type="application/json").status_code == 403
    strict.get("/fr/guichet/contacts/")
    key = strict.cookies["csrftoken"].value
    assert strict.post(path, body, content_type="application/json", headers={"x-csrftoken": key}).status_code == 200


def test_a_closed_contact_is_corrected_with_a_reason_only(send: Send) -> None:
    contact = begun(send)
    send(contact, change("set", "contact", contact, {"wrapped_at": "now"}), known=1)
    correction = {"gender": "woman"}
    refused = send(contact, change("set", "contact", contact, correction), known=2)
    assert "fermé" in refused["refused"][0]["told"]
    done = send(contact, change("set", "contact", contact, correction, reason="mal entendu"), known=2)
    assert done["refused"] == [] and Contact.objects.get().gender == "woman"


def test_the_list_tells_the_number_by_which_a_change_is_seen(desk: Client, send: Send) -> None:
    contact = begun(send)
    (told,) = desk.get("/fr/guichet/contacts/").json()["contacts"]
    assert (told["id"], told["number"], told["is_mine"], told["is_open"]) == (str(contact), 1, True, True)


# Searching


def test_the_search_answers_the_topic_of_the_need_with_what_gives_it(desk: Client, directory: Directory) -> None:
    text = desk.get("/fr/guichet/recherche/?topic=food.hampers&area=mun-65005").content.decode()
    assert f'data-service="{directory.pantry}"' in text and f'data-site="{directory.site}"' in text
    assert 'data-digit="1"' in text
    assert f'data-service="{directory.shelter}"' not in text


def test_nothing_asked_answers_nothing(desk: Client, directory: Directory) -> None:
    assert "data-service" not in desk.get("/fr/guichet/recherche/").content.decode()


@pytest.mark.parametrize("asked", ["topic=nowhere", "area=%00", "page=x", "age=-3", "age=1e9", "gender=%FF", "mode=?"])
def test_a_value_that_means_nothing_is_passed_over(desk: Client, directory: Directory, asked: str) -> None:
    assert desk.get(f"/fr/guichet/recherche/?topic=food.hampers&{asked}").status_code == 200


def test_only_staff_read_the_notes_of_a_record(desk: Client, directory: Directory) -> None:
    record = factories.service(
        Text("Panier du jeudi"), directory.organization, at=(directory.site,), topics=("food.hampers",),
        internal=Internal(notes="Demander Rosalie."),
        notices=(Notice(Text("Fermera en mai."), visibility="staff"),),
    )  # fmt: skip
    number = factories.publish(record)
    catch_up()
    text = desk.get("/fr/guichet/recherche/?topic=food.hampers").content.decode()
    assert "Demander Rosalie." in text and "Fermera en mai." in text
    assert "Rosalie" not in Client().get(f"/fr/service/{number}/").content.decode()


def test_what_must_not_be_referred_to_is_shown_and_cannot_be_given(desk: Client, directory: Directory) -> None:
    closed = factories.publish(
        factories.service("Banque fermée", directory.organization, topics=("food.hampers",), status="do_not_refer")
    )
    hidden = factories.publish(
        factories.service("Ligne discrète", directory.organization, topics=("food.hampers",), on_web=False)
    )
    factories.publish(
        factories.service("Loin d’ici", directory.organization, topics=("food.hampers",), status="do_not_refer",
                          coverage=(Coverage(areas=("region-09",)),))
    )  # fmt: skip
    text = desk.get("/fr/guichet/recherche/?topic=food&area=mun-65005").content.decode()
    assert "Banque fermée" in text and f'data-service="{closed}"' not in text
    assert f'data-service="{hidden}"' in text
    assert "Loin d’ici" not in text


@pytest.mark.parametrize(("asked", "code"), [("for=topic&q=hamper", "food.hampers"), ("for=area&q=laval", "mun-65005")])
def test_what_is_typed_proposes_codes(desk: Client, directory: Directory, asked: str, code: str) -> None:
    assert code in [one["code"] for one in desk.get(f"/en/desk/proposals/?{asked}").json()["options"]]


def test_a_topic_without_any_service_is_proposed_too(desk: Client, directory: Directory) -> None:
    options = desk.get("/fr/guichet/propositions/?for=topic&q=jardins comm").json()["options"]
    assert "food.gardens" in [one["code"] for one in options]


def test_an_area_tells_those_above_it(desk: Client, directory: Directory) -> None:
    assert "region-13" in desk.get("/fr/guichet/propositions/?for=within&q=mun-65005").json()["within"]


# What was given


def test_a_service_is_given_as_it_is_published_now(send: Send, directory: Directory) -> None:
    contact, need, given = begun(send), uuid4(), uuid4()
    told = send(
        contact,
        change("add", "need", need, {"topic": "food.hampers"}),
        change("add", "referral", given, {"service": directory.pantry, "site": directory.site}, of=str(need)),
        known=1,
    )
    assert told["refused"] == []
    assert Referral.objects.get().need == Need.objects.get()


@pytest.mark.parametrize(
    ("path", "word"), [("/fr/guichet/resume/", "Comptoir alimentaire"), ("/en/desk/summary/", "Food pantry")]
)
def test_the_summary_is_in_the_language_of_the_person(desk: Client, directory: Directory, path: str, word: str) -> None:
    text = desk.get(f"{path}?given={directory.pantry}-{directory.site}").content.decode()
    assert word in text and "mailto:?subject=" in text and "sms:?body=" in text
    assert "514 555-0123" in text and "514 555-0999" not in text  # a private number


def test_what_is_not_in_the_public_directory_is_told_beside_the_summary_and_not_sent(
    desk: Client, directory: Directory
) -> None:
    hidden = factories.publish(factories.service("Ligne discrète", directory.organization, on_web=False))
    text = desk.get(f"/fr/guichet/resume/?given={directory.pantry}.{hidden}.999999").content.decode()
    aside, said = text.split('id="summary-said"')
    assert "Ligne discrète" in aside and "999999" in aside and "ne sont pas dans le répertoire public" in aside
    assert "discr" not in said and "Comptoir alimentaire" in said
    only = desk.get(f"/fr/guichet/resume/?given={hidden}").content.decode()
    assert "Ce service n’est pas" in only and "Aucun service" not in only and "mailto:" not in only


def test_a_confidential_address_is_in_no_summary(desk: Client, directory: Directory) -> None:
    text = desk.get(f"/fr/guichet/resume/?given={directory.shelter}").content.decode()
    assert "Abri" in text and "Cachée" not in text


# Who the person is


def test_an_identity_is_kept_where_a_follow_up_needs_it_and_read_with_a_reason(desk: Client, send: Send) -> None:
    contact = begun(send)
    path = f"/fr/guichet/contacts/{contact}/identite/"
    body = {"purpose": "follow_up", "person": {"name": "Aline", "number": "514 555-0100"}}
    assert desk.post(path, body, content_type="application/json").status_code == 409
    send(contact, change("add", "follow_up", uuid4(), {"has_consent": True}), known=1)
    kept = desk.post(path, body, content_type="application/json").json()
    assert b"Aline" not in bytes(Identity.objects.get().sealed)
    read = f"/fr/guichet/identites/{kept['id']}/"
    assert desk.post(read, {"why": ""}, content_type="application/json").status_code == 409
    assert desk.post(read, {"why": "rappel"}, content_type="application/json").json()["person"]["name"] == "Aline"


# Cost


def test_a_screen_asks_few_queries(desk: Client, send: Send, directory: Directory) -> None:
    contact = begun(send)
    for path, most in (("/fr/guichet/recherche/?topic=food.hampers&area=mun-65005", 8), ("/fr/guichet/contacts/", 8)):
        desk.get(path)  # what is remembered
        with CaptureQueriesContext(
            connection,
        ) as asked:
            desk.get(path)
        assert len(asked) <= most, [one["sql"] for one in asked]
    with CaptureQueriesContext(connection) as asked:
        send(contact, change("set", "contact", contact, {"gender": "woman"}), known=1)
    assert len(asked) <= 20, [one["sql"] for one in asked]
