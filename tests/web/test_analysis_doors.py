"""The same pages through three doors: everyone, the analysts of an operator, partners by agreement; and charts that
others put in their own pages."""

from __future__ import annotations

import csv
import datetime as dt
import json
from types import SimpleNamespace

import factories
import pytest
from django.test import Client
from reading import Page
from small_directory import Directory

from balise.accounts.agreements import agree, areas_of, end_agreements
from balise.accounts.models import User
from balise.accounts.rules import Identity
from balise.accounts.rules.permissions import ROLES
from balise.analysis.models import Extraction
from balise.analysis.rules.question import Scope
from balise.analysis.store import Store
from balise.territories.models import Area
from balise.web.analyst import doors
from balise.web.analyst.pages import PAGES, SECTIONS
from balise.web.analyst.rendering import FILES
from balise.web.routes import address

pytestmark = pytest.mark.django_db
DAY = dt.date(2026, 3, 4)
ALLOWED = {"internal_": {"analyst", "administrator"}, "partner_": {"partner", "administrator"}}
NAMES = ("portrait", "portrait_unmet", "portrait_topic", "portrait_definitions", "portrait_file", "portrait_drawing")


def path_of(prefix: str, name: str) -> str:
    arguments: dict[str, tuple[str, ...]] = {
        "portrait_topic": ("food",), "portrait_file": ("needs_by_topic", "csv"),
        "portrait_drawing": ("needs_by_topic",),
    }  # fmt: skip
    return address(prefix + name, *arguments.get(name, ()), language="en")


def signed_in(role: str, **fields: object) -> tuple[Client, User]:
    client, user = Client(), factories.person(f"{role}-1", role, **fields)
    client.force_login(user)
    return client, user


@pytest.mark.parametrize("role", ROLES)
def test_each_role_opens_its_doors_and_no_other(
    identity: Identity, directory: Directory, counted: Store, role: str
) -> None:
    client, _user = signed_in(role)
    for prefix, roles in ALLOWED.items():
        for name in NAMES:
            status = client.get(path_of(prefix, name)).status_code
            assert (status == 200) == (role in roles), (prefix, name, status)
    assert client.get(path_of("", "portrait")).status_code == 200


@pytest.mark.parametrize("prefix", ALLOWED)
def test_nobody_signed_in_is_shown_the_way_in(
    directory: Directory, counted: Store, client: Client, prefix: str
) -> None:
    for name in NAMES:
        answer = client.get(path_of(prefix, name))
        assert answer.status_code == 302 and "/sign-in/" in answer["Location"], name
    assert Extraction.objects.count() == 0


def planted(client: Client, prefix: str, query: str = "") -> str:
    """What a page says of the three professionals of the small facts."""
    page = Page(client.get(path_of(prefix, "portrait_inquirers") + query).text)
    row = next(one for one in page.all("tr") if "A professional" in one.text)
    return row.text


def test_an_analyst_sees_their_own_operator_as_it_is(identity: Identity, directory: Directory, counted: Store) -> None:
    client, user = signed_in("analyst")
    assert user.operator is not None and user.operator.code == "host"
    assert " 3 " in planted(client, "internal_")
    assert "fewer than 5" in planted(client, "")
    page = Page(client.get(path_of("internal_", "portrait")).text)
    assert "protect people" in client.get(path_of("", "portrait")).text
    assert not [one for one in page.all("main") if "protect people" in one.text or "Very small" in one.text]
    assert "not for publication" in next(one.text for one in page.all("p") if "portrait-marked" in one.get("class"))
    assert not [one for one in page.all("select") if one.get("id") == "f-operator"]
    leads = [one.get("href") for one in page.all("a") if "/needs/" in one.get("href") and one.is_in("main")]
    assert leads and all(href.startswith("/en/internal/") for href in leads), "no link leaves the door"


