"""Whatever is made of an answer tells no more than it: a cell of three people is told by no form."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import re
import tempfile
import zipfile
from typing import get_args

import duckdb
import msgspec
import pytest
import small_portrait
from django.utils import translation
from small_directory import Directory

from balise.analysis import asking
from balise.analysis.actions import ask
from balise.analysis.rules import findings
from balise.analysis.rules.answer import Answer, Cell, Measure, Row, State
from balise.analysis.rules.comparing import WITHOUT_INTERVAL
from balise.analysis.rules.metrics import METRICS
from balise.analysis.rules.question import Filters, Period, Question, Scope
from balise.analysis.rules.shown import per_1000
from balise.analysis.store import Store
from balise.core.languages import LANGUAGES, Language, Text
from balise.web.analyst import figures
from balise.web.analyst.chart import say
from balise.web.analyst.rendering import FORMS, Form, Look, render

pytestmark = [pytest.mark.django_db, pytest.mark.once]  # facts are in files; test_analysis_doors.py asks both for names
HEADS = (Text("2019", "2019"), Text("2018", "2018"))
YEAR, TODAY = Period(dt.date(2019, 1, 1), dt.date(2019, 12, 31)), dt.date(2020, 2, 3)


def answer_of(question: str, store: Store) -> Answer:
    return ask(question=Question(question), scope=Scope(), period=YEAR, today=TODAY, store=store)


@pytest.fixture
def answer(directory: Directory, counted: Store) -> Answer:
    return answer_of("contacts_by_inquirer", counted)


def words(content: bytes, form: Form) -> str:
    """All that a form says, in words."""
    if form == "parquet":
        return _parquet(content)
    if form != "xlsx":
        return content.decode("utf-8-sig")
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        return "\n".join(book.read(name).decode() for name in book.namelist() if name.endswith(".xml"))


def _parquet(content: bytes) -> str:
    with tempfile.NamedTemporaryFile(suffix=".parquet") as file, duckdb.connect() as engine:
        file.write(content)
        file.flush()
        rows = engine.execute(f"FROM read_parquet('{file.name}')").fetchall()
        said = engine.execute(f"SELECT key, value FROM parquet_kv_metadata('{file.name}') ORDER BY key").fetchall()
        return repr((rows, said))


def test_every_form_is_here() -> None:
    assert set(FORMS) == set(get_args(Form))


def _with_four(answer: Answer) -> Answer:
    """The row of four people under the totals of three: what could still differ is what a form made of hidden cells."""
    four = answer_of("contacts_by_inquirer", small_portrait.store(planted=4))
    planted = next(row for row in four.rows if row.code == small_portrait.PLANTED)
    assert planted.cells[0].value is None
    rows = tuple(planted if row.code == planted.code else row for row in answer.rows)
    return msgspec.structs.replace(answer, rows=rows)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("form", FORMS)
def test_three_people_are_told_by_no_form(answer: Answer, directory: Directory, form: Form, language: Language) -> None:
    """The forms of three people and of four are the same to the letter, but for what is shown of everyone."""
    mixed = _with_four(answer)
    look = Look(language, id="contacts_by_inquirer")
    three, other = (words(render(one, form, look).content, form) for one in (answer, mixed))
    assert _without_time(three) == _without_time(other)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("form", FORMS)
def test_three_people_are_told_by_no_form_of_a_comparison(
    answer: Answer, directory: Directory, form: Form, language: Language
) -> None:
    """Whichever side they are of, three or four: the same to the letter, the difference too."""
    mixed = _with_four(answer)
    look = Look(language, id="contacts_by_inquirer", heads=HEADS)
    pairs = ((answer, answer), (mixed, answer), (answer, mixed), (mixed, mixed))
    said = {_without_time(words(render(one, form, look._replace(beside=other)).content, form)) for one, other in pairs}
    assert len(said) == 1


@pytest.mark.parametrize("form", sorted(set(FORMS) - {"figures"}))
def test_every_form_of_a_comparison_holds_both_sides_and_their_difference(
    answer: Answer, counted: Store, form: Form
) -> None:
    """The second half of the year beside the whole: no number of one is a number of the other."""
    half = ask(
        question=Question("contacts_by_inquirer"), scope=Scope(), period=Period(dt.date(2019, 7, 1), YEAR.last),
        today=TODAY, store=counted,
    )  # fmt: skip
    with translation.override("en"):
        said = words(render(half, form, Look("en", beside=answer, heads=HEADS)).content, form)
    told = {row.code: row.cells[0].value for row in (*answer.rows, answer.total)}
    for row in (*half.rows, half.total):
        here, there = row.cells[0].value, told[row.code]
        if here is None or there is None:
            continue
        more = f"{here - there:+.0f}".replace("-", "\u2212" if form in ("html", "svg", "vega") else "-")
        for number in (f"{here:.0f}", f"{there:.0f}", more.removeprefix("+")):
            assert re.search(rf"(?<![\d.]){re.escape(number)}(?!\d)", said), (row.code, number)
    assert "2018" in said, "what the other side is called"


def _without_time(told: str) -> str:
    return re.sub(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", "", told)


def test_the_row_of_a_csv_has_no_number(answer: Answer) -> None:
    lines = list(csv.reader(io.StringIO(words(render(answer, "csv", Look("en")).content, "csv"))))
    line = next(line for line in lines if line[0] == small_portrait.PLANTED)
    head = lines[0]
    assert [line[place] for place, name in enumerate(head) if name in ("Communications", "Share of the total")] == [
        "", "",
    ]  # fmt: skip
    assert "hidden: fewer than 5 people" in line


def test_a_file_says_how_far_a_number_is_from_what_was_counted(directory: Directory, counted: Store) -> None:
    """Two quarters: each month within 2, and their sum within 4."""
    asked = Question("contacts_over_time", FREE)
    half = Period(dt.date(2019, 4, 1), dt.date(2019, 9, 30))
    answer = ask(question=asked, scope=Scope(), period=half, today=TODAY, store=counted)
    told = Row("201904", Text("avril", "April"), (Cell(9.0, "perturbed"), *answer.total.cells[1:]))
    total = msgspec.structs.replace(told, code="*")
    mixed = msgspec.structs.replace(answer, rows=(told,), total=total)
    lines = list(csv.reader(io.StringIO(words(render(mixed, "csv", Look("en")).content, "csv"))))
    assert [line[3] for line in lines[1:3]] == ["within 2", "within 4"]


def test_json_says_the_answer_and_its_definitions(answer: Answer) -> None:
    told = json.loads(render(answer, "json", Look("fr")).content)
    row = next(row for row in told["rows"] if row["code"] == small_portrait.PLANTED)
    assert [cell["value"] for cell in row["cells"]] == [None, None]
    assert set(told["definitions"]) == {measure.metric for measure in answer.measures}


@pytest.mark.parametrize("form", ["csv", "xlsx", "json", "parquet"])
def test_every_file_cites_its_dated_definitions_and_says_what_it_is_of(
    directory: Directory, counted: Store, form: Form
) -> None:
    asked = Question("needs_by_topic", Filters(gender="woman"))
    answer = ask(question=asked, scope=Scope(), period=YEAR, today=TODAY, store=counted)
    with translation.override("en"):
        said = words(render(answer, form, Look("en")).content, form)
    for measure in answer.measures:
        assert METRICS[measure.metric].cited.en in said
    assert "Definition of November 22, 2026" in said
    assert ("Gender: Woman" if form in ("csv", "xlsx") else "woman") in said


@pytest.mark.parametrize("form", ["svg", "vega"])
def test_a_drawing_says_what_it_is_of(directory: Directory, counted: Store, form: Form) -> None:
    asked = Question("needs_by_topic", Filters(gender="woman", channel="chat"))
    answer = ask(question=asked, scope=Scope(), period=YEAR, today=TODAY, store=counted)
    with translation.override("fr"):
        said = words(render(answer, form, Look("fr")).content, form)
    assert "2019, Genre\u00a0: Femme, Canal\u00a0: Clavardage" in said


@pytest.mark.parametrize("first", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1"])
def test_a_name_that_a_spreadsheet_would_compute_is_text(answer: Answer, first: str) -> None:
    row = answer.rows[0]
    hostile = msgspec.structs.replace(answer, rows=(Row(row.code, Text(first, first), row.cells),))
    lines = list(csv.reader(io.StringIO(words(render(hostile, "csv", Look("en")).content, "csv"), newline="")))
    assert lines[1][1] == f"'{first}"
    with zipfile.ZipFile(io.BytesIO(render(hostile, "xlsx", Look("en")).content)) as book:
        assert "<f>" not in book.read("xl/worksheets/sheet1.xml").decode()


def test_a_drawing_says_itself_in_words(answer: Answer) -> None:
    svg = render(answer, "svg", Look("fr")).content.decode()
    assert 'role="img"' in svg and "<title>" in svg
    assert "moins de 5" in svg
    assert "<script" not in svg and "http" not in re.sub(r'xmlns(:\w+)?="[^"]+"', "", svg)


FREE = Filters(gender="woman", channel="chat")  # of no table that is published


@pytest.mark.parametrize("language, told", [("en", asking.UNLISTED.en), ("fr", asking.UNLISTED.fr)])
def test_that_rows_are_missing_is_said_of_a_free_question_whoever_is_there(
    directory: Directory, language: Language, told: str
) -> None:
    """The same line whether three professionals are left out, or nobody is."""
    for planted in (small_portrait.FEW, 0):
        found = small_portrait.store(planted=planted)
        answer = ask(
            question=Question("contacts_by_inquirer", FREE), scope=Scope(), period=YEAR, today=TODAY, store=found
        )
        assert small_portrait.PLANTED not in {row.code for row in answer.rows}
        for form in set(FORMS) - {"figures", "vega", "svg", "parquet", "json"}:
            assert told in words(render(answer, form, Look(language)).content, form), form
        assert json.loads(render(answer, "json", Look(language)).content)["caveats"][-1][language] == told
        assert asking.UNLISTED.en in words(render(answer, "parquet", Look(language)).content, "parquet")
        assert told.split(":")[0].strip() in words(render(answer, "svg", Look(language)).content, "svg")


def test_that_rows_are_missing_is_said_where_some_may_be_and_nowhere_else(answer: Answer, counted: Store) -> None:
    own = ask(question=Question("contacts_by_inquirer", FREE), scope=Scope("operator", operator="host"), period=YEAR,
              today=TODAY, store=counted)  # fmt: skip
    total = ask(question=Question("contacts", FREE), scope=Scope(), period=YEAR, today=TODAY, store=counted)
    greatest = ask(question=Question("referrals_by_organization", FREE), scope=Scope(), period=YEAR, today=TODAY,
                   store=counted)  # fmt: skip
    assert not [one for one in (answer, own, total) if asking.UNLISTED in one.caveats]
    assert asking.UNLISTED_AFTER in greatest.caveats


def test_months_that_are_not_listed_are_not_told_and_not_left_out(directory: Directory, counted: Store) -> None:
    found = ask(question=Question("needs_over_time", FREE), scope=Scope(), period=YEAR, today=TODAY, store=counted)
    rows = tuple(Row(code, Text("", ""), found.total.cells) for code in ("201902", "201911"))
    gaps = msgspec.structs.replace(found, rows=rows)
    lines = list(csv.reader(io.StringIO(words(render(gaps, "csv", Look("en")).content, "csv"))))
    assert [line[0] for line in lines[1:-3]] == [f"2019{month:02}" for month in range(2, 12)]
    assert "hidden" in lines[2][3] and lines[2][1] == "March 2019"


@pytest.mark.parametrize("state, told", [("hidden", findings.TOO_FEW), ("exact", findings.NOTHING),
                                         ("unknown", findings.UNKNOWN)])  # fmt: skip
def test_what_draws_nothing_says_why_once_and_has_no_axis(answer: Answer, state: State, told: Text) -> None:
    cells = tuple(Cell(0.0 if state == "exact" else None, state) for _ in answer.measures)
    rows = tuple(Row(row.code, row.label, cells) for row in answer.rows)
    empty = msgspec.structs.replace(answer, rows=rows, total=Row("*", answer.total.label, cells), dimension="month")
    empty = msgspec.structs.replace(empty, rows=(Row("201901", Text("janvier", "January"), cells),))
    with translation.override("en"):
        page = render(empty, "html", Look("en", drawing="/d")).content.decode()
    svg, vega = (render(empty, form, Look("en")).content.decode() for form in ("svg", "vega"))
    others = {one.en for one in (findings.TOO_FEW, findings.NOTHING, findings.UNKNOWN)} - {told.en}
    for said in (page, svg, vega):
        assert told.en in said and not [one for one in others if one in said]
    assert "columns-plot" not in page and "chart-draw" not in page
    assert "role-axis" not in svg and json.loads(vega).get("axes") is None


def test_figures_say_how_much_they_changed(answer: Answer, counted: Store) -> None:
    alone = ask(
        question=Question("needs"), scope=Scope(), period=Period(dt.date(2019, 7, 1), dt.date(2019, 12, 31)),
        today=TODAY, store=counted,
    )  # fmt: skip
    found = figures.figures(alone, None, "en", ("needs", "unmet_rate"))
    assert [figure.measure.name for figure in found] == ["needs", "unmet_rate"]
    assert [former.period for former in found[0].former] == ["January to June 2019"]
    assert re.fullmatch(r"[+−]\d+%|=", found[0].former[0].change)


def test_parquet_says_its_cells_and_what_they_are(answer: Answer) -> None:
    with tempfile.NamedTemporaryFile(suffix=".parquet") as file, duckdb.connect() as engine:
        file.write(render(answer, "parquet", Look("fr")).content)
        file.flush()
        told = f"FROM read_parquet('{file.name}')"
        rows = engine.execute(f"SELECT code, communications, communications_state {told}").fetchall()
        (title,) = engine.execute(
            f"SELECT value FROM parquet_kv_metadata('{file.name}') WHERE key = 'title'"
        ).fetchall()
    assert rows == [(row.code, row.cells[0].value, row.cells[0].state) for row in (*answer.rows, answer.total)]
    assert json.loads(title[0])["en"] == answer.title.en


def test_what_vega_draws_is_what_the_table_says(answer: Answer) -> None:
    told = json.loads(render(answer, "vega", Look("en")).content)
    values = next(one["values"] for one in told["data"] if "values" in one)
    assert [one["told"] for one in values][-1] == "fewer than 5"
    assert {one["value"] for one in values} <= {row.cells[0].value or 0.0 for row in answer.rows}
    assert told["config"]["locale"]["number"]["thousands"] == ","


def test_two_periods_stand_side_by_side(answer: Answer) -> None:
    look = Look("en", beside=answer, heads=HEADS)
    with translation.override("en"):
        page = render(answer, "html", look).content.decode()
    assert "2019 beside 2018" in page
    assert page.count(">=<") >= 2, "nothing differs from itself"
    assert "fewer than 5" in page


@pytest.mark.parametrize("form", ["html", "json", "xlsx"])
def test_a_difference_of_means_says_why_it_has_no_interval_and_others_do_not(
    answer: Answer, directory: Directory, counted: Store, form: Form, language: Language
) -> None:
    said = WITHOUT_INTERVAL.say(language).replace("\u00a0", " ")
    waiting = answer_of("waiting_by_channel", counted)
    for one, is_said in ((waiting, True), (answer, False)):
        look = Look(language, lead="wait", beside=one, heads=HEADS)
        with translation.override(language):
            told = words(render(one, form, look).content, form).replace("\u00a0", " ").replace("&#160;", " ")
        assert (said in told) == is_said


def test_places_of_two_places_stand_one_after_the_other_and_their_totals_side_by_side(
    directory: Directory, counted: Store
) -> None:
    laval = ask(question=Question("needs_by_place", Filters(area="region-13")), scope=Scope(), period=YEAR, today=TODAY,
                store=counted)  # fmt: skip
    assert laval.rows
    rows = tuple(msgspec.structs.replace(row, code=f"mrc-{row.code}") for row in laval.rows)
    asked = msgspec.structs.replace(laval.question, filters=Filters(area="region-06"))
    montreal = msgspec.structs.replace(laval, question=asked, rows=rows)
    look = Look("en", beside=laval, heads=(Text("Montréal", "Montréal"), Text("Laval", "Laval")))
    told = json.loads(render(montreal, "json", look).content)["compared"]
    assert [row["code"] for row in told["rows"]] == [row.code for row in (*rows, *laval.rows)]
    assert all(one["value"] is None for row in told["rows"] for one in row["differences"])
    assert told["total"]["differences"][0]["value"] == 0
    with translation.override("en"):
        page = render(montreal, "html", look).content.decode()
    assert "do not have the same places" in page and "Montréal beside Laval" in page
    drawn = json.loads(render(montreal, "vega", look).content)
    bars = [one for data in drawn["data"] for one in data.get("values", ())]
    assert len(bars) == len(rows) + len(laval.rows), "a bar for each row, of the side that it is of"


def test_what_one_side_does_not_list_is_not_told_there_nor_its_rate(answer: Answer) -> None:
    """A row of one side alone: it has no difference, in no measure, and may be of a few."""
    fewer = msgspec.structs.replace(answer, rows=answer.rows[:1])
    told = json.loads(render(answer, "json", Look("en", beside=fewer, heads=HEADS)).content)["compared"]["rows"]
    assert {cell["state"] for row in told[1:] for cell in row["other"]} == {"linked"}
    assert {one["value"] for row in told[1:] for one in row["differences"]} == {None}


def test_the_head_of_a_page_says_what_it_is_compared_with_and_where_that_leaves_a_doubt(
    counted: Store, directory: Directory
) -> None:
    half, year = (
        ask(question=Question("needs", FREE), scope=Scope(), period=period, today=TODAY, store=counted)
        for period in (Period(dt.date(2019, 7, 1), YEAR.last), YEAR)
    )
    said = words(render(half, "figures", Look("en", beside=year, heads=HEADS)).content, "figures")
    assert "2018" in said and "January to June 2019" not in said
    cell = half.total.cells[0]
    nearly = (msgspec.structs.replace(cell, value=(cell.value or 0.0) + 3), *half.total.cells[1:])
    near = msgspec.structs.replace(half, total=Row("*", half.total.label, nearly))
    assert "no clear difference" in words(
        render(half, "figures", Look("en", beside=near, heads=HEADS)).content, "figures"
    )


def test_internal_figures_say_so_in_every_file(counted: Store, directory: Directory) -> None:
    scope = Scope("operator", operator="host")
    answer = ask(question=Question("contacts_by_inquirer"), scope=scope, period=YEAR, today=TODAY, store=counted)
    planted = next(row for row in answer.rows if row.code == small_portrait.PLANTED)
    assert planted.cells[0].value == small_portrait.FEW, "its operator sees them as they are"
    for form in ("csv", "xlsx", "json", "parquet", "svg"):
        said = words(render(answer, form, Look("en")).content, form).casefold()
        assert "not for publication" in said, form


@pytest.mark.parametrize("form", ["html", "csv", "svg"])
def test_of_a_sum_of_periods_no_hidden_number_is_said_to_be_of_few(answer: Answer, form: Form) -> None:
    """Each quarter may be of four people, and the sum of sixteen."""
    several = msgspec.structs.replace(answer, period=Period(dt.date(2018, 10, 1), dt.date(2019, 9, 30)))
    said = words(render(several, form, Look("en")).content, form)
    assert "ewer than 5" not in said and "hidden" in said
    assert "ewer than 5" in words(render(answer, form, Look("en")).content, form)


def test_a_rate_of_a_few_in_a_thousand_is_not_said_to_be_none() -> None:
    """14 needs of 444,699 residents are 0.03 for 1,000, and not 0.0 (0.0 to 0.0)."""
    measure = Measure("needs_per_1000", "needs_per_1000", Text("Besoins", "Needs"), "rate")
    said = say(per_1000(Cell(14.0, "exact"), 444_699), measure, "en")
    assert (said.words, said.interval) == ("0.03", "0.02 to 0.05")
    assert say(per_1000(Cell(4906.0, "exact"), 2_200_000), measure, "en")[:2] == ("2.2", "2.2 to 2.3")
    assert say(Cell(0.0, "exact"), measure, "en").words == "0.0"
