"""Pages of social analysis: what an elected person or an analyst finds, without a script and without an account."""

from __future__ import annotations

import datetime as dt
from urllib.parse import parse_qs, urlsplit

import factories
import pytest
import small_portrait
import time_machine
from django.test import Client
from reading import Page
from small_directory import Directory

from balise.analysis import naming
from balise.analysis.models import Extraction
from balise.analysis.store import Store
from balise.core.languages import Language
from balise.intake.lists import begin_lists
from balise.web.analyst.pages import PAGES, SECTIONS
from balise.web.analyst.rendering import FILES
from balise.web.routes import address

pytestmark = pytest.mark.django_db


def path_of(name: str, language: Language) -> str:
    return address(name, *(("food",) if name == "portrait_topic" else ()), language=language)


@pytest.mark.parametrize("name", PAGES)
def test_every_page_answers_in_both_languages(
    client: Client, directory: Directory, counted: Store, name: str, language: Language
) -> None:
    answer = client.get(path_of(name, language))
    assert answer.status_code == 200
    page = Page(answer.text)
    charts = [one for one in page.all("section") if one.get("class") == "chart"]
    assert [one.get("id") for one in charts] == [part.question for part in PAGES[name].parts if not part.is_internal]


@pytest.mark.parametrize("name", [*SECTIONS, "portrait_definitions"])
def test_before_facts_are_built_a_page_says_so_and_what_to_do(client: Client, directory: Directory, name: str) -> None:
    answer = client.get(path_of(name, "en"))
    assert answer.status_code == 200
    if name != "portrait_definitions":
        assert "There are no figures yet." in answer.text
        assert "balise facts build" in answer.text


def test_the_numbers_are_in_the_page_before_any_script(client: Client, directory: Directory, counted: Store) -> None:
    page = Page(client.get("/en/needs/").text)
    table = next(one for one in page.all("table") if "Needs by topic" in one.text)
    rows = [one for one in page.elements if one.tag == "tr" and table in one.above]
    assert next(row.text for row in rows if "Total" in row.text).split()[1].isdigit()
    bars = [one for one in page.all("rect") if table in one.above and one.get("class") == "bar-value"]
    assert bars and bars[0].get("width") == "100.0%"


def test_filters_combine_and_are_said_in_words(client: Client, directory: Directory, counted: Store) -> None:
    whole = client.get("/en/needs/inquirers/").text
    page = client.get("/en/needs/inquirers/?period=2019&gender=woman&channel=chat").text
    assert "Gender</span> Woman" in page and "Channel</span> Chat" in page
    assert "Communications by gender" not in page, "women by gender are one row"
    assert _first_figure(page) < _first_figure(whole)


def _first_figure(html: str) -> int:
    figure = next(one for one in Page(html).all("p") if one.get("class") == "figure-value")
    return int(figure.text.replace(",", ""))


def test_pages_opened_are_told_exactly_and_lead_nowhere(client: Client, directory: Directory, counted: Store) -> None:
    page = Page(client.get("/en/needs/channels/").text)
    told = next(one for one in page.all("table") if "Pages of the site opened, by kind" in one.text)
    assert "Kind of page" in told.text
    assert "Records 40" in " ".join(told.text.split())
    language = next(one for one in page.all("table") if "Pages of the site opened, by language" in one.text)
    assert [one for one in page.all("a") if language in one.above and "language=" in one.get("href")] == []


@pytest.mark.parametrize("asking", ["period=2019-03", "gender=woman", "language=fr"])
def test_pages_opened_are_told_where_they_are_known_and_of_the_whole_site(
    client: Client, directory: Directory, counted: Store, asking: str
) -> None:
    page = client.get(f"/en/needs/channels/?{asking}").text
    assert "Communications over time" in page
    assert "Pages of the site" not in page and "Calls over time" not in page
    is_narrowed = "period" not in asking
    assert ("The site does not know who reads it" in page) == is_narrowed
    assert ("The phone system does not know who calls" in page) == is_narrowed
    assert ("No report of the phone system is here for this period" in page) != is_narrowed
    assert "balise telephone" not in page, "which the public has no use for"


def test_calls_of_the_switch_are_told_apart_from_communications(
    client: Client, directory: Directory, counted: Store
) -> None:
    html = client.get("/en/needs/channels/").text
    page = Page(html)
    assert "Calls, by the phone system" in html and "Communications, above, are what counsellors recorded" in html
    days = next(one for one in page.all("table") if "Calls by day of the week" in one.text)
    assert all(day in days.text for day in ("Monday", "Tuesday", "Saturday")) and "Sunday" not in days.text
    hours = next(one for one in page.all("table") if "Calls by hour of the day" in one.text)
    assert "9 a.m." in hours.text and "5 p.m." not in hours.text, "three calls are not listed"


