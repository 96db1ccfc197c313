"""A supervisor sees what waits, is open, late, left hanging, incomplete or corrected, and who answers for it."""

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
from balise.intake import clock, known, lists
from balise.intake.actions import record
from balise.intake.models import Contact, Entry, Review
from balise.intake.rules.busyness import Hour, Past, compared
from balise.intake.rules.changes import Change
from balise.intake.rules.quality import PARTS
from balise.web.desk import supervisor_hanging
from balise.web.desk.supervisor_chart import PLOT, chart
from balise.web.routes import address

pytestmark = pytest.mark.django_db
HOUR = dt.timedelta(hours=1)
MOST_QUERIES = 40  # of a whole page, whatever there is to show


def change(noun: str, values: dict[str, Any], verb: Any = "add", **more: Any) -> Change:
    return Change(key=str(uuid4()), verb=verb, noun=noun, id=more.pop("id", str(uuid4())), values=values, **more)


def send(id: UUID, by: User, *changes: Change, ago: dt.timedelta = HOUR * 0) -> None:
    told = record(contact=id, changes=changes, by=by, now=clock.now() - ago)
    assert told.refused == ()


def begin(by: User, *changes: Change, ago: dt.timedelta = HOUR * 0, **values: Any) -> UUID:
    id = uuid4()
    send(id, by, change("contact", {"channel": "telephone", **values}, id=str(id)), *changes, ago=ago)
    return id


def close(id: UUID, by: User) -> None:
    send(id, by, change("contact", {"wrapped_at": "now"}, "set", id=str(id)))


@pytest.fixture
def operator() -> Operator:
    operator = Operator.objects.create(code="crgm", edited_at=timezone.now())
    lists.begin_lists(operator=operator, model="montreal", by=None, now=factories.NOW)
    return operator


def person(name: str, role: str, operator: Operator) -> User:
    return User.objects.create(username=name.lower(), first_name=name, role=role, operator=operator)


@pytest.fixture
def ada(operator: Operator) -> User:
    return person("Ada", "counsellor", operator)


@pytest.fixture
def sol(operator: Operator) -> User:
    return person("Sol", "senior", operator)


def signed_in(user: User) -> Client:
    """Someone at work: staff have a second factor."""
    Authenticator.objects.get_or_create(user=user, type=Authenticator.Type.TOTP, defaults={"data": {}})
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def senior(sol: User) -> Client:
    return signed_in(sol)


def board(client: Client, language: Any = "en") -> str:
    return client.get(address("desk_supervision", language=language)).text


def section(html: str, name: str) -> str:
    """The words of a part of the page, by the id of its title."""
    return next(one.text for one in Page(html).all("section") if one.get("aria-labelledby") == name)


def test_it_says_who_waits_and_for_how_long_and_who_has_what_open(ada: User, senior: Client) -> None:
    begin(ada, ago=dt.timedelta(minutes=3))
    begin(ada, answered_at="now", language="es", ago=dt.timedelta(minutes=12))
    html = board(senior)
    assert "1 person waits for an answer." in html
    told = section(html, "open-title")
    assert "3 min" in told.replace("\u00a0", " ") and "waiting" in told
    assert "under way Telephone Spanish Ada" in " ".join(told.split())
    assert "Ada" in section(html, "people-title")


def test_nobody_waits_while_an_email_or_a_visit_is_written_up(ada: User, senior: Client) -> None:
    for channel in ("email", "in_person", "other"):
        begin(ada, channel=channel)
    begin(ada, channel="chat")
    assert "1 person waits for an answer." in board(senior)


def test_a_follow_up_is_given_to_someone_who_may_read_who_the_person_is(ada: User, operator: Operator) -> None:
    person("Adam", "administrator", operator)
    assert list(known.people(operator.pk, "read_identity")) == [ada]


def test_a_transfer_without_a_word_of_what_was_disclosed_is_incomplete(ada: User, senior: Client) -> None:
    said = {"line": "suicide", "is_accepted": True, "ground": "consent"}
    id = begin(ada, change("transfer", said), is_area_unknown=True, answered_at="now")
    topic = factories.topic("food", "Nourriture")
    send(id, ada, change("need", {"topic": topic.pk, "status": "met"}))
    close(id, ada)
    assert "Tick what was disclosed" in section(board(senior), "incomplete-title")


