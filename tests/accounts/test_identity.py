"""The operator says who it is in a file; what cannot be kept is refused in sentences."""

from __future__ import annotations

import datetime as dt
import re
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from balise.accounts import actions, identity_file, operator
from balise.accounts.models import AuditEntry, Operator
from balise.accounts.rules import (
    HAND_OVERS,
    Announcement,
    Colours,
    HandOver,
    Identity,
    Line,
    Opening,
    Refused,
    Texts,
    checked,
    contrast,
    dialled,
)
from balise.core.languages import Text

NOW = dt.datetime(2026, 3, 4, 15, tzinfo=dt.UTC)
GUIDE = Path(__file__).resolve().parents[2] / "docs/guides/operator-identity.md"


@pytest.fixture(autouse=True)
def _forget() -> Any:
    operator.forget()
    yield
    operator.forget()


def test_the_neutral_identity_can_be_kept_and_says_everything_in_both_languages() -> None:
    identity = checked(Identity())
    texts = [getattr(identity.texts, field) for field in Texts.__struct_fields__]
    for text in (
        identity.name,
        identity.tagline,
        *texts,
        *(t for line in identity.lines for t in (line.name, line.purpose)),
    ):
        assert text.fr and text.en
    assert [line.number for line in identity.emergency_lines()] == ["911", "988"]
    assert {(line.number, line.option) for line in identity.lines} >= {
        ("211", ""), ("311", ""), ("411", ""), ("511", ""), ("811", "1"), ("811", "2"), ("911", ""), ("988", ""),
    }  # fmt: skip


def test_lines_to_hand_over_to_may_wait_for_their_number_and_have_it_in_one_form() -> None:
    waiting, given = (
        HandOver("crisis", Text("Crise", "Crisis")),
        HandOver("violence", Text("SOS", "SOS"), "1 800 363-9010"),
    )
    assert [one.number for one in checked(Identity(hand_over=(waiting, given))).hand_over] == ["", "+18003639010"]
    with pytest.raises(Refused, match="999 is not a telephone"):
        checked(Identity(hand_over=(HandOver("crisis", Text("Crise", "Crisis"), "999"),)))


def test_every_line_told_at_the_start_is_in_both_languages_and_none_says_that_we_verified_it() -> None:
    assert all(one.name.fr and one.name.en and one.verified_on is None for one in HAND_OVERS)
    regions = {code for one in HAND_OVERS if one.line == "youth" for code in one.areas}
    assert regions == {f"region-{number:02}" for number in range(1, 18)}


def test_contrast_is_that_of_wcag() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#ffffff", "#767676") == pytest.approx(4.54, abs=0.01)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@given(st.from_regex(r"#[0-9a-f]{6}", fullmatch=True))
def test_an_accent_is_kept_if_and_only_if_everyone_can_read_it(colour: str) -> None:
    identity = Identity(colours=Colours(accent=colour))
    if contrast(colour, "#ffffff") >= 4.5:
        assert checked(identity).colours.accent == colour
    else:
        with pytest.raises(Refused, match=r"4\.5 to 1"):
            checked(identity)


@pytest.mark.parametrize(
    ("identity", "word"),
    [
        (Identity(name=Text("Seulement")), "name"),
        (Identity(colours=Colours(accent="teal")), "accent (teal)"),
        (Identity(colours=Colours(accent_dark="#0b5a6b")), "accent_dark"),
        (Identity(telephone="555-0123"), "555-0123"),
        (Identity(lines=(Line("12", Text("a", "a")),)), "12"),
        (Identity(chat="http://example.org"), "http://example.org"),
        (Identity(quick_exit="javascript:alert(1)"), "javascript:alert(1)"),
        (Identity(email="nobody"), "nobody"),
        (Identity(logo="../secret.svg"), "../secret.svg"),
        (Identity(openings=(Opening(("LU",), dt.time(9), dt.time(17)),)), "LU"),
    ],
)
def test_what_cannot_be_kept_is_said_in_both_languages(identity: Identity, word: str) -> None:
    with pytest.raises(Refused) as refused:
        checked(identity)
    assert all(word in problem.fr and word in problem.en for problem in refused.value.problems)
    assert all(problem.fr != problem.en for problem in refused.value.problems)


