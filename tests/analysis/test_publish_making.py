"""A release is whole or not there, never changes, and says what it restates."""

from __future__ import annotations

import datetime as dt
import os
import stat
from pathlib import Path

import msgspec
import pytest
import small_facts
import small_release
from pytest_django import Settings
from small_portrait import store as facts
from small_release import CELLS, Maker, cell

from balise.analysis import releasing
from balise.analysis.edition import edition
from balise.analysis.models import Extraction, Release
from balise.analysis.publishing import checking, making, shelf
from balise.analysis.publishing.checking import verify
from balise.analysis.publishing.making import Done, MayNotGoOut, NotPublished, publish
from balise.analysis.publishing.offered import releases
from balise.analysis.publishing.release import Card
from balise.analysis.publishing.withdrawing import withdraw
from balise.analysis.rules.answer import State
from balise.core.languages import Text

pytestmark = pytest.mark.django_db
NOW = dt.datetime(2020, 3, 1, 15, 0, tzinfo=dt.UTC)


class MayNot(Exception):
    """What protection raises."""


@pytest.fixture(autouse=True)
def published(settings: Settings, tmp_path: Path) -> Path:
    settings.DATA = tmp_path
    return tmp_path / "published"


def out(make: Maker | None = None, *, year: int = 2019, is_rehearsal: bool = False) -> Done:
    return publish(
        year=year, store=facts(), make=make or Maker(), by=None, now=NOW, is_rehearsal=is_rehearsal
    )  # fmt: skip


def without(state: State | str, *more: small_release.Cell) -> Maker:
    return Maker((*(one for one in CELLS if one[9] != state), *more))


def test_a_release_is_a_folder_that_nobody_writes_in(published: Path) -> None:
    done = out()
    assert done.name == "2019-1"
    assert shelf.names() == ["2019-1"]
    kept = list((published / "2019-1").rglob("*"))
    assert kept and not any(path.stat().st_mode & (stat.S_IWUSR | stat.S_IWGRP | stat.S_IWOTH) for path in kept)
    assert not (published / ".making").exists()


def test_it_is_recorded_and_logged() -> None:
    done = out()
    row = Release.objects.get()
    assert (row.name, row.year, row.number, row.state) == ("2019-1", 2019, 1, "published")
    assert row.digest == shelf.digest(shelf.folder("2019-1") / shelf.SUMS)
    left = Extraction.objects.get()
    assert (left.rendering, left.release, left.hidden) == ("release", "2019-1", done.card.hidden)


def test_checksums_are_of_every_file() -> None:
    out()
    where = shelf.folder("2019-1")
    files = {path.relative_to(where).as_posix() for path in where.rglob("*") if path.is_file()}
    sums = shelf.sums(where)
    assert set(sums) == files - {shelf.SUMS, "2019-1.zip"}
    assert all(shelf.digest(where / path) == digest for path, digest in sums.items())


def test_nothing_goes_out_when_protection_raises(published: Path) -> None:
    with pytest.raises(MayNot):
        out(Maker(refuses=MayNot("a cell is too narrow")))
    assert shelf.names() == []
    assert Release.objects.count() == Extraction.objects.count() == 0
    assert not (published / ".making").exists()


def test_a_rehearsal_leaves_nothing(published: Path) -> None:
    done = out(is_rehearsal=True)
    assert done.card.cells == len(CELLS)
    assert [path.name for path in published.iterdir()] == [".lock"]
    assert Release.objects.count() == Extraction.objects.count() == 0


def test_two_at_once_refuse_with_a_sentence() -> None:
    with shelf.alone() as is_free, pytest.raises(NotPublished, match="autre publication"):
        assert is_free
        out()
    assert shelf.names() == []


def test_a_crash_before_the_folder_took_its_name_leaves_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    def cut(where: Path, name: str) -> None:
        raise OSError("no space left on the disk")

    with monkeypatch.context() as crash, pytest.raises(OSError):
        crash.setattr(making.shelf, "put_in_place", cut)
        out()
    assert releases() == [] and shelf.names() == []
    assert out().name == "2019-1"
    assert [row.state for row in Release.objects.all()] == ["published"]