def test_a_filter_that_contacts_do_not_know_is_refused_beside_pages_opened(
    client: Client, directory: Directory, counted: Store
) -> None:
    page = client.get("/en/needs/channels/?topic=food").text
    assert "Remove the filter" in page


def test_each_event_is_offered_once_by_its_name(
    client: Client, directory: Directory, counted: Store, language: Language
) -> None:
    for operator, model in (
        (factories.operator("host"), "montreal"),
        (factories.operator("other", is_host=False), "quebec"),
    ):
        begin_lists(operator=operator, model=model, by=None, now=factories.NOW)
    naming.forget()
    page = Page(client.get(path_of("portrait", language)).text)
    (field,) = (one for one in page.all("select") if one.get("name") == "event")
    offered = {one.get("value"): one.text for one in page.all("option") if field in one.above}
    assert len(set(offered.values())) == len(offered)
    assert {"covid", "moving", "other:moving_truck"} < offered.keys()
    assert not {"epidemic", "host:epidemic", "moving_truck"} & offered.keys()


def test_each_filter_can_be_taken_away_and_all_be_reset(client: Client, directory: Directory, counted: Store) -> None:
    page = Page(client.get("/en/needs/?gender=woman&channel=chat").text)
    away = next(one for one in page.all("a") if one.get("aria-label") == "Remove Gender: Woman")
    assert parse_qs(urlsplit(away.get("href")).query) == {"channel": ["chat"]}
    assert "/en/needs/" in [one.get("href") for one in page.all("a") if one.text == "Reset everything"]


def test_the_form_and_the_sections_keep_what_was_asked(client: Client, directory: Directory, counted: Store) -> None:
    page = Page(client.get("/en/needs/?period=2019-Q1&gender=woman&show=percent").text)
    chosen = [one.get("value") for one in page.all("option") if "selected" in one.attributes]
    assert chosen == ["2019-Q1", "woman"]
    unmet = next(one for one in page.all("a") if one.text == "Unmet needs" and "aria-current" not in one.attributes
                 and one.get("href").startswith("/en/needs/unmet/"))  # fmt: skip
    assert parse_qs(urlsplit(unmet.get("href")).query) == {
        "period": ["2019-Q1"], "gender": ["woman"], "show": ["percent"],
    }  # fmt: skip


@pytest.mark.parametrize("path", ["/en/needs/", "/en/needs/topics/food/"])
def test_what_a_form_left_empty_is_not_in_the_address(
    client: Client, directory: Directory, counted: Store, path: str
) -> None:
    answer = client.get(f"{path}?period=2019&gender=woman&area=&age=&with=&from=&to=")
    assert (answer.status_code, answer["Location"]) == (302, f"{path}?period=2019&gender=woman")
    answer = client.get(f"{path}?period=&from=2019-02&to=2019-04&gender=")
    assert (answer.status_code, answer["Location"]) == (302, f"{path}?period=2019-02..2019-04")
    assert client.get(f"{path}?period=2019&gender=woman").status_code == 200
    assert "zzyzx" in client.get(f"{path}?gender=&show=zzyzx").text, "what nobody understands is still said"


def test_own_months_are_read_and_others_are_refused_in_words(
    client: Client, directory: Directory, counted: Store
) -> None:
    assert "January to March 2019" in client.get("/en/needs/?from=2019-01&to=2019-03").text
    page = client.get("/en/needs/?from=yesterday&to=").text
    assert "cannot be read" in page and "2019-01 and 2019-12" in page
    assert "months" in client.get("/en/needs/?from=2019-01-02&to=2019-01-09").text, "the public sees whole months"


@pytest.mark.parametrize(
    ("asked", "told", "expected", "kept"),
    [
        ("genre=woman&channel=chat", "genre=woman", "gender", "channel=chat"),
        ("places=galaxy", "places=galaxy", "municipality", ""),
        ("show=pie&gender=woman", "show=pie", "percent", "gender=woman"),
        ("with=zzyzx", "with=zzyzx", "year_before", ""),
        ("all=zzyzx&period=2019", "all=zzyzx", "needs_by_topic", "period=2019"),
        ("gender=woman&gender=man", "gender=woman", "One value is read: man.", "gender=man"),
        (f"area={'x' * 90}", f"area={'x' * 55}…", "80 characters", ""),
    ],
)
def test_what_is_not_understood_is_said_with_what_was_expected(
    client: Client, directory: Directory, counted: Store, asked: str, told: str, expected: str, kept: str
) -> None:
    page = Page(client.get(f"/en/needs/?{asked}").text)
    message = next(one for one in page.all("div") if one.get("class") == "message warn")
    assert f"“{told}” is not understood" in message.text and expected in message.text
    without = next(one.get("href") for one in page.all("a") if one.text == "See the page without this")
    assert without == "/en/needs/" + (f"?{kept}" if kept else "")
    assert "is not understood" not in client.get(without).text


