"""What all parts share: the rows below a row, cells that list several items, columns that are links."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ..cells import Node

NONE: tuple[Node, ...] = ()
_LIST = re.compile(r"\s*[;|]\s*")
LINKS = ("id", "organization_id", "service_id", "location_id", "contact_id", "service_at_location_id", "phone_id")


def children(node: Node, table: str) -> Sequence[Node]:
    return node.children.get(table, NONE)


def split_list(text: str) -> list[str]:
    """The items of a cell that lists them with ";" or "|", or with "," when it has neither."""
    if not text:
        return []
    separated = _LIST.split(text) if ";" in text or "|" in text else text.split(",")
    return [item.strip() for item in separated if item.strip()]
