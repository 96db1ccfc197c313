"""The log of what was taken out: who, which question, of whom and when, in what form; never what was answered."""

from __future__ import annotations

import datetime as dt
from typing import Any

from balise.accounts.models import User

from .models import Extraction
from .rules.answer import Answer


def log_extraction(*, answer: Answer, rendering: str, by: User | None, now: dt.datetime) -> Extraction:
    """Write that `answer` left as `rendering`: "csv", "xlsx", "json", "svg", "frame"… `by` is None for the public."""
    question = answer.question
    cells = sum(len(row.cells) for row in (*answer.rows, answer.total))
    asked: dict[str, Any] = {
        **dict(question.filters.set()),
        "depth": question.depth,
        "first": answer.period.first.isoformat(),
        "last": answer.period.last.isoformat(),
        "cells": cells,
    }
    if answer.scope.audience != "public":
        asked["scope"] = {"operator": answer.scope.operator, "areas": sorted(answer.scope.areas)}
    return Extraction.objects.create(
        at=now,
        by=by,
        audience=answer.scope.audience,
        rendering=rendering,
        question=question.name,
        asked=asked,
        release=answer.release,
        hidden=answer.hidden,
    )


def log_release(*, release: str, hidden: int, by: User | None, now: dt.datetime) -> Extraction:
    """Write that a release went out: every cell of it at once."""
    return Extraction.objects.create(at=now, by=by, audience="public", rendering="release", question="release",
                                     release=release, hidden=hidden)  # fmt: skip


def log_download(*, release: str, path: str, now: dt.datetime) -> Extraction:
    """Write that someone took a file of a release: which, and never who."""
    return Extraction.objects.create(at=now, audience="public", rendering=path.rpartition(".")[2][:16],
                                     question="release", asked={"file": path}, release=release)  # fmt: skip
