"""Facts made up for benches have the shape of real ones, and marks whose sums count contacts."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from balise.analysis import facts
from balise.analysis.bench.made import make
from balise.analysis.facts import reader
from balise.analysis.rules.facts import FACTS, columns
from balise.analysis.rules.firsts import FIRSTS


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    folder, before = tmp_path_factory.mktemp("made"), settings.DATA
    settings.DATA = folder
    assert make(needs=29_000) == (20_000, 29_000, 53_857)
    yield folder
    settings.DATA = before
    reader.forget()


def ask(question: str) -> list[tuple[Any, ...]]:
    return facts.current().cursor().execute(question).fetchall()


@pytest.mark.usefixtures("made")
def test_they_have_the_columns_of_facts() -> None:
    for fact in FACTS:
        assert [row[0] for row in ask(f"DESCRIBE {fact}")] == list(columns(fact))
    made = {"contacts": 20_000, "needs": 29_000, "referrals": 53_857}
    assert {fact: ask(f"SELECT count(*) FROM {fact}")[0][0] for fact in made} == made


@pytest.mark.usefixtures("made")
@pytest.mark.parametrize("fact", FIRSTS)
def test_sums_of_marks_count_contacts(fact: str) -> None:
    marked = ask(f"SELECT {', '.join(f'sum({one.name}::INT)' for one in FIRSTS[fact])} FROM {fact}")
    told = (f"count(DISTINCT ({', '.join(('contact', *one.alike))})) FILTER ({one.among or 'true'})"
            for one in FIRSTS[fact])  # fmt: skip
    assert marked == ask(f"SELECT {', '.join(told)} FROM {fact}")
    assert 0 not in marked[0]


@pytest.mark.usefixtures("made")
def test_a_contact_says_the_same_in_all_its_facts() -> None:
    for fact in ("needs", "referrals", "unmet", "transfers", "follow_ups"):
        ((rows, same),) = ask(
            "SELECT count(*), count(*) FILTER (f.key = c.key AND f.day = c.day AND f.area = c.area) "
            f"FROM {fact} f JOIN contacts c USING (contact)"
        )
        assert rows == same > 0
    assert ask("SELECT sum(needs), sum(referrals), sum(unmet) FROM contacts") == ask(
        "SELECT count(*), sum(referrals), count(*) FILTER (status = 'unmet') FROM needs"
    )


@pytest.mark.usefixtures("made")
def test_they_never_replace_facts_that_are_there() -> None:
    with pytest.raises(FileExistsError, match="BALISE_DATA"):
        make(needs=29)
