"""Two rows that say one resource, each in its language, as one."""

from __future__ import annotations

from .cells import Node
from .tables import OTHER_SIDE


def join(node: Node, internal: dict[str, str]) -> None:
    """Give `node` the texts of its other side. What both say must agree: what differs is internal, whole.

    A side that its source hides, or that has another status, is internal too. One mark of confidentiality is enough.
    """
    values = node.values
    for other in node.children.get(OTHER_SIDE, ()):
        is_shown = other.values.get("on_web", "true") != "false" and other.values.get("status") == values.get("status")
        for column, text in other.values.items():
            is_missing = is_shown and column.endswith(("_fr", "_en")) and column not in values
            if is_missing or column == "is_confidential":
                values[column] = text
            elif values.get(column) != text:
                internal[f"{other.file}:{other.key}.{column}"] = text
