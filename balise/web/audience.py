"""For whom each address is: every view says it, and a test holds that none forgets."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal, TypeVar, get_args

from balise.accounts.rules.permissions import Permission

# "staff" is whoever is signed in, whatever their role; else it is those who have a permission.
Audience = Literal["public", "operations", "staff"] | Permission
AUDIENCES: frozenset[str] = frozenset({"public", "operations", "staff", *get_args(Permission)})
View = TypeVar("View", bound=Callable[..., Any])


def audience(name: Audience) -> Callable[[View], View]:
    """Mark a view with the people it is for. Outermost decorator, so that the mark is seen on the route."""

    def mark(view: View) -> View:
        view.audience = name  # type: ignore[attr-defined]
        return view

    return mark
