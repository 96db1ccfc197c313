"""Facts say what intake says, without who; closed months never change, and who reads keeps nobody waiting."""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from collections.abc import Iterator
from io import StringIO
from pathlib import Path
from typing import Any
from uuid import uuid4

import duckdb
import factories
import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from facts_made import NOW, SAID, There

from balise.accounts.models import Operator
from balise.analysis import actions, facts, naming
from balise.analysis.facts import home, making, parquet, reader, secret, verifying
from balise.analysis.facts.extract import steady
from balise.analysis.facts.literals import quoted
from balise.analysis.models import ClosedMonth, Restatement, WebDay
from balise.analysis.rules.facts import FACTS, columns
from balise.analysis.rules.filters import CannotAnswer
from balise.analysis.rules.period import of_months
from balise.analysis.rules.question import Period, Question, Scope
from balise.analysis.store import closed, latest, store_of
from balise.directory.models import Topic
from balise.intake.identity import keep_identity
from balise.intake.links import link_same_person
from balise.intake.lists import choices
from balise.intake.models import Contact, Entry, Note, TelephoneInterval
from balise.intake.rules.persons import Person

pytestmark = pytest.mark.django_db
LATER = NOW + dt.timedelta(days=5)  # January is past its window too


@pytest.fixture(autouse=True)
def own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setattr(settings, "DATA", tmp_path)
    monkeypatch.delenv(secret.VARIABLE, raising=False)
    yield tmp_path
    reader.forget()


@pytest.fixture
def there() -> There:
    return There()


def ask(question: str) -> list[tuple[Any, ...]]:
    return facts.current().cursor().execute(question).fetchall()


def digests() -> dict[Path, str]:
    return {path: hashlib.sha256(path.read_bytes()).hexdigest() for path in home.home().rglob("part.parquet")}


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


def test_both_kinds_of_files_are_equal_to_intake(there: There) -> None:
    there.usual()
    actions.build_facts(now=NOW)
    verdict = actions.verify_facts()
    assert verdict.differences == verdict.late == ()
    assert verdict.compared > 30


def test_verify_tells_what_was_changed_in_intake_without_its_log(there: There) -> None:
    there.usual()
    actions.build_facts(now=NOW)
    Contact.objects.filter(day="2025-12-10").update(kind="silent")
    told = actions.verify_facts().differences
    assert re.match(r"202512, coin, communications.*\b0\b.*\b1\b.*\b1\b", told[0])
    with pytest.raises(CommandError, match="communications"):
        call_command("facts", "verify", stdout=StringIO())


def test_verify_tells_a_file_that_is_gone_or_was_touched(there: There) -> None:
    there.usual()
    actions.build_facts(now=NOW)
    path = home.parquet("needs", 202601)
    path.write_bytes(path.read_bytes()[:-1] + b"?")
    assert str(path) in actions.verify_facts().differences[0]
    path.unlink()
    assert str(path) in actions.verify_facts().differences[0]


def test_a_closed_month_never_changes_and_what_is_late_is_told(there: There) -> None:
    there.usual()
    actions.build_facts(now=NOW)
    before = digests()
    late = there.record("2025-12-11", *there.need())
    Contact.objects.filter(day="2025-12-10").update(area=None, scrubbed_at=LATER)  # what forgetting does
    Note.objects.update(text="")
    done = actions.build_facts(now=NOW)
    assert done.late == (202512,)
    assert {path: told for path, told in digests().items() if "202512" in str(path)} == {
        path: told for path, told in before.items() if "202512" in str(path)
    }
    assert ask("SELECT count(*) FROM contacts WHERE month = 202512") == [(1,)]
    row = Restatement.objects.get()
    assert (row.month, row.is_taken, row.changes) == (202512, False, Contact.objects.get(pk=late).entries)
    actions.build_facts(now=NOW + dt.timedelta(days=1))
    assert Restatement.objects.count() == 1  # told once
    verdict = actions.verify_facts()
    assert verdict.differences == ()
    assert any("communications" in sentence and "2" in sentence for sentence in verdict.late)
    assert parquet.read_manifest().restatements[0]["month"] == 202512


