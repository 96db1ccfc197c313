"""Facts: what is known of needs without identity, in files that nobody writes while they are read."""

from __future__ import annotations

from .home import State
from .reader import Facts, NoFacts, current, rolled
from .secret import SecretProblem, noise

__all__ = ["Facts", "NoFacts", "SecretProblem", "State", "current", "noise", "rolled"]