@pytest.mark.parametrize("prefix", ["", *ALLOWED])
def test_the_first_page_of_each_door_is_under_none(
    identity: Identity, directory: Directory, counted: Store, prefix: str
) -> None:
    client, _user = signed_in("administrator")
    page = Page(client.get(path_of(prefix, "portrait")).text)
    assert page.all("title")[0].text.count("Portrait of needs") == 1
    (crumbs,) = (one for one in page.all("nav") if one.get("class") == "crumbs wrap")
    assert crumbs.text.count("Portrait of needs") == 1


def test_the_figures_of_another_operator_are_not_asked_for(
    identity: Identity, directory: Directory, counted: Store
) -> None:
    there = factories.operator("there", is_host=False)
    client, _user = signed_in("analyst", operator=there)
    assert "Nothing was counted" in client.get(path_of("internal_", "portrait_inquirers") + "?operator=host").text


def test_who_works_for_no_operator_sees_what_everyone_sees(directory: Directory, counted: Store) -> None:
    client, _user = signed_in("analyst", operator=None)
    assert "fewer than 5" in planted(client, "internal_")
    assert "You work for no service" in client.get(path_of("internal_", "portrait")).text


def test_a_partner_sees_deeper_where_an_agreement_says_so_and_while_it_lasts(
    directory: Directory, counted: Store
) -> None:
    client, user = signed_in("partner")
    assert "No agreement covers you today" in client.get(path_of("partner_", "portrait")).text
    agree(partner=user, area="region-13", since=dt.date(2020, 1, 1), by=None, now=factories.NOW)
    page = client.get(path_of("partner_", "portrait") + "?area=region-13").text
    assert "By agreement, you see deeper in: Laval" in page
    end_agreements(partner=user, area="region-13", by=None, now=factories.NOW, on=dt.date(2020, 6, 1))
    assert "No agreement covers you today" in client.get(path_of("partner_", "portrait")).text


def test_an_agreement_is_of_a_partner_of_its_days_and_of_nobody_else() -> None:
    partner, other = factories.person("mila", "partner"), factories.person("noe", "partner")
    agree(partner=partner, area="mrc-1", since=DAY, until=DAY, by=None, now=factories.NOW)
    days = (DAY - dt.timedelta(days=1), DAY, DAY + dt.timedelta(days=1))
    assert [bool(areas_of(partner, day)) for day in days] == [False, True, False]
    assert areas_of(other, DAY) == frozenset()
    User.objects.filter(pk=partner.pk).update(role="curator")
    assert areas_of(User.objects.get(pk=partner.pk), DAY) == frozenset(), "no partner any more"
    with pytest.raises(ValueError, match="ida"):
        agree(partner=factories.person("ida", "analyst"), area="mrc-1", since=DAY, by=None, now=factories.NOW)
    with pytest.raises(ValueError, match=r"entente|agreement"):
        agree(partner=other, area="a", since=DAY, until=DAY.replace(day=1), by=None, now=factories.NOW)


def test_the_public_door_gives_nobody_more(directory: Directory) -> None:
    """Whoever is signed in, the public's pages are the public's."""
    request = type("Request", (), {"user": factories.person("zoe", "administrator")})()
    assert doors.PUBLIC.scope(request, DAY) == Scope()


def test_what_an_analyst_takes_out_is_logged_with_their_name(
    identity: Identity, directory: Directory, counted: Store
) -> None:
    client, user = signed_in("analyst")
    answer = client.get(path_of("internal_", "portrait_file"))
    assert 'filename="internal-' in answer["Content-Disposition"]
    assert "not for publication" in answer.content.decode("utf-8-sig")
    left = Extraction.objects.get()
    assert (left.by, left.audience, left.asked["scope"]["operator"]) == (user, "operator", "host")


def test_what_an_administrator_takes_from_the_public_page_is_the_publics(directory: Directory, counted: Store) -> None:
    client, _user = signed_in("administrator")
    client.get(path_of("", "portrait_file"))
    assert Extraction.objects.get().by is None