def test_a_month_that_is_over_is_restated_within_its_window_and_says_so(there: There) -> None:
    there.usual()
    actions.build_facts(now=NOW)
    there.record("2026-01-20", *there.need())
    there.record("2026-03-03")
    assert actions.refresh_facts(now=NOW) == making.Done((202601, 202603), (), ())
    row = Restatement.objects.get()  # March is not over: it is no restatement
    assert (row.month, row.is_taken, row.before["needs"], row.after["needs"]) == (202601, True, 2, 3)
    there.record("2026-01-21")
    actions.refresh_facts(now=NOW)
    row.refresh_from_db()
    assert (row.before["contacts"], row.after["contacts"]) == (2, 4)
    assert actions.build_facts(now=LATER).closed == (202601,)
    assert set(ClosedMonth.objects.values_list("month", flat=True)) == {202512, 202601}


def test_contacts_of_former_years_are_taken_once_asked_anew(there: There) -> None:
    there.usual()
    actions.build_facts(now=NOW)
    there.record("2025-12-12")
    done = actions.build_facts(now=NOW, is_anew=True)
    assert done.late == () and 202512 in done.closed
    assert ask("SELECT count(*) FROM contacts WHERE month = 202512") == [(2,)]
    assert Restatement.objects.get().is_taken
    assert actions.verify_facts().differences == ()


def test_a_refresh_makes_only_what_changed_and_closes_nothing(there: There) -> None:
    there.usual()
    assert actions.refresh_facts(now=NOW) is not None
    assert not ClosedMonth.objects.exists()
    before = digests()
    live = home.state()
    assert actions.refresh_facts(now=NOW) is None
    assert home.state() == live
    there.record("2026-03-03")
    assert actions.refresh_facts(now=NOW) == making.Done((202603,), (), ())
    assert {p for p, told in digests().items() if before.get(p) != told and "202603" not in str(p)} == set()


def test_a_refresh_leaves_the_work_to_whoever_is_at_it(there: There) -> None:
    there.usual()
    with home.lock(wait=True):
        assert actions.refresh_facts(now=NOW) is None
    assert home.state() is None


def test_a_reader_sees_the_switch_at_its_next_question_and_keeps_what_it_held(there: There) -> None:
    there.usual()
    actions.build_facts(now=NOW)
    held = facts.current()
    assert facts.current() is held
    cursor = held.cursor()
    for number in (5, 6, 7):
        there.record("2026-03-03")
        actions.refresh_facts(now=NOW)
        assert ask("SELECT count(*) FROM contacts") == [(number,)]
        assert cursor.execute("SELECT count(*) FROM contacts").fetchall() == [(4,)]
    assert len(list((home.home() / "native").iterdir())) <= 4


def test_a_reader_can_reach_nothing_else_and_write_nothing(there: There) -> None:
    there.usual()
    actions.build_facts(now=NOW)
    with pytest.raises(duckdb.Error):
        ask("SELECT * FROM read_text('/etc/hostname')")
    with pytest.raises(duckdb.Error):
        ask("DELETE FROM closed.contacts")
    with pytest.raises(duckdb.Error):
        ask("ATTACH 'other.duckdb'")


def test_without_facts_a_reader_is_told_what_to_do() -> None:
    with pytest.raises(facts.NoFacts, match="balise facts build"):
        facts.current()
    with pytest.raises(CommandError, match="balise facts build"):
        call_command("facts", "status", stdout=StringIO())


def test_a_new_code_is_of_the_same_type_in_closed_and_open_months(there: There) -> None:
    there.usual()
    actions.build_facts(now=NOW)
    factories.topic("heat", "Canicule", "Heat")
    there.record("2026-03-03", *there.need("heat"), language="tlh")
    actions.refresh_facts(now=NOW)
    types = ask("SELECT DISTINCT typeof(topic), typeof(language) FROM needs")
    assert len(types) == 1
    assert all(told.startswith("ENUM(''") for told in types[0])
    assert ask("SELECT count(*) FROM needs WHERE topic = 'heat' AND language = 'tlh'") == [(1,)]
    assert actions.verify_facts().differences == ()


def test_a_code_that_no_longer_is_of_the_same_place_is_so_in_open_months_only(there: There) -> None:
    there.usual()
    there.record("2026-03-03", *there.need())
    actions.build_facts(now=NOW)
    Topic.objects.filter(pk="food.hampers").update(parent="home")
    done = actions.build_facts(now=NOW)
    assert done.made == (202601, 202603)
    assert ask("SELECT DISTINCT month, topic_1::VARCHAR FROM needs WHERE topic = 'food.hampers' ORDER BY 1") == [
        (202512, "food"), (202601, "home"), (202603, "home"),
    ]  # fmt: skip