def test_what_follows_people_in_links_is_left_out_without_a_word(
    client: Client, directory: Directory, counted: Store
) -> None:
    page = Page(client.get("/en/needs/?utm_source=newsletter&fbclid=1&gender=woman").text).all("main")[0].text
    assert "is not understood" not in page and "utm_source" not in page


def test_a_shared_link_shows_the_same_period_whenever_it_is_opened(
    client: Client, directory: Directory, counted: Store
) -> None:
    page = Page(client.get("/en/needs/?gender=woman").text)
    copied = next(one.get("data-copy") for one in page.all("button") if "data-copy" in one.attributes)
    asked = parse_qs(urlsplit(copied).query)
    assert asked["gender"] == ["woman"]
    said = next(one.text for one in page.all("p") if one.get("class") == "portrait-period")
    with time_machine.travel(dt.date(2031, 5, 6)):
        there = Page(client.get(copied.removeprefix("http://testserver")).text)
        assert next(one.text for one in there.all("p") if one.get("class") == "portrait-period") == said


def test_what_every_chart_refuses_is_said_once_and_can_be_taken_away(
    client: Client, directory: Directory, counted: Store
) -> None:
    html = client.get("/en/needs/?gender=femme&channel=chat").text
    assert html.count("“femme” is in no data") == 1
    page = Page(html)
    without = next(one.get("href") for one in page.all("a") if one.text == "See the page without this")
    assert without == "/en/needs/?channel=chat"
    assert [one for one in Page(client.get(without).text).all("section") if one.get("class") == "chart"]


def test_the_form_gives_back_months_that_nobody_can_read(client: Client, directory: Directory, counted: Store) -> None:
    page = Page(client.get("/en/needs/?from=yesterday&to=2019-13&gender=woman").text)
    written = {one.get("name"): one.get("value") for one in page.all("input")}
    assert (written["from"], written["to"]) == ("yesterday", "2019-13")
    chosen = [one.get("value") for one in page.all("option") if "selected" in one.attributes]
    assert chosen == ["", "woman"]


@pytest.mark.parametrize("asked", ["genre=woman", "period=hier", "with=zzyzx", "places=galaxy"])
@pytest.mark.parametrize("path", ["files/needs_by_topic.csv", "drawings/needs_by_topic.json", "embed/needs_by_topic/"])
def test_what_leaves_is_never_what_was_not_understood(
    client: Client, directory: Directory, counted: Store, path: str, asked: str
) -> None:
    answer = client.get(f"/en/needs/{path}?{asked}")
    assert answer.status_code == 400
    assert "not understood" in answer.text or "cannot be read" in answer.text
    assert Extraction.objects.count() == 0


@pytest.mark.parametrize("value", ["zzyzx", "'; DROP TABLE needs", "<script>alert(1)</script>", "x" * 5000, "\x00"])
@pytest.mark.parametrize("name", ["area", "topic", "gender", "event", "period", "places", "show", "all", "seek"])
def test_nothing_in_the_address_breaks_a_page(
    client: Client, directory: Directory, counted: Store, name: str, value: str
) -> None:
    answer = client.get("/fr/besoins/", {name: value})
    assert answer.status_code == 200
    assert "<script>alert" not in answer.text


def test_a_filter_that_a_question_does_not_know_is_told_and_the_rest_is_answered(
    client: Client, directory: Directory, counted: Store
) -> None:
    page = client.get("/en/needs/channels/?topic=food").text
    assert "does not tell apart" in page
    page = client.get("/en/needs/?topic=food").text
    assert "Needs over time" in page and "columns-plot" in page


def test_a_number_of_three_people_is_told_by_none(client: Client, directory: Directory, counted: Store) -> None:
    page = Page(client.get("/en/needs/inquirers/").text)
    row = next(one for one in page.all("tr") if "A professional" in one.text)
    assert "fewer than 5" in row.text
    assert not any(letter.isdigit() for letter in row.text.replace("fewer than 5", ""))
    assert not [one for one in page.all("rect") if row in one.above]