def test_nothing_at_all_is_said_too(senior: Client) -> None:
    html = board(senior)
    for name, said in {
        "open-title": "No contact is open.", "people-title": "Nobody recorded anything",
        "day-title": "No contact arrived yet", "due-title": "No follow-up is due today",
        "hanging-title": "Nothing was left hanging.", "incomplete-title": "is complete.",
        "unmet-title": "No need of today stayed unmet.", "corrections-title": "No closed contact was corrected.",
        "languages-title": "No interpreter was asked for this month.",
    }.items():  # fmt: skip
        assert said in section(html, name)


def test_an_incomplete_contact_is_told_with_its_owner_and_what_it_lacks(ada: User, senior: Client) -> None:
    id = begin(ada, change("need", {}), answered_at="now")
    close(id, ada)
    told = section(board(senior), "incomplete-title")
    assert "Ada" in told and "The area is missing" in told and "A need has no topic." in told
    send(id, ada, change("contact", {"is_area_unknown": True}, "set", id=str(id), reason="dite depuis"))
    assert "The area is missing" not in section(board(senior), "incomplete-title")


def test_an_unmet_need_of_today_is_told_with_its_reason(ada: User, senior: Client) -> None:
    factories.topic("food", "Aide alimentaire", "Food help")
    need = str(uuid4())
    begin(
        ada, change("need", {"topic": "food"}, id=need), change("unmet_reason", {"reason": "cost"}, of=need),
        change("need", {"status": "unmet"}, "set", id=need), answered_at="now",
    )  # fmt: skip
    told = section(board(senior), "unmet-title")
    assert "Food help" in told and "The cost is too high for the person" in told
    assert "Les coûts sont trop élevés" in section(board(senior, "fr"), "unmet-title")


def test_a_correction_is_told_from_what_to_what_and_why_but_a_note_is_not_repeated(ada: User, senior: Client) -> None:
    id = begin(ada, answered_at="now", gender="woman")
    close(id, ada)
    send(id, ada, change("contact", {"gender": "man"}, "set", id=str(id), reason="mal entendu"),
         change("note", {"text": "kxzq"}, reason="oubli"))  # fmt: skip
    told = section(board(senior), "corrections-title")
    assert "gender: Woman → Man" in " ".join(told.split())
    assert "mal entendu" in told and "Note added" in told and "kxzq" not in board(senior)
    assert "genre" in section(board(senior, "fr"), "corrections-title")
    Entry.objects.filter(contact=id).update(values_text="")
    assert "forgotten since" in section(board(senior), "corrections-title")


def test_follow_ups_due_and_late_are_told_with_their_owner(ada: User, senior: Client) -> None:
    today = timezone.localdate(clock.now())
    days = [today - dt.timedelta(days=2), today, today + dt.timedelta(days=1)]
    begin(ada, *(change("follow_up", {"has_consent": True, "due_on": f"{day}", "owner": ada.pk}) for day in days))
    told = section(board(senior), "due-title")
    assert "2 days late" in told and "today" in told
    assert told.count("Ada Open") == 2, "tomorrow's can wait"


def test_languages_without_an_interpreter_come_first(ada: User, senior: Client) -> None:
    minutes = dt.timedelta(minutes=4)
    id = begin(ada, language="ar", interpreting="joined", interpreter_asked_at="now", ago=minutes)
    send(id, ada, change("contact", {"interpreter_joined_at": "now"}, "set", id=str(id)))
    begin(ada, language="ti", interpreting="none_available")
    told = " ".join(section(board(senior), "languages-title").replace("\u00a0", " ").split())
    assert "Tigrinya 1 1 0 –" in told and "Arabic 0 0 1 4 min" in told
    assert told.index("Tigrinya") < told.index("Arabic")


def test_it_asks_few_questions_of_the_database_and_writes_nothing(ada: User, senior: Client) -> None:
    board(senior)

    def asked() -> list[str]:
        with CaptureQueriesContext(
            connection,
        ) as told:
            board(senior)
        return [one["sql"] for one in told.captured_queries]

    factories.topic("food", "Aide alimentaire", "Food help")
    for _ in range(2):
        for _ in range(6):
            need = str(uuid4())
            id = begin(
                ada, change("need", {"topic": "food"}, id=need), change("unmet_reason", {"reason": "cost"}, of=need),
                change("need", {"status": "unmet"}, "set", id=need), change("need", {}),
                change("follow_up", {"due_on": "2026-01-05", "owner": ada.pk}), answered_at="now",
            )  # fmt: skip
            close(id, ada)
            send(id, ada, change("contact", {"gender": "man"}, "set", id=str(id), reason="oubli"))
            begin(ada, answered_at="now")
        told = asked()
        assert len(told) <= MOST_QUERIES, "\n".join(told)
    assert not [one for one in told if one.split()[0] in ("INSERT", "UPDATE", "DELETE")]


