"""Facts say what intake and the directory say: each contact once, with its needs, what became of them, and where."""

from __future__ import annotations

import datetime as dt

import factories
import pytest
from facts_made import NOW, There, ask

from balise.analysis import actions, naming
from balise.intake.links import link_same_person
from balise.intake.lists import choices

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_folder")]


def test_each_contact_counts_once_with_what_it_says(there: There) -> None:
    there.usual()
    done = actions.build_facts(now=NOW)
    assert (done.made, done.closed, done.late) == ((202512, 202601, 202603), (202512,), ())
    assert ask("SELECT day, kind::VARCHAR, needs, referrals, unmet FROM contacts ORDER BY ALL") == [
        (dt.date(2025, 12, 10), "conversation", 2, 2, 1),
        (dt.date(2026, 1, 5), "conversation", 2, 1, 0),
        (dt.date(2026, 1, 5), "silent", 0, 0, 0),
        (dt.date(2026, 3, 2), "conversation", 1, 0, 0),
    ]
    (first,) = ask(
        "SELECT operator, area, borough, municipality, mrc, region, territory, gender, age_band, age_group, events, "
        "is_newcomer, language, month FROM contacts WHERE month = 202512"
    )
    assert first == (
        "coin", "borough-1", "borough-1", "mun-1", "", "region-6", "agglo-1", "woman", "65_plus", "65_plus",
        ",covid,coin:epidemic,", "yes", "fr", 202512,
    )  # fmt: skip


def test_needs_say_their_topics_and_which_is_the_first(there: There) -> None:
    there.record("2026-01-05", *there.need("food", why=["cost"]), *there.need(why=["cost"]), *there.need("home"))
    actions.build_facts(now=NOW)
    marks = "first, first_1, first_2, first_unmet, first_unmet_1"
    assert ask(f"SELECT topic, topic_1, topic_2, topic_3, {marks} FROM needs ORDER BY topic::VARCHAR") == [
        ("food", "food", "", "", True, True, True, True, True),
        ("food.hampers", "food", "food.hampers", "", False, False, True, False, False),
        ("home", "home", "", "", False, True, False, False, False),
    ]  # fmt: skip
    assert ask("SELECT count(DISTINCT key), count(DISTINCT need_key), sum(is_fully_told::INT) FROM needs") == [
        (1, 3, 0)
    ]


def test_parts_of_a_contact_say_what_became_of_it(there: There) -> None:
    there.usual()
    actions.build_facts(now=NOW)
    assert ask("SELECT reason, reason_group, is_first, status, topic FROM unmet ORDER BY reason::VARCHAR") == [
        ("cost", "cost", False, "unmet", "home"),
        ("transport", "coin:transport", True, "unmet", "home"),
    ]
    assert ask("SELECT line, has_handover, is_accepted, month FROM transfers") == [("suicide", "yes", "", 202512)]
    assert ask("SELECT state, attempts, days, is_connected FROM follow_ups") == [("reached", 2, 9, "")]
    told = ask("SELECT organization, service, way, first, first_organization FROM referrals ORDER BY month, first")
    assert told == [(there.owner, there.service, "information", n > 0, n > 0) for n in (0, 1, 1)]
    assert ask("SELECT events, age_group FROM contacts WHERE operator = 'quebec'") == [
        (",moving,quebec:moving_truck,", "18_24")
    ]


def test_events_are_named_as_facts_write_them_and_no_others_are(there: There) -> None:
    for of in (there.host, there.other):
        codes = [one["code"] for one in choices(of.pk, "event", dt.date(2026, 1, 5), "en")]
        there.record("2026-01-05", of=of, events=codes)
    actions.build_facts(now=NOW)
    naming.forget()
    held = {code for (events,) in ask("SELECT events FROM contacts") for code in events.split(",") if code}
    assert held == naming.names().said["event"].keys()
    assert {"covid", "coin:epidemic", "quebec:moving_truck"} <= held and "epidemic" not in held


@pytest.mark.parametrize(
    "area, places",
    [
        ("mun-2", ("", "mun-2", "mrc-1", "crown-1", "region-7")),
        ("mun-3", ("", "mun-3", "", "mun-3", "region-7")),  # a town that is a part of the community by itself
        ("fsa-h0h", ("", "", "mrc-1", "", "")),  # astride: what is not one is none
        ("cm-1", ("", "", "", "", "")),
    ],
)
def test_an_area_says_every_place_around_it(there: There, area: str, places: tuple[str, ...]) -> None:
    there.record("2026-01-05", area=area)
    actions.build_facts(now=NOW)
    assert ask("SELECT area, borough, municipality, mrc, territory, region FROM contacts") == [(area, *places)]


def test_a_second_contact_of_a_household_in_a_month_is_a_repeat(there: There) -> None:
    ids = [there.record(day, hour=hour) for day, hour in (("2026-01-31", 9), ("2026-01-31", 11), ("2026-02-01", 15))]
    silent = there.record("2026-01-30", kind="silent")
    for other in (*ids[1:], silent):
        link_same_person(contact=ids[0], other=other, by=there.people[there.host.pk], now=NOW)
    actions.build_facts(now=NOW)
    assert ask("SELECT day, kind::VARCHAR, is_repeat FROM contacts ORDER BY ALL") == [
        (dt.date(2026, 1, 30), "silent", False),
        (dt.date(2026, 1, 31), "conversation", False),
        (dt.date(2026, 1, 31), "conversation", True),
        (dt.date(2026, 2, 1), "conversation", False),
    ]


def test_a_day_is_that_of_the_operator(there: There) -> None:
    there.record("2026-02-01", hour=3)  # still January in Montréal
    actions.build_facts(now=NOW)
    assert ask("SELECT day, month FROM contacts") == [(dt.date(2026, 1, 31), 202601)]


def test_what_the_directory_offered_is_known_since_it_was_here(there: There) -> None:
    there.usual()
    factories.withdraw("service", there.service)  # today
    actions.build_facts(now=NOW)
    rows = ask("SELECT month, service, topic, topic_1, municipality, region, territory, borough FROM supply ORDER BY 1")
    offered = (there.service, "food.hampers", "food", "mun-1", "region-6", "agglo-1", "")
    assert rows == [(202512, *offered), (202601, *offered)]
