"""Taxonomies as files: Open Eligibility JSON, HSDS terms (JSON or CSV), Ohana categories, and any CSV of code and name.

Nothing of a file is lost in silence: a row that cannot be a term is told in a sentence.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping
from typing import Any

import msgspec

from balise.core.languages import Text

from .topics import Topic, Tree

# Column names, best first. An HSDS 3 table has a "code" and its "taxonomy_id" names the taxonomy; an Ohana table has
# no "code" and its "taxonomy_id" is the term's own.
_CODE = ("code", "taxonomy_id", "id")
_NAME_FR = ("name_fr", "nom_fr", "nom")
_NAME_EN = ("name_en", "name", "title", "term", "label")
_PARENT = ("parent_code", "parent", "parent_id")
_TEXTS = {"description_fr": ("description_fr", "definition_fr"), "description_en": ("description_en", "description",
          "definition"), "synonyms_fr": ("synonyms_fr",), "synonyms_en": ("synonyms_en", "synonyms", "use_references",
          "see_also")}  # fmt: skip


class TaxonomyFileError(ValueError):
    """A file that is no taxonomy. Its message is a sentence."""


class Row(msgspec.Struct, frozen=True):
    """One term as its file tells it; `place` says where it stands ("line 12", "term 101-02")."""

    place: str
    code: str
    name: Text
    parent: str = ""
    other_code: str = ""  # a parent may be named by either
    description: Text = Text()
    synonyms_fr: tuple[str, ...] = ()
    synonyms_en: tuple[str, ...] = ()


class Reading(msgspec.Struct, frozen=True):
    """Terms whose codes carry the taxonomy's prefix, and a sentence for each row or link that was refused."""

    terms: tuple[Topic, ...]
    refusals: tuple[str, ...] = ()

    @property
    def tree(self) -> Tree:
        return Tree(self.terms)


def read(content: bytes, taxonomy: str, language: str = "en") -> Reading:
    """The terms of a file. `language` is that of names whose column does not tell.

    Raises TaxonomyFileError when the file holds no column or key that could be a term's name.
    """
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1252", errors="replace")
    rows = _json_rows(text, language) if text.lstrip()[:1] in ("{", "[") else _csv_rows(text, language)
    return _join(list(rows), taxonomy)


def _csv_rows(text: str, language: str) -> Iterable[Row]:
    first = text.partition("\n")[0]
    lines = csv.DictReader(io.StringIO(text, newline=""), delimiter=max(",;\t", key=first.count))
    columns = [(name or "").strip().lower() for name in lines.fieldnames or ()]
    lines.fieldnames = columns
    if not set(columns) & {*_NAME_FR, *_NAME_EN}:
        raise TaxonomyFileError(
            f"This file has no column of names. Columns found: {', '.join(filter(None, columns)) or 'none'}; "
            "expected “name”, or “name_fr” and “name_en”, beside “code” and “parent”."
        )
    for row in lines:
        yield _row(row, f"line {lines.line_num}", language)


def _row(row: Mapping[str, Any], place: str, language: str) -> Row:
    def first(*keys: str) -> str:
        return next((str(row[key]).strip() for key in keys if row.get(key)), "")

    plain = first(*_NAME_EN)
    french = first(*_NAME_FR) or (plain if language == "fr" and not row.get("name_en") else "")
    texts = {name: first(*keys) for name, keys in _TEXTS.items()}
    return Row(
        place=place,
        code=first(*_CODE),
        other_code=first("id"),
        name=Text(fr=french, en="" if french == plain and language == "fr" else plain),
        parent=first(*_PARENT),
        description=Text(fr=texts["description_fr"], en=texts["description_en"]),
        synonyms_fr=_split(texts["synonyms_fr"]),
        synonyms_en=_split(texts["synonyms_en"]),
    )


def _split(text: str) -> tuple[str, ...]:
    return tuple(filter(None, (part.strip() for part in text.replace(";", "|").split("|"))))


def _json_rows(text: str, language: str) -> Iterable[Row]:
    try:
        document = msgspec.json.decode(text)
    except msgspec.DecodeError as error:
        raise TaxonomyFileError(f"This file begins as JSON but is not: {error}.") from error
    if isinstance(document, dict) and isinstance(document.get("taxonomy"), dict):
        yield from _levels(document["taxonomy"], "", language)
        return
    terms = document.get("contents", document) if isinstance(document, dict) else document
    for number, term in enumerate(terms if isinstance(terms, list) else [terms], start=1):
        if not isinstance(term, dict):
            raise TaxonomyFileError(f"Entry {number} is not a term: expected an object with “code” and “name”.")
        yield _row({key: value for key, value in term.items() if isinstance(value, str)}, f"entry {number}", language)


def _levels(node: Mapping[str, Any], parent: str, language: str) -> Iterable[Row]:
    """Open Eligibility: `top_level`, `second_level`... lists of `@id` and `@title`."""
    for key, children in node.items():
        if not key.endswith("_level"):
            continue
        for child in children if isinstance(children, list) else [children]:
            row = {"code": child.get("@id"), "name": child.get("@title"), "parent": parent}
            yield _row(row, f"term {child.get('@id')}", language)
            yield from _levels(child, str(child.get("@id") or ""), language)


def _join(rows: list[Row], taxonomy: str) -> Reading:
    """Terms with their parents found, each refused row or broken link told."""
    kept: dict[str, Row] = {}
    refusals = []
    for row in rows:
        if not row.code or not row.name:
            refusals.append(f"{row.place}: a term needs a code and a name; this one has no {_lacking(row)}.")
        elif row.code in kept:
            refusals.append(f"{row.place}: the code {row.code} was already used at {kept[row.code].place}.")
        elif len(row.code) + len(taxonomy) > 118:
            refusals.append(f"{row.place}: the code {row.code[:40]}… is longer than 118 characters with its prefix.")
        else:
            kept[row.code] = row
    codes = {row.other_code: code for code, row in kept.items() if row.other_code} | {code: code for code in kept}
    parents = {code: codes.get(row.parent, "") for code, row in kept.items()}
    for code, row in kept.items():
        if row.parent and not parents[code]:
            refusals.append(f"{row.place}: its parent {row.parent} is not in the file; {code} became a root.")
        elif _is_circle(code, parents):
            refusals.append(f"{row.place}: {code} is above itself; it became a root.")
            parents[code] = ""
    terms = (_term(row, parents[code], taxonomy, number) for number, (code, row) in enumerate(kept.items(), start=1))
    return Reading(tuple(terms), tuple(refusals))


def _lacking(row: Row) -> str:
    return "code" if not row.code else "name"


def _is_circle(code: str, parents: Mapping[str, str]) -> bool:
    seen = {code}
    while code := parents[code]:
        if code in seen:
            return True
        seen.add(code)
    return False


def _term(row: Row, parent: str, taxonomy: str, position: int) -> Topic:
    return Topic(
        code=f"{taxonomy}:{row.code}",
        parent=f"{taxonomy}:{parent}" if parent else "",
        name=row.name,
        description=row.description,
        synonyms_fr=row.synonyms_fr,
        synonyms_en=row.synonyms_en,
        position=position,
    )
