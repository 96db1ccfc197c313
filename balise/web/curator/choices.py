"""What curators choose from, topics and languages, and what they write in a form."""

from __future__ import annotations

from django.http import HttpRequest

from balise.core.languages import Language
from balise.directory.models import Topic
from balise.directory.rules.codes import LANGUAGES
from balise.directory.rules.topics import TAXONOMY


def topics(language: Language) -> list[tuple[str, str, int]]:
    """Our topics: code, name, depth; each after the one above it."""
    below: dict[str, list[Topic]] = {}
    for topic in Topic.objects.filter(taxonomy=TAXONOMY).order_by("position", "code"):
        below.setdefault(topic.parent_id or "", []).append(topic)
    found: list[tuple[str, str, int]] = []
    waiting = [(topic, 0) for topic in reversed(below.get("", []))]
    while waiting:
        topic, depth = waiting.pop()
        found.append((topic.code, topic.name(language), depth))
        waiting += [(child, depth + 1) for child in reversed(below.pop(topic.code, []))]
    return found


def languages(language: Language) -> list[tuple[str, str]]:
    """Languages that words may be of: our two first, then all by name."""
    others = sorted((name.say(language), code) for code, name in LANGUAGES.items() if code not in ("fr", "en"))
    return [(code, LANGUAGES[code].say(language)) for code in ("fr", "en")] + [(code, name) for name, code in others]


def written(request: HttpRequest) -> dict[str, str]:
    """What the form of a curator says, each field once, without the character that PostgreSQL holds in no text."""
    return {name: value.replace("\x00", " ") for name, value in request.POST.items() if isinstance(value, str)}