def test_where_too_few_are_counted_the_page_says_what_can_be_told(
    client: Client, directory: Directory, counted: Store
) -> None:
    page = Page(client.get("/en/needs/inquirers/?inquirer=professional").text)
    ways = next(one for one in page.all("div") if "portrait-ways" in one.get("class"))
    way = next(one for one in page.all("a") if ways in one.above)
    assert (way.text, way.get("href")) == ("All inquirers", "/en/needs/inquirers/")
    there = client.get(way.get("href")).text
    assert f"Communications: {_first_figure(there)}" in ways.text
    assert "portrait-ways" not in there, "nothing narrows it"


def test_an_event_of_a_season_is_offered_by_the_quarter(
    client: Client, directory: Directory, counted: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    begin_lists(operator=factories.operator("host"), model="montreal", by=None, now=factories.NOW)
    naming.forget()
    season = small_portrait.store.__wrapped__()
    season.connection.execute("UPDATE contacts SET events = ',moving,' WHERE month BETWEEN 201904 AND 201906")
    monkeypatch.setattr("balise.web.analyst.opened.store_of", lambda _scope: season)
    page = Page(client.get("/en/needs/inquirers/?period=2019-01..2019-09&event=moving").text)
    ways = next(one for one in page.all("div") if "portrait-ways" in one.get("class"))
    assert next((one.text, one.get("href")) for one in page.all("a") if ways in one.above) == (
        "April to June 2019", "/en/needs/inquirers/?period=2019-Q2&event=moving",
    )  # fmt: skip


def test_a_topic_without_any_under_it_is_not_told_apart_by_topic(
    client: Client, directory: Directory, counted: Store
) -> None:
    assert "Needs by topic" in client.get("/en/needs/all/?topic=food").text
    assert "Needs by topic" not in client.get("/en/needs/all/?topic=food.hampers").text


def test_a_topic_leads_into_itself_and_a_place_into_its_own(
    client: Client, directory: Directory, counted: Store
) -> None:
    page = Page(client.get("/en/needs/?gender=woman&places=region").text)
    leads = {one.text: one.get("href") for one in page.all("a") if one.is_in("table")}
    assert leads["Food"] == "/en/needs/topics/food/?gender=woman&places=region"
    assert leads["Laval"] == "/en/needs/?area=region-13&gender=woman"
    assert client.get("/en/needs/topics/zzyzx/").status_code == 404


@pytest.mark.parametrize("form", FILES)
def test_a_file_is_the_answer_of_its_page_and_is_logged(
    client: Client, directory: Directory, counted: Store, form: str
) -> None:
    page = Page(client.get("/en/needs/?gender=woman").text)
    href = next(one.get("href") for one in page.all("a") if f"needs_by_topic.{form}" in one.get("href"))
    answer = client.get(href)
    assert answer.status_code == 200
    assert f".{form}" in answer["Content-Disposition"]
    left = Extraction.objects.get()
    assert (left.rendering, left.question, left.by) == (form, "needs_by_topic", None)
    assert left.asked["gender"] == "woman"


def test_the_head_of_a_file_takes_nothing_out(client: Client, directory: Directory, counted: Store) -> None:
    client.head("/en/needs/files/needs_by_topic.csv")
    assert Extraction.objects.count() == 0


@pytest.mark.parametrize("path", ["zzyzx.csv", "needs_by_topic.exe", "needs_by_topic.html"])
def test_there_is_no_other_file(client: Client, directory: Directory, counted: Store, path: str) -> None:
    assert client.get(f"/en/needs/files/{path}").status_code == 404


def test_files_refuse_in_words(client: Client, directory: Directory, counted: Store) -> None:
    answer = client.get("/en/needs/files/contacts_by_age.csv?topic=food")
    assert answer.status_code == 400
    assert "Remove the filter" in answer.text
    assert Extraction.objects.count() == 0


def test_definitions_are_where_figures_lead(client: Client, directory: Directory, counted: Store) -> None:
    page = Page(client.get("/en/needs/").text)
    asked = {urlsplit(one.get("href")).fragment for one in page.all("a") if "/needs/definitions/#" in one.get("href")}
    ids = {one.get("id") for one in Page(client.get("/en/needs/definitions/").text).elements}
    assert asked and asked <= ids


def test_an_organization_is_found_by_words_of_its_name(client: Client, directory: Directory, counted: Store) -> None:
    page = client.get("/en/needs/referrals/?seek=zzyzx").text
    assert "No organization of that name." in page
    assert 'value="zzyzx"' in page
