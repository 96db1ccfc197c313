"""Search in the directory, `search(question, now=)` and `suggest(text, language)`, from an index beside the tables."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .answering import search
    from .suggesting import suggest

__all__ = ["search", "suggest"]


def __getattr__(name: str) -> Any:
    """Import the verbs when first asked for: this package is read before any model may be."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from . import answering, suggesting

    globals().update(search=answering.search, suggest=suggesting.suggest)
    return globals()[name]
