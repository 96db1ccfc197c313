"""`balise questions`: what waits, for people and for machines, and forgetting."""

from __future__ import annotations

import io
import json

import pytest
from django.core.management import CommandError, call_command
from factories import asked_twice

from balise.search.models import Unanswered, Wording

pytestmark = pytest.mark.django_db


def balise(*words: str) -> str:
    out = io.StringIO()
    call_command("questions", *words, stdout=out)
    return out.getvalue()


def test_what_waits_is_listed_the_most_asked_first() -> None:
    asked_twice("Troc de tapis")
    for _ in range(2):
        asked_twice("Cours de zumba")
    told = json.loads(balise("list", "--json"))
    assert told[0] == {"words": "cours de zumba", "language": "fr", "count": 4, "last_month": "2026-03"}
    assert [one["words"] for one in told] == ["cours de zumba", "troc de tapis"]
    assert balise("list", "--limit", "1").split() == ["4", "fr", "2026-03", "cours", "de", "zumba"]


def test_old_questions_are_forgotten() -> None:
    asked_twice("Cours de zumba")
    Unanswered.objects.update(month="2020-01-01")
    assert "1 question" in balise("forget")
    assert not Wording.objects.exists()
    assert balise("list") == ""


def test_forgetting_refuses_what_is_no_number_of_months() -> None:
    with pytest.raises(CommandError):
        balise("forget", "--months", "-1")
