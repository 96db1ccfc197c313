"""The laws of search. `parse(text, language)` says what was read in what a person typed."""

from .parsing import parse

__all__ = ["parse"]