def test_the_part_that_is_asked_again_is_the_same_and_alone(ada: User, senior: Client) -> None:
    begin(ada)
    part = senior.get(address("desk_supervision_now", language="en"))
    assert part.status_code == 200 and "<html" not in part.text and "Open contacts" in part.text
    assert part["Cache-Control"] == "private, no-store"
    assert (
        Client()
        .get(address("desk_supervision_now", language="en"), headers={"Accept": "text/html, application/json"})
        .status_code
        == 401
    )


def test_another_operator_s_contacts_are_not_seen(ada: User, operator: Operator) -> None:
    begin(ada, answered_at="now", ago=5 * HOUR)
    other = Operator.objects.create(code="quebec", edited_at=timezone.now())
    html = board(signed_in(person("Abe", "senior", other)))
    assert "Ada" not in html and "No contact is open." in html and "Nothing was left hanging." in html


@pytest.mark.parametrize("name", ["desk_supervision", "desk_supervision_now", "desk_hanging", "desk_reviews"])
def test_a_counsellor_does_not_supervise(ada: User, name: str) -> None:
    assert signed_in(ada).get(address(name)).status_code == 403


def test_what_was_left_hanging_is_listed_by_law_and_handed_over(ada: User, sol: User, senior: Client) -> None:
    id = begin(ada, answered_at="now", ago=5 * HOUR)
    page = senior.get(address("desk_hanging", language="en")).text
    assert "Answered, never wrapped up" in section(page, "left_open") and "Ada" in section(page, "left_open")
    key = {"key": str(uuid4())}
    there = address("desk_hand_over", "contact", id, language="en")
    assert senior.post(there, key).status_code == 422, "nobody was chosen"
    done = senior.post(there, {**key, "person": sol.pk})
    assert (done.status_code, done["Location"]) == (303, "/en/desk/left-hanging/?done=hand_over")
    assert Contact.objects.get(pk=id).counsellor == sol
    assert senior.post(there, {**key, "person": sol.pk}).status_code == 303
    assert Entry.objects.filter(contact=id).count() == 2, "sent twice, done once"
    stranger = person("Abe", "counsellor", Operator.objects.create(code="quebec", edited_at=timezone.now()))
    assert senior.post(there, {"key": str(uuid4()), "person": stranger.pk}).status_code == 422
    assert senior.post(address("desk_hand_over", "contact", uuid4()), {**key, "person": sol.pk}).status_code == 404