def test_a_chart_may_stand_in_anyones_page_and_no_other_page_may(
    client: Client, directory: Directory, counted: Store
) -> None:
    answer = client.get("/en/needs/embed/needs_by_topic/?gender=woman")
    assert "frame-ancestors *" in answer["Content-Security-Policy"]
    assert "X-Frame-Options" not in answer
    page = Page(answer.text)
    assert len(page.all("h1")) == len(page.all("table")) == 1
    assert "Woman" in answer.text and "<script" not in answer.text
    assert Extraction.objects.get().rendering == "frame"
    for name in (*SECTIONS, "portrait_definitions"):
        assert "frame-ancestors 'none'" in client.get(path_of("", name))["Content-Security-Policy"]
    assert client.get("/en/needs/embed/zzyzx/").status_code == 404


def test_the_code_to_copy_leads_to_the_chart_as_it_is_shown(
    client: Client, directory: Directory, counted: Store
) -> None:
    page = Page(client.get("/en/needs/?gender=woman&places=region").text)
    code = next(one.get("value") for one in page.all("input") if one.get("id") == "needs_by_place-embed")
    src = code.split('src="')[1].split('"')[0]
    assert src.startswith("http://testserver/en/needs/embed/needs_by_place/?gender=woman&places=region&depth=region")
    assert client.get(src.removeprefix("http://testserver")).status_code == 200


def test_internal_charts_have_no_code_to_copy(identity: Identity, directory: Directory, counted: Store) -> None:
    client, _user = signed_in("analyst")
    assert "iframe" not in client.get(path_of("internal_", "portrait")).text


def test_what_a_drawing_is_made_of_leaves_with_a_line_in_the_log(
    client: Client, directory: Directory, counted: Store
) -> None:
    told = json.loads(client.get("/en/needs/drawings/needs_by_topic.json").content)
    assert told["$schema"].startswith("https://vega.github.io/schema/vega/")
    assert [(left.rendering, left.question) for left in Extraction.objects.all()] == [("vega", "needs_by_topic")]


@pytest.fixture
def montreal(directory: Directory) -> None:
    """A region that no contact of the small facts is of."""
    Area.objects.create(code="region-06", kind="region", name_fr="Montréal", edited_at=factories.NOW)


@pytest.mark.parametrize("name", PAGES)
def test_a_value_that_nobody_has_is_no_mistake(client: Client, montreal: None, counted: Store, name: str) -> None:
    if name == "portrait_topic":
        return
    page = client.get(path_of("", name) + "?area=region-06")
    assert page.status_code == 200
    assert "Nothing was counted for this period and these filters." in page.text or "Too few people" in page.text
    assert "is in no data" not in page.text


def test_where_a_few_are_not_told_apart_from_nobody_no_page_says_that_nobody_is(
    client: Client, montreal: None, counted: Store
) -> None:
    """Three professionals called from Laval in that year, and none from Montréal: the same page and file."""
    for area in ("region-13", "region-06"):
        query = f"?period=2019&area={area}&inquirer=professional&gender=woman&channel=chat"
        page = client.get(path_of("", "portrait_inquirers") + query)
        assert page.status_code == 200 and "Too few people" in page.text
        assert "Nothing was counted" not in page.text
        assert client.get(path_of("", "portrait_file") + query).status_code == 200
    there = client.get("/en/needs/?with=region-06&inquirer=professional&gender=woman&channel=chat").text
    assert "Montréal: nobody was counted there, or too few to be compared." in there


def test_every_file_has_its_place_in_the_list() -> None:
    assert FILES == ("csv", "xlsx", "json", "parquet", "svg")


@pytest.mark.parametrize("told, heads", [
    ("before", ("July to December 2019", "January to June 2019")),
    ("year_before", ("July to December 2019", "July to December 2018")), ("2019", ("July to December 2019", "2019")),
    ("region-13", ("All places", "Laval")),
])  # fmt: skip
def test_two_periods_or_two_places_are_compared(
    client: Client, montreal: None, counted: Store, told: str, heads: tuple[str, str]
) -> None:
    page = Page(client.get(f"/en/needs/inquirers/?period=2019-07..2019-12&with={told}").text)
    table = next(one for one in page.all("table") if "Communications by gender" in one.text)
    said = [one.text for one in page.all("th") if table in one.above and one.get("scope") == "col"]
    assert heads[0] in said[1] and heads[1] in said[2] and said[3].startswith("Difference")
    chip = next(one.text for one in page.all("span") if "portrait-chip" in one.get("class"))
    assert "Compared with" in chip and heads[1] in chip


