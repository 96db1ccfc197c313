"""Addresses that exist in both languages: /fr/recherche/ and /en/search/ are one route."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any

from django.http import HttpRequest
from django.urls import URLPattern, path, reverse
from django.utils.functional import lazy
from django.utils.translation import get_language, override

from balise.core.languages import Language, other


def current_language() -> Language:
    """The language of the request being answered."""
    return "en" if (get_language() or "fr").startswith("en") else "fr"


_route = lazy(lambda fr, en: en if current_language() == "en" else fr, str)


def both(fr: str, en: str, view: Callable[..., Any], name: str) -> URLPattern:
    """One route with a French and an English path, to stand inside `i18n_patterns`."""
    return path(_route(fr, en), view, name=name)


def address(name: str, *arguments: Any, language: Language | None = None) -> str:
    """Path of the route `name` in `language`, or in the language of the request."""
    return _address(language or current_language(), name, arguments)


@lru_cache(maxsize=8192)  # a page holds about fifty links, and Django takes 10 µs to reverse one
def _address(language: Language, name: str, arguments: tuple[Any, ...]) -> str:
    with override(language):
        return reverse(name, args=arguments)


def same_page_in(language: Language, request: HttpRequest) -> str:
    """The page being shown, with its question, in `language`; the home page when no route answered."""
    match = request.resolver_match
    if match is None or not match.view_name or match.url_name == "start":
        return address("home", language=language)
    with override(language):
        path_there = reverse(match.view_name, args=match.args, kwargs=match.kwargs)
    question = request.META.get("QUERY_STRING", "")
    return f"{path_there}?{question}" if question and request.method in ("GET", "HEAD") else path_there


def other_language() -> Language:
    return other(current_language())
