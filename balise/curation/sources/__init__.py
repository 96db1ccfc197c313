"""The layouts we know, and which one a package is in. To add one: a module with `code`, `name`, `detect`, `plan`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

from ..rules.account import Head, Layout
from . import balise_jsonl, hsds_json, hsds_tables, icarol, ohana

LAYOUTS: dict[str, Layout] = {
    layout.code: cast(Layout, layout) for layout in (balise_jsonl, hsds_tables, hsds_json, ohana, icarol)
}


def choose(heads: Sequence[Head]) -> Layout | None:
    """The layout that is surest of the package, or None when none is."""
    sure = {code: layout.detect(heads) for code, layout in LAYOUTS.items()}
    best = max(sure, key=lambda code: sure[code])
    return LAYOUTS[best] if sure[best] else None