def test_all_that_a_law_finds_is_counted_and_paged_through(
    ada: User, sol: User, senior: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(supervisor_hanging, "SHOWN", 2)
    ids = [begin(ada, answered_at="now", ago=(5 + number) * HOUR) for number in range(5)]
    hanging = address("desk_hanging", language="en")
    first = section(senior.get(hanging).text, "left_open")
    assert "The first 2 of 5 are shown." in first
    assert 'href="?law=left_open"' in senior.get(hanging).text
    seen: list[str] = []
    for page, told in enumerate(["From 1 to 2, of 5.", "From 3 to 4, of 5.", "From 5 to 5, of 5."], 1):
        html = senior.get(f"{hanging}?law=left_open&page={page}").text
        assert told in html and ("Next page" in html) == (page < 3) and ("Previous page" in html) == (page > 1)
        seen += [str(id) for id in ids if f"#{id}" in html]
    assert sorted(seen) == sorted(map(str, ids))
    assert "From 5 to 5" in senior.get(f"{hanging}?law=left_open&page=99").text
    assert senior.get(f"{hanging}?law=nonsense&page=x").status_code == 200

    form = {"key": str(uuid4()), "person": sol.pk, "law": "left_open", "page": "3"}
    done = senior.post(address("desk_hand_over", "contact", ids[0], language="en"), form)
    assert done["Location"] == f"{hanging}?law=left_open&page=3&done=hand_over"


def test_a_sweep_forgets_a_link_past_its_date(ada: User, senior: Client) -> None:
    id = begin(ada)
    Contact.objects.filter(pk=id).update(same_person=uuid4(), same_person_until=dt.date(2026, 1, 1))
    assert "Links to forget" in Page(senior.get(address("desk_hanging", language="en")).text).all("h2")[0].text
    done = senior.post(address("desk_sweep", language="en"))
    assert done["Location"] == "/en/desk/left-hanging/?done=sweep"
    assert "Nothing was left hanging." in senior.get(done["Location"]).text
    assert Contact.objects.get(pk=id).same_person is None


@pytest.fixture
def drawn(ada: User) -> Contact:
    """A contact of Ada's, closed three days ago."""
    at = clock.now() - dt.timedelta(days=3)
    return Contact.objects.create(
        id=uuid4(), operator=ada.operator, counsellor=ada, created_at=at, day=timezone.localdate(at), arrived_at=at,
        answered_at=at, ended_at=at, wrapped_at=at, channel="chat",
    )  # fmt: skip


def test_a_contact_that_was_drawn_is_reviewed_and_its_counsellor_sees_it(
    ada: User, sol: User, senior: Client, drawn: Contact
) -> None:
    there = address("desk_review", drawn.pk, language="en")
    assert there in senior.get(address("desk_reviews", language="en")).text
    assert "Greets, reassures" in senior.get(there).text
    points = dict.fromkeys(PARTS, "4") | {"closing": "0"}
    assert senior.post(there, {**points, "opening": ""}).status_code == 422
    done = senior.post(there, {**points, "comment": "Belle écoute."})
    assert (done.status_code, done["Location"]) == (303, "/en/desk/reviews/?done=1")
    assert Review.objects.get().by == sol
    assert "80 %, Sol" in " ".join(senior.get(done["Location"]).text.replace("\u00a0", " ").split())
    own = signed_in(ada).get(address("desk_my_reviews", language="en")).text
    assert "Belle écoute." in own and "80 %" in own
    assert "Belle écoute." not in senior.get(address("desk_my_reviews", language="en")).text


def test_a_contact_that_was_not_drawn_has_no_scorecard(ada: User, sol: User, senior: Client) -> None:
    assert senior.get(address("desk_review", begin(ada))).status_code == 404
    mine = begin(sol, ago=dt.timedelta(days=2))
    Contact.objects.filter(pk=mine).update(wrapped_at=clock.now(), day=timezone.localdate() - dt.timedelta(days=2))
    assert senior.get(address("desk_review", mine)).status_code == 404, "their own"
    assert senior.get(address("desk_review", uuid4())).status_code == 404


def test_today_is_set_beside_the_same_weekday_of_past_weeks() -> None:
    zone = timezone.get_default_timezone()
    now = dt.datetime(2026, 3, 4, 10, 30, tzinfo=zone)
    week = dt.timedelta(weeks=1)
    past = [now.replace(hour=hour, minute=minute) - week * back
            for back, calls in {1: [(9, 5), (10, 10), (10, 50)], 2: [(9, 0)], 3: [(8, 0), (10, 0), (12, 0)]}.items()
            for hour, minute in calls]  # fmt: skip
    found = compared([*past, now.replace(hour=9), now], now)
    assert (found.today, found.weeks) == (2, 3), "weeks without a contact say nothing"
    assert found.so_far == Past(1, 2, 2), "10:50 and noon are still to come"
    assert found.whole_day == Past(1, 3, 3)
    assert [one.hour for one in found.hours] == [8, 9, 10, 11, 12]
    assert found.hours[1] == Hour(9, 1, Past(0, 1, 1)) and found.hours[4] == Hour(12, None, Past(0, 0, 1))


def test_the_chart_is_as_high_as_its_figures() -> None:
    now = dt.datetime(2026, 3, 4, 10, 30, tzinfo=timezone.get_default_timezone())
    drawing = chart(compared([now.replace(hour=9)] * 40 + [now], now))
    assert [round(one.bar / PLOT * 40) for one in drawing.columns] == [40, 1]
    assert [line.value for line in drawing.lines] == [0, 10, 20, 30, 40]
    small = chart(compared([now], now.replace(minute=59)))
    assert len(small.columns) == 1 and small.width > 2 * small.height, "one bar is no tower"
    empty = chart(compared([], now))
    assert empty.columns == () and len(empty.lines) == 2


@pytest.mark.parametrize("name", ["desk_supervision", "desk_hanging", "desk_reviews", "desk_my_reviews"])
def test_a_page_is_whole_in_both_languages(ada: User, senior: Client, drawn: Contact, language: Any, name: str) -> None:
    begin(ada, answered_at="now", ago=5 * HOUR)
    page = Page(senior.get(address(name, language=language)).text)
    assert page.all("html")[0].get("lang") == language
    ids = [one.get("id") for one in page.elements if one.get("id")]
    assert sorted(set(ids)) == sorted(ids)
    assert {ref for one in page.elements for ref in one.get("aria-labelledby").split()} <= set(ids)
    assert len(page.all("table")) == len(page.all("caption"))
    assert [one.attributes for one in page.elements if "style" in one.attributes] == []
