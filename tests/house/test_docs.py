"""The documents are true: links lead somewhere, words are kept, both languages say the same."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
DOCS = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("balise/**/README.md")])


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("path", DOCS, ids=name)
def test_links_lead_somewhere(path: Path) -> None:
    for target in re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", path.read_text()):
        if "://" not in target and not target.startswith("mailto:"):
            assert (path.parent / target).exists(), f"{name(path)} links to {target}"


def test_decisions_are_numbered_and_have_their_three_parts() -> None:
    decisions = sorted((ROOT / "docs" / "decisions").glob("*.md"))
    assert [p.name[:4] for p in decisions] == [f"{n:04}" for n in range(1, len(decisions) + 1)]
    for path in decisions:
        headings = re.findall(r"^## (.+)$", path.read_text(), re.MULTILINE)
        assert headings[:3] == ["Context", "Decision", "Consequences"], name(path)
        assert path.read_text().count("\n") <= 60, f"{name(path)} is longer than a page"


def test_words_have_one_name_in_each_language() -> None:
    rows = re.findall(
        r"^\| `(\w+)` \| ([^|]+) \| ([^|]+) \|", (ROOT / "docs/reference/words.md").read_text(), re.MULTILINE
    )
    codes = [code for code, _, _ in rows]
    assert len(codes) >= 25
    assert len(set(codes)) == len(codes)


def test_both_readmes_show_the_two_commands_and_each_other() -> None:
    french, english = (ROOT / "README.md").read_text(), (ROOT / "README.en.md").read_text()
    for text in (french, english):
        assert "make demo" in text
        assert "make test" in text
    assert "README.en.md" in french
    assert "README.md" in english


def test_the_documents_name_every_command() -> None:
    commands = {p.stem for p in (ROOT / "balise/command_line/management/commands").glob("*.py")} - {"__init__"}
    told = (ROOT / "docs/reference/commands.md").read_text()
    assert {c for c in commands if f"`balise {c}" not in told} == set()
