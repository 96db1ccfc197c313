"""Which edition of the rules decides of a release: one made by others may not come out the same by those of today."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

_HERE = Path(__file__).parent
_RULES = ("attacks", "audit", "cube", "intervals", "keys", "lattice", "primary", "successive", "suppression")


@cache
def edition() -> str:
    """SHA-256 of the files that decide what is hidden, in order: whatever is changed in them makes another edition."""
    paths = [*(_HERE / "rules" / f"{name}.py" for name in _RULES), _HERE / "releasing.py"]
    return hashlib.sha256(b"\0".join(path.read_bytes() for path in paths)).hexdigest()
