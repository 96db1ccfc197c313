"""What a way of saying may be, and when two are the same one."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Container, Mapping
from functools import lru_cache
from types import MappingProxyType

from balise.core.languages import Text
from balise.core.text import fold
from balise.directory.rules.codes import INTAKE_MODES, LANGUAGES, PROVISIONS
from balise.directory.rules.eligibility import FAMILIES, GENDERS, STATUSES

from .understood import Entry
from .words import plain

MOST_LETTERS = 120
Key = tuple[str, str, str]  # folded text, language, target

_WORD = re.compile(r"\w+")


def key(entry: Entry) -> Key:
    return folded(entry.text), entry.language, entry.target


@lru_cache(maxsize=20_000)
def folded(text: str) -> str:
    """A text of any script, so that two spellings of it compare equal.

    >>> folded("L’Épicerie"), folded("Їжа"), folded("食物")
    ('epicerie', 'іжа', '食物')
    """
    bare = "".join(c for c in unicodedata.normalize("NFKD", plain(text)).casefold() if not unicodedata.combining(c))
    return fold(bare) if bare.isascii() or not any(ord(c) > 0x24F for c in bare if c.isalpha()) else _joined(bare)


def _joined(text: str) -> str:
    return " ".join(_WORD.findall(text))


def problem(entry: Entry, topics: Container[str]) -> Text:
    """Why this cannot be a way of saying; an empty text when it can. `topics` are the codes that exist."""
    if not folded(entry.text):
        return Text(
            fr="Il n’y a rien à lire\u00a0: écrivez un mot ou une suite de mots.",
            en="There is nothing to read: write a word or a few words.",
        )
    if len(entry.text) > MOST_LETTERS:
        return Text(
            fr=f"C’est trop long\u00a0: au plus {MOST_LETTERS} caractères.",
            en=f"This is too long: at most {MOST_LETTERS} characters.",
        )
    if entry.language not in LANGUAGES:
        return Text(
            fr=f"«\u00a0{entry.language}\u00a0» n’est pas le code d’une langue\u00a0: écrivez fr, en, es…",
            en=f"“{entry.language}” is not the code of a language: write “fr”, “en”, “es”…",
        )
    return _problem_of_target(entry.target, topics)


def _problem_of_target(target: str, topics: Container[str]) -> Text:
    kind, colon, value = target.partition(":")
    if value in topics if kind == "topic" and colon else target in _MEANINGS:
        return Text()
    if kind == "topic":
        return Text(
            fr=f"Il n’y a pas de sujet «\u00a0{value}\u00a0»\u00a0: choisissez-en un de la liste.",
            en=f"There is no topic “{value}”: choose one from the list.",
        )
    return Text(
        fr=f"«\u00a0{target}\u00a0» n’est pas un sens connu\u00a0: écrivez par exemple topic:food ou status:newcomer.",
        en=f"“{target}” is no known meaning: write for example topic:food or status:newcomer.",
    )


def meanings() -> Mapping[str, Text]:
    """What words may mean that is no topic: each target in words, in the order that lists show."""
    return _MEANINGS


def _named(kind: str, fr: str, en: str, names: Mapping[str, Text]) -> dict[str, Text]:
    return {f"{kind}:{code}": Text(fr=fr.format(name.fr), en=en.format(name.en)) for code, name in names.items()}


_DAYS = {
    "now": Text(fr="maintenant", en="now"), "mo": Text(fr="le lundi", en="on Mondays"),
    "tu": Text(fr="le mardi", en="on Tuesdays"), "we": Text(fr="le mercredi", en="on Wednesdays"),
    "th": Text(fr="le jeudi", en="on Thursdays"), "fr": Text(fr="le vendredi", en="on Fridays"),
    "sa": Text(fr="le samedi", en="on Saturdays"), "su": Text(fr="le dimanche", en="on Sundays"),
}  # fmt: skip
_MEANINGS = MappingProxyType({
    "noise:": Text(fr="ne dit rien du besoin", en="says nothing of the need"),
    **_named("gender", "pour\u00a0: {}", "for: {}", GENDERS),
    **_named("family", "pour\u00a0: {}", "for: {}", FAMILIES),
    **_named("status", "pour\u00a0: {}", "for: {}", STATUSES),
    **{f"age:{age}": Text(fr=f"{age} ans", en=f"{age} years old") for age in range(121)},
    **_named("open", "ouvert\u00a0: {}", "open: {}", _DAYS),
    "free:yes": Text(fr="gratuit", en="free"),
    "available:yes": Text(fr="avec des places libres", en="with spaces available"),
    **_named("access", "accès\u00a0: {}", "access: {}", PROVISIONS),
    **_named("intake", "comment y aller\u00a0: {}", "how to reach it: {}", INTAKE_MODES),
    **_named("spoken", "en {}", "in {}", LANGUAGES),
})  # fmt: skip
