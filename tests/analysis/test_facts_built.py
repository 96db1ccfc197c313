"""Closed months never change, open ones are made anew, and both are equal to intake."""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from facts_made import NOW, There, ask

from balise.analysis import actions
from balise.analysis.facts import home, making, parquet, verifying
from balise.analysis.facts.extract import steady
from balise.analysis.models import ClosedMonth, Restatement
from balise.directory.models import Topic
from balise.intake.models import Contact, Note

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_folder")]
LATER = NOW + dt.timedelta(days=5)  # January is past its window too


def digests() -> dict[Path, str]:
    return {path: hashlib.sha256(path.read_bytes()).hexdigest() for path in home.home().rglob("part.parquet")}


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


def test_facts_that_were_lost_are_made_again_and_told(there: There) -> None:
    there.usual()
    actions.build_facts(now=NOW)
    (home.home() / "parquet" / "manifest.json").unlink()
    done = actions.build_facts(now=NOW)
    assert done.closed == (202512,)
    assert not Restatement.objects.exists()  # the same contents
    assert actions.verify_facts().differences == ()


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
