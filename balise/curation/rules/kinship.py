"""Which organizations stand under which: a parent is published before, or with, those under it."""

from __future__ import annotations

from collections.abc import Container, Iterable
from typing import Any

import msgspec

from .account import DOCUMENT
from .cells import Node


class _Document(msgspec.Struct):
    parent: Any = None


def parent_of(node: Node) -> str:
    """The source's id of the organization above, as the row or the document says it; "" when there is none."""
    if DOCUMENT in node.values:
        parent = msgspec.json.decode(node.values[DOCUMENT], type=_Document).parent
        return "" if parent is None else str(parent)
    return node.values.get("parent_organization_id", "")


def late(nodes: Iterable[Node], *, known: Container[str], coming: Container[str]) -> set[str]:
    """Keys of those whose parent is `coming` but neither `known` by now nor among `nodes`, and of all under these."""
    ordered = parents_first(nodes)
    beside, found = {node.key for node in ordered}, set[str]()
    for node in ordered:
        parent = parent_of(node)
        is_here = parent in known or (parent in beside and parent not in found)
        if parent and not is_here and parent in coming:
            found.add(node.key)
    return found


def parents_first(nodes: Iterable[Node]) -> list[Node]:
    """`nodes` so ordered that each comes after those it stands under. A circle is cut where it is entered."""
    waiting = {node.key: node for node in nodes}
    ordered: dict[str, Node] = {}
    for node in waiting.values():
        climb: dict[str, Node] = {}
        step: Node | None = node
        while step is not None and step.key not in climb and step.key not in ordered:
            climb[step.key] = step
            step = waiting.get(parent_of(step))
        ordered.update(reversed(climb.items()))
    return list(ordered.values())