def test_keys_are_drawn_once_for_life(there: There) -> None:
    there.usual()
    actions.build_facts(now=NOW)
    before = ask("SELECT key, day FROM contacts ORDER BY ALL")
    actions.build_facts(now=NOW, is_anew=True)
    assert ask("SELECT key, day FROM contacts ORDER BY ALL") == before
    assert all(0 <= key < 2**32 for key, _day in before)
    assert len({key for key, _day in before}) == 4
    assert (settings.DATA / "facts_secret").stat().st_mode & 0o077 == 0


def test_a_secret_that_is_lost_is_never_made_anew(there: There) -> None:
    there.usual()
    actions.build_facts(now=NOW)
    (settings.DATA / "facts_secret").unlink()
    there.record("2026-03-03")
    with pytest.raises(CommandError, match="facts_secret"):
        call_command("facts", "build", stdout=StringIO())
    assert not (settings.DATA / "facts_secret").exists()


def test_without_the_secret_no_figure_is_given_and_who_asks_is_told_why(there: There) -> None:
    """Pages catch this, and say that figures are on their way; the log says what to do."""
    there.usual()
    actions.build_facts(now=NOW)
    (settings.DATA / "facts_secret").unlink()
    for store in (latest, closed):
        with pytest.raises(facts.NoFacts, match="facts_secret"):
            store()


def test_what_the_directory_offered_is_known_since_it_was_here(there: There) -> None:
    there.usual()
    factories.withdraw("service", there.service)  # today
    actions.build_facts(now=NOW)
    rows = ask("SELECT month, service, topic, topic_1, municipality, region, territory, borough FROM supply ORDER BY 1")
    offered = (there.service, "food.hampers", "food", "mun-1", "region-6", "agglo-1", "")
    assert rows == [(202512, *offered), (202601, *offered)]


def test_facts_that_were_lost_are_made_again_and_told(there: There) -> None:
    there.usual()
    actions.build_facts(now=NOW)
    (home.home() / "parquet" / "manifest.json").unlink()
    done = actions.build_facts(now=NOW)
    assert done.closed == (202512,)
    assert not Restatement.objects.exists()  # the same contents
    assert actions.verify_facts().differences == ()


def values(path: Path) -> Iterator[str]:
    """Every value of a file of facts, as text."""
    with duckdb.connect() as engine:
        tables = [f"read_parquet({quoted(path)}, hive_partitioning = false)"]
        if path.suffix == ".duckdb":
            engine.execute(f"ATTACH {quoted(path)} AS told (READ_ONLY)")
            tables = [f"told.{fact}" for fact in FACTS]
        for table in tables:
            for row in engine.execute(f"SELECT * FROM {table}").fetchall():
                yield from map(str, row)


def test_no_file_holds_who_what_was_noted_an_identifier_or_an_hour(there: There) -> None:
    ids = there.usual()
    counsellor = there.people[there.host.pk]
    who = Person(name="Marguerite Canari")
    keep_identity(contact=ids[0], purpose="programme", said=who, has_consent=True, by=counsellor, now=NOW)
    actions.build_facts(now=NOW)
    there.record("2026-03-03", area="fsa-h0h")
    actions.refresh_facts(now=NOW)
    uuids = [*ids, *Entry.objects.values_list("row", flat=True)]
    told = {str(one) for one in uuids} | {one.hex for one in uuids}
    hour = re.compile(r"\d\d:\d\d")
    for path in home.home().rglob("*"):
        if path.suffix not in (".parquet", ".duckdb", ".json"):
            continue
        contents = path.read_bytes()
        assert not any(one.bytes in contents or one.bytes_le in contents for one in uuids), path
        assert not any(one.encode() in contents for one in told), path
        assert b"Canari" not in contents and SAID.encode() not in contents and b"17:43" not in contents, path
        if path.suffix != ".json":
            found = list(values(path))
            assert not [one for one in found if "Canari" in one or one in told or hour.search(one)], path