def test_every_problem_is_told_at_once() -> None:
    with pytest.raises(Refused) as refused:
        checked(Identity(name=Text(), email="nobody", telephone="12"))
    assert len(refused.value.problems) == 3


def test_numbers_are_kept_in_one_form() -> None:
    line = Line("1 866 APPELLE", Text("Prévention du suicide", "Suicide prevention"))
    identity = checked(Identity(telephone="(514) 555-0100", lines=(line,)))
    assert (identity.telephone, identity.lines[0].number) == ("+15145550100", "+18662773553")
    assert [dialled(text) for text in ("811", "988", "211 ", "210", "")] == ["811", "988", "211", "", ""]


def test_an_announcement_has_its_days() -> None:
    one = Announcement(Text("a", "a"), dt.date(2026, 6, 20), dt.date(2026, 6, 24))
    identity = Identity(announcements=(one, Announcement(Text("b", "b"))))
    assert len(identity.announced_on(dt.date(2026, 6, 24))) == 2
    assert len(identity.announced_on(dt.date(2026, 6, 25))) == len(identity.announced_on(dt.date(2026, 6, 19))) == 1


words = st.text(st.characters(codec="utf-8"), max_size=8)
pairs = st.builds(Text, fr=words, en=words)
identities = st.builds(
    Identity,
    name=pairs,
    telephone=words,
    lines=st.lists(st.builds(Line, number=words, name=pairs, is_emergency=st.booleans()), max_size=2).map(tuple),
    openings=st.lists(
        st.builds(Opening, byday=st.lists(words, max_size=2).map(tuple), opens_at=st.times(), closes_at=st.times()),
        max_size=2,
    ).map(tuple),
    announcements=st.lists(st.builds(Announcement, message=pairs, starts_on=st.none() | st.dates()), max_size=2).map(
        tuple
    ),
)


@given(identities)
def test_a_file_says_the_same_when_read_back(identity: Identity) -> None:
    assert identity_file.read(identity_file.write(identity)) == identity


def test_the_guide_shows_a_file_that_loads_and_names_every_field() -> None:
    text = GUIDE.read_text()
    shown = re.search(r"```toml\n(.*?)```", text, re.DOTALL)
    assert shown
    assert checked(identity_file.read(shown[1])).openings[0].opens_at == dt.time(8)
    table = set(re.findall(r"^\| `(\w+)` \|", text, re.MULTILINE))
    assert table == set(Identity.__struct_fields__)


@pytest.mark.parametrize(("text", "word"), [("name = ", "TOML"), ("nom = 1", "nom"), ("name = 5", "$.name")])
def test_a_file_that_says_something_else_is_refused_in_a_sentence(text: str, word: str) -> None:
    with pytest.raises(Refused) as refused:
        identity_file.read(text)
    assert word in refused.value.problems[0].fr


@pytest.mark.django_db
def test_pages_follow_a_change_at_once_and_the_trail_keeps_it(tmp_path: Path) -> None:
    assert operator.current() == Identity()
    actions.set_identity(identity=Identity(name=Text("Ligne", "Line"), is_demo=True), by=None, now=NOW)
    assert operator.current().name == Text("Ligne", "Line")
    assert operator.current().is_demo is True
    assert Operator.objects.get().is_demo is True
    assert AuditEntry.objects.get().verb == "set_identity"


@pytest.mark.django_db
def test_the_identity_is_read_once_for_many_pages(django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(1):
        assert operator.current() == operator.current()


@pytest.mark.django_db
def test_the_command_shows_loads_and_refuses(tmp_path: Path) -> None:
    def said(*arguments: str) -> str:
        out = StringIO()
        call_command("operator", *arguments, stdout=out)
        return out.getvalue()

    path = tmp_path / "operator.toml"
    path.write_text(said("example").replace("Service directory", "Shoreline"))
    assert "Shoreline" in said("load", str(path))
    assert 'en = "Shoreline"' in said("show")
    assert '"Shoreline"' in said("show", "--json")
    path.write_text('telephone = "12"')
    with pytest.raises(CommandError, match="12"):
        said("load", str(path))
    with pytest.raises(CommandError, match="nowhere"):
        said("load", str(tmp_path / "nowhere.toml"))
    assert operator.read().name == replace(Identity().name, en="Shoreline")
