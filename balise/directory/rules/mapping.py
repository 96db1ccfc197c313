"""Which of our topics the term of another taxonomy stands for: what someone wrote, or what its name suggests."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from importlib.resources import files

import msgspec

from balise.core.text import fold

from .topics import Topic, Tree

MATCHES = ("exact", "close", "broad", "narrow")  # SKOS: "broad" says that our topic is broader than the term
SUGGESTED = 0.82  # most of the words must have answered: with half of them, most proposals read by hand were wrong


class Link(msgspec.Struct, frozen=True):
    """`term` is a code of the other taxonomy, or empty: then the name alone says which terms are meant."""

    topic: str
    match: str = "exact"
    term: str = ""
    name: str = ""
    how: str = "written"  # written, name, synonym, part, parent


class MappingError(ValueError):
    """A line of a mapping file that cannot be used. Its message is a sentence."""


def read(lines: Iterable[str], topics: Tree) -> list[Link]:
    """The links of a mapping CSV: columns `term` and/or `name`, `topic`, and `match` ("exact" when empty)."""
    links = []
    for number, row in enumerate(csv.DictReader(lines), start=2):
        values = {key: (row.get(key) or "").strip() for key in ("term", "name", "topic", "match")}
        if not values["topic"]:
            continue  # a proposal that someone left undecided
        if not values["term"] and not values["name"]:
            raise MappingError(f"Line {number} names no term: fill its column “term” or “name”.")
        if values["topic"] not in topics:
            raise MappingError(f"Line {number}: there is no topic “{values['topic']}”. `balise topics list` shows all.")
        if values["match"] not in ("", *MATCHES):
            raise MappingError(f"Line {number}: match is “{values['match']}”; write one of {', '.join(MATCHES)}.")
        links.append(Link(values["topic"], values["match"] or "exact", values["term"], values["name"]))
    return links


def apply(terms: Tree, links: Iterable[Link]) -> dict[str, Link]:
    """Link of each term that a written line speaks of: by its code first, else by its name."""
    by_term: dict[str, Link] = {}
    by_name: dict[str, Link] = {}
    for link in links:
        if link.term:
            by_term[link.term] = link
        else:
            by_name[fold(link.name)] = link
    found: dict[str, Link] = {}
    for term in terms:
        said = by_term.get(term.code) or by_term.get(term.code.partition(":")[2]) or _named(term, by_name)
        if said:
            found[term.code] = msgspec.structs.replace(said, term=term.code, name=_name(term))
    return found


def _name(term: Topic) -> str:
    return term.name.en or term.name.fr


def _named(term: Topic, by_name: Mapping[str, Link]) -> Link | None:
    return by_name.get(fold(term.name.en)) or by_name.get(fold(term.name.fr))


def propose(terms: Tree, topics: Tree, known: Mapping[str, Link]) -> dict[str, Link]:
    """A link for each term not in `known`: by its names, else under what its nearest linked ancestor stands for."""
    found: dict[str, Link] = {}
    for term in terms:
        if term.code not in known and (link := _by_name(term, topics)):
            found[term.code] = link
    for term in terms:
        if term.code in known or term.code in found:
            continue
        above = next((known.get(code) or found[code] for code in terms.ancestors(term.code)
                      if code in known or code in found), None)  # fmt: skip
        if above:
            found[term.code] = Link(above.topic, "broad", term.code, _name(term), "parent")
    return found


def _by_name(term: Topic, topics: Tree) -> Link | None:
    matches = [match for text in (term.name.en, term.name.fr) if text for match in topics.match(text, limit=1)]
    best = max(matches, key=lambda match: match.score, default=None)
    if best is None or best.score < SUGGESTED:
        return None
    match = "exact" if best.how == "name" and best.score == 1 else "close" if best.score >= 0.9 else "broad"
    return Link(best.code, match, term.code, _name(term), best.how)


def shipped(topics: Tree) -> dict[str, list[Link]]:
    """The mappings that Balise ships, by the name of their file ("open-eligibility")."""
    folder = files("balise.directory").joinpath("data/mappings")
    return {
        path.name.removesuffix(".csv"): read(path.read_text(encoding="utf-8").splitlines(), topics)
        for path in sorted(folder.iterdir(), key=lambda path: path.name)
        if path.name.endswith(".csv")
    }
