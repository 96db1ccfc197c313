"""The sample is drawn by chance and the same all day; nobody reviews their own; a scorecard is worth what it says."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from uuid import UUID, uuid4

import msgspec
import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from balise.accounts.models import AuditEntry, Operator, User
from balise.intake import reviewing
from balise.intake.models import Contact, Review
from balise.intake.rules.changes import Refused
from balise.intake.rules.quality import ASKED, MOST_POINTS, PARTS, drawn, percent, refuse_points

NOW = dt.datetime(2026, 3, 4, 19, 0, tzinfo=dt.UTC)
TODAY = dt.date(2026, 3, 4)
FULL = dict.fromkeys(PARTS, MOST_POINTS)
CONTACTS = st.lists(st.tuples(st.integers(1, 5), st.uuids()), max_size=40, unique_by=lambda one: one[1])


@given(contacts=CONTACTS, each=st.integers(1, 4))
def test_each_counsellor_has_as_many_drawn_as_the_others(contacts: list[tuple[int, UUID]], each: int) -> None:
    had = Counter(who for who, _contact in contacts)
    found = Counter(one.counsellor for one in drawn(contacts, TODAY, each))
    assert found == {who: min(count, each) for who, count in had.items()}


@given(contacts=CONTACTS)
def test_the_order_of_contacts_changes_nothing(contacts: list[tuple[int, UUID]]) -> None:
    assert drawn(contacts, TODAY) == drawn(list(reversed(contacts)), TODAY)


def test_another_day_draws_others() -> None:
    contacts = [(1, UUID(int=number)) for number in range(200)]
    days = {tuple(drawn(contacts, TODAY + dt.timedelta(days=days))) for days in range(30)}
    assert len(days) == 30


def test_every_contact_is_as_likely_as_another() -> None:
    contacts = [(1, UUID(int=number)) for number in range(10)]
    days = [TODAY + dt.timedelta(days=days) for days in range(2000)]
    times = Counter(one.contact for day in days for one in drawn(contacts, day, 1))
    assert all(150 <= times[contact] <= 250 for _who, contact in contacts), "200 expected, 13 of deviation"


def test_a_scorecard_is_worth_its_share_of_all_points() -> None:
    assert percent(FULL) == 100
    assert percent(dict.fromkeys(PARTS, 0)) == 0
    assert percent({**FULL, "closing": 0, "opening": 2}) == 70


@pytest.mark.parametrize(
    "points", [{}, {"opening": 4}, {**FULL, "opening": 5}, {**FULL, "opening": -1}, {**FULL, "x": 1}]
)
def test_every_part_has_its_points(points: dict[str, int]) -> None:
    with pytest.raises(Refused):
        refuse_points(points)


def test_a_part_says_what_full_points_ask() -> None:
    assert ASKED.keys() == PARTS.keys()
    assert all(told.fr and told.en for told in ASKED.values())


@pytest.fixture
def operator(db: None) -> Operator:
    return Operator.objects.create(code="crgm", edited_at=timezone.now())


@pytest.fixture
def ada(operator: Operator) -> User:
    return User.objects.create(username="ada", role="counsellor", operator=operator)


@pytest.fixture
def sol(operator: Operator) -> User:
    return User.objects.create(username="sol", role="senior", operator=operator)


def contacts(by: User, count: int, days_ago: int = 2) -> list[Contact]:
    at = NOW - dt.timedelta(days=days_ago)
    return [
        Contact.objects.create(
            id=uuid4(), operator=by.operator, counsellor=by, created_at=at, day=timezone.localdate(at), arrived_at=at,
            answered_at=at, ended_at=at, wrapped_at=at, channel="telephone",
        )
        for _ in range(count)
    ]  # fmt: skip


def drawn_of(operator: Operator, now: dt.datetime = NOW) -> list[UUID]:
    return [one.contact.pk for one in reviewing.sample(operator=operator.pk, now=now)]


def test_the_sample_is_of_the_week_before_and_the_same_all_day(operator: Operator, ada: User, sol: User) -> None:
    theirs = {one.pk for one in contacts(ada, 9)}
    contacts(ada, 3, days_ago=0), contacts(ada, 3, days_ago=8)
    mine = {one.pk for one in contacts(sol, 1)}
    first = drawn_of(operator)
    assert len(first) == 3 and len(theirs & set(first)) == 2 and mine < set(first)
    drawn_theirs = next(one for one in first if one in theirs)
    reviewing.review(contact=drawn_theirs, points=FULL, comment="", by=sol, now=NOW)
    assert drawn_of(operator) == first
    tomorrow = drawn_of(operator, NOW + dt.timedelta(days=1))
    assert drawn_theirs not in tomorrow and len(tomorrow) == 3


def test_nobody_reviews_their_own_nor_chooses_nor_reviews_twice(operator: Operator, ada: User, sol: User) -> None:
    contacts(ada, 9), contacts(sol, 1)
    theirs, _theirs_too, mine = drawn_of(operator)
    other = Contact.objects.filter(counsellor=ada).exclude(pk__in=drawn_of(operator)).first()
    assert other
    reviewing.review(contact=theirs, points=FULL, comment=" Bien reformulé. ", by=sol, now=NOW)
    for contact, why in ((mine, "own"), (other.pk, "not drawn"), (theirs, "already"), (uuid4(), "not here")):
        with pytest.raises(Refused, match=why):
            reviewing.review(contact=contact, points=FULL, comment="", by=sol, now=NOW)
    assert Review.objects.get().comment == "Bien reformulé."
    assert AuditEntry.objects.get().verb == "review"


def test_another_operator_s_contacts_are_not_here(operator: Operator, ada: User) -> None:
    contacts(ada, 1)
    other = Operator.objects.create(code="quebec", edited_at=timezone.now())
    abroad = User.objects.create(username="abe", role="senior", operator=other)
    with pytest.raises(Refused, match="not here"):
        reviewing.review(contact=drawn_of(operator)[0], points=FULL, comment="", by=abroad, now=NOW)
    assert reviewing.sample(operator=other.pk, now=NOW) == []


def test_results_are_told_by_counsellor_and_month(operator: Operator, ada: User, sol: User) -> None:
    first, second, third = contacts(ada, 3)
    for contact, at, points in (
        (first, NOW, FULL), (second, NOW, {**FULL, "opening": 0, "closing": 0}),
        (third, NOW - dt.timedelta(days=30), FULL),
    ):  # fmt: skip
        Review.objects.create(contact=contact, by=sol, at=at, **points)
    told = reviewing.results(operator=operator.pk, since=dt.date(2026, 1, 20), pass_mark=70)
    assert [(one.counsellor, one.month.month, one.reviews, one.percent, one.passed) for one in told] == [
        (ada.pk, 3, 2, 80, 1), (ada.pk, 2, 1, 100, 1),
    ]  # fmt: skip
    assert told[0].parts == {"opening": 2, "listening": 4, "assessment": 4, "referral": 4, "closing": 2}
    assert reviewing.results(operator=operator.pk, since=TODAY, pass_mark=50, counsellor=ada.pk)[0].passed == 2
    assert reviewing.results(operator=operator.pk, since=TODAY, pass_mark=50, counsellor=sol.pk) == []


def test_the_pass_mark_is_the_operator_s(operator: Operator) -> None:
    assert reviewing.pass_mark(operator) == 70
    operator.settings_text = msgspec.json.encode({"review_pass_mark": 85}).decode()
    assert reviewing.pass_mark(operator) == 85
