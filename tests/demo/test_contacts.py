"""Years of invented contacts: whole numbers that add up, a plan that is always the same, services that fit."""

from __future__ import annotations

import datetime as dt
import json
from collections import Counter
from io import StringIO
from pathlib import Path
from random import Random
from typing import Any

import msgspec
import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.utils import translation
from hypothesis import given as drawn
from hypothesis import strategies as st

from balise.accounts.models import Operator, User
from balise.analysis.rules.facts import PAGES
from balise.demo.contacts import CannotFill, staff
from balise.demo.contacts.figures import MORE_YEARS, YEARS, Topics, Unmet, Year, topics, year
from balise.demo.contacts.giving import given
from balise.demo.contacts.needs import all_topics
from balise.demo.contacts.offers import Directory, Offer
from balise.demo.contacts.plan import needs_by_month, plan
from balise.demo.contacts.site_days import days
from balise.demo.contacts.switch import intervals
from balise.demo.rules.apportion import adding_up, apportion, column, picked
from balise.demo.rules.hours import instant, second_of_day
from balise.intake.lists import begin_lists, choices
from balise.intake.models import Code
from balise.intake.rules.telephone import check

NOW = dt.datetime(2026, 5, 4, 15, tzinfo=dt.UTC)


@drawn(st.integers(0, 50_000), st.lists(st.floats(0.01, 100), min_size=1, max_size=30))
def test_shares_add_up_and_are_within_one_of_what_they_weigh(total: int, weights: list[float]) -> None:
    found = apportion(total, dict(enumerate(weights)))
    assert sum(found.values()) == total
    whole = sum(weights)
    assert all(abs(found[key] - total * weight / whole) < 1.000001 for key, weight in enumerate(weights))


def test_no_share_passes_its_most() -> None:
    assert apportion(20, {"a": 97, "b": 2, "c": 1}, most=9) == {"a": 9, "b": 7, "c": 4}
    with pytest.raises(ValueError, match="do not fit"):
        apportion(31, {"a": 1, "b": 1, "c": 1}, most=10)


@drawn(st.integers(1, 200), st.integers(0, 3), st.integers(0, 400), st.integers(0, 9))
def test_numbers_drawn_add_up_between_their_limits(count: int, least: int, more: int, seed: int) -> None:
    rng, total = Random(seed), least * count + min(more, 6 * count)
    found = adding_up(total, count, lambda: rng.randint(0, 9), rng, least=least, most=least + 6)
    assert sum(found) == total and len(found) == count
    assert min(found) >= least and max(found) <= least + 6


def test_what_cannot_add_up_is_refused() -> None:
    with pytest.raises(ValueError, match="cannot add up"):
        adding_up(5, 10, lambda: 1, Random(1), least=1)
    with pytest.raises(ValueError, match="3 places are asked"):
        picked("ab", 3, range(2), Random(1))


def test_a_column_holds_each_value_as_often_as_it_counts() -> None:
    assert Counter(column({"fr": 5, "en": 2}, Random(1))) == {"fr": 5, "en": 2}


def test_chats_end_early_in_the_weekend_and_hours_are_those_of_the_wall() -> None:
    rng, sunday = Random(1), dt.date(2024, 3, 10)  # a day of 23 hours
    assert max(second_of_day(sunday, "chat", rng) for _ in range(500)) < 15.5 * 3600
    assert max(second_of_day(sunday, "telephone", rng) for _ in range(500)) > 16 * 3600
    assert instant(sunday, 9 * 3600) == dt.datetime(2024, 3, 10, 13, tzinfo=dt.UTC)
    assert instant(dt.date(2024, 3, 9), 9 * 3600) == dt.datetime(2024, 3, 9, 14, tzinfo=dt.UTC)


@pytest.mark.shared
def test_the_figures_are_those_of_the_reports(shared: Path) -> None:
    told = json.loads((shared.parent / "facts" / "seed-figures.json").read_text())["golden_targets"]
    of_2019, of_2023 = year("montreal-2019"), year("montreal-2023-24")
    then, later = told["annual_2019"], told["impact_2023_24"]
    assert [of_2019.communications, of_2019.needs, of_2019.referrals, of_2019.mean_wait, of_2019.mean_talk] == [
        then["communications"], then["needs"], then["references"], then["mean_wait_s"], then["mean_call_s"],
    ]  # fmt: skip
    assert of_2019.languages == then["language_pct"]
    assert list(of_2019.genders.values()) == list(then["sex_pct"].values())
    assert [of_2023.communications, of_2023.needs, of_2023.referrals, of_2023.organizations] == [
        later["communications"], later["needs"], later["references"], later["distinct_orgs"],
    ]  # fmt: skip
    assert (of_2023.channels["telephone"], of_2023.channels["chat"]) == (later["calls"], later["chats"])
    assert (of_2023.mean_wait, of_2023.mean_talk) == (later["mean_wait_s"], later["mean_call_s"])


