"""A follow-up is made on one page: how to reach the person first, each try in one key, what came of it once."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID, uuid4

import factories
import pytest
from allauth.mfa.models import Authenticator
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from reading import Page

from balise.accounts.models import Operator, User
from balise.intake import clock, lists
from balise.intake.actions import record
from balise.intake.models import Attempt, Contact, Entry, FollowUp
from balise.intake.rules.changes import Change
from balise.web.routes import address

pytestmark = pytest.mark.django_db


def change(noun: str, values: dict[str, Any], verb: Any = "add", **more: Any) -> Change:
    return Change(key=str(uuid4()), verb=verb, noun=noun, id=more.pop("id", str(uuid4())), values=values, **more)


@pytest.fixture
def ada() -> User:
    operator = Operator.objects.create(code="crgm", edited_at=timezone.now())
    lists.begin_lists(operator=operator, model="montreal", by=None, now=factories.NOW)
    factories.topic("food", "Aide alimentaire", "Food help")
    return person("Ada", operator)


def person(name: str, operator: Operator) -> User:
    return User.objects.create(username=name.lower(), first_name=name, role="counsellor", operator=operator)


def signed_in(user: User) -> Client:
    """Someone at work: staff have a second factor."""
    Authenticator.objects.get_or_create(user=user, type=Authenticator.Type.TOTP, defaults={"data": {}})
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def desk(ada: User) -> Client:
    return signed_in(ada)


def today() -> dt.date:
    return timezone.localdate(clock.now())


def promised(by: User, **values: Any) -> FollowUp:
    """A follow-up of a closed contact, due today unless it says another day."""
    id, need, follow_up = uuid4(), str(uuid4()), str(uuid4())
    values = {"has_consent": True, "due_on": f"{today()}", "owner": by.pk, "safe_ways": ["call_say_211"], **values}
    service = factories.publish(factories.service("Panier", factories.publish(factories.organization("Le Frigo"))))
    told = record(
        contact=id, by=by, now=clock.now(),
        changes=[
            change("contact", {"channel": "telephone", "language": "es", "gender": "woman"}, id=str(id)),
            change("need", {"topic": "food"}, id=need), change("referral", {"service": service}, of=need),
            change("follow_up", values, id=follow_up), change("contact", {"wrapped_at": "now"}, "set", id=str(id)),
        ],
    )  # fmt: skip
    assert told.refused == ()
    return FollowUp.objects.get(pk=follow_up)


def there(name: str, one: FollowUp) -> str:
    return address(name, one.pk, language="en")


def listed(client: Client, show: str) -> str:
    return client.get(address("desk_follow_ups", language="en"), {"show": show}).text


def test_each_list_holds_what_it_says(ada: User, desk: Client) -> None:
    bea = person("Bea", ada.operator)
    late = promised(ada, due_on=f"{today() - dt.timedelta(days=3)}")
    now, soon = promised(ada), promised(bea, due_on=f"{today() + dt.timedelta(days=5)}")
    far = promised(bea, due_on=f"{today() + dt.timedelta(days=30)}")
    done = promised(ada)
    desk.post(there("desk_conclude", done), {"key": uuid4(), "new": uuid4(), "state": "declined"})
    for show, held in {
        "mine": [late, now], "overdue": [late], "today": [now], "week": [now, soon], "all": [late, now, soon, far],
        "done": [done], "?": [late, now],
    }.items():  # fmt: skip
        html = listed(desk, show)
        assert [one for one in (late, now, soon, far, done) if str(one.pk) in html] == held, show
    assert "3 days late" in listed(desk, "overdue") and "Food help" in listed(desk, "all")


def test_a_list_asks_few_questions_of_the_database(ada: User, desk: Client) -> None:
    def asked() -> int:
        with CaptureQueriesContext(connection) as told:
            listed(desk, "all")
        return len(told)

    promised(ada), asked()
    before = asked()
    for _ in range(4):
        promised(ada)
    assert asked() == before <= 18


def test_the_safe_ways_come_first_then_what_was_given(ada: User, desk: Client) -> None:
    html = desk.get(there("desk_follow_up", promised(ada, safe_when="le matin"))).text
    titles = [one.text for one in Page(html).all("h2") if not one.is_in("footer")]
    assert titles[0] == "How to reach this person safely"
    assert "Call and say “211”" in html and "le matin" in html
    assert "Food help" in html and "Panier" in html and "Le Frigo" in html


def test_without_consent_the_page_says_not_to_call(ada: User, desk: Client) -> None:
    assert "Do not call" in desk.get(there("desk_follow_up", promised(ada, has_consent=False))).text
    assert "Read the contact before you call" in desk.get(there("desk_follow_up", promised(ada, has_consent=None))).text


def test_a_try_is_recorded_once_however_often_the_form_is_sent(ada: User, desk: Client) -> None:
    one = promised(ada)
    form = {"key": str(uuid4()), "result": "no_answer"}
    for _ in range(2):
        assert desk.post(there("desk_attempt", one), form).status_code == 303
    desk.post(there("desk_attempt", one), {"key": str(uuid4()), "result": "message_left"})
    assert [(try_.result, try_.by) for try_ in Attempt.objects.all()] == [("no_answer", ada), ("message_left", ada)]
    assert all(try_.made_at for try_ in Attempt.objects.all())
    for wrong in ({"key": str(uuid4()), "result": "wizard"}, {"key": "x", "result": "reached"}, {}):
        assert desk.post(there("desk_attempt", one), wrong).status_code == 422
    assert Attempt.objects.count() == 2


def test_each_try_has_a_key_of_its_own(ada: User, desk: Client) -> None:
    page = Page(desk.get(there("desk_follow_up", promised(ada))).text)
    keys = [one.get("aria-keyshortcuts") for one in page.all("button") if one.get("name") == "result"]
    assert keys == ["1", "2", "3", "4", "5"]


def test_what_came_of_it_is_coded_and_ends_the_follow_up(ada: User, desk: Client) -> None:
    one = promised(ada)
    said = {"is_able_to_act": "yes", "has_received_help": "no", "is_connected": "", "has_new_need": "no"}
    done = desk.post(there("desk_conclude", one), {"key": uuid4(), "new": uuid4(), "state": "reached", **said})
    assert (done.status_code, done["Location"]) == (303, "/en/desk/follow-ups/?done=conclude")
    one.refresh_from_db()
    assert [one.state, one.is_able_to_act, one.has_received_help, one.is_connected, one.has_new_need] == [
        "reached", True, False, None, False,
    ]  # fmt: skip
    page = desk.get(there("desk_follow_up", one)).text
    assert "Follow-up concluded: person reached" in page and "I just tried" not in page
    assert Contact.objects.count() == 1


def test_what_someone_who_was_not_reached_said_is_not_kept(ada: User, desk: Client) -> None:
    one = promised(ada)
    form = {"key": uuid4(), "new": uuid4(), "state": "unreachable", "is_able_to_act": "yes", "has_new_need": "yes"}
    assert desk.post(there("desk_conclude", one), form)["Location"] == "/en/desk/follow-ups/?done=conclude"
    one.refresh_from_db()
    assert (one.is_able_to_act, one.has_new_need, Contact.objects.count()) == (None, None, 1)
    assert desk.post(there("desk_conclude", promised(ada)), {"key": uuid4(), "state": "planned"}).status_code == 422


def test_a_new_need_begins_a_contact_that_we_made_once(ada: User, desk: Client) -> None:
    one, new = promised(ada), uuid4()
    form = {"key": str(uuid4()), "new": str(new), "state": "reached", "has_new_need": "yes"}
    for _ in range(2):
        done = desk.post(there("desk_conclude", one), form)
        assert (done.status_code, done["Location"]) == (303, f"/en/desk/#{new}")
    begun = Contact.objects.get(pk=new)
    assert (begun.direction, begun.language, begun.gender, begun.counsellor) == ("outbound", "es", "woman", ada)
    assert begun.wrapped_at is None
    assert begun.same_person is not None and begun.same_person == Contact.objects.get(pk=one.contact_id).same_person
    assert Contact.objects.count() == 2


def test_another_day_and_another_owner_are_recorded(ada: User, desk: Client) -> None:
    one, bea = promised(ada), person("Bea", ada.operator)
    assert desk.post(there("desk_plan", one), {"key": uuid4(), "due_on": "2027-02-01", "owner": bea.pk})["Location"]
    one.refresh_from_db()
    assert (one.due_on, one.owner) == (dt.date(2027, 2, 1), bea)
    assert Entry.objects.filter(contact=one.contact_id, noun="follow_up").count() == 2
    stranger = person("Abe", Operator.objects.create(code="quebec", edited_at=timezone.now()))
    for wrong in ({"due_on": "demain", "owner": bea.pk}, {"due_on": "2027-02-01", "owner": stranger.pk}):
        assert desk.post(there("desk_plan", one), {"key": uuid4(), **wrong}).status_code == 422


@pytest.mark.parametrize("name", ["desk_follow_up", "desk_attempt", "desk_plan", "desk_conclude"])
def test_another_operator_s_follow_up_is_not_here(ada: User, name: str) -> None:
    one = promised(ada)
    abroad = signed_in(person("Abe", Operator.objects.create(code="quebec", edited_at=timezone.now())))
    send = abroad.get if name == "desk_follow_up" else abroad.post
    assert send(there(name, one), {"key": uuid4(), "result": "reached", "state": "reached"}).status_code == 404
    assert str(one.pk) not in listed(abroad, "all")
    assert Attempt.objects.count() == 0


def test_a_page_is_whole_in_both_languages(ada: User, desk: Client, language: Any) -> None:
    one = promised(ada)
    for path in (address("desk_follow_ups", language=language), address("desk_follow_up", one.pk, language=language)):
        page = Page(desk.get(path).text)
        assert page.all("html")[0].get("lang") == language
        ids = [found.get("id") for found in page.elements if found.get("id")]
        assert sorted(set(ids)) == sorted(ids)
        labelled = {label.get("for") for label in page.all("label")}
        fields = [field for field in page.all("input", "select") if field.get("type") != "hidden"]
        assert all(field.get("id") in labelled or field.is_in("label") for field in fields)


def test_an_unknown_follow_up_is_not_found(desk: Client) -> None:
    assert desk.get(address("desk_follow_up", UUID(int=1))).status_code == 404


def test_a_senior_takes_over_the_follow_up_of_someone_absent(ada: User, desk: Client) -> None:
    one = promised(ada)
    assert "Take it over" not in desk.get(there("desk_follow_up", one)).text
    sol = User.objects.create(username="sol", first_name="Sol", role="senior", operator=ada.operator)
    senior = signed_in(sol)
    page = senior.get(there("desk_follow_up", one)).text
    assert "Take it over" in page
    form = {"key": str(uuid4()), "person": sol.pk, "from": "follow_up"}
    done = senior.post(address("desk_hand_over", "follow_up", one.pk, language="en"), form)
    assert done["Location"] == f"{there('desk_follow_up', one)}?done=plan"
    one.refresh_from_db()
    assert one.owner == sol and one.due_on == today(), "the promised day stays"
    assert Entry.objects.filter(contact=one.contact_id).latest("number").by == sol
    page = senior.get(done["Location"]).text
    assert "Take it over" not in page and "The day and the owner are recorded." in page
