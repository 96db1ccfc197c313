"""One table of a package, whatever kind of file it is read from."""

from __future__ import annotations

import struct
import zipfile
import zlib
from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence

from balise.core.languages import Text

from .account import Head, Refusal, Repair


class UnreadableFile(Exception):
    """The file is not what it says and cannot be read. `sentence` says so to a person."""

    def __init__(self, sentence: Text) -> None:
        super().__init__(sentence.en)
        self.sentence = sentence


# What the libraries that unpack and parse files raise on broken ones.
DAMAGE = (
    OSError,
    EOFError,
    zlib.error,
    zipfile.BadZipFile,
    RuntimeError,
    LookupError,
    struct.error,
    ValueError,
    UnreadableFile,
)
DAMAGED = Text(
    fr="Le fichier est endommagé\u00a0: ce qui suit n’a pu être lu. Demandez-en une nouvelle copie.",
    en="The file is damaged: what follows could not be read. Ask for a new copy.",
)


class Table(ABC):
    """Rows of one file, or of one sheet or list of it, read again at every call of `rows`.

    `repairs` and `refusals` hold what concerns the whole file (line 0), then what the last call of `rows` met. Each
    record is either yielded or refused with `loses_row`: the two together are what was read. Blank lines are not
    records. A subclass sets `head` and writes `_rows`.
    """

    head: Head

    def __init__(self, file: str) -> None:
        self.file = file
        self.repairs: list[Repair] = []
        self.refusals: list[Refusal] = []
        self._about_file: tuple[list[Repair], list[Refusal]] = ([], [])

    def about_file(self, told: Sequence[Repair | Refusal]) -> None:
        """What opening the file repaired or refused; said once, kept through every reading."""
        for item in told:
            self.tell(item)
        self._about_file = (list(self.repairs), list(self.refusals))

    def tell(self, item: Repair | Refusal) -> None:
        if isinstance(item, Repair):
            self.repairs.append(item)
        else:
            self.refusals.append(item)

    def rows(self) -> Iterator[tuple[int, list[str]]]:
        """(line, cells) of every row, in order, as many cells as columns. Never raises: damage ends the reading."""
        self.repairs[:], self.refusals[:] = self._about_file
        line = 0
        try:
            for row in self._rows():
                line = row[0]
                yield row
        except DAMAGE:
            self.tell(Refusal(self.file, line, "", DAMAGED))

    @abstractmethod
    def _rows(self) -> Iterator[tuple[int, list[str]]]:
        """The rows; what it cannot read it may raise, of DAMAGE."""