@pytest.mark.shared
def test_the_tables_are_those_of_the_reports(shared: Path) -> None:
    files = json.loads((shared.parent / "facts" / "seed-figures.json").read_text())["files"]
    printed = {table["id"]: [row["value"] for row in table["rows"]] for file in files.values()
               for section in file["sections"].values() for table in section.get("tables", [])}  # fmt: skip
    of_2019, of_2024 = year("montreal-2019"), year("quebec-2024-25")
    areas = [value for name in ("montreal_top10", "laval_top5", "longueuil_top5", "couronne_nord_top5",
                                "couronne_sud_top5") for value in printed[f"001.{name}"]]  # fmt: skip
    assert list(of_2019.areas.values()) == areas
    assert [one.count for one in of_2019.unmet] == printed["001.non_combles_top10"]
    assert list(of_2024.heard.values()) == printed["004.source"]
    assert [one.count for one in of_2024.requests] == [10, 159, 20, 140, 35, 37, 75, 15]
    assert sorted(printed["004.demandes_specifiques"]) == [10, 20, 140, 159]
    moves = [one for one in of_2024.requests if one.event.startswith("moving")]
    assert [*(one.count for one in moves), sum(one.unmet for one in moves)] == printed["004.demenagement"]
    assert sum(one.handed for one in of_2024.transfers) == sum(printed["004.bascule"])
    assert sum(one.without for one in of_2024.transfers) == sum(printed["004.sans_bascule"])
    assert list(of_2024.ages.values())[1:] == printed["004.age"]


@pytest.mark.shared
def test_the_dashboard_is_completed_with_what_2019_leaves_of_it(shared: Path) -> None:
    facts = json.loads((shared.parent / "facts" / "seed-figures.json").read_text())
    tables = facts["files"]["003_9d0d458c829ee7d7.txt"]["sections"]["tableau_de_bord"]["tables"]
    months, first = ({row["label"]: row["value"] for row in table["rows"]} for table in tables)
    told, whole, of_2019 = facts["golden_targets"]["dashboard_2018_2022"], year(MORE_YEARS[0]), year("montreal-2019")
    assert whole.after == ("montreal-2019",) and sum(whole.months.values()) == whole.needs
    assert not whole.months.keys() & of_2019.months.keys()
    printed = {month: count for month, count in months.items() if month not in of_2019.months}
    assert printed == {month: whole.months[month] for month in printed}
    then = sum(count for month, count in months.items() if month in of_2019.months)
    assert whole.needs + then == told["needs"] and whole.referrals + of_2019.referrals == told["references"]
    assert sum(whole.months.values()) - sum(printed.values()) == told["unprinted_remainder_2021_02_to_2022_02"]
    assert whole.organizations == told["distinct_orgs"] and list(whole.most_referred) == list(first.values())


def test_every_year_says_which_readings_it_chose() -> None:
    codes = (*YEARS, *MORE_YEARS)
    assert all(reading.other and reading.why for code in codes for reading in year(code).readings)
    assert any("66,962" in reading.other for reading in year("montreal-2019").readings)


def small(**changes: Any) -> Year:
    """2019, a hundred times smaller."""
    less: dict[str, Any] = {
        "communications": 374, "needs": 540, "referrals": 1000, "channels": {"telephone": 360, "email": 14},
        "areas": {"borough-rem22": 24, "borough-rem19": 17}, "elsewhere": (),
        "unmet": (Unmet(topic="seniors.transport", count=16), Unmet(topic="food.hampers", count=3)),
        "ours": msgspec.structs.replace(year("montreal-2019").ours, abandoned=11, other_unmet=9, other_most=2),
    }  # fmt: skip
    return msgspec.structs.replace(year("montreal-2019"), **{**less, **changes})


def offers(organizations: int) -> list[Offer]:
    codes = all_topics(Topics((), {}, {}))
    return [Offer(n, n, (codes[n % len(codes)],), frozenset(), None, None) for n in range(1, organizations + 1)]