def test_files_hold_the_columns_of_the_contract_and_no_other(there: There) -> None:
    there.usual()
    WebDay.objects.create(day=dt.date(2025, 12, 10), language="fr", page="home", views=2, entries=1)
    at = dt.datetime(2025, 12, 10, 15, tzinfo=dt.UTC)
    TelephoneInterval.objects.create(
        operator_id=Operator.objects.values_list("pk", flat=True)[0],
        queue="211",
        start=at,
        minutes=15,
        day=at.date(),
        offered=1,
        answered=1,
        abandoned=0,
        told_at=NOW,
    )
    actions.build_facts(now=NOW)
    for fact in FACTS:
        assert [row[0] for row in ask(f"DESCRIBE {fact}")] == list(columns(fact))
        kept = f"read_parquet({quoted(home.parquet(fact, 202512))}, hive_partitioning = false)"
        assert [row[0] for row in duckdb.execute(f"DESCRIBE SELECT * FROM {kept}").fetchall()] == list(columns(fact))


def test_the_order_of_rows_does_not_tell_which_of_two_came_first(there: There) -> None:
    for hour in range(8, 22):
        there.record("2026-01-05", hour=hour, gender="woman" if hour % 2 else "man", id=uuid4())
    actions.build_facts(now=NOW)
    for gender in ("woman", "man"):
        keys = [key for (key,) in ask(f"SELECT key FROM contacts WHERE gender = '{gender}'")]
        assert len(keys) == 7
        assert keys == sorted(keys)


def test_reading_intake_steadily_waits_for_nobody(there: There) -> None:
    with steady():
        assert Contact.objects.count() == 0


def test_the_command_builds_refreshes_verifies_and_tells(there: There) -> None:
    there.usual()
    out = StringIO()
    call_command("facts", "build", stdout=out)
    call_command("facts", "refresh", stdout=out)
    call_command("facts", "verify", stdout=out)
    call_command("facts", "status", "--json", stdout=out)
    assert '"contacts": 4' in out.getvalue()
    assert verifying.verify().differences == ()


def test_questions_are_of_closed_months_of_open_ones_or_of_both(there: There) -> None:
    there.usual()
    actions.build_facts(now=NOW)
    naming.forget()
    store, december, january = latest(), of_months(202512, 202512), of_months(202601, 202601)
    both = of_months(202512, 202601)
    assert [store.source("needs", one.first, one.last) for one in (december, january, both)] == [
        "closed.needs", "open.needs", "needs",
    ]  # fmt: skip

    def needs(period: Period) -> list[float | None]:
        answer = actions.ask(
            question=Question("needs"), scope=Scope("operator", "coin"), period=period, today=NOW.date(), store=store
        )
        return [row.cells[0].value for row in (answer.total, *answer.rows)]

    assert needs(december) == [2, None, None], "figures begin then: of before nothing is known"
    assert needs(january) == [2, 2, None], "beside those of the month before"
    assert needs(both) == [4, None, None]


def test_who_watches_the_open_month_sees_nothing_come(there: There) -> None:
    """A number moves for those alone whose group the person is in: noise that stays the same would tell their profile,
    and the minute. What the public and partners are given is of closed months, to the byte."""
    there.usual()
    actions.build_facts(now=NOW)
    naming.forget()

    def told(scope: Scope) -> Any:
        asked = {"question": Question("needs"), "scope": scope, "today": NOW.date()}
        return actions.ask(period=of_months(202512, 202601), **asked)  # type: ignore[arg-type]

    before = told(Scope()), told(Scope("partner", areas=frozenset({"region-06"}))), told(Scope("operator"))
    own = told(Scope("operator", "coin"))
    there.record("2026-01-06", *there.need(), area="mun-2", gender="woman")
    actions.refresh_facts(now=NOW)
    naming.forget()
    assert before == (told(Scope()), told(Scope("partner", areas=frozenset({"region-06"}))), told(Scope("operator")))
    assert own != told(Scope("operator", "coin"))
    assert closed().months() == (202512, 202512) and store_of(Scope()) is closed()
    assert before[0].as_of.isoformat().startswith("2025-12-31T00:00:00")
    with pytest.raises(CannotAnswer, match="Public figures go up to December 31, 2025"):
        actions.ask(question=Question("needs"), scope=Scope(), period=of_months(202601, 202601), today=NOW.date())