def test_a_chart_by_place_has_both_places_on_the_page_and_in_its_file(
    client: Client, montreal: None, counted: Store
) -> None:
    page = Page(client.get("/en/needs/?period=2019&area=region-13&with=region-06").text)
    assert "Laval beside Montréal" in next(one.text for one in page.all("caption") if "Needs by area" in one.text)
    href = next(one.get("href") for one in page.all("a") if "needs_by_place.csv" in one.get("href"))
    assert "Needs, Montréal" in client.get(href).content.decode("utf-8-sig")
    assert "beside" in next(one.text for one in page.all("caption") if "Needs over time" in one.text)


@pytest.mark.parametrize("told", ["zzyzx", "<script>", "9999-99", "x" * 300])
def test_a_comparison_that_nobody_can_read_is_left_out(
    client: Client, directory: Directory, counted: Store, told: str
) -> None:
    page = client.get("/en/needs/", {"with": told})
    assert page.status_code == 200 and "Compared with" not in page.text


def test_a_place_that_nobody_is_of_is_compared_with_nothing(client: Client, montreal: None, counted: Store) -> None:
    page = client.get("/en/needs/?with=region-06").text
    assert "Montréal: nothing was counted there, so nothing is compared." in page


def test_a_public_page_says_which_release_its_exact_numbers_are_of(
    identity: Identity, directory: Directory, counted: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = SimpleNamespace(named=lambda _period: "2019-2")
    monkeypatch.setattr("balise.web.analyst.views.released", SimpleNamespace(latest=lambda: one))
    client, _user = signed_in("analyst")
    assert "/en/needs/data/2019-2/" in client.get("/en/needs/").text
    assert "/data/2019-2/" not in client.get("/en/internal/needs/").text


def test_a_file_of_two_periods_has_both_and_their_difference(
    client: Client, directory: Directory, counted: Store
) -> None:
    page = Page(client.get("/en/needs/inquirers/?period=2019-07..2019-12&with=before").text)
    href = next(one.get("href") for one in page.all("a") if "contacts_by_gender.csv" in one.get("href"))
    head, *lines = csv.reader(client.get(href).content.decode("utf-8-sig").splitlines())
    here, there, more = (
        head.index(f"Communications{after}") for after in ("", ", January to June 2019", " – difference")
    )
    told = [line for line in lines if line[here] and line[there]]
    left = Extraction.objects.values_list("asked__first", flat=True)
    assert sorted(left) == ["2019-01-01", "2019-07-01"], "both left"
    assert told and all(int(line[more]) == int(line[here]) - int(line[there]) for line in told)
    assert any("beside" in one.text for one in Page(client.get(_embedded(page)).text).all("caption"))


def _embedded(page: Page) -> str:
    code = next(one.get("value") for one in page.all("input") if one.get("id") == "contacts_by_gender-embed")
    return code.split('src="http://testserver')[1].split('"')[0]


def test_a_house_reads_the_calls_of_each_queue_and_how_a_report_comes_in(
    identity: Identity, directory: Directory, counted: Store
) -> None:
    analyst, _user = signed_in("analyst")
    path = path_of("internal_", "portrait_channels")
    queues = next(one for one in Page(analyst.get(path).text).all("table") if "Calls by queue" in one.text)
    assert "211-fr 243" in queues.text and "Language of the queue" not in queues.text
    before = analyst.get(f"{path}?period=2019-03").text
    assert "No report of the phone system is here for this period" in before
    assert "“balise telephone REPORT.csv”" in before
    nobodys, _user = signed_in("administrator", operator=None)
    page = nobodys.get(path).text
    assert "Calls by hour of the day" in page and "Calls by queue" not in page
    public = Client().get(path_of("", "portrait_channels")).text
    assert "Calls by queue" not in public and "211-fr" not in public
    file = path_of("", "portrait_file").replace("needs_by_topic", "telephone_by_queue")
    assert Client().get(file).status_code != 200