def test_a_plan_comes_to_its_figures_and_is_always_the_same() -> None:
    found = plan(small(), topics())
    assert found == plan(small(), topics())
    talks = [one for one in found if one.kind == "conversation"]
    assert (len(talks), len(found) - len(talks)) == (374, 11)
    needs = [need for one in talks for need in one.needs]
    assert (len(needs), sum(need.referrals for need in needs)) == (540, 1000)
    calls = [one for one in talks if one.channel == "telephone"]
    assert sum(one.wait for one in calls) == 48 * 360 and sum(one.talk for one in calls) == 332 * 360
    by_month = Counter(one.day.strftime("%Y-%m") for one in talks for _need in one.needs)
    assert by_month == needs_by_month(small())
    assert Counter(one.area for one in talks) == {"borough-rem22": 24, "borough-rem19": 17, "": 333}
    unmet = Counter(need.topic for need in needs if need.status == "unmet")
    assert (unmet["seniors.transport"], unmet["food.hampers"], unmet.total()) == (16, 3, 28)
    assert all(bool(need.referrals) == (need.status in ("met", "partly")) for need in needs)
    assert all(bool(need.reasons) == (need.status == "unmet") for need in needs)
    assert [(one.day, one.second) for one in found] == sorted((one.day, one.second) for one in found)
    assert len({row.id for one in found for row in (one, *one.needs)}) == 385 + 540


def test_the_switch_counts_the_calls_of_the_plan_and_none_that_is_not_over() -> None:
    found = plan(small(), topics())
    calls = [one for one in found if one.channel == "telephone"]
    told = list(intervals(found, NOW))
    assert [one.start for one in told] == sorted(one.start for one in told)
    assert (sum(one.offered for one in told), sum(one.abandoned for one in told)) == (len(calls), 11)
    answered = sum(one.answered for one in told)
    assert (answered, sum(one.wait_seconds or 0 for one in told)) == (360, 48 * 360)
    assert sum(one.talk_seconds or 0 for one in told) == 332 * 360
    assert {(one.queue, one.language) for one in told} == {("211-fr", "fr"), ("211-en", "en")}
    for one in told:
        check(one)
    last = told[-1]
    assert list(intervals(found, last.end - dt.timedelta(seconds=1)))[-1].start < last.start


def test_pages_of_a_year_come_to_those_that_its_report_prints() -> None:
    every = list(days(year("montreal-2019")))
    assert (sum(one.views for one in every), sum(one.entries for one in every)) == (1_384_495, 538_811)
    assert all(0 <= one.entries <= one.views and one.page in PAGES for one in every)
    assert len({one.day for one in every}) == 365
    french = sum(one.views for one in every if one.language == "fr")
    assert round(100 * french / 1_384_495, 1) == 72.8
    assert not list(days(year("quebec-2024-25")))


def test_exactly_so_many_organizations_are_referred_to_each_for_a_need_it_fits() -> None:
    contacts = plan(small(areas={"borough-rem22": 374}), topics())
    found = given(contacts, Directory(offers(320), "montreal", Random(1)), 280, topics(), Random(1))
    assert len({offer.organization for many in found.values() for offer in many}) == 280
    needs = {need.id: need for one in contacts for need in one.needs}
    assert all(len({offer.service for offer in many}) == needs[id].referrals for id, many in found.items())


def test_the_most_referred_have_as_many_as_printed_with_those_before_and_no_other_has_more() -> None:
    contacts = plan(small(areas={"borough-rem22": 374}), topics())
    before, printed = {1: 45, 2: 3, 400: 2}, (48, 21, 13)
    found = given(contacts, Directory(offers(320), "montreal", Random(1)), 280, topics(), Random(1), before, printed)
    counts = Counter(before) + Counter(offer.organization for many in found.values() for offer in many)
    assert [count for _organization, count in counts.most_common(3)] == [48, 21, 13] and counts[1] == 48
    assert sorted(counts.values())[-4] < 13
    assert len(counts) == 280 and counts.total() == 1000 + 50
    needs = {need.id: need for one in contacts for need in one.needs}
    assert all(len({offer.service for offer in many}) == needs[id].referrals for id, many in found.items())


def test_more_referrals_than_needs_that_fit_are_refused() -> None:
    contacts = plan(small(areas={"borough-rem22": 374}), topics())
    with translation.override("en"), pytest.raises(CannotFill, match="most referred"):
        given(contacts, Directory(offers(320), "montreal", Random(1)), 280, topics(), Random(1), {}, (900, 2))


