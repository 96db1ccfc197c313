"""Gather the messages of the code into the French catalogue: python scripts/messages.py [--check]

English is written in the code; French is written in balise/locale/fr/LC_MESSAGES/django.po.
With --check nothing is written: it fails when a message has no French, when a French text is fuzzy, or is used no more.
"""

from __future__ import annotations

import sys
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent
FRENCH = ROOT / "balise" / "locale" / "fr" / "LC_MESSAGES" / "django.po"
METHODS = [("**/migrations/**", "ignore"), ("**.py", "python"), ("**/jinja2/**", "jinja2")]
OPTIONS = {"**/jinja2/**": {"trimmed": "true", "newstyle_gettext": "true", "extensions": "jinja2.ext.i18n"}}
KEYWORDS = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}


def gathered() -> Catalog:
    """Every message of the code, with the files that say it (without lines, so that the catalogue stays still)."""
    catalog = Catalog(project="Balise", charset="utf-8")
    found = extract_from_dir(ROOT / "balise", METHODS, OPTIONS, KEYWORDS, comment_tags=("Translators:",))
    for filename, _line, message, comments, context in found:
        catalog.add(message, locations=[(f"balise/{filename}", 0)], auto_comments=comments, context=context)
    return catalog


def french() -> Catalog:
    if not FRENCH.exists():
        return Catalog(locale="fr", project="Balise", charset="utf-8")
    with FRENCH.open("rb") as file:
        return read_po(file, locale="fr")


def write() -> None:
    catalog = french()
    catalog.update(gathered(), no_fuzzy_matching=True)
    catalog.obsolete.clear()
    FRENCH.parent.mkdir(parents=True, exist_ok=True)
    with FRENCH.open("wb") as file:
        write_po(file, catalog, width=120, sort_output=True, include_lineno=False)


def faults() -> list[str]:
    """What keeps the catalogue from being whole, as sentences."""
    known, said = french(), gathered()
    found = []
    for message in said:
        if not message.id:
            continue
        translated = known.get(message.id, message.context)
        if translated is None or not translated.string or not all(translated.string):
            found.append(f"No French for {message.id!r}.")
        elif translated.fuzzy:
            found.append(f"The French of {message.id!r} is marked fuzzy: read it and take the mark away.")
    spoken = {(singular(message), message.context) for message in said}
    silent = [m for m in known if m.id and (singular(m), m.context) not in spoken]
    return found + [f"{message.id!r} is said nowhere any more: run scripts/messages.py." for message in silent]


def singular(message: Message) -> str:
    return message.id if isinstance(message.id, str) else message.id[0]


if __name__ == "__main__":
    if "--check" in sys.argv[1:]:
        problems = faults()
        print("\n".join(problems))
        raise SystemExit(1 if problems else 0)
    write()