@pytest.mark.django_db(transaction=True)
def test_a_crash_after_it_did_is_settled_by_the_next(monkeypatch: pytest.MonkeyPatch) -> None:
    def cut(**told: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as crash, pytest.raises(KeyboardInterrupt):
        crash.setattr(making, "log_release", cut)
        out()
    assert Release.objects.get().state == "making"
    assert releases() == []
    with pytest.raises(NotPublished, match="dit déjà tout"):
        out()
    assert [one.name for one in releases()] == ["2019-1"]


def test_what_a_crash_left_in_the_draft_is_not_in_the_next_release(published: Path) -> None:
    (published / ".making" / "data").mkdir(parents=True)
    (published / ".making" / "data" / "left.csv").write_text("secret")
    os.chmod(published / ".making" / "data", 0o500)
    out()
    assert "data/left.csv" not in shelf.sums(shelf.folder("2019-1"))


def test_a_release_that_repeats_another_is_refused() -> None:
    out()
    with pytest.raises(NotPublished, match="2019-1 dit déjà tout"):
        out()
    assert shelf.names() == ["2019-1"]


def test_a_restatement_says_what_it_changes() -> None:
    out()
    changed = [one for one in CELLS if one[0] != "referrals"] + [cell("referrals", 36, organization="11")]
    done = out(Maker(changed))
    assert (done.name, done.card.follows) == ("2019-2", "2019-1")
    [one] = done.changed
    assert (one.measure, one.columns, one.told_otherwise, one.gone) == ("referrals", ("organization",), 1, 1)
    told = (shelf.folder("2019-2") / "changes.csv").read_text().splitlines()
    assert told[0].startswith("measure,level,place")
    assert any(line.endswith("exact,31,exact,36") for line in told)
    assert "2019-1" in (shelf.folder("2019-2") / "CHANGEMENTS.md").read_text()


def test_a_restatement_that_tells_of_one_to_four_people_is_refused() -> None:
    out()
    nearly = [one for one in CELLS if one[0] != "referrals"] + [cell("referrals", 33, organization="11")]
    with pytest.raises(NotPublished, match="moins de cinq personnes"):
        out(Maker(nearly))
    assert shelf.names() == ["2019-1"]


def test_years_are_numbered_apart() -> None:
    out()
    assert out(Maker([cell("needs", 8, period="2020")], last=202002), year=2020).name == "2020-1"
    assert shelf.names() == ["2020-1", "2019-1"]


def test_it_is_verified_by_counting_again() -> None:
    out()
    found = verify(name="2019-1", store=facts(), make=Maker())
    assert found.holds and (found.cells, found.other, found.problems) == (len(CELLS), 0, ())
    other = verify(name="2019-1", store=facts(), make=without("hidden"))
    assert not other.holds and (other.other, other.protected) == (0, 3)
    more = Maker([*CELLS[1:], cell("needs", 61)])
    assert (verify(name="2019-1", store=facts(), make=more).other, other.problems) == (1, ())


def test_a_restatement_is_verified_after_what_it_followed() -> None:
    out()
    changed = [one for one in CELLS if one[0] != "referrals"] + [cell("referrals", 36, organization="11")]
    out(Maker(changed))
    for name, followed, cells in (("2019-1", "", CELLS), ("2019-2", "2019-1", changed)):
        make = Maker(cells)
        assert verify(name=name, store=facts(), make=make).holds
        assert make.followed == followed


@pytest.mark.parametrize(
    "make", [without("hidden"), Maker(refuses=MayNotGoOut(Text("Trop.", "Too much.")))], ids=["otherwise", "not at all"]
)
def test_what_other_rules_decided_need_not_come_out_the_same(make: Maker, monkeypatch: pytest.MonkeyPatch) -> None:
    out()
    assert not verify(name="2019-1", store=facts(), make=make).holds
    monkeypatch.setattr(checking, "edition", lambda: "another")
    found = verify(name="2019-1", store=facts(), make=make)
    assert found.holds and found.by_other_rules
    assert found.protected == 3 or found.refusal.en == "Too much."


def test_what_other_rules_decided_is_still_what_was_published_and_what_the_facts_say(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    out()
    monkeypatch.setattr(checking, "edition", lambda: "another")
    assert not verify(name="2019-1", store=facts(), make=Maker([*CELLS[1:], cell("needs", 61)])).holds
    at = shelf.folder("2019-1") / "METHOD.md"
    at.chmod(0o644)
    at.write_text("otherwise")
    assert not verify(name="2019-1", store=facts(), make=Maker()).holds


def test_a_release_that_does_not_say_its_rules_was_made_by_others() -> None:
    out()
    told = msgspec.json.decode((shelf.folder("2019-1") / making.CARD).read_bytes())
    assert told.pop("rules") == edition()
    assert msgspec.convert(told, Card).rules != edition()


@pytest.mark.parametrize(
    ("path", "sentence"),
    [("METHOD.md", "METHOD.md a été modifié"), (shelf.SUMS, "liste des sommes"), ("data/new.csv", "a été ajouté")],
)
def test_a_file_that_was_touched_is_named(path: str, sentence: str) -> None:
    out()
    at = shelf.folder("2019-1") / path
    for one in (at.parent, at):
        if one.exists():
            one.chmod(0o755)
    at.write_text((at.read_text() if at.exists() else "") + "\n")
    found = verify(name="2019-1", store=facts(), make=Maker())
    assert any(sentence in problem for problem in found.problems)


def test_a_file_that_is_missing_is_named() -> None:
    out()
    at = shelf.folder("2019-1") / "METHOD.md"
    at.parent.chmod(0o755)
    at.unlink()
    assert verify(name="2019-1", store=facts(), make=Maker()).problems == ("METHOD.md manque.",)


@pytest.mark.parametrize("name", ["2018-1", "../secret_key", "2019-1/..", ""])
def test_what_is_no_release_is_refused(name: str) -> None:
    out()
    with pytest.raises(NotPublished):
        verify(name=name, store=facts(), make=Maker())
    with pytest.raises(NotPublished):
        withdraw(name=name, reason="Une erreur.", now=NOW)


def test_one_that_is_withdrawn_stays_and_says_why() -> None:
    out()
    withdraw(name="2019-1", reason=" Une erreur de territoire. ", now=NOW)
    [one] = releases()
    assert (one.is_withdrawn, one.reason) == (True, "Une erreur de territoire.")
    assert shelf.names() == ["2019-1"]
    with pytest.raises(NotPublished, match="déjà retirée"):
        withdraw(name="2019-1", reason="Encore.", now=NOW)
    assert out().name == "2019-2"


def test_why_is_asked_for() -> None:
    out()
    with pytest.raises(NotPublished, match="pourquoi"):
        withdraw(name="2019-1", reason="  ", now=NOW)
    assert not releases()[0].is_withdrawn


def test_steps_are_told_while_it_is_made() -> None:
    steps: list[tuple[int, str]] = []
    publish(year=2019, store=facts(), make=Maker(), by=None, now=NOW,
            progress=lambda done, of, what: steps.append((done, what)))  # fmt: skip
    assert [done for done, _ in steps] == sorted(done for done, _ in steps)
    assert steps[-1][0] == making.STEPS
    assert any("Tableaux" in what for _, what in steps)


def test_what_protection_makes_goes_out_and_comes_out_the_same_again() -> None:
    store = small_facts.store(small_facts.small())
    made = publish(year=2024, store=store, make=releasing.make, by=None, now=NOW)
    assert {table.measure for table in made.tables} >= {"contacts", "needs", "referrals"}
    assert verify(name="2024-1", store=store, make=releasing.make).holds
