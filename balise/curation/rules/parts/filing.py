"""Under what a record is filed, and what is known of its past."""

from __future__ import annotations

from collections.abc import Iterable

from balise.directory.rules import record as r

from ..accounting import missing_sentence
from ..cells import Cells, Context, Node
from .listing import LINKS, NONE


def attributes(root: Node, context: Context, internal: dict[str, str]) -> tuple[r.Attribute, ...]:
    """Terms attached to the record or to any of its parts."""
    made: list[r.Attribute] = []
    for node in root.children.get("service_attribute", NONE):
        values_ = node.values
        term = values_.pop("taxonomy_term_id", "") or values_.pop("taxonomy_id", "")
        if not term:
            context.lose(node, "taxonomy_term_id", missing_sentence("taxonomy_term_id"))
            continue
        known = context.terms.get(term)
        made.append(
            r.Attribute(
                term=known.code if known else term,
                taxonomy=known.taxonomy if known else "",
                label=known.name if known else "",
                value=values_.pop("taxonomy_detail", ""),
                id=values_.pop("id", ""),
            )
        )
        if len(values_) > 1:
            Cells(node, context, internal).close(*LINKS)
    for child, on in _with_attributes(root, ""):
        made.append(_attribute(child, on, context, internal))
    return tuple(made)


def _with_attributes(node: Node, on: str) -> Iterable[tuple[Node, str]]:
    for table, nodes in node.children.items():
        for child in nodes:
            if table == "attribute":
                yield child, on
            elif child.children:
                yield from _with_attributes(child, f"{table}:{child.key}")


def _attribute(node: Node, on: str, context: Context, internal: dict[str, str]) -> r.Attribute:
    cells = Cells(node, context, internal)
    term = cells.take("taxonomy_term_id")
    known = context.terms.get(term)
    made = r.Attribute(
        term=known.code if known else term,
        taxonomy=known.taxonomy if known else "",
        label=cells.take("label") or (known.name if known else ""),
        link_type=cells.take("link_type"),
        value=cells.take("value"),
        on=on,
        id=cells.take("id"),
    )
    cells.close("link_id", "link_entity")
    return made


def history(root: Node) -> tuple[dict[str, str], ...]:
    """Metadata rows of the record and of its parts: the provenance of past changes, staff only."""
    found = [dict(node.values) for node in root.children.get("metadata", NONE)]
    for table, nodes in root.children.items():
        if table != "metadata":
            found += [row for node in nodes if node.children for row in history(node)]
    return tuple(found)
