"""What cannot be done, told as a sentence in both languages."""

from __future__ import annotations

from balise.core.languages import Text


class Told(ValueError):
    """An error that is a sentence: what happened, what was expected, what to do. `str` gives the English one."""

    def __init__(self, text: Text) -> None:
        super().__init__(text.en)
        self.text = text
