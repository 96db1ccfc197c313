"""The house itself: floors, sizes, names and what may not be written anywhere."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "balise"
SOURCES = sorted(p for p in PACKAGE.rglob("*.py") if "migrations" not in p.parts)
ROOMS = sorted(p for p in PACKAGE.iterdir() if (p / "apps.py").exists() and p.name != "command_line")


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def test_rooms_import_only_rooms_below_them() -> None:
    lint = [Path(sys.executable).with_name("lint-imports"), "--no-cache"]
    done = subprocess.run(lint, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("path", SOURCES, ids=name)
def test_a_file_does_one_job(path: Path) -> None:
    """Split before 500 lines; no function is longer than 60."""
    text = path.read_text()
    assert text.count("\n") <= 500
    functions = [n for n in ast.walk(ast.parse(text)) if isinstance(n, ast.FunctionDef | ast.AsyncFunctionDef)]
    long = [f"{f.name}: {(f.end_lineno or 0) - f.lineno + 1}" for f in functions if (f.end_lineno or 0) - f.lineno > 59]
    assert long == []


def test_files_are_named_for_what_they_hold() -> None:
    vague = {"utils.py", "helpers.py", "managers.py", "services.py", "misc.py", "common.py"}
    assert [name(p) for p in SOURCES if p.name in vague] == []


@pytest.mark.parametrize("room", ROOMS, ids=lambda p: p.name)
def test_a_room_says_what_it_owns(room: Path) -> None:
    lines = (room / "README.md").read_text().splitlines()
    assert 3 <= len(lines) <= 40


def test_there_are_at_most_fourteen_rooms() -> None:
    assert len(ROOMS) + 1 <= 14  # core has no apps.py


def test_no_work_is_left_marked_in_the_code() -> None:
    mark = re.compile(r"\b(TODO|FIXME|XXX|HACK)\b|NotImplementedError|type: ignore(?!\[)|noqa(?!:)")
    marked = [
        f"{name(p)}:{n}" for p in SOURCES for n, line in enumerate(p.read_text().splitlines(), 1) if mark.search(line)
    ]
    assert marked == []


def tracked() -> list[Path]:
    """The files that a clone holds; the whole folder where git is not."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True)
    if listed.returncode:
        return [p for p in ROOT.rglob("*") if p.is_file() and ".venv" not in p.parts]
    return [ROOT / part for part in listed.stdout.split("\0") if part]


def test_nothing_names_the_machine_it_was_written_on() -> None:
    place = re.compile("/" + r"work/|/root/|/tmp/bal-")  # in two parts, so as not to find itself
    found = []
    for path in tracked():
        if path.is_file() and path.suffix in {".py", ".md", ".toml", ".sh", ".html", ".js", ".css", ".csv", ".po", ""}:
            found += [name(path)] if place.search(path.read_text(errors="replace")) else []
    assert [f for f in found if f != name(Path(__file__))] == []


TEMPLATES = sorted(PACKAGE.rglob("jinja2/**/*.html"))


@pytest.mark.parametrize("path", TEMPLATES, ids=name)
def test_a_page_brings_nothing_inline_and_nothing_from_elsewhere(path: Path) -> None:
    """The Content-Security-Policy would refuse it, and a third party would learn who seeks help."""
    text = path.read_text()
    assert not re.search(r"<style|\sstyle=|<script(?![^>]*\ssrc=)|\son[a-z]+=\"", text)
    assert not re.search(r"(?:src|srcset|<link[^>]*href)=\"https?:", text)


def test_every_dependency_says_why_and_has_an_upper_bound() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    lines = (ROOT / "pyproject.toml").read_text().splitlines()
    for requirement in project["project"]["dependencies"]:
        assert re.search(r",<\d|<\d", requirement), requirement
        assert any(f'"{requirement}"' in line and "#" in line for line in lines), f"{requirement} gives no reason"


def test_the_two_views_of_the_lock_agree() -> None:
    pins = [
        set(re.findall(r"^(\S+==\S+)(?: ; (.*?))? \\$", (ROOT / lock).read_text(), re.MULTILINE))
        for lock in ("requirements.lock", "requirements-dev.lock")
    ]
    assert {pin for pin, _ in pins[0]} <= {pin for pin, _ in pins[1]}
    assert "--hash=sha256:" in (ROOT / "requirements.lock").read_text()