def test_who_came_before_the_bands_of_today_is_of_those_of_then() -> None:
    several = small(first=dt.date(2020, 3, 1), last=dt.date(2020, 4, 30), months={"2020-03": 270, "2020-04": 270},
                    former_ages={"said": 80, "35_49": 60, "50_64": 40}, ages={"said": 80, "35_44": 100})  # fmt: skip
    found = plan(several, topics())
    bands = {
        is_former: {one.age for one in found if one.age and (one.day.month == 3) == is_former}
        for is_former in (True, False)
    }
    assert bands == {True: {"35_49", "50_64", "unknown"}, False: {"35_44", "unknown"}}
    assert {one.age for one in found if one.day == dt.date(2020, 3, 31) and one.channel == "email"} <= {"unknown"}


def test_a_directory_too_small_is_said() -> None:
    contacts = plan(small(areas={"borough-rem22": 374}), topics())
    with pytest.raises(CannotFill, match="100"):
        given(contacts, Directory(offers(100), "montreal", Random(1)), 280, topics(), Random(1))


def test_services_of_the_topic_that_serve_the_area_are_given_and_the_nearest_more_often() -> None:
    def offer(number: int, topic: str, area: str, latitude: float) -> Offer:
        return Offer(number, number, (topic,), frozenset({area} if area else ()), latitude, -73.57)

    near = [offer(n, "food.hampers", "borough-rem19", 45.51) for n in range(1, 9)]
    far = [offer(20, "food.hampers", "region-06", 46.9), offer(21, "food.hampers", "mun-23027", 45.51)]
    directory = Directory([*near, *far, offer(30, "food.meals", "", 45.51)], "montreal", Random(1))
    found, weights = directory.candidates("food.hampers", "borough-rem19")
    assert {one.service for one in found} == {*range(1, 9), 20}
    assert weights == sorted(weights)
    assert {one.service for one in directory.candidates("food.meals", "mun-23027")[0]} == {30, 21}


@pytest.mark.django_db
def test_the_two_operators_have_their_lists_and_people_who_cannot_sign_in() -> None:
    Operator.objects.create(code="host", is_host=True, is_demo=True, edited_at=NOW)
    montreal, quebec = staff.operator("montreal", NOW), staff.operator("quebec", NOW)
    assert staff.operator("quebec", NOW) == quebec != montreal
    before, since = (choices(montreal.pk, "age_band", dt.date(day, 6, 1), "fr") for day in (2019, 2023))
    assert {"code": "50_64", "name": "50 à 64 ans"} in before and "45_54" in [one["code"] for one in since]
    assert Code.objects.filter(list="reason", code="transport").get().operator == montreal
    people = staff.counsellors(quebec, "quebec", 2)
    assert people == staff.counsellors(quebec, "quebec", 2)
    assert all(not one.has_usable_password() and one.operator == quebec for one in User.objects.filter(pk__in=people))


@pytest.mark.django_db
def test_lists_begun_before_keep_their_codes_and_2019_has_its_own() -> None:
    host = Operator.objects.create(code="host", is_host=True, is_demo=True, edited_at=NOW)
    begin_lists(operator=host, model="montreal", by=None, now=NOW)
    for _again in range(2):
        staff.operator("montreal", NOW)
    then, since = (choices(host.pk, "age_band", day, "fr") for day in (dt.date(2020, 3, 31), dt.date(2020, 4, 1)))
    assert "50_64" in [one["code"] for one in then] and "50_64" not in [one["code"] for one in since]
    assert sorted(set(Code.objects.of(host.pk, "age_band").values_list("version", flat=True))) == [0, 1]


@pytest.mark.django_db
def test_two_people_of_the_second_operator_can_sign_in() -> None:
    quebec = staff.operator("quebec", NOW)
    assert staff.let_in(quebec, "") == () and not User.objects.exists()
    for _again in range(2):
        staff.let_in(quebec, "un mot long")
    people = User.objects.order_by("username")
    assert [(one.role, one.operator) for one in people] == [("counsellor", quebec), ("senior", quebec)]
    assert all(one.check_password("un mot long") and one.is_demo for one in people)


@pytest.mark.django_db
def test_what_is_no_demonstration_is_left_alone() -> None:
    Operator.objects.create(code="host", is_host=True, edited_at=NOW)
    with pytest.raises(CommandError, match="démonstration"):
        call_command("demo", "contacts", stdout=StringIO())
    assert not User.objects.exists()


def test_a_year_is_of_contacts() -> None:
    with pytest.raises(CommandError, match="balise demo contacts"):
        call_command("demo", "--year=montreal-2019", stdout=StringIO())
