"""A mapping file proposed for a table, from the names of its columns and from what they hold."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Callable, Sequence
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from rapidfuzz import fuzz, process

from balise.core.text import fold

from . import values
from .account import Head
from .targets import TARGETS

_DATA = Path(__file__).parent.parent / "data" / "headers.csv"
_SURE_ENOUGH = 86
_MOST_HELD = 0.6  # of the cells of a column, to know it by what it holds
# Names that announce what is not for the public: never proposed, whatever the column holds.
_PRIVATE = re.compile(
    r"\b(?:intern\w*|prive\w*|private|confiden\w*|admin\w*|note[sz]?|nas|sin|personnel\w*|home|domicile|secret\w*"
    r"|password|mot de passe|do not publish|ne pas publier|staff)\b"
)
_POSTAL = re.compile(r"[A-Za-z]\d[A-Za-z][ -]?\d[A-Za-z]\d")


class Guess(NamedTuple):
    """A field proposed for a column. `why` is a sentence's worth of words, in English as the file's comments are."""

    column: str
    path: str
    score: float
    why: str


def draft(heads: Sequence[Head]) -> str:
    """A mapping file for the first table that has columns; a comment per column says why, and what stays internal."""
    head = next((head for head in heads if head.columns), None)
    if head is None:
        return "# There is no table with columns in these files.\n"
    guesses = _guesses(head)
    language = _language(head)
    lines = [
        "# A proposal: read every line. A column without a field, or not named here, is internal: nobody sees it.",
        f"name = {_quoted(head.name)}",
        f"language = {_quoted(language)}  # of the texts of this source: fr or en",
    ]
    if order := values.learnt_order(cell for row in head.sample for cell in row):
        lines.append(f"dates = {_quoted(order)}  # learnt from dates that can be read in one way only")
    lines += ["", "[columns]"]
    for column in head.columns:
        lines += _line(column, guesses.get(column), guesses)
    return "\n".join([*lines, *_tables(head, guesses)]) + "\n"


def _quoted(text: str) -> str:
    # A JSON string without escapes beyond \u is a TOML basic string.
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def _line(column: str, guess: Guess | None, guesses: dict[str, Guess]) -> list[str]:
    if guess is None:
        why = "its name says that it is not for the public" if _PRIVATE.search(fold(column)) else "not recognized"
        return [f"# {why}: internal", f"{_quoted(column)} = []"]
    paths = [guess.path]
    taken = {other.path for other in guesses.values()}
    if guess.path == "service.name" and "organization.name" not in taken:
        paths.append("organization.name")
    said = ", ".join(_quoted(path) for path in paths)
    value = f"[{said}]" if len(paths) > 1 else said
    if guess.path == "service.topics":
        value = '{to = "service.topics", table = "topics"}'
    return [f"# {guess.why} ({guess.score:.0f} %)", f"{_quoted(column)} = {value}"]


def _tables(head: Head, guesses: dict[str, Guess]) -> list[str]:
    """A table of values to be filled for the column of topics."""
    column = next((guess.column for guess in guesses.values() if guess.path == "service.topics"), None)
    if column is None:
        return []
    at = head.columns.index(column)
    held = sorted({row[at].strip() for row in head.sample if at < len(row) and row[at].strip()})[:40]
    lines = ["", "# Fill in with codes of topics, such as food.hampers; a value without a code is kept internal.",
             "[tables.topics]"]  # fmt: skip
    folded: set[str] = set()
    for value in held:
        if fold(value) not in folded:
            folded.add(fold(value))
            lines.append(f'{_quoted(value)} = ""')
    return lines


@lru_cache(maxsize=1)
def _names() -> dict[str, str]:
    with _DATA.open(encoding="utf-8", newline="") as stream:
        found = {name: row["field"] for row in csv.DictReader(stream) for name in row["names"].split("|")}
    assert set(found.values()) <= set(TARGETS)
    return found


def _guesses(head: Head) -> dict[str, Guess]:
    """The surest column for each field."""
    held = {column: _cells(head, number) for number, column in enumerate(head.columns)}
    candidates = [guess for column in head.columns for guess in _of_column(column, held[column])]
    candidates.sort(key=lambda guess: -guess.score)
    taken: set[str] = set()
    found: dict[str, Guess] = {}
    for guess in candidates:
        if guess.column not in found and guess.path not in taken:
            found[guess.column] = guess
            taken.add(guess.path)
    return found


def _cells(head: Head, number: int) -> list[str]:
    return [row[number].strip() for row in head.sample if number < len(row) and row[number].strip()]


def _of_column(column: str, cells: Sequence[str]) -> list[Guess]:
    name = fold(re.sub(r"(?<=[a-z])(?=[A-Z])", " ", column).replace("_", " "))
    if _PRIVATE.search(name):
        notes = _names().get(name, "")
        return [Guess(column, notes, 100, "internal notes")] if notes.endswith("internal_notes") else []
    found = []
    if path := _names().get(name):
        found.append(Guess(column, path, 100, "a usual name of this field"))
    elif near := process.extractOne(name, list(_names()), scorer=fuzz.token_sort_ratio, score_cutoff=_SURE_ENOUGH):
        found.append(Guess(column, _names()[near[0]], near[1] - 1, f"its name is like “{near[0]}”"))
    found += _by_contents(column, cells)
    return [guess for guess in found if _fits(guess, cells)]


_SHAPES: tuple[tuple[str, str, Callable[[str], bool]], ...] = (
    ("service.email", "it holds e-mail addresses", lambda text: "@" in text and values.email(text).value is not None),
    ("service.url", "it holds web addresses",
     lambda text: text.lower().startswith(("http", "www.")) and values.url(text).value is not None),
    ("site.address.postal_code", "it holds postal codes", lambda text: _POSTAL.fullmatch(text) is not None),
    ("service.phones", "it holds telephone numbers",
     lambda text: sum(c.isdigit() for c in text) >= 10 and bool(values.phones(text)) and "@" not in text),
    ("service.hours", "it holds opening hours", lambda text: values.hours(text).value is not None),
)  # fmt: skip


def _by_contents(column: str, cells: Sequence[str]) -> list[Guess]:
    found = []
    for path, why, fits in _SHAPES:
        if cells and (share := sum(map(fits, cells)) / len(cells)) >= _MOST_HELD:
            found.append(Guess(column, path, 90 * share, why))
    return found


def _fits(guess: Guess, cells: Sequence[str]) -> bool:
    """Whether a name is not contradicted by what the column holds."""
    if not cells or guess.path not in ("site.latitude", "site.longitude"):
        return True
    read = values.latitude if guess.path == "site.latitude" else values.longitude
    return sum(read(cell).value is not None for cell in cells) >= len(cells) * _MOST_HELD


_FRENCH = re.compile(r"[éèêàçùîôœÉÈÀ]|\b(?:le|la|les|des|du|nom|rue|et|ville)\b", re.IGNORECASE)
_ENGLISH = re.compile(r"\b(?:the|and|of|for|name|street|city|phone|address|services)\b", re.IGNORECASE)


def _language(head: Head) -> str:
    text = " ".join([*head.columns, *(cell for row in head.sample[:20] for cell in row)])
    return "en" if len(_ENGLISH.findall(text)) > len(_FRENCH.findall(text)) else "fr"
