"""Names that every page reads and that seldom change, remembered by each process for a minute."""

from __future__ import annotations

import time
from collections.abc import Mapping
from functools import lru_cache

from balise.core.languages import Language, Text
from balise.directory.models import Organization, Topic

_REMEMBERED_SECONDS = 60


def topics() -> Mapping[str, Text]:
    """Name of each topic by its code, in the order of the trees."""
    return _topics(minute())


def organization(id: int | None, language: Language) -> str:
    """Name of a public organization; empty for any other."""
    return "" if id is None else _organization(id, language, minute())


def forget() -> None:
    """Forget all names, as after a change of the tree of topics."""
    _topics.cache_clear()
    _organization.cache_clear()


@lru_cache(maxsize=1)
def _topics(minute: int) -> Mapping[str, Text]:
    return {code: Text(fr=fr, en=en) for code, fr, en in Topic.objects.values_list("code", "name_fr", "name_en")}


@lru_cache(maxsize=512)
def _organization(id: int, language: Language, minute: int) -> str:
    found = Organization.objects.public().filter(pk=id).only("name_fr", "name_en").first()
    return found.name(language) if found else ""


def minute() -> int:
    """A number that changes when what is remembered is to be read again."""
    return int(time.monotonic() // _REMEMBERED_SECONDS)
