"""Text that a database and a page can hold: without mojibake, control characters or half characters."""

from __future__ import annotations

import re

from .decoding import mend

_CONTROLS = dict.fromkeys([*range(9), 11, 12, *range(14, 32), 127], "")
# Windows-1252 text declared as Latin-1 shows its quotes and dashes as these invisible characters.
_WINDOWS = {n: bytes((n,)).decode("cp1252") for n in range(0x80, 0xA0) if n not in (0x81, 0x8D, 0x8F, 0x90, 0x9D)}
_UNDEFINED = dict.fromkeys((0x81, 0x8D, 0x8F, 0x90, 0x9D), "")
_CARE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\xc2\xc3\xc5\xe2\xef\xf0]")
_SURROGATE = re.compile("[\ud800-\udfff]")


def needs_care(text: str) -> bool:
    """Whether `tidy` may change the text: cheap, to be asked first."""
    return _CARE.search(text) is not None


def tidy(text: str) -> tuple[str, str]:
    """The text put right, and the code of the rule that changed it ("" when none did).

    >>> tidy("Caf\\u00c3\\u00a9"), tidy("l\\x92\\u00e9cole")
    (('Café', 'text.mojibake'), ('l’école', 'text.mojibake'))
    """
    if not needs_care(text):
        return text, ""
    clean = mend(text)
    clean = clean.translate(_WINDOWS)
    rule = "text.mojibake" if clean != text else ""
    plain = clean.translate(_CONTROLS).translate(_UNDEFINED)
    if plain != clean and not rule:
        rule = "text.control"
    if _SURROGATE.search(plain):
        # A pair that was written as two halves is one character.
        plain = plain.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
        rule = rule or "text.surrogate"
    return plain, rule
