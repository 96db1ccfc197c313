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
    side = language or current_language()
    if len(arguments) == 1 and type(arguments[0]) is int:
        return _numbered(side, name).replace(_ANY_NUMBER, str(arguments[0]))
    return _address(side, name, arguments)


_ANY_NUMBER = "9007199254740993"  # stands for the id in the address of any record


@lru_cache(maxsize=256)  # every record has an address: one pattern serves them all
def _numbered(language: Language, name: str) -> str:
    with override(language):
        return reverse(name, args=(int(_ANY_NUMBER),))


@lru_cache(maxsize=8192)  # a page holds about fifty links, and Django takes 10 µs to reverse one
def _address(language: Language, name: str, arguments: tuple[Any, ...]) -> str:
    with override(language):
        return reverse(name, args=arguments)


def same_page_in(language: Language, request: HttpRequest) -> str:
    """The page being shown, with its question, in `language`; the home page when no route answered."""
    match = request.resolver_match
    if match is None or not match.view_name or match.url_name == "start":
        return address("home", language=language)
    path_there = address(match.view_name, *match.args, *match.kwargs.values(), language=language)
    question = request.META.get("QUERY_STRING", "")
    return f"{path_there}?{question}" if question and request.method in ("GET", "HEAD") else path_there


def other_language() -> Language:
    return other(current_language())
