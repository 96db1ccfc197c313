"""The mapping file: which column of a partner's table says which field of a record. TOML, read and checked here.

A column that the file does not name is internal: no public door can read it. `docs/reference/mapping.md` has the keys.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping as Map
from collections.abc import Sequence
from fnmatch import fnmatch
from typing import Any

import msgspec
from rapidfuzz import process

from balise.core.languages import Text
from balise.core.text import fold

from .account import Head
from .drafting import draft
from .targets import TARGETS, Target

__all__ = ["Mapping", "MappingError", "Use", "draft", "read"]

_KEYS = ("name", "language", "dates", "file", "columns", "constants", "tables", "group")
_PARTS = ("organization", "site", "service")


class MappingError(Exception):
    """The mapping file cannot be used. `sentences` say everything that is wrong with it."""

    def __init__(self, sentences: Sequence[Text]) -> None:
        super().__init__("\n".join(sentence.en for sentence in sentences))
        self.sentences = tuple(sentences)


class Use(msgspec.Struct, frozen=True):
    """Where a column goes. `table` names a table of values; `fallback` is for values that it has not."""

    target: Target
    path: str
    table: str = ""
    fallback: str = ""
    split: str = ""


class Mapping(msgspec.Struct, frozen=True):
    """A mapping file that was found right. `group` tells, of each part, the columns that make two rows the same one."""

    name: str
    language: str
    columns: Map[str, tuple[Use, ...]]
    dates: str = ""
    file: str = ""
    constants: Map[str, str] = {}
    tables: Map[str, Map[str, str]] = {}
    group: Map[str, tuple[str, ...]] = {}

    def parts(self) -> tuple[str, ...]:
        """The parts of a record that the rows say, of organization, site and service."""
        said = {use.target.part for uses in self.columns.values() for use in uses}
        said |= {TARGETS[path].part for path in self.constants}
        return tuple(part for part in _PARTS if part in said)

    def takes(self, head: Head) -> bool:
        """Whether the file is one that the mapping is about."""
        if self.file and not fnmatch(head.file.lower(), self.file.lower()):
            return False
        return any(column in self.columns for column in head.columns)

    def value(self, use: Use, text: str) -> str:
        """What the table of values makes of a cell; the cell itself where there is no table."""
        if not use.table:
            return text
        return self.tables[use.table].get(fold(text), use.fallback)


def read(text: str) -> Mapping:
    """The mapping that the TOML text says. Raises MappingError."""
    try:
        data = tomllib.loads(text.removeprefix("\ufeff"))
    except tomllib.TOMLDecodeError as error:
        raise MappingError([_say(f"Le fichier n’est pas du TOML valide\u00a0: {error}.",
                                 f"The file is not valid TOML: {error}.")]) from error  # fmt: skip
    wrong = [*_shape(data)]
    if wrong:
        raise MappingError(wrong)
    columns = {column: _uses(column, said, data, wrong) for column, said in data["columns"].items() if said}
    constants = {path: str(value) for path, value in data.get("constants", {}).items()}
    wrong += [_unknown_target("constants", path) for path in constants if path not in TARGETS]
    made = Mapping(
        name=str(data.get("name", "")),
        language=data.get("language", "fr"),
        dates=data.get("dates", ""),
        file=data.get("file", ""),
        columns=columns,
        constants={path: value for path, value in constants.items() if path in TARGETS},
        tables={
            name: {fold(key): str(v) for key, v in table.items()} for name, table in data.get("tables", {}).items()
        },
        group={part: tuple(said) for part, said in data.get("group", {}).items()},
    )
    wrong += _whole(made)
    if wrong:
        raise MappingError(wrong)
    return made


def _say(fr: str, en: str) -> Text:
    return Text(fr=fr, en=en)


def _shape(data: dict[str, Any]) -> list[Text]:
    wrong = [
        _say(f"La clé «\u00a0{key}\u00a0» n’est pas connue. Celles qui le sont\u00a0: {', '.join(_KEYS)}.",
             f"The key “{key}” is not known. Those that are: {', '.join(_KEYS)}.")
        for key in data if key not in _KEYS
    ]  # fmt: skip
    if not isinstance(data.get("columns"), dict) or not data["columns"]:
        wrong.append(_say("Il manque la table [columns], qui dit où va chaque colonne.",
                          "The table [columns], which says where each column goes, is missing."))  # fmt: skip
    for key in ("constants", "tables", "group"):
        if not isinstance(data.get(key, {}), dict):
            wrong.append(_say(f"[{key}] doit être une table.", f"[{key}] must be a table."))
    if isinstance(tables := data.get("tables", {}), dict) and not all(isinstance(t, dict) for t in tables.values()):
        wrong.append(
            _say("Chaque table de valeurs s’écrit [tables.nom].", "Each table of values is written [tables.name].")
        )
    if isinstance(group := data.get("group", {}), dict) and not all(isinstance(said, list) for said in group.values()):
        wrong.append(_say("Dans [group], écrivez des listes de colonnes.", "In [group], write lists of columns."))
    for key, known in (("language", ("fr", "en")), ("dates", ("dmy", "mdy", "ymd", ""))):
        if data.get(key, known[0]) not in known:
            wrong.append(_say(f"«\u00a0{key}\u00a0» est l’un de\u00a0: {', '.join(filter(None, known))}.",
                              f"“{key}” is one of: {', '.join(filter(None, known))}."))  # fmt: skip
    if not isinstance(data.get("file", ""), str):
        wrong.append(_say("«\u00a0file\u00a0» est un texte.", "“file” is a text."))
    return wrong


def _uses(column: str, said: Any, data: dict[str, Any], wrong: list[Text]) -> tuple[Use, ...]:
    made = []
    for one in said if isinstance(said, list) else [said]:
        entry = {"to": one} if isinstance(one, str) else one
        if not isinstance(entry, dict) or not isinstance(entry.get("to"), str) or set(entry) - _ENTRY:
            wrong.append(_say(f"Colonne «\u00a0{column}\u00a0»\u00a0: écrivez un champ, ou {{to = 'un.champ'}}.",
                              f"Column “{column}”: write a field, or {{to = 'a.field'}}."))  # fmt: skip
            continue
        path, table = entry["to"], str(entry.get("table", ""))
        if path not in TARGETS:
            wrong.append(_unknown_target(column, path))
        elif table and table not in data.get("tables", {}):
            wrong.append(_say(f"Colonne «\u00a0{column}\u00a0»\u00a0: il n’y a pas de table [tables.{table}].",
                              f"Column “{column}”: there is no table [tables.{table}]."))  # fmt: skip
        else:
            made.append(Use(TARGETS[path], path, table, str(entry.get("else", "")), str(entry.get("split", ""))))
    return tuple(made)


_ENTRY = {"to", "table", "else", "split"}


def _unknown_target(where: str, path: str) -> Text:
    near = process.extractOne(path, list(TARGETS), score_cutoff=60)
    fr, en = (f" Vouliez-vous dire «\u00a0{near[0]}\u00a0»\u00a0?", f" Did you mean “{near[0]}”?") if near else ("", "")
    return _say(f"«\u00a0{where}\u00a0»\u00a0: il n’y a pas de champ «\u00a0{path}\u00a0».{fr}",
                f"“{where}”: there is no field “{path}”.{en}")  # fmt: skip


def _whole(made: Mapping) -> list[Text]:
    """What a mapping must say for its rows to be records."""
    wrong = []
    paths = {use.path.removesuffix(".fr").removesuffix(".en") for uses in made.columns.values() for use in uses}
    paths |= {path.removesuffix(".fr").removesuffix(".en") for path in made.constants}
    parts = made.parts()
    if "organization.name" not in paths and "organization.id" not in paths:
        wrong.append(_say("Rien ne dit le nom de l’organisme\u00a0: menez une colonne à organization.name.",
                          "Nothing says the organization’s name: lead a column to organization.name."))  # fmt: skip
    if "service" in parts and "service.name" not in paths:
        wrong.append(_say("Rien ne dit le nom du service\u00a0: menez une colonne à service.name.",
                          "Nothing says the service’s name: lead a column to service.name."))  # fmt: skip
    for part, columns in made.group.items():
        if part not in _PARTS:
            wrong.append(_say(f"[group]\u00a0: «\u00a0{part}\u00a0» n’est ni organization, ni site, ni service.",
                              f"[group]: “{part}” is none of organization, site and service."))  # fmt: skip
        if not columns:
            wrong.append(_say(f"[group]\u00a0: «\u00a0{part}\u00a0» ne nomme aucune colonne.",
                              f"[group]: “{part}” names no column."))  # fmt: skip
    return wrong
