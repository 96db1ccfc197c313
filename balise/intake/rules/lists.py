"""What a list of choices of an operator may be, and the lists that operators begin from."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import NamedTuple

from balise.core.languages import Text

from .changes import Refused
from .nouns import LISTS

MODELS = ("montreal", "quebec")  # whose lists an operator may begin from
MOST_CODES = 100
_CODE = re.compile(r"[a-z0-9][a-z0-9_]{0,31}")
_FILE = Path(__file__).parent.parent / "data" / "lists.toml"


class Choice(NamedTuple):
    """One choice of a list. `same_as` says which code of all lists means the same; "" where none does."""

    code: str
    name: Text
    same_as: str = ""


@cache
def beginnings(model: str) -> Mapping[str, tuple[Choice, ...]]:
    """The lists of a new operator, by name: those that 211s of Québec report by, in the manner of `model`."""
    told = tomllib.loads(_FILE.read_text(encoding="utf-8"))
    lists = {**told["common"], **told[model]}
    return {name: tuple(read(row) for row in lists[name]) for name in LISTS}


def read(row: object) -> Choice:
    """A choice as a file writes it: code, fr, en, same_as."""
    row = row if isinstance(row, dict) else {}
    return Choice(str(row.get("code", "")), Text(str(row.get("fr", "")), str(row.get("en", ""))),
                  str(row.get("same_as", "")))  # fmt: skip


def refuse_list(list: str, codes: Sequence[Choice]) -> None:
    """Raises Refused when a list is none of ours, or cannot be one: codes of another shape, told twice, unnamed."""
    if list not in LISTS:
        named = ", ".join(LISTS)
        raise Refused(
            Text(f"« {list[:40]} » n’est pas une liste. Listes\u00a0: {named}.",
                 f"“{list[:40]}” is not a list. Lists: {named}.")
        )  # fmt: skip
    if not 0 < len(codes) <= MOST_CODES:
        raise Refused(
            Text(f"Une liste a de 1 à {MOST_CODES} choix, et non {len(codes)}.",
                 f"A list has 1 to {MOST_CODES} choices, not {len(codes)}.")
        )  # fmt: skip
    told = [one.code for one in codes]
    for one in codes:
        if not _CODE.fullmatch(one.code) or not (one.same_as == "" or _CODE.fullmatch(one.same_as)):
            raise Refused(
                Text(f"« {one.code[:40]} »\u00a0: un code s’écrit en minuscules, chiffres et traits bas, 32 au plus.",
                     f"“{one.code[:40]}”: a code is written in small letters, digits and underscores, 32 at most.")
            )  # fmt: skip
        if told.count(one.code) > 1:
            raise Refused(Text(f"« {one.code} » est deux fois dans la liste.", f"“{one.code}” is in the list twice."))
        if not one.name.fr or not one.name.en:
            raise Refused(
                Text(f"« {one.code} » n’a pas de nom dans les deux langues.",
                     f"“{one.code}” has no name in both languages.")
            )  # fmt: skip
