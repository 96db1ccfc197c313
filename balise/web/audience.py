"""For whom each address is: every view says it, and a test holds that none forgets."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal, TypeVar

Audience = Literal["public", "operations", "counsellor", "senior", "curator", "analyst", "partner", "administrator"]
View = TypeVar("View", bound=Callable[..., Any])


def audience(name: Audience) -> Callable[[View], View]:
    """Mark a view with the people it is for. Outermost decorator, so that the mark is seen on the route."""

    def mark(view: View) -> View:
        view.audience = name  # type: ignore[attr-defined]
        return view

    return mark
