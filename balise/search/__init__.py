"""Search in the directory, `search(question, now=)` and `suggest(text, language)`, from an index beside the tables."""

from .answering import search
from .suggesting import suggest

__all__ = ["search", "suggest"]
